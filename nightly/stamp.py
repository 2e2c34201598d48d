"""The moment the data speaks for: "dữ liệu tính đến …".

Kept in content/nguon-tin/tinh-den.json. It moves when a run reached a source and either something changed or the
old stamp is six hours old, so that a second run of the same night changes no byte.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

from nightly.report import RunReport
from publisher.files import read_regular, write_atomic

FRESH = timedelta(hours=6)


def _path(home: Path) -> Path:
    return home / "content" / "nguon-tin" / "tinh-den.json"


def read(home: Path) -> datetime | None:
    """The stamp, or None when no run has reached a source yet (or the file is damaged)."""
    try:
        return datetime.fromisoformat(json.loads(read_regular(_path(home)))["as_of"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def move(home: Path, report: RunReport) -> bool:
    """Set the stamp to the run's moment when it is due; True when it was written."""
    if not report.runs or not report.network:
        return False
    old = read(home)
    changed = report.changes["new"] + report.changes["updated"]
    if old and not changed and timedelta(0) <= report.started - old < FRESH:
        return False
    text = json.dumps({"as_of": report.started.isoformat()}) + "\n"
    _path(home).parent.mkdir(parents=True, exist_ok=True)
    return write_atomic(_path(home), text.encode())
