"""T9: readers ask for pages, search data and assets while releases are swapped; each answer is whole, and of the
release that was live while it was asked for.

Over a real nginx with the sample of docs/may-chu where there is one, else over Python's own server.
"""

from __future__ import annotations

import hashlib
import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.hostile.machine import Tally, copy_of, processor
from tests.hostile.scene import Scene, plain_items, serve_plain
from tests.support import nginx

READERS, PAUSE = 5, 0.1  # some fifty requests a second


@dataclass(frozen=True)
class Answer:
    """One answer: of which path, with which status and bytes, asked and had when (monotonic seconds)."""

    path: str
    status: int
    sha: str
    asked: float
    had: float


@dataclass
class Watch:
    """What readers saw, and what each release held of the paths they ask for, with the seconds of its publishing."""

    paths: tuple[str, ...]
    answers: list[Answer] = field(default_factory=list)
    releases: list[tuple[float, float, dict[str, str]]] = field(default_factory=list)

    def note(self, home: Path, start: float) -> None:
        site = (home / "site").resolve()
        self.releases.append((start, time.monotonic(), {path: _sha(_file(site, path)) for path in self.paths}))

    def faults(self) -> list[str]:
        """Answers that are no answer, and those that no release live at that time would give."""
        wrong = [f"{a.path}: {a.status}" for a in self.answers if a.status != 200]
        whole = [a for a in self.answers if a.status == 200]
        return wrong + [f"{a.path}: không phải của bản đang chạy" for a in whole if a.sha not in self._right(a)]

    def _right(self, answer: Answer) -> set[str]:
        past = [n for n, (_, done, _) in enumerate(self.releases) if done <= answer.asked]
        live = self.releases[past[-1] if past else 0 :]
        return {held[answer.path] for begun, _, held in live if begun <= answer.had}


def read_while_publishing(seed: Scene, home: Path, publishes: int) -> Tally:
    """Publish again and again under readers, then go back one release."""
    tally = Tally()
    scene = copy_of(seed, home)
    start = time.monotonic()
    assert scene.run().returncode == 0
    watch = Watch(_paths(home))
    watch.note(home, start)
    with _served(home) as port, _reading(port, watch):
        for n in range(publishes):
            serve_plain(scene.web, "/rss", plain_items(7 + n))
            start = time.monotonic()
            done = scene.run(now=f"2026-11-21T{n % 24:02d}:{n // 24:02d}:00+07:00")
            watch.note(home, start)
            tally.tried += 1
            if done.returncode:
                tally.crashed.append(done.stderr.strip()[-300:])
        start, spent = time.monotonic(), processor()
        done = scene.run("rollback")
        took = processor() - spent  # a busy machine may keep it waiting
        watch.note(home, start)
    if done.returncode or took > 5:
        tally.crashed.append(f"rollback {took:.1f} s: {done.returncode} {done.stderr[-200:]}")
    tally.lost = watch.faults()
    swapped = len({tuple(sorted(held.items())) for _, _, held in watch.releases})
    rate = len(watch.answers) / (watch.answers[-1].had - watch.answers[0].asked)
    server = "nginx" if nginx.NGINX else "máy chủ của Python"
    tally.note = f"{len(watch.answers)} lượt đọc qua {server}, {rate:.0f}/s, {swapped} bản khác nhau, lùi {took:.1f} s"
    return tally


def _paths(home: Path) -> tuple[str, ...]:
    """Home page, an article, the feed, the search page with two of its files, an asset."""
    article = next(p for p in sorted((home / "content" / "tin-tuc").rglob("*.md")))
    style = min((home / "site" / "assets").resolve().glob("portal*.css"))  # its name holds the hash of its bytes
    page = f"/{article.relative_to(home / 'content').with_suffix('').as_posix()}/"
    return (
        "/",
        page,
        "/feed.xml",
        "/tim-kiem/",
        "/tim-kiem/chi-muc/muc-luc.json",
        "/tim-kiem/chi-muc/s/phan.json",
        f"/assets/{style.name}",
    )


def _file(site: Path, path: str) -> bytes:
    return (site / path.lstrip("/") / ("index.html" if path.endswith("/") else "")).read_bytes()


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextmanager
def _served(home: Path) -> Iterator[int]:
    if nginx.NGINX:
        work = home.with_name(home.name + "-nginx")
        work.mkdir()
        with nginx.serving(home / "site", work) as port:
            yield port
        return
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(home / "site")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return None


@contextmanager
def _reading(port: int, watch: Watch) -> Iterator[None]:
    stop = threading.Event()
    readers = [threading.Thread(target=_read, args=(port, watch, stop, n)) for n in range(READERS)]
    for reader in readers:
        reader.start()
    try:
        yield
    finally:
        stop.set()
        for reader in readers:
            reader.join()


def _read(port: int, watch: Watch, stop: threading.Event, turn: int) -> None:
    while not stop.is_set():
        path = watch.paths[turn % len(watch.paths)]
        asked = time.monotonic()
        status, sha = _get(port, path)
        watch.answers.append(Answer(path, status, sha, asked, time.monotonic()))
        turn += 1
        stop.wait(max(0.0, PAUSE - (time.monotonic() - asked)))


def _get(port: int, path: str) -> tuple[int, str]:
    """Status and sha256 of the body; 0 when there was no whole answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, _sha(answer.read())
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()
