"""What a night asks of an article and its text alone can tell: its clean text, citations and what they contradict,
places, verdict, fingerprint, sketch.

Takes an article and its source; gives a `Reading`, the same wherever it is made. It costs several times what the page
does, so the child that reads the page makes it too (`beside`), while the next page is waited for; what no child made,
or what was changed after, is made by the desk. Children are forked, so they have what `prepare` set down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from newsroom import places
from newsroom.health import sanity
from newsroom.law import citations, contradictions, resolve
from newsroom.models import Article, Citation, Failure, Health, Library, Source, SourceRun, Verdict
from newsroom.relevance.verdict import judge
from newsroom.stories.group import fingerprint, sketch
from newsroom.text import mojibake
from newsroom.text.clean import clean
from nightly.new_documents import bare

# ── without what cannot be news ───────────────────────────────────────────────────────────────────


REGISTERS = frozenset({"congbao", "vanban_chinhphu", "vbpl"})  # a document's page is a table, not prose
HOLD = "hold_"  # a warning that begins so sends the article to an editor


Known = Callable[[Article], tuple[str, ...] | None]


def _nothing(_article: Article) -> None:
    return None


def screened(runs: Iterable[SourceRun], known: Known = _nothing) -> tuple[SourceRun, ...]:
    """Every run, its unsound articles put aside; `known` as in `sanity.faults`."""
    return tuple(_screened(run, known) for run in runs)


def _screened(run: SourceRun, known: Known) -> SourceRun:
    source = run.source
    register = source.platform in REGISTERS
    found = sanity.faults(run.articles, (source.name, source.host), register=register, known=known)
    code = sanity.unsound(found)
    if code:
        return _quarantined(run, code, found)
    return replace(run, articles=tuple(_marked(article, found[article.url]) for article in run.articles))


def _marked(article: Article, codes: tuple[str, ...]) -> Article:
    grave = tuple(f"{HOLD}{code}" for code in codes if code in sanity.GRAVE)
    return replace(article, warnings=(*article.warnings, *grave)) if grave else article


def _quarantined(run: SourceRun, code: str, found: dict[str, tuple[str, ...]]) -> SourceRun:
    bad = sum(1 for codes in found.values() if codes)
    words = f"{bad} trong {len(found)} bài đọc ra không phải tin: {sanity.WORDS[code]}; cả loạt được gác lại"
    each = [Failure(a.url, "parse", "quarantined", _said(found[a.url]) or words) for a in run.articles]
    whole = Failure(run.source.host, "sanity", "unsound", words)
    return replace(run, articles=(), failures=(*run.failures, whole, *each))


def _said(codes: tuple[str, ...]) -> str:
    return ", ".join(sanity.WORDS[code] for code in codes)


def held_because(article: Article) -> tuple[str, ...]:
    """Why an article must wait for an editor, in words; () when it need not."""
    codes = [w.removeprefix(HOLD) for w in article.warnings if w.startswith(HOLD)]
    said = tuple(f"chờ biên tập: {sanity.WORDS.get(code, code)}" for code in codes)
    return (*said, *_damaged(article))


def _damaged(article: Article) -> tuple[str, ...]:
    """What readers would see of it, title and lead, has letters that can't be mended for certain."""
    shown = "\n".join((article.title, article.lead, *article.paragraphs[: 0 if article.lead else 1]))
    lost = [flag for flag in mojibake.repair(shown)[1] if not flag.startswith("mended:")]
    return ("chờ biên tập: tiêu đề hoặc sapo có chữ hỏng, không sửa chắc được",) if lost else ()


def refused_dates(article: Article) -> tuple[str, ...]:
    """Why a date of the article was not believed, in words for the ledger."""
    return tuple(_DATES[w] for w in dict.fromkeys(article.warnings) if w in _DATES)


_DATES = {
    "date_future": "ngày bị từ chối: quá 24 giờ ở tương lai",
    "date_epoch": "ngày bị từ chối: 1/1/1970 nghĩa là không rõ ngày",
    "date_too_old": "ngày bị từ chối: trước năm 1990",
    "date_page_clock": "ngày bị từ chối: đồng hồ của trang, không phải ngày đăng",
}


def allowance(record: Health | None) -> int:
    """How many new items of a source one night may bring without an editor."""
    return sanity.allowance(record.weeks if record else {})


# ── what an article's text alone tells ────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Reading:
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


class Reader:
    """Reads articles by one library and clock."""

    def __init__(self, library: Library, now: datetime) -> None:
        self.registry = resolve.Registry.of(library.documents)
        self._topic, self._now = library.topic, now
        self._unchecked = {"", *(document.id for document in library.documents if bare(document))}

    def read(self, article: Article, source: Source) -> Reading:
        """The reading of an article as gathered."""
        unsound, article = sanity.alone(article), clean(article)
        published = article.published.date() if article.published else None
        cited = citations.read(article.text, self.registry, published=published, province=source.province)
        known = tuple(dict.fromkeys(c.document for c in cited if c.document not in self._unchecked))
        return Reading(
            article,
            cited,
            judge(article, self._topic, documents=known, now=self._now),
            places.find_places(article.text),
            fingerprint(article),
            sketch(article),
            (*held_because(article), *contradictions.grave(article.text, cited, self.registry)),
            contradictions.contradictions(article.text, cited, self.registry),
            unsound,
        )


Readings = dict[str, tuple[Article, Reading]]  # by address; the article is it as gathered
_prepared: list[Reader] = []


def prepare(library: Library, now: datetime) -> Reader:
    """Set down by what the children forked from now on shall read."""
    reader = Reader(library, now)
    take(reader)
    return reader


def take(reader: Reader) -> None:
    """The same where the reader comes from another machine."""
    _prepared[:] = [reader]


def beside(article: Article, source: Source) -> Reading | None:
    """In a child: the reading of an article as gathered."""
    return _prepared[0].read(article, source) if _prepared and article.form == "news" else None


def into(readings: Readings) -> Callable[[Article, object], None]:
    """What takes note of what `beside` gave."""

    def note(article: Article, told: object) -> None:
        if isinstance(told, Reading):
            readings[article.url] = article, told

    return note


def of(readings: Readings, article: Article) -> Reading | None:
    """The reading of this very article, if it was made."""
    read, reading = readings.get(article.url, (None, None))
    return reading if read == article else None
