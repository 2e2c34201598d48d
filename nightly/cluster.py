"""Work on other machines: a Dask cluster as a `concurrent.futures.Executor`. The one place that knows `distributed`.

Takes `dask://host:port` of a scheduler; gives an executor for the time of a block. Refuses, by ConfigError: an address
of another kind, the package `distributed` not installed (`requirements-dask.txt`), a scheduler that does not answer,
workers that run other code than this (they would make other bytes). What a dead worker had is done again by the
scheduler; what the cluster gives up is told as `BrokenExecutor`, and done here. What goes to a cluster is pickled:
only a network that belongs to you may reach it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from newsroom.errors import ConfigError
from publisher import inputs
from publisher.kept import code_of

SCHEME = "dask://"
_HOUSE = Path(__file__).resolve().parent.parent
_PATIENCE = 20  # seconds for the scheduler to answer and the first worker to come

P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
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
        _same_code(client, address)
        yield _Cluster(client.get_executor(pure=False))


def _same_code(client: Any, address: str) -> None:
    """Raises ConfigError."""
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except (OSError, ValueError) as error:
        raise ConfigError("cụm chưa có máy nào", where=f"--executor {address}") from error
    others = sorted(name for name, code in client.run(_code).items() if code != _code())
    if others:
        raise ConfigError(f"mã nguồn ở {', '.join(others)} khác mã ở đây", where=f"--executor {address}")


def _code() -> str:
    """A word for all the code that runs on a worker."""
    rooms = (path for room in ("nightly", "scrapers") for path in (_HOUSE / room).rglob("*.py"))
    return inputs.made_by(maker=code_of(tuple(sorted(rooms))))


class _Cluster(Executor):
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
        inner.add_done_callback(partial(_pass, outer))
        return outer


def _pass(outer: Future[T], inner: Future[T]) -> None:
    error = BrokenExecutor("cancelled") if inner.cancelled() else inner.exception()
    if error is None:
        outer.set_result(inner.result())
    elif type(error).__module__.startswith("distributed"):
        outer.set_exception(BrokenExecutor(str(error)))
    else:
        outer.set_exception(error)
