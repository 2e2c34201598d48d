"""T3: forbidden addresses in every place an address can stand, in a network namespace of the test's own.

"Public" and forbidden addresses all live on the namespace's loopback, so the program runs as it is, without
--allow-host, and nothing can leave the machine. A canary listens on every forbidden address; a name server changes
its answer between two questions. Needs `unshare` and `ip`; opened files are watched by `strace` where there is one.

    python -m tests.hostile.closed_net FULL ROOT     (inside the namespace)
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import socketserver
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from tests.hostile.machine import Tally
from tests.hostile.scene import Scene, article, body_of, furnish, title_of, xml
from tests.support.loopback import Web
from tests.support.paths import ROOT

PUBLIC, OTHER = "203.162.10.10", "203.162.10.11"
FORBIDDEN = ("127.0.0.1", "169.254.169.254", "10.0.0.5", "172.16.0.5", "192.168.1.1", "100.64.0.1", "198.18.0.1")
FORBIDDEN_6 = ("::1", "fd00:ec2::254")
PORTS = (80, 443, 8080)
NAMES = {
    "bao.vn": (PUBLIC,),
    "doc-dia.vn": ("169.254.169.254",),
    "lan-lon.vn": (OTHER, "10.0.0.5"),
    "noi-bo.bao.vn": ("127.0.0.1",),
}
SECRET = "bi-mat-cua-may.txt"
_SCHEMES = ("file", "ftp", "gopher", "dict", "ldap", "sftp", "tftp", "jar", "netdoc", "unix", "blob", "view-source")


def addresses(secret: Path) -> list[str]:
    """Some two hundred addresses no fetcher of public pages may follow."""
    found = [form for ip in FORBIDDEN for form in _forms(IPv4Address(ip))]
    found += [f"http://[{ip}]{port}/" for ip in (*FORBIDDEN_6, "::", "fe80::1", "fe80::1%25lo") for port in ("", ":80")]
    names = ("localhost", "LOCALHOST", "localhost.", "doc-dia.vn", "lan-lon.vn", "noi-bo.bao.vn", "doi.vn")
    found += [f"{scheme}://{name}/" for scheme in ("http", "https") for name in names]
    found += [f"{scheme}://{'' if scheme == 'file' else '127.0.0.1'}{secret}" for scheme in _SCHEMES]
    found += [f"file:{secret}", f"FILE://localhost{secret}", str(secret), f"//127.0.0.1{secret}"]
    found += [
        f"jar:file://{secret}!/x",
        f"unix:{secret}",
        "data:text/html,<p>x",
        "javascript:fetch('/')",
        "about:blank",
    ]
    return list(dict.fromkeys(found))


def _forms(ip: IPv4Address) -> Iterator[str]:
    """One address in the spellings that different programs read differently."""
    number, parts = int(ip), str(ip).split(".")
    wide = str(ip).translate({ord("0") + n: ord("０") + n for n in range(10)})
    hosts = [str(ip), f"{ip}.", str(number), hex(number), f"0{number:o}", wide, str(ip).replace(".", "。")]
    hosts += [".".join(hex(int(p)) for p in parts), ".".join(f"0{int(p):o}" for p in parts)]
    hosts += [".".join(f"{int(p):03d}" for p in parts), f"{parts[0]}.{number & 0xFFFFFF}"]
    hosts += [f"[::ffff:{ip}]", f"[::ffff:{number >> 16:x}:{number & 0xFFFF:x}]", f"[64:ff9b::{ip}]"]
    hosts += [f"[2002:{number >> 16:x}:{number & 0xFFFF:x}::]", f"{ip}:8080", f"bao.vn@{ip}", f"bao.vn:80@{ip}"]
    hosts += [f"{ip}\\@bao.vn", f"bao.vn\\@{ip}", f"bao.vn#@{ip}", f"{ip}%00.bao.vn", f"{ip}\t", f"{ip}%2ebao.vn"]
    yield from (f"http://{host}/" for host in hosts)
    yield f"https://{ip}/"


def run(root: Path, full: bool) -> Tally:
    """The set in a namespace of its own. Without `unshare` or `ip` it says so and tries nothing."""
    if not (shutil.which("unshare") and shutil.which("ip")):
        return Tally(note="không có unshare hoặc ip: không chạy")
    rights = "-mn" if os.geteuid() == 0 else "-rmn"
    line = ["unshare", rights, sys.executable, "-m", "tests.hostile.closed_net", str(int(full)), str(root)]
    done = subprocess.run(line, capture_output=True, text=True, cwd=ROOT, check=False)
    try:
        told = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        return Tally(crashed=[f"không dựng được không gian mạng: {done.stderr[-300:]}"])
    return Tally(told["tried"], told["lost"], told["crashed"], told["note"], told["executed"])


class _Canaries:
    """Listeners on every forbidden address. `hits` must stay empty."""

    def __init__(self) -> None:
        self.hits: list[str] = []
        places = [(ip, socket.AF_INET) for ip in FORBIDDEN] + [(ip, socket.AF_INET6) for ip in FORBIDDEN_6]
        for ip, family in places:
            for port in PORTS:
                self._listen(ip, family, port)

    def _listen(self, ip: str, family: socket.AddressFamily, port: int) -> None:
        door = socket.create_server((ip, port), family=family)
        threading.Thread(target=self._serve, args=(door, f"{ip}:{port}"), daemon=True).start()

    def _serve(self, door: socket.socket, name: str) -> None:
        while True:
            caller, _ = door.accept()
            self.hits.append(name)
            caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nSECRET")
            caller.close()


class _Names(socketserver.BaseRequestHandler):
    """A name server: what NAMES says, and `doi.vn`, public at the first question and the machine's own ever after."""

    asked = 0

    def handle(self) -> None:
        query, door = self.request
        name, kind = _question(query)
        if name == "doi.vn" and kind == 1:
            type(self).asked += 1
        answers = ((PUBLIC,) if self.asked % 2 else ("127.0.0.1",)) if name == "doi.vn" else NAMES.get(name, ())
        records = [socket.inet_aton(ip) for ip in answers] if kind == 1 else []
        code = 0 if answers else 3
        head = query[:2] + bytes([0x81, 0x80 | code]) + b"\0\1" + len(records).to_bytes(2, "big") + b"\0\0\0\0"
        rest = b"".join(b"\xc0\x0c\0\1\0\1\0\0\0\0\0\4" + record for record in records)
        door.sendto(head + query[12 : _end(query)] + rest, self.client_address)


