"""A real nginx with the sample of docs/may-chu over a built site, on loopback."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.paths import ROOT

SAMPLE = ROOT / "docs" / "may-chu" / "nginx.conf"
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


@contextmanager
def serving(site: Path, work: Path) -> Iterator[int]:
    """The port on which nginx serves the folder or link `site`; its own files go under `work`. Needs NGINX."""
    assert NGINX is not None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    work.chmod(0o755)
    conf, log = work / "nginx.conf", work / "error.log"
    conf.write_text(_config(site, work, port), encoding="utf-8")
    running = subprocess.Popen([NGINX, "-c", str(conf), "-p", str(work), "-e", str(log)])
    try:
        _wait(port, running, log)
        yield port
    finally:
        running.terminate()
        running.wait()


def _config(site: Path, work: Path, port: int) -> str:
    """The sample itself, but for the address, the certificate and the folder; with brotli where its module is."""
    text = SAMPLE.read_text(encoding="utf-8")
    load = f"load_module {BROTLI};" if BROTLI.exists() else ""
    text = text.replace("# brotli_static on;", "brotli_static on;") if load else text
    text = re.sub(r"listen 443 ssl;\n\s*http2 on;", f"listen 127.0.0.1:{port};", text)
    text = text.replace("/srv/cong/site", str(site))
    temporary = "".join(
        f"{kind}_temp_path {work}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    owner = "user root;" if os.geteuid() == 0 else ""  # else root's nginx reads as a user who may not enter here
    head = f"{load} {owner} daemon off; pid {work}/pid; error_log {work}/error.log; events {{}}"
    return f"{head} http {{ include /etc/nginx/mime.types; access_log off; {temporary} {text} }}"


def _wait(port: int, running: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert running.poll() is None, log.read_text()
        time.sleep(0.05)
