"""Who is editing, and their commits. Takes a home; gives a name, and one git commit per save where content/ is in git.

A commit that git refuses is no lost change: the file is already safe on disk, and the reason is told.
"""

from __future__ import annotations

import getpass
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from newsroom.vietnamese import tidy

_NAMED = re.compile(r"^(?P<name>[^<>]{1,200}?)\s*(?:<(?P<mail>[^<>\s]{1,200})>)?$")
_LIMIT = 20  # seconds a git command may take
_AS_NAMED = ("--literal-pathspecs",)  # a name is a name, whatever ":" or "*" is in it


def name_of(home: Path, given: str = "") -> str:
    """The editor as `Họ tên <thư>`: as given, else git's user.name of this home, else the account's name."""
    if tidy(given):
        return tidy(given)
    name, mail = _git(home, "config", "user.name")[1].strip(), _git(home, "config", "user.email")[1].strip()
    return f"{name} <{mail}>" if name and mail else name or _account()


def shown(editor: str) -> str:
    """The name without the address."""
    found = _NAMED.match(editor.strip())
    return found["name"] if found else "biên tập"


def in_git(home: Path) -> bool:
    """Whether content/ is part of a git checkout and not ignored by it."""
    inside, told = _git(home, "-C", "content", "rev-parse", "--is-inside-work-tree")
    return inside and told.strip() == "true" and not _git(home, "check-ignore", "-q", "content/bien-tap.yml")[0]


def commit(home: Path, paths: Sequence[Path], message: str, editor: str) -> str:
    """One commit of these files alone, in the editor's name; "" or why there is none."""
    found = _NAMED.match(tidy(editor))
    name, mail = (found["name"], found["mail"] or "") if found else ("biên tập", "")
    names = [path.as_posix() for path in paths]
    added, said = _git(home, *_AS_NAMED, "add", "--", *names)
    if not added:
        return said.strip()[:300]
    who = ["-c", f"user.name={name}", "-c", f"user.email={mail}", "-c", "commit.gpgsign=false"]
    told = ("-q", "--no-verify", "-m", tidy(message))
    done, said = _git(home, *_AS_NAMED, *who, "commit", *told, "--only", "--", *names)
    return "" if done else said.strip()[:300]


def last_author(home: Path, path: Path) -> str:
    """Who committed this file last, "" when git does not say or the file has changed since."""
    clean, changed = _git(home, "status", "--porcelain", "--", path.as_posix())
    done, told = _git(home, "log", "-1", "--format=%an", "--", path.as_posix())
    return told.strip() if clean and not changed.strip() and done else ""


def _git(home: Path, *words: str) -> tuple[bool, str]:
    """(whether it went well, what it printed)."""
    command = ["git", "-C", str(home), *words]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_LIMIT, check=False)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:  # ValueError: no word can hold a NUL
        return False, str(error)
    return done.returncode == 0, done.stdout or done.stderr


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "biên tập"
