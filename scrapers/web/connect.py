"""Opens connections, and only to machines we may talk to.

Takes a host name and a port from the HTTP library, asks DNS once, checks **every** answer and connects to one of
the checked addresses, so nothing can change between check and use. Host header, SNI and
certificate check keep the name. Refuses, with `FetchError`: `forbidden_address` (loopback, private, link-local,
CGNAT, ULA, v4-mapped and metadata addresses, or a name with one such answer) unless `HOST:PORT` is allowed; `dns`;
`connect`; `headers`; and `tls:expired | self_signed | wrong_host | incomplete_chain | not_yet_valid | invalid`.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Any

import certifi
import httpcore

from newsroom.errors import FetchError
from scrapers.web.client import Limits

Resolver = Callable[[str, int], Awaitable[list[str]]]

_NAT64 = ip_network("64:ff9b::/96")
_UNICAST = ip_network("2000::/3")
# IANA special-purpose blocks whose treatment differs between Python versions
_NEVER = tuple(ip_network(block) for block in ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15"))

# OpenSSL X509_V_ERR_* -> our cause
_TLS_CAUSES = {
    9: "not_yet_valid",
    10: "expired",
    18: "self_signed",
    19: "self_signed",
    20: "incomplete_chain",
    21: "incomplete_chain",
    62: "wrong_host",
    64: "wrong_host",
}
_TLS_WORDS = {
    "not_yet_valid": "chứng chỉ chưa đến ngày có hiệu lực",
    "expired": "chứng chỉ đã hết hạn",
    "self_signed": "chứng chỉ tự ký",
    "incomplete_chain": "thiếu chứng chỉ trung gian, hoặc tổ chức cấp không được tin cậy",
    "wrong_host": "chứng chỉ cấp cho tên miền khác",
}


def is_forbidden(address: str) -> bool:
    """Whether `address` (an IP literal) is anything but a public unicast address."""
    try:
        return not _is_public(ip_address(address.split("%")[0]))
    except ValueError:
        return True


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    inner = _embedded_ipv4(ip) if isinstance(ip, IPv6Address) else None
    if inner is not None:
        return _is_public(inner)
    if isinstance(ip, IPv6Address) and ip not in _UNICAST:
        return False
    if any(ip in block for block in _NEVER):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_private or ip.is_unspecified)


def _embedded_ipv4(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address a v6 one stands for: v4-mapped, 6to4 or NAT64."""
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour


