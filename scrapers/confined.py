"""Reading what strangers wrote in a child process with little time and memory, so that no page can cost the night.

Takes a reader (a function of a module) with its arguments; gives what it gives, raises what it raises (`CodedError`).
Refuses, with `ParseError`: `too_complex` for what needs more than the seconds or bytes below or kills its child;
`crash` for a defect of ours. A child that dies loses its own page only; the next page gets a new child. Children are
forked, so they know the sources of the home; they die with the run that started them, also when that is killed.
"""

from __future__ import annotations

import asyncio
import ctypes
import math
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from newsroom.errors import CodedError, ParseError

SECONDS = 10  # of processor time for one page or list (reliability, part 2)
MEMORY = 1 << 30  # bytes of address space one page may add
PATIENCE = 120  # seconds by the wall clock, for a machine with more work than time
CHILDREN = 2
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG, linux/prctl.h

P = ParamSpec("P")
T = TypeVar("T")


class Readers:
    """Children that read one page each at a time; an async context manager. They start when first needed."""

    def __init__(self, children: int = CHILDREN) -> None:
        self._idle: asyncio.LifoQueue[ProcessPoolExecutor | None] = asyncio.LifoQueue()
        self._children = children

    async def __aenter__(self) -> Self:
        for _ in range(self._children):
            self._idle.put_nowait(None)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while not self._idle.empty():
            if child := self._idle.get_nowait():
                child.shutdown(cancel_futures=True)

    async def read(self, url: str, reader: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`reader(*args)` in a child. `url` names the page in errors. Raises CodedError."""
        child = await self._idle.get() or _child()
        fit = False
        try:
            done = asyncio.wrap_future(child.submit(_limited, reader, args, kwargs))
            await asyncio.wait([done])
            error = done.exception()
            fit = error is None or isinstance(error, CodedError)
        finally:
            if not fit:  # dead, full of what it read, or still at work for a run that was stopped
                child.shutdown(wait=False, cancel_futures=True)
            self._idle.put_nowait(child if fit else None)
        if error is not None:
            raise _told(error, url)
        return done.result()


def _told(error: BaseException, url: str) -> CodedError:
    if isinstance(error, CodedError):
        return error
    if isinstance(error, (BrokenExecutor, MemoryError, RecursionError)):
        said = f"đọc quá {SECONDS} giây hoặc quá {MEMORY >> 20} MiB; tiến trình đọc đã bị dừng"
        return ParseError("too_complex", said, url=url)
    return ParseError("crash", f"{type(error).__name__}: {str(error)[:200]}", url=url)


def _child() -> ProcessPoolExecutor:
    """One child behind an executor of its own: when it dies, nobody else's work is lost."""
    context = multiprocessing.get_context("fork")
    return ProcessPoolExecutor(max_workers=1, mp_context=context, initializer=_confine, initargs=(os.getpid(),))


def _confine(parent: int) -> None:
    """In the child: die with the parent, leave signals of the terminal to it, write no core."""
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limited(reader: Callable[..., T], args: tuple[object, ...], kwargs: dict[str, object]) -> T:
    """In the child: one page, counted from what was spent before it. Over the seconds, the kernel ends the child."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, math.ceil(spent.ru_utime + spent.ru_stime) + SECONDS)
    _limit(resource.RLIMIT_AS, _size() + MEMORY)
    signal.alarm(PATIENCE)
    try:
        return reader(*args, **kwargs)
    finally:
        signal.alarm(0)


def _limit(what: int, amount: int) -> None:
    hard = resource.getrlimit(what)[1]
    resource.setrlimit(what, (amount if hard == resource.RLIM_INFINITY else min(amount, hard), hard))


def _size() -> int:
    """Bytes of address space this process has."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
