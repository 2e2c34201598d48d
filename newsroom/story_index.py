"""Finding the story of a new article among all kept ones, without reading them again.

Takes kept `NewsItem`s (their sketches), with the bytes of an earlier index when there are any, and gives `Match`es.
Everything here is derived and may be thrown away: items the bytes do not speak of, or that have changed since, are
read anew, and the answers are the same with the bytes and without. Refuses to join a story when the article
contradicts one of its members.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from newsroom.fingerprints import Features, day_of, features
from newsroom.hashes import digest
from newsroom.models import NewsItem
from newsroom.postings import LAST_DAY, STAMP, Postings, code
from newsroom.same_story import EVENT_DAYS, NEAR_DAYS, Seen, compare, conflicts, slug_key
from newsroom.siblings import address_name
from newsroom.urls import identity
from newsroom.vietnamese import slug

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
class Match:
    """The story an article belongs to, why (in Vietnamese), and on what ground."""

    story: str
    reason: str
    kind: MatchKind


def _copy_codes(f: Features) -> Iterator[int]:
    """Features that meet when texts or headlines are copies."""
    for band in range(_BANDS if f.signature else 0):
        rows = f.signature[band * _ROWS : (band + 1) * _ROWS]
        yield code(1, (band << 32) | int.from_bytes(rows, "big"))
    yield from (code(2, sentence) for sentence in f.sentences)
    yield from (code(3, digest(key, 5)) for key in {"".join(f.title), slug_key(f)} if key)


def _event_codes(f: Features) -> Iterator[int]:
    """Features that meet when two pens tell one event."""
    for field, space in _EVENT.items():
        yield from (code(space, value) for value in getattr(f, field))
    yield from (code(8, digest(number, 5)) for number in f.all_documents)


def _own_codes(item: NewsItem) -> Iterator[int]:
    """Features that tell one item, or one story: its addresses, text, name and story."""
    yield _exact(_ADDRESS, _identity(item.url))
    if item.fingerprint:
        yield _exact(_TEXT, item.fingerprint)
    if item.original_url:
        yield _exact(_ORIGINAL, _identity(item.original_url))
    if name := _name_of(item):
        yield _exact(_NAME, name)
    yield _exact(_STORY, item.story or item.id)


def _exact(space: int, text: str) -> int:
    return code(space, digest(text, 5))


def _name_of(item: NewsItem) -> str:
    """The headline as an address would hold it; "" of a translation, and of a headline too short to be one text's."""
    name = slug(item.title, 200) if item.language in ("vi", "") else ""
    return name if len(name) > _LONG_NAME else ""


def _stamp(item: NewsItem) -> bytes:
    """A hash of all the index reads of an item: while it is the same, so are its features."""
    told = (item.id, item.url, item.original_url, item.story, item.title, item.language, item.lead, item.summary)
    cited = (*item.documents, "", *item.unresolved)
    parts = (*told, item.fingerprint, item.sketch, str(day_of(item.published or item.captured)), *cited)
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=STAMP).digest()


