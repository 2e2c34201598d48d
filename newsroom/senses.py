"""In which sense a word of the topic stands, and a task that changes hands without any of the topic's words.

Takes `Text`, hits and the `Lexicon`; gives the hits that mean something else (grades of forest, rights in software,
a letter of authority) and a `Hit` for every paragraph that tells of a task, who held it, that it moved and who holds
it now. Refuses to guess where the topic file names no companions or parts of a move.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from newsroom.lexicon import MOVE_PARTS, Lexicon
from newsroom.matching import Hit, Text, find
from newsroom.places import find_places

_HEAD = ("tieu_de", "sapo")
_SAID, _HOLDER = MOVE_PARTS[2:]


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
    """One hit for each paragraph, or two in a row, that hold all four parts of a move; a name of a province may stand
    for the new holder. The hit stands where the move is said."""
    if not lexicon.move.weight:
        return
    parts = _parts(text, lexicon)
    for piece in sorted(parts):
        if _complete(parts[piece], text, piece):
            yield _move(parts[piece], text, lexicon)
    for piece in sorted(parts):
        together = {**parts.get(piece + 1, {}), **parts[piece]}
        apart = not _complete(parts[piece], text, piece) and not _complete(parts.get(piece + 1, {}), text, piece + 1)
        if apart and _complete(together, text, piece, piece + 1):
            yield _move(together, text, lexicon)


def _parts(text: Text, lexicon: Lexicon) -> dict[int, dict[str, Hit]]:
    """Paragraph -> part of a move -> its first hit there."""
    parts: dict[int, dict[str, Hit]] = defaultdict(dict)
    for part, terms in lexicon.moves.items():
        for hit in find(terms, text):
            if hit.term.group == part:
                parts[hit.piece].setdefault(part, hit)
    return dict(parts)


def _complete(found: dict[str, Hit], text: Text, *pieces: int) -> bool:
    missing = [part for part in MOVE_PARTS if part not in found]
    return not missing or (missing == [_HOLDER] and any(find_places(text.line(piece)) for piece in pieces))


def _move(found: dict[str, Hit], text: Text, lexicon: Lexicon) -> Hit:
    said = found[_SAID]
    return Hit(lexicon.move, said.start, said.end, said.piece, text.zones[said.piece])
