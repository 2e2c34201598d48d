"""The pinned floors of `make bench-quality`, and what lies below them.

Takes nothing; gives a line for every figure below its floor. The tests and the bench read the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

PUBLISHED = (0.95, 0.75)  # precision, recall of what is published at once
REACHED = 0.97  # recall of what is published or put before an editor
REVIEW = 0.10  # most of a set that may be put before an editor
TRAPS = frozenset({"fifth"})  # chosen to mislead: only that nothing wrong is published and nothing right is lost counts
STORIES = {
    **dict.fromkeys(("tune", "held", "first"), (0.99, 0.95)),
    "second": (0.99, 0.95),
    "fourth": (0.99, 0.9),
    "fifth": (0.99, 0.95),
    "sixth": (0.99, 0.95),
    "third-tune": (0.99, 0.95),
    "third-held": (0.99, 0.9),
}
EXTRACTION = {"title": 1.0, "lead": 0.98, "body": 0.98, "date": 1.0, "author": 0.98, "attribution": 0.98}


def below_relevance(name: str, precision: float, recall: float, reached: float, review: float) -> Iterator[str]:
    """Lines for the figures of one relevance set that are below their floors."""
    told = {"published, precision": (precision, PUBLISHED[0]), "published or review, recall": (reached, REACHED)}
    told |= {} if name in TRAPS else {"published, recall": (recall, PUBLISHED[1])}
    yield from (f"relevance {name}: {what} {got:.3f} < {floor}" for what, (got, floor) in told.items() if got < floor)
    if review > REVIEW and name not in TRAPS:
        yield f"relevance {name}: share in review {review:.3f} > {REVIEW}"


def below_stories(name: str, precision: float, recall: float) -> Iterator[str]:
    """Lines for the figures of one set of stories that are below their floors."""
    for what, got, floor in zip(("precision", "recall"), (precision, recall), STORIES[name], strict=True):
        if got < floor:
            yield f"stories {name}: {what} {got:.3f} < {floor}"


def below_extraction(name: str, tools: Mapping[str, Mapping[str, tuple[float, float, float]]]) -> Iterator[str]:
    """Lines for fields of one set whose F1 is below its floor, or below another tool's."""
    for field, floor in EXTRACTION.items():
        mine, rest = tools["ours"][field][2], max(f[field][2] for tool, f in tools.items() if tool != "ours")
        if mine < floor:
            yield f"extraction {name}: {field} {mine:.3f} < {floor}"
        if mine < rest:
            yield f"extraction {name}: {field} {mine:.3f} is behind another tool's {rest:.3f}"
