"""`python -m tests.measure.quality`: precision, recall, F1 of relevance, stories and extraction on the labelled sets.

Takes the sets of tests/support/labelled_sets.py; prints a table for each. The floors are pinned in quality_floors.py;
below one, the run fails.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.measure import extraction
from tests.support import quality_floors as floors
from tests.support.labelled_sets import (
    LABELLED,
    RELEVANCE,
    STORIES,
    Score,
    in_review,
    kept,
    reached,
    story_pairs,
    titles_alone,
    told,
)


def _line(name: str, half: str, score: Score) -> str:
    return f"{name:34} {half:10} {score.precision:9.3f} {score.recall:7.3f} {score.f1:7.3f}"


def _relevance() -> Iterator[str]:
    for half in RELEVANCE:
        published, seen, review = kept(half), reached(half), in_review(half)
        print(_line("relevance: published (main)", half, published))
        print(_line("relevance: published or review", half, seen))
        print(f"{'relevance: share in review':34} {half:10} {review:9.3f}")
        yield from floors.below_relevance(half, published.precision, published.recall, seen.recall, review)


def _stories() -> Iterator[str]:
    found = told()
    for half in STORIES:
        score = story_pairs(found, half)
        print(_line("stories: pairs", half, score))
        yield from floors.below_stories(half, score.precision, score.recall)


def _extraction() -> Iterator[str]:
    sets = extraction.measured()
    print("\nprecision, recall, F1 of each tool on the same pages")
    for line in extraction.table(sets):
        print(line)
    for half, tools in sets.items():
        yield from floors.below_extraction(half, tools)


def main() -> int:
    """Print every table; 1 when any figure is below its floor, and say which."""
    print(f"{'set':34} {'half':10} {'precision':>9} {'recall':>7} {'F1':>7}")
    low = [*_relevance(), *_stories()]
    if LABELLED.exists():
        print(_line("labelled titles alone (R+A vs N)", "shown", titles_alone()))
    low += _extraction()
    print("\n" + ("\n".join(f"BELOW THE FLOOR: {line}" for line in low) or "every figure is at its floor or above"))
    return int(bool(low))


if __name__ == "__main__":
    raise SystemExit(main())
