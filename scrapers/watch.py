"""Old hosts of merged provinces and ministries, looked at once a night: who answers there now?

Takes hosts with the source that left each behind, and a door; gives one `Sighting` per host: `alive`, `moved` (it
leads to another registered name), `hijacked`, `parked`, `wrong_language`, `dns`, or what else the answer was. One
request per host, never more; nothing that is found there is read as news (facts 4.1, 4.2; reliability B14).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from newsroom.errors import FakeSuccessError, FetchError
from newsroom.models import Source
from scrapers import fakes
from scrapers.door import Door

MOST = 40  # hosts of one night
CUT_OFF = frozenset({"hijacked", "parked", "wrong_language", "moved"})
_CODES = {"wrong_host": "moved"}


@dataclass(frozen=True, slots=True)
class Sighting:
    """What stood at an old host. `cut_off` means its links are no longer to be followed or shown as links."""

    host: str
    source: str
    code: str
    evidence: str = ""

    @property
    def cut_off(self) -> bool:
        return self.code in CUT_OFF


async def look(hosts: Mapping[str, str], door: Door, *, scheme: str = "https") -> tuple[Sighting, ...]:
    """One look at each host (name -> id of the source that left it), in order of name."""
    return tuple([await _look(host, source, door, scheme) for host, source in sorted(hosts.items())[:MOST]])


async def _look(host: str, source: str, door: Door, scheme: str) -> Sighting:
    name = host.partition(":")[0]
    asked = Source(f"cu-{source}", host, name, "province", delay=0.0)
    try:
        capture = await door.get(f"{scheme}://{host}/", source=asked, conditional=False)
        fakes.check(capture, expected="listing", source=asked)
    except FetchError as error:
        return Sighting(host, source, error.code, error.message)
    except FakeSuccessError as error:
        return Sighting(host, source, _CODES.get(error.code, error.code), error.message)
    return Sighting(host, source, "alive")


def cut_off(sightings: Iterable[Sighting]) -> frozenset[str]:
    """Hosts whose links lead to strangers now."""
    return frozenset(one.host for one in sightings if one.cut_off)
