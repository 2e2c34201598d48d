"""What one run was asked to do. Frozen; made once by the command line, passed to every step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

Say = Callable[[str], None]
Step = Callable[[int, int], None]


def _quiet(_line: str) -> None:
    return None


def _still(_done: int, _total: int) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Options:
    """`now` is aware (+07); `only` are source ids (empty: all); `allow` are HOST:PORT pairs let through the
    address check; `say` takes one plain line per event, `step` how many of how many are done."""

    home: Path
    now: datetime
    offline: bool = False
    strict: bool = False
    full: bool = False
    only: tuple[str, ...] = ()
    allow: frozenset[str] = frozenset()
    since: datetime | None = None
    report: Path | None = None
    executor: str = ""  # dask://host:port, or this machine
    allow_loss: bool = False  # pages may vanish for no reason, this once
    say: Say = field(default=_quiet)
    step: Step = field(default=_still)

    @property
    def cache(self) -> Path:
        return self.home / ".cache"
