"""Bytes onto the disk so that a reader, a crash or a power cut never sees half a file.

Takes paths and bytes; gives whether anything changed. Refuses a path that leaves the folder it was promised to
stay in, be it by "..", by an absolute name or through a symbolic link. Order of every write: temporary file in
the same folder, fsync, rename, fsync of the folder. Many files go together: all of a batch are synced at once, which
costs the disk one wait and not one each, then renamed, then each folder is synced.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from shlex import quote
from typing import Protocol

from newsroom.errors import PublishError

_MARK = ".dang-ghi-"  # the dot keeps a leftover out of every listing, the site builder's included
_MODE = 0o644
_TOGETHER = 256  # files of one batch: so many drafts a killed run may leave
_WAITS = 16  # waits for the disk at once; it takes them as one


class _MapFunction(Protocol):
    """`map`, or that of an executor."""

    def __call__(self, do: Callable[[Path], None], paths: Iterable[Path], /) -> Iterator[None]: ...


def write_atomic(path: Path, data: bytes, *, root: Path | None = None) -> bool:
    """Make `path` hold exactly `data`; False, and nothing written, when it already does.

    Missing folders are made. With `root`, a path outside it or reached through a symbolic link below it is refused.
    A symbolic link standing at `path` itself is replaced, never followed. Raises PublishError naming the path.
    """
    return _write_batch([(path, data)], root, map) > 0


def write_all(files: Iterable[tuple[Path, bytes]], *, root: Path | None = None) -> int:
    """`write_atomic` of many files, no path twice; how many changed. When it returns all of them are on the disk; a
    run killed before that has placed some, each whole. Raises PublishError naming the first path that failed."""
    rest = iter(files)
    with ThreadPoolExecutor(_WAITS) as pool:
        return sum(_write_batch(batch, root, pool.map) for batch in iter(lambda: list(islice(rest, _TOGETHER)), []))


def disk(path: Path) -> str:
    """What to look at, in Vietnamese, where the machine refuses to write."""
    return f"xem chỗ trống và quyền: df -h {quote(str(path))}; ls -ld {quote(str(path))}"


def remove_file(path: Path, *, root: Path | None = None) -> bool:
    """Take the file away for good; False when there was none. Raises PublishError."""
    _refuse_outside(path, root)
    try:
        path.unlink()
        _sync(path.parent)
    except FileNotFoundError:
        return False
    except (OSError, ValueError) as error:
        raise PublishError(f"không xóa được: {_error_words(error)}", where=str(path), hint=disk(path.parent)) from error
    return True


def make_folder(folder: Path) -> None:
    """`folder` and what is missing above it, each made known to its parent. Raises OSError."""
    missing = [folder]
    while not missing[-1].exists() and missing[-1] != missing[-1].parent:
        missing.append(missing[-1].parent)
    for made in reversed(missing[:-1]):
        made.mkdir(exist_ok=True)
        _sync(made.parent)


def sweep_drafts(root: Path, *, deep: bool = True) -> int:
    """Remove the temporary files a killed run left under `root` (with `deep` off, in it only); how many. Only the
    lock's holder may."""
    walk = os.walk(root) if deep else [next(os.walk(root), (str(root), [], []))]
    leftovers = [Path(at) / name for at, _, names in walk for name in names if name.startswith(_MARK)]
    return sum(remove_file(path) for path in sorted(leftovers))


def list_files(root: Path, suffix: str) -> Iterator[tuple[Path, bool]]:
    """Every `*suffix` below `root` in one fixed order, with False where a symbolic link or special file stands.

    Links are never followed: a link to a folder is given too, as False. Names beginning with a dot are nobody's.
    """
    for at, folders, names in os.walk(root):
        links = [name for name in folders if (Path(at) / name).is_symlink()]
        folders[:] = sorted(name for name in folders if name not in links and not name.startswith("."))
        for name in sorted([*links, *(n for n in names if n.endswith(suffix))]):
            if not name.startswith("."):
                path = Path(at) / name
                yield path, stat.S_ISREG(path.lstat().st_mode)


def is_special(path: Path) -> bool:
    """Whether something stands there that is no plain file: a link, a folder, a pipe whose reader would wait for ever.
    Raises OSError."""
    try:
        return not stat.S_ISREG(path.lstat().st_mode)
    except FileNotFoundError:
        return False


def read_regular(path: Path) -> bytes:
    """The bytes of a plain file; none where there is no such file. Raises OSError."""
    return path.read_bytes() if path.is_file() and not path.is_symlink() else b""


def append_lines(path: Path, lines: str, *, root: Path) -> None:
    """Add whole lines to a file that is only ever added to. What follows its last line end was torn by a killed write
    and goes. Raises OSError, and PublishError naming the path."""
    old = read_regular(path)
    write_atomic(path, old[: old.rfind(b"\n") + 1] + lines.encode(), root=root)


def _refuse_outside(path: Path, root: Path | None) -> None:
    """Raise PublishError unless every part of `path` below `root` is a plain name and no link."""
    if root is None:
        return
    try:
        parts = path.relative_to(root).parts
    except ValueError:
        parts = ()
    if not parts or ".." in parts:
        raise PublishError(f"đường dẫn ra ngoài {root}", where=str(path), hint=f"xem ls -l {quote(str(root))}")
    for depth in range(1, len(parts)):
        if root.joinpath(*parts[:depth]).is_symlink():
            link = quote(str(root.joinpath(*parts[:depth])))
            mend = f"thay liên kết bằng thư mục thật: ls -l {link}; rm {link}; mkdir {link}"
            raise PublishError("đường dẫn đi qua một liên kết (symlink)", where=str(path), hint=mend)


def _is_unchanged(path: Path, data: bytes) -> bool:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size == len(data) and path.read_bytes() == data


def _write_batch(files: list[tuple[Path, bytes]], root: Path | None, each: _MapFunction) -> int:
    """Write the files that differ: as drafts, then one wait for all of them, then into their places; how many."""
    drafts: dict[Path, Path] = {}
    try:
        for path, data in files:
            _refuse_outside(path, root)
            if (draft := _prepare_draft(path, data)) is not None:
                drafts[draft] = path
                _write_draft(draft, data)
        deque(each(_sync, drafts), 0)
        for draft, path in drafts.items():
            draft.replace(path)
        deque(each(_sync, {path.parent for path in drafts.values()}), 0)
    except OSError as error:
        at = Path(str(error.filename))
        at = drafts.get(at, at)
        raise PublishError(f"không ghi được: {_error_words(error)}", where=str(at), hint=disk(at.parent)) from error
    finally:
        for draft in drafts:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
    return len(drafts)


def _prepare_draft(path: Path, data: bytes) -> Path | None:
    """A free place for the draft of a file; None when the file holds these bytes. Raises PublishError."""
    try:
        if _is_unchanged(path, data):
            return None
        make_folder(path.parent)
        # one name per target: a rerun overwrites what a killed run left, and 255-byte names cannot overflow
        name = _MARK + hashlib.sha256(path.name.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        path.with_name(name).unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        raise PublishError(f"không ghi được: {_error_words(error)}", where=str(path), hint=disk(path.parent)) from error
    return path.with_name(name)


def _write_draft(draft: Path, data: bytes) -> None:
    with _name_in_errors(draft):
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, _MODE)
        with os.fdopen(handle, "wb") as out:
            out.write(data)


def _sync(path: Path) -> None:
    """What stands in a file, or which names a folder has, onto the disk."""
    with _name_in_errors(path):
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _name_in_errors(path: Path) -> Iterator[None]:
    """The OSError of a handle names its file."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error


def _error_words(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
