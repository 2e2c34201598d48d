"""What an editor restores and the portal no longer has: read again from archive/ and decided under the order.

Takes options and the library; gives how many files were written. Asks no network: a dropped article may have left
its list long ago, but its capture was kept. Runs before a night collects and before a site is built. Idempotent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from newsroom.editing import Orders, safe_id
from newsroom.health import SETTLED
from newsroom.models import Library, Source
from newsroom.urls import item_id
from nightly import known_stories
from nightly.decide import Desk
from nightly.options import Options
from publisher import content, ledger
from scrapers.archive import Archive
from scrapers.gather import gather

_DROPPED = SETTLED - {"published", "duplicate", "held", "withdrawn"}


def bring_back(options: Options, library: Library, sources: Mapping[str, Source]) -> int:
    """Publish every dropped article with a `restore` or `accept` on it; newest capture first."""
    wanted = _wanted(library, sources)
    written = 0
    for started in reversed(Archive(options.home / "archive").runs()) if wanted else ():
        for source, ids in wanted.items():
            written += _from_night(replace(options, now=started), library, sources[source], ids)
        if not any(wanted.values()):
            break
    return written


def _wanted(library: Library, sources: Mapping[str, Source]) -> dict[str, set[str]]:
    """Source -> ids of its dropped articles that an editor wants shown."""
    orders = Orders(library.decisions)
    kept = {item.id for item in library.items} | {""}
    wanted: dict[str, set[str]] = {}
    for url, row in library.ledger.items():
        order = orders.on(url) if row.fate in _DROPPED and row.source in sources else None
        if order and order.action in ("restore", "accept") and safe_id(url) not in kept:
            wanted.setdefault(row.source, set()).add(safe_id(url))
    return wanted


def _from_night(night: Options, library: Library, source: Source, ids: set[str]) -> int:
    """Read one recorded night for the articles `ids` of `source`; those found are taken out of `ids`."""
    if not ids:
        return 0
    door = Archive(night.home / "archive").door(night.now)

    def settled(url: str) -> bool:
        return item_id(url) not in ids

    runs = asyncio.run(gather([source], door, now=night.now, settled=settled, say=night.say))
    desk, written = Desk(library, night.now, known_stories.open_index(night.cache, library.items)), 0
    for article in runs[0].articles:
        if item_id(article.url) not in ids:
            continue
        outcome = desk.decide(article, source)
        ids.discard(item_id(article.url))
        if outcome.item is not None:
            written += content.save_item(night.home, outcome.item)
            written += ledger.append(night.home, [outcome.row])
    return written