def _end(query: bytes) -> int:
    return query.index(b"\0", 12) + 5


def _question(query: bytes) -> tuple[str, int]:
    at, labels = 12, []
    while query[at]:
        labels.append(query[at + 1 : at + 1 + query[at]].decode("ascii", "replace"))
        at += 1 + query[at]
    return ".".join(labels).lower(), int.from_bytes(query[at + 1 : at + 3], "big")


def _furnish_net() -> None:
    """Addresses on the namespace's loopback, and its own name server."""
    shell = ["ip link set lo up"]
    shell += [f"ip addr add {ip}/32 dev lo" for ip in (PUBLIC, OTHER, *FORBIDDEN[1:])]
    shell += ["ip -6 addr add fd00:ec2::254/128 dev lo nodad"]
    for line in shell:
        subprocess.run(line.split(), check=True)
    for path, text in (("/etc/hosts", "127.0.0.1 localhost\n"), ("/etc/resolv.conf", "nameserver 127.0.0.2\n")):
        own = Path(f"/tmp/khong-gian-{os.getpid()}-{Path(path).name}")
        own.write_text(text, encoding="ascii")
        subprocess.run(["mount", "--bind", str(own), path], check=True)
        own.unlink()
    threading.Thread(target=socketserver.UDPServer(("127.0.0.2", 53), _Names).serve_forever, daemon=True).start()


