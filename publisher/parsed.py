"""Front matter read before, so that opening a hundred thousand unchanged files is looking at each, not reading it.

Takes the home and the files as they are met; gives the values and body of a file from `.cache/records.db` when its
size, times and inode are those it had when it was read. When a file changed so close to its reading that the clock
could not tell the two apart, its bytes are compared by hash. Only what passed its schema is kept, and a change of the
schemas or of this code empties it. Deletable; a small home has none.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from functools import cache
from os import stat_result
from pathlib import Path
from typing import Any

from publisher.state import Shelf

Front = tuple[dict[str, Any], str]

ENOUGH = 300  # files read anew under which nothing is worth keeping
_CLOCK = 2_000_000_000  # nanoseconds: no file system's clock is coarser
_NEAR = Path(__file__).parent


class Parsed:
    """What was read, by folder. Call `keep` once at the end."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._shelf = Shelf(home / ".cache" / "records.db", _code())
        self._folder = ""
        self._rows: dict[str, tuple[str, str, int, str]] = {}
        self._fresh: list[tuple[str, str, str, str, int, str]] = []

    def front(self, path: Path, read: Callable[[], Front]) -> Front:
        """The values and body of the file; `read` reads and checks it when it is not known. Raises what `read` does."""
        folder, name = path.parent.relative_to(self._home).as_posix(), path.name
        if folder != self._folder:
            self._folder, self._rows = folder, self._shelf.folder(folder)
        try:
            seen = path.lstat()
        except OSError:
            return read()
        row = self._rows.get(name)
        if row and row[0] == _stamp(seen) and (max(seen.st_mtime_ns, seen.st_ctime_ns) < row[2] or _is(path, row[1])):
            return _front(row[3])
        return self._read(folder, path, seen, read)

    def _read(self, folder: str, path: Path, seen: stat_result, read: Callable[[], Front]) -> Front:
        before, now = _sha(path), time.time_ns()
        found = read()
        if before and before == _sha(path):
            words = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
            self._fresh.append((folder, path.name, _stamp(seen), before, now - _CLOCK, words))
        return found

    def keep(self) -> None:
        """Store what was read anew, when it is much or there is a store already."""
        if len(self._fresh) >= ENOUGH or (self._fresh and self._shelf.exists):
            self._shelf.put(self._fresh)
        self._shelf.close()


def _stamp(seen: stat_result) -> str:
    return f"{seen.st_mode} {seen.st_size} {seen.st_mtime_ns} {seen.st_ctime_ns} {seen.st_ino}"


def _front(words: str) -> Front:
    values, body = json.loads(words)
    return values, body


def _sha(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() and not path.is_symlink() else ""
    except OSError:
        return ""


def _is(path: Path, sha: str) -> bool:
    return bool(sha) and _sha(path) == sha


@cache
def _code() -> str:
    """sha256 of what decides how a file is read: the modules of reading and the schemas."""
    total = hashlib.sha256()
    names = ("frontmatter.py", "strictyaml.py", "validation.py", "parsed.py", "content.py")
    for path in [*(_NEAR / name for name in names), *sorted(_NEAR.parent.glob("content/schema/*.json"))]:
        total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
