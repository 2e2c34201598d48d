"""What a night asks of an article and its text alone can tell: its clean text, citations and what they contradict,
places, verdict, fingerprint, sketch.

Takes an article and its source; gives a `Reading`, the same wherever it is made. It costs several times what the page
does, so the child that reads the page makes it too (`beside`), while the next page is waited for; what no child made,
or what was changed after, is made by the desk. Children are forked, so they have what `prepare` set down.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from newsroom import citations, contradictions, places, sanity
from newsroom.clean import clean
from newsroom.models import Article, Citation, Library, Source, Verdict
from newsroom.relevance import judge
from newsroom.stories import fingerprint, sketch
from nightly.screen import held_because
from nightly.stubs import bare


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
        self.registry = citations.Registry.of(library.documents)
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
