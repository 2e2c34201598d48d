"""The night's look at hosts that sources left behind: who is due, what stood there, what is now on record.

Takes a door, the library, tonight's sources and the options; gives the new records by name. Says what it saw of every
host that is not well, evidence included. Nothing is concluded when the archive has no answer or the machine no network.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from newsroom import old_hosts
from newsroom.models import Health, Library, Source
from nightly.options import Options
from scrapers import watch
from scrapers.door import Door

_SILENT = frozenset({"not_archived", "no_network"})


async def look(door: Door, library: Library, sources: Mapping[str, Source], options: Options) -> dict[str, Health]:
    """New records of the hosts that were due, by the name each is kept under."""
    day = options.now.date()
    hosts = {host: heir for host, heir in old_hosts.of_sources(sources.values()).items() if _due(host, library, day)}
    found: dict[str, Health] = {}
    for seen in await watch.look(hosts, door):
        if seen.code in _SILENT:
            continue
        name = old_hosts.key(seen.host)
        found[name] = old_hosts.standing(seen.host, seen.code, seen.evidence, library.health.get(name), day=day)
        if seen.code:
            options.say(f"tên miền cũ {seen.host}: {found[name].reason} ({seen.code}: {seen.evidence})")
    return found


def _due(host: str, library: Library, day: date) -> bool:
    return old_hosts.due(library.health.get(old_hosts.key(host)), day)
