"""A record under the editor's hand: read with its digest, merged with what others changed, saved in one write.

Takes the kind and name of a file under content/ and the values of a form; gives `Draft` or `EditConflict`. Nothing is
lost: what another editor saved since stays on disk, what this one typed stays in the form, and where both changed the
same key the editor chooses. Refuses what the schema refuses.
"""

from __future__ import annotations

import getpass
import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from library import decisions, frontmatter, roundtrip, validation
from library.crosscheck import SLUG
from library.files import write_atomic
from newsroom.errors import ConfigError, ContentError
from newsroom.law.numbers import document_slug
from newsroom.text.vietnamese import slug, tidy

# ── who edits, and the git commit of a change ─────────────────────────────────────────────────────


_EDITOR_NAME = re.compile(r"^(?P<name>[^<>]{1,200}?)\s*(?:<(?P<mail>[^<>\s]{1,200})>)?$")
_LIMIT = 20  # seconds a git command may take
_LITERAL_PATHS = ("--literal-pathspecs",)  # a name is a name, whatever ":" or "*" is in it


def find_editor(home: Path, given: str = "") -> str:
    """The editor as `Họ tên <thư>`: as given, else git's user.name of this home, else the account's name."""
    if tidy(given):
        return tidy(given)
    name, mail = _run_git(home, "config", "user.name")[1].strip(), _run_git(home, "config", "user.email")[1].strip()
    return f"{name} <{mail}>" if name and mail else name or _account_name()


def display_name(editor: str) -> str:
    """The name without the address."""
    found = _EDITOR_NAME.match(editor.strip())
    return found["name"] if found else "biên tập"


def is_in_git(home: Path) -> bool:
    """Whether content/ is part of a git checkout and not ignored by it."""
    inside, told = _run_git(home, "-C", "content", "rev-parse", "--is-inside-work-tree")
    return inside and told.strip() == "true" and not _run_git(home, "check-ignore", "-q", "content/bien-tap.yml")[0]


def commit_files(home: Path, paths: Sequence[Path], message: str, editor: str) -> str:
    """One commit of these files alone, in the editor's name; "" or why there is none."""
    found = _EDITOR_NAME.match(tidy(editor))
    name, mail = (found["name"], found["mail"] or "") if found else ("biên tập", "")
    names = [path.as_posix() for path in paths]
    added, said = _run_git(home, *_LITERAL_PATHS, "add", "--", *names)
    if not added:
        return said.strip()[:300]
    who = ["-c", f"user.name={name}", "-c", f"user.email={mail}", "-c", "commit.gpgsign=false"]
    told = ("-q", "--no-verify", "-m", tidy(message))
    done, said = _run_git(home, *_LITERAL_PATHS, *who, "commit", *told, "--only", "--", *names)
    return "" if done else said.strip()[:300]


def find_last_author(home: Path, path: Path) -> str:
    """Who committed this file last, "" when git does not say or the file has changed since."""
    clean, changed = _run_git(home, "status", "--porcelain", "--", path.as_posix())
    done, told = _run_git(home, "log", "-1", "--format=%an", "--", path.as_posix())
    return told.strip() if clean and not changed.strip() and done else ""


def _run_git(home: Path, *words: str) -> tuple[bool, str]:
    """(whether it went well, what it printed)."""
    command = ["git", "-C", str(home), *words]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_LIMIT, check=False)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:  # ValueError: no word can hold a NUL
        return False, str(error)
    return done.returncode == 0, done.stdout or done.stderr


def _account_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "biên tập"


# ── records under an editor's hand ────────────────────────────────────────────────────────────────


KINDS: Mapping[str, str] = {"van-ban": "văn bản", "nhiem-vu": "nhiệm vụ", "hoi-dap": "hỏi đáp"}
BODY = "body"  # the key that stands for what follows the front matter
_MEMORY = Path(".cache") / "ban-bien-tap"


@dataclass(frozen=True, slots=True)
class Draft:
    """A file as read: its place from the home, its text, and its values with the body among them."""

    path: Path
    text: str
    values: Mapping[str, Any]

    @property
    def digest(self) -> str:
        return decisions.digest(self.text)


@dataclass(frozen=True, slots=True)
class EditConflict:
    """Somebody saved first: what is on disk now, who did it, the merge of both, and the keys both changed."""

    theirs: Draft
    who: str
    merged: Mapping[str, Any]
    keys: tuple[str, ...]
    changed: tuple[str, ...]  # keys they changed


def record_path(kind: str, name: str) -> Path:
    """Path of a record from the home. Raises ConfigError for what is no record."""
    if kind not in KINDS or not SLUG.fullmatch(name) or len(name) > 150:
        raise ConfigError("không có bản ghi này", where=f"{kind}/{name}")
    return Path("content") / kind / f"{name}.md"


def read_draft(home: Path, path: Path) -> Draft:
    """The record; remembers its text, so that a later save knows what the editor started from. Raises ContentError."""
    text = frontmatter.read_text(home / path, path.as_posix())
    draft = _parse_draft(path, text)
    write_atomic(home / _MEMORY / "ban" / draft.digest, text.encode(), root=home)
    return draft


def _parse_draft(path: Path, text: str) -> Draft:
    front, body = frontmatter.split_front_matter(text, path.as_posix())
    values = frontmatter.load_yaml(front, path.as_posix())
    if not isinstance(values, dict):
        raise frontmatter.error_at("phần khai báo trống", path.as_posix(), 1, "khôi phục tệp từ git")
    return Draft(path, text, {**values, BODY: body})


