"""Homes of the made-up corpus: published at given hours, and every byte of their sites."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

from nightly import publish as step
from nightly.report import RunReport
from nightly.run.options import Options
from tests.support import corpus

NOW = corpus.LAST + timedelta(hours=10)


def publish(home: Path, hours: int, *, full: bool = False) -> RunReport:
    options = Options(home=home, now=NOW + timedelta(hours=hours), offline=True, full=full)
    return step.publish(options, RunReport(started=options.now))


def tree(home: Path) -> dict[str, bytes]:
    root = (home / "site").resolve()
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def twin(home: Path, folder: Path) -> Path:
    """The same content in a home that never built anything."""
    folder.mkdir()
    shutil.copytree(home / "content", folder / "content")
    shutil.copy(home / "mkdocs.yml", folder / "mkdocs.yml")
    return folder
