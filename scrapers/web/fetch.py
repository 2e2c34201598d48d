"""The one client of the network: an address in, a whole answer (`Capture`) or a `FetchError` out.

Every hop of every address passes the same checks: scheme and form (`addresses`), robots.txt (`robots`), the host's
turn (`manners`), and the machine behind the name (`dialer`). Answers are read raw and decoded under limits
(`decode`); a cut answer is an error, never half an article. Cookies, proxies and credentials are not used.
TLS is always verified; a host may bring its missing intermediate certificate in `extra_ca`.

Codes of FetchError: scheme, bad_url, forbidden_address, dns, connect, tls:…, robots, robots_unreachable, timeout,
reset, incomplete, protocol, headers, encoding, too_large, redirects, challenge, http_NNN, deferred, host_down.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from types import TracebackType
from typing import Self

import httpcore
import httpx

from newsroom.errors import FetchError
from newsroom.models import VN, Capture, Source, replace
from scrapers.web import allowed_urls, politeness
from scrapers.web.client import RETRIED_CODES, RETRIED_STATUSES, Limits, Recorder, Validators
from scrapers.web.connect import Dialer, Resolver, build_ssl_context, resolve_host
from scrapers.web.decompress import BodyDecoder

# ── what an answer means before its body is read ──────────────────────────────────────────────────


_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GUARD = re.compile(rb"<title>\s*just a moment|cf-chl|challenge-platform|_incapsula_|ddos-guard", re.IGNORECASE)


def redirect_target(capture: Capture, *, limit: int = 2048) -> str:
    """The address a redirect points to, or "". Raises FetchError `scheme`, `bad_url`."""
    location = capture.headers.get("location", "")
    if capture.status not in _REDIRECTS or not location:
        return ""
    return allowed_urls.follow_redirect(capture.final_url, location, limit=limit)


def is_challenge(capture: Capture) -> bool:
    """Whether an error answer is a browser check (Cloudflare and alike): asking again only makes it worse."""
    if capture.status < 400:
        return False
    stated = "challenge" in capture.headers.get("cf-mitigated", "").lower()
    return stated or bool(_GUARD.search(capture.body[:20_000]))


def accept_answer(capture: Capture, *, asked: str) -> Capture:
    """`capture` as the answer to `asked`. Raises FetchError `challenge`, `incomplete`, `http_NNN`."""
    if is_challenge(capture):
        raise FetchError("challenge", f"máy chủ trả bài kiểm tra trình duyệt (mã {capture.status})", url=asked)
    if capture.status == 206:
        raise FetchError("incomplete", "máy chủ chỉ trả một phần nội dung", url=asked)
    if not (200 <= capture.status < 300 or capture.status == 304):
        raise FetchError(f"http_{capture.status}", f"máy chủ trả mã {capture.status}", url=asked)
    return replace(capture, url=asked)


# ── fetching ──────────────────────────────────────────────────────────────────────────────────────


DEFAULT_CONTACT = "lien-he: xem /gioi-thieu/"
_UNREACHED = frozenset({"dns", "connect"})


@dataclass
class _PendingRequest:
    """One address on its way; `left` is what remains of its seconds on the wire."""

    url: str
    source: Source
    left: float
    conditional: bool = False
    robots: bool = True


class _Transport(httpx.AsyncHTTPTransport):
    """httpx's transport over a pool that dials through `Dialer` and keeps no connection for later."""

    def __init__(self, dialer: Dialer) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=build_ssl_context(), network_backend=dialer, max_connections=None, max_keepalive_connections=0
        )


