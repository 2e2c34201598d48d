"""Adjacent pairs of tokens -> the files of the search index that hold them.

Takes the token streams of each entry; gives, per first syllable, its pairs with the entries that have them: title
and body apart, marked forms apart, entry numbers as differences. See `search` for the whole index.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from publisher.searchtext import Token

CAP = 1000  # postings kept of one pair: more are never shown, and one common pair must not cost a phone a megabyte
SPLIT = 40_000  # characters; a longer syllable's file is cut by the first letter of the second syllable
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_ONSET = "ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnpqrstvx]"
SYLLABLE = re.compile(f"(?:{_ONSET})?[aeiouy]{{1,3}}(?:ng|nh|ch|[cmnpt])?")

Pairs = dict[str, dict[str, dict[str, tuple[list[int], list[int]]]]]


def add(pairs: Pairs, id: int, title: list[list[Token]], body: list[list[Token]]) -> None:
    """Enter the pairs of one entry; a pair of the title is not entered again for the body."""
    heads = {pair for stream in title for pair in _adjacent(stream)}
    rest = {pair for stream in body for pair in _adjacent(stream)} - heads
    for rank, found in ((0, heads), (1, rest)):
        for first, second in found:
            forms = pairs.setdefault(first.folded, {}).setdefault(second.folded, {})
            forms.setdefault(f"{first.key} {second.key}", ([], []))[rank].append(id)


def _adjacent(stream: list[Token]) -> Iterator[tuple[Token, Token]]:
    """Neighbours; the last token stands with nothing, so that it can be found alone."""
    return zip(stream, [*stream[1:], Token("", "")], strict=True)


def shards(pairs: Pairs) -> Iterator[tuple[str, bool, object]]:
    """(file name, is a syllable's own file or a part of it, content)."""
    mixed: defaultdict[str, dict[str, object]] = defaultdict(dict)
    for first, seconds in pairs.items():
        lists = {second: _forms(forms) for second, forms in seconds.items()}
        if SYLLABLE.fullmatch(first):
            whole = sum(map(len, lists.values())) <= SPLIT
            for letter, lists_of in ({"": lists} if whole else _by_letter(lists)).items():
                yield first + letter, True, {first: lists_of}
        else:
            mixed[bucket(first)][first] = lists
    for name, part in mixed.items():
        yield name, False, part


def _by_letter(lists: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Lists by the first letter of their second syllable: "-a"…"-z", "-0" for digits, the end and other scripts."""
    parts: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for second, text in lists.items():
        letter = second[:1] if second[:1].isascii() and second[:1].isalpha() else "0"
        parts[f"-{letter}"][second] = text
    return dict(parts)


def bucket(word: str) -> str:
    """Which of 256 files holds a word that is no Vietnamese syllable."""
    value = 0
    for char in word:
        value = (value * 31 + ord(char)) & 0xFFFFFFFF
    return f"{value & 0xFF:02x}"


def _forms(forms: Mapping[str, tuple[list[int], list[int]]]) -> str:
    parts = []
    for form, (heads, rest) in sorted(forms.items()):
        count = len(heads) + len(rest)
        top = _best(heads, CAP)
        low = _best(rest, CAP - len(top))
        parts.append(f"{form}|{encode(top)}|{encode(low)}" + (f"|{count}" if count > CAP else ""))
    return ";".join(parts)


def _best(ids: list[int], limit: int) -> list[int]:
    """The `limit` entries to keep: what is not news first, then the newest."""
    return ids if len(ids) <= limit else sorted(ids)[len(ids) - limit :]


def encode(ids: list[int]) -> str:
    """Ascending numbers as differences, five bits to a character, the sixth bit for "more follows"."""
    out = []
    last = 0
    for id in sorted(ids):
        step, last = id - last, id
        while step > 31:
            out.append(_DIGITS[32 | step & 31])
            step >>= 5
        out.append(_DIGITS[step])
    return "".join(out)


def count(forms: Mapping[str, tuple[list[int], list[int]]]) -> int:
    """How many entries show a pair in any of its forms."""
    return sum(len(heads) + len(rest) for heads, rest in forms.values())
