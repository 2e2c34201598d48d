"""`make bench-collect`: a first backfill from forty hosts, a second run the same night, and the reading of one page.

    python -m tests.measure.collecting [PAGES] [DELAY]    default 600 pages, 2 seconds between two requests to a host

Forty small portals on loopback, each its own port, so its own host to the fetcher. What politeness alone asks is
(requests to the busiest host - 1) x DELAY; the run is told beside it. CPU of a page is told beside trafilatura's, on
made-up pages and on the real ones beside the checkout.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import trafilatura

from newsroom.models import Capture, Entry, Source
from scrapers import gather
from scrapers.pages.article import read_article
from scrapers.pages.false_success import read_canonical
from tests.support import corpus, paths
from tests.support.loopback import Web, serve
from tests.support.many_portals import page, portal, source

HOSTS = 40


def _night(home: Path, webs: list[Web], hour: int) -> tuple[float, int, int, float]:
    """(seconds, requests to the busiest host, bytes sent by all hosts, seconds of processor) of one collecting."""
    for web in webs:
        web.asked.clear()
        web.sent = 0
    now = (corpus.LAST + timedelta(hours=hour)).isoformat()
    allow = [part for web in webs for part in ("--allow-host", web.host)]
    started, spent = time.perf_counter(), _spent()
    command = [sys.executable, str(paths.ROOT / "build.py"), "collect", "--home", str(home), "--now", now, *allow]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    took, most = time.perf_counter() - started, max(len(web.asked) for web in webs)
    return took, most, sum(web.sent for web in webs), _spent() - spent


def _spent() -> float:
    """Seconds of processor that finished children, and theirs, have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@dataclass(frozen=True)
class _Asked:
    """One page as the night reads it."""

    capture: Capture
    source: Source
    entry: Entry


def _asked(url: str, body: bytes) -> _Asked:
    source = Source(id="x", name="Cổng x", host=url.split("/")[2], kind="press", platform="generic")
    return _Asked(Capture(url, url, 200, {}, corpus.LAST, body), source, Entry(url, ""))


def _cpu(read: Callable[[_Asked], object], pages: list[_Asked], rounds: int) -> float:
    """Milliseconds of processor a page, the best round. Of made-up pages every round has others."""
    took, size = [], len(pages) // rounds
    for first in range(0, size * rounds, size):
        started = time.process_time()
        for asked in pages[first : first + size]:
            read(asked)
        took.append((time.process_time() - started) / size * 1000)
    return min(took)


def _trafilatura(asked: _Asked) -> object:
    return trafilatura.bare_extraction(asked.capture.body, url=asked.capture.url, with_metadata=True)


def _real() -> list[_Asked]:
    """The real article pages beside the checkout, under the address each calls its own."""
    found = []
    for path in sorted((paths.SHARED / "real").glob("*-article.html")):
        body = path.read_bytes()
        found.append(_asked(read_canonical(body.decode("utf-8", "replace")) or "https://x.vn/bai-1.html", body))
    return found


def reading(pages: list[_Asked], rounds: int) -> str:
    """CPU of one page: the article alone, all that a night does with a page (false success, article, twin), and
    trafilatura alone."""
    article = _cpu(lambda asked: read_article(asked.capture, source=asked.source), pages, rounds)
    whole = _cpu(lambda asked: gather.read_page(asked.capture, asked.source, asked.entry), pages, rounds)
    alone = _cpu(_trafilatura, pages, rounds)
    return (
        f"article {article:.1f} ms, whole reading {whole:.1f} ms, trafilatura alone {alone:.1f} ms: "
        f"{article / alone:.2f}, {whole / alone:.2f}"
    )


def main(pages: int, delay: float) -> None:
    print("made-up pages:", reading([_asked(f"https://x.vn/bai-{n}.html", page(n).encode()) for n in range(300)], 5))
    if real := _real():
        print("real pages:   ", reading(real * 5, 5), flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, ExitStack() as stack:
        home = corpus.home(Path(folder) / "cong", 0)
        webs = [stack.enter_context(serve({})) for _ in range(HOSTS)]
        for n, web in enumerate(webs):
            portal(web, range(n * pages // HOSTS, (n + 1) * pages // HOSTS))
            source(home, f"cong-{n:02d}", web, delay, pages // HOSTS + 1)
        print(f"load {os.getloadavg()[0]:.1f} at the start", flush=True)
        took, asked, sent, cpu = _night(home, webs, 10)
        kept = len(list((home / "content" / "tin-tuc").rglob("*.md"))) + len(
            list((home / "content").glob("cho-duyet/**/*.md"))
        )
        polite = (asked - 1) * delay
        share = f"politeness alone {polite:.1f} s: {took / polite:.2f}"
        print(f"{pages} pages of {HOSTS} hosts: {took:.1f} s; {share}; {kept} kept", flush=True)
        cores = os.cpu_count() or 1
        print(
            f"processor {cpu:.1f} s, {cpu / pages * 1000:.1f} ms a page; alone on {cores}: {cpu / cores:.1f} s; "
            f"load {os.getloadavg()[0]:.1f} at the end",
            flush=True,
        )
        again, asked, resent, _ = _night(home, webs, 11)
        print(
            f"again: {again:.1f} s, {asked} requests to the busiest host, {resent / max(sent, 1):.2%} of {sent:,} bytes"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 600, float(sys.argv[2]) if len(sys.argv) > 2 else 2.0)
