"""How much one address may cost us: seconds, bytes, hops, tries.

Takes nothing, gives one frozen `Limits`; the defaults are those of the project's reliability yardstick
(connect 10 s, idle 20 s, total 60 s per address, 15 MiB decoded, 5 redirects, Retry-After up to 15 minutes).
"""

from __future__ import annotations

from dataclasses import dataclass

# Scrapy's list of answers worth asking again (reliability, part 1)
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
