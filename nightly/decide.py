"""Articles -> outcomes. Calls the newsroom's stages in order on every article of the night; writes nothing.

clean -> citations -> places -> relevance -> story. An outcome is what the ledger will say of the URL, and the item
to keep when there is one. Articles are taken oldest first, so that the same night always founds the same stories.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from library import content, ledger
from library.proposals import is_edited
from newsroom.editing import EditorDecisions
from newsroom.health.rechecks import MOST_REVISIONS, describe_changes, format_revision
from newsroom.models import (
    MAX_EXCERPT,
    VN,
    Article,
    Failure,
    LedgerRow,
    Library,
    NewsItem,
    Question,
    Reason,
    Source,
    SourceRun,
    Verdict,
    replace,
)
from newsroom.relevance.spun_text import HeadlineIndex, hold_reworded
from newsroom.stories.index import StoryIndex, StoryMatch
from newsroom.text.urls import canonical, item_id
from newsroom.text.vietnamese import excerpt, slug
from nightly.reading import (
    ArticleReader,
    ArticleReading,
    EarlyReadings,
    count_allowed,
    find_reading,
    list_refused_dates,
)

# ── outcomes ──────────────────────────────────────────────────────────────────────────────────────


_STAGES = {"fetch": "fetch_failed", "fake": "blocked", "parse": "parse_failed"}
_ROWS = {"bad_address": "bad_address", "crawl_trap": "bad_address", "foreign_host": "bad_address", "capped": "capped"}
_REFUSED = frozenset({"robots", "http_401", "http_403", "http_451"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one URL. `item` is None when nothing of it is kept in content/."""

    row: LedgerRow
    item: NewsItem | None = None
    change: str = "none"  # new | updated | unchanged | twin | none
    question: Question | None = None
    proposal: NewsItem | Question | None = None  # what the machine would write where a person has edited the file


def make_row(
    article: Article, fate: str, now: datetime, reasons: tuple[str, ...] = (), score: float = 0.0, item: str = ""
) -> LedgerRow:
    """The ledger's row on an article that was read."""
    return LedgerRow(
        article.url, article.source_id, fate, now, article.title, score, reasons, item, article.capture_sha256
    )


def decide_failures(run: SourceRun, now: datetime) -> tuple[Outcome, ...]:
    """Ledger rows for the addresses of a source that gave no article, what a list named and could not be used
    included; then for those under which an article was asked for whose page calls another address its own, be it
    kept under that address or dropped beside it."""
    fates = [(failure, _failure_fate(failure)) for failure in run.failures]
    failed = [Outcome(_failure_row(run.source, failure, fate, now)) for failure, fate in fates if fate]
    copies = [Outcome(_copy_row(asked, own, run.source, now)) for asked, own in run.twins.items()]
    return (*failed, *copies, *(Outcome(_twin_row(a, now), change="twin") for a in run.articles if _asked_address(a)))


def decide_capped(run: SourceRun, library: Library, now: datetime) -> tuple[Outcome, ...]:
    """Rows for addresses beyond the window of their source, unless more is known of them."""
    words = f"ngoài {run.source.window} mục đọc mỗi lần của một danh sách"
    rows = [LedgerRow(url, run.source.id, "capped", now, reasons=(words,)) for url in run.capped]
    return tuple(Outcome(row) for row in rows if (old := library.ledger.get(row.url)) is None or old.fate == "capped")


def _failure_fate(failure: Failure) -> str:
    if failure.stage == "fetch" and failure.code in _REFUSED:
        return "blocked"
    return _STAGES.get(failure.stage) or _ROWS.get(failure.code, "")


def _failure_row(source: Source, failure: Failure, fate: str, now: datetime) -> LedgerRow:
    return LedgerRow(failure.url, source.id, fate, now, reasons=(f"{failure.code}: {failure.message}",))


def _asked_address(article: Article) -> str:
    return article.fields_from.get("twin_of", "")


def _twin_row(article: Article, now: datetime) -> LedgerRow:
    return LedgerRow(
        _asked_address(article), article.source_id, "duplicate", now, article.title, reasons=(copy_reason(article.url),)
    )


def _copy_row(asked: str, own: str, source: Source, now: datetime) -> LedgerRow:
    return LedgerRow(asked, source.id, "duplicate", now, reasons=(copy_reason(own),))


def copy_reason(url: str) -> str:
    """The reason of an address that is another spelling, print, AMP or language of one already kept."""
    return ledger.TWIN_OF + url


