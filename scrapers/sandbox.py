"""Reading what strangers wrote in a child process with little time and memory, so that no page can cost the night.

Takes a reader (a function of a module) with its arguments; gives what it gives, raises what it raises (`CodedError`).
Refuses, with `ParseError`: `too_complex` for what needs more than the seconds or bytes below or kills its child;
`crash` for a defect of ours. A child that dies loses its own page only; the next page gets a new child. What this
machine did (a broken pipe, no process to be had, a child killed for want of memory) is no fault of the page: it is read
once more in a fresh child. After that `PublishError` ends the run, but a page whose child was killed twice is refused.
Children are forked, so they know the sources of the home; they die with the run that started them, also when that is
killed.
"""

from __future__ import annotations

import asyncio
import ctypes
import errno
import hashlib
import math
import multiprocessing
import os
import pickle
import resource
import signal
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import ParamSpec, Self, TypeVar, cast

from newsroom.errors import CodedError, ParseError, PublishError
from newsroom.models import Source
from scrapers.sources import SourceHooks, get_hooks

# ── a limited child ───────────────────────────────────────────────────────────────────────────────


MAX_SECONDS = 10  # of processor time for one page or list
MAX_MEMORY = 1 << 30  # bytes of address space one page may add
PATIENCE = 120  # seconds by the wall clock, for a machine with more work than time
CHILDREN = 2
_OUR_MACHINE = 74  # EX_IOERR of sysexits.h: how a child ends whose own pipe or limits failed
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG, linux/prctl.h

P = ParamSpec("P")
T = TypeVar("T")
Job = tuple[Callable[..., object], tuple[object, ...], dict[str, object]]
JobResult = tuple[object, BaseException | None]


class KilledError(EOFError):
    """The child was killed from outside (SIGKILL; over its own limit of seconds it would have had SIGXCPU)."""


