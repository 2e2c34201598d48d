"""content/bien-tap.yml -> the editors' decisions, as many of them as can be read.

Takes a home; gives decisions with their lines, and what was wrong. A file that does not parse is read decision by
decision, so that one slip of the hand cannot bring a withdrawn article back: from a decision that is itself
broken, a readable `withdraw` or `hide` of a readable target still holds.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from library import frontmatter, records, roundtrip, validation
from library.files import write_atomic
from library.frontmatter import Lines
from newsroom.errors import ContentError
from newsroom.models import Decision

# ── rows -> decisions ─────────────────────────────────────────────────────────────────────────────


DECISIONS_PATH = Path("content") / "bien-tap.yml"

_LINE = re.compile(r"""^[-\s]{0,8}(action|target|why)\s{0,4}:\s{0,4}(["']?)(.{1,2000}?)\2\s{0,20}$""", re.MULTILINE)
_PROTECTIVE = frozenset({"withdraw", "hide"})


def load_decisions(home: Path) -> tuple[tuple[Decision, ...], list[ContentError]]:
    """The decisions in the file's order, and the faults found. An absent file is no decision and no fault."""
    where = DECISIONS_PATH.as_posix()
    path = home / DECISIONS_PATH
    if not path.exists() and not path.is_symlink():
        return (), []
    try:
        text = frontmatter.read_text(path, where)
        rows = frontmatter.load_yaml(text, where)
    except ContentError as error:
        if path.is_symlink() or not path.is_file() or error.message == "tệp rỗng":
            return (), [] if error.message == "tệp rỗng" else [error]
        return _salvage(_read_anyhow(path), where, error)
    if rows is None:
        return (), []
    return _read_valid(rows, where, frontmatter.locate_lines(text, where), 0)


def dump_decisions(decisions: tuple[Decision, ...]) -> str:
    """The file's text for these decisions, in their order. For a machine's writing; comments are not kept."""
    rows = [records.encode_record(decision, records.DECISION) for decision in decisions]
    return frontmatter.dump_rows(rows) if rows else "[]\n"


def save_decisions(home: Path, decisions: tuple[Decision, ...]) -> bool:
    """Write the file; False when it says so already. Raises PublishError."""
    return write_atomic(home / DECISIONS_PATH, dump_decisions(decisions).encode(), root=home)


def _read_valid(rows: object, where: str, lines: Lines, offset: int) -> tuple[tuple[Decision, ...], list[ContentError]]:
    if not isinstance(rows, list):
        line = offset + lines.get((), 1)
        return (), [
            frontmatter.error_at("phải là một danh sách", where, line, "mỗi quyết định bắt đầu bằng “- action:”")
        ]
    kept: list[Decision] = []
    wrong: list[ContentError] = []
    for number, row in enumerate(rows):
        line = offset + lines.get((number,), 1)
        faults = validation.find_faults("bien-tap", [row], where, lambda n=number: _shift_lines(lines, n, offset))  # type: ignore[misc]
        wrong += faults
        if not faults:
            kept.append(records.build_decision(row, line))
        elif saved := _salvage_protective(row, line):
            kept.append(saved)
    return tuple(kept), wrong


def _shift_lines(lines: Lines, number: int, offset: int) -> Lines:
    """`lines` of row `number`, as if it stood alone in a list."""
    return {(0, *path[1:]): line + offset for path, line in lines.items() if path[:1] == (number,)}


def _salvage_protective(row: Any, line: int) -> Decision | None:
    if not isinstance(row, dict) or row.get("action") not in _PROTECTIVE or not isinstance(row.get("target"), str):
        return None
    return Decision(action=row["action"], target=row["target"], why=str(row.get("why") or ""), line=line)


def _read_anyhow(path: Path) -> str:
    # UTF-16 and other encodings keep addresses readable once the NULs are gone
    return path.read_bytes()[: frontmatter.MAX_BYTES].decode("utf-8", "replace").replace("\0", "").replace("\r", "")


def _salvage(text: str, where: str, cause: ContentError) -> tuple[tuple[Decision, ...], list[ContentError]]:
    kept: list[Decision] = []
    wrong = [cause]
    for offset, chunk in _split_chunks(text):
        try:
            lines: Lines = {}
            rows = frontmatter.load_yaml(chunk, where, lines)
        except ContentError:
            pairs = {found[1]: found[3] for found in _LINE.finditer(chunk)}
            saved = _salvage_protective(pairs, offset + 1)
            kept += [saved] if saved else []
        else:
            more, faults = _read_valid(rows, where, lines, offset) if rows is not None else ((), [])
            kept += more
            wrong += faults
    return tuple(kept), wrong


def _split_chunks(text: str) -> Iterator[tuple[int, str]]:
    """(lines before it, text) of every decision: from one line beginning with "- " to the next."""
    lines = text.split("\n")
    starts = [n for n, line in enumerate(lines) if line.startswith("- ")]
    for start, end in pairwise([*starts, len(lines)] if starts else []):
        yield start, "\n".join(lines[start:end])


# ── the file ──────────────────────────────────────────────────────────────────────────────────────


Row = dict[str, Any]
DECISIONS_NAME = DECISIONS_PATH.as_posix()


@dataclass(frozen=True, slots=True)
class DecisionFile:
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
def lock_for_editing(home: Path) -> Iterator[None]:
    """Hold the editors' lock (flock on content/) for the length of the block; waits its turn."""
    handle = os.open(home / "content", os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def read_decision_text(home: Path) -> str:
    """The file's text, "" when there is none or it is empty. Raises ContentError when it can't be read as text."""
    path = home / DECISIONS_PATH
    if not path.is_symlink() and (not path.exists() or (path.is_file() and not path.read_bytes().strip())):
        return ""
    return frontmatter.read_text(path, DECISIONS_NAME)


def read_decision_file(home: Path) -> DecisionFile:
    """The file as it is. Raises ContentError with line and mend when its YAML does not parse."""
    text = read_decision_text(home)
    rows = frontmatter.load_yaml(text or "#", DECISIONS_NAME)
    if rows is not None and not isinstance(rows, list):
        raise frontmatter.error_at(
            "phải là một danh sách", DECISIONS_NAME, 1, "mỗi quyết định bắt đầu bằng “- action:”"
        )
    return DecisionFile(text, tuple(row for row in rows or () if isinstance(row, dict)))


def add_rows(home: Path, rows: Sequence[Row], *, at: datetime) -> tuple[Row, ...]:
    """Write the rows of one command at the end of the file, all with one `at`. Raises ContentError, PublishError."""
    with lock_for_editing(home):
        page = read_decision_file(home)
        moment = _free_moment(at, page.rows)
        signed = tuple({**row, "at": moment} for row in rows)
        _check_rows(signed, page.text.count("\n") + 1)
        write_atomic(home / DECISIONS_PATH, roundtrip.with_rows(page.text, signed, DECISIONS_NAME).encode(), root=home)
    return signed


def drop_rows(home: Path, unwanted: Callable[[Row], bool]) -> tuple[Row, ...]:
    """Remove the rows that `unwanted` names, and give them. Raises ContentError, PublishError."""
    with lock_for_editing(home):
        page = read_decision_file(home)
        rows = frontmatter.load_yaml(page.text or "#", DECISIONS_NAME)
        named = [n for n, row in enumerate(rows if isinstance(rows, list) else ()) if _is_row(row) and unwanted(row)]
        if named:
            left = roundtrip.without_rows(page.text, named, DECISIONS_NAME)
            write_atomic(home / DECISIONS_PATH, left.encode(), root=home)
    return tuple(rows[n] for n in named) if isinstance(rows, list) else ()


def _is_row(row: object) -> bool:
    return isinstance(row, dict)


def undo_last(home: Path) -> tuple[Row, ...]:
    """Remove what the last command wrote, and give it; () when no command's entry is left."""
    with lock_for_editing(home):
        text = read_decision_text(home)
        rows = frontmatter.load_yaml(text or "#", DECISIONS_NAME)
        told = [(n, row) for n, row in enumerate(rows if isinstance(rows, list) else ()) if _row_moment(row)]
        if not told:
            return ()
        last = max(_row_moment(row) for _, row in told)
        gone = [(n, row) for n, row in told if _row_moment(row) == last]
        left = roundtrip.without_rows(text, [n for n, _ in gone], DECISIONS_NAME)
        write_atomic(home / DECISIONS_PATH, left.encode(), root=home)
    return tuple(row for _, row in gone)


def replace_text(home: Path, text: str) -> None:
    """Put a text typed by hand in place of the file. Raises the first ContentError of it, and then writes nothing."""
    rows = frontmatter.load_yaml((text.strip() and text) or "#", DECISIONS_NAME)
    wrong = validation.find_faults(
        "bien-tap", rows, DECISIONS_NAME, lambda: frontmatter.locate_lines(text, DECISIONS_NAME)
    )
    if wrong:
        raise wrong[0]
    write_atomic(home / DECISIONS_PATH, text.encode(), root=home)


def _check_rows(rows: Sequence[Row], line: int) -> None:
    wrong: list[ContentError] = validation.find_faults("bien-tap", [dict(row) for row in rows], DECISIONS_NAME, dict)
    if wrong:
        raise frontmatter.error_at(wrong[0].message, DECISIONS_NAME, line, wrong[0].hint)


def _row_moment(row: object) -> str:
    value = row.get("at") if isinstance(row, Mapping) else ""
    return value if isinstance(value, str) else ""


def _free_moment(at: datetime, rows: Sequence[Row]) -> str:
    """The moment as text, later than every moment in the file: it names the command an undo takes back."""
    latest = max((when for row in rows if (when := _parse_moment(_row_moment(row)))), default=None)
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)  # as it is written
    moment = at if latest is None or at > latest else latest + timedelta(milliseconds=1)
    return moment.isoformat(timespec="milliseconds")


def _parse_moment(text: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return when if when and when.tzinfo else None
