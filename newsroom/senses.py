"""In which sense a word of the topic stands, and a task that changes hands without any of the topic's words.

Takes `Text`, hits and the `Lexicon`; gives the hits that mean something else (grades of forest, rights in software,
a letter of authority) and a `Hit` for every sentence that tells of a task, who held it, that it moved and who holds
it now. Refuses to guess where the topic file names no companions or parts of a move.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from newsroom.lexicon import MOVE_PARTS, Lexicon
from newsroom.matching import Hit, Text, find
from newsroom.places import find_places

_HEAD = ("tieu_de", "sapo")
_TASK, _OLD, _WEAK, _STRONG, _HOLDER = MOVE_PARTS
_REACH = 60  # characters between a word of change and the holder it takes from
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n")


def _head_of(text: Text) -> frozenset[int]:
    """The title, the lead, and the first paragraph after them: what a headline is read with."""
    named = [n for n, zone in enumerate(text.zones) if zone in _HEAD]
    return frozenset((*named, min(len(named), len(text.zones) - 1)))


def lonely(hits: Iterable[Hit], text: Text, lexicon: Lexicon) -> frozenset[Hit]:
    """The hits of ambiguous phrases with no companion in their paragraph, nor in the head when they stand there."""
    asked = [hit for hit in hits if hit.term.phrase in lexicon.ambiguous]
    if not asked or not lexicon.companions:
        return frozenset()
    beside = {hit.piece for hit in find(lexicon.companions, text)}
    head = _head_of(text)
    known = beside | (head if beside & head else frozenset())
    return frozenset(hit for hit in asked if hit.piece not in known)


def moves(text: Text, lexicon: Lexicon) -> Iterator[Hit]:
    """One hit for each sentence, or two in a row, that hold all four parts of a move in an order that makes one: the
    word of change before the old holder it takes from ("thay vì gửi Bộ", "trước đây do Cục"), or, for a word that says
    it by itself ("nhận lại", "chỉ còn"), after it. A province's name may stand for the new holder. The hit stands
    where the move is said."""
    if not lexicon.move.weight:
        return
    starts = [0, *(found.end() for found in _SENTENCE.finditer(text.shown))]
    parts = _parts(text, lexicon, starts)
    whole: set[int] = set()
    for unit in sorted(parts):
        if said := _said(parts[unit], text, starts, unit, 1):
            whole.add(unit)
            yield replace(said, term=lexicon.move)
    for unit in sorted(parts):
        both = [*parts[unit], *parts.get(unit + 1, [])]
        if not whole & {unit, unit + 1} and (said := _said(both, text, starts, unit, 2)):
            whole |= {unit, unit + 1}
            yield replace(said, term=lexicon.move)


def _parts(text: Text, lexicon: Lexicon, starts: list[int]) -> dict[int, list[Hit]]:
    """Sentence -> the hits of parts of a move in it."""
    parts: dict[int, list[Hit]] = defaultdict(list)
    for part, terms in lexicon.moves.items():
        for hit in find(terms, text):
            if hit.term.group == part:
                parts[bisect_right(starts, hit.start) - 1].append(hit)
    return dict(parts)


def _said(hits: list[Hit], text: Text, starts: list[int], unit: int, units: int) -> Hit | None:
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
        near = hit.term.group in (_WEAK, _STRONG) and any(_governs(hit, o, text) for o in old)
        if near or (hit.term.group == _STRONG and any(o.start < hit.start for o in old)):
            return hit
    return None


def _governs(said: Hit, old: Hit, text: Text) -> bool:
    """Whether the word of change stands shortly before the old holder, in its sentence."""
    return 0 <= old.start - said.start <= _REACH and not _SENTENCE.search(text.shown, said.start, old.start)
