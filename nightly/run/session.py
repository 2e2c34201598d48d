"""What a run says while it works: a live bar on a terminal, one plain line per event under cron."""

from __future__ import annotations

import ctypes
import fcntl
import os
import resource
import signal
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from types import FrameType, TracebackType
from typing import TYPE_CHECKING

from library.files import disk, sweep_drafts, write_atomic
from newsroom.errors import LockedError, PublishError
from nightly.run.options import Options, TypedOptions

if TYPE_CHECKING:
    from rich.progress import Progress

# ── one heap for all threads ──────────────────────────────────────────────────────────────────────


_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h


def limit_heap() -> None:
    """To be called before the first thread is started."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_ARENA_MAX, 1)


# ── one writer per home ───────────────────────────────────────────────────────────────────────────


HANDLES = 128  # a night talks to some sixty hosts at once; running out on the way would look like sixty sick sources


@contextmanager
def lock_home(home: Path) -> Iterator[None]:
    """Hold the home for the length of the block; raise `LockedError` at once when another run holds it,
    PublishError when nothing can be written there or hardly a file may be open."""
    _enough_handles(home)
    handle = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _acquire(handle, home)
        _clean_cache(home / ".cache")
        _sign_lock(home)
        _sweep_drafts(home)
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)  # a reader forked meanwhile may still hold its copy of the handle
        os.close(handle)


def _acquire(handle: int, home: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = _describe_holder(home)
        said = f"một lần chạy khác đang giữ khóa{holder}; không làm gì cả; chờ nó xong rồi chạy lại lệnh này"
        raise LockedError(said, where=str(home)) from None


def _enough_handles(home: Path) -> None:
    """Raise this process's own limit when it is low and may be raised."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < HANDLES:
        said = f"máy chỉ cho mở {hard} tệp cùng lúc, cần {HANDLES} (ulimit -n), nên không làm gì"
        mend = f"nâng giới hạn rồi chạy lại: ulimit -Hn {HANDLES} (quyền root), hoặc LimitNOFILE={HANDLES} của systemd"
        raise PublishError(said, where=str(home), hint=mend)
    if soft != resource.RLIM_INFINITY and soft < HANDLES:
        resource.setrlimit(resource.RLIMIT_NOFILE, (HANDLES, hard))


def _clean_cache(cache: Path) -> None:
    """What stands where the folder of caches belongs goes aside; pipes, sockets and devices in it go, as whoever opened
    one would wait for ever, and links, as whoever wrote to one would write elsewhere. Nothing in there is the only copy
    of anything."""
    if not cache.is_dir() and (cache.exists() or cache.is_symlink()):
        cache.replace(cache.with_name(cache.name + ".hong"))
    for at, folders, names in os.walk(cache):
        for path in (Path(at, name) for name in (*folders, *names)):
            if not stat.S_ISREG(mode := path.lstat().st_mode) and not stat.S_ISDIR(mode):
                path.unlink()


def _sign_lock(home: Path) -> None:
    """Leave a note of who holds the lock. A note only: the lock is the flock."""
    try:
        write_atomic(home / ".cache" / "khoa", str(os.getpid()).encode())
    except PublishError as error:
        said = f"thư mục không ghi được, nên không làm gì ({error.message})"
        raise PublishError(said, where=str(home), hint=disk(home)) from error


def _describe_holder(home: Path) -> str:
    try:
        pid = (home / ".cache" / "khoa").read_text(encoding="ascii").strip()
    except OSError:
        return ""
    return f" (tiến trình {pid[:12]})" if pid.isdigit() else ""


def _sweep_drafts(home: Path) -> None:
    """Remove the drafts of a killed run; nobody else writes while the lock is held."""
    sweep_drafts(home / "content")
    for flat in (".releases", ".cache"):
        sweep_drafts(home / flat, deep=False)


# ── stopping when asked ───────────────────────────────────────────────────────────────────────────


PATIENCE = 8.0  # seconds; a name server that never answers may hold a thread (a run stops within 10 s)


class StopRequested(KeyboardInterrupt):
    """The run was asked to stop. `status` is the exit status the shell expects: 128 + the signal."""

    status = 130


@contextmanager
def stop_on_signal() -> Iterator[type[StopRequested]]:
    """Raise `StopRequested` in the main thread at the first SIGTERM or SIGINT; leave by force if that hangs."""

    def ask(number: int, _frame: FrameType | None) -> None:
        StopRequested.status = 128 + number
        guard = threading.Timer(PATIENCE, _force_exit)
        guard.daemon = True
        guard.start()
        for again in (signal.SIGTERM, signal.SIGINT):
            signal.signal(again, signal.SIG_IGN)
        raise StopRequested

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield StopRequested
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _force_exit() -> None:
    sys.stderr.flush()
    os._exit(StopRequested.status)


# ── what a run says ───────────────────────────────────────────────────────────────────────────────


def strip_controls(line: str) -> str:
    """One line without what moves a cursor, hides text or begins a line of its own: it may quote what a source sent."""
    return "".join(c for c in line if c.isprintable())


def print_lines(words: str, *, wrong: bool = False) -> None:
    """Print lines of text, on stderr when something is `wrong`."""
    print("\n".join(map(strip_controls, words.split("\n"))), file=sys.stderr if wrong else sys.stdout, flush=True)


class Console:
    """Use as a context manager; `say` takes one line, `step` how far a countable part of the work has come."""

    def __init__(self) -> None:
        self._live = _live_bar() if sys.stderr.isatty() else None

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
        shown = strip_controls(line)
        if self._live:
            self._live.console.print(shown, markup=False, highlight=False)
            self._live.update(self._task, description=shown[:60])
        else:
            print(shown, file=sys.stderr, flush=True)

    def step(self, done: int, total: int) -> None:
        """Move the bar. Under cron the lines themselves are the progress."""
        if self._live:
            self._live.update(self._task, completed=done, total=total)


def _live_bar() -> Progress:
    from rich import console, progress  # a terminal alone needs them

    words = progress.TextColumn("{task.description}", markup=False)
    columns = (progress.SpinnerColumn(), progress.BarColumn(24), progress.MofNCompleteColumn(), words)
    told = console.Console(stderr=True)
    return progress.Progress(*columns, progress.TimeElapsedColumn(), console=told, transient=True)


@contextmanager
def open_session(asked: TypedOptions, *, alone: bool = True) -> Iterator[Options]:
    """The checked options of a command while it runs: the console open, and the home's lock held when the command
    writes (`alone`). Raises ConfigError, LockedError."""
    limit_heap()
    with Console() as console:
        options = replace(asked.options(console.say), step=console.step)
        with lock_home(options.home) if alone else nullcontext():
            yield options
