"""Work done in a fork of this process, which knows all that this one knows: nothing has to be sent there.

Takes an action; gives what waits for what it gives, which alone is sent back. Where a fork would gain nothing or could
not be trusted, or whatever goes wrong in it, the action is done here, when it is waited for.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import TypeVar

from scrapers.confined import end_with

Told = TypeVar("Told")

_LATER = 5  # niceness of what may wait
LARGE = 2_000  # pages from which a fork saves more than it costs


@contextmanager
def begun(action: Callable[[], Told], pages: int, *, later: bool = False) -> Iterator[Callable[[], Told]]:
    """The action begun, for the time of the block, beside what this process does with so many pages; `later` says that
    it may wait for whatever else there is to do."""
    if pages < LARGE or not safe():
        yield action
        return
    context = multiprocessing.get_context("fork")
    there, here = context.Pipe(duplex=False)
    other = context.Process(target=_act, args=(action, here, os.getpid(), _LATER if later else 0), daemon=True)
    try:
        other.start()
    except OSError:  # no room for another process
        yield action
        return
    here.close()
    try:
        yield lambda: _told(there, action)
    finally:
        there.close()
        other.kill()
        other.join()


def safe() -> bool:
    """A second processor, and no thread that may hold a lock: a fork would wait for it for ever."""
    return sys.platform == "linux" and (os.cpu_count() or 1) > 1 and threading.active_count() == 1


def _act(action: Callable[[], object], here: Connection, parent: int, nice: int) -> None:
    end_with(parent)
    os.nice(nice)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)  # what fails is done again where it can be told
    here.send(action())


def _told(there: Connection, action: Callable[[], Told]) -> Told:
    with suppress(EOFError, OSError):
        told: Told = there.recv()
        return told
    return action()
