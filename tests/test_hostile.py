"""A sample of `make test-hostile` in the ordinary suite: the project's own vectors through the command line."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.hostile import vectors

pytest.importorskip("html5lib", reason="make setup-dev installs it")


def test_own_vectors_run_nothing_and_lose_nothing(tmp_path: Path) -> None:
    from tests.hostile import injection

    found = injection.run(random.Random(9).sample(vectors.own(), 40), tmp_path)
    assert not found.crashed
    assert not found.lost and not found.outside
    assert not found.violations
