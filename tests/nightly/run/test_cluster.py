"""A night collected and a site made on a Dask cluster of two workers, one of them killed at work, are those made here.

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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from newsroom.errors import ConfigError
from nightly.run import workers
from nightly.run.options import Options, TypedOptions
from scrapers import sandbox
from tests.support import corpus, many_portals, paths
from tests.support.corpus_site import NOW, publish, tree, twin
from tests.support.loopback import serve

COUNT = 900


@contextmanager
def running(*command: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "PYTHONPATH": str(paths.ROOT)}
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


@dataclass
class Pair:
    """A cluster of two workers: its address for `--executor`, and their processes."""

    at: str
    client: Any
    workers: list[subprocess.Popen[bytes]]

    def run_and_lose_one(self, command: str, home: Path, *more: str) -> None:
        """Run a command on the cluster, with one worker killed while both are at work."""
        asked = [sys.executable, str(paths.ROOT / "build.py"), "--executor", self.at, command]
        night = subprocess.Popen([*asked, *_for(home), *more], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            until(lambda: any(self.client.processing().values()))
            os.kill(self.workers[0].pid, signal.SIGKILL)
            said = night.communicate(timeout=300)[0].decode()
        finally:
            night.kill()
        assert night.returncode == 0, said
        assert len(self.client.scheduler_info()["workers"]) == 1


def _for(home: Path) -> list[str]:
    return ["--home", str(home), "--now", NOW.isoformat()]


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    distributed = pytest.importorskip("distributed", reason="distributed not installed: make test-cluster")
    contact = tmp_path / "scheduler.json"
    scheduler = ("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    worker = ("distributed.cli.dask_worker", "--scheduler-file", str(contact), "--nthreads", "1", "--no-nanny")
    with ExitStack() as stack:
        stack.enter_context(running(*scheduler, "--scheduler-file", str(contact), log=tmp_path / "s.log"))
        until(contact.exists)
        two = [stack.enter_context(running(*worker, "--no-dashboard", log=tmp_path / f"w{n}.log")) for n in (1, 2)]
        client = stack.enter_context(distributed.Client(scheduler_file=str(contact), set_as_default=False))
        client.wait_for_workers(2)
        yield Pair(client.scheduler_info()["address"].replace("tcp://", "dask://"), client, two)


def test_a_site_made_by_two_workers_one_killed_has_the_same_bytes(tmp_path: Path, pair: Pair) -> None:
    home = corpus.home(tmp_path / "cong", COUNT)
    alone = twin(home, tmp_path / "mot-minh")
    pair.run_and_lose_one("publish", home)
    publish(alone, 0)
    assert tree(home) == tree(alone)


def test_a_night_read_by_two_workers_one_killed_has_the_same_bytes(tmp_path: Path, pair: Pair) -> None:
    with serve({}) as one, serve({}) as other:
        homes = [corpus.home(tmp_path / name, 0) for name in ("cong", "mot-minh")]
        for n, web in enumerate((one, other)):
            many_portals.portal(web, range(n * 60, n * 60 + 60))
            for home in homes:
                many_portals.source(home, f"cong-{n}", web, 0.02, 61)
        allow = [part for web in (one, other) for part in ("--allow-host", web.host)]
        pair.run_and_lose_one("collect", homes[0], *allow)
        by_worker = pair.client.run(lambda: sandbox.WORKER_READER.pages)
        command = [sys.executable, str(paths.ROOT / "build.py"), "collect", *_for(homes[1]), *allow]
        subprocess.run(command, check=True, capture_output=True)
    assert sum(by_worker.values()) > 30, "the one left read the rest"
    kept = [{p.relative_to(home): p.read_bytes() for p in (home / "content").rglob("*.*")} for home in homes]
    assert kept[0] == kept[1]
    assert sum(path.suffix == ".md" and "tin-tuc" in path.parts for path in kept[0]) == 120


def test_an_address_of_another_kind_is_refused(tmp_path: Path) -> None:
    home = corpus.home(tmp_path, 1)
    with pytest.raises(ConfigError):
        TypedOptions(home=home, executor="http://x:1").options(print)
    assert isinstance(TypedOptions(home=home, executor="dask://x:1").options(print), Options)


def test_a_cluster_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="executor"), workers.open_executor(1, "dask://127.0.0.1:9"):
        pass
