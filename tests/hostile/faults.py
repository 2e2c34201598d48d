"""T5: network faults, TLS faults and resource bombs, each an address of its own source, beside healthy sources.

Each ends within the deadline with the right reason code; the run stays small; every healthy source is published.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import ssl
import subprocess
import threading
import time
import zlib
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme

from tests.hostile.machine import Tally
from tests.hostile.scene import Item, Scene, article, body_of, feed, furnish, plain_items, serve_plain, title_of
from tests.support.loopback import Page, serve

SECONDS = 65.0  # an address may take 60; the rest is ours
ROOM = 400  # MiB for the run; a reader beside it has its own limit, 1 GiB
LONG = 120.0
Writer = asyncio.StreamWriter
Fault = Callable[[Writer], Awaitable[None]]

PAGE = article(title_of(0), body_of(0) * 3)


def _head(status: str = "200 OK", **headers: object) -> bytes:
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n{lines}\r\n".encode()


def _whole(body: bytes = PAGE, status: str = "200 OK", **headers: object) -> bytes:
    return _head(status, Content_Length=len(body), **headers) + body


def _sends(data: bytes) -> Fault:
    async def fault(writer: Writer) -> None:
        writer.write(data)

    return fault


def _drips(start: bytes, drop: bytes, pause: float) -> Fault:
    async def fault(writer: Writer) -> None:
        writer.write(start)
        end = time.monotonic() + LONG
        while time.monotonic() < end:
            writer.write(drop)
            await writer.drain()
            await asyncio.sleep(pause)

    return fault


async def _silent(writer: Writer) -> None:
    await asyncio.sleep(LONG)


async def _reset(writer: Writer) -> None:
    writer.write(_head(Content_Length=len(PAGE)) + PAGE[: len(PAGE) // 2])
    await writer.drain()
    writer.transport.abort()


async def _endless(writer: Writer) -> None:
    writer.write(_head())
    block = b"<p>" + b"a" * 65_530 + b"</p>"
    for _ in range(8000):
        writer.write(block)
        await writer.drain()


def _bomb(mib: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(mib)) + packer.flush()


def _tree(inside: str) -> bytes:
    return _whole(article(title_of(0), inside))


def faults() -> dict[str, tuple[Fault, set[str]]]:
    """Name -> what the server does, and the codes that say so."""
    cut = b"%x\r\n" % len(PAGE)
    sent = {
        "short-body": (_head(Content_Length=2 * len(PAGE)) + PAGE, {"incomplete"}),
        "truncated-chunked": (_head(Transfer_Encoding="chunked") + cut + PAGE + b"\r\n", {"incomplete"}),
        "bad-chunk": (_head(Transfer_Encoding="chunked") + b"zz\r\nabc\r\n0\r\n\r\n", {"incomplete", "protocol"}),
        "lying-length": (_head(Content_Length=10) + PAGE, {"incomplete"}),
        "garbage": (b"\x16\x03\x01\x00\xff\xfe not http at all\r\n\r\n", {"protocol"}),
        "empty-reply": (b"", {"incomplete", "protocol", "reset"}),
        "huge-header": (b"HTTP/1.1 200 OK\r\nX: " + b"a" * (5 << 20) + b"\r\n\r\n", {"headers", "protocol"}),
        "many-headers": (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000 + b"\r\n", {"headers", "protocol"}),
        "redirect-loop": (_whole(b"", "302 Found", Location="/tin-1.htm?n=1"), {"redirects"}),
        "to-file": (_whole(b"", "302 Found", Location="file:///etc/passwd"), {"scheme"}),
        "to-private": (_whole(b"", "302 Found", Location="http://10.0.0.5/"), {"forbidden_address"}),
        "to-backslash": (_whole(b"", "302 Found", Location="http://10.0.0.5\\@127.0.0.1/"), {"bad_url"}),
        "403": (_whole(status="403 Forbidden"), {"http_403"}),
        "404": (_whole(status="404 Not Found"), {"http_404"}),
        "500": (_whole(status="500 X"), {"http_500"}),
        "429-ten-years": (_whole(status="429 X", Retry_After=315360000), {"deferred"}),
        "challenge": (_whole(b"<title>Just a moment...</title>", "503 X", cf_mitigated="challenge"), {"challenge"}),
        "soft-404": (_whole(article("Không tìm thấy trang", "<p>Trang không tồn tại.</p>")), {"soft_404", "no_body"}),
        "pdf": (_whole(b"%PDF-1.7\n" + bytes(range(256)) * 50), {"not_html"}),
        "bad-gzip": (_whole(b"\x1f\x8b\x08garbage", Content_Encoding="gzip"), {"encoding", "incomplete"}),
        "cut-gzip": (_whole(gzip.compress(PAGE)[:-20], Content_Encoding="gzip"), {"incomplete"}),
        "brotli": (_whole(b"x", Content_Encoding="br"), {"encoding"}),
        "bomb-1-gib": (_whole(_bomb(1024), Content_Encoding="gzip"), {"too_large"}),
        "bomb-double": (_whole(gzip.compress(_bomb(256)), Content_Encoding="gzip, gzip"), {"too_large"}),
        "deep": (_tree("<div>" * 100_000 + body_of(0) + "</div>" * 100_000), {"too_complex"}),
        "attributes": (
            _tree("<div " + " ".join(f"a{i}=1" for i in range(200_000)) + ">x</div>" + body_of(0) * 3),
            {"too_complex"},
        ),
        "many-p": (_tree("<p>a" * 500_000), {"too_complex"}),
        "books": (_tree(f"<p>{'Đoạn văn phân cấp. ' * 550_000}</p>"), {"too_complex"}),
        "slow-page": (_tree("<table>" + "<tr><td>a<td>b" * 15_000 + "</table>" + body_of(0)), {"too_complex", ""}),
    }
    moving: dict[str, tuple[Fault, set[str]]] = {
        "slowloris-head": (_drips(b"", b"H", 1.0), {"timeout"}),
        "slowloris-body": (_drips(_head(Content_Length=len(PAGE) * 9), b"a", 0.5), {"timeout"}),
        "trickle": (_drips(_head(Transfer_Encoding="chunked"), b"1\r\na\r\n", 1.0), {"timeout"}),
        "hints-for-ever": (_drips(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", 0.2), {"timeout", "headers"}),
        "silent": (_silent, {"timeout"}),
        "reset": (_reset, {"incomplete", "reset"}),
        "500-mb": (_endless, {"too_large"}),
    }
    return {name: (_sends(data), codes) for name, (data, codes) in sent.items()} | moving


TLS = {
    "expired": {"tls:expired"},
    "self-signed": {"tls:self_signed"},
    "wrong-host": {"tls:wrong_host"},
    "incomplete": {"tls:incomplete_chain"},
    "good": {""},
}


def _context(kind: str, ca: trustme.CA, folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if kind == "self-signed":
        base = folder / "tu-ky"
        line = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
        line += ["-keyout", f"{base}.key", "-out", f"{base}.crt", "-addext", "subjectAltName=DNS:localhost"]
        subprocess.run(line, check=True, capture_output=True)
        context.load_cert_chain(f"{base}.crt", f"{base}.key")
        return context
    if kind == "incomplete":
        leaf = ca.create_child_ca().issue_cert("localhost")
        pem = folder / "la.pem"
        pem.write_bytes(leaf.private_key_pem.bytes() + leaf.cert_chain_pems[0].bytes())
        context.load_cert_chain(pem)
        return context
    past = {"not_before": datetime.now(UTC) - timedelta(days=90), "not_after": datetime.now(UTC) - timedelta(days=1)}
    name = "khac.example" if kind == "wrong-host" else "localhost"
    ca.issue_cert(name, **(past if kind == "expired" else {})).configure_cert(context)
    return context


class _Servers:
    """One port per fault, in a thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._asked: dict[int, tuple[float, float]] = {}
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    @property
    def longest(self) -> float:
        """Seconds from the first request to the last farewell on the port that took longest."""
        return max((end - start for start, end in self._asked.values()), default=0.0)

    def start(self, fault: Fault, tls: ssl.SSLContext | None = None) -> int:
        async def serve_one(reader: asyncio.StreamReader, writer: Writer) -> None:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                request = await reader.readuntil(b"\r\n\r\n")
                robots = b" /robots.txt " in request.split(b"\r\n")[0]
                port, start = writer.get_extra_info("sockname")[1], time.monotonic()
                answer = asyncio.ensure_future((_sends(_whole(b"", "404 Not Found")) if robots else fault)(writer))
                left = asyncio.ensure_future(reader.read())
                await asyncio.wait({answer, left}, return_when=asyncio.FIRST_COMPLETED)
                left.cancel()
                if not answer.done():
                    answer.cancel()
                await asyncio.gather(answer, left, return_exceptions=True)
                self._asked[port] = (self._asked.get(port, (start, 0.0))[0], time.monotonic())
                await writer.drain()
            writer.close()

        async def listen() -> int:
            server = await asyncio.start_server(serve_one, "127.0.0.1", 0, ssl=tls)
            return int(server.sockets[0].getsockname()[1])

        return asyncio.run_coroutine_threadsafe(listen(), self._loop).result(30)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)


