"""Finding the story of a new article among all kept ones, without reading them again.

Takes kept `NewsItem`s (their sketches), with the bytes of an earlier index when there are any, and gives
`StoryMatch`es. Everything here is derived and may be thrown away: items the bytes do not speak of, or that have changed
since, are read anew, and the answers are the same with the bytes and without. Refuses to join a story when the article
contradicts one of its members.
"""

from __future__ import annotations

import hashlib
import struct
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import numpy as np
import numpy.typing as npt

from newsroom.models import NewsItem
from newsroom.stories.compare import EVENT_DAYS, NEAR_DAYS, CountStories, compare_articles, is_conflict, slug_key
from newsroom.stories.features import Features, day_number, extract_features, hash_text
from newsroom.text.urls import address_slug, identity_or_text
from newsroom.text.vietnamese import slug

# ── postings: features -> items, by day ───────────────────────────────────────────────────────────


LAST_DAY = 65_535
STAMP_SIZE = 16  # bytes that tell one item from every other, and from itself before it changed
_REBUILD = 2048  # new items before the sorted array is made anew
_HEAD = struct.Struct("<QQ")
_Codes = npt.NDArray[np.uint64]
_Items = npt.NDArray[np.int32]


def feature_code(space: int, value: int) -> int:
    """48 bits: 8 for the sort of feature, 40 for its hash."""
    return (space << 40) | (value & 0xFF_FFFF_FFFF)


