"""Front matter read before, so that opening a hundred thousand unchanged files is looking at each, not reading it.

Takes a home; gives every file of a folder of content/ with a function that reads it. The values come from
.cache/da-doc/ when the file is the one they were read from: the same size, times of writing and of change, inode and
mode; the time of change (ctime) nobody can set back, so an edit that keeps size and modification time is seen. Where
any of them differs, or the file was written within the clock's grain of being read, the hash of its bytes decides.
Only what passed its schema is kept, and a change of the schemas or of this code makes all of it anew. Deletable.
Where nothing is kept, half of a folder can be read by another process meanwhile (`nightly.opened`).
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from itertools import accumulate
from operator import attrgetter
from pathlib import Path
from typing import Any

from library import frontmatter
from newsroom.errors import ContentError

# ── named bytes kept between runs ─────────────────────────────────────────────────────────────────


class BlobCache:
    """The bytes kept in `folder` by code that calls itself `code` (one word)."""

    def __init__(self, folder: Path, code: str) -> None:
        self._folder, self._code = folder, code

    @property
    def begun(self) -> bool:
        """Whether anything was ever kept here."""
        return self._folder.is_dir()

    def get(self, name: str) -> bytes | None:
        """The bytes of this name, when they are whole and ours."""
        try:
            head, _, body = self._place(name).read_bytes().partition(b"\n")
        except OSError:
            return None
        return body if head == self._head(body) else None

    def put(self, name: str, body: bytes) -> None:
        """Keep them by one rename. Not synced: what a power cut tears, `get` does not give."""
        place = self._place(name)
        draft = place.with_name(f".{place.name}.{os.getpid()}")
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(self._head(body) + b"\n" + body)
            draft.replace(place)

    def _place(self, name: str) -> Path:
        return self._folder / (name.replace("/", "~") + ".bin")

    def _head(self, body: bytes) -> bytes:
        return f"{self._code} {hashlib.blake2b(body, digest_size=16).hexdigest()}".encode()


@cache
def hash_files(paths: tuple[Path, ...]) -> str:
    """A word for the code in these files: what they keep is read back only while it is the same."""
    return hash_parts(path.name.encode() + b"\0" + path.read_bytes() for path in paths)


def hash_parts(parts: Iterable[bytes]) -> str:
    """A hash of the parts, each by itself."""
    total = hashlib.blake2b(digest_size=16)
    for part in parts:
        total.update(b"%d:" % len(part) + part)
    return total.hexdigest()


# ── front matter read before ──────────────────────────────────────────────────────────────────────


FrontMatter = tuple[Any, str, str]  # values, body, sha256 of the file
ParseFrontMatter = Callable[[str, str, str], Any]  # schema, YAML, where -> values as they are kept, which JSON can hold
ReadFrontMatter = Callable[[str], FrontMatter]

ENOUGH = 300  # files read anew under which nothing is worth keeping
_GRAIN = 2_000_000_000  # nanoseconds: no file system's clock is coarser
_PROJECT_ROOT = Path(__file__).parent.parent
_READER_FILES = [
    *(f"library/{name}.py" for name in ("frontmatter", "validation", "cache", "content", "records")),
    *("newsroom/models.py", "newsroom/text/dates.py"),
]

_Row = tuple[str, str, Any, str]  # stamp, sha256, values, body
Rows = dict[str, _Row]  # by the name of the file


@dataclass(frozen=True, slots=True)
class ReadAhead:
    """Folders that somebody else reads meanwhile, and what waits for their rows."""

    folders: frozenset[str]
    wait: Callable[[], dict[str, Rows]]


class FrontMatterCache:
    """The front matter of a home. With `anew`, nothing kept is believed; what was read `ahead` is."""

    def __init__(
        self, home: Path, check: ParseFrontMatter, *, anew: bool = False, ahead: ReadAhead | None = None
    ) -> None:
        schemas = sorted((_PROJECT_ROOT / "content" / "schema").glob("*.json"))
        self._home, self._check, self._anew = home, check, anew
        self._kept = BlobCache(
            home / ".cache" / "da-doc", hash_files((*(_PROJECT_ROOT / name for name in _READER_FILES), *schemas))
        )
        self._ahead = ahead
        self._told: dict[str, Rows] | None = None
        self._fresh = 0
        self._changed: dict[str, Rows] = {}

    def files(self, folder: str) -> Iterator[tuple[str, ReadFrontMatter]]:
        """Every Markdown file below `folder` (from the home), in one fixed order, with its reader."""
        for where, entries in _walk_folders(self._home, folder):
            before = self._fresh
            known, seen = self._known(where), Rows()
            for entry in entries:
                path = f"{where}/{entry.name}"
                yield path, partial(self._front, entry, path, known, seen)
            if self._fresh > before or seen.keys() != known.keys():
                self._changed[where] = seen
                self._keep()

    def later_half(self, folder: str) -> tuple[frozenset[str], int]:
        """The later half of the folders below one, and how many files are below it, when nothing is kept of them; no
        folder, and 0, when something is."""
        first = next((where for where, entries in _walk_folders(self._home, folder) if entries), "")
        if not first or (not self._anew and self._rows(first)):
            return frozenset(), 0
        held = {where: len(entries) for where, entries in _walk_folders(self._home, folder)}
        total = sum(held.values())
        passed = accumulate(held.values(), initial=0)
        return frozenset(where for where, before in zip(held, passed, strict=False) if 2 * before >= total), total

    def read_ahead(self, folder: str, half: frozenset[str], schema: str) -> dict[str, Rows]:
        """The rows of the files in these folders below one. What is wrong with a file is told when it is asked for."""
        told: dict[str, Rows] = {}
        for where, entries in _walk_folders(self._home, folder):
            if where in half:
                rows = told[where] = Rows()
                for entry in entries:
                    with suppress(ContentError):
                        self._front(entry, f"{where}/{entry.name}", {}, rows, schema)
        return told

    def _known(self, where: str) -> Rows:
        """What is known of a folder's files before they are looked at."""
        if self._ahead and where in self._ahead.folders:
            if self._told is None:
                self._told = self._ahead.wait()
            rows = self._told.pop(where, Rows())
            self._fresh += len(rows)
            return rows
        return Rows() if self._anew else self._rows(where)

    def _keep(self) -> None:
        """Store what was read anew, when it is much or there is a store already."""
        if self._fresh >= ENOUGH or (self._changed and self._kept.begun):
            for where, rows in self._changed.items():
                self._kept.put(where, json.dumps(rows, ensure_ascii=False).encode("utf-8", "surrogatepass"))
            self._changed.clear()

    def _rows(self, where: str) -> Rows:
        body = self._kept.get(where)
        return json.loads(body) if body else {}

    def _front(self, entry: os.DirEntry[str], path: str, known: Rows, seen: Rows, schema: str) -> FrontMatter:
        row, stamp = known.get(entry.name), _stat_stamp(entry)
        if row is None or not stamp or row[0] != stamp:
            row = self._read(schema, path, stamp, row)
        seen[entry.name] = row
        return row[2], row[3], row[1]

    def _read(self, schema: str, path: str, stamp: str, old: _Row | None) -> _Row:
        """Raises ContentError."""
        data = frontmatter.read_bytes(self._home / path, path)
        sha = hashlib.sha256(data).hexdigest()
        self._fresh += 1
        if old and old[1] == sha:
            return stamp, sha, old[2], old[3]
        yaml, body = frontmatter.split_front_matter(frontmatter.decode_text(data, path), path)
        return stamp, sha, self._check(schema, yaml, path), body


