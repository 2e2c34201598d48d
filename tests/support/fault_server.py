"""A loopback server with one path per fault, and the fetcher's clock for tests. Not a mock: bytes on a socket."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

PAGE = ("<!doctype html><title>Thử</title><p>" + "Một đoạn văn đủ dài để thử. " * 20).encode()
Writer = asyncio.StreamWriter


def head(status: str = "200 OK", **headers: object) -> bytes:
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n{lines}\r\n".encode()


def whole(body: bytes = PAGE, status: str = "200 OK", **headers: object) -> bytes:
    return head(status, Content_Length=len(body), **headers) + body


def bomb(mib: int, wbits: int = 31) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(mib)) + packer.flush()


FIXED: dict[str, bytes] = {
    "/ok": whole(),
    "/gzip": whole(gzip.compress(PAGE), Content_Encoding="gzip"),
    "/two-members": whole(gzip.compress(PAGE[:50]) + gzip.compress(PAGE[50:]), Content_Encoding="gzip"),
    "/padded": whole(gzip.compress(PAGE) + b"\0\0\0", Content_Encoding="gzip"),
    "/deflate": whole(zlib.compress(PAGE), Content_Encoding="deflate"),
    "/raw-deflate": whole(zlib.compress(PAGE, wbits=-15), Content_Encoding="deflate"),
    "/stacked": whole(gzip.compress(gzip.compress(PAGE)), Content_Encoding="gzip, gzip"),
    "/cut-gzip": whole(gzip.compress(PAGE)[:-20], Content_Encoding="gzip"),
    "/bad-gzip": whole(b"\x1f\x8b\x08garbage", Content_Encoding="gzip"),
    "/brotli": whole(b"x", Content_Encoding="br"),
    "/bomb": whole(bomb(64), Content_Encoding="gzip"),
    "/double-bomb": whole(gzip.compress(bomb(64)), Content_Encoding="gzip, gzip"),
    "/many-codings": whole(b"x", Content_Encoding="gzip, gzip, gzip, gzip"),
    "/short": head(Content_Length=2 * len(PAGE)) + PAGE,
    "/long": head(Content_Length=10) + PAGE,
    "/cut-chunk": head(Transfer_Encoding="chunked") + b"%x\r\n" % len(PAGE) + PAGE + b"\r\n",
    "/bad-chunk": head(Transfer_Encoding="chunked") + b"zz\r\nabc\r\n0\r\n\r\n",
    "/chunked": head(Transfer_Encoding="chunked") + b"%x\r\n" % len(PAGE) + PAGE + b"\r\n0\r\n\r\n",
    "/garbage": b"\x16\x03\x01\xff not http\r\n\r\n",
    "/nothing": b"",
    "/huge-head": b"HTTP/1.1 200 OK\r\nX: " + b"a" * (1 << 20) + b"\r\n\r\n",
    "/many-heads": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000 + b"\r\n",
    "/stated-big": head(Content_Length=1 << 40),
    "/part": whole(status="206 Partial Content"),
    "/403": whole(status="403 Forbidden"),
    "/404": whole(status="404 Not Found"),
    "/410": whole(status="410 Gone"),
    "/challenge": whole(b"<title>Just a moment...</title>", status="503 X", cf_mitigated="challenge"),
    "/cookie": whole(Set_Cookie="a=b; Path=/"),
    "/hints": b"HTTP/1.1 103 Early Hints\r\n\r\n" * 3 + whole(),
    "/private/ok": whole(),
}


@dataclass
class Faults:
    """The running server. `asked` counts paths, `headers` keeps the last request's, `fixed` may be added to."""

    port: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    headers: dict[str, str] = field(default_factory=dict)
    fixed: dict[str, bytes] = field(default_factory=lambda: dict(FIXED))
    busiest: int = 0
    meeting: asyncio.Barrier | None = None  # "/together" answers when every party of it is being asked
    _busy: int = 0

    def url(self, path: str, scheme: str = "http", host: str = "127.0.0.1") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        self._busy += 1
        self.busiest = max(self.busiest, self._busy)
        try:
            await self._answer(await reader.readuntil(b"\r\n\r\n"), writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._busy -= 1
            writer.close()

    async def _answer(self, request: bytes, writer: Writer) -> None:
        first, *rest = request.decode("latin-1").split("\r\n")
        target = urlsplit(first.split()[1])
        self.headers = dict(line.lower().split(": ", 1) for line in rest if ": " in line)
        self.asked[target.path] += 1
        query = {name: values[0] for name, values in parse_qs(target.query).items()}
        if target.path in MOVING:
            await MOVING[target.path](self, writer, query)
        else:
            writer.write(self.fixed.get(target.path, whole(status="404 Not Found")))


Moving = Callable[[Faults, Writer, dict[str, str]], Awaitable[None]]


async def _to(faults: Faults, writer: Writer, query: dict[str, str]) -> None:
    writer.write(whole(b"", status="302 Found", Location=query["u"]))


async def _loop(faults: Faults, writer: Writer, query: dict[str, str]) -> None:
    writer.write(whole(b"", status="302 Found", Location=f"/loop?n={int(query.get('n', '0')) + 1}"))


async def _flaky(faults: Faults, writer: Writer, query: dict[str, str]) -> None:
    good = faults.asked["/flaky"] > int(query.get("n", "2"))
    retry = {"Retry_After": query["ra"]} if "ra" in query else {}
    writer.write(whole() if good else whole(b"", status=f"{query.get('s', '503')} X", **retry))


async def _trickle(faults: Faults, writer: Writer, query: dict[str, str]) -> None:
    writer.write(head(Transfer_Encoding="chunked"))
    for _ in range(100):
        writer.write(b"1\r\na\r\n")
        await writer.drain()
        await asyncio.sleep(0.1)


async def _hints(faults: Faults, writer: Writer, query: dict[str, str]) -> None:
    for _ in range(100):
        writer.write(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.1)


async def _hang(faults: Faults, writer: Writer, query: dict[str, str]) -> None:
    await asyncio.sleep(10)


async def _big(faults: Faults, writer: Writer, query: dict[str, str]) -> None:
    writer.write(head())
    for _ in range(400):
        writer.write(b"a" * (1 << 20))
        await writer.drain()


async def _reset(faults: Faults, writer: Writer, query: dict[str, str]) -> None:
    writer.write(head(Content_Length=len(PAGE)) + PAGE[:100])
    await writer.drain()
    writer.transport.abort()


async def _etag(faults: Faults, writer: Writer, query: dict[str, str]) -> None:
    known = faults.headers.get("if-none-match") == '"v1"'
    writer.write(head("304 Not Modified", ETag='"v1"') if known else whole(ETag='"v1"'))


async def _slow(faults: Faults, writer: Writer, query: dict[str, str]) -> None:
    await asyncio.sleep(0.05)
    writer.write(whole())


async def _together(faults: Faults, writer: Writer, query: dict[str, str]) -> None:
    if faults.meeting:
        await faults.meeting.wait()
    writer.write(whole())


MOVING: dict[str, Moving] = {
    "/to": _to,
    "/loop": _loop,
    "/flaky": _flaky,
    "/trickle": _trickle,
    "/endless-hints": _hints,
    "/hang": _hang,
    "/big": _big,
    "/reset": _reset,
    "/etag": _etag,
    "/slow": _slow,
    "/together": _together,
}


@asynccontextmanager
async def running(tls: ssl.SSLContext | None = None, *, robots: bytes | None = None) -> AsyncIterator[Faults]:
    """A server on a free loopback port; `robots` is the whole answer to /robots.txt (404 when None)."""
    faults = Faults()
    if robots is not None:
        faults.fixed["/robots.txt"] = robots
    server = await asyncio.start_server(faults.serve, "127.0.0.1", 0, ssl=tls)
    faults.port = server.sockets[0].getsockname()[1]
    try:
        yield faults
    finally:
        server.close()


@dataclass
class Clock:
    """Time that passes only in `sleep`."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)
