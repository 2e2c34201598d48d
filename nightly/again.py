"""Which addresses are asked again tonight, and what becomes of those that are gone.

Takes the library, tonight's sources and the clock; gives `settled(url)` for addresses a list names, the kept
addresses no list needs to name, and outcomes for articles the source says it no longer has. One look proves
nothing; a server's own fault (5xx), silence or a sick source never counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from newsroom import old_hosts
from newsroom.editing import Orders
from newsroom.health import GONE, KEPT, SETTLED, gone
from newsroom.models import Health, LedgerRow, Library, NewsItem, Source, SourceRun
from newsroom.rechecks import due, gone_for_good, owed
from newsroom.urls import identity, key
from nightly.decide import Outcome

_WELL = frozenset({"hoat-dong", "im-lang"})


class Again:
    """What the ledger says of every address, by identity."""

    def __init__(self, library: Library, sources: Mapping[str, Source], now: datetime) -> None:
        self._now = now
        self._sources = sources
        self._health = library.health
        self._rows = {key(url): row for url, row in library.ledger.items()}
        self._orders = Orders(library.decisions)
        self._lost = old_hosts.lost(library.health, sources.values())
        self._hand = {identity(item.url) for item in library.items if item.hand_written}

    def settled(self, url: str) -> bool:
        """Whether an address a list names needs no look tonight."""
        here = identity(url)
        if here in self._hand:
            return True
        row = self._rows.get(here)
        if row is None or row.fate not in SETTLED | KEPT:
            return False
        order = self._orders.on(url)
        if order and order.action in ("restore", "accept") and row.fate not in KEPT:
            return False
        return row.fate not in KEPT or not self._due(row)

    def addresses(self, source: Source) -> tuple[str, ...]:
        """Addresses of a source to ask though no list may name them, oldest first: kept ones that are due, and those
        that never answered. None of a source read from its feed."""
        if source.body != "page":
            return ()
        rows = [r for name, r in self._rows.items() if r.source == source.id and name not in self._hand]
        return tuple(r.url for r in sorted(rows, key=lambda r: (r.at, r.url)) if self._wanted(r))

    def _wanted(self, row: LedgerRow) -> bool:
        return owed(row, self._now) or (row.fate in KEPT and self._due(row))

    def _due(self, row: LedgerRow) -> bool:
        if old_hosts.is_lost(row.url, self._lost):
            return False  # what its new owner says there is no word on the article we keep
        source = self._sources.get(row.source)
        if source and source.body == "feed":
            return True  # it costs no request to read a feed's item again
        record = self._health.get(row.source)
        return due(row, looked=record.last_success if record else None, now=self._now)


def settle_gone(run: SourceRun, record: Health, library: Library, now: datetime) -> tuple[list[Outcome], set[str]]:
    """Outcomes for kept articles that are gone, and their addresses.

    The first look leaves the page and remembers (`missing`); the second, half an hour later or more, removes it
    (`deleted_at_source`). Nothing is concluded from a source that is itself not well tonight.
    """
    if not any(f.code in GONE for f in run.failures):
        return [], set()
    rows = {key(url): row for url, row in library.ledger.items()}
    found: list[Outcome] = []
    asked: set[str] = set()
    for failure in gone(run):
        row = rows.get(key(failure.url))
        if row is None or row.fate not in KEPT:
            continue
        asked.add(failure.url)
        found.append(_look(row, failure.code, library, now) if record.state in _WELL else Outcome(row, change="none"))
    return found, asked


def came_back(run: SourceRun, library: Library, now: datetime) -> list[Outcome]:
    """Outcomes for articles once missing that answered "unchanged" (304) tonight: they are there after all."""
    if not run.listings_ok or any(f.stage == "crash" for f in run.failures):
        return []
    spoken = {key(f.url) for f in run.failures} | {identity(a.url) for a in run.articles}
    items = {item.id: item for item in library.items}
    rows = [r for r in library.ledger.values() if r.source == run.source.id and gone_for_good(r, now)]
    return [
        Outcome(replace(row, fate=_fate(items[row.item]), at=now, reasons=items[row.item].reasons), change="back")
        for row in rows
        if row.item in items and identity(row.url) not in spoken
    ]


def _fate(item: NewsItem) -> str:
    if item.held:
        return "held"
    return "published" if item.story in ("", item.id) else "duplicate"


def _look(row: LedgerRow, code: str, library: Library, now: datetime) -> Outcome:
    answer = "trang báo không tìm thấy" if code == "soft_404" else f"mã {code.removeprefix('http_')}"
    said = f"nguồn trả {answer} lúc {now:%d/%m/%Y %H:%M}"
    if not gone_for_good(row, now):
        kept = row.at if row.fate == "missing" else now
        reasons = row.reasons if row.fate == "missing" else (said,)
        return Outcome(replace(row, fate="missing", at=kept, reasons=reasons), change="missing")
    item = next((i for i in library.items if i.id == row.item), None)
    buried = replace(row, fate="deleted_at_source", at=now, title="", reasons=(*row.reasons, said))
    return Outcome(buried, item, "deleted")
