"""Adjacent pairs of tokens: entered, taken out, and laid out in the files of the search index.

Takes the token streams of entries and the lists there are; gives, per first syllable, its pairs with the entries that
have them: title and body apart, marked forms apart, entry numbers as differences. A pair's list is complete where it
is kept and cut to its best entries where a browser reads it. See `search_index` for the whole.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain, groupby

from publisher.search.tokens import Token

CAP = 1000  # postings kept of one pair: more are never shown, and one common pair must not cost a phone a megabyte
SPLIT = 40_000  # characters; a longer syllable's file is cut by the first letter of the second syllable
MONTH = 16  # bits of an entry's number under its kind and month
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_MORE = str.maketrans("", "", _DIGITS[32:])  # leaves the last digit of every number
_TWO = [first + second for first in _DIGITS for second in _DIGITS]
_BOTH = {both: value for value, both in enumerate(_TWO)}
_WIDE = 5  # digits of a whole number: 30 bits
_ONSET = "ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnpqrstvx]"
SYLLABLE = re.compile(f"(?:{_ONSET})?[aeiouy]{{1,3}}(?:ng|nh|ch|[cmnpt])?")

Entries = tuple[list[int], list[int]]  # those that have a pair in the title, and in the body
Pairs = dict[tuple[Token, Token], Entries]
FormLists = dict[str, Entries]  # by "key key"
SecondLists = dict[str, FormLists]
TextLists = dict[str, str]  # second -> "key key|title|body;…"
_NONE: Entries = ([], [])
_END = Token("", "")


def add_pairs(pairs: Pairs, id: int, title: list[list[Token]], body: list[list[Token]]) -> None:
    """Enter the pairs of one entry; a pair of the title is not entered again for the body."""
    heads = set(chain.from_iterable(map(_adjacent_pairs, title)))
    rest = set(chain.from_iterable(map(_adjacent_pairs, body))) - heads
    for rank, found in ((0, heads), (1, rest)):
        for pair in found:
            entries = pairs.get(pair)
            if entries is None:
                entries = pairs[pair] = ([], [])
            entries[rank].append(id)


def _adjacent_pairs(stream: list[Token]) -> Iterator[tuple[Token, Token]]:
    """Neighbours; the last token stands with nothing, so that it can be found alone."""
    return zip(stream, [*stream[1:], _END], strict=False)  # a text may hold no token at all


def group_by_first(pairs: Pairs) -> dict[str, SecondLists]:
    """First -> second -> forms, of what was entered."""
    words: dict[str, SecondLists] = {}
    for (first, second), entries in pairs.items():
        words.setdefault(first.folded, {}).setdefault(second.folded, {})[f"{first.key} {second.key}"] = entries
    return words


def name_shard(first: str) -> str:
    """The file of the pairs a word begins: its own, or one of 256 for what is no Vietnamese syllable."""
    if SYLLABLE.fullmatch(first):
        return f"s/{first}"
    value = 0
    for char in first:
        value = (value * 31 + ord(char)) & 0xFFFFFFFF
    return f"x/{value & 0xFF:02x}"


def merge_lists(text: str, fresh: FormLists, gone: FormLists) -> str:
    """A pair's complete list with these entries out and those in; "" when none is left. Only the runs of the months
    these entries are of are read."""
    forms = {keys: (heads, rest) for keys, heads, rest in (form.split("|") for form in text.split(";") if form)}
    for keys in fresh.keys() | gone.keys():
        (heads, rest), out, new = forms.get(keys, ("", "")), gone.get(keys, _NONE), fresh.get(keys, _NONE)
        forms[keys] = (_merge_runs(heads, out[0], new[0]), _merge_runs(rest, out[1], new[1]))
    return ";".join(f"{keys}|{heads}|{rest}" for keys, (heads, rest) in sorted(forms.items()) if heads or rest)


def _merge_runs(text: str, out: list[int], new: list[int]) -> str:
    """Runs of one month each: first number, last number, differences between."""
    if not out and (not new or not text or _month_of(text[text.rfind(",") + 1 :]) < min(new) >> MONTH):
        return ",".join(
            filter(None, (text, *map(_encode_run, _split_months(new))))
        )  # as nearly always: news comes after the rest
    runs, left, came = text.split(",") if text else [], _by_month(out), _by_month(new)
    for month in sorted({*left, *came}):
        at = bisect_left(runs, month, key=_month_of)
        old = runs[at : at + 1] if at < len(runs) and _month_of(runs[at]) == month else []
        ids = (set(_decode_run(old[0]) if old else ()) - left[month]) | came[month]
        runs[at : at + len(old)] = [_encode_run(sorted(ids))] if ids else []
    return ",".join(runs)


def _month_of(run: str) -> int:
    return _decode_fixed(run) >> MONTH


def _split_months(ids: list[int]) -> Iterator[list[int]]:
    """The numbers of each month, in order."""
    if len(ids) == 1:  # as mostly
        yield ids
        return
    for _, found in groupby(sorted(ids), key=MONTH.__rrshift__):
        yield list(found)


def _by_month(ids: list[int]) -> defaultdict[int, set[int]]:
    months: defaultdict[int, set[int]] = defaultdict(set)
    for id in ids:
        months[id >> MONTH].add(id)
    return months


def _encode_run(ids: list[int]) -> str:
    if len(ids) == 1:
        return _encode_fixed(ids[0]) * 2
    return f"{_encode_fixed(ids[0])}{_encode_fixed(ids[-1])}{encode_numbers(ids[1:], ids[0])}"


def _decode_run(run: str) -> list[int]:
    first = _decode_fixed(run)
    return [first, *decode_numbers(run[2 * _WIDE :], first)]


def _encode_fixed(number: int) -> str:
    return _DIGITS[number >> 24] + _TWO[number >> 12 & 4095] + _TWO[number & 4095]


def _decode_fixed(text: str, at: int = 0) -> int:
    """The number `_encode_fixed` wrote at this place."""
    return _VALUES[text[at]] << 24 | _BOTH[text[at + 1 : at + 3]] << 12 | _BOTH[text[at + 3 : at + 5]]


def cut_list(text: str) -> str:
    """A pair's list as a browser reads it: at most CAP entries a form, and how many there are where some are left
    out."""
    return ";".join(map(_cut_form, text.split(";")))


def _cut_form(form: str) -> str:
    keys, heads, rest = form.split("|")
    if len(heads) + len(rest) <= CAP:  # no number takes less than a character
        return f"{keys}|{_join_runs(heads.split(','))}|{_join_runs(rest.split(','))}"
    total = _count_runs(heads) + _count_runs(rest)
    top, left = _last_entries(heads, CAP)
    low, _ = _last_entries(rest, left)
    return f"{keys}|{top}|{low}" + (f"|{total}" if total > CAP else "")


def _last_entries(text: str, room: int) -> tuple[str, int]:
    """The last `room` entries (what is not news comes last, then the newest) as one run of differences; and the room
    left. What stands between the first and last of a month is taken as it is."""
    kept: list[str] = []
    for run in reversed(text.split(",")) if text else ():
        if room <= 0:
            break
        number = 1 + count_numbers(run[2 * _WIDE :])
        kept.append(run if number <= room else _encode_run(_decode_run(run)[number - room :]))
        room -= min(number, room)
    return _join_runs(kept[::-1]), room


def _join_runs(runs: list[str]) -> str:
    """Runs as one run of differences."""
    if runs == [""]:
        return ""
    out, last = [], 0
    for run in runs:
        step = _decode_fixed(run) - last
        last = _decode_fixed(run, _WIDE) if len(run) > 2 * _WIDE else last + step
        while step > 31:
            out.append(_DIGITS[32 | step & 31])
            step >>= 5
        out.append(_DIGITS[step] + run[2 * _WIDE :])
    return "".join(out)


def count_entries(forms: FormLists) -> int:
    """How many entries show a pair in any of its forms."""
    return sum(len(heads) + len(rest) for heads, rest in forms.values())


def _count_runs(runs: str) -> int:
    found = runs.split(",") if runs else []
    return len(found) + count_numbers("".join([run[2 * _WIDE :] for run in found]))


def split_shard(shard: str, words: Mapping[str, TextLists]) -> Iterator[tuple[str, Mapping[str, TextLists]]]:
    """The files of one shard, name and content: a syllable's file, or its parts by the first letter of the second
    syllable ("-a"…"-z", "-0" for digits, the end and other scripts); or a file of mixed words."""
    whole = shard[0] == "x" or sum(len(text) for lists in words.values() for text in lists.values()) <= SPLIT
    if whole:
        yield shard, words
        return
    for first, lists in words.items():
        cut: defaultdict[str, TextLists] = defaultdict(dict)
        for second, text in lists.items():
            cut[second[:1] if second[:1].isascii() and second[:1].isalpha() else "0"][second] = text
        yield from ((f"{shard}-{letter}", {first: part}) for letter, part in cut.items())


def encode_numbers(ids: list[int], last: int = 0) -> str:
    """Ascending numbers as differences, five bits to a character, the sixth bit for "more follows"."""
    out = []
    for id in ids:
        step, last = id - last, id
        while step > 31:
            out.append(_DIGITS[32 | step & 31])
            step >>= 5
        out.append(_DIGITS[step])
    return "".join(out)


def decode_numbers(text: str, last: int = 0) -> list[int]:
    """The numbers `encode_numbers` was given."""
    out = []
    step = shift = 0
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


def count_numbers(text: str) -> int:
    """How many numbers are in what `encode_numbers` gave."""
    return len(text.translate(_MORE))
