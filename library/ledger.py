"""What machines remember in content/ of every address: the ledger, so-cai/YYYY-MM.jsonl.

Takes rows; gives them back. A row is kept in the month its URL was first seen, and only ever added:
the last row of a URL is the word on it. A torn last line, a merge mark, a line somebody spoilt: left out, counted
and named, never fatal, never deleted unless it is the torn tail of a killed write.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from library import records
from library.files import append_lines, list_files, write_atomic
from newsroom.models import LedgerRow, replace

_LEDGER = Path("content") / "so-cai"
TWIN_OF = "bản khác của cùng một bài: "  # begins the reason of an address that is another spelling of one already kept


@dataclass(slots=True)
class Ledger:
    """Rows by URL, the month file of each, and what could not be read."""

    rows: dict[str, LedgerRow] = field(default_factory=dict)
    months: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def load_ledger(home: Path) -> Ledger:
    """The whole ledger of a home; an absent one is empty."""
    found = Ledger()
    for path, regular in list_files(home / _LEDGER, ".jsonl"):
        where = path.relative_to(home).as_posix()
        if not regular:
            found.problems.append(f"{where}:1: không phải tệp thường; thay bằng tệp thật")
            continue
        _read_month(path, where, found)
    return found


def append_rows(home: Path, rows: Iterable[LedgerRow]) -> int:
    """Add rows, each to the month its URL was first seen in; how many rows were new to the ledger.

    A row equal to the URL's last row is not written again, so a rerun leaves the same bytes. Raises PublishError.
    """
    wanted = list(rows)
    if not wanted:
        return 0
    known = load_ledger(home)
    fresh: dict[str, list[str]] = {}
    count = 0
    for row in wanted:
        if known.rows.get(row.url) == row:  # `first` is not compared
            continue
        month = known.months.setdefault(row.url, f"{row.at:%Y-%m}")
        fresh.setdefault(month, []).append(_dump_row(row))
        known.rows[row.url] = row
        count += 1
    for month, lines in sorted(fresh.items()):
        append_lines(home / _LEDGER / f"{month}.jsonl", "".join(lines), root=home)
    return count


def redact_rows(home: Path, urls: Collection[str]) -> None:
    """Take titles and reasons out of every row of these URLs: a takedown keeps the fact, not the words."""
    if not urls:
        return
    for path, regular in list_files(home / _LEDGER, ".jsonl"):
        if not regular:
            continue
        lines = path.read_bytes().split(b"\n")
        write_atomic(path, b"\n".join(_redact_line(line, urls) for line in lines), root=home)


def _redact_line(line: bytes, urls: Collection[str]) -> bytes:
    try:
        row = records.build_ledger_row(line)
    except ValueError:
        return line  # not a row: left as it is, named by `load`
    return _dump_row(replace(row, title="", reasons=())).encode().rstrip(b"\n") if row.url in urls else line


def _dump_row(row: LedgerRow) -> str:
    text = json.dumps(records.ledger_values(row), ensure_ascii=False, separators=(", ", ": "))
    # one row is one line for every reader, also for those that split at U+2028 and U+0085
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")
    return text.encode("utf-8", "replace").decode("utf-8") + "\n"


def _read_month(path: Path, where: str, found: Ledger) -> None:
    try:
        data = path.read_bytes()
    except OSError as error:
        found.problems.append(f"{where}:1: không đọc được: {error.strerror}")
        return
    spoilt = [
        n for n, line in enumerate(data.split(b"\n"), 1) if line.strip() and not _add_line(line, path.stem, found)
    ]
    if spoilt:
        what = "dòng cuối ghi dở" if spoilt == [data.count(b"\n") + 1] else f"{len(spoilt)} dòng hỏng"
        found.problems.append(f"{where}:{spoilt[0]}: {what}, đã bỏ qua; các dòng khác vẫn dùng")


def _add_line(line: bytes, month: str, found: Ledger) -> bool:
    try:
        row = records.build_ledger_row(line)
    except ValueError:
        return False  # counted by the caller
    old = found.rows.get(row.url)
    found.rows[row.url] = replace(row, first=old.first if old else row.at)
    found.months.setdefault(row.url, month)
    return True
