"""T1, T15: built pages in a real Chromium. Did any script of a stranger run, was any other host asked?

Takes the folder of a built site; gives one line per page where a tripwire was touched and the set of foreign requests.
Each page is loaded, then everything in its article is hovered, focused and clicked.
"""

from __future__ import annotations

import random
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

_WIRE = """(() => {
  const say = (what) => console.error('DAY-BAY ' + what);
  for (const name of ['alert', 'confirm', 'prompt', 'print', 'open']) window[name] = () => say(name);
  document.addEventListener('securitypolicyviolation', (e) => say('csp ' + e.effectiveDirective + ' ' + e.blockedURI));
})()"""
_POKE = """(() => { for (const e of document.querySelectorAll('article *')) {
  for (const kind of ['mouseover', 'mouseenter', 'pointerenter', 'focus', 'toggle', 'animationend'])
    e.dispatchEvent(new Event(kind, { bubbles: true }));
  if (e.focus) e.focus();
} })()"""


def chromium() -> str:
    """The browser's path, "" where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""


def look(site: Path, most: int | None = None, seed: int = 20261122) -> tuple[int, list[str], set[str]]:
    """Load the pages of a site (a sample of `most`): how many, what was touched, which other hosts were asked."""
    from playwright.sync_api import sync_playwright

    pages = sorted(str(path.relative_to(site)) for path in site.rglob("*.html"))
    if most is not None and len(pages) > most:
        pages = sorted(random.Random(seed).sample(pages, most))
    touched: list[str] = []
    foreign: set[str] = set()
    with _served(site) as base, sync_playwright() as play:
        rules = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox", rules])
        tab = _tab(browser, base, touched, foreign)
        for name in pages:
            before = len(touched)
            _visit(tab, base + name, touched)
            touched[before:] = [f"{name}: {what}" for what in touched[before:]]
        browser.close()
    return len(pages), touched, foreign


def _tab(browser: Any, base: str, touched: list[str], foreign: set[str]) -> Any:
    context = browser.new_context()
    context.add_init_script(_WIRE)

    def route(request: Any) -> None:
        if request.request.url.startswith((base, "data:", "blob:")):
            request.continue_()
        else:
            foreign.add(request.request.url[:100])
            request.abort()

    context.route("**/*", route)
    tab = context.new_page()
    tab.on("console", lambda message: touched.append(message.text) if "DAY-BAY" in message.text else None)
    tab.on("dialog", lambda dialog: (touched.append(f"hộp thoại {dialog.type}"), dialog.dismiss()))
    context.on("page", lambda page: touched.append(f"mở trang {page.url}"))
    return tab


def _visit(tab: Any, url: str, touched: list[str]) -> None:
    tab.goto(url, wait_until="load", timeout=30_000)
    tab.evaluate(_POKE)
    tab.wait_for_timeout(20)
    if not tab.url.startswith(url):
        touched.append(f"trang tự chuyển tới {tab.url}")


@contextmanager
def _served(site: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    count, hits, hosts = look(Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else None)
    print(*hits[:40], sep="\n")
    print(f"{count} trang, {len(hits)} lần chạm dây bẫy, {len(hosts)} địa chỉ ngoài {sorted(hosts)[:5]}")
    sys.exit(bool(hits or hosts))