def apply_outcomes(library: Library, outcomes: Sequence[Outcome]) -> Library:
    """The library as tonight leaves it, news in the order of their files: reading them all again costs much more."""
    items = {item.id: item for item in library.items} | {o.item.id: o.item for o in outcomes if o.item}
    gone = {o.item.id for o in outcomes if o.item and o.change == "deleted"}
    kept = (item for id, item in items.items() if id not in gone)
    return replace(library, items=tuple(sorted(kept, key=lambda item: content.item_path(item).as_posix())))


# ── articles -> outcomes ──────────────────────────────────────────────────────────────────────────


MAX_REASONS = 6


class Decider:
    """Everything a decision needs, built once a night from the library; `index` when its stories are known already."""

    def __init__(
        self,
        library: Library,
        now: datetime,
        index: StoryIndex | None = None,
        readings: EarlyReadings | None = None,
    ) -> None:
        """`readings` are those made already, where the pages were read."""
        self.now = now
        self.reader = ArticleReader(library, now)
        self.readings = readings or {}
        self.index = StoryIndex(i for i in library.items if not i.held) if index is None else index
        self.items = {item.id: item for item in library.items}
        self.orders = EditorDecisions(library.decisions)
        self.health = library.health
        self.taken: Counter[str] = Counter()  # new items by source
        self.siblings = HeadlineIndex(library.items, library.ledger.values())

    def decide(self, article: Article, source: Source) -> Outcome:
        """One article -> its outcome; the item joins the index so that the next one can be its reprint."""
        order = self.orders.decision_on(article.url)
        if order and order.action == "withdraw":
            return Outcome(make_row(replace(article, title=""), "withdrawn", self.now, (order.why,)))
        reading = find_reading(self.readings, article) or self.reader.read(article, source)
        article = reading.article
        verdict = hold_reworded(article, reading.verdict, self.siblings.of(article))
        if order and order.action in ("restore", "accept"):
            verdict = replace(verdict, label="keep", reasons=(Reason("editor", 9.0, order.why), *verdict.reasons))
        self.siblings.add(article, low=verdict.fate == "low_value")
        return self._decide_reading(source, replace(reading, verdict=verdict))

    def _decide_reading(self, source: Source, reading: ArticleReading) -> Outcome:
        article, verdict = reading.article, reading.verdict
        wait = (*reading.wait, *self._too_many(article, source, verdict))
        reasons = (*wait, *list_refused_dates(article), *_verdict_lines(verdict))
        old = self.items.get(item_id(article.url))
        if verdict.label == "drop" and old is None:
            return Outcome(make_row(article, verdict.fate or "off_topic", self.now, reasons, verdict.score))
        item = replace(
            _make_item(source, reading, reasons),
            contradictions=reading.contrary,
            held=verdict.label == "review" or bool(wait),
        )
        if old is not None and (verdict.label != "keep" or not old.held):
            return self._update_item(article, old, item, dropped=verdict.label == "drop")
        if old is not None:  # it waited for an editor and now stands by itself: corrected, or its Vietnamese original
            item = replace(item, path=old.path, slug=old.slug)  # a file's name is its slug and id
        return self._add_item(article, item, reasons, joins=not wait and (not item.held or _may_join(verdict)))

    def _too_many(self, article: Article, source: Source, verdict: Verdict) -> tuple[str, ...]:
        """Why an item beyond what the source brings in ten nights waits for an editor."""
        if verdict.label == "drop" or item_id(article.url) in self.items:
            return ()
        self.taken[source.id] += 1
        most = count_allowed(self.health.get(source.id))
        return (
            (f"chờ biên tập: quá {most} tin mới trong một đêm của nguồn này",) if self.taken[source.id] > most else ()
        )

    def _add_item(self, article: Article, item: NewsItem, reasons: tuple[str, ...], *, joins: bool) -> Outcome:
        """A new item finds its story. A held one waits outside the index, unless it joins the story of a kept one."""
        match = self.index.find(item) if joins else None
        item = replace(
            item,
            held=item.held and match is None,
            story=match.story if match else item.id,
            story_reason=match.reason if match else "",
        )
        if not item.held:
            self.index.add(item)
        self.items[item.id] = item
        return Outcome(
            make_row(article, _item_fate(item, match), self.now, _join_reasons(match, reasons), item.score, item.id),
            item,
            "new",
        )

    def _update_item(self, article: Article, old: NewsItem, new: NewsItem, *, dropped: bool) -> Outcome:
        """An address already kept: unchanged, updated, or a person's own row that the machine leaves alone. Another
        address of it (print, AMP, another language) is its duplicate; what would be dropped now takes nothing away."""
        if canonical(old.url) != article.url:
            twin = make_row(article, "duplicate", self.now, (copy_reason(old.url),), old.score, old.id)
            return Outcome(twin, old, "unchanged")
        fate = "held" if old.held else "published" if old.story in ("", old.id) else "duplicate"
        told = f"cùng tin với {old.story}: {old.story_reason}"
        reasons = (told, *old.reasons) if fate == "duplicate" else old.reasons  # as when it was first decided
        known = make_row(article, fate, self.now, reasons, old.score, old.id)
        if old.hand_written or dropped or old.fingerprint == new.fingerprint:
            return Outcome(known, old, "unchanged")
        what = describe_changes(old, new)
        if not what:
            return Outcome(known, old, "unchanged")
        if is_edited(old):
            return Outcome(known, old, "unchanged", proposal=new)
        item = replace(
            new,
            slug=old.slug,
            path=old.path,
            story=old.story,
            story_reason=old.story_reason,
            held=old.held,
            published=old.published or new.published,
            updated=article.updated or self.now,
            revisions=(*old.revisions, format_revision(old, what, self.now.date()))[-MOST_REVISIONS:],
        )
        self.items[item.id] = item
        grounds = (told, *item.reasons) if fate == "duplicate" else item.reasons  # as the next run will say
        return Outcome(replace(known, reasons=grounds, score=item.score), item, "updated")


