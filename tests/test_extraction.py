"""Floors of extraction on the pages of extraction_pages; `make bench-quality` prints them beside other tools."""

from __future__ import annotations

import pytest

from tests.bench_extraction import FIELDS, measure, ours
from tests.extraction_pages import samples

FLOORS = {"title": 0.98, "lead": 0.84, "body": 0.96, "date": 0.98, "author": 0.65, "attribution": 0.78}


@pytest.mark.parametrize("half", ["tune", "held"])
def test_extraction_keeps_its_floors(half: str) -> None:
    found = measure([sample for sample in samples() if sample.half == half], ours)
    assert {name: figures for name, figures in found.items() if figures[2] < FLOORS[name]} == {}
    assert set(found) == set(FIELDS)


def test_the_set_is_large_and_half_of_it_held() -> None:
    halves = [sample.half for sample in samples()]
    assert len(halves) >= 40
    assert halves.count("held") * 2 == len(halves)