@contextmanager
def _paper(answer: Callable[[str], tuple[int, dict[str, str], bytes]]) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = answer(self.path)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value.encode("utf-8").decode("latin-1"))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            return None

    server = ThreadingHTTPServer((PUBLIC, 80), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield
    server.shutdown()


def _answer(bad: list[str]) -> Callable[[str], tuple[int, dict[str, str], bytes]]:
    """bao.vn: for address n a feed, a page, a sitemap index and redirects that name it."""

    def one(path: str) -> tuple[int, dict[str, str], bytes]:
        if path == "/robots.txt":
            lines = "".join(f"Sitemap: {a.strip()}\n" for a in bad)
            return 200, {"Content-Type": "text/plain"}, f"User-agent: *\nAllow: /\n{lines}".encode()
        kind, number = urlsplit(path).path.strip("/").split(".")[0].rpartition("-")[::2]
        makers = {"rss": _rss, "bai": _page, "lanh": _calm, "ban-do": _map, "danh-sach": _list}
        if kind in ("chuyen", "chuyen-ds"):
            return 302, {"Location": bad[int(number)].replace("\t", "%09")}, b""
        return makers[kind](int(number), bad[int(number)]) if kind in makers else (404, {}, b"")

    return one


def _rss(n: int, bad: str) -> tuple[int, dict[str, str], bytes]:
    links = (bad, *(f"http://bao.vn/{kind}-{n}.htm" for kind in ("chuyen", "bai", "lanh")))
    items = "".join(
        f"<item><title>{escape(title_of(4 * n + k))}</title><link>{escape(xml(link))}</link><guid>{n}-{k}</guid>"
        f"<enclosure url={quoteattr(xml(bad))} type='image/png'/><pubDate>Thu, 19 Nov 2026 08:00:00 +0700</pubDate>"
        f"<description>{escape(body_of(4 * n + k))}</description></item>"
        for k, link in enumerate(links)
    )
    text = f"<?xml version='1.0'?><rss version='2.0'><channel><title>Báo</title>{items}</channel></rss>"
    return 200, {"Content-Type": "application/rss+xml; charset=utf-8"}, text.encode()


def _page(n: int, bad: str) -> tuple[int, dict[str, str], bytes]:
    to = quoteattr(bad)
    marks = (
        f"<link rel=canonical href={to}><meta property=og:image content={to}>"
        f"<meta http-equiv=refresh content={quoteattr('0;url=' + bad)}>"
        f"<img src={to}><iframe src={to}></iframe><a rel=next href={to}>Sau</a><a href={to}>x.pdf</a>"
    )
    return 200, {"Content-Type": "text/html; charset=utf-8"}, article(title_of(4 * n + 2), marks + body_of(4 * n + 2))


def _calm(n: int, _: str) -> tuple[int, dict[str, str], bytes]:
    """A neighbour with nothing wrong, which must come through."""
    return 200, {"Content-Type": "text/html; charset=utf-8"}, article(title_of(4 * n + 3), body_of(4 * n + 3))


def _map(n: int, bad: str) -> tuple[int, dict[str, str], bytes]:
    text = f"<sitemapindex><sitemap><loc>{escape(xml(bad))}</loc></sitemap></sitemapindex>"
    return 200, {"Content-Type": "application/xml"}, text.encode()


def _list(n: int, bad: str) -> tuple[int, dict[str, str], bytes]:
    to = quoteattr(bad)
    text = f"<html><body><base href={to}><ul><li><a href={to}>{title_of(n)}</a></li></ul><a rel=next href={to}>Sau</a>"
    return 200, {"Content-Type": "text/html; charset=utf-8"}, text.encode()


LISTINGS = {"rss": "feed", "ban-do": "sitemap", "danh-sach": "html", "chuyen-ds": "feed"}
POSITIONS = 12  # link, redirect of page and of list, enclosure, canonical, og:image, refresh, img, next, base, sitemap…


def inside(root: Path, full: bool) -> dict[str, object]:
    """Everything, inside the namespace."""
    _furnish_net()
    canaries = _Canaries()
    secret = root / SECRET
    secret.write_text("bí mật", encoding="utf-8")
    bad = addresses(secret)
    crashed: list[str] = []
    lost: list[str] = []
    with _paper(_answer(bad)):
        scene = _home(root / "nha", len(bad))
        done = _watched(scene, root, "--report", str(root / "bao-cao.json"))
        if done.returncode or "Traceback" in done.stderr:
            crashed.append(f"{done.returncode}: {done.stderr[-400:]}")
        rows = [json.loads(line) for line in scene.ledger().split("\n") if line]
        fates = {row["url"]: row["fate"] for row in rows}
        of = {n: [f"http://bao.vn/{kind}-{n}.htm" for kind in ("bai", "chuyen", "lanh")] for n in range(len(bad))}
        lost += [url for urls in of.values() for url in urls if url not in fates]
        lost += [urls[2] for urls in of.values() if fates.get(urls[2]) not in ("published", "duplicate")]
        for address in bad if full else bad[:: len(bad) // 6]:
            done = _watched(scene, root, "add-source", "--", address)
            if done.returncode == 0 or "Traceback" in done.stderr:
                crashed.append(f"add-source {address!r}: {done.returncode} {done.stderr[-200:]}")
    opened = _opened(root)
    note = f"{len(bad)} địa chỉ × {POSITIONS} vị trí; {len(canaries.hits)} lần chạm chim báo, {opened} lần mở tệp"
    hits = len(canaries.hits) + opened
    return {"tried": len(bad) * POSITIONS, "executed": hits, "lost": lost, "crashed": crashed, "note": note}


def _home(home: Path, count: int) -> Scene:
    furnish(home)
    scene = Scene(home, Web(80, {}))
    for n in range(count):
        kinds = ", ".join(f"Listing('http://bao.vn/{name}-{n}.htm', {kind!r})" for name, kind in LISTINGS.items())
        (home / "sources").mkdir(exist_ok=True)
        (home / "sources" / f"n{n}.py").write_text(
            "from newsroom.models import Listing, Promise, Source\n\n"
            f"SOURCE = Source(id='n{n}', name='Nguồn {n}', host='bao.vn', kind='province', province='nghe-an',"
            f" delay=0.0, promise=Promise(silence=3650), listings=({kinds},))\n",
            encoding="utf-8",
        )
    return scene


def _watched(scene: Scene, root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """One command, without --allow-host, its opened files written down."""
    line = [part for part in scene.command(*words) if part not in ("--allow-host", scene.web.host)]
    if "add-source" in words:
        line = [sys.executable, str(ROOT / "build.py"), "add-source", "--home", str(scene.home), *words[1:]]
    log = root / f"mo-{len(list(root.glob('mo-*')))}.txt"
    watch = ["strace", "-f", "-qq", "-e", "trace=open,openat,openat2", "-o", str(log)] if shutil.which("strace") else []
    return subprocess.run([*watch, *line], capture_output=True, text=True, errors="replace", cwd=ROOT, check=False)


def _opened(root: Path) -> int:
    return sum(path.read_text(encoding="utf-8", errors="replace").count(SECRET) for path in root.glob("mo-*.txt"))


if __name__ == "__main__":
    print(json.dumps(inside(Path(sys.argv[2]), sys.argv[1] == "1")))
