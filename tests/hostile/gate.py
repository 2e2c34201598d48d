"""T9, D9: the last good site stays when the new one may not go out, and readers never see half a swap."""

from __future__ import annotations

import http.client
import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from publisher import release
from tests.hostile.machine import Tally, copy_of
from tests.hostile.scene import Scene, plain_items, serve_plain, tree


def refused(seed: Scene, home: Path) -> Tally:
    """Vanished pages, a broken builder, a page that may not be shown: exit 1, one line, the old site as it was."""
    tally = Tally()
    for name, spoil in _FAULTS.items():
        scene = copy_of(seed, home)
        assert scene.run().returncode == 0
        before = dict(tree(home, "site"))
        spoil(home)
        done = scene.run("publish", now="2026-11-21T03:15:00+07:00")
        tally.tried += 1
        if done.returncode not in (1, 2) or "Traceback" in done.stderr:
            tally.crashed.append(f"{name}: mã {done.returncode} {done.stderr.strip()[-300:]}")
        if dict(tree(home, "site")) != before:
            tally.lost.append(f"{name}: trang đang chạy đã đổi")
    return tally


def _no_news(home: Path) -> None:
    shutil.rmtree(home / "content" / "van-ban")
    shutil.rmtree(home / "content" / "tin-tuc")
    for note in home.glob(".releases/2*.json"):
        note.write_text(note.read_text(encoding="utf-8").replace('"pages": ', '"pages": 9'), encoding="utf-8")


def _broken_settings(home: Path) -> None:
    path = home / "mkdocs.yml"
    path.write_text(path.read_text(encoding="utf-8") + "\nplugins: [khong-co-that]\n", encoding="utf-8")


def _no_settings_at_all(home: Path) -> None:
    (home / "mkdocs.yml").write_bytes(b"site_name: [\n")


def _no_topic(home: Path) -> None:
    (home / "content" / "chu-de.yml").write_bytes(b"<<<<<<< HEAD\n")


def _site_is_a_folder(home: Path) -> None:
    """Somebody put a real folder where the link was: it is not ours to replace."""
    whole = (home / "site").resolve()
    (home / "site").unlink()
    shutil.copytree(whole, home / "site")


_FAULTS = {
    "mất quá nửa số trang": _no_news,
    "MkDocs không chạy được": _broken_settings,
    "mkdocs.yml hỏng": _no_settings_at_all,
    "tệp chủ đề hỏng": _no_topic,
    "site là thư mục thật": _site_is_a_folder,
}


def rolled_back(seed: Scene, home: Path) -> Tally:
    """Four releases: three are kept, `rollback` takes at most five seconds and stands on the one before."""
    tally = Tally(tried=1)
    scene = copy_of(seed, home)
    for n in range(4):
        serve_plain(scene.web, "/rss", plain_items(4 + n))
        assert scene.run(now=f"2026-11-2{n}T03:15:00+07:00").returncode == 0
    kept = sorted(p.stem for p in (home / ".releases").glob("*.json"))
    start = time.monotonic()
    done = scene.run("rollback")
    tally.note = f"rollback {time.monotonic() - start:.1f} s, giữ {len(kept)} bản"
    live = release.current(home)
    if done.returncode or len(kept) != release.KEEP or live is None or live.name != kept[-2]:
        tally.crashed.append(f"{done.returncode} {kept} {live} {done.stderr[-200:]}")
    if time.monotonic() - start > 5:
        tally.crashed.append("quá 5 giây")
    return tally


def read_while_publishing(seed: Scene, home: Path, publishes: int) -> Tally:
    """Readers ask for home page, an article, the search data and an asset while releases are swapped."""
    tally = Tally()
    scene = copy_of(seed, home)
    assert scene.run().returncode == 0
    with _served(home) as port:
        stop = threading.Event()
        said: list[str] = []
        readers = [threading.Thread(target=_read, args=(port, home, stop, said)) for _ in range(4)]
        for reader in readers:
            reader.start()
        for n in range(publishes):
            serve_plain(scene.web, "/rss", plain_items(6 + n))
            done = scene.run(now=f"2026-11-21T{n % 24:02d}:{n // 24:02d}:00+07:00")
            tally.tried += 1
            if done.returncode:
                tally.crashed.append(done.stderr.strip()[-300:])
        stop.set()
        for reader in readers:
            reader.join()
    tally.lost = [line for line in said if not line.isdigit()]
    tally.note = f"{sum(int(line) for line in said if line.isdigit())} lượt đọc"
    return tally


@contextmanager
def _served(home: Path) -> Iterator[int]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(home / "site")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def _read(port: int, home: Path, stop: threading.Event, said: list[str]) -> None:
    """About a dozen requests a second; a page must be whole and of one release."""
    article = next(p for p in sorted((home / "content" / "tin-tuc").rglob("*.md")))
    paths = (
        "/",
        f"/{article.relative_to(home / 'content').with_suffix('').as_posix()}/",
        "/tim-kiem/",
        "/assets/portal.css",
    )
    asked = 0
    while not stop.is_set():
        for path in paths:
            status, body = _get(port, path)
            asked += 1
            whole = body.rstrip().endswith(b"</html>") or not re.match(rb"\s*<!doctype html", body, re.I)
            if status != 200 or not body or not whole:
                said.append(f"{path}: {status}, {len(body)} byte")
            time.sleep(0.05)
    said.append(str(asked))


def _get(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except OSError as error:
        return 0, str(error).encode()
    finally:
        connection.close()
