"""A real HTTP server on loopback for tests: routes in a dict, requests in a list."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Page:
    """One answer. An `etag` makes the page answer 304 to a matching If-None-Match."""

    body: bytes
    type: str = "text/html; charset=utf-8"
    status: int = 200
    etag: str = ""


@dataclass
class Web:
    """The server while it runs: change `pages` between runs, read `asked` afterwards."""

    port: int
    pages: dict[str, Page]
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    sent: int = 0  # bytes of bodies
    status: int = 0  # when set, every page answers with it

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"


@contextmanager
def serve(pages: Mapping[str, Page], tls: ssl.SSLContext | None = None) -> Iterator[Web]:
    """Serve `pages` (path with query -> Page) on a free port for the length of the block, over TLS when told."""
    web = Web(0, dict(pages))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            web.asked.append(self.path)
            web.agents.add(self.headers.get("User-Agent", ""))
            page = web.pages.get(self.path) or Page(b"<h1>404</h1>", status=404)
            if web.status:
                page = Page(b"fault", status=web.status)
            same = bool(page.etag) and self.headers.get("If-None-Match") == page.etag
            body = b"" if same else page.body
            self.send_response(304 if same else page.status)
            self.send_header("Content-Type", page.type)
            self.send_header("Content-Length", str(len(body)))
            if page.etag:
                self.send_header("ETag", page.etag)
            self.end_headers()
            self.wfile.write(body)
            web.sent += len(body)

        def log_message(self, format: str, *args: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    web.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
