"""Forks of a run end with it: what is killed leaves no process and no lock behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from newsroom.errors import LockedError
from nightly.run import workers
from nightly.run.session import lock_home
from tests.support.paths import ROOT

RUN = """
import os, sys, time
from pathlib import Path
from nightly.run import workers
from nightly.run.session import lock_home

def told():
    return os.getpid()

sleep = workers.fork_action(lambda: time.sleep(300), 10**6)
with lock_home(Path(sys.argv[1])), sleep, workers.open_executor(10**6) as pool:
    print(*{pool.submit(told).result() for _ in range(40)}, flush=True)
    time.sleep(300)
"""


def test_what_a_fork_gives_is_what_is_waited_for() -> None:
    with workers.fork_action(os.getpid, 10**6) as there, workers.fork_action(os.getpid, 1) as here:
        assert here() == os.getpid()
        assert (there() != os.getpid()) == workers.is_fork_safe()


def test_an_error_in_a_fork_is_raised_here() -> None:
    with workers.fork_action(lambda: 1 // int("0"), 10**6, later=True) as waited, pytest.raises(ZeroDivisionError):
        waited()


@pytest.mark.skipif(sys.platform != "linux", reason="Linux ends a process with its parent")
def test_a_killed_run_leaves_no_process_and_no_lock(tmp_path: Path) -> None:
    run = subprocess.Popen([sys.executable, "-c", RUN, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    pids = [int(word) for word in run.stdout.readline().split()]
    with pytest.raises(LockedError), lock_home(tmp_path):
        pass
    assert pids and all(Path(f"/proc/{pid}").exists() for pid in pids)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    deadline = time.monotonic() + 10  # each ends by itself, some milliseconds later
    while not (free := _free(tmp_path)) or any(map(_alive, pids)):
        assert time.monotonic() < deadline, "a fork holds the lock" if not free else "a worker outlived the run"
        time.sleep(0.01)


def _free(home: Path) -> bool:
    try:
        with lock_home(home):
            return True
    except LockedError:
        return False


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
