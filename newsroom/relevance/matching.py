"""Phrases found in an article, with their place and surroundings.

Takes an `Article` and terms of the lexicon; gives `TermHit`s. Where the text carries marks they must be the phrase's
own: "một phần quyền lợi" is not "phân quyền"; a page typed without marks is read without them (docs/facts.md:
confusing words, typo "phân cấp phần quyền"). Refuses nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from newsroom.models import Article
from newsroom.places import find_places
from newsroom.relevance.lexicon import MOVE_PARTS, Lexicon, Term
from newsroom.text import vietnamese

# ── phrases of the lexicon ────────────────────────────────────────────────────────────────────────


CONTEXT = 80  # longest context shown with a reason, characters
_LONGEST = 60_000  # characters of an article that are judged; longer pages are never decided by their tail
_HEAD_PARAGRAPHS = 3
_TYPO_REACH = 40  # a typo is forgiven this near an exactly written phrase, characters

Zone = Literal["tieu_de", "sapo", "dau_bai", "than_bai"]


@dataclass(frozen=True, slots=True)
class TermHit:
    """A term found at `start:end` of the text, in paragraph `piece` (0 is the title) of `zone`."""

    term: Term
    start: int
    end: int
    piece: int
    zone: Zone


@dataclass(frozen=True, slots=True)
class ArticleText:
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


def build_text(article: Article) -> ArticleText:
    """The article as one string for matching: title, lead and paragraphs, one line each, at most 60,000 characters."""
    pieces = list(_split_pieces(article))
    starts = [0]
    for line, _ in pieces[:-1]:
        starts.append(starts[-1] + len(line) + 1)
    shown = vietnamese.normalise_tones("\n".join(line for line, _ in pieces))
    folded = vietnamese.fold(shown)
    marks = sum(a != b for a, b in zip(shown.lower(), folded, strict=False))
    return ArticleText(
        shown, folded, tuple(starts), tuple(zone for _, zone in pieces), unmarked=marks * 50 < len(folded)
    )


def _split_pieces(article: Article) -> Iterator[tuple[str, Zone]]:
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


def _is_whole_word(folded: str, start: int, end: int) -> bool:
    before, after = folded[start - 1 : start], folded[end : end + 1]
    return not (before.isalnum() or after.isalnum())


def _is_written_alike(term_: Term, text: ArticleText, start: int, end: int) -> bool:
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


def _search_term(term_: Term, text: ArticleText) -> Iterator[tuple[int, int]]:
    if term_.first in text.folded:
        for found in term_.pattern.finditer(text.folded):
            if _is_whole_word(text.folded, found.start(), found.end()):
                yield found.span()


def find_terms(terms: Iterable[Term], text: ArticleText, *, forgive: bool = False) -> tuple[TermHit, ...]:
    """Every hit of `terms`, in order of place; a hit inside a longer one is left out, unless the longer one only
    spans it with its gap ("nhiệm vụ … cấp xã" round "phân cấp"). With `forgive`, a phrase with the wrong marks
    counts when an exactly written one stands near it."""
    exact: list[TermHit] = []
    loose: list[TermHit] = []
    for term_ in terms:
        for start, end in _search_term(term_, text):
            piece = text.piece_of(start)
            hit = TermHit(term_, start, end, piece, text.zones[piece])
            (exact if _is_written_alike(term_, text, start, end) else loose).append(hit)
    if forgive:
        exact += [h for h in loose if any(0 < abs(h.start - e.start) <= _TYPO_REACH for e in exact)]
    return _keep_outermost(exact)


def _keep_outermost(hits: Iterable[TermHit]) -> tuple[TermHit, ...]:
    kept: list[TermHit] = []
    reached = 0
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if hit.end > reached:
            kept.append(hit)
            reached = reached if "…" in hit.term.phrase else hit.end
    return tuple(kept)


# ── the sense in which a word stands ──────────────────────────────────────────────────────────────


_HEAD = ("tieu_de", "sapo")
_TASK, _OLD, _WEAK, _STRONG, _HOLDER = MOVE_PARTS
_REACH = 60  # characters between a word of change and the holder it takes from
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n")


def _head_pieces(text: ArticleText) -> frozenset[int]:
    """The title, the lead, and the first paragraph after them: what a headline is read with."""
    named = [n for n, zone in enumerate(text.zones) if zone in _HEAD]
    return frozenset((*named, min(len(named), len(text.zones) - 1)))


def find_unaccompanied(hits: Iterable[TermHit], text: ArticleText, lexicon: Lexicon) -> frozenset[TermHit]:
    """The hits of ambiguous phrases with no companion in their paragraph, nor in the head when they stand there."""
    asked = [hit for hit in hits if hit.term.phrase in lexicon.ambiguous]
    if not asked or not lexicon.companions:
        return frozenset()
    beside = {hit.piece for hit in find_terms(lexicon.companions, text)}
    head = _head_pieces(text)
    known = beside | (head if beside & head else frozenset())
    return frozenset(hit for hit in asked if hit.piece not in known)


def find_moves(text: ArticleText, lexicon: Lexicon) -> Iterator[TermHit]:
    """One hit for each sentence, or two in a row, that hold all four parts of a move in an order that makes one: the
    word of change before the old holder it takes from ("thay vì gửi Bộ", "trước đây do Cục"), or, for a word that says
    it by itself ("nhận lại", "chỉ còn"), after it. A province's name may stand for the new holder. The hit stands
    where the move is said."""
    if not lexicon.move.weight:
        return
    starts = [0, *(found.end() for found in _SENTENCE.finditer(text.shown))]
    parts = _find_move_parts(text, lexicon, starts)
    whole: set[int] = set()
    for unit in sorted(parts):
        if said := _find_move(parts[unit], text, starts, unit, 1):
            whole.add(unit)
            yield replace(said, term=lexicon.move)
    for unit in sorted(parts):
        both = [*parts[unit], *parts.get(unit + 1, [])]
        if not whole & {unit, unit + 1} and (said := _find_move(both, text, starts, unit, 2)):
            whole |= {unit, unit + 1}
            yield replace(said, term=lexicon.move)


def _find_move_parts(text: ArticleText, lexicon: Lexicon, starts: list[int]) -> dict[int, list[TermHit]]:
    """Sentence -> the hits of parts of a move in it."""
    parts: dict[int, list[TermHit]] = defaultdict(list)
    for part, terms in lexicon.moves.items():
        for hit in find_terms(terms, text):
            if hit.term.group == part:
                parts[bisect_right(starts, hit.start) - 1].append(hit)
    return dict(parts)


def _find_move(hits: list[TermHit], text: ArticleText, starts: list[int], unit: int, units: int) -> TermHit | None:
    """The word of change of a move said by `hits`, which stand in `units` sentences from `unit` on, or None."""
    found = {hit.term.group for hit in hits}
    if not {_TASK, _OLD} <= found:
        return None
    if _HOLDER not in found:
        end = starts[unit + units] if unit + units < len(starts) else len(text.shown)
        if not find_places(text.shown[starts[unit] : end]):
            return None
    old = [hit for hit in hits if hit.term.group == _OLD]
    for hit in hits:
        near = hit.term.group in (_WEAK, _STRONG) and any(_is_governing(hit, o, text) for o in old)
        if near or (hit.term.group == _STRONG and any(o.start < hit.start for o in old)):
            return hit
    return None


def _is_governing(said: TermHit, old: TermHit, text: ArticleText) -> bool:
    """Whether the word of change stands shortly before the old holder, in its sentence."""
    return 0 <= old.start - said.start <= _REACH and not _SENTENCE.search(text.shown, said.start, old.start)
