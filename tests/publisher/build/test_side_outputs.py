"""Files that lie ready are the files that were put there."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.build.side_outputs import StagingFolder
from tests.support.examples import often

NAMES = st.sampled_from(["a", "b/c", "b/d"])


@settings(max_examples=often(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(NAMES, st.one_of(st.none(), st.binary(max_size=40))), max_size=30))
def test_what_lies_ready_is_a_dictionary_and_lies_there(tmp_path: Path, steps: list[tuple[str, bytes | None]]) -> None:
    ready, plain = StagingFolder(tmp_path / "r", {}), dict[str, bytes]()
    for name, body in steps:
        if body is None:
            assert ready.pop(name, None) == plain.pop(name, None)
        else:
            ready[name] = plain[name] = body
        assert dict(ready) == plain
    lying = {
        path.relative_to(tmp_path / "r").as_posix(): path for path in (tmp_path / "r").rglob("*") if path.is_file()
    }
    assert {name: path.read_bytes() for name, path in lying.items()} == plain
    assert ready.shas == {name: hashlib.sha256(body).hexdigest() for name, body in plain.items()}
    ready.clear()
    assert not ready and not list((tmp_path / "r").iterdir())


def test_what_the_live_site_has_does_not_lie_there_and_a_twin_lies_beside_what_does(tmp_path: Path) -> None:
    name, was, now = "du-lieu/a.json", b"[1]", b"[2]"
    ready = StagingFolder(tmp_path / "r", {name: hashlib.sha256(was).hexdigest()})
    ready[name] = now
    assert set(ready.shas) == {name, name + ".gz"} and not ready.same
    assert gzip.decompress(ready[name + ".gz"]) == now
    ready[name] = was
    assert not ready.shas and ready.same == {name} and not list((tmp_path / "r").rglob("*.*"))