def run(root: Path, full: bool) -> Tally:
    """All faults at once, each in a source of its own."""
    servers, ca = _Servers(), trustme.CA()
    pem = root / "ca.pem"
    ca.cert_pem.write_to_path(str(pem))
    healthy = 20 if full else 6
    with serve({}) as web:
        furnish(root / "nha")
        scene = Scene(root / "nha", web)
        wanted: dict[str, tuple[str, set[str]]] = {}
        for name, (fault, codes) in faults().items():
            wanted[name] = (f"http://127.0.0.1:{servers.start(fault)}/tin-1.htm", codes)
        good = _sends(_whole(article(title_of(1), body_of(1) * 3)))
        for kind, codes in TLS.items():
            port = servers.start(good, _context(kind, ca, root))
            wanted[f"tls-{kind}"] = (f"https://localhost:{port}/tin-1.htm", codes)
        _sources(scene, wanted, healthy)
        feeds = _feeds(scene, servers)
        done, took, room = _measured(scene, root, [*wanted.values()], pem, feeds)
    servers.stop()
    words = (
        f"{took:.0f} s, lâu nhất một địa chỉ {servers.longest:.0f} s; tiến trình chính {room} MiB, {healthy} nguồn lành"
    )
    tally = Tally(len(wanted) + len(feeds), note=words)
    if servers.longest > SECONDS:
        tally.crashed.append(f"một địa chỉ giữ máy {servers.longest:.0f} s")
    if done.returncode or "Traceback" in done.stderr:
        tally.crashed.append(f"{done.returncode}: {done.stderr[-500:]}")
    if room > ROOM:
        tally.crashed.append(f"bộ nhớ {room} MiB")
    _judge(scene, wanted, healthy, tally)
    _judge_feeds(root / "bao-cao.json", feeds, tally)
    return tally


