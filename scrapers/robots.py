"""What each origin's robots.txt lets us ask, after RFC 9309.

Takes a function that fetches one address; gives, per address, the seconds to leave before asking it. 4xx means
everything is allowed (2.3.1.3); 5xx and silence mean nothing is, for this run (2.3.1.4). An HTML page in place of the
file holds no rules and forbids nothing; bytes beyond the size limit are not read. Refuses with `FetchError`:
`robots`, `robots_unreachable`, or the network's own word when the host itself is dead (dns, connect, tls:…).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from protego import Protego

from newsroom.errors import FetchError
from newsroom.models import Capture, Source
from scrapers import addresses
from scrapers.limits import Limits

AGENT = "CongPhanCapKHCN"
Ask = Callable[[str, Source], Awaitable[Capture]]

_HTML = re.compile(rb"^\s*<(!doctype|html|head|\?xml)", re.IGNORECASE)
_MAX_LINE = 2048
_DEAD_HOST = ("dns", "connect", "tls:", "forbidden_address", "host_down", "deferred")
_NO_SUCH_FILE = frozenset({"too_large", "encoding", "redirects", "scheme", "bad_url"})


@dataclass(frozen=True, slots=True)
class Rules:
    """Whether an address may be asked, and how many seconds to leave between two requests."""

    parsed: Protego | None = None
    delay: float = 0.0

    def allows(self, url: str) -> bool:
        return self.parsed is None or bool(self.parsed.can_fetch(url, AGENT))


def read(body: bytes, limits: Limits) -> Rules:
    """Rules from the first `limits.robots_bytes` of `body`; Crawl-delay is capped (reliability, B19)."""
    head = body[: limits.robots_bytes].removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(head):
        return Rules()
    lines = head.decode("utf-8", "replace").replace("\x00", "").splitlines()
    parsed = Protego.parse("\n".join(line for line in lines if len(line) <= _MAX_LINE))
    return Rules(parsed, _delay(parsed.crawl_delay(AGENT), limits.crawl_delay))


def _delay(stated: float | None, most: float) -> float:
    if stated is None or not stated > 0:  # NaN too
        return 0.0
    return min(float(stated), most)


@dataclass
class _Page:
    rules: Rules | None = None
    refusal: FetchError | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Book:
    """The rules of every origin met in one run; each robots.txt is asked for once."""

    def __init__(self, ask: Ask, limits: Limits) -> None:
        self._ask = ask
        self._limits = limits
        self._pages: dict[str, _Page] = {}

    async def delay(self, url: str, source: Source) -> float:
        """Seconds to leave before asking `url`: the longer of the source's and the host's wish."""
        rules = await self._rules(addresses.origin(url), source)
        if not rules.allows(url):
            raise FetchError("robots", "robots.txt của nguồn không cho lấy địa chỉ này", url=url)
        return max(source.delay, rules.delay)

    async def _rules(self, origin: str, source: Source) -> Rules:
        page = self._pages.setdefault(origin, _Page())
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

    async def _fetch(self, origin: str, source: Source) -> Rules:
        try:
            capture = await self._ask(f"{origin}/robots.txt", source)
        except FetchError as error:
            return _without_file(error, origin)
        if capture.status >= 500 or capture.status == 429:
            raise FetchError("robots_unreachable", f"robots.txt trả mã {capture.status}", url=origin)
        return read(capture.body if capture.status == 200 else b"", self._limits)


def _without_file(error: FetchError, origin: str) -> Rules:
    if error.code.startswith(_DEAD_HOST):
        raise error
    if error.code in _NO_SUCH_FILE:
        return Rules()
    raise FetchError("robots_unreachable", f"không đọc được robots.txt: {error.message}", url=origin) from error
