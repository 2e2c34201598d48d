"""Mutated portals never pass in silence: every fourth of the whole set (`make mutations` runs it all)."""

from __future__ import annotations

from tests.support.mutations import ending, mutants, summary
from tests.support.portals import all_portals


def test_mutations_are_named_and_none_is_silent() -> None:
    chosen = list(mutants(all_portals()))[1::4]
    endings = [ending(portal, name) for portal, name in chosen]
    named = sum(one.end == "named" for one in endings)
    assert named >= 200, summary(endings)
    assert not [one for one in endings if one.end == "silent"]