def find_faults(kind: str, values: Mapping[str, Any]) -> list[ContentError]:
    """Everything wrong with a form's values, against the schema of its kind."""
    front = {key: value for key, value in values.items() if key != BODY}
    wrong = validation.find_faults(kind, front, "biểu mẫu", dict)
    if kind == "hoi-dap" and not str(values.get(BODY, "")).strip():
        wrong.append(frontmatter.error_at("chưa có câu trả lời", "biểu mẫu", 1, "viết câu trả lời vào ô cuối"))
    return wrong


def compose_text(draft: Draft, values: Mapping[str, Any]) -> str:
    """The file's text with these values; comments, order and quoting of the rest as they were."""
    where = draft.path.as_posix()
    front, _ = frontmatter.split_front_matter(draft.text, where)
    new = roundtrip.with_values(front[1:], {k: v for k, v in values.items() if k != BODY}, where)
    if values.get(BODY, "") == draft.values[BODY]:
        start = draft.text.index("\n") + 1
        return draft.text[:start] + new + draft.text[start + len(front) - 1 :]
    body = str(values.get(BODY, "")).strip("\n")
    return f"---\n{new}---\n" + (f"\n{body}\n" if body else "")


def choose_path(home: Path, kind: str, values: Mapping[str, Any]) -> Path:
    """Where a new record goes: a document under its number, the others under their words. Raises ConfigError when it
    cannot be named, or when a document of that number is there already."""
    words = str(values.get({"van-ban": "number", "nhiem-vu": "title", "hoi-dap": "question"}.get(kind, ""), ""))
    if kind == "van-ban":
        path = record_path(kind, document_slug(words, str(values.get("province", ""))))
        if (home / path).exists():
            raise ConfigError(f"văn bản {words} đã có trong kho; mở bản ghi ấy mà sửa", where=path.as_posix())
        return path
    stem = slug(words, 80)
    free = (stem if n == 1 else f"{stem}-{n}" for n in range(1, 1000))
    return next(path for name in free if not (home / (path := record_path(kind, name))).exists())


def create_record(home: Path, path: Path, values: Mapping[str, Any], *, by: str, at: datetime) -> Draft:
    """Write a new record in one write. Raises ConfigError when somebody made the same one meanwhile."""
    front = {key: value for key, value in values.items() if key != BODY}
    text = frontmatter.dump_markdown(front, str(values.get(BODY, "")))
    with decisions.lock_for_editing(home):
        if (home / path).exists():
            raise ConfigError("bản ghi này vừa có người thêm; mở nó mà sửa", where=path.as_posix())
        write_atomic(home / path, text.encode(), root=home)
        _log_save(home, path, decisions.digest(text), by, at)
    return _parse_draft(path, text)


def save_record(
    home: Path, path: Path, values: Mapping[str, Any], *, seen: str, by: str, at: datetime
) -> Draft | EditConflict:
    """Write the record if it still is what the editor saw, else say who changed what. Raises ContentError."""
    with decisions.lock_for_editing(home):
        now = read_draft(home, path)
        if now.digest != seen:
            clash = _merge_edits(home, now, values, seen)
            if clash.keys or clash.changed:
                return clash
        text = compose_text(now, values)
        write_atomic(home / path, text.encode(), root=home)
        _log_save(home, path, decisions.digest(text), by, at)
    return _parse_draft(path, text)


def _merge_edits(home: Path, now: Draft, mine: Mapping[str, Any], seen: str) -> EditConflict:
    base = _read_base(home, now.path, seen)
    keys = list(dict.fromkeys([*now.values, *mine]))
    theirs = [k for k in keys if now.values.get(k) != base.get(k)]
    both = [k for k in theirs if mine.get(k) != base.get(k) and mine.get(k) != now.values.get(k)]
    merged = {k: (now.values if k in theirs and k not in both else mine).get(k) for k in keys}
    left = {k: v for k, v in merged.items() if v is not None}
    return EditConflict(now, _last_saver(home, now), left, tuple(both), tuple(theirs))


def find_base(home: Path, now: Draft, seen: str) -> Mapping[str, Any]:
    """What the editor started from: remembered by digest; the file as it is when the memory was deleted."""
    return _read_base(home, now.path, seen) or now.values


def _read_base(home: Path, path: Path, seen: str) -> Mapping[str, Any]:
    """What the editor started from; nothing when the memory was deleted: then every difference is a clash."""
    kept = home / _MEMORY / "ban" / seen
    if not seen.isalnum() or not kept.is_file():
        return {}
    return _parse_draft(path, kept.read_text(encoding="utf-8")).values


def _log_save(home: Path, path: Path, digest: str, by: str, at: datetime) -> None:
    """One line in the desk's diary: who saved which bytes. Deletable; it only lends a name to a clash."""
    diary = home / _MEMORY / "nhat-ky.jsonl"
    diary.parent.mkdir(parents=True, exist_ok=True)
    line = {"path": path.as_posix(), "digest": digest, "by": display_name(by), "at": at.isoformat(timespec="seconds")}
    with diary.open("a", encoding="utf-8") as out:
        out.write(json.dumps(line, ensure_ascii=False) + "\n")


def _last_saver(home: Path, now: Draft) -> str:
    diary = home / _MEMORY / "nhat-ky.jsonl"
    for line in reversed(diary.read_text(encoding="utf-8").splitlines() if diary.is_file() else []):
        try:
            told = json.loads(line)
        except ValueError:
            continue  # the torn tail of a killed write
        if told.get("digest") == now.digest and told.get("path") == now.path.as_posix():
            return f"{told['by']}, lúc {datetime.fromisoformat(told['at']):%H:%M ngày %d/%m/%Y}"
    return find_last_author(home, now.path) or "ai đó sửa thẳng vào tệp"
