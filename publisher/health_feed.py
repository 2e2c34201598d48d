"""The log of states -> an Atom feed, and the lines of it a page shows.

Takes the changes on record and the sources of this home; gives bytes. Sources that are no longer read are named by
their id. Newest first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from newsroom.models import HealthChange, Source
from newsroom.states import STATES
from publisher import addresses, atom

PATH = "/nguon-tin/"
_NEWEST = 100


def feed(log: Sequence[HealthChange], sources: Mapping[str, Source], site_url: str, title: str) -> bytes:
    """The feed of state changes, `/nguon-tin/feed.xml`."""
    newest = sorted(log, key=lambda c: (c.at, c.source), reverse=True)[:_NEWEST]
    updated = newest[0].at if newest else atom.UNDATED
    about = atom.Feed(f"{title}: tình trạng nguồn tin", PATH, site_url, updated)
    return atom.atom(about, [_entry(change, sources.get(change.source), site_url) for change in newest])


def _entry(change: HealthChange, source: Source | None, site_url: str) -> atom.Entry:
    name = source.name if source else change.source
    page = addresses.source(source.id) if source else PATH
    before, after = (STATES.get(state, state) for state in (change.before, change.after))
    why = f" Lý do: {change.reason}." if change.reason else ""
    return atom.Entry(
        id=f"tag:cong-phan-cap-khcn,2026:nguon/{change.source}/{change.at:%Y%m%dT%H%M%S}/{change.after}",
        url=site_url + page.lstrip("/"),
        title=f"{name}: {after}",
        summary=f"Trước: {before}. Nay: {after}, từ {change.at:%d/%m/%Y %H:%M}.{why}",
        author="Cổng tin",
        published=change.at,
        updated=change.at,
        source_url=f"https://{source.host}/" if source else site_url,
    )
