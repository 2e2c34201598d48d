"""Front matter read before, so that opening a hundred thousand unchanged files is looking at each, not reading it.

Takes a home; gives every file of a folder of content/ with a function that reads it. The values come from
.cache/da-doc/ when the file is the one they were read from: the same size, times of writing and of change, inode and
mode; the time of change (ctime) nobody can set back, so an edit that keeps size and modification time is seen. Where
any of them differs, or the file was written within the clock's grain of being read, the hash of its bytes decides.
Only what passed its schema is kept, and a change of the schemas or of this code makes all of it anew. Deletable.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache, partial
from operator import attrgetter
from pathlib import Path
from typing import Any

import msgspec

from library import frontmatter
from newsroom.models import replace

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


_WORDS = msgspec.json.Encoder()  # JSON: MessagePack would keep a moment without its zone


def hash_of(value: object) -> str:
    """A hash of what a value holds: records, texts, numbers, moments, and lists and mappings of them. Raises TypeError
    for anything else."""
    return hashlib.blake2b(_WORDS.encode(value), digest_size=16).hexdigest()


def hash_parts(parts: Iterable[bytes]) -> str:
    """A hash of the parts, each by itself."""
    total = hashlib.blake2b(digest_size=16)
    for part in parts:
        total.update(b"%d:" % len(part) + part)
    return total.hexdigest()


# ── front matter read before ──────────────────────────────────────────────────────────────────────


FrontMatter = tuple[msgspec.Raw, str]  # packed values, body
ParseFrontMatter = Callable[[str, str, str], Any]  # schema, YAML, where -> values as they are kept
ReadFrontMatter = Callable[[str], FrontMatter]

ENOUGH = 100  # files read anew under which nothing is worth keeping
_GRAIN = 2_000_000_000  # nanoseconds: no file system's clock is coarser
_PROJECT_ROOT = Path(__file__).parent.parent
_READER_FILES = [
    *(f"library/{name}.py" for name in ("frontmatter", "validation", "cache", "content", "records")),
    *("newsroom/models.py", "newsroom/text/dates.py"),
]


class _Row(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A file as it was read: what tells it from another, the sha256 of its bytes, its packed values, its body."""

    stamp: str
    sha: str
    values: msgspec.Raw
    body: str


Rows = dict[str, _Row]  # by the name of the file
_ROWS = msgspec.msgpack.Decoder(Rows)


class FrontMatterCache:
    """The front matter of a home. With `anew`, nothing kept is believed."""

    def __init__(self, home: Path, check: ParseFrontMatter, *, anew: bool = False) -> None:
        schemas = sorted((_PROJECT_ROOT / "content" / "schema").glob("*.json"))
        self._home, self._check, self._anew = home, check, anew
        self._kept = BlobCache(
            home / ".cache" / "da-doc", hash_files((*(_PROJECT_ROOT / name for name in _READER_FILES), *schemas))
        )
        self._fresh = 0
        self._changed: dict[str, Rows] = {}

    def files(self, folder: str) -> Iterator[tuple[str, ReadFrontMatter]]:
        """Every Markdown file below `folder` (from the home), in one fixed order, with its reader."""
        for where, entries in _walk_folders(self._home, folder):
            before = self._fresh
            known, seen = self._rows(where), Rows()
            for entry in entries:
                path = f"{where}/{entry.name}"
                yield path, partial(self._front, entry, path, known, seen)
            if self._fresh > before or seen.keys() != known.keys():
                self._changed[where] = seen
                self._keep()

    def _keep(self) -> None:
        """Store what was read anew, when it is much or there is a store already."""
        if self._fresh >= ENOUGH or (self._changed and self._kept.begun):
            for where, rows in self._changed.items():
                self._kept.put(where, msgspec.msgpack.encode(rows))
            self._changed.clear()

    def _rows(self, where: str) -> Rows:
        """What is known of a folder's files before they are looked at."""
        body = None if self._anew else self._kept.get(where)
        return _ROWS.decode(body) if body else Rows()

    def _front(self, entry: os.DirEntry[str], path: str, known: Rows, seen: Rows, schema: str) -> FrontMatter:
        row, stamp = known.get(entry.name), _stat_stamp(entry)
        if row is None or not stamp or row.stamp != stamp:
            row = self._read(schema, path, stamp, row)
        seen[entry.name] = row
        return row.values, row.body

    def _read(self, schema: str, path: str, stamp: str, old: _Row | None) -> _Row:
        """Raises ContentError."""
        data = frontmatter.read_bytes(self._home / path, path)
        sha = hashlib.sha256(data).hexdigest()
        self._fresh += 1
        if old and old.sha == sha:
            return replace(old, stamp=stamp)
        yaml, body = frontmatter.split_front_matter(frontmatter.decode_text(data, path), path)
        return _Row(stamp, sha, msgspec.Raw(msgspec.msgpack.encode(self._check(schema, yaml, path))), body)


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
