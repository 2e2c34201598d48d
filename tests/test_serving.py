"""The nginx sample serves a built site as it should: over a real nginx on loopback, where there is one."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

SAMPLE = Path(__file__).resolve().parent.parent / "docs" / "may-chu" / "nginx.conf"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
_KINDS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
HASHED = "assets/stylesheets/main.0123abcd.min.css"


def _site(root: Path) -> None:
    """A release and the link to it, as `publisher.release` leaves them."""
    release = root / ".releases" / "ban"
    files = {
        "index.html": "<p>Trang chủ</p>" * 100,
        "404.html": "<p>Không thấy</p>",
        "van-ban/133-2025-nd-cp/index.html": "<p>văn bản</p>",
        "tim-kiem/chi-muc/muc-luc.json": "{}" + " " * 2000,
        HASHED: "a{}",
        ".kin": "x",
    }
    for name, text in files.items():
        (release / name).parent.mkdir(parents=True, exist_ok=True)
        (release / name).write_text(text, encoding="utf-8")
    (root / "site").symlink_to(".releases/ban")


def _config(root: Path, port: int) -> str:
    """The sample itself, but for the address, the certificate and the folder."""
    text = SAMPLE.read_text(encoding="utf-8")
    text = re.sub(r"listen 443 ssl;\n\s*http2 on;", f"listen 127.0.0.1:{port};", text)
    text = text.replace("/srv/cong/site", str(root / "site"))
    temporary = "".join(
        f"{kind}_temp_path {root}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    head = f"daemon off; pid {root}/pid; error_log {root}/error.log; events {{}}"
    return f"{head} http {{ include /etc/nginx/mime.types; access_log off; {temporary} {text} }}"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[httpx.Client]:
    if NGINX is None:
        pytest.skip("nginx not installed")
    tmp_path.chmod(0o755)
    _site(tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    conf = tmp_path / "nginx.conf"
    owner = "user root;" if os.geteuid() == 0 else ""  # else root's nginx reads as a user who may not enter here
    conf.write_text(owner + _config(tmp_path, port), encoding="utf-8")
    running = subprocess.Popen([NGINX, "-c", str(conf), "-p", str(tmp_path), "-e", str(tmp_path / "error.log")])
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        for _ in range(200):
            try:
                client.get("/")
                break
            except httpx.ConnectError:
                assert running.poll() is None, (tmp_path / "error.log").read_text()
                time.sleep(0.05)
        yield client
    running.terminate()
    running.wait()


def test_the_sample_serves_ranges_gzip_policy_and_lasting_names(served: httpx.Client) -> None:
    home = served.get("/", headers={"Accept-Encoding": "gzip"})
    assert (home.status_code, home.headers["content-encoding"], home.headers["vary"]) == (
        200,
        "gzip",
        "Accept-Encoding",
    )
    assert "default-src 'self'" in home.headers["content-security-policy"]
    assert home.headers["cache-control"] == "no-cache"
    part = served.get("/", headers={"Range": "bytes=0-3", "Accept-Encoding": "identity"})
    assert (part.status_code, part.content) == (206, b"<p>T")
    again = served.get("/", headers={"If-Modified-Since": home.headers["last-modified"]})
    assert again.status_code == 304
    lasting = served.get(f"/{HASHED}")
    assert lasting.headers["cache-control"] == "max-age=31536000"
    assert "content-security-policy" in lasting.headers
    index = served.get("/tim-kiem/chi-muc/muc-luc.json", headers={"Accept-Encoding": "gzip"})
    assert index.headers["content-encoding"] == "gzip"


def test_the_sample_hides_what_is_hidden_and_says_what_is_not_there(served: httpx.Client) -> None:
    assert served.get("/.kin").status_code == 403
    missing = served.get("/khong-co/")
    assert (missing.status_code, missing.text) == (404, "<p>Không thấy</p>")
    assert served.get("/van-ban/133-2025-nd-cp/").status_code == 200