class StoryIndex:
    """All kept items, ready to be asked which story a new one belongs to. `kept` is what an index of most of them
    gave before; `changed` counts the items it did not speak of, or spoke of in vain."""

    def __init__(self, items: Iterable[NewsItem] = (), kept: bytes = b"") -> None:
        self._items = list(items)
        self._story = [item.story or item.id for item in self._items]  # the story of each
        self._stamps = [_stamp(item) for item in self._items] if kept else []
        self._postings = Postings()
        self._read: dict[int, Features] = {}
        missing, stale = self._postings.take_back(kept, self._stamps) if kept else (range(len(self._items)), 0)
        for number in missing:
            self._postings.load(number, *_indexed(self._items[number]))
        self.changed = len(missing) + stale
        self._postings.settle()

    def __len__(self) -> int:
        return len(self._items)

    def add(self, item: NewsItem) -> None:
        """Make `item` findable. Its `story` is kept; an item without one founds its own."""
        self._postings.add(len(self._items), *_indexed(item))
        self._items.append(item)
        self._story.append(item.story or item.id)
        self.changed += 1

    def kept(self) -> bytes:
        """The index as bytes, for the next one."""
        self._stamps.extend(_stamp(item) for item in self._items[len(self._stamps) :])
        return self._postings.kept(self._stamps)

    def _first(self, space: int, text: str, holds: Callable[[NewsItem], bool]) -> int | None:
        """The first item with this exact feature."""
        found = self._postings.find([_exact(space, text)])
        return min((number for number in found if holds(self._items[number])), default=None)

    def find(self, item: NewsItem) -> Match | None:
        """The story `item` belongs to: same address, then same text, then near text, then same event; else None."""
        read = features(item)
        known = self._by_address(item, read) or self._by_text(item) or self._by_name(item, read)
        return known or self._by_likeness(read)

    def _by_address(self, item: NewsItem, read: Features) -> Match | None:
        here = _identity(item.url)
        number = self._first(_ADDRESS, here, lambda known: _identity(known.url) == here)
        if number is not None:
            return self._match(number, "cùng địa chỉ", "url")
        source = _identity(item.original_url) if item.original_url else ""
        cited = self._first(_ADDRESS, source, lambda known: _identity(known.url) == source) if source else None
        original = self._first(_ORIGINAL, here, lambda known: _identity(known.original_url) == here)
        number = original if cited is None else cited
        if number is None or conflicts(read, self._features(number)):
            return None
        return self._match(number, "dẫn địa chỉ bản gốc" if cited is not None else "được dẫn là bản gốc", "url")

    def _by_text(self, item: NewsItem) -> Match | None:
        if not item.fingerprint:
            return None
        number = self._first(_TEXT, item.fingerprint, lambda known: known.fingerprint == item.fingerprint)
        return None if number is None else self._match(number, "nguyên văn giống hệt", "text")

    def _by_name(self, item: NewsItem, read: Features) -> Match | None:
        """The Vietnamese article whose title a translation still bears in its address (facts 4.3: vietnam.vn)."""
        if item.language in ("vi", "") or not (name := address_name(item.url)):
            return None
        number = self._first(_NAME, name, lambda known: _name_of(known) == name)
        if number is None:
            return None
        other = self._features(number)
        apart = read.day and other.day and abs(read.day - other.day) > _TRANSLATED_DAYS
        return None if apart else self._match(number, "bản dịch, địa chỉ còn tên bài tiếng Việt", "url")

    def _by_likeness(self, read: Features) -> Match | None:
        """The best match among the candidates: a copy before one event, then the closest in time (a headline may
        come back with the next conference), then the first kept."""
        best: tuple[tuple[bool, int, int], str] | None = None
        told = _Told(self, read.day)
        for number in self._candidates(read):
            other = self._features(number)
            found = compare(read, other, told.beside(self._story[number]))
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
            return _most(shared)
        for number in self._postings.find(_copy_codes(read), 0, 0, _MOST):
            shared[number] += 2
        near = (max(read.day - EVENT_DAYS, 1), read.day + EVENT_DAYS)
        for number in self._postings.find(_event_codes(read), *near, _MOST):
            shared[number] += 1
        return _most(shared)

    def _contradicts(self, number: int, read: Features) -> bool:
        """Whether the article contradicts one of the first members of the item's story."""
        story = self._story[number]
        members = {n for n in self._postings.find([_exact(_STORY, story)]) if self._story[n] == story}
        return any(conflicts(read, self._features(other)) for other in sorted(members)[:_MEMBERS])

    def stories_of(self, feature: int, days: tuple[int, int]) -> set[str]:
        """Stories of the first articles of these days that hold a feature."""
        return set(map(self._story.__getitem__, islice(self._postings.find([feature], *days), _MOST)))

    def _features(self, number: int) -> Features:
        if number not in self._read:
            if len(self._read) >= _REMEMBERED:
                self._read.clear()
            self._read[number] = features(self._items[number])
        return self._read[number]

    def _match(self, number: int, reason: str, kind: MatchKind) -> Match:
        item = self._items[number]
        return Match(self._story[number], f"{reason} ({item.publisher or item.source})", kind)


class _Told:
    """In how many stories a feature stands within weeks of a day, asked of the index once a feature."""

    def __init__(self, index: StoryIndex, day: int) -> None:
        self._index, self._known = index, dict[tuple[str, int], set[str]]()
        self._days = (max(day - _WEEKS, 1), day + _WEEKS) if day else (0, LAST_DAY)

    def beside(self, story: str) -> Seen:
        """Counts the stories other than this one."""
        return lambda field, value: len(self._stories(field, value) - {story})

    def _stories(self, field: str, value: int) -> set[str]:
        if (field, value) not in self._known:
            self._known[field, value] = self._index.stories_of(code(_EVENT[field], value), self._days)
        return self._known[field, value]


def _most(shared: dict[int, int]) -> list[int]:
    return sorted(shared, key=lambda number: (-shared[number], number))[:_CANDIDATES]


def _indexed(item: NewsItem) -> tuple[int, set[int]]:
    """The day and every feature of an item."""
    read = features(item)
    return read.day, {*_copy_codes(read), *_event_codes(read), *_own_codes(item)}


def _identity(url: str) -> str:
    """The identity of `url`; of an address that is no URL, the text itself, so that it matches only its equal."""
    try:
        return identity(url)
    except ValueError:
        return url
