"""How one host is treated within a run: one request at a time, pauses, patience, and giving up.

Takes answers and failures as they come; gives the moment the next request may start. Knows no HTTP library: time is
a `clock` (seconds, monotonic) and a `sleep`, both handed in, so tests need not wait.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from newsroom.errors import FetchError
from newsroom.models import Capture
from scrapers.limits import Limits

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
        """Whether a 429 or 503 named its own pause, which every next turn here then keeps (reliability, A14).

        Raises FetchError `deferred` when the pauses of this run add up to more than `limits.wait` seconds.
        """
        header = capture.headers.get("retry-after", "")
        seconds = retry_after(header, now=now) if capture.status in (429, 503) else None
        if seconds is None:
            return False
        self._waited += seconds
        if self._waited > self.limits.wait:
            self._deferred = True
            raise FetchError("deferred", f"máy chủ {self.name} yêu cầu chờ {seconds:.0f} giây", url=capture.url)
        self._not_before = max(self._not_before, self.clock() + seconds)
        return True


def retry_after(header: str, *, now: datetime) -> float | None:
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
