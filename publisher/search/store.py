"""The texts of the search index between two nights (`.cache/tim-kiem.db`), each row sealed with its checksum.

Derived and deletable: whatever is damaged or of another version is lost as a whole, and made anew by the caller.
"""

from __future__ import annotations

import shutil
import sqlite3
import zlib
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType


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
