"""What the crash tests rest on: calls counted alike, one refused, a kill at the very call."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hostile import calls
from tests.hostile.calls import Followed, Step, Strike, follow

pytestmark = pytest.mark.skipif(not calls.possible(), reason="no user notification of seccomp on this machine")


def _followed(work: Callable[[], object], strike: Strike | None = None) -> tuple[int, Followed]:
    """The exit status of a process that does `work`, and what was seen of its calls."""
    near, far = socket.socketpair()
    pid = os.fork()
    if not pid:
        listener = calls.watched()
        socket.send_fds(far, [b"."], [listener])
        os.close(listener)
        try:
            work()
        except OSError as error:
            os._exit(error.errno or 1)
        os._exit(0)
    far.close()
    listener = socket.recv_fds(near, 1, 1)[1][0]
    found = follow(listener, pid, strike)
    os.close(listener)
    near.close()
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), found


def _work(folder: Path) -> None:
    """Two files by a thread and a child, a folder made twice, a file removed that was never there."""
    (folder / "a").mkdir(exist_ok=True)
    (folder / "a").mkdir(exist_ok=True)
    (folder / "khong-co").unlink(missing_ok=True)
    thread = threading.Thread(target=(folder / "a" / "mot").write_bytes, args=(b"1",))
    thread.start()
    thread.join()
    if not (child := os.fork()):
        (folder / "a" / "hai").write_bytes(b"2")
        os._exit(0)
    os.waitpid(child, 0)
    (folder / "a" / "mot").replace(folder / "a" / "ba")
    os.write(1, b"xong\n")


WORK = [(0, "mkdir", 1), (0, "openat", 1), (0, "write", 1), (1, "openat", 1), (1, "write", 1), (0, "rename", 1)]


def test_every_call_that_changes_the_disk_is_seen_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "nha").mkdir()
    status, found = _followed(lambda: _work(tmp_path / "nha"))
    assert status == 0 and found == Followed([Step(*step) for step in WORK], False)


@pytest.mark.parametrize("at", range(len(WORK)))
def test_killed_at_a_call_the_call_never_comes_about(tmp_path: Path, at: int) -> None:
    step = Step(*WORK[at])
    status, found = _followed(lambda: _work(tmp_path), Strike(step, "kill"))
    assert found.struck and status == (0 if step.who else -signal.SIGKILL)
    there = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    mot, hai = {"mot": b"1"}, {"hai": b"2"}
    after = ({}, {}, {"mot": b""}, {"ba": b"1"}, {"ba": b"1", "hai": b""}, mot | hai)
    assert there == after[at]


def test_a_refused_call_raises_its_error_and_a_lasting_one_again(tmp_path: Path) -> None:
    def twice() -> None:
        for name in ("mot", "hai", "ba"):
            try:
                (tmp_path / name).write_bytes(b"1")
            except OSError as error:
                (tmp_path / f"loi-{name}-{error.errno}").mkdir()

    once = _followed(twice, Strike(Step(0, "write", 2), "EIO"))
    assert once[0] == 0 and once[1].struck
    assert sorted(path.name for path in tmp_path.glob("loi-*")) == ["loi-hai-5"]
    _followed(twice, Strike(Step(0, "openat", 2), "ENOSPC", lasting=True))
    assert sorted(path.name for path in tmp_path.glob("loi-*")) == ["loi-ba-28", "loi-hai-28", "loi-hai-5"]
