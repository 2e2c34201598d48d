"""What a night asks of an article and its text alone can tell: its clean text, citations and what they contradict,
places, verdict, fingerprint, sketch.

Takes an article and its source; gives an `ArticleReading`, the same wherever it is made. It costs several times what
the page does, so the child that reads the page makes it too (`read_early`), while the next page is awaited; what no
child made, or what was changed after, is made by the decider. Children are forked, so they have what `prepare_reader`
set down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from newsroom import places
from newsroom.health import sanity
from newsroom.law import citations, contradictions, resolve
from newsroom.models import Article, Citation, Failure, Health, Library, Source, SourceRun, Verdict, replace
from newsroom.relevance.verdict import judge_article
from newsroom.stories.group import fingerprint, sketch
from newsroom.text import mojibake
from newsroom.text.clean import clean_article
from nightly.new_documents import is_bare

# ── without what cannot be news ───────────────────────────────────────────────────────────────────


REGISTERS = frozenset({"congbao", "vanban_chinhphu", "vbpl"})  # a document's page is a table, not prose
HOLD = "hold_"  # a warning that begins so sends the article to an editor


KnownFaults = Callable[[Article], tuple[str, ...] | None]


def _find_nothing(_article: Article) -> None:
    return None


def screen_runs(runs: Iterable[SourceRun], known: KnownFaults = _find_nothing) -> tuple[SourceRun, ...]:
    """Every run, its unsound articles put aside; `known` as in `sanity.find_article_faults`."""
    return tuple(_screen_run(run, known) for run in runs)


def _screen_run(run: SourceRun, known: KnownFaults) -> SourceRun:
    source = run.source
    register = source.platform in REGISTERS
    found = sanity.find_article_faults(run.articles, (source.name, source.host), register=register, known=known)
    code = sanity.find_common_fault(found)
    if code:
        return _quarantine_run(run, code, found)
    return replace(run, articles=tuple(_mark_grave(article, found[article.url]) for article in run.articles))


def _mark_grave(article: Article, codes: tuple[str, ...]) -> Article:
    grave = tuple(f"{HOLD}{code}" for code in codes if code in sanity.GRAVE_FAULTS)
    return replace(article, warnings=(*article.warnings, *grave)) if grave else article


def _quarantine_run(run: SourceRun, code: str, found: dict[str, tuple[str, ...]]) -> SourceRun:
    bad = sum(1 for codes in found.values() if codes)
    words = f"{bad} trong {len(found)} bài đọc ra không phải tin: {sanity.FAULT_WORDS[code]}; cả loạt được gác lại"
    each = [Failure(a.url, "parse", "quarantined", _fault_words(found[a.url]) or words) for a in run.articles]
    whole = Failure(run.source.host, "sanity", "unsound", words)
    return replace(run, articles=(), failures=(*run.failures, whole, *each))


def _fault_words(codes: tuple[str, ...]) -> str:
    return ", ".join(sanity.FAULT_WORDS[code] for code in codes)


def reasons_to_hold(article: Article) -> tuple[str, ...]:
    """Why an article must wait for an editor, in words; () when it need not."""
    codes = [w.removeprefix(HOLD) for w in article.warnings if w.startswith(HOLD)]
    said = tuple(f"chờ biên tập: {sanity.FAULT_WORDS.get(code, code)}" for code in codes)
    return (*said, *_damage_reasons(article))


def _damage_reasons(article: Article) -> tuple[str, ...]:
    """What readers would see of it, title and lead, has letters that can't be mended for certain."""
    shown = "\n".join((article.title, article.lead, *article.paragraphs[: 0 if article.lead else 1]))
    lost = [flag for flag in mojibake.repair_text(shown)[1] if not flag.startswith("mended:")]
    return ("chờ biên tập: tiêu đề hoặc sapo có chữ hỏng, không sửa chắc được",) if lost else ()


def list_refused_dates(article: Article) -> tuple[str, ...]:
    """Why a date of the article was not believed, in words for the ledger."""
    return tuple(_DATE_WARNINGS[w] for w in dict.fromkeys(article.warnings) if w in _DATE_WARNINGS)


_DATE_WARNINGS = {
    "date_future": "ngày bị từ chối: quá 24 giờ ở tương lai",
    "date_epoch": "ngày bị từ chối: 1/1/1970 nghĩa là không rõ ngày",
    "date_too_old": "ngày bị từ chối: trước năm 1990",
    "date_page_clock": "ngày bị từ chối: đồng hồ của trang, không phải ngày đăng",
}


def count_allowed(record: Health | None) -> int:
    """How many new items of a source one night may bring without an editor."""
    return sanity.max_new_items(record.weeks if record else {})


# ── what an article's text alone tells ────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ArticleReading:
    """What was read of one article: `article` is it cleaned; `wait` says, in words, why an editor must see it first,
    `contrary` what editors should look at,
    `unsound` what `sanity` finds in it as it was gathered."""

    article: Article
    cited: tuple[Citation, ...]
    verdict: Verdict
    provinces: tuple[str, ...]
    fingerprint: str
    sketch: str
    wait: tuple[str, ...]
    contrary: tuple[str, ...]
    unsound: tuple[str, ...]


class ArticleReader:
    """Reads articles by one library and clock."""

    def __init__(self, library: Library, now: datetime) -> None:
        self.registry = resolve.Registry.of(library.documents)
        self._topic, self._now = library.topic, now
        self._unchecked = {"", *(document.id for document in library.documents if is_bare(document))}

    def read(self, article: Article, source: Source) -> ArticleReading:
        """The reading of an article as gathered."""
        unsound, article = sanity.find_own_faults(article), clean_article(article)
        published = article.published.date() if article.published else None
        cited = citations.read_citations(article.text, self.registry, published=published, province=source.province)
        known = tuple(dict.fromkeys(c.document for c in cited if c.document not in self._unchecked))
        return ArticleReading(
            article,
            cited,
            judge_article(article, self._topic, documents=known, now=self._now),
            places.find_places(article.text),
            fingerprint(article),
            sketch(article),
            (*reasons_to_hold(article), *contradictions.find_grave_contradictions(article.text, cited, self.registry)),
            contradictions.find_contradictions(article.text, cited, self.registry),
            unsound,
        )


EarlyReadings = dict[str, tuple[Article, ArticleReading]]  # by address; the article is it as gathered
_child_reader: list[ArticleReader] = []


def prepare_reader(library: Library, now: datetime) -> ArticleReader:
    """Set down by what the children forked from now on shall read."""
    reader = ArticleReader(library, now)
    set_reader(reader)
    return reader


def set_reader(reader: ArticleReader) -> None:
    """The same where the reader comes from another machine."""
    _child_reader[:] = [reader]


def read_early(article: Article, source: Source) -> ArticleReading | None:
    """In a child: the reading of an article as gathered."""
    return _child_reader[0].read(article, source) if _child_reader and article.form == "news" else None


def note_readings(readings: EarlyReadings) -> Callable[[Article, object], None]:
    """What takes note of what `read_early` gave."""

    def note(article: Article, told: object) -> None:
        if isinstance(told, ArticleReading):
            readings[article.url] = article, told

    return note


def find_reading(readings: EarlyReadings, article: Article) -> ArticleReading | None:
    """The reading of this very article, if it was made."""
    read, reading = readings.get(article.url, (None, None))
    return reading if read == article else None