class ReaderPool:
    """Children that read one page each at a time; an async context manager. They start when first needed."""

    def __init__(self, children: int = CHILDREN) -> None:
        self._idle: asyncio.LifoQueue[ReaderProcess | None] = asyncio.LifoQueue()
        self._children = children
        self._threads = ThreadPoolExecutor(children)  # its own: look-ups of names may hold the loop's

    async def __aenter__(self) -> Self:
        for _ in range(self._children):
            self._idle.put_nowait(None)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while not self._idle.empty():
            if child := self._idle.get_nowait():
                child.end()
        self._threads.shutdown(wait=False)

    async def read(self, url: str, reader: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`reader(*args)` in a child. `url` names the page in errors. Raises CodedError, PublishError."""
        given, error = await self._ask((reader, args, kwargs))
        if isinstance(error, (OSError, KilledError)):
            given, error = await self._ask((reader, args, kwargs))
        if error is not None:
            raise _translate_error(error, url)
        return cast(T, given)

    async def _ask(self, job: Job) -> JobResult:
        """What the next idle child made of it; OSError, given and not raised, when this machine failed."""
        child, fit = await self._idle.get(), False
        try:
            child = child or ReaderProcess()
            answer = await asyncio.get_running_loop().run_in_executor(self._threads, child.ask, job)
            fit = is_reusable(answer)
        except OSError as error:
            return None, error
        finally:
            if child and not fit:  # dead, full of what it read, or still at work for a run that was stopped
                child.end()
            self._idle.put_nowait(child if fit else None)
        return answer


def is_reusable(answer: JobResult) -> bool:
    """Whether the child that gave this answer may read on: it is neither dead nor full of what it read."""
    return answer[1] is None or isinstance(answer[1], CodedError)


def _translate_error(error: BaseException, url: str) -> Exception:
    if isinstance(error, CodedError):
        return error
    if isinstance(error, OSError):
        said = f"máy này không đọc được trang trong tiến trình riêng: {error.strerror or error}"
        return PublishError(said, where=url)
    if isinstance(error, (EOFError, MemoryError, RecursionError)):
        said = f"đọc quá {MAX_SECONDS} giây hoặc quá {MAX_MEMORY >> 20} MiB; tiến trình đọc đã bị dừng"
        return ParseError("too_complex", said, url=url)
    return ParseError("crash", str(error), url=url)


class ReaderProcess:
    """One process at the other end of a pipe."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("fork")
        self._pipe, far = context.Pipe()
        self._process = context.Process(target=_serve, args=(far, os.getpid()), daemon=True)
        self._process.start()
        self._late = False
        far.close()  # so that the pipe ends when the child does

    def ask(self, job: Job) -> JobResult:
        """What the child made of it; EOFError, given and not raised, when the page killed it or silenced it. Raises
        OSError when it was this machine."""
        guard = threading.Timer(PATIENCE, self._silence)
        guard.start()
        try:
            self._pipe.send(job)
            return cast(JobResult, pickle.loads(self._pipe.recv_bytes()))
        except (EOFError, ConnectionError, pickle.UnpicklingError):
            self.end()
            if self._process.exitcode == _OUR_MACHINE:
                raise OSError(errno.EIO, os.strerror(errno.EIO)) from None
            outside = self._process.exitcode == -signal.SIGKILL and not self._late
            return None, KilledError() if outside else EOFError()
        finally:
            guard.cancel()

    def _silence(self) -> None:
        self._late = True
        self._process.kill()

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _serve(pipe: Connection, parent: int) -> None:
    """In the child: one job after another, until the parent is gone."""
    try:
        _confine(parent)
        with ThreadPoolExecutor(1) as thread:  # its Future keeps whatever is raised
            while True:
                reader, args, kwargs = pipe.recv()
                _limit_page()
                done = thread.submit(_run_job, reader, *args, **kwargs)
                error = done.exception()
                pipe.send_bytes(pickle.dumps((None, _plain_error(error))) if error else done.result())
    except OSError:  # the pipe or the limits; what a page raises is in the Future
        os._exit(_OUR_MACHINE)


def _run_job(reader: Callable[..., object], *args: object, **kwargs: object) -> bytes:
    """What the reader gives, packed where its being too large or too deep is still the page's own fault."""
    return pickle.dumps((reader(*args, **kwargs), None))


def _plain_error(error: BaseException) -> BaseException:
    """An error that certainly travels: those of libraries may not."""
    known = isinstance(error, (CodedError, MemoryError, RecursionError))
    return error if known else RuntimeError(f"{type(error).__name__}: {error}"[:300])


def end_with_parent(parent: int) -> None:
    """In a fork of the process `parent`: end when it does, whose lock it holds too, and leave signals to it."""
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:  # it is gone already
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _confine(parent: int) -> None:
    """In the child: die with the parent, leave signals and words on the terminal to it, write no core."""
    end_with_parent(parent)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _limit_page() -> None:
    """In the child: room for one page, counted from what was spent before it. Over it, the kernel ends the child."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    _set_limit(resource.RLIMIT_CPU, math.ceil(spent.ru_utime + spent.ru_stime) + MAX_SECONDS)
    _set_limit(resource.RLIMIT_AS, _address_space() + MAX_MEMORY)


def _set_limit(what: int, amount: int) -> None:
    hard = resource.getrlimit(what)[1]
    resource.setrlimit(what, (amount if hard == resource.RLIM_INFINITY else min(amount, hard), hard))


def _address_space() -> int:
    """Bytes of address space this process has."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()


# ── children on workers ───────────────────────────────────────────────────────────────────────────


WorkerSetup = tuple[Callable[..., None], tuple[object, ...]]


class RemoteReaderPool(ReaderPool):
    """Readers whose pages go to `executor`; a worker calls `setup` (a function of a module, its arguments) once."""

    def __init__(self, executor: Executor, setup: WorkerSetup) -> None:
        super().__init__()
        self._executor = executor
        self._setup = pickle.dumps(setup)
        self._run = hashlib.sha256(self._setup).hexdigest()

    async def _ask(self, job: Job) -> JobResult:
        if _has_own_functions(job):
            return await super()._ask(job)
        packed = pickle.dumps(job)
        try:
            answer = await self._there(packed, b"") or await self._there(packed, self._setup)
        except (BrokenExecutor, TimeoutError):
            answer = None
        return answer or await super()._ask(job)

    async def _there(self, packed: bytes, setup: bytes) -> JobResult | None:
        future = self._executor.submit(read_on_worker, self._run, setup, packed)
        return await asyncio.wait_for(asyncio.wrap_future(future), PATIENCE)


def _has_own_functions(job: Job) -> bool:
    return any(
        isinstance(given, Source) and get_hooks(given.id) != SourceHooks() for given in (*job[1], *job[2].values())
    )


class WorkerReader:
    """What a worker holds of the run it works for, one child at a time, and how many pages it read."""

    def __init__(self) -> None:
        self._run = ""
        self._child: ReaderProcess | None = None
        self.pages = 0

    def read(self, run: str, setup: bytes, packed: bytes) -> JobResult | None:
        """The answer of the child; None when the worker does not know this run yet and is not told."""
        if run != self._run:
            if not setup:
                return None
            self._end()  # forked before it could know
            do, given = pickle.loads(setup)
            do(*given)
            self._run = run
        try:
            self._child = self._child or ReaderProcess()
            answer = self._child.ask(pickle.loads(packed))
        except OSError as error:
            answer = None, error
        self.pages += 1
        if not is_reusable(answer):
            self._end()
        return answer

    def _end(self) -> None:
        if self._child:
            self._child.end()
        self._child = None


WORKER_READER = WorkerReader()
_thread = ThreadPoolExecutor(1)  # children die with the thread that made them, and a worker's own come and go


def read_on_worker(run: str, setup: bytes, packed: bytes) -> JobResult | None:
    """In a worker: see `WorkerReader.read`. Raises BrokenExecutor where it may not have children."""
    if multiprocessing.current_process().daemon:
        raise BrokenExecutor("worker under a nanny")
    return _thread.submit(WORKER_READER.read, run, setup, packed).result()
