"""The samples of docs/may-chu, tried as far as one machine can: units, cron lines, the commands of the workflows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.paths import ROOT

SAMPLES = ROOT / "docs" / "may-chu"
WORKFLOWS = ("github-nightly.yml", "github-weekly.yml", "github-noi-dung.yml", "gitlab-ci.yml")
_CRON = re.compile(r"^ {4}((?:[\d*/,-]+ +){5})(.+)$", re.MULTILINE)


def _commands(name: str) -> list[str]:
    """Every shell command of a workflow, in order."""

    def found(node: Any) -> Iterator[str]:
        for key, value in node.items() if isinstance(node, dict) else ():
            if key == "run":
                yield value
            elif key == "script":
                yield "\n".join(value)
            else:
                yield from found(value)
        for value in node if isinstance(node, list) else ():
            yield from found(value)

    return list(found(yaml.safe_load((SAMPLES / name).read_text(encoding="utf-8"))))


def _stub(folder: Path, name: str) -> None:
    """A program that only writes down how it was called, and makes a site where a night would."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(
        f'#!/bin/sh\necho "{name} $*" >> "$CALLS"\nmkdir -p .releases/ban && echo trang > .releases/ban/index.html\n'
        "[ -e site ] || ln -s .releases/ban site\n[ ! -d content ] || date +%N > content/moi.md\n",
        encoding="utf-8",
    )
    (folder / name).chmod(0o755)


def _sh(command: str, at: Path, **more: str) -> None:
    told = {**os.environ, "PATH": f"{at / 'bin'}:{os.environ['PATH']}", "CALLS": str(at / "calls"), **more}
    done = subprocess.run(["sh", "-ec", command], cwd=at, env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (command, done.stderr)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_command_of_a_workflow_is_shell(name: str) -> None:
    commands = _commands(name)
    assert commands
    for command in commands:
        assert subprocess.run(["sh", "-n", "-c", command], check=False).returncode == 0, command


def _clone(tmp_path: Path) -> Path:
    """A clone with a remote to push to, as a runner has."""
    remote, clone = tmp_path / "kho.git", tmp_path / "ban"
    (clone / "content").mkdir(parents=True)
    (clone / "content" / "cu.md").write_text("cũ")
    (clone / ".gitignore").write_text("bin\ncalls\nsite\n.releases\npublic\n")
    me = "git -c user.name=a -c user.email=a@b"
    _sh(f"git init -q --bare {remote} && git init -q -b main . && git add . && {me} commit -qm một", clone)
    _sh(f"git remote add origin {remote} && git push -q -u origin main", clone)
    for program in ("make", "gh"):
        _stub(clone / "bin", program)
    return clone


@pytest.mark.parametrize("name", ["github-nightly.yml", "gitlab-ci.yml"])
def test_a_night_of_a_workflow_keeps_content_and_hands_over_the_site(name: str, tmp_path: Path) -> None:
    clone = _clone(tmp_path)
    commands = _commands(name) if name.startswith("github") else _commands(name)[:1]
    for command in commands:
        plain = command.replace("${{ github.repository }}", "ai/do").replace("${{ github.token }}", "x")
        remote = "https://oauth2:${CONTENT_TOKEN}@${CI_SERVER_HOST}/${CI_PROJECT_PATH}.git"
        _sh(plain.replace(remote, str(tmp_path / "kho.git")), clone, CI_COMMIT_BRANCH="main")
    kept = subprocess.check_output(["git", "-C", tmp_path / "kho.git", "show", "--stat", "main"], text=True)
    assert "Tin đêm" in kept and "content/moi.md" in kept
    assert (clone / "public" / "index.html").read_text() == "trang\n" and not (clone / "public").is_symlink()
    calls = (clone / "calls").read_text()
    assert "make site" in calls
    if name.startswith("github"):  # the call that keeps the schedule alive names the file the sample is copied to
        said = (SAMPLES / name).read_text(encoding="utf-8")
        assert "gh api -X PUT repos/ai/do/actions/workflows/nightly.yml/enable" in calls
        assert ".github/workflows/nightly.yml" in said and "actions: write" in said


def test_the_cron_lines_run(tmp_path: Path) -> None:
    lines = _CRON.findall((SAMPLES / "README.md").read_text(encoding="utf-8"))
    assert len(lines) == 3
    _stub(tmp_path / ".venv" / "bin", "python")
    _stub(tmp_path / "bin", "make")
    for _, command in lines:
        _sh(command.replace("/srv/cong", str(tmp_path)), tmp_path)
    calls = (tmp_path / "calls").read_text().splitlines()
    assert calls == ["python build.py", "python build.py recheck", "make audit"]


def test_the_units_are_what_systemd_reads(tmp_path: Path) -> None:
    """By systemd-analyze where it is; the words that matter are looked at anywhere."""
    service = (SAMPLES / "cong-tin.service").read_text(encoding="utf-8")
    timer = (SAMPLES / "cong-tin.timer").read_text(encoding="utf-8")
    assert "ExecStart=/srv/cong/.venv/bin/python build.py" in service and "WantedBy=timers.target" in timer
    if (program := shutil.which("systemd-analyze")) is None:
        return
    _stub(tmp_path / ".venv" / "bin", "python")
    (tmp_path / "cong-tin.service").write_text(service.replace("/srv/cong", str(tmp_path)), encoding="utf-8")
    (tmp_path / "cong-tin.timer").write_text(timer, encoding="utf-8")
    units = [str(tmp_path / f"cong-tin.{kind}") for kind in ("service", "timer")]
    done = subprocess.run([program, "verify", *units], capture_output=True, text=True, check=False)
    assert "cong-tin" not in done.stderr, done.stderr  # other units of the machine are not ours to judge
    when = re.search(r"OnCalendar=(.+)", timer)
    assert when and subprocess.run([program, "calendar", when[1]], capture_output=True, check=False).returncode == 0
