"""What a run says while it works: a live bar on a terminal, one plain line per event under cron."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from types import TracebackType

from rich.console import Console as RichConsole
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from nightly import heap
from nightly.lock import one_writer
from nightly.options import Options
from nightly.settings import Asked


def plain(line: str) -> str:
    """One line without what moves a cursor, hides text or begins a line of its own: it may quote what a source sent."""
    return "".join(c for c in line if c.isprintable())


def tell(words: str, *, wrong: bool = False) -> None:
    """Print lines of text, on stderr when something is `wrong`."""
    print("\n".join(map(plain, words.split("\n"))), file=sys.stderr if wrong else sys.stdout, flush=True)


class Console:
    """Use as a context manager; `say` takes one line, `step` how far a countable part of the work has come."""

    def __init__(self) -> None:
        self._live: Progress | None = None
        if sys.stderr.isatty():
            columns = (SpinnerColumn(), BarColumn(24), MofNCompleteColumn(), TextColumn("{task.description}"))
            self._live = Progress(*columns, TimeElapsedColumn(), console=RichConsole(stderr=True), transient=True)

    def __enter__(self) -> Console:
        if self._live:
            self._live.start()
            self._task = self._live.add_task("bắt đầu", total=None)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._live:
            self._live.stop()

    def say(self, line: str) -> None:
        """Show one event."""
        shown = plain(line)
        if self._live:
            self._live.console.print(shown, markup=False, highlight=False)
            self._live.update(self._task, description=escape(shown[:60]))
        else:
            print(shown, file=sys.stderr, flush=True)

    def step(self, done: int, total: int) -> None:
        """Move the bar. Under cron the lines themselves are the progress."""
        if self._live:
            self._live.update(self._task, completed=done, total=total)


@contextmanager
def at_work(asked: Asked, *, alone: bool = True) -> Iterator[Options]:
    """The checked options of a command while it runs: the console open, and the home's lock held when the command
    writes (`alone`). Raises ConfigError, LockedError."""
    heap.share()
    with Console() as console:
        options = replace(asked.options(console.say), step=console.step)
        with one_writer(options.home) if alone else nullcontext():
            yield options