def _walk_folders(home: Path, folder: str) -> Iterator[tuple[str, list[os.DirEntry[str]]]]:
    """Folders with their Markdown files and links, top down, by name; names beginning with a dot are nobody's. The
    entries may be asked until the next folder is."""
    try:
        at = os.open(home / folder, os.O_RDONLY | os.O_DIRECTORY)  # so that no entry is looked for from the root
    except OSError:
        return
    try:
        with os.scandir(at) as found:
            entries = sorted(found, key=attrgetter("name"))
        files, below = [], []
        for entry in entries:
            name = entry.name
            if name.startswith("."):
                continue
            if name.endswith(".md") and entry.is_file(follow_symlinks=False):  # as nearly always
                files.append(entry)
            elif entry.is_dir(follow_symlinks=False):
                below.append(name)
            elif name.endswith(".md") or (entry.is_symlink() and (home / folder / name).is_dir()):
                files.append(entry)
        yield folder, files
    finally:
        os.close(at)
    for name in below:
        yield from _walk_folders(home, f"{folder}/{name}")


def _stat_stamp(entry: os.DirEntry[str]) -> str:
    """What tells a file from another without reading it; "" for one written just now, or gone."""
    try:
        seen = entry.stat(follow_symlinks=False)
    except OSError:
        return ""
    if max(seen.st_mtime_ns, seen.st_ctime_ns) > time.time_ns() - _GRAIN:
        return ""
    return f"{seen.st_mode} {seen.st_size} {seen.st_mtime_ns} {seen.st_ctime_ns} {seen.st_ino}"