class Postings:
    """What came after the last sorting waits in a dict until it is worth sorting."""

    def __init__(self) -> None:
        self._codes: _Codes = np.empty(0, np.uint64)
        self._items: _Items = np.empty(0, np.int32)
        self._count = self._sorted_at = 0
        self._recent: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._new_codes, self._new_items = array("Q"), array("i")

    def load(self, item: int, day: int, codes: Iterable[int]) -> None:
        """Take in `item`; it can be found after `sort_new`."""
        dated = [(one << 16) | day for one in codes]
        self._new_codes.extend(dated)
        self._new_items.extend([item] * len(dated))
        self._count += 1

    def add(self, item: int, day: int, codes: Collection[int]) -> None:
        """Take in `item`; it can be found at once. Sorts anew after a quarter more: the cost stays linear overall."""
        self.load(item, day, codes)
        for one in codes:
            self._recent[one].append((item, day))
        if self._count - self._sorted_at >= max(_REBUILD, self._sorted_at // 4):
            self.sort_new()

    def sort_new(self) -> None:
        """Sort what is new into the arrays."""
        if not self._new_codes:
            return
        codes, items = np.frombuffer(self._new_codes, np.uint64), np.frombuffer(self._new_items, np.int32)
        order = np.argsort(codes, kind="stable")
        codes, items = codes[order], items[order]
        places = np.searchsorted(self._codes, codes, "right")
        self._codes, self._items = np.insert(self._codes, places, codes), np.insert(self._items, places, items)
        self._recent.clear()
        self._new_codes, self._new_items = array("Q"), array("i")
        self._sorted_at = self._count

    def find(self, codes: Iterable[int], first: int = 0, last: int = LAST_DAY, most: int = 0) -> Iterator[int]:
        """Items holding any of `codes` and dated `first`..`last`, once per shared feature; a feature held by more
        than `most` of them (0: no such bound) tells nothing and is passed over."""
        wanted = list(codes)
        asked = np.array(wanted, dtype=np.uint64) << np.uint64(16)
        starts = np.searchsorted(self._codes, asked | np.uint64(first), "left")
        ends = np.searchsorted(self._codes, asked | np.uint64(last), "right")
        for one, start, end in zip(wanted, starts.tolist(), ends.tolist(), strict=True):
            if not most or end - start <= most:
                yield from self._items[start:end].tolist()
            if one in self._recent:
                yield from [item for item, day in self._recent[one][-most:] if first <= day <= last]

    # ── between two nights ───────────────────────────────────────────────────────────────────────

    def to_bytes(self, stamps: Sequence[bytes]) -> bytes:
        """Everything, as bytes; `stamps` are those of the items, by number."""
        self.sort_new()
        codes, items = self._codes.astype("<u8", copy=False), self._items.astype("<i4", copy=False)
        return b"".join((_HEAD.pack(len(stamps), len(codes)), *stamps, codes.tobytes(), items.tobytes()))

    def restore(self, kept: bytes, stamps: Sequence[bytes]) -> tuple[list[int], int]:
        """What `kept` holds of the items with these stamps, numbered by their place in `stamps`; gives the numbers
        of those it does not hold, and how many it holds in vain. To be called on empty postings."""
        old, codes, items = _unpack_postings(kept)
        place = {stamp: number for number, stamp in enumerate(old)}
        now = np.full(len(old), -1, np.int32)
        missing: list[int] = []
        for number, stamp in enumerate(stamps):
            before = place.pop(stamp, None)
            if before is None:
                missing.append(number)
            else:
                now[before] = number
        if not np.array_equal(now, np.arange(len(old), dtype=np.int32)):
            items = now[items]
            live = items >= 0
            codes, items = codes[live], items[live]
        self._codes, self._items = codes, items
        self._count = self._sorted_at = len(stamps) - len(missing)
        return missing, len(place)


def _unpack_postings(kept: bytes) -> tuple[list[bytes], _Codes, _Items]:
    """(stamps, codes, items) as they stand in `kept`; of bytes that are not ours, nothing."""
    counts = _HEAD.unpack_from(kept) if len(kept) >= _HEAD.size else (0, 0)
    if len(kept) != _HEAD.size + counts[0] * STAMP_SIZE + counts[1] * 12:
        return [], np.empty(0, np.uint64), np.empty(0, np.int32)
    end = _HEAD.size + counts[0] * STAMP_SIZE
    stamps = [kept[at : at + STAMP_SIZE] for at in range(_HEAD.size, end, STAMP_SIZE)]
    codes = np.frombuffer(kept, "<u8", counts[1], end).astype(np.uint64, copy=False)
    items = np.frombuffer(kept, "<i4", counts[1], end + counts[1] * 8).astype(np.int32, copy=False)
    return stamps, codes, items


# ── the index ─────────────────────────────────────────────────────────────────────────────────────


MatchKind = Literal["url", "text", "near", "event"]
_BANDS, _ROWS = 24, 4  # MinHash bands: two texts half alike meet in at least one with 79% odds, 70% alike with 99.8%
_CANDIDATES = 80  # most candidates compared one by one
_REMEMBERED = 4096  # unpacked sketches kept at hand
_MEMBERS = 30  # members of a story an article is checked against
_TRANSLATED_DAYS = 14  # a machine translation follows its original within days
_LONG_NAME = 30  # characters of a title's slug under which it may be a rubric
_WEEKS = 60  # days round an article in which a name or a number many stories have tells nothing
_MOST = 400  # articles of those days that share a feature, beyond which it tells nothing
_EVENT = {"quotes": 4, "numbers": 5, "names": 6, "cited": 7, "terms": 15}  # fields two pens share, and the sort of each
_ADDRESS, _TEXT, _ORIGINAL, _NAME, _STORY = range(9, 14)  # sorts of features; the likenesses are 1 to 8


@dataclass(frozen=True, slots=True)
class StoryMatch:
    """The story an article belongs to, why (in Vietnamese), and on what ground."""

    story: str
    reason: str
    kind: MatchKind


def _copy_codes(f: Features) -> Iterator[int]:
    """Features that meet when texts or headlines are copies."""
    for band in range(_BANDS if f.signature else 0):
        rows = f.signature[band * _ROWS : (band + 1) * _ROWS]
        yield feature_code(1, (band << 32) | int.from_bytes(rows, "big"))
    yield from (feature_code(2, sentence) for sentence in f.sentences)
    yield from (feature_code(3, hash_text(key, 5)) for key in {"".join(f.title), slug_key(f)} if key)


def _event_codes(f: Features) -> Iterator[int]:
    """Features that meet when two pens tell one event."""
    for field, space in _EVENT.items():
        yield from (feature_code(space, value) for value in getattr(f, field))
    yield from (feature_code(8, hash_text(number, 5)) for number in f.all_documents)


def _own_codes(item: NewsItem) -> Iterator[int]:
    """Features that tell one item, or one story: its addresses, text, name and story."""
    yield _exact_code(_ADDRESS, identity_or_text(item.url))
    if item.fingerprint:
        yield _exact_code(_TEXT, item.fingerprint)
    if item.original_url:
        yield _exact_code(_ORIGINAL, identity_or_text(item.original_url))
    if name := _headline_slug(item):
        yield _exact_code(_NAME, name)
    yield _exact_code(_STORY, item.story or item.id)


def _exact_code(space: int, text: str) -> int:
    return feature_code(space, hash_text(text, 5))


def _headline_slug(item: NewsItem) -> str:
    """The headline as an address would hold it; "" of a translation, and of a headline too short to be one text's."""
    name = slug(item.title, 200) if item.language in ("vi", "") else ""
    return name if len(name) > _LONG_NAME else ""


def _hash_item(item: NewsItem) -> bytes:
    """A hash of all the index reads of an item: while it is the same, so are its features."""
    told = (item.id, item.url, item.original_url, item.story, item.title, item.language, item.lead, item.summary)
    cited = (*item.documents, "", *item.unresolved)
    parts = (*told, item.fingerprint, item.sketch, str(day_number(item.published or item.captured)), *cited)
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=STAMP_SIZE).digest()


