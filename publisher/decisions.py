"""content/bien-tap.yml -> the editors' decisions, as many of them as can be read.

Takes a home; gives decisions with their lines, and what was wrong. A file that does not parse is read decision by
decision, so that one slip of the hand cannot bring a withdrawn article back: from a decision that is itself
broken, a readable `withdraw` or `hide` of a readable target still holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from newsroom.errors import ContentError
from newsroom.models import Decision
from publisher import frontmatter, records, strictyaml, validation
from publisher.files import write_atomic
from publisher.strictyaml import Lines

PATH = Path("content") / "bien-tap.yml"

_LINE = re.compile(r"""^[-\s]{0,8}(action|target|why)\s{0,4}:\s{0,4}(["']?)(.{1,2000}?)\2\s{0,20}$""", re.MULTILINE)
_PROTECTIVE = frozenset({"withdraw", "hide"})


def load(home: Path) -> tuple[tuple[Decision, ...], list[ContentError]]:
    """The decisions in the file's order, and the faults found. An absent file is no decision and no fault."""
    where = PATH.as_posix()
    path = home / PATH
    if not path.exists() and not path.is_symlink():
        return (), []
    try:
        text = frontmatter.read_text(path, where)
        rows = strictyaml.load(text, where)
    except ContentError as error:
        if path.is_symlink() or not path.is_file() or error.message == "tệp rỗng":
            return (), [] if error.message == "tệp rỗng" else [error]
        return _salvage(_raw(path), where, error)
    if rows is None:
        return (), []
    return _valid(rows, where, strictyaml.lines_of(text, where), 0)


def dump(decisions: tuple[Decision, ...]) -> str:
    """The file's text for these decisions, in their order. For a machine's writing; comments are not kept."""
    rows = [records.written(decision, records.DECISION) for decision in decisions]
    return frontmatter.dump_rows(rows) if rows else "[]\n"


def save(home: Path, decisions: tuple[Decision, ...]) -> bool:
    """Write the file; False when it says so already. Raises PublishError."""
    return write_atomic(home / PATH, dump(decisions).encode(), root=home)


def _valid(rows: object, where: str, lines: Lines, offset: int) -> tuple[tuple[Decision, ...], list[ContentError]]:
    if not isinstance(rows, list):
        line = offset + lines.get((), 1)
        return (), [frontmatter.fault("phải là một danh sách", where, line, "mỗi quyết định bắt đầu bằng “- action:”")]
    kept: list[Decision] = []
    wrong: list[ContentError] = []
    for number, row in enumerate(rows):
        line = offset + lines.get((number,), 1)
        faults = validation.faults("bien-tap", [row], where, lambda n=number: _shifted(lines, n, offset))  # type: ignore[misc]
        wrong += faults
        if not faults:
            kept.append(records.decision_of(row, line))
        elif saved := _protective(row, line):
            kept.append(saved)
    return tuple(kept), wrong


def _shifted(lines: Lines, number: int, offset: int) -> Lines:
    """`lines` of row `number`, as if it stood alone in a list."""
    return {(0, *path[1:]): line + offset for path, line in lines.items() if path[:1] == (number,)}


def _protective(row: Any, line: int) -> Decision | None:
    if not isinstance(row, dict) or row.get("action") not in _PROTECTIVE or not isinstance(row.get("target"), str):
        return None
    return Decision(action=row["action"], target=row["target"], why=str(row.get("why") or ""), line=line)


def _raw(path: Path) -> str:
    # UTF-16 and other encodings keep addresses readable once the NULs are gone
    return path.read_bytes()[: frontmatter.MAX_BYTES].decode("utf-8", "replace").replace("\0", "").replace("\r", "")


def _salvage(text: str, where: str, cause: ContentError) -> tuple[tuple[Decision, ...], list[ContentError]]:
    kept: list[Decision] = []
    wrong = [cause]
    for offset, chunk in _chunks(text):
        try:
            lines: Lines = {}
            rows = strictyaml.load(chunk, where, lines)
        except ContentError:
            pairs = {found[1]: found[3] for found in _LINE.finditer(chunk)}
            saved = _protective(pairs, offset + 1)
            kept += [saved] if saved else []
        else:
            more, faults = _valid(rows, where, lines, offset) if rows is not None else ((), [])
            kept += more
            wrong += faults
    return tuple(kept), wrong


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """(lines before it, text) of every decision: from one line beginning with "- " to the next."""
    lines = text.split("\n")
    starts = [n for n, line in enumerate(lines) if line.startswith("- ")]
    for start, end in pairwise([*starts, len(lines)] if starts else []):
        yield start, "\n".join(lines[start:end])
