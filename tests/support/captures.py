"""Captures of one host, written to an archive as a night does and taken out of it again."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from newsroom.models import VN, Capture, Source
from scrapers.web.archive import Archive

NIGHT = datetime(2026, 11, 22, 2, 0, 0, tzinfo=VN)
SOURCE = Source(id="thu", name="Thử", host="bao.example.vn", kind="press")
HTML = "<html><body>Nội dung thử nghiệm</body></html>".encode()


def capture(path: str, body: bytes = HTML, status: int = 200, **headers: str) -> Capture:
    url = f"https://bao.example.vn{path}"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Capture(url, url, status, named, NIGHT + timedelta(seconds=1, microseconds=123456), body)


def write(root: Path, *captures: Capture, started: datetime = NIGHT) -> Path:
    with Archive(root).open_run(started) as recorder:
        for one in captures:
            recorder.record(one)
    return root / "2026" / "11" / f"{started:%Y%m%dT%H%M%S}.warc.gz"


def replay(root: Path, url: str, *, conditional: bool = True, started: datetime = NIGHT) -> Capture:
    return asyncio.run(Archive(root).replay(started).get(url, source=SOURCE, conditional=conditional))