class StoryIndex:
    """All kept items, ready to be asked which story a new one belongs to. `kept` is what an index of most of them
    gave before; `changed` counts the items it did not speak of, or spoke of in vain."""

    def __init__(self, items: Iterable[NewsItem] = (), kept: bytes = b"") -> None:
        self._items = list(items)
        self._story = [item.story or item.id for item in self._items]  # the story of each
        self._stamps = [_hash_item(item) for item in self._items] if kept else []
        self._postings = Postings()
        self._read: dict[int, Features] = {}
        missing, stale = self._postings.restore(kept, self._stamps) if kept else (range(len(self._items)), 0)
        for number in missing:
            self._postings.load(number, *_index_codes(self._items[number]))
        self.changed = len(missing) + stale
        self._postings.sort_new()

    def __len__(self) -> int:
        return len(self._items)

    def add(self, item: NewsItem) -> None:
        """Make `item` findable. Its `story` is kept; an item without one founds its own."""
        self._postings.add(len(self._items), *_index_codes(item))
        self._items.append(item)
        self._story.append(item.story or item.id)
        self.changed += 1

    def to_bytes(self) -> bytes:
        """The index as bytes, for the next one."""
        self._stamps.extend(_hash_item(item) for item in self._items[len(self._stamps) :])
        return self._postings.to_bytes(self._stamps)

    def _first(self, space: int, text: str, holds: Callable[[NewsItem], bool]) -> int | None:
        """The first item with this exact feature."""
        found = self._postings.find([_exact_code(space, text)])
        return min((number for number in found if holds(self._items[number])), default=None)

    def find(self, item: NewsItem) -> StoryMatch | None:
        """The story `item` belongs to: same address, then same text, then near text, then same event; else None."""
        read = extract_features(item)
        known = self._by_address(item, read) or self._by_text(item) or self._by_name(item, read)
        return known or self._by_likeness(read)

    def _by_address(self, item: NewsItem, read: Features) -> StoryMatch | None:
        here = identity_or_text(item.url)
        number = self._first(_ADDRESS, here, lambda known: identity_or_text(known.url) == here)
        if number is not None:
            return self._match(number, "cùng địa chỉ", "url")
        source = identity_or_text(item.original_url) if item.original_url else ""
        cited = self._first(_ADDRESS, source, lambda known: identity_or_text(known.url) == source) if source else None
        original = self._first(_ORIGINAL, here, lambda known: identity_or_text(known.original_url) == here)
        number = original if cited is None else cited
        if number is None or is_conflict(read, self._features(number)):
            return None
        return self._match(number, "dẫn địa chỉ bản gốc" if cited is not None else "được dẫn là bản gốc", "url")

    def _by_text(self, item: NewsItem) -> StoryMatch | None:
        if not item.fingerprint:
            return None
        number = self._first(_TEXT, item.fingerprint, lambda known: known.fingerprint == item.fingerprint)
        return None if number is None else self._match(number, "nguyên văn giống hệt", "text")

    def _by_name(self, item: NewsItem, read: Features) -> StoryMatch | None:
        """The Vietnamese article whose title a translation still bears in its address (vietnam.vn)."""
        if item.language in ("vi", "") or not (name := address_slug(item.url)):
            return None
        number = self._first(_NAME, name, lambda known: _headline_slug(known) == name)
        if number is None:
            return None
        other = self._features(number)
        apart = read.day and other.day and abs(read.day - other.day) > _TRANSLATED_DAYS
        return None if apart else self._match(number, "bản dịch, địa chỉ còn tên bài tiếng Việt", "url")

    def _by_likeness(self, read: Features) -> StoryMatch | None:
        """The best match among the candidates: a copy before one event, then the closest in time (a headline may
        come back with the next conference), then the first kept."""
        best: tuple[tuple[bool, int, int], str] | None = None
        counts = _FeatureCounts(self, read.day)
        for number in self._candidates(read):
            other = self._features(number)
            found = compare_articles(read, other, counts.count_others(self._story[number]))
            rank = (bool(found and found[0] != "near"), abs(read.day - other.day), number)
            if found and (best is None or rank < best[0]) and not self._contradicts(number, read):
                best = rank, found[1]
        return self._match(best[0][2], best[1], "event" if best[0][0] else "near") if best else None

    def _candidates(self, read: Features) -> list[int]:
        """Items that share the most features, within the days each sort of feature speaks for."""
        shared = defaultdict[int, int](int)
        far = (max(read.day - NEAR_DAYS, 0), read.day + NEAR_DAYS) if read.day else (0, LAST_DAY)
        for number in self._postings.find(_copy_codes(read), *far, _MOST):
            shared[number] += 2
        if not read.day:
            return _most_shared(shared)
        for number in self._postings.find(_copy_codes(read), 0, 0, _MOST):
            shared[number] += 2
        near = (max(read.day - EVENT_DAYS, 1), read.day + EVENT_DAYS)
        for number in self._postings.find(_event_codes(read), *near, _MOST):
            shared[number] += 1
        return _most_shared(shared)

    def _contradicts(self, number: int, read: Features) -> bool:
        """Whether the article contradicts one of the first members of the item's story."""
        story = self._story[number]
        members = {n for n in self._postings.find([_exact_code(_STORY, story)]) if self._story[n] == story}
        return any(is_conflict(read, self._features(other)) for other in sorted(members)[:_MEMBERS])

    def stories_of(self, feature: int, days: tuple[int, int]) -> set[str]:
        """Stories of the first articles of these days that hold a feature."""
        return set(map(self._story.__getitem__, islice(self._postings.find([feature], *days), _MOST)))

    def _features(self, number: int) -> Features:
        if number not in self._read:
            if len(self._read) >= _REMEMBERED:
                self._read.clear()
            self._read[number] = extract_features(self._items[number])
        return self._read[number]

    def _match(self, number: int, reason: str, kind: MatchKind) -> StoryMatch:
        item = self._items[number]
        return StoryMatch(self._story[number], f"{reason} ({item.publisher or item.source})", kind)


class _FeatureCounts:
    """In how many stories a feature stands within weeks of a day, asked of the index once a feature."""

    def __init__(self, index: StoryIndex, day: int) -> None:
        self._index, self._known = index, dict[tuple[str, int], set[str]]()
        self._days = (max(day - _WEEKS, 1), day + _WEEKS) if day else (0, LAST_DAY)

    def count_others(self, story: str) -> CountStories:
        """Counts the stories other than this one."""
        return lambda field, value: len(self._stories(field, value) - {story})

    def _stories(self, field: str, value: int) -> set[str]:
        if (field, value) not in self._known:
            self._known[field, value] = self._index.stories_of(feature_code(_EVENT[field], value), self._days)
        return self._known[field, value]


def _most_shared(shared: dict[int, int]) -> list[int]:
    return sorted(shared, key=lambda number: (-shared[number], number))[:_CANDIDATES]


def _index_codes(item: NewsItem) -> tuple[int, set[int]]:
    """The day and every feature of an item."""
    read = extract_features(item)
    return read.day, {*_copy_codes(read), *_event_codes(read), *_own_codes(item)}
