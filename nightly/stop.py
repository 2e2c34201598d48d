"""Stopping when asked: SIGTERM and SIGINT end a run at the next safe point, at the latest after ten seconds.

Nothing needs saving on the way out: every write is whole or absent, and the next run finishes what this one began.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

PATIENCE = 8.0  # seconds; a name server that never answers may hold a thread (reliability D13: stop within 10 s)


class Stopped(KeyboardInterrupt):
    """The run was asked to stop. `status` is the exit status the shell expects: 128 + the signal."""

    status = 130


@contextmanager
def stoppable() -> Iterator[type[Stopped]]:
    """Raise `Stopped` in the main thread at the first SIGTERM or SIGINT of the block; leave by force if that hangs."""

    def ask(number: int, _frame: FrameType | None) -> None:
        Stopped.status = 128 + number
        guard = threading.Timer(PATIENCE, _leave)
        guard.daemon = True
        guard.start()
        for again in (signal.SIGTERM, signal.SIGINT):
            signal.signal(again, signal.SIG_IGN)
        raise Stopped

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield Stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave() -> None:
    sys.stderr.flush()
    os._exit(Stopped.status)
