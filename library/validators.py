"""`.cache/state.db`: what makes the next run cheaper. Derived and deletable; never the only copy of anything.

Holds validators (ETag, Last-Modified) per address. A damaged or foreign database is moved aside and begun anew.
Validators are kept in memory until `commit`, which the run calls only once its articles are safe in content/:
a validator stored too early would turn an unsaved article into "304, nothing new" for ever.
"""

from __future__ import annotations

import shutil
import sqlite3
import zlib
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from types import TracebackType

from library.files import disk
from newsroom.errors import PublishError

SCHEMA_VERSION = 1


class ValidatorStore:
    """Validators by URL. Use as a context manager; leaving it without `commit` forgets what was put."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "state.db"
        self._fresh: dict[str, tuple[str, str]] = {}
        self._db = _open_database(self._path)

    def __enter__(self) -> ValidatorStore:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._db.close()

    def get(self, url: str) -> tuple[str, str] | None:
        """The stored (etag, last_modified) of a URL, or None. Empty strings where the server sent none."""
        try:
            row = self._db.execute("SELECT etag, modified FROM validators WHERE url = ?", (url,)).fetchone()
        except sqlite3.DatabaseError:
            return None  # damaged below what the check on opening sees: ask in full, `commit` says the rest
        return (str(row[0]), str(row[1])) if row and all(isinstance(v, str) for v in row) else None

    def put(self, url: str, etag: str, last_modified: str) -> None:
        """Remember the validators of a URL until `commit`."""
        self._fresh[url] = (etag, last_modified)

    def forget(self, url: str) -> None:
        """Drop what was put for a URL in this run: its answer could not be used."""
        self._fresh.pop(url, None)

    def commit(self) -> None:
        """Store what was put, in one transaction. Raises PublishError when the disk refuses."""
        rows = [(url, etag, modified) for url, (etag, modified) in sorted(self._fresh.items())]
        try:
            with self._db:
                self._db.executemany("INSERT OR REPLACE INTO validators (url, etag, modified) VALUES (?, ?, ?)", rows)
        except sqlite3.OperationalError as error:
            said = f"không ghi được bộ nhớ đệm: {error}"
            raise PublishError(said, where=str(self._path), hint=disk(self._path.parent)) from error
        except sqlite3.DatabaseError:
            self._begin_anew(rows)
        self._fresh.clear()

    def _begin_anew(self, rows: list[tuple[str, str, str]]) -> None:
        """Damage the check on opening did not see: the file goes aside, tonight's validators into a new one."""
        self._db.close()
        _move_aside(self._path)
        self._db = _connect(self._path)
        with self._db:
            self._db.executemany("INSERT OR REPLACE INTO validators (url, etag, modified) VALUES (?, ?, ?)", rows)


def _open_database(path: Path) -> sqlite3.Connection:
    """The database at `path`; one that cannot be used is moved aside as `state.db.hong`. Raises PublishError."""
    try:
        return _connect(path)
    except sqlite3.DatabaseError:
        try:
            _move_aside(path)
            return _connect(path)
        except (sqlite3.DatabaseError, OSError) as error:
            raise PublishError(f"không mở được bộ nhớ đệm: {error}", where=str(path), hint=disk(path.parent)) from error


def _move_aside(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        damaged = path.with_name(path.name + suffix)
        if damaged.exists():
            damaged.replace(path.with_name(path.name + suffix + ".hong"))


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=10)
    try:
        _check_database(db)
    except sqlite3.DatabaseError:
        db.close()
        raise
    return db


def _check_database(db: sqlite3.Connection) -> None:
    """Raise `sqlite3.DatabaseError` unless the file is sound and of this schema (a new file is made so)."""
    db.execute("PRAGMA synchronous = FULL")
    with closing(db.execute("PRAGMA quick_check")) as cursor:
        if cursor.fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("quick_check failed")
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version not in (0, SCHEMA_VERSION):
        raise sqlite3.DatabaseError(f"schema {version}, expected {SCHEMA_VERSION}")
    with db:
        db.execute(
            "CREATE TABLE IF NOT EXISTS validators (url TEXT PRIMARY KEY, etag TEXT NOT NULL, modified TEXT NOT NULL)"
        )
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    db.execute("SELECT url, etag, modified FROM validators LIMIT 1").fetchone()


