"""The site built from the shipped content, served on loopback, for tests in a real browser."""

from __future__ import annotations

import functools
import gzip
import http.server
import io
import json
import mimetypes
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.paths import ROOT

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
NOW = "2026-11-22T03:30:00+07:00"
SENT = [0]  # bytes of bodies sent since the start, by every server of this process
AS_OF = "2026-11-22T02:30:00+07:00"
ONE_OF_MANY = {  # template -> section whose pages it makes, and a word its best example has in its address
    "tin": ("tin-tuc/20??/??/*-????????", "133"),
    "tin-theo-thang": ("tin-tuc/20??/??", "2025/06"),
    "linh-vuc": ("linh-vuc/*", "tan-so"),
    "van-ban-chi-tiet": ("van-ban/*", "133-2025-nd-cp"),
    "viec": ("ai-lam-gi/*", "tau"),
    "cau-hoi": ("hoi-dap/*", ""),
    "tinh": ("dia-phuong/*", "nghe-an"),
    "nguon": ("nguon-tin/*", "mst"),
    "ban-tin-tuan": ("ban-tin-tuan/????-W??", "2025-W26"),
}
SECTIONS = {
    "trang-chu": "",
    "tin-tuc": "tin-tuc/",
    "tin-lan-can": "tin-tuc/lan-can/",
    "van-ban": "van-ban/",
    "ai-lam-gi": "ai-lam-gi/",
    "hoi-dap": "hoi-dap/",
    "dia-phuong": "dia-phuong/",
    "nguon-tin": "nguon-tin/",
    "het-hieu-luc-2027": "het-hieu-luc-2027/",
    "du-lieu": "du-lieu/",
    "ho-tro": "ho-tro/",
    "gioi-thieu": "gioi-thieu/",
    "ban-tin": "ban-tin-tuan/",
    "tim-kiem": "tim-kiem/?q=phan+cap+phan+quyen",
    "khong-thay": "404.html",
}


def build(home: Path) -> Path:
    """A home with the shipped content and a fresh stamp, published; gives its site or the builder's last words."""
    shutil.copytree(ROOT / "content", home / "content", dirs_exist_ok=True)
    shutil.copy(ROOT / "mkdocs.yml", home / "mkdocs.yml")
    stamp = home / "content" / "nguon-tin" / "tinh-den.json"
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(json.dumps({"as_of": AS_OF}) + "\n", encoding="utf-8")
    command = [sys.executable, str(ROOT / "build.py"), "publish", "--home", str(home), "--now", NOW]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return home / "site"


def address_of_each_template(site: Path) -> dict[str, str]:
    """Name of a template -> the address, under the site, of a page it made."""
    found = {name: path for name, path in SECTIONS.items() if _there(site, path)}
    for name, (pattern, word) in ONE_OF_MANY.items():
        pages = sorted(
            page.relative_to(site).as_posix() for page in site.glob(pattern) if (page / "index.html").is_file()
        )
        if pages:
            found[name] = next((page for page in pages if word in page), pages[0]) + "/"
    return found


def _there(site: Path, path: str) -> bool:
    page = site / path.split("?")[0]
    return (page / "index.html").is_file() or page.is_file()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """Files of the site, text compressed as servers send it."""

    def send_head(self) -> Any:
        """A text file compressed, as servers send it; everything else as the class does."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() and self.path.split("?")[0].endswith("/") else path
        kind = mimetypes.guess_type(path.name)[0] or ""
        text = path.is_file() and (kind.startswith("text/") or kind.endswith(("json", "javascript", "xml")))
        if not text or "gzip" not in self.headers.get("Accept-Encoding", ""):
            return super().send_head()
        body = gzip.compress(path.read_bytes(), 6)
        self.send_response(200)
        for name, value in (("Content-Type", kind), ("Content-Encoding", "gzip"), ("Cache-Control", "max-age=600")):
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """The body, counted: `serve` gives the total of bytes sent by workers and pages alike."""
        body = source.read()
        SENT[0] += len(body)
        outputfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


@contextmanager
def serve(site: Path) -> Iterator[str]:
    """The address of `site`, ending in "/", while the context is open."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}
