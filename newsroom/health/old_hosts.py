"""Hosts that sources left behind: how each stands, when it is looked at again, and which names are lost.

Takes what stood at a host (a code, as sources have them), its lasting record and the day; gives the new record, kept
beside those of sources under the host's own name: an id of a source has no dot, a host always has one. A name is
lost when somebody else has it, or when it has not resolved for a week; links to it are then no longer links, the
copy of what once stood there stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from newsroom.health.assess import choose_state, describe_code
from newsroom.models import Health, Source, replace
from newsroom.text.urls import netloc_or_empty

CHECK_INTERVAL = timedelta(
    days=7
)  # between two looks at a host that was well; one that was not is looked at every night
_TAKEOVER_CODES = frozenset({"hijacked", "parked", "wrong_language", "wrong_host"})  # somebody else answers there


def record_key(host: str) -> str:
    """The name a host's record is kept under: the host, its port (only tests have one) after "_"."""
    return host.replace(":", "_")


def list_old_hosts(sources: Iterable[Source]) -> dict[str, Source]:
    """Every host left behind -> the source that left it."""
    return {host: source for source in sources for host in source.former}


def is_host_record(record: Health) -> bool:
    """Whether a record is of an old host, not of a source."""
    return "." in record.source


def is_check_due(record: Health | None, day: date) -> bool:
    """Whether a host is to be looked at tonight."""
    if record is None or record.state != "hoat-dong" or record.last_success is None:
        return True
    return not timedelta(0) <= day - record.last_success < CHECK_INTERVAL


def assess_host(host: str, code: str, evidence: str, old: Health | None, *, day: date) -> Health:
    """The new record of a host; `code` is "" when its owner, or another state body it leads to, still answers."""
    base = old or Health(record_key(host), "chua-kiem-tra")
    state = "mat-ten-mien" if code in _TAKEOVER_CODES else choose_state(code, old, day)
    return replace(
        base,
        state=state,
        since=base.since if base.state == state and base.since else day,
        code=code,
        reason=describe_code(code) if code else evidence,
        last_success=base.last_success if code else day,
    )


def find_lost_names(records: Mapping[str, Health], sources: Iterable[Source]) -> frozenset[str]:
    """Names nobody should be sent to: those of sources, and of hosts they left, whose record says the name is lost."""
    gone = {name for name, record in records.items() if record.state == "mat-ten-mien"}
    found: set[str] = set()
    for source in sources:
        found |= {host for host in source.former if record_key(host) in gone}
        found |= {source.host, *source.hosts} if source.id in gone else set()
    return frozenset(host.removeprefix("www.") for host in found)


def is_lost(url: str, names: frozenset[str]) -> bool:
    """Whether an address stands at a lost name or under it."""
    parts = netloc_or_empty(url).split(".") if names else []
    return any(".".join(parts[at:]) in names for at in range(len(parts)))