def _may_join(verdict: Verdict) -> bool:
    """A translation, or a thin text under a headline that is already told: held, unless its story is known."""
    return any(reason.code in ("foreign_language", "low_value") for reason in verdict.reasons)


def _item_fate(item: NewsItem, match: StoryMatch | None) -> str:
    if item.held:
        return "held"
    return "duplicate" if match else "published"


def _join_reasons(match: StoryMatch | None, reasons: tuple[str, ...]) -> tuple[str, ...]:
    return (f"cùng tin với {match.story}: {match.reason}", *reasons) if match else reasons


def _verdict_lines(verdict: Verdict) -> tuple[str, ...]:
    """The grounds of a verdict as lines of text, heaviest first."""
    ranked = sorted(verdict.reasons, key=lambda r: -abs(r.weight))[:MAX_REASONS]
    return tuple(_reason_line(reason) for reason in ranked) or ("không có cụm từ nào về chủ đề của cổng tin",)


def _reason_line(reason: Reason) -> str:
    parts = [reason.code]
    if reason.phrase:
        parts.append(f"“{reason.phrase}”")
    if reason.context and reason.context != reason.phrase:
        parts.append(f"({reason.context})")
    return " ".join(parts)


def _make_item(source: Source, reading: ArticleReading, reasons: tuple[str, ...]) -> NewsItem:
    article, cited, verdict = reading.article, reading.cited, reading.verdict
    documents = tuple(dict.fromkeys(c.document for c in cited if c.document))
    unresolved = tuple(dict.fromkeys(c.number for c in cited if not c.document))
    provinces = tuple(dict.fromkeys([*([source.province] if source.province else []), *reading.provinces]))
    return NewsItem(
        id=item_id(article.url),
        title=article.title,
        url=article.url,
        source=source.id,
        publisher=source.name,
        slug=slug(article.title),
        published=article.published.astimezone(VN) if article.published else None,
        precision=article.precision,
        updated=article.updated,
        author=article.author,
        lead=_make_lead(article, source),
        language=article.language,
        section=verdict.section,
        fields=verdict.fields,
        provinces=provinces,
        documents=documents,
        unresolved=unresolved,
        original_url=article.original_url,
        attribution=article.attribution,
        score=round(verdict.score, 3),
        reasons=reasons,
        fingerprint=reading.fingerprint,
        sketch=reading.sketch,
        captured=article.captured,
        capture_sha256=article.capture_sha256,
    )


def _make_lead(article: Article, source: Source) -> str:
    """What may be shown of the text: an excerpt, unless the source's own words allow more."""
    first = article.lead or next(iter(article.paragraphs), "")
    return first if source.reuse == "full" else excerpt(first, MAX_EXCERPT)
