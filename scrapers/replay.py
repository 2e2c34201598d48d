"""A past night as a `Door`: the same addresses get the same answers, without network.

Takes an archived run; gives captures after redirects, exactly as `scrapers.fetch` gave them. Refuses, with
`FetchError`: `not_archived`, and what the answer itself meant that night (`http_404`, `challenge`, `redirects`…).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Self

from newsroom.errors import FetchError
from newsroom.models import Capture, Source
from scrapers import addresses, answers
from scrapers.limits import Limits

_HOPS = Limits().redirects
Find = Callable[[str], Capture | None]


class Replay:
    """Answers from one run; the last answer an address gave that night is the one that counts.

    `find` gives the capture of one hop of that run; `older` the newest whole answer up to that run, for a caller who
    asks with `conditional=False` about an address that night only called "unchanged" (304).
    """

    def __init__(self, started: datetime, find: Find, older: Find) -> None:
        self._started = started
        self._find = find
        self._older = older

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    async def get(self, url: str, *, source: Source, conditional: bool = True) -> Capture:  # noqa: ARG002 - Door
        """The answer of that night. Raises FetchError."""
        hop = addresses.checked(url)
        for _ in range(_HOPS + 1):
            capture = self._found(hop, url)
            if capture.status == 304 and not conditional:
                capture = self._older(hop) or capture
            hop = answers.onward(capture)
            if not hop:
                return answers.accepted(capture, asked=url)
        raise FetchError("redirects", "chuyển hướng quá nhiều lần", url=url)

    def _found(self, hop: str, asked: str) -> Capture:
        capture = self._find(hop)
        if capture is None:
            raise FetchError("not_archived", f"không có trong kho của lượt {self._started:%d/%m/%Y %H:%M}", url=asked)
        return capture
