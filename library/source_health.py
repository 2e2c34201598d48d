"""What machines remember in content/ of every source: nguon-tin/<id>.yml, and the log of states, nhat-ky.jsonl.

Takes records; gives them back. The log is only ever added to, and a state already on its last line for a source is
not written again, so a run begun anew says nothing twice. A torn or spoilt line is left out and named.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from library import frontmatter, records, validation
from library.files import append_lines, is_special, list_files, read_regular, write_atomic
from library.frontmatter import dump_yaml, error_at, read_text
from newsroom.errors import ContentError
from newsroom.models import Health, HealthChange

_FOLDER = Path("content") / "nguon-tin"
_LOG = _FOLDER / "nhat-ky.jsonl"
_RECORD = (
    *("source", "state", "since", "reason", "code", "last_success", "last_item", "listed", "weeks", "days", "nights"),
    *("partial", "skipped"),
)
_TEXTS = ("source", "before", "after", "code", "reason")


def load_health(home: Path) -> tuple[dict[str, Health], list[ContentError]]:
    """Health by source id, and the files left out."""
    found: dict[str, Health] = {}
    wrong: list[ContentError] = []
    for path, _ in list_files(home / _FOLDER, ".yml"):
        try:
            record = _read_record(path, path.relative_to(home).as_posix())
        except ContentError as error:
            wrong.append(error)
        else:
            found[record.source] = record
    return found, wrong


def save_health(home: Path, record: Health) -> bool:
    """Write one source's health; False when the file says so already. Raises PublishError."""
    path = home / _FOLDER / f"{record.source}.yml"
    counts = {key: dict(sorted(getattr(record, key).items())) for key in ("weeks", "days")}
    return write_atomic(path, dump_yaml(records.encode_record(record, _RECORD) | counts).encode(), root=home)


def _read_record(path: Path, where: str) -> Health:
    text = read_text(path, where)
    values = frontmatter.load_yaml(text, where)
    wrong = validation.find_faults("nguon-tin", values, where, lambda: frontmatter.locate_lines(text, where))
    if wrong:
        raise wrong[0]
    assert isinstance(values, dict)
    if values["source"] != path.stem:
        raise error_at("mã nguồn khác tên tệp", where, 1, f"đổi tên tệp thành {values['source']}.yml hoặc xóa tệp")
    return records.record_of(Health, values, _RECORD)


# ── the log of states ────────────────────────────────────────────────────────────────────────────


def load_log(home: Path) -> tuple[tuple[HealthChange, ...], list[str]]:
    """Every change on record, oldest first, and the problems: `file:line: what`."""
    try:
        if is_special(home / _LOG):
            return (), [f"{_LOG.as_posix()}:1: không phải tệp thường; thay bằng tệp thật"]
        lines = read_regular(home / _LOG).split(b"\n")
    except OSError as error:
        return (), [f"{_LOG.as_posix()}:1: không đọc được: {error.strerror}"]
    read = [(number, _parse_change(line)) for number, line in enumerate(lines, 1) if line.strip()]
    spoilt = [number for number, change in read if change is None]
    problems = [f"{_LOG.as_posix()}:{spoilt[0]}: {len(spoilt)} dòng hỏng, đã bỏ qua"] if spoilt else []
    return tuple(change for _, change in read if change is not None), problems


def append_log(home: Path, changes: Iterable[HealthChange]) -> int:
    """Add changes to the log, leaving out those it already ends with; how many were added. Raises PublishError."""
    last = {change.source: change for change in load_log(home)[0]}
    fresh = [c for c in changes if not _is_repeated(c, last.get(c.source))]
    if not fresh:
        return 0
    append_lines(home / _LOG, "".join(map(_dump_change, fresh)), root=home)
    return len(fresh)


def _is_repeated(new: HealthChange, last: HealthChange | None) -> bool:
    return last is not None and (last.after, last.code) == (new.after, new.code)


def _dump_change(change: HealthChange) -> str:
    values = {"at": change.at.isoformat(), **{key: getattr(change, key) for key in _TEXTS}}
    return json.dumps(values, ensure_ascii=False) + "\n"


def _parse_change(line: bytes) -> HealthChange | None:
    try:
        values = json.loads(line)
        texts = {key: str(values.get(key, "")) for key in _TEXTS}
        change = HealthChange(at=records.read_moment(values["at"]), **texts)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None  # counted by the caller
    return change if change.source and change.after else None
