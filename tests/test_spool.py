"""Files held on the disk are the files that were put there."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.spool import Spool

NAMES = st.sampled_from("abc")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(NAMES, st.one_of(st.none(), st.binary(max_size=40))), max_size=30))
def test_a_spool_is_a_dictionary(tmp_path: Path, steps: list[tuple[str, bytes | None]]) -> None:
    spool, plain = Spool(tmp_path), dict[str, bytes]()
    for name, body in steps:
        if body is None:
            assert spool.pop(name, None) == plain.pop(name, None)
        else:
            spool[name] = plain[name] = body
        assert dict(spool) == plain
    assert list(tmp_path.iterdir()) == []
