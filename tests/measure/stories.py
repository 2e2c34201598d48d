"""`make bench-stories` (`python -m tests.measure.stories [COUNT]`): finding the story of one article among 100,000.

Takes the labelled stories as seeds; gives the time to build the index, to keep it and to open it again, and, of
single look-ups, the median, the 95th percentile and the slowest. Items are the seeds with other places, numbers and
days, so that features repeat as they do in life: every article says "phân cấp" and half of them cite decree 133.
"""

from __future__ import annotations

import base64
import gc
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from newsroom.models import NewsItem, replace
from newsroom.places import PROVINCES
from newsroom.stories.features import _SECTIONS as SECTIONS
from newsroom.stories.features import VERSION
from newsroom.stories.index import StoryIndex, StoryMatch
from nightly import story_index
from tests.support.labelled_sets import item, rows

LOOK_UPS = 400
CHANGED = 50


def items(count: int, seed: int = 5) -> Iterator[NewsItem]:
    """`count` items made from the labelled articles, spread over three years: a fifth of each sketch's features stays
    its seed's, the rest are other hashes."""
    chance = random.Random(seed)
    seeds = [item(row) for row in rows("stories.jsonl")]
    for number in range(count):
        made, place = seeds[number % len(seeds)], chance.choice(PROVINCES).name
        assert made.published is not None
        yield replace(
            made,
            id=f"{number:08x}",
            url=f"https://bao{number % 97}.vn/bai-{seed}-{number}.html",
            title=f"{place}: {made.title}",
            published=made.published + timedelta(days=chance.randint(0, 1000)),
            fingerprint="",
            sketch=_other(made.sketch, chance),
        )


def _other(sketch: str, chance: random.Random) -> str:
    raw = bytearray(base64.b64decode(sketch.removeprefix(VERSION)))
    place = 5
    for _, size, _ in SECTIONS:
        end = place + 1 + raw[place] * size
        for start in range(place + 1, end, size):
            if chance.random() < 0.8:
                raw[start : start + size] = chance.randbytes(size)
        place = end
    for start in range(place, len(raw)):
        raw[start] = raw[start] if chance.random() < 0.2 else chance.randrange(256)
    return VERSION + base64.b64encode(raw).decode("ascii")


def _timed(what: str, started: tuple[float, float]) -> tuple[float, float]:
    """Print wall and processor seconds since `started`; gives the clocks now."""
    now = time.perf_counter(), time.process_time()
    print(f"{what:42} {now[0] - started[0]:7.2f} s, {now[1] - started[1]:7.2f} s of processor")
    return time.perf_counter(), time.process_time()


def look_ups(index: StoryIndex, asked: list[NewsItem], name: str) -> list[StoryMatch | None]:
    """The answers; prints how long one took, on the clock and of the processor."""
    took, found = [], []
    for new in asked:
        clock, processor = time.perf_counter(), time.process_time()
        found.append(index.find(new))
        took.append((time.perf_counter() - clock, time.process_time() - processor))
    for what, part in (("clock", 0), ("processor", 1)):
        sorted_ = sorted(one[part] * 1000 for one in took)
        points = {"median": statistics.median(sorted_), "p95": sorted_[int(0.95 * len(took))], "max": sorted_[-1]}
        print(f"{name}, ms of {what:9}: " + "  ".join(f"{point} {ms:.1f}" for point, ms in points.items()))
    return found


def main(count: int) -> None:
    kept, asked, new = list(items(count)), list(items(LOOK_UPS, seed=6)), list(items(CHANGED, seed=7))
    gc.collect()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as folder:
        clock = time.perf_counter(), time.process_time()
        index = story_index.open_index(Path(folder), kept)
        clock = _timed(f"index of {count:,} built from sketches", clock)
        story_index.save_index(Path(folder), index)
        clock = _timed("kept", clock)
        size = sum(file.stat().st_size for file in (Path(folder) / "chuyen").iterdir()) / 1e6
        anew = look_ups(index, asked, "look-up, built")
        del index
        clock = time.perf_counter(), time.process_time()
        index = story_index.open_index(Path(folder), kept)
        clock = _timed(f"opened, nothing changed ({size:.0f} MB)", clock)
        index = story_index.open_index(Path(folder), [*kept[CHANGED:], *new])
        clock = _timed(f"opened, {CHANGED} gone and {CHANGED} new", clock)
        index = story_index.open_index(Path(folder), kept)
        gc.freeze()  # as the night does
        again = look_ups(index, asked, "look-up, opened")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"same answers: {anew == again}; {grown:.0f} MB more than the items themselves, at most")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
