"""What a run says while it works: a live bar on a terminal, one plain line per event under cron."""

from __future__ import annotations

import sys
from types import TracebackType

from rich.console import Console as RichConsole
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


class Console:
    """Use as a context manager; `say` takes one line."""

    def __init__(self) -> None:
        self._live: Progress | None = None
        if sys.stderr.isatty():
            columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
            self._live = Progress(*columns, console=RichConsole(stderr=True), transient=True)

    def __enter__(self) -> Console:
        if self._live:
            self._live.start()
            self._task = self._live.add_task("bắt đầu", total=None)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._live:
            self._live.stop()

    def say(self, line: str) -> None:
        """Show one event. Control characters are taken out: lines may quote what a source sent."""
        plain = "".join(c for c in line if c.isprintable())
        if self._live:
            self._live.console.print(plain, markup=False, highlight=False)
            self._live.update(self._task, description=plain[:60])
        else:
            print(plain, file=sys.stderr, flush=True)
