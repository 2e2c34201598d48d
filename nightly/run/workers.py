"""Who does the work that can be done apart: this process, processes of this machine, or a cluster.

Takes how many pieces of work there are and where they shall be done; gives a `concurrent.futures.Executor`, or None
for "here". What runs there asks nothing of the pool but `submit` (`publisher.build.batches`).
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from library.cache import hash_files
from newsroom.errors import ConfigError
from publisher.build import plan
from publisher.build.batches import ForkPool

# ── a Dask cluster ────────────────────────────────────────────────────────────────────────────────


SCHEME = "dask://"
_PROJECT = Path(__file__).resolve().parents[2]
_PATIENCE = 20  # seconds for the scheduler to answer and the first worker to come

P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def open_cluster(address: str) -> Iterator[Executor]:
    """An executor on the cluster at `dask://host:port`. Raises ConfigError."""
    try:
        dask: Any = importlib.import_module("distributed")
    except ImportError as error:
        mend = "pip install --require-hashes -r requirements-dask.txt"
        raise ConfigError(f"chưa có gói `distributed`; cài thêm: {mend}", where=f"--executor {address}") from error
    try:
        client = dask.Client("tcp://" + address.removeprefix(SCHEME), timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:  # its timeout is an OSError
        raise ConfigError(f"không gặp được bộ điều phối: {error}", where=f"--executor {address}") from error
    with client:
        _check_same_code(client, address)
        yield _ClusterExecutor(client.get_executor(pure=False))


def _check_same_code(client: Any, address: str) -> None:
    """Raises ConfigError."""
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except (OSError, ValueError) as error:
        raise ConfigError("cụm chưa có máy nào", where=f"--executor {address}") from error
    others = sorted(name for name, code in client.run(_worker_code).items() if code != _worker_code())
    if others:
        raise ConfigError(f"mã nguồn ở {', '.join(others)} khác mã ở đây", where=f"--executor {address}")


def _worker_code() -> str:
    """A word for all the code that runs on a worker."""
    rooms = (path for room in ("nightly", "scrapers") for path in (_PROJECT / room).rglob("*.py"))
    return plan.code_version(maker=hash_files(tuple(sorted(rooms))))


class _ClusterExecutor(Executor):
    """An executor of a cluster, whose own errors mean that the work is lost."""

    def __init__(self, inner: Executor) -> None:
        self._inner = inner

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """As `Executor.submit`; raises BrokenExecutor when the cluster takes no work."""
        outer: Future[T] = Future()
        try:
            inner = self._inner.submit(fn, *args, **kwargs)
        except (RuntimeError, OSError) as error:
            raise BrokenExecutor(str(error)) from error
        inner.add_done_callback(partial(_pass_result, outer))
        return outer


def _pass_result(outer: Future[T], inner: Future[T]) -> None:
    error = BrokenExecutor("cancelled") if inner.cancelled() else inner.exception()
    if error is None:
        outer.set_result(inner.result())
    elif type(error).__module__.startswith("distributed"):
        outer.set_exception(BrokenExecutor(str(error)))
    else:
        outer.set_exception(error)


# ── forks of this process ─────────────────────────────────────────────────────────────────────────


ForkResult = TypeVar("ForkResult")

_NICENESS = 5  # niceness of what may wait
LARGE = 2_000  # pages from which a fork saves more than it costs


@contextmanager
def fork_action(
    action: Callable[[], ForkResult], pages: int, *, later: bool = False
) -> Iterator[Callable[[], ForkResult]]:
    """The action begun, for the time of the block, beside what this process does with so many pages; `later` says that
    it may wait for whatever else there is to do."""
    if pages < LARGE or not is_fork_safe():
        yield action
        return
    context = multiprocessing.get_context("fork")
    there, here = context.Pipe(duplex=False)
    other = context.Process(
        target=_run_action, args=(action, here, os.getpid(), _NICENESS if later else 0), daemon=True
    )
    try:
        other.start()
    except OSError:  # no room for another process
        yield action
        return
    here.close()
    try:
        yield lambda: _receive_result(there, action)
    finally:
        there.close()
        other.kill()
        other.join()


def is_fork_safe() -> bool:
    """A second processor, and no thread that may hold a lock: a fork would wait for it for ever."""
    return sys.platform == "linux" and (os.cpu_count() or 1) > 1 and threading.active_count() == 1


def _run_action(action: Callable[[], object], here: Connection, parent: int, nice: int) -> None:
    from scrapers.sandbox import end_with_parent

    end_with_parent(parent)
    os.nice(nice)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)  # what fails is done again where it can be told
    here.send(action())


def _receive_result(there: Connection, action: Callable[[], ForkResult]) -> ForkResult:
    with suppress(EOFError, OSError):
        told: ForkResult = there.recv()
        return told
    return action()


# ── who does the work ─────────────────────────────────────────────────────────────────────────────


ENOUGH = 400  # pieces under which starting processes costs more than it saves


@contextmanager
def open_executor(pieces: int, address: str = "") -> Iterator[Executor | None]:
    """An executor for the time of the block, or None; on the cluster at `address` when one is named. Raises
    ConfigError."""
    if address:
        with open_optional_cluster(address) as found:
            yield found
        return
    if pieces < ENOUGH or (os.cpu_count() or 1) < 2:
        yield None
        return
    kind, method = (ForkPool, "fork") if is_fork_safe() else (ProcessPoolExecutor, "spawn")
    context = multiprocessing.get_context(method)
    with kind(
        max_workers=os.cpu_count(), mp_context=context, initializer=_start_worker, initargs=(os.getpid(),)
    ) as pool:
        yield pool


def _start_worker(parent: int) -> None:
    """End with the process that asks."""
    from scrapers.sandbox import end_with_parent

    if sys.platform == "linux":
        end_with_parent(parent)


@contextmanager
def open_optional_cluster(address: str) -> Iterator[Executor | None]:
    """The cluster at `address` for the time of the block, or None when none is named. Raises ConfigError."""
    with open_cluster(address) if address else nullcontext() as found:
        yield found