def _build_client(dialer: Dialer, limits: Limits, contact: str) -> httpx.AsyncClient:
    plain = contact.encode("ascii", "ignore").decode().replace("\r", " ").replace("\n", " ")
    return httpx.AsyncClient(
        transport=_Transport(dialer),
        trust_env=False,
        follow_redirects=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        timeout=httpx.Timeout(limits.idle, pool=None),
        headers={
            "User-Agent": f"{politeness.AGENT}/0.1 (+{plain})",
            "Accept": "text/html,application/xhtml+xml,application/rss+xml,application/xml;q=0.9,*/*;q=0.5",
            "Accept-Language": "vi,en;q=0.3",
            "Accept-Encoding": "gzip, deflate",
            "Connection": "close",
        },
    )


class Fetcher:
    """An async context manager; `get` may be called from many tasks at once.

    `allow` names `HOST:PORT` that may be private; `extra_ca` maps host -> PEM file; `clock`, `sleep`, `jitter` and
    `now` stand in for time, `resolver` for DNS. `hosts` holds the counters of the run, per authority.
    """

    def __init__(
        self,
        *,
        allow: Collection[str] = (),
        limits: Limits | None = None,
        validators: Validators | None = None,
        recorder: Recorder | None = None,
        contact: str = DEFAULT_CONTACT,
        extra_ca: Mapping[str, Path] | None = None,
        resolver: Resolver = resolve_host,
        now: Callable[[], datetime] = lambda: datetime.now(VN),
        clock: politeness.Clock = time.monotonic,
        sleep: politeness.Sleep = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._limits = limits or Limits()
        self._validators, self._recorder = validators, recorder
        self._now, self._clock, self._sleep, self._jitter = now, clock, sleep, jitter
        self.hosts: dict[str, politeness.Host] = {}
        self._robots = politeness.RobotsCache(self._ask_robots, self._limits)
        dialer = Dialer(allow=allow, extra_ca=extra_ca, resolver=resolver, limits=self._limits)
        self._client = _build_client(dialer, self._limits, contact)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def get(self, url: str, *, source: Source, conditional: bool = True) -> Capture:
        """The answer to `url` after redirects; a 304 has an empty body. Raises FetchError, with `url` on it."""
        pending = _PendingRequest(url, source, self._limits.total, conditional)
        try:
            return accept_answer(await self._persist(pending), asked=url)
        except FetchError as error:
            raise FetchError(error.code, error.message, url=url[: self._limits.url_length]) from error

    async def _ask_robots(self, url: str, source: Source) -> Capture:
        return await self._persist(_PendingRequest(url, source, self._limits.total, robots=False))

    async def _persist(self, pending: _PendingRequest) -> Capture:
        """Asks again, at most `retries` times, while the failure is of the passing kind and there is time left."""
        attempt = 0
        while True:
            last = attempt == self._limits.retries
            try:
                capture = await self._walk(pending)
            except FetchError as error:
                if last or error.code not in RETRIED_CODES or pending.left <= 0:
                    raise
                await self._back_off(pending, attempt)
            else:
                named = self._host(capture.final_url).asked_to_wait(capture, self._now())
                if last or capture.status not in RETRIED_STATUSES or is_challenge(capture) or pending.left <= 0:
                    return capture
                if not named:
                    await self._back_off(pending, attempt)
            attempt += 1

    async def _back_off(self, pending: _PendingRequest, attempt: int) -> None:
        pause = min(self._limits.pause(attempt, self._jitter()), max(pending.left, 0.0))
        pending.left -= pause
        await self._sleep(pause)

    async def _walk(self, pending: _PendingRequest) -> Capture:
        """Follows redirects; every hop is checked like a first address."""
        url = allowed_urls.check_url(pending.url, limit=self._limits.url_length)
        for _ in range(self._limits.redirects + 1):
            delay = await self._robots.delay(url, pending.source) if pending.robots else 0.0
            capture = await self._ask(url, pending, delay)
            url = redirect_target(capture, limit=self._limits.url_length)
            if not url:
                return capture
        raise FetchError("redirects", f"chuyển hướng quá {self._limits.redirects} lần", url=pending.url)

    def _host(self, url: str) -> politeness.Host:
        name = allowed_urls.authority(url)
        if name not in self.hosts:
            self.hosts[name] = politeness.Host(name, self._limits, self._clock, self._sleep)
        return self.hosts[name]

    async def _ask(self, url: str, pending: _PendingRequest, delay: float) -> Capture:
        """One request in the host's turn, recorded when answered, its time taken off what is left."""
        host = self._host(url)
        async with host.turn(delay, url=url):
            loop = asyncio.get_running_loop()
            start = loop.time()
            try:
                async with asyncio.timeout(max(pending.left, 0.0)):
                    capture = await self._exchange(url, pending, host)
            except TimeoutError as error:
                raise FetchError("timeout", f"quá {self._limits.total:g} giây cho một địa chỉ", url=url) from error
            except FetchError as error:
                if error.code in _UNREACHED:
                    host.unreachable(error)
                raise
            finally:
                pending.left -= loop.time() - start
        if self._recorder is not None:
            self._recorder.record(capture)
        return capture

    async def _exchange(self, url: str, pending: _PendingRequest, host: politeness.Host) -> Capture:
        started = False
        try:
            async with self._client.stream("GET", url, headers=self._conditions(url, pending)) as response:
                started = True
                host.answered()
                body = await _read_body(response, self._limits, host)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise FetchError("bad_url", f"địa chỉ hỏng: {error}", url=url) from error
        except httpx.HTTPError as error:
            raise _translate_error(error, url, started=started) from error
        headers = {name.lower(): value for name, value in response.headers.items()}
        if response.status_code == 200:
            self._remember(url, headers)
        return Capture(url, url, response.status_code, headers, self._now(), body)

    def _conditions(self, url: str, pending: _PendingRequest) -> dict[str, str]:
        known = self._validators.get(url) if self._validators is not None and pending.conditional else None
        etag, modified = known or ("", "")
        wanted = {"If-None-Match": etag, "If-Modified-Since": modified}
        return {name: value for name, value in wanted.items() if value.isascii() and value.isprintable() and value}

    def _remember(self, url: str, headers: Mapping[str, str]) -> None:
        etag, modified = headers.get("etag", ""), headers.get("last-modified", "")
        if self._validators is not None and (etag or modified):
            self._validators.put(url, etag, modified)


async def _read_body(response: httpx.Response, limits: Limits, host: politeness.Host) -> bytes:
    """The decoded body, checked against the length the answer promised."""
    url, stated = str(response.url), _content_length(response)
    if stated > limits.body:
        raise FetchError("too_large", f"máy chủ báo {stated} byte", url=url)
    body = BodyDecoder(response.headers.get("content-encoding", ""), limits, url=url)
    meter = response.extensions["network_stream"].get_extra_info("meter")
    try:
        async for chunk in response.aiter_raw():
            body.feed(chunk)
    finally:
        host.bytes += meter.received
    if 0 <= stated < meter.after_head and response.status_code == 200:
        raise FetchError("incomplete", f"thân dài hơn Content-Length ({stated} byte)", url=url)
    return body.finish()


def _content_length(response: httpx.Response) -> int:
    """The stated Content-Length, -1 when none counts."""
    text = response.headers.get("content-length", "")
    chunked = "transfer-encoding" in response.headers
    return int(text) if text.isascii() and text.isdigit() and not chunked else -1


def _translate_error(error: httpx.HTTPError, url: str, *, started: bool) -> FetchError:
    """httpx's word -> ours. `started` says that the head of the answer had already come."""
    if isinstance(error, httpx.TimeoutException):
        return FetchError("timeout", "máy chủ im lặng quá lâu", url=url)
    if started or "disconnected" in str(error):
        return FetchError("incomplete", f"trả lời bị cắt ngang: {error}", url=url)
    if isinstance(error, httpx.NetworkError):
        return FetchError("reset", f"kết nối bị ngắt: {error}", url=url)
    return FetchError("protocol", f"không phải HTTP: {error}", url=url)