async def resolve_host(host: str, port: int) -> list[str]:
    """Every address the system's resolver gives for `host`, in its order, each once."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in found))


def build_ssl_context(extra: Path | None = None) -> ssl.SSLContext:
    """A verifying context: the system's authorities, certifi's, and the certificates in the PEM file `extra`."""
    context = ssl.create_default_context()
    context.load_verify_locations(cafile=certifi.where())
    if extra is not None:
        context.load_verify_locations(cafile=str(extra))
    return context


class Dialer(httpcore.AsyncNetworkBackend):
    """A network backend that looks before it connects.

    `allow` holds `host:port` names which may lead anywhere; `extra_ca` adds certificates for one host name;
    `limits.connect` bounds DNS and connecting together, `limits.header_bytes` the head of one answer.
    """

    def __init__(
        self,
        *,
        allow: Collection[str] = (),
        extra_ca: Mapping[str, Path] | None = None,
        resolver: Resolver = resolve_host,
        limits: Limits,
    ) -> None:
        self._allow = frozenset(name.lower() for name in allow)
        self._contexts = {host.lower(): build_ssl_context(path) for host, path in (extra_ca or {}).items()}
        self._resolver = resolver
        self._seconds = limits.connect
        self._header_bytes = limits.header_bytes
        self._backend = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the signature is httpcore's; `seconds` rules
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> MeteredStream:
        try:
            async with asyncio.timeout(self._seconds):
                addresses = await self._checked(host, port)
                stream = await self._connect(host, port, addresses)
        except TimeoutError as error:
            raise FetchError("connect", f"quá {self._seconds:g} giây chưa nối được", url=host) from error
        return MeteredStream(stream, self._header_bytes, self._contexts)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        raise FetchError("forbidden_address", "không nối vào ổ cắm của máy", url=path)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def _checked(self, host: str, port: int) -> list[str]:
        try:
            async with asyncio.timeout(0.8 * self._seconds):
                addresses = await self._resolver(host, port)
        except (OSError, UnicodeError) as error:  # TimeoutError is an OSError
            raise FetchError("dns", f"không phân giải được tên miền {host}", url=host) from error
        if not addresses:
            raise FetchError("dns", f"tên miền {host} không có địa chỉ nào", url=host)
        if not self._allows(host, port):
            _refuse_private(host, addresses)
        return addresses

    def _allows(self, host: str, port: int) -> bool:
        name = f"[{host}]" if ":" in host else host
        return bool({f"{name.lower()}:{port}", f"{host.lower()}:{port}"} & self._allow)

    async def _connect(self, host: str, port: int, addresses: list[str]) -> httpcore.AsyncNetworkStream:
        chosen = addresses[:3]
        share = self._seconds / len(chosen)
        failure: Exception | None = None
        for address in chosen:
            try:
                return await self._backend.connect_tcp(address, port, timeout=share)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise FetchError("connect", f"không nối được: {failure or 'hết thời gian'}", url=host) from failure


def _refuse_private(host: str, addresses: list[str]) -> None:
    bad = [address for address in addresses if is_forbidden(address)]
    if bad:
        message = f"{host} trỏ tới địa chỉ không công khai {bad[0]}; chỉ nối khi có --allow-host"
        raise FetchError("forbidden_address", message, url=host)


class MeteredStream(httpcore.AsyncNetworkStream):
    """A connection that counts: bytes of the head (bounded) and bytes after it, per request written.

    `extra` tells an answer longer than its Content-Length, which the HTTP library leaves unread.
    """

    def __init__(
        self, stream: httpcore.AsyncNetworkStream, header_bytes: int, contexts: Mapping[str, ssl.SSLContext]
    ) -> None:
        self._stream = stream
        self._limit = header_bytes
        self._contexts = contexts
        self._head = b""
        self._head_size = 0
        self.after_head = -1
        self.received = 0

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = await self._stream.read(max_bytes, timeout)
        self.received += len(data)
        if self.after_head >= 0:
            self.after_head += len(data)
        else:
            self._scan_head(data)
        return data

    def _scan_head(self, data: bytes) -> None:
        """Looks for the end of the final head; interim 1xx heads count towards the same limit."""
        self._head += data
        while (end := self._head.find(b"\r\n\r\n")) >= 0:
            head, self._head = self._head[: end + 4], self._head[end + 4 :]
            self._head_size += len(head)
            if not head.startswith((b"HTTP/1.1 1", b"HTTP/1.0 1")):
                self.after_head = len(self._head)
                self._head = b""
                break
        if self._head_size + len(self._head) > self._limit:
            raise FetchError("headers", f"phần đầu trả lời dài quá {self._limit} byte", url="")

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> MeteredStream:
        context = self._contexts.get((server_hostname or "").lower(), ssl_context)
        try:
            stream = await self._stream.start_tls(context, server_hostname, timeout)
        except httpcore.ConnectTimeout as error:
            raise FetchError("connect", "bắt tay TLS quá lâu", url=server_hostname or "") from error
        except httpcore.ConnectError as error:
            raise _translate_tls_error(error.__cause__ or error, server_hostname or "") from error
        return MeteredStream(stream, self._limit, self._contexts)

    def get_extra_info(self, info: str) -> Any:
        return self if info == "meter" else self._stream.get_extra_info(info)


def _translate_tls_error(error: BaseException, host: str) -> FetchError:
    if not isinstance(error, ssl.SSLError):
        return FetchError("connect", f"máy chủ ngắt khi bắt tay TLS: {error}", url=host)
    cause = _TLS_CAUSES.get(getattr(error, "verify_code", 0), "invalid")
    words = _TLS_WORDS.get(cause, f"lỗi TLS: {error.reason or error}")
    return FetchError(f"tls:{cause}", words, url=host)
