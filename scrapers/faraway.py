"""Pages read by the workers of an executor, each in a limited child of the worker's own, as they are read here.

Takes an executor (a cluster's) and what a worker must do before its first page of this run; gives `Readers`. One page
is one task, its answer put where the answer of a child here would be, so the night is the same. Read here all the
same: what the executor gives up, and pages of a source with functions of its own, which only this home's files hold.
Workers run the same code (`nightly.cluster` sees to it) and must be able to have children (Dask: `--no-nanny`).
"""

from __future__ import annotations

import asyncio
import hashlib
import multiprocessing
import pickle
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, ThreadPoolExecutor

from newsroom.models import Source
from scrapers.confined import PATIENCE, Answer, Child, Job, Readers, is_fit
from scrapers.sources import Hooks, hooks

Setup = tuple[Callable[..., None], tuple[object, ...]]


class FarReaders(Readers):
    """Readers whose pages go to `executor`; a worker calls `setup` (a function of a module, its arguments) once."""

    def __init__(self, executor: Executor, setup: Setup) -> None:
        super().__init__()
        self._executor = executor
        self._setup = pickle.dumps(setup)
        self._run = hashlib.sha256(self._setup).hexdigest()

    async def _ask(self, job: Job) -> Answer:
        if _has_own_functions(job):
            return await super()._ask(job)
        packed = pickle.dumps(job)
        try:
            answer = await self._there(packed, b"") or await self._there(packed, self._setup)
        except (BrokenExecutor, TimeoutError):
            answer = None
        return answer or await super()._ask(job)

    async def _there(self, packed: bytes, setup: bytes) -> Answer | None:
        future = self._executor.submit(read_there, self._run, setup, packed)
        return await asyncio.wait_for(asyncio.wrap_future(future), PATIENCE)


def _has_own_functions(job: Job) -> bool:
    return any(isinstance(given, Source) and hooks(given.id) != Hooks() for given in (*job[1], *job[2].values()))


class _Desk:
    """What a worker holds of the run it works for, one child at a time, and how many pages it read."""

    def __init__(self) -> None:
        self._run = ""
        self._child: Child | None = None
        self.pages = 0

    def read(self, run: str, setup: bytes, packed: bytes) -> Answer | None:
        """The answer of the child; None when the worker does not know this run yet and is not told."""
        if run != self._run:
            if not setup:
                return None
            self._end()  # forked before it could know
            do, given = pickle.loads(setup)
            do(*given)
            self._run = run
        try:
            self._child = self._child or Child()
            answer = self._child.ask(pickle.loads(packed))
        except OSError as error:
            answer = None, error
        self.pages += 1
        if not is_fit(answer):
            self._end()
        return answer

    def _end(self) -> None:
        if self._child:
            self._child.end()
        self._child = None


DESK = _Desk()
_thread = ThreadPoolExecutor(1)  # children die with the thread that made them, and a worker's own come and go


def read_there(run: str, setup: bytes, packed: bytes) -> Answer | None:
    """In a worker: see `_Desk.read`. Raises BrokenExecutor where it may not have children."""
    if multiprocessing.current_process().daemon:
        raise BrokenExecutor("worker under a nanny")
    return _thread.submit(DESK.read, run, setup, packed).result()
