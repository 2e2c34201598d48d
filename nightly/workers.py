"""Who does the work that can be done apart: this process, processes of this machine, or a cluster.

Takes how many pieces of work there are and where they shall be done; gives a `concurrent.futures.Executor`, or None
for "here". What runs there asks nothing of the pool but `submit` (`publisher.batches`).
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager, nullcontext

from nightly import forked
from nightly.cluster import cluster
from publisher.batches import Forks
from scrapers.confined import end_with

ENOUGH = 400  # pieces under which starting processes costs more than it saves


@contextmanager
def executor(pieces: int, address: str = "") -> Iterator[Executor | None]:
    """An executor for the time of the block, or None; on the cluster at `address` when one is named. Raises
    ConfigError."""
    if address:
        with elsewhere(address) as found:
            yield found
        return
    if pieces < ENOUGH or (os.cpu_count() or 1) < 2:
        yield None
        return
    kind, method = (Forks, "fork") if forked.safe() else (ProcessPoolExecutor, "spawn")
    context = multiprocessing.get_context(method)
    with kind(max_workers=os.cpu_count(), mp_context=context, initializer=_settle, initargs=(os.getpid(),)) as pool:
        yield pool


def _settle(parent: int) -> None:
    """End with the process that asks, and look for cycles among what is made here, not among what a fork has from
    before."""
    if sys.platform == "linux":
        end_with(parent)
    gc.freeze()
    gc.enable()


@contextmanager
def elsewhere(address: str) -> Iterator[Executor | None]:
    """The cluster at `address` for the time of the block, or None when none is named. Raises ConfigError."""
    with cluster(address) if address else nullcontext() as found:
        yield found
