"""Work begun beside other work: in a thread, for what waits for the disk or for another process most of the time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Done = TypeVar("Done")


def begin(action: Callable[[], Done]) -> Callable[[], Done]:
    """Begin it; what this gives waits for it, and gives or raises what it gave or raised."""
    thread = ThreadPoolExecutor(max_workers=1)
    begun = thread.submit(action)
    thread.shutdown(wait=False)
    return begun.result
