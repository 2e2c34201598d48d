"""`make bench-collect`: a first backfill from forty hosts, a second run the same night, and the reading of one page.

    python -m tests.bench_collect [PAGES] [DELAY]        default 600 pages, 2 seconds between two requests to a host

Forty small portals on loopback, each its own port, so its own host to the fetcher. What politeness alone asks is
(requests to the busiest host - 1) x DELAY; the run is told beside it. CPU of a page is told beside trafilatura's.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import trafilatura

from newsroom.models import Capture, Source
from scrapers import parse
from tests import corpus
from tests.loopback import Page, Web, serve

HOSTS = 40
_SHELL = (
    "<nav>{menu}</nav><article><h1>{title}</h1><time datetime='{when}'>{shown}</time>{body}</article>"
    "<footer>{menu}</footer>"
)
_MENU = "".join(f"<a href='/muc/{n}'>Chuyên mục số {n}</a> " for n in range(60))


def page(number: int) -> str:
    """An article as a portal prints it: some 12 KB."""
    made = corpus.item(number, days=300)
    body = "".join(f"<p>{made.title if n == 0 else ''} {text}</p>" for n, text in enumerate(corpus.body(number)))
    when = made.published or corpus.LAST
    inside = _SHELL.format(
        menu=_MENU, title=made.title, when=when.isoformat(), shown=f"{when:%d/%m/%Y %H:%M}", body=body
    )
    return f"<!doctype html><html lang='vi'><head><title>{made.title}</title></head><body>{inside}</body></html>"


def portal(web: Web, numbers: range) -> None:
    """Fill a host: a feed of these articles, and their pages."""
    rows = []
    for number in numbers:
        made, path = corpus.item(number, days=300), f"/tin/bai-{number}.html"
        when = made.published or corpus.LAST
        rows.append(
            f"<item><title>{made.title}</title><link>{web.url}{path}</link>"
            f"<pubDate>{when:%a, %d %b %Y %H:%M:%S +0700}</pubDate></item>"
        )
        web.pages[path] = Page(page(number).encode(), etag=f'"{number}"')
    feed = f"<?xml version='1.0'?><rss version='2.0'><channel><title>Tin</title>{''.join(rows)}</channel></rss>"
    web.pages["/rss"] = Page(feed.encode(), "application/rss+xml", etag='"feed"')


def _source(home: Path, name: str, web: Web, delay: float) -> None:
    (home / "sources").mkdir(exist_ok=True)
    (home / "sources" / f"{name}.py").write_text(
        "from newsroom.models import Listing, Source\n\n"
        f'SOURCE = Source(id="{name}", name="Cổng {name}", host="127.0.0.1", kind="press", platform="generic",\n'
        f'    delay={delay}, listings=(Listing("{web.url}/rss", "feed"),))\n',
        encoding="utf-8",
    )


def _night(home: Path, webs: list[Web], hour: int) -> tuple[float, int, int]:
    """(seconds, requests to the busiest host, bytes sent by all hosts) of one collecting."""
    for web in webs:
        web.asked.clear()
        web.sent = 0
    now = (corpus.LAST + timedelta(hours=hour)).isoformat()
    allow = [part for web in webs for part in ("--allow-host", web.host)]
    started = time.perf_counter()
    command = [sys.executable, str(corpus.ROOT / "build.py"), "collect", "--home", str(home), "--now", now, *allow]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started, max(len(web.asked) for web in webs), sum(web.sent for web in webs)


def _cpu(read: Callable[[int], object], pages: int = 60) -> float:
    """Milliseconds of processor a page, the best of three rounds."""
    rounds = []
    for _ in range(3):
        started = time.process_time()
        for number in range(pages):
            read(number)
        rounds.append((time.process_time() - started) / pages * 1000)
    return min(rounds)


def reading() -> tuple[float, float]:
    """CPU of one page: ours, and trafilatura's alone."""
    source = Source(id="x", name="Cổng x", host="x.vn", kind="province", platform="generic")
    captures = {
        n: Capture(f"https://x.vn/bai-{n}.html", f"https://x.vn/bai-{n}.html", 200, {}, corpus.LAST, page(n).encode())
        for n in range(60)
    }
    ours = _cpu(lambda n: parse.article(captures[n], source=source))
    return ours, _cpu(lambda n: trafilatura.bare_extraction(captures[n].body, url=captures[n].url, with_metadata=True))


def main(pages: int, delay: float) -> None:
    ours, theirs = reading()
    print(f"CPU a page: {ours:.1f} ms, trafilatura alone {theirs:.1f} ms: {ours / theirs:.2f}", flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, ExitStack() as stack:
        home = corpus.home(Path(folder) / "cong", 0)
        webs = [stack.enter_context(serve({})) for _ in range(HOSTS)]
        for n, web in enumerate(webs):
            portal(web, range(n * pages // HOSTS, (n + 1) * pages // HOSTS))
            _source(home, f"cong-{n:02d}", web, delay)
        took, asked, sent = _night(home, webs, 10)
        kept = len(list((home / "content" / "tin-tuc").rglob("*.md"))) + len(
            list((home / "content").glob("cho-duyet/**/*.md"))
        )
        polite = (asked - 1) * delay
        share = f"politeness alone {polite:.1f} s: {took / polite:.2f}"
        print(f"{pages} pages of {HOSTS} hosts: {took:.1f} s; {share}; {kept} kept", flush=True)
        again, asked, resent = _night(home, webs, 11)
        print(
            f"again: {again:.1f} s, {asked} requests to the busiest host, {resent / max(sent, 1):.2%} of {sent:,} bytes"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 600, float(sys.argv[2]) if len(sys.argv) > 2 else 2.0)
