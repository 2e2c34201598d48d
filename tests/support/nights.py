"""A home, the web it reads, and the real command line put to both."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.support.loopback import Web
from tests.support.paths import ROOT

NOW = "2025-07-23T03:15:00+07:00"


@dataclass
class Night:
    """A home and the web it reads."""

    home: Path
    web: Web

    def run(self, *words: str, now: str = NOW, code: int = 0) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(ROOT / "build.py"), *words, "--home", str(self.home)]
        if words[:1] not in (("explain",), ("rollback",)):
            command += ["--now", now]
        if not words or words[0] in ("collect", "check") or words[0].startswith("--"):
            command += ["--allow-host", self.web.host]
        done = subprocess.run(command, capture_output=True, text=True, timeout=180, cwd=ROOT, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return done

    def tree(self, *folders: str) -> dict[str, str]:
        """Path -> sha256 of every file under these folders of the home."""
        found = {}
        for folder in folders:
            root = self.home / folder
            for path in sorted(p for p in root.rglob("*") if p.is_file()):
                found[f"{folder}/{path.relative_to(root)}"] = hashlib.sha256(path.read_bytes()).hexdigest()
        return found

    def news(self) -> list[Path]:
        return sorted((self.home / "content" / "tin-tuc").rglob("*.md"))

    def page_of(self, item: Path) -> str:
        name = item.relative_to(self.home / "content").with_suffix("")
        return (self.home / "site" / name / "index.html").read_text(encoding="utf-8")
