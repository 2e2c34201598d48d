"""One writer per home. The lock is the home folder itself (flock), so it frees itself when its holder dies.

Refuses to begin what this machine would not let it finish: a home that cannot be written, too few file handles.
"""

from __future__ import annotations

import fcntl
import os
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsroom.errors import LockedError, PublishError
from publisher.files import disk, sweep, write_atomic

HANDLES = 128  # a night talks to some sixty hosts at once; running out on the way would look like sixty sick sources


@contextmanager
def one_writer(home: Path) -> Iterator[None]:
    """Hold the home for the length of the block; raise `LockedError` at once when another run holds it,
    PublishError when nothing can be written there or hardly a file may be open."""
    _enough_handles(home)
    handle = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _acquire(handle, home)
        _clear(home / ".cache")
        _sign(home)
        _sweep(home)
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)  # a reader forked meanwhile may still hold its copy of the handle
        os.close(handle)


def _acquire(handle: int, home: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = _holder(home)
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


def _clear(cache: Path) -> None:
    """What stands where the folder of caches belongs goes aside; pipes, sockets and devices in it go, as whoever opened
    one would wait for ever, and links, as whoever wrote to one would write elsewhere. Nothing in there is the only copy
    of anything."""
    if not cache.is_dir() and (cache.exists() or cache.is_symlink()):
        cache.replace(cache.with_name(cache.name + ".hong"))
    for at, folders, names in os.walk(cache):
        for path in (Path(at, name) for name in (*folders, *names)):
            if not stat.S_ISREG(mode := path.lstat().st_mode) and not stat.S_ISDIR(mode):
                path.unlink()


def _sign(home: Path) -> None:
    """Leave a note of who holds the lock. A note only: the lock is the flock."""
    try:
        write_atomic(home / ".cache" / "khoa", str(os.getpid()).encode())
    except PublishError as error:
        said = f"thư mục không ghi được, nên không làm gì ({error.message})"
        raise PublishError(said, where=str(home), hint=disk(home)) from error


def _holder(home: Path) -> str:
    try:
        pid = (home / ".cache" / "khoa").read_text(encoding="ascii").strip()
    except OSError:
        return ""
    return f" (tiến trình {pid[:12]})" if pid.isdigit() else ""


def _sweep(home: Path) -> None:
    """Remove the drafts of a killed run; nobody else writes while the lock is held."""
    sweep(home / "content")
    for flat in (".releases", ".cache"):
        sweep(home / flat, deep=False)
