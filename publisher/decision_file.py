"""content/bien-tap.yml as a file people and commands write together: one entry in, the last command's entry out.

Takes rows in the shape of content/schema/bien-tap.schema.json; gives what was written. Comments and order stay.
Refuses a row its schema refuses and a file whose YAML does not parse, with file, line and mend. Every change is one
atomic write under a lock that only editors take, so the night's run and two editors never undo each other.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from newsroom.errors import ContentError
from publisher import frontmatter, roundtrip, strictyaml, validation
from publisher.decisions import PATH
from publisher.files import write_atomic

Row = dict[str, Any]
WHERE = PATH.as_posix()


@dataclass(frozen=True, slots=True)
class Page:
    """The file as it is now: its text, its rows, and the digest two editors compare."""

    text: str
    rows: tuple[Row, ...]

    @property
    def digest(self) -> str:
        return digest(self.text)


def digest(text: str) -> str:
    """sha256 (hex) of a text as UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


@contextmanager
def one_editor(home: Path) -> Iterator[None]:
    """Hold the editors' lock (flock on content/) for the length of the block; waits its turn."""
    handle = os.open(home / "content", os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def raw(home: Path) -> str:
    """The file's text, "" when there is none or it is empty. Raises ContentError when it can't be read as text."""
    path = home / PATH
    if not path.is_symlink() and (not path.exists() or (path.is_file() and not path.read_bytes().strip())):
        return ""
    return frontmatter.read_text(path, WHERE)


def read(home: Path) -> Page:
    """The file as it is. Raises ContentError with line and mend when its YAML does not parse."""
    text = raw(home)
    rows = strictyaml.load(text or "#", WHERE)
    if rows is not None and not isinstance(rows, list):
        raise frontmatter.fault("phải là một danh sách", WHERE, 1, "mỗi quyết định bắt đầu bằng “- action:”")
    return Page(text, tuple(row for row in rows or () if isinstance(row, dict)))


def add(home: Path, rows: Sequence[Row], *, at: datetime) -> tuple[Row, ...]:
    """Write the rows of one command at the end of the file, all with one `at`. Raises ContentError, PublishError."""
    with one_editor(home):
        page = read(home)
        moment = _free(at, page.rows)
        signed = tuple({**row, "at": moment} for row in rows)
        _check(signed, page.text.count("\n") + 1)
        write_atomic(home / PATH, roundtrip.with_rows(page.text, signed, WHERE).encode(), root=home)
    return signed


def drop(home: Path, unwanted: Callable[[Row], bool]) -> tuple[Row, ...]:
    """Remove the rows that `unwanted` names, and give them. Raises ContentError, PublishError."""
    with one_editor(home):
        page = read(home)
        rows = strictyaml.load(page.text or "#", WHERE)
        named = [n for n, row in enumerate(rows if isinstance(rows, list) else ()) if _is_row(row) and unwanted(row)]
        if named:
            left = roundtrip.without_rows(page.text, named, WHERE)
            write_atomic(home / PATH, left.encode(), root=home)
    return tuple(rows[n] for n in named) if isinstance(rows, list) else ()


def _is_row(row: object) -> bool:
    return isinstance(row, dict)


def take_back(home: Path) -> tuple[Row, ...]:
    """Remove what the last command wrote, and give it; () when no command's entry is left."""
    with one_editor(home):
        text = raw(home)
        rows = strictyaml.load(text or "#", WHERE)
        told = [(n, row) for n, row in enumerate(rows if isinstance(rows, list) else ()) if _moment(row)]
        if not told:
            return ()
        last = max(_moment(row) for _, row in told)
        gone = [(n, row) for n, row in told if _moment(row) == last]
        left = roundtrip.without_rows(text, [n for n, _ in gone], WHERE)
        write_atomic(home / PATH, left.encode(), root=home)
    return tuple(row for _, row in gone)


def replace_text(home: Path, text: str) -> None:
    """Put a text typed by hand in place of the file. Raises the first ContentError of it, and then writes nothing."""
    rows = strictyaml.load((text.strip() and text) or "#", WHERE)
    wrong = validation.faults("bien-tap", rows, WHERE, lambda: strictyaml.lines_of(text, WHERE))
    if wrong:
        raise wrong[0]
    write_atomic(home / PATH, text.encode(), root=home)


def _check(rows: Sequence[Row], line: int) -> None:
    wrong: list[ContentError] = validation.faults("bien-tap", [dict(row) for row in rows], WHERE, dict)
    if wrong:
        raise frontmatter.fault(wrong[0].message, WHERE, line, wrong[0].hint)


def _moment(row: object) -> str:
    value = row.get("at") if isinstance(row, Mapping) else ""
    return value if isinstance(value, str) else ""


def _free(at: datetime, rows: Sequence[Row]) -> str:
    """The moment as text, later than every moment in the file: it names the command an undo takes back."""
    latest = max((when for row in rows if (when := _parsed(_moment(row)))), default=None)
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)  # as it is written
    moment = at if latest is None or at > latest else latest + timedelta(milliseconds=1)
    return moment.isoformat(timespec="milliseconds")


def _parsed(text: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return when if when and when.tzinfo else None
