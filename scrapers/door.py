"""The ways out and what stands beside them: protocols only.

A `Door` gives captures (the network in `scrapers.fetch`, a past night in `scrapers.archive`); a `Recorder` keeps
them; `Validators` remember what lets a server answer "unchanged".
"""

from __future__ import annotations

from typing import Protocol

from newsroom.models import Capture, Source


class Door(Protocol):
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
