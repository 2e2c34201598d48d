"""Finding the story of a new article among all kept ones, without reading them again.

Takes kept `NewsItem`s (their sketches) and gives `Match`es. Everything here is derived and may be thrown away.
Refuses to join a story when the article contradicts one of its members.

Postings are one sorted array of (feature, day, item), so that a feature every article shares is read only for the
days that matter: a lookup among 100,000 items takes a few milliseconds.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from newsroom.fingerprints import Features, digest, features
from newsroom.models import NewsItem
from newsroom.same_story import EVENT_DAYS, NEAR_DAYS, compare, conflicts, slug_key
from newsroom.siblings import address_name
from newsroom.urls import identity
from newsroom.vietnamese import slug

MatchKind = Literal["url", "text", "near", "event"]
_BANDS, _ROWS = 24, 4  # MinHash bands: two texts half alike meet in at least one with 79% odds, 70% alike with 99.8%
_CANDIDATES = 80  # most candidates compared one by one
_MEMBERS = 30  # members of a story an article is checked against
_TRANSLATED_DAYS = 14  # a machine translation follows its original within days
_LONG_NAME = 30  # characters of a title's slug under which it may be a rubric
_REBUILD = 2048  # new items before the sorted array is made anew
_LAST_DAY = 65_535
_Codes = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Match:
    """The story an article belongs to, why (in Vietnamese), and on what ground."""

    story: str
    reason: str
    kind: MatchKind


def _code(space: int, value: int) -> int:
    """48 bits: 8 for the sort of feature, 40 for its hash."""
    return (space << 40) | (value & 0xFF_FFFF_FFFF)


def _copy_codes(f: Features) -> Iterator[int]:
    """Features that meet when texts or headlines are copies."""
    for band in range(_BANDS if f.signature else 0):
        rows = f.signature[band * _ROWS : (band + 1) * _ROWS]
        yield _code(1, (band << 32) | int.from_bytes(rows, "big"))
    yield from (_code(2, sentence) for sentence in f.sentences)
    yield from (_code(3, digest(key, 5)) for key in {"".join(f.title), slug_key(f)} if key)


def _event_codes(f: Features) -> Iterator[int]:
    """Features that meet when two pens tell one event."""
    for space, values in ((4, f.quotes), (5, f.numbers), (6, f.names), (7, f.documents)):
        yield from (_code(space, value) for value in values)
    yield from (_code(8, digest(number, 5)) for number in f.all_documents)


class _Postings:
    """Feature -> items, by day. What came after the last sorting waits in a dict until it is worth sorting."""

    def __init__(self) -> None:
        self.codes: _Codes = np.empty(0, np.uint64)
        self.items: npt.NDArray[np.int32] = np.empty(0, np.int32)
        self.days: list[int] = []
        self.recent: dict[int, list[int]] = defaultdict(list)
        self._new_codes, self._new_items = array("Q"), array("i")
        self._sorted_at = 0

    def load(self, item: int, day: int, codes: Iterable[int]) -> None:
        """Take in `item`; it can be found after `settle`."""
        dated = [(code << 16) | day for code in codes]
        self.days.append(day)
        self._new_codes.extend(dated)
        self._new_items.extend([item] * len(dated))

    def add(self, item: int, day: int, codes: Collection[int]) -> None:
        """Take in `item`; it can be found at once. Sorts anew after a quarter more: the cost stays linear overall."""
        self.load(item, day, codes)
        for code in codes:
            self.recent[code].append(item)
        if len(self.days) - self._sorted_at >= max(_REBUILD, self._sorted_at // 4):
            self.settle()

    def settle(self) -> None:
        """Sort what is new into the arrays."""
        codes = np.concatenate((self.codes, np.frombuffer(self._new_codes, np.uint64)))
        items = np.concatenate((self.items, np.frombuffer(self._new_items, np.int32)))
        order = np.argsort(codes, kind="stable")
        self.codes, self.items = codes[order], items[order]
        self.recent.clear()
        self._new_codes, self._new_items = array("Q"), array("i")
        self._sorted_at = len(self.days)

    def find(self, codes: Iterable[int], first: int, last: int, most: int = 400) -> Iterator[int]:
        """Items holding any of `codes` and dated `first`..`last`, once per shared feature; a feature held by more
        than `most` of them tells nothing and is passed over."""
        wanted = list(codes)
        asked = np.array(wanted, dtype=np.uint64) << np.uint64(16)
        starts = np.searchsorted(self.codes, asked | np.uint64(first), "left")
        ends = np.searchsorted(self.codes, asked | np.uint64(last), "right")
        for code, start, end in zip(wanted, starts.tolist(), ends.tolist(), strict=True):
            if end - start <= most:
                yield from self.items[start:end].tolist()
            if code in self.recent:
                yield from [i for i in self.recent[code][-most:] if first <= self.days[i] <= last]


class StoryIndex:
    """All kept items, ready to be asked which story a new one belongs to."""

    def __init__(self, items: Iterable[NewsItem] = ()) -> None:
        self._items: list[NewsItem] = []
        self._addresses: dict[str, int] = {}
        self._texts: dict[str, int] = {}
        self._sources: dict[str, int] = {}
        self._names: dict[str, int] = {}
        self._stories: dict[str, list[int]] = defaultdict(list)
        self._postings = _Postings()
        self._read: dict[int, Features] = {}
        for item in items:
            self._postings.load(*self._keep(item))
        self._postings.settle()

    def __len__(self) -> int:
        return len(self._items)

    def add(self, item: NewsItem) -> None:
        """Make `item` findable. Its `story` is kept; an item without one founds its own."""
        self._postings.add(*self._keep(item))

    def _keep(self, item: NewsItem) -> tuple[int, int, set[int]]:
        """Remember `item` by its addresses, text and story; its number, day and features, for the postings."""
        number, read = len(self._items), features(item)
        self._items.append(item)
        self._addresses.setdefault(_identity(item.url), number)
        if item.fingerprint:
            self._texts.setdefault(item.fingerprint, number)
        if item.original_url:
            self._sources.setdefault(_identity(item.original_url), number)
        if item.language in ("vi", "") and len(name := slug(item.title, 200)) > _LONG_NAME:
            self._names.setdefault(name, number)
        self._stories[item.story or item.id].append(number)
        return number, read.day, {*_copy_codes(read), *_event_codes(read)}

    def find(self, item: NewsItem) -> Match | None:
        """The story `item` belongs to: same address, then same text, then near text, then same event; else None."""
        read = features(item)
        found = self._by_address(item, read) or self._by_text(item) or self._by_name(item, read)
        return found or self._by_likeness(read)

    def _by_address(self, item: NewsItem, read: Features) -> Match | None:
        here = _identity(item.url)
        if here in self._addresses:
            return self._match(self._addresses[here], "cùng địa chỉ", "url")
        cited = self._addresses.get(_identity(item.original_url)) if item.original_url else None
        number = cited if cited is not None else self._sources.get(here)
        if number is None or conflicts(read, self._features(number)):
            return None
        return self._match(number, "dẫn địa chỉ bản gốc" if cited is not None else "được dẫn là bản gốc", "url")

    def _by_text(self, item: NewsItem) -> Match | None:
        number = self._texts.get(item.fingerprint) if item.fingerprint else None
        return None if number is None else self._match(number, "nguyên văn giống hệt", "text")

    def _by_name(self, item: NewsItem, read: Features) -> Match | None:
        """The Vietnamese article whose title a translation still bears in its address (facts 4.3: vietnam.vn)."""
        if item.language in ("vi", ""):
            return None
        number = self._names.get(address_name(item.url))
        if number is None:
            return None
        other = self._features(number)
        apart = read.day and other.day and abs(read.day - other.day) > _TRANSLATED_DAYS
        return None if apart else self._match(number, "bản dịch, địa chỉ còn tên bài tiếng Việt", "url")

    def _by_likeness(self, read: Features) -> Match | None:
        """The best match among the candidates: a copy before one event, then the closest in time (a headline may
        come back with the next conference), then the first kept."""
        best: tuple[tuple[bool, int, int], str] | None = None
        for number in self._candidates(read):
            other = self._features(number)
            found = compare(read, other)
            rank = (bool(found and found[0] != "near"), abs(read.day - other.day), number)
            if found and (best is None or rank < best[0]) and not self._contradicts(number, read):
                best = rank, found[1]
        return self._match(best[0][2], best[1], "event" if best[0][0] else "near") if best else None

    def _candidates(self, read: Features) -> list[int]:
        """Items that share the most features, within the days each sort of feature speaks for."""
        shared: dict[int, int] = defaultdict(int)
        far = (max(read.day - NEAR_DAYS, 0), read.day + NEAR_DAYS) if read.day else (0, _LAST_DAY)
        for number in self._postings.find(_copy_codes(read), *far):
            shared[number] += 2
        if not read.day:
            return _most(shared)
        for number in self._postings.find(_copy_codes(read), 0, 0):
            shared[number] += 2
        for number in self._postings.find(_event_codes(read), max(read.day - EVENT_DAYS, 1), read.day + EVENT_DAYS):
            shared[number] += 1
        return _most(shared)

    def _contradicts(self, number: int, read: Features) -> bool:
        story = self._items[number].story or self._items[number].id
        return any(conflicts(read, self._features(other)) for other in self._stories[story][:_MEMBERS])

    def _features(self, number: int) -> Features:
        if number not in self._read:
            self._read[number] = features(self._items[number])
        return self._read[number]

    def _match(self, number: int, reason: str, kind: MatchKind) -> Match:
        item = self._items[number]
        return Match(item.story or item.id, f"{reason} ({item.publisher or item.source})", kind)


def _most(shared: dict[int, int]) -> list[int]:
    return sorted(shared, key=lambda number: (-shared[number], number))[:_CANDIDATES]


def _identity(url: str) -> str:
    """The identity of `url`; of an address that is no URL, the text itself, so that it matches only its equal."""
    try:
        return identity(url)
    except ValueError:
        return url