def _sources(scene: Scene, wanted: dict[str, tuple[str, set[str]]], healthy: int) -> None:
    for name, (url, _) in wanted.items():
        source, page = f"loi-{name}", f"/ds-{name}"
        scene.web.pages[page] = Page(feed(scene.web.url, [Item(url, title_of(0))]), _RSS)
        scene.source(source, page, body="page", hosts=("localhost", "127.0.0.1"))
    for n in range(healthy):
        scene.source(f"lanh-{n}", f"/lanh-{n}")
        serve_plain(scene.web, f"/lanh-{n}", plain_items(3, first=1000 + 10 * n))


_RSS = "application/rss+xml; charset=utf-8"


def _feeds(scene: Scene, servers: _Servers) -> dict[str, tuple[str, set[str]]]:
    """Listings that are bombs: the code in the health of the source; "" where something must still be read."""
    base = scene.web.url
    laughs = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    outside = '<!ENTITY a9 SYSTEM "file:///etc/passwd">'
    item = f"<item><title>{title_of(5)}&a9;</title><link>{base}/cuoi-5.htm</link><description>{body_of(5)[:0]}"
    many = "".join(f"<item><title>Tin {n}</title><link>{base}/nhieu-{n}.htm</link></item>" for n in range(100_000))
    bombs = {
        "ty-tieng-cuoi": (_xml(f"<!DOCTYPE r [{laughs}]>", f"{item}</description></item>"), {""}),
        "thuc-the-ngoai": (_xml(f"<!DOCTYPE r [{outside}]>", f"{item}</description></item>"), {""}),
        "tram-nghin-muc": (_xml("", many), {""}),
        "than-la-duong-dan": (b"/etc/passwd", {"not_xml"}),
        "cut": (_xml("", many)[:300], {"not_xml", ""}),
    }  # fmt: skip
    found = {}
    for name, (body, codes) in bombs.items():
        port = servers.start(_sends(_whole(body)))
        scene.source(f"bom-{name}", "/", window=2000)
        path = scene.home / "sources" / f"bom-{name}.py"
        text = path.read_text(encoding="utf-8").replace(repr(base + "/"), repr(f"http://127.0.0.1:{port}/rss"))
        path.write_text(text, encoding="utf-8")
        found[f"bom-{name}"] = (f"http://127.0.0.1:{port}/rss", codes)
    return found


