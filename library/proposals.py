"""content/de-xuat/: what the machine would change in something a person wrote. It waits there for an editor.

Takes proposals; gives them back, one YAML file each. A proposal that an editor settled is kept as settled, so the same
change is not proposed again. Never touches the record it speaks of.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from library import frontmatter, records
from library.files import list_files, remove_file, write_atomic
from newsroom.errors import ContentError
from newsroom.models import NewsItem, Question

# ── has a person edited a file ────────────────────────────────────────────────────────────────────


ITEM_KEYS = (
    *("title", "publisher", "published", "author", "lead", "summary", "section", "fields"),
    *("provinces", "documents", "original_url", "attribution", "note"),
)  # keys of an item that a person may have put right in its file

# `basis` is not among them: it is read as ids and written as numbers
ANSWER_KEYS = ("question", "answered_by", "answered", "asked", "fields", "tasks", "body")


def compute_seal(record: NewsItem | Question) -> str:
    """16 hex digits over the editable keys."""
    values = _record_values(record)
    told = json.dumps({key: values.get(key) for key in _editable_keys(record)}, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _editable_keys(record: NewsItem | Question) -> tuple[str, ...]:
    return ITEM_KEYS if isinstance(record, NewsItem) else ANSWER_KEYS


def _record_values(record: NewsItem | Question) -> dict[str, Any]:
    if isinstance(record, NewsItem):
        return records.item_values(record)
    return {**records.question_values(record), "body": record.answer.strip()}


def is_edited(record: NewsItem | Question) -> bool:
    """Whether a person changed the file since the machine wrote it; a file without a seal was not changed."""
    return bool(record.seal) and record.seal != compute_seal(record)


def find_changes(old: NewsItem | Question, new: NewsItem | Question) -> dict[str, Any]:
    """What the machine would write now in keys a person may edit, where it differs from the file; with it, of an
    answer, the fingerprint of what it was read from."""
    before, after = _record_values(old), _record_values(new)
    found = {key: after[key] for key in _editable_keys(old) if key in after and after[key] != before.get(key)}
    return {**found, "fingerprint": after["fingerprint"]} if found and isinstance(new, Question) else found


# ── proposals ─────────────────────────────────────────────────────────────────────────────────────


PROPOSALS_FOLDER = Path("content") / "de-xuat"
WAITING, ACCEPTED, DECLINED = "cho", "nhan", "bo"
_STATES = (WAITING, ACCEPTED, DECLINED)


@dataclass(frozen=True, slots=True)
class Proposal:
    """New values for keys of the file `path`; `because` says on what ground (an address, or words), `on` which day."""

    name: str  # of the file, without ending: letters, digits and hyphens
    path: str
    values: Mapping[str, Any] = field(default_factory=dict)
    because: str = ""
    on: str = ""
    state: str = WAITING


def save_proposal(home: Path, proposal: Proposal) -> bool:
    """Keep a proposal; False when the same values wait already or were settled. Raises PublishError."""
    old = read_proposal(home, proposal.name)
    if old and old.path == proposal.path and old.values == _plain_values(proposal.values):
        return False
    return _write_proposal(home, replace(proposal, state=WAITING))


def drop_proposal(home: Path, name: str) -> bool:
    """Delete a proposal, settled or not; False when there is none. Raises PublishError."""
    return remove_file(home / PROPOSALS_FOLDER / f"{name}.yml", root=home)


def close_proposal(home: Path, proposal: Proposal, state: str) -> bool:
    """Say that an editor took it (`ACCEPTED`) or left it (`DECLINED`)."""
    return _write_proposal(home, replace(proposal, state=state))


def list_waiting(home: Path) -> tuple[Proposal, ...]:
    """Those no editor has looked at, oldest first. A file that can't be read is left out; `load_proposals` names it."""
    return tuple(p for p in load_proposals(home)[0] if p.state == WAITING)


def load_proposals(home: Path) -> tuple[tuple[Proposal, ...], tuple[ContentError, ...]]:
    """Every proposal by day, and the files that can't be read."""
    found: list[Proposal] = []
    wrong: list[ContentError] = []
    for path, regular in list_files(home / PROPOSALS_FOLDER, ".yml"):
        try:
            found += [_read_file(path, path.relative_to(home).as_posix())] if regular else []
        except ContentError as error:
            wrong.append(error)
    return tuple(sorted(found, key=lambda p: (p.on, p.name))), tuple(wrong)


def read_proposal(home: Path, name: str) -> Proposal | None:
    """One proposal by name; None when there is none or it can't be read."""
    return next((p for p in load_proposals(home)[0] if p.name == name), None)


def _read_file(path: Path, where: str) -> Proposal:
    values = frontmatter.load_yaml(frontmatter.read_text(path, where), where)
    if not isinstance(values, dict) or not isinstance(values.get("path"), str):
        raise frontmatter.error_at("không phải một đề xuất", where, 1, "xóa tệp này: máy sẽ đề xuất lại nếu còn cần")
    state = values.get("state")
    return Proposal(
        name=path.stem,
        path=values["path"],
        values=values["values"] if isinstance(values.get("values"), dict) else {},
        because=str(values.get("because") or ""),
        on=str(values.get("on") or ""),
        state=state if state in _STATES else WAITING,
    )


def _write_proposal(home: Path, p: Proposal) -> bool:
    values = {"path": p.path, "on": p.on, "because": p.because, "state": p.state, "values": _plain_values(p.values)}
    return write_atomic(home / PROPOSALS_FOLDER / f"{p.name}.yml", frontmatter.dump_yaml(values).encode(), root=home)


def _plain_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """As it will be read back: lists for tuples, no None."""
    plain: dict[str, Any] = json.loads(json.dumps({k: v for k, v in values.items() if v is not None}))
    return plain
