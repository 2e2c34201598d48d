"""One heap for all threads of a run.

glibc gives each thread a heap of its own, and what one has freed no other takes: a night's few threads (network,
readers' pipes) held 50 of 270 MiB that nobody used (docs/measurements.md, T13). Threads
here wait for pipes and disks, so sharing costs no time. Does nothing where the C library knows no such thing.
"""

from __future__ import annotations

import ctypes

_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h


def share() -> None:
    """To be called before the first thread is started."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_ARENA_MAX, 1)
