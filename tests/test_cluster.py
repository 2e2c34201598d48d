"""A site made on a Dask cluster of two workers, one of them killed at work, is the site made here.

`make test-cluster` sets up `distributed` (requirements-dask.txt) and runs this; without it the test is skipped.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from newsroom.errors import ConfigError
from nightly import workers
from nightly.options import Options
from nightly.settings import Asked
from tests import corpus
from tests.test_incremental import NOW, publish, tree, twin

COUNT = 900


@contextmanager
def running(*command: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "PYTHONPATH": str(corpus.ROOT)}
    with log.open("wb") as out:
        made = subprocess.Popen([sys.executable, "-m", *command], stdout=out, stderr=out, env=environment)
    try:
        yield made
    finally:
        made.kill()
        made.wait()


def until(said: Any, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not said():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def test_two_workers_one_killed_at_work_the_same_bytes(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="distributed not installed: make test-cluster")
    home = corpus.home(tmp_path / "cong", COUNT)
    alone = twin(home, tmp_path / "mot-minh")
    contact = tmp_path / "scheduler.json"
    scheduler = ("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    worker = ("distributed.cli.dask_worker", "--scheduler-file", str(contact), "--nthreads", "1", "--no-nanny")
    with ExitStack() as stack:
        stack.enter_context(running(*scheduler, "--scheduler-file", str(contact), log=tmp_path / "s.log"))
        until(contact.exists)
        pair = [stack.enter_context(running(*worker, "--no-dashboard", log=tmp_path / f"w{n}.log")) for n in (1, 2)]
        client = stack.enter_context(distributed.Client(scheduler_file=str(contact), set_as_default=False))
        client.wait_for_workers(2)
        at = client.scheduler_info()["address"].replace("tcp://", "dask://")
        now = ["--now", NOW.isoformat()]
        command = [
            sys.executable,
            str(corpus.ROOT / "build.py"),
            "publish",
            "--home",
            str(home),
            "--executor",
            at,
            *now,
        ]
        night = stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT))
        until(lambda: any(client.processing().values()))
        os.kill(pair[0].pid, signal.SIGKILL)
        said = night.communicate(timeout=300)[0].decode()
        assert night.returncode == 0, said
        assert len(client.scheduler_info()["workers"]) == 1
    publish(alone, 0)
    assert tree(home) == tree(alone)


def test_an_address_of_another_kind_is_refused(tmp_path: Path) -> None:
    home = corpus.home(tmp_path, 1)
    with pytest.raises(ConfigError):
        Asked(home=home, executor="http://x:1").options(print)
    assert isinstance(Asked(home=home, executor="dask://x:1").options(print), Options)


def test_a_cluster_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="executor"), workers.executor(1, "dask://127.0.0.1:9"):
        pass
