"""Who does the work that can be done apart: this process, or processes of this machine.

Takes how many pieces of work there are; gives a `concurrent.futures.Executor`, or None for "here". What runs there
asks nothing of the pool but `submit` (`publisher.batches`), so that a cluster's executor can stand in.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

ENOUGH = 400  # pieces under which starting processes costs more than it saves


@contextmanager
def executor(pieces: int) -> Iterator[Executor | None]:
    """An executor for the time of the block, or None."""
    if pieces < ENOUGH or (os.cpu_count() or 1) < 2:
        yield None
        return
    context = multiprocessing.get_context("spawn")  # a fork would copy threads and open databases
    with ProcessPoolExecutor(max_workers=os.cpu_count(), mp_context=context) as pool:
        yield pool
