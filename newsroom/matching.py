"""Phrases found in an article, with their place and surroundings.

Takes an `Article` and terms of the lexicon; gives `Hit`s. Where the text carries marks they must be the phrase's
own: "một phần quyền lợi" is not "phân quyền"; a page typed without marks is read without them (facts, part 6:
confusing words, typo "phân cấp phần quyền"). Refuses nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from newsroom import vietnamese
from newsroom.lexicon import Term
from newsroom.models import Article

CONTEXT = 80  # longest context shown with a reason, characters
_LONGEST = 60_000  # characters of an article that are judged; longer pages are never decided by their tail
_HEAD_PARAGRAPHS = 3
_TYPO_REACH = 40  # a typo is forgiven this near an exactly written phrase, characters

Zone = Literal["tieu_de", "sapo", "dau_bai", "than_bai"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found at `start:end` of the text, in paragraph `piece` (0 is the title) of `zone`."""

    term: Term
    start: int
    end: int
    piece: int
    zone: Zone


@dataclass(frozen=True, slots=True)
class Text:
    """An article as it is judged: one string, one folded twin of the same length, and where each piece begins."""

    shown: str
    folded: str
    starts: tuple[int, ...]
    zones: tuple[Zone, ...]
    unmarked: bool

    def piece_of(self, place: int) -> int:
        return max(bisect_right(self.starts, place) - 1, 0)

    def line(self, piece: int) -> str:
        """The words of one piece; "" past the last."""
        return "".join(self.shown[start:].split("\n", 1)[0] for start in self.starts[piece : piece + 1])

    def around(self, start: int, end: int) -> str:
        """At most `CONTEXT` characters of the line round a hit, cut at blanks."""
        room = max(CONTEXT - 2 - (end - start), 0) // 2
        line_start = self.shown.rfind("\n", 0, start) + 1
        line_end = self.shown.find("\n", end) if "\n" in self.shown[end:] else len(self.shown)
        left, right = max(start - room, line_start), min(end + room, line_end)
        cut = self.shown[left:right][: CONTEXT - 2]
        return f"{'…' if left > line_start else ''}{cut.strip()}{'…' if right < line_end else ''}"


def text_of(article: Article) -> Text:
    """The article as one string for matching: title, lead and paragraphs, one line each, at most 60,000 characters."""
    pieces = list(_pieces(article))
    starts = [0]
    for line, _ in pieces[:-1]:
        starts.append(starts[-1] + len(line) + 1)
    shown = vietnamese.normalise_tones("\n".join(line for line, _ in pieces))
    folded = vietnamese.fold(shown)
    marks = sum(a != b for a, b in zip(shown.lower(), folded, strict=False))
    return Text(shown, folded, tuple(starts), tuple(zone for _, zone in pieces), unmarked=marks * 50 < len(folded))


def _pieces(article: Article) -> Iterator[tuple[str, Zone]]:
    """Lines with their zone; a line that only repeats the one before (lead printed twice) is left out."""
    last = vietnamese.tidy(article.title)
    room = _LONGEST
    yield last[:room], "tieu_de"
    body: list[tuple[str, Zone]] = [(article.lead, "sapo")]
    body += [(p, "dau_bai" if n < _HEAD_PARAGRAPHS else "than_bai") for n, p in enumerate(article.paragraphs)]
    for raw, zone in body:
        line = vietnamese.tidy(raw[:_LONGEST])[:room]
        if line and line != last:
            yield line, zone
            last, room = line, room - len(line)


def _alone(folded: str, start: int, end: int) -> bool:
    before, after = folded[start - 1 : start], folded[end : end + 1]
    return not (before.isalnum() or after.isalnum())


def _written(term_: Term, text: Text, start: int, end: int) -> bool:
    """Whether the marks of the text at `start:end` are the term's own (or the whole page has none)."""
    if term_.capital and not text.shown[start].isupper():
        return False
    if text.unmarked:
        return True
    shown, place = text.shown[start:end].lower().replace(" ", ""), 0
    for syllable in term_.syllables:
        place = shown.find(syllable, place)
        if place < 0:
            return False
        place += len(syllable)
    return True


def _search(term_: Term, text: Text) -> Iterator[tuple[int, int]]:
    if term_.first in text.folded:
        for found in term_.pattern.finditer(text.folded):
            if _alone(text.folded, found.start(), found.end()):
                yield found.span()


def find(terms: Iterable[Term], text: Text, *, forgive: bool = False) -> tuple[Hit, ...]:
    """Every hit of `terms`, in order of place; a hit inside a longer one is left out, unless the longer one only
    spans it with its gap ("nhiệm vụ … cấp xã" round "phân cấp"). With `forgive`, a phrase with the wrong marks
    counts when an exactly written one stands near it."""
    exact: list[Hit] = []
    loose: list[Hit] = []
    for term_ in terms:
        for start, end in _search(term_, text):
            piece = text.piece_of(start)
            hit = Hit(term_, start, end, piece, text.zones[piece])
            (exact if _written(term_, text, start, end) else loose).append(hit)
    if forgive:
        exact += [h for h in loose if any(0 < abs(h.start - e.start) <= _TYPO_REACH for e in exact)]
    return _outermost(exact)


def _outermost(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    kept: list[Hit] = []
    reached = 0
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if hit.end > reached:
            kept.append(hit)
            reached = reached if "…" in hit.term.phrase else hit.end
    return tuple(kept)
