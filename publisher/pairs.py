"""Adjacent pairs of tokens: entered, taken out, and laid out in the files of the search index.

Takes the token streams of entries and the lists there are; gives, per first syllable, its pairs with the entries that
have them: title and body apart, marked forms apart, entry numbers as differences. A pair's list is complete where it
is kept and cut to its best entries where a browser reads it. See `searchindex` for the whole.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from publisher.searchtext import Token

CAP = 1000  # postings kept of one pair: more are never shown, and one common pair must not cost a phone a megabyte
SPLIT = 40_000  # characters; a longer syllable's file is cut by the first letter of the second syllable
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_MORE = str.maketrans("", "", _DIGITS[32:])  # leaves the last digit of every number
_ONSET = "ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnpqrstvx]"
SYLLABLE = re.compile(f"(?:{_ONSET})?[aeiouy]{{1,3}}(?:ng|nh|ch|[cmnpt])?")

Forms = dict[str, tuple[list[int], list[int]]]  # "key key" -> entries with it in the title, in the body
Pairs = dict[str, dict[str, Forms]]  # first -> second -> forms
Lists = dict[str, str]  # second -> "key key|title|body;…"


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


def shard_of(first: str) -> str:
    """The file of the pairs a word begins: its own, or one of 256 for what is no Vietnamese syllable."""
    if SYLLABLE.fullmatch(first):
        return f"s/{first}"
    value = 0
    for char in first:
        value = (value * 31 + ord(char)) & 0xFFFFFFFF
    return f"x/{value & 0xFF:02x}"


def merged(text: str, fresh: Forms, gone: Forms) -> str:
    """A pair's complete list with these entries out and those in; "" when none is left."""
    forms: dict[str, tuple[set[int], set[int]]] = {}
    for form in text.split(";") if text else ():
        keys, heads, rest = form.split("|")
        forms[keys] = (set(decode(heads)), set(decode(rest)))
    for keys, (heads_out, rest_out) in gone.items():
        held = forms.setdefault(keys, (set(), set()))
        held[0].difference_update(heads_out)
        held[1].difference_update(rest_out)
    for keys, (heads_in, rest_in) in fresh.items():
        held = forms.setdefault(keys, (set(), set()))
        held[0].update(heads_in)
        held[1].update(rest_in)
    parts = (f"{keys}|{encode(sorted(h))}|{encode(sorted(r))}" for keys, (h, r) in sorted(forms.items()) if h or r)
    return ";".join(parts)


def shown(text: str) -> str:
    """A pair's list as a browser reads it: at most CAP entries a form, and how many there are where some are left
    out."""
    return text if len(text) <= CAP else ";".join(map(_cut, text.split(";")))


def _cut(form: str) -> str:
    keys, heads, rest = form.split("|")
    total = count(heads) + count(rest)
    if total <= CAP:
        return form
    top = decode(heads)[-CAP:]  # what is not news comes last, then the newest
    low = decode(rest)[max(0, count(rest) - (CAP - len(top))) :]
    return f"{keys}|{encode(top)}|{encode(low)}|{total}"


def size(text: str) -> int:
    """How many entries show a pair in any of its forms, by its complete list."""
    return sum(count(part) for form in text.split(";") if form for part in form.split("|")[1:])


def parts(shard: str, words: Mapping[str, Lists]) -> Iterator[tuple[str, Mapping[str, Lists]]]:
    """The files of one shard, name and content: a syllable's file, or its parts by the first letter of the second
    syllable ("-a"…"-z", "-0" for digits, the end and other scripts); or a file of mixed words."""
    whole = shard[0] == "x" or sum(len(text) for lists in words.values() for text in lists.values()) <= SPLIT
    if whole:
        yield shard, words
        return
    for first, lists in words.items():
        cut: defaultdict[str, Lists] = defaultdict(dict)
        for second, text in lists.items():
            cut[second[:1] if second[:1].isascii() and second[:1].isalpha() else "0"][second] = text
        yield from ((f"{shard}-{letter}", {first: part}) for letter, part in cut.items())


def encode(ids: list[int]) -> str:
    """Ascending numbers as differences, five bits to a character, the sixth bit for "more follows"."""
    out = []
    last = 0
    for id in ids:
        step, last = id - last, id
        while step > 31:
            out.append(_DIGITS[32 | step & 31])
            step >>= 5
        out.append(_DIGITS[step])
    return "".join(out)


def decode(text: str) -> list[int]:
    """The numbers `encode` was given."""
    out = []
    step = shift = last = 0
    for digit in text:
        value = _VALUES[digit]
        step |= (value & 31) << shift
        if value & 32:
            shift += 5
            continue
        last += step
        out.append(last)
        step = shift = 0
    return out


def count(text: str) -> int:
    """How many numbers are in what `encode` gave."""
    return len(text.translate(_MORE))
