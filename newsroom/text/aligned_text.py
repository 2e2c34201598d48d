"""A text as the matchers read it, with the way back to the original's offsets.

Takes any text: NFC or NFD, hard-wrapped, with invisible characters. Gives two strings of equal length, `shown`
(NFC, one blank for a run of blanks, "\\n" for an empty line, plain dashes and slashes) and `folded` (the same in
lower-case ASCII where that exists). Refuses nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

_CLUSTER = re.compile(r"\s+|.[\u0300-\u036f]*", re.DOTALL)
_UNEVEN = re.compile(r"\s{2,}|[^\S ]|\S?[\u0300-\u036f]+")  # clusters that are not one plain character
_BLANKS = re.compile(r"\s{2,}|[^\S ]")  # the same in a text without marks apart
_DASHES = dict.fromkeys("‐‑‒–—―−﹣", "-")
_SLASHES = dict.fromkeys("⁄∕", "/")
_LOOKALIKES = str.maketrans("АВЕКМНОРСТХ", "ABEKMHOPCTX")  # Cyrillic capitals met in scanned suffixes
_BARRED = dict.fromkeys("đĐðÐƉɖ", "d")  # eth and African d stand for đ in scans and badly typed text
_NO_MARKS = re.compile(r"[\u0300-\u036f]")


@dataclass(frozen=True, slots=True)
class AlignedText:
    """`shown[i]` and `folded[i]` were read from `text[starts[i]:ends[i]]`."""

    text: str
    shown: str
    folded: str
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, text: str) -> AlignedText:
        """Read `text` once, in linear time; a night's stages read one text in turn."""
        return _align(text)

    @classmethod
    def cluster_by_cluster(cls, text: str) -> AlignedText:
        """Read a text of any kind."""
        known: dict[str, str] = {}
        clean: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for match in _CLUSTER.finditer(text):
            cluster = match.group()
            char = known.get(cluster)
            if char is None:
                char = known[cluster] = _read_cluster(cluster)
            if not char or (char == " " and clean and clean[-1] == " "):
                continue
            clean.append(char)
            starts.append(match.start())
            ends.append(match.end())
        folded = {char: _fold_char(char) for char in set(clean)}
        return cls(text, "".join(clean), "".join([folded[char] for char in clean]), starts, ends)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original's offsets of `shown[start:end]`, which must not be empty."""
        return self.starts[start], self.ends[end - 1]


class _CharTable(dict[int, str]):
    """A table for `str.translate` that reads a character when it is first met."""

    def __init__(self, read: Callable[[str], str]) -> None:
        super().__init__()
        self._one = read

    def __missing__(self, code: int) -> str:
        self[code] = char = self._one(chr(code))
        return char


@lru_cache(maxsize=8)
def _align(text: str) -> AlignedText:
    return _align_evenly(text) or AlignedText.cluster_by_cluster(text)


def _align_evenly(text: str) -> AlignedText | None:
    """A text whose characters are all seen, most of them clusters by themselves: those are read run by run. None for
    any other."""
    clean: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    clusters = list((_UNEVEN if _NO_MARKS.search(text) else _BLANKS).finditer(text))
    if not clusters and len(plain := text.translate(_CLEAN)) == len(text):  # as most often: nothing moves
        return AlignedText(text, plain, plain.translate(_FOLDED), range(len(text)), range(1, len(text) + 1))
    for cluster in (*clusters, None):
        start, end = cluster.span() if cluster else (len(text), len(text))
        plain = text[at:start].translate(_CLEAN)
        one = _read_cluster(cluster[0]) if cluster else ""
        if len(plain) != start - at or (cluster and not one):
            return None
        clean += (plain, one)
        starts += (*range(at, start), *((start,) if cluster else ()))
        ends += (*range(at + 1, start + 1), *((end,) if cluster else ()))
        at = end
    whole = "".join(clean)
    return AlignedText(text, whole, whole.translate(_FOLDED), starts, ends)


def _read_cluster(cluster: str) -> str:
    """One character for a base and its marks, for a run of blanks, or none for what is not seen."""
    if cluster.isspace():
        return "\n" if cluster.count("\n") > 1 else " "
    base = unicodedata.normalize("NFC", cluster)[0]
    if unicodedata.category(base) in ("Cc", "Cf", "Cs", "Mn"):
        return ""
    if "！" <= base <= "～":  # full-width forms stand 0xFEE0 above ASCII
        base = chr(ord(base) - 0xFEE0)
    return _DASHES.get(base) or _SLASHES.get(base) or base.translate(_LOOKALIKES)


def _fold_char(char: str) -> str:
    """Lower case without marks; always one character, so that the two readings stay aligned."""
    if char in _BARRED:
        return "d"
    bare = _NO_MARKS.sub("", unicodedata.normalize("NFD", char)).lower()
    return bare if len(bare) == 1 else char


_CLEAN, _FOLDED = _CharTable(_read_cluster), _CharTable(_fold_char)
