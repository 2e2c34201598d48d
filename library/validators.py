"""`.cache/state.db`: what makes the next run cheaper. Derived and deletable; never the only copy of anything.

Holds validators (ETag, Last-Modified) per address. A damaged or foreign database is moved aside and begun anew.
Validators are kept in memory until `commit`, which the run calls only once its articles are safe in content/:
a validator stored too early would turn an unsaved article into "304, nothing new" for ever.
"""

from __future__ import annotations

import sqlite3
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
