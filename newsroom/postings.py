"""Features -> items, by day: one sorted array of (feature, day, item), and the same as bytes between two nights.

Takes numbers of items with their features (48-bit codes) and days (16 bits); gives the numbers that hold a feature
within some days. A feature every article shares is read only for the days that matter, so a look-up among 100,000
items takes milliseconds. Refuses kept bytes whose lengths do not add up: nothing was kept, then.
"""

from __future__ import annotations

import struct
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

LAST_DAY = 65_535
STAMP = 16  # bytes that tell one item from every other, and from itself before it changed
_REBUILD = 2048  # new items before the sorted array is made anew
_HEAD = struct.Struct("<QQ")
_Codes = npt.NDArray[np.uint64]
_Items = npt.NDArray[np.int32]


def code(space: int, value: int) -> int:
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
        """Take in `item`; it can be found after `settle`."""
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
            self.settle()

    def settle(self) -> None:
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

    def kept(self, stamps: Sequence[bytes]) -> bytes:
        """Everything, as bytes; `stamps` are those of the items, by number."""
        self.settle()
        codes, items = self._codes.astype("<u8", copy=False), self._items.astype("<i4", copy=False)
        return b"".join((_HEAD.pack(len(stamps), len(codes)), *stamps, codes.tobytes(), items.tobytes()))

    def take_back(self, kept: bytes, stamps: Sequence[bytes]) -> tuple[list[int], int]:
        """What `kept` holds of the items with these stamps, numbered by their place in `stamps`; gives the numbers
        of those it does not hold, and how many it holds in vain. To be called on empty postings."""
        old, codes, items = _parts(kept)
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


def _parts(kept: bytes) -> tuple[list[bytes], _Codes, _Items]:
    """(stamps, codes, items) as they stand in `kept`; of bytes that are not ours, nothing."""
    counts = _HEAD.unpack_from(kept) if len(kept) >= _HEAD.size else (0, 0)
    if len(kept) != _HEAD.size + counts[0] * STAMP + counts[1] * 12:
        return [], np.empty(0, np.uint64), np.empty(0, np.int32)
    end = _HEAD.size + counts[0] * STAMP
    stamps = [kept[at : at + STAMP] for at in range(_HEAD.size, end, STAMP)]
    codes = np.frombuffer(kept, "<u8", counts[1], end).astype(np.uint64, copy=False)
    items = np.frombuffer(kept, "<i4", counts[1], end + counts[1] * 8).astype(np.int32, copy=False)
    return stamps, codes, items
