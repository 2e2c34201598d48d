"""Preview for editors: serves site/ on 127.0.0.1 and builds it again when a file under content/ changes."""

from __future__ import annotations

import functools
import http.server
import threading
import time
from pathlib import Path

from newsroom.errors import PortalError
from nightly.publish import publish
from nightly.report import RunReport
from nightly.run.options import Options
from nightly.run.session import lock_home

POLL_SECONDS = 1.0  # seconds between two looks at content/


class _SiteHandler(http.server.SimpleHTTPRequestHandler):
    """The built site, never cached by the browser, without a log line per request."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: ARG002  the signature is the library's
        return None


def serve(options: Options, port: int) -> None:
    """Serve until interrupted. Port 0 takes a free one."""
    _build_site(options)
    handler = functools.partial(_SiteHandler, directory=str(options.home / "site"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        options.say(f"xem thử tại http://127.0.0.1:{server.server_port}/ (Ctrl+C để dừng)")
        threading.Thread(target=_watch_content, args=(options,), daemon=True).start()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            options.say("đã dừng")


def _build_site(options: Options) -> None:
    try:
        with lock_home(options.home):
            publish(options, RunReport(started=options.now))
    except PortalError as error:
        options.say(f"chưa dựng được: {error}")


def _watch_content(options: Options) -> None:
    seen = _content_state(options.home)
    while True:
        time.sleep(POLL_SECONDS)
        now = _content_state(options.home)
        if now != seen:
            seen = now
            _build_site(options)


def _content_state(home: Path) -> frozenset[tuple[str, int, int]]:
    """Path, time and size of every content file: enough to know when to look again."""
    files = (p for p in (home / "content").rglob("*") if p.is_file())
    return frozenset((str(p), p.stat().st_mtime_ns, p.stat().st_size) for p in files)