class TextStore:
    """Texts by two names in a file of its own, or in memory, written in one transaction; another `code` finds it
    empty, and so does whoever opens a damaged one."""

    def __init__(self, path: Path | None = None, code: str = "") -> None:
        try:
            self._db = _open_texts(path, code)
        except sqlite3.DatabaseError:
            if path:
                _remove_any(path)
            self._db = _open_texts(path, code)

    def __enter__(self) -> TextStore:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._db.close()

    def get(self, first: str, second: str) -> str:
        """The text, or "" where there is none. Raises TextLostError."""
        return dict(self._rows("first = ? AND second = ?", first, second)).get(second, "")

    def all(self, first: str) -> dict[str, str]:
        """Every text under a first name. Raises TextLostError."""
        return dict(self._rows("first = ?", first))

    def _rows(self, where: str, *names: str) -> list[tuple[str, str]]:
        try:
            rows = self._db.execute(f"SELECT first, second, words FROM shelf WHERE {where}", names).fetchall()
        except sqlite3.DatabaseError as error:
            raise TextLostError(str(error)) from error
        return [(second, _unseal_text(first, second, words)) for first, second, words in rows]

    def put(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Keep texts (first, second, text) until `commit`; an empty text is none. Raises TextLostError."""
        held = list(rows)
        gone = [(first, second) for first, second, text in held if not text]
        try:
            self._db.executemany("INSERT OR REPLACE INTO shelf VALUES (?, ?, ?)", map(_seal_row, held))
            if gone:
                self._db.executemany("DELETE FROM shelf WHERE first = ? AND second = ?", gone)
        except sqlite3.DatabaseError as error:
            raise TextLostError(str(error)) from error

    def empty(self) -> None:
        """Take everything out. Raises TextLostError."""
        try:
            self._db.execute("DELETE FROM shelf")
        except sqlite3.DatabaseError as error:
            raise TextLostError(str(error)) from error

    def commit(self) -> None:
        """Make what was put lasting. Raises TextLostError."""
        try:
            self._db.commit()
        except sqlite3.DatabaseError as error:
            raise TextLostError(str(error)) from error


def _seal_row(row: tuple[str, str, str]) -> tuple[str, str, str]:
    """A row as it is kept: its text behind a sum over all three, since SQLite has none and a bit may flip."""
    first, second, words = row
    return first, second, words and _checksum(first, second, words) + words


def _unseal_text(first: str, second: str, words: str) -> str:
    """The text of a kept row. Raises TextLostError when it is not what was put."""
    if words and words[:8] != _checksum(first, second, words[8:]):
        raise TextLostError(f"{first} {second}: hỏng")
    return words[8:]


def _checksum(first: str, second: str, words: str) -> str:
    return f"{zlib.crc32(f'{first}{chr(0)}{second}{chr(0)}{words}'.encode('utf-8', 'surrogatepass')):08x}"


def _remove_any(path: Path) -> None:
    """Take away what stands in the place of a file, be it a folder."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


class TextLostError(Exception):
    """What was kept is not to be had: whoever asked makes it anew."""


def _open_texts(path: Path | None, code: str) -> sqlite3.Connection:
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path or ":memory:", timeout=10)
    try:
        with db:
            db.execute("CREATE TABLE IF NOT EXISTS made (code TEXT)")
            db.execute(
                "CREATE TABLE IF NOT EXISTS shelf (first TEXT, second TEXT, words TEXT, PRIMARY KEY (first, second))"
                " WITHOUT ROWID"
            )
            if db.execute("SELECT code FROM made").fetchall() != [(code,)]:
                db.execute("DELETE FROM shelf")
                db.execute("DELETE FROM made")
                db.execute("INSERT INTO made VALUES (?)", (code,))
    except sqlite3.DatabaseError:
        db.close()
        raise
    return db
