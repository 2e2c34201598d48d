"""Bytes onto the disk so that a reader, a crash or a power cut never sees half a file.

Takes paths and bytes; gives whether anything changed. Refuses a path that leaves the folder it was promised to
stay in, be it by "..", by an absolute name or through a symbolic link. Order of every write (facts: reliability
D2): temporary file in the same folder, fsync, rename, fsync of the folder.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from newsroom.errors import PublishError

_MARK = ".dang-ghi-"  # the dot keeps a leftover out of every listing, the site builder's included
_MODE = 0o644


def write_atomic(path: Path, data: bytes, *, root: Path | None = None) -> bool:
    """Make `path` hold exactly `data`; False, and nothing written, when it already does.

    Missing folders are made. With `root`, a path outside it or reached through a symbolic link below it is refused.
    A symbolic link standing at `path` itself is replaced, never followed. Raises PublishError naming the path.
    """
    _refuse_outside(path, root)
    try:
        if _holds(path, data):
            return False
        make_folder(path.parent)
        _replace(path, data)
    except (OSError, ValueError) as error:
        raise PublishError(f"không ghi được: {_why(error)}", where=str(path)) from error
    return True


def remove(path: Path, *, root: Path | None = None) -> bool:
    """Take the file away for good; False when there was none. Raises PublishError."""
    _refuse_outside(path, root)
    try:
        path.unlink()
        _sync_folder(path.parent)
    except FileNotFoundError:
        return False
    except (OSError, ValueError) as error:
        raise PublishError(f"không xóa được: {_why(error)}", where=str(path)) from error
    return True


def make_folder(folder: Path) -> None:
    """`folder` and what is missing above it, each made known to its parent. Raises OSError."""
    missing = [folder]
    while not missing[-1].exists() and missing[-1] != missing[-1].parent:
        missing.append(missing[-1].parent)
    for made in reversed(missing[:-1]):
        made.mkdir(exist_ok=True)
        _sync_folder(made.parent)


def sweep(root: Path, *, deep: bool = True) -> int:
    """Remove the temporary files a killed run left under `root` (with `deep` off, in it only); how many. Only the
    lock's holder may."""
    walk = os.walk(root) if deep else [next(os.walk(root), (str(root), [], []))]
    leftovers = [Path(at) / name for at, _, names in walk for name in names if name.startswith(_MARK)]
    return sum(remove(path) for path in sorted(leftovers))


def regular_files(root: Path, suffix: str) -> Iterator[tuple[Path, bool]]:
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


def _refuse_outside(path: Path, root: Path | None) -> None:
    """Raise PublishError unless every part of `path` below `root` is a plain name and no link."""
    if root is None:
        return
    try:
        parts = path.relative_to(root).parts
    except ValueError:
        parts = ()
    if not parts or ".." in parts:
        raise PublishError(f"đường dẫn ra ngoài {root}", where=str(path))
    for depth in range(1, len(parts)):
        if root.joinpath(*parts[:depth]).is_symlink():
            raise PublishError("đường dẫn đi qua một liên kết (symlink)", where=str(path))


def _holds(path: Path, data: bytes) -> bool:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size == len(data) and path.read_bytes() == data


def _replace(path: Path, data: bytes) -> None:
    # one name per target: a rerun overwrites what a killed run left, and 255-byte names cannot overflow
    draft = path.with_name(_MARK + hashlib.sha256(path.name.encode("utf-8", "surrogateescape")).hexdigest()[:16])
    draft.unlink(missing_ok=True)
    try:
        _write(draft, data)
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _write(draft: Path, data: bytes) -> None:
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, _MODE)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