def _xml(head: str, items: str) -> bytes:
    return f"<?xml version='1.0'?>{head}<rss version='2.0'><channel><title>x</title>{items}</channel></rss>".encode()


def _measured(
    scene: Scene,
    root: Path,
    wanted: list[tuple[str, set[str]]],
    pem: Path,
    feeds: dict[str, tuple[str, set[str]]],
) -> tuple[subprocess.CompletedProcess[str], float, int]:
    """The run with its seconds, and the most memory it held, its readers apart."""
    places = {url.split("/")[2] for url, _ in [*wanted, *feeds.values()]}
    allowed = [word for place in sorted(places) for word in ("--allow-host", place)]
    line = [*scene.command("--report", str(root / "bao-cao.json")), *allowed]
    start, room = time.monotonic(), 0
    with (root / "ra.txt").open("w+", encoding="utf-8") as said:
        environment = {**os.environ, "SSL_CERT_FILE": str(pem)}
        running = subprocess.Popen(
            line, stderr=said, stdout=subprocess.DEVNULL, env=environment, start_new_session=True
        )
        while running.poll() is None:
            room = max(room, _held(running.pid))
            time.sleep(0.25)
        said.seek(0)
        done = subprocess.CompletedProcess(line, running.returncode, "", said.read())
    return done, time.monotonic() - start, room >> 10


def _held(pid: int) -> int:
    """kB the process holds in memory."""
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1])
    return 0


def _judge(scene: Scene, wanted: dict[str, tuple[str, set[str]]], healthy: int, tally: Tally) -> None:
    rows = [json.loads(line) for line in scene.ledger().split("\n") if line]
    by_url = {row["url"]: row for row in rows}
    for name, (url, codes) in wanted.items():
        row = by_url.get(url)
        if row is None:
            tally.lost.append(name)
        elif (code := _code(row)) not in codes:
            tally.crashed.append(f"{name}: “{code}”, đáng ra {sorted(codes)}")
    kept = sum(row["source"].startswith("lanh-") and row["fate"] in ("published", "duplicate") for row in rows)
    if kept != 3 * healthy:
        tally.lost.append(f"nguồn lành: {kept} trên {3 * healthy} tin")


def _code(row: dict[str, object]) -> str:
    """The reason code of a row; "" when the article was read, whatever was then thought of it."""
    if row["fate"] in ("published", "duplicate", "held", "low_value"):
        return ""
    reasons = row.get("reasons")
    text = str(reasons[0]) if isinstance(reasons, list) and reasons else ""
    return ": ".join(text.split(": ")[:1])


def _judge_feeds(report: Path, feeds: dict[str, tuple[str, set[str]]], tally: Tally) -> None:
    told = report.read_text(encoding="utf-8") if report.is_file() else ""
    for name, (url, codes) in feeds.items():
        if name not in told:
            tally.lost.append(name)
        if "" not in codes and not any(code in told for code in codes):
            tally.crashed.append(f"{name}: không thấy {sorted(codes)} cho {url}")
