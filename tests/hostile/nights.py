"""T8, T10: shares of the web failing; the two clocks and a takedown over many nights."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from tests.hostile.machine import Tally
from tests.hostile.scene import Item, Scene, article, body_of, furnish, plain_items, serve_plain, title_of
from tests.support.loopback import Page, Web, serve

FIRST = datetime.fromisoformat("2026-11-01T03:15:00+07:00")


@contextmanager
def failing(web: Web) -> Iterator[tuple[Web, dict[str, int]]]:
    """A second server over the pages of `web` which fails a set share of the addresses, chosen by their hash."""
    share = {"percent": 0}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = other.pages.get(self.path)
            spoilt = _chance(self.path) < share["percent"] and self.path != "/robots.txt"
            if spoilt and _chance("x" + self.path) < 30:
                self.connection.close()
                return
            body = b"" if spoilt or page is None else page.body
            self.send_response(500 if spoilt else 404 if page is None else page.status)
            self.send_header("Content-Type", page.type if page else "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    other = Web(server.server_port, web.pages)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield other, share
    finally:
        server.shutdown()
        server.server_close()


def _chance(path: str) -> int:
    return int(hashlib.sha256(path.encode()).hexdigest()[:8], 16) % 100


def shares(root: Path, full: bool) -> Tally:
    """10, 30, 50, 90, 100 % of the addresses fail: what came is on the site, what did not is listed with its cause."""
    tally = Tally()
    with serve({}) as web, failing(web) as (other, share):
        for percent in (10, 30, 50, 90) if full else (30, 90):
            scene = _many(root / f"p{percent}", other, sources=10, each=6)
            share["percent"] = percent
            done = scene.run("--report", str(root / "bao-cao.json"))
            _told(scene, other, share["percent"], done, tally)
        share["percent"] = 0
        scene = _many(root / "het", other, sources=4, each=4)
        assert scene.run().returncode == 0
        before = _articles(scene)
        share["percent"] = 100
        done = scene.run(now="2026-11-20T03:45:00+07:00")
        tally.tried += 1
        if _articles(scene) != before:
            tally.lost.append("100 %: tin đã đăng không còn như trước")
        if any(f"nguon-{n}" not in done.stderr for n in range(4)):
            tally.lost.append("100 %: có nguồn hỏng không được nêu tên")
        if done.returncode not in (0, 1) or "Traceback" in done.stderr or not done.stderr.strip():
            tally.crashed.append(f"100 %: {done.returncode} {done.stderr[-300:]}")
    return tally


def _articles(scene: Scene) -> dict[str, bytes]:
    """Every article page of the site, and every article's file."""
    site, news = (scene.home / "site").resolve(), scene.home / "content" / "tin-tuc"
    return {str(p.relative_to(root)): p.read_bytes() for root in (site / "tin-tuc", news) for p in _below(root)}


def _below(root: Path) -> list[Path]:
    return [p for p in root.glob("20*/**/*") if p.is_file()]


def _many(home: Path, web: Web, *, sources: int, each: int) -> Scene:
    furnish(home)
    scene = Scene(home, web)
    for n in range(sources):
        items = [Item(f"/s{n}{item.path}", item.title, item.body) for item in plain_items(each, first=100 * n)]
        scene.source(f"nguon-{n}", f"/rss-{n}", body="page")
        serve_plain(web, f"/rss-{n}", items)
        for item in items:
            web.pages[item.path] = Page(article(item.title, item.body, date="31/10/2026 08:00"))
    return scene


def _told(scene: Scene, web: Web, percent: int, done: subprocess.CompletedProcess[str], tally: Tally) -> None:
    """Every address of a list that was had is published, or stands in the ledger with a cause."""
    rows = {row["url"]: row for row in (json.loads(line) for line in scene.ledger().split("\n") if line)}
    site = "".join(p.read_text(encoding="utf-8") for p in (scene.home / "site").resolve().glob("tin-tuc/**/*.html"))
    if done.returncode != 0 or "Traceback" in done.stderr:
        tally.crashed.append(f"{percent} %: {done.returncode} {done.stderr[-300:]}")
    for n in range(10):
        if _chance(f"/rss-{n}") < percent:
            tally.tried += 1
            if f"nguon-{n}" not in done.stderr:
                tally.lost.append(f"{percent} %: không nêu nguồn nguon-{n}")
            continue
        for item in plain_items(6, first=100 * n):
            path = f"/s{n}{item.path}"
            row, tally.tried = rows.get(web.url + path), tally.tried + 1
            failed = _chance(path) < percent
            if row is None or (failed and not row.get("reasons")):
                tally.lost.append(f"{percent} %: {path} không có trong sổ")
            elif not failed and (row["fate"] != "published" or web.url + path not in site):
                tally.lost.append(f"{percent} %: {path} lấy được mà không lên trang ({row['fate']})")


def clocks(root: Path, full: bool) -> Tally:
    """Not public within the hour; gone within three; taken down and never back, whatever the address looks like."""
    tally = Tally()
    nights = 30 if full else 3
    with serve({}) as web:
        scene = _many(root / "nha", web, sources=2, each=4)
        assert scene.run(now=FIRST.isoformat()).returncode == 0
        tally.tried += 1
        _deleted(scene, web, tally)
        taken = f"{web.url}/s1{plain_items(1, first=100)[0].path}"
        words = title_of(100)
        done = scene.run("edit", "withdraw", taken, "--why", "theo yêu cầu", "--by", "thử", now=_at(0, 9))
        scene.run("publish", now=_at(0, 9))
        tally.tried += 1
        if done.returncode or _standing(scene, words) or words in scene.ledger():
            tally.lost.append(f"gỡ theo yêu cầu: {done.returncode} {done.stderr[-200:]} {_standing(scene, words)}")
        for night in range(1, nights + 1):
            variants = (f"?utm_source=a{night}", f"#x{night}", "?fbclid=1")
            again = [Item(taken + v, words, body_of(100), guid=f"{night}-{v}") for v in variants]
            for item in again:
                web.pages[item.path.removeprefix(web.url).split("#")[0]] = Page(article(words, body_of(100)))
            serve_plain(web, "/rss-1", again)
            scene.run(now=_at(night, 3))
            tally.tried += 1
            if found := _standing(scene, words):
                tally.lost.append(f"đêm {night}: bài đã gỡ trở lại ở {found[0]}")
    tally.note = f"{nights} đêm"
    return tally


def _deleted(scene: Scene, web: Web, tally: Tally) -> None:
    """Deleted at 04:00 at its source: off every page, feed and index by 07:00."""
    path, words = f"/s0{plain_items(1)[0].path}", title_of(0)
    web.pages[path] = Page(b"", status=410)
    for hour in (5, 6, 7):
        scene.run("recheck", now=_at(0, hour))
    tally.tried += 1
    if found := _standing(scene, words):
        tally.lost.append(f"sau ba giờ vẫn còn ở {found[0]}")


def _at(night: int, hour: int) -> str:
    return (FIRST + timedelta(days=night)).replace(hour=hour).isoformat()


def _standing(scene: Scene, words: str) -> list[str]:
    site = (scene.home / "site").resolve()
    return [str(p.relative_to(site)) for p in site.rglob("*") if p.is_file() and words.encode() in p.read_bytes()]
