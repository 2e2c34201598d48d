"""What a client of the web promises, and how much an address may cost it.

A `Client` gives captures (the network in `fetch`, a past night in `archive`); a `Recorder` keeps
them; `Validators` remember what lets a server answer "unchanged".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from newsroom.models import Capture, Source

# ── how much one address may cost ─────────────────────────────────────────────────────────────────


# Scrapy's list of answers worth asking again
RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504, 522, 524})
RETRIED_CODES = frozenset({"connect", "incomplete", "reset", "timeout"})


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds are floats, sizes are bytes.

    `total` is the time on the wire one address may take over all its tries and redirects, back-off included;
    waiting for a host's turn or for its Retry-After is not counted. `wait` bounds the sum of Retry-After waits
    of one host in one run. `failures` connections refused in a row and the host is left alone for the run.
    """

    connect: float = 10.0
    idle: float = 20.0
    total: float = 60.0
    body: int = 15 * 1024 * 1024
    ratio: int = 100
    ratio_after: int = 1024 * 1024
    header_bytes: int = 64 * 1024
    redirects: int = 5
    url_length: int = 2048
    retries: int = 2
    backoff: float = 1.0
    wait: float = 15 * 60.0
    crawl_delay: float = 60.0
    robots_bytes: int = 512 * 1024  # RFC 9309, 2.5: at least 500 KiB must be read
    failures: int = 3

    def pause(self, attempt: int, jitter: float) -> float:
        """Seconds before try `attempt + 2`: exponential, spread by `jitter` (0..1) over half to one and a half."""
        return float(self.backoff * 2**attempt * (0.5 + jitter))


# ── protocols ─────────────────────────────────────────────────────────────────────────────────────


class Client(Protocol):
    """`get` gives the answer to `url` after redirects, or raises FetchError. A 304 has an empty body."""

    async def get(self, url: str, *, source: Source, conditional: bool = True) -> Capture: ...


class Recorder(Protocol):
    """What is told of every answer, redirects and errors included."""

    def record(self, capture: Capture) -> None: ...


class Validators(Protocol):
    """Memory of (ETag, Last-Modified) per address. `put` is called for every whole 200 that carries one.

    What was put must not outlive a night whose content was not saved, or the next night is told "unchanged" about
    something never read.
    """

    def get(self, url: str) -> tuple[str, str] | None: ...

    def put(self, url: str, etag: str, last_modified: str) -> None: ...
