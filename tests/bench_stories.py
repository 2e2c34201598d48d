"""`make bench-stories` (`python -m tests.bench_stories [COUNT]`): finding the story of one article among 100,000.

Takes the labelled stories as seeds; gives the time to build the index and, of single look-ups, the median, the 95th
percentile and the slowest. Items are the seeds with other places, numbers and days, so that features repeat as they
do in life: every article says "phân cấp" and half of them cite decree 133.
"""

from __future__ import annotations

import base64
import gc
import random
import resource
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from newsroom.fingerprints import _SECTIONS as SECTIONS
from newsroom.fingerprints import VERSION
from newsroom.models import NewsItem
from newsroom.places import PROVINCES
from newsroom.stories import StoryIndex
from tests.bench_quality import item, rows

LOOK_UPS = 400


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
    place = 4
    for _, size, _ in SECTIONS:
        end = place + 1 + raw[place] * size
        for start in range(place + 1, end, size):
            if chance.random() < 0.8:
                raw[start : start + size] = chance.randbytes(size)
        place = end
    for start in range(place, len(raw)):
        raw[start] = raw[start] if chance.random() < 0.2 else chance.randrange(256)
    return VERSION + base64.b64encode(raw).decode("ascii")


def main(count: int) -> None:
    started = time.perf_counter()
    kept = list(items(count))
    made = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    index = StoryIndex(kept)
    built = time.perf_counter()
    gc.collect()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    took = []
    for new in items(LOOK_UPS, seed=6):
        begun = time.perf_counter()
        index.find(new)
        took.append((time.perf_counter() - begun) * 1000)
    took.sort()
    print(f"items made {made - started:.1f} s, index of {len(index):,} built {built - made:.1f} s, {grown:.0f} MB more")
    points = {f"p{share}": took[int(share / 100 * len(took))] for share in (95, 99)}
    told = {"median": statistics.median(took), **points, "max": took[-1]}
    print("look-up ms: " + "  ".join(f"{name} {ms:.1f}" for name, ms in told.items()))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
