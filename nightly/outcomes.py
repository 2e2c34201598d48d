"""What became of one URL, and the ledger's rows for addresses that gave no article. Takes failures of a run; gives
outcomes, and the library they leave. The faults of lists themselves are the source's health and have no row here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from newsroom.models import Article, Failure, LedgerRow, Library, NewsItem, Question, Source, SourceRun
from publisher import content

_STAGES = {"fetch": "fetch_failed", "fake": "blocked", "parse": "parse_failed"}
_ROWS = {"bad_address": "bad_address", "crawl_trap": "bad_address", "foreign_host": "bad_address", "capped": "capped"}
SAME = "bản khác của cùng một bài: "
_REFUSED = frozenset({"robots", "http_401", "http_403", "http_451"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one URL. `item` is None when nothing of it is kept in content/."""

    row: LedgerRow
    item: NewsItem | None = None
    change: str = "none"  # new | updated | unchanged | twin | none
    question: Question | None = None
    proposal: NewsItem | Question | None = None  # what the machine would write where a person has edited the file


def row(
    article: Article, fate: str, now: datetime, reasons: tuple[str, ...] = (), score: float = 0.0, item: str = ""
) -> LedgerRow:
    """The ledger's row on an article that was read."""
    return LedgerRow(
        article.url, article.source_id, fate, now, article.title, score, reasons, item, article.capture_sha256
    )


def outcomes_of_failures(run: SourceRun, now: datetime) -> tuple[Outcome, ...]:
    """Ledger rows for the addresses of a source that gave no article, what a list named and could not be used
    included; then for those under which an article was asked for whose page calls another address its own, be it
    kept under that address or dropped beside it."""
    fates = [(failure, _fate_of(failure)) for failure in run.failures]
    failed = [Outcome(_failed(run.source, failure, fate, now)) for failure, fate in fates if fate]
    copies = [Outcome(_copy(asked, own, run.source, now)) for asked, own in run.twins.items()]
    return (*failed, *copies, *(Outcome(_twin(a, now), change="twin") for a in run.articles if _asked(a)))


def outcomes_of_capped(run: SourceRun, library: Library, now: datetime) -> tuple[Outcome, ...]:
    """Rows for addresses beyond the window of their source, unless more is known of them."""
    words = f"ngoài {run.source.window} mục đọc mỗi lần của một danh sách"
    rows = [LedgerRow(url, run.source.id, "capped", now, reasons=(words,)) for url in run.capped]
    return tuple(Outcome(row) for row in rows if (old := library.ledger.get(row.url)) is None or old.fate == "capped")


def _fate_of(failure: Failure) -> str:
    if failure.stage == "fetch" and failure.code in _REFUSED:
        return "blocked"
    return _STAGES.get(failure.stage) or _ROWS.get(failure.code, "")


def _failed(source: Source, failure: Failure, fate: str, now: datetime) -> LedgerRow:
    return LedgerRow(failure.url, source.id, fate, now, reasons=(f"{failure.code}: {failure.message}",))


def _asked(article: Article) -> str:
    return article.fields_from.get("twin_of", "")


def _twin(article: Article, now: datetime) -> LedgerRow:
    return LedgerRow(_asked(article), article.source_id, "duplicate", now, article.title, reasons=(same(article.url),))


def _copy(asked: str, own: str, source: Source, now: datetime) -> LedgerRow:
    return LedgerRow(asked, source.id, "duplicate", now, reasons=(same(own),))


def same(url: str) -> str:
    """The reason of an address that is another spelling, print, AMP or language of one already kept."""
    return SAME + url


def as_it_stands(library: Library, outcomes: Sequence[Outcome]) -> Library:
    """The library as tonight leaves it, news in the order of their files: reading them all again costs much more."""
    items = {item.id: item for item in library.items} | {o.item.id: o.item for o in outcomes if o.item}
    gone = {o.item.id for o in outcomes if o.item and o.change == "deleted"}
    kept = (item for id, item in items.items() if id not in gone)
    return replace(library, items=tuple(sorted(kept, key=lambda item: content.item_path(item).as_posix())))
