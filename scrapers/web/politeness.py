"""How one host is treated within a run: one request at a time, pauses, patience, and giving up.

Takes answers and failures as they come; gives the moment the next request may start. Knows no HTTP library: time is
a `clock` (seconds, monotonic) and a `sleep`, both handed in, so tests need not wait.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from protego import Protego

from newsroom.errors import FetchError
from newsroom.models import Capture, Source
from scrapers.web import allowed_urls
from scrapers.web.client import Limits

# ── robots.txt ────────────────────────────────────────────────────────────────────────────────────


AGENT = "CongPhanCapKHCN"
FetchRobots = Callable[[str, Source], Awaitable[Capture]]

_HTML = re.compile(rb"^\s*<(!doctype|html|head|\?xml)", re.IGNORECASE)
_MAX_LINE = 2048
_DEAD_HOST = ("dns", "connect", "tls:", "forbidden_address", "host_down", "deferred")
_NO_SUCH_FILE = frozenset({"too_large", "encoding", "redirects", "scheme", "bad_url"})


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """Whether an address may be asked, and how many seconds to leave between two requests."""

    parsed: Protego | None = None
    delay: float = 0.0

    def allows(self, url: str) -> bool:
        return self.parsed is None or bool(self.parsed.can_fetch(url, AGENT))


def parse_robots(body: bytes, limits: Limits) -> RobotsRules:
    """Rules from the first `limits.robots_bytes` of `body`; Crawl-delay is capped."""
    head = body[: limits.robots_bytes].removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(head):
        return RobotsRules()
    lines = head.decode("utf-8", "replace").replace("\x00", "").splitlines()
    parsed = Protego.parse("\n".join(line for line in lines if len(line) <= _MAX_LINE))
    return RobotsRules(parsed, _cap_delay(parsed.crawl_delay(AGENT), limits.crawl_delay))


def _cap_delay(stated: float | None, most: float) -> float:
    if stated is None or not stated > 0:  # NaN too
        return 0.0
    return min(float(stated), most)


@dataclass
class _CachedRobots:
    rules: RobotsRules | None = None
    refusal: FetchError | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class RobotsCache:
    """The rules of every origin met in one run; each robots.txt is asked for once."""

    def __init__(self, ask: FetchRobots, limits: Limits) -> None:
        self._ask = ask
        self._limits = limits
        self._pages: dict[str, _CachedRobots] = {}

    async def delay(self, url: str, source: Source) -> float:
        """Seconds to leave before asking `url`: the longer of the source's and the host's wish."""
        rules = await self._rules(allowed_urls.origin(url), source)
        if not rules.allows(url):
            raise FetchError("robots", "robots.txt của nguồn không cho lấy địa chỉ này", url=url)
        return max(source.delay, rules.delay)

    async def _rules(self, origin: str, source: Source) -> RobotsRules:
        page = self._pages.setdefault(origin, _CachedRobots())
        async with page.lock:
            if page.rules is None and page.refusal is None:
                try:
                    page.rules = await self._fetch(origin, source)
                except FetchError as error:
                    page.refusal = error
        if page.rules is None:
            known = page.refusal or FetchError("robots_unreachable", "không đọc được robots.txt", url=origin)
            raise FetchError(known.code, known.message, url=origin) from known
        return page.rules

    async def _fetch(self, origin: str, source: Source) -> RobotsRules:
        try:
            capture = await self._ask(f"{origin}/robots.txt", source)
        except FetchError as error:
            return _without_file(error, origin)
        if capture.status >= 500 or capture.status == 429:
            raise FetchError("robots_unreachable", f"robots.txt trả mã {capture.status}", url=origin)
        return parse_robots(capture.body if capture.status == 200 else b"", self._limits)


def _without_file(error: FetchError, origin: str) -> RobotsRules:
    if error.code.startswith(_DEAD_HOST):
        raise error
    if error.code in _NO_SUCH_FILE:
        return RobotsRules()
    raise FetchError("robots_unreachable", f"không đọc được robots.txt: {error.message}", url=origin) from error


# ── how one host is treated ───────────────────────────────────────────────────────────────────────


Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]


@dataclass
class Host:
    """One authority (`name` or `name:port`). `requests` and `bytes` (on the wire) are for the run report."""

    name: str
    limits: Limits
    clock: Clock
    sleep: Sleep
    requests: int = 0
    bytes: int = 0
    down: str = ""
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _last_end: float = float("-inf")
    _not_before: float = float("-inf")
    _waited: float = 0.0
    _deferred: bool = False
    _refused: int = 0

    @asynccontextmanager
    async def turn(self, delay: float, *, url: str) -> AsyncIterator[None]:
        """Waits until nobody else talks to this host and `delay` seconds have passed since the last answer ended.

        Raises FetchError `host_down` or `deferred` at once when the host is out for this run.
        """
        async with self._lock:
            self._must_be_open(url)
            pause = max(self._last_end + delay, self._not_before) - self.clock()
            if pause > 0:
                await self.sleep(pause)
            self.requests += 1
            try:
                yield
            finally:
                self._last_end = self.clock()

    def _must_be_open(self, url: str) -> None:
        if self.down:
            raise FetchError("host_down", f"máy chủ {self.name} không trả lời trong lượt này: {self.down}", url=url)
        if self._deferred:
            raise FetchError("deferred", f"máy chủ {self.name} yêu cầu quay lại sau", url=url)

    def answered(self) -> None:
        """A connection was made: forget refusals."""
        self._refused = 0

    def unreachable(self, error: FetchError) -> None:
        """Counts a failed connection; after `failures` in a row, or one failed name lookup, the host is out."""
        self._refused += 1
        if error.code == "dns" or self._refused >= self.limits.failures:
            self.down = error.message

    def asked_to_wait(self, capture: Capture, now: datetime) -> bool:
        """Whether a 429 or 503 named its own pause, which every next turn here then keeps.

        Raises FetchError `deferred` when the pauses of this run add up to more than `limits.wait` seconds.
        """
        header = capture.headers.get("retry-after", "")
        seconds = parse_retry_after(header, now=now) if capture.status in (429, 503) else None
        if seconds is None:
            return False
        self._waited += seconds
        if self._waited > self.limits.wait:
            self._deferred = True
            raise FetchError("deferred", f"máy chủ {self.name} yêu cầu chờ {seconds:.0f} giây", url=capture.url)
        self._not_before = max(self._not_before, self.clock() + seconds)
        return True


def parse_retry_after(header: str, *, now: datetime) -> float | None:
    """Seconds a `Retry-After` header (seconds or HTTP-date) asks for; None when absent, negative, past or garbage."""
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        when = parsedate_to_datetime(text[:64])
    except (ValueError, IndexError, OverflowError):
        return None
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    seconds = (aware - now).total_seconds()
    return seconds if seconds > 0 else None
