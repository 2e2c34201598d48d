"""Undoes Content-Encoding without ever holding more than the limit.

Takes raw body bytes as they arrive; gives decoded bytes. Understands gzip and deflate (zlib or raw), also stacked.
Refuses, with `FetchError`: `encoding` (another coding, or damaged data), `too_large` (over the size limit, or
swelling more than `ratio` times beyond the first MiB), `incomplete` (stream ends early).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from newsroom.errors import FetchError
from scrapers.web.client import Limits

_STEP = 64 * 1024
_MAX_CODINGS = 3


class _Inflater:
    """One zlib or gzip layer, fed piece by piece; output leaves in pieces of at most 64 KiB."""

    def __init__(self, coding: str) -> None:
        self._gzip = coding == "gzip"
        self._stream = self._fresh()
        self._started = False

    def _fresh(self) -> zlib._Decompress:
        return zlib.decompressobj(31 if self._gzip else 15)

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._stream.eof and not self._next_member(data):
                return
            yield self._inflate(data)
            data = self._stream.unconsumed_tail or self._stream.unused_data

    def _next_member(self, data: bytes) -> bool:
        """A gzip file may hold several members; anything else after the end is padding and is dropped."""
        if not (self._gzip and data.startswith(b"\x1f\x8b")):
            return False
        self._stream = self._fresh()
        return True

    def _inflate(self, data: bytes) -> bytes:
        try:
            out = self._stream.decompress(data, _STEP)
        except zlib.error:
            if self._gzip or self._started:
                raise
            self._stream = zlib.decompressobj(-15)  # some servers send raw deflate
            out = self._stream.decompress(data, _STEP)
        self._started = True
        return out

    @property
    def done(self) -> bool:
        return self._stream.eof


class BodyDecoder:
    """Collects one answer's body. `raw` counts bytes on the wire.

    >>> body = Body("gzip", Limits(), url="https://…"); body.feed(chunk); body.finish()
    """

    def __init__(self, coding: str, limits: Limits, *, url: str) -> None:
        self._layers = [_Inflater(name) for name in reversed(_parse_codings(coding, url))]
        self._limits = limits
        self._url = url
        self._body = bytearray()
        self.raw = 0

    def feed(self, chunk: bytes) -> None:
        """Raises FetchError `too_large`, `encoding`."""
        self.raw += len(chunk)
        try:
            for piece in self._through(chunk, 0):
                self._body += piece
                self._check()
        except zlib.error as error:
            raise FetchError("encoding", f"dữ liệu nén hỏng: {error}", url=self._url) from error

    def _through(self, data: bytes, depth: int) -> Iterator[bytes]:
        if depth == len(self._layers):
            yield data
            return
        for piece in self._layers[depth].feed(data):
            yield from self._through(piece, depth + 1)

    def _check(self) -> None:
        size = len(self._body)
        if size > self._limits.body:
            raise FetchError("too_large", f"nội dung quá {self._limits.body} byte", url=self._url)
        if size > self._limits.ratio_after and size > self._limits.ratio * self.raw:
            raise FetchError("too_large", f"nội dung nén phình hơn {self._limits.ratio} lần", url=self._url)

    def finish(self) -> bytes:
        """The whole body. Raises FetchError `incomplete` when a compressed stream was cut."""
        if self.raw and not all(layer.done for layer in self._layers):
            raise FetchError("incomplete", "dữ liệu nén bị cắt ngang", url=self._url)
        return bytes(self._body)


def _parse_codings(header: str, url: str) -> list[str]:
    names = [name.strip().lower().removeprefix("x-") for name in header.split(",") if name.strip()]
    wanted = [name for name in names if name != "identity"]
    if len(wanted) > _MAX_CODINGS or any(name not in ("gzip", "deflate") for name in wanted):
        raise FetchError("encoding", f"không hiểu Content-Encoding “{header[:60]}”", url=url)
    return wanted


def gunzip(data: bytes, limits: Limits, *, url: str) -> bytes:
    """A `.gz` file's content, under the same limits (sitemaps are often kept so)."""
    body = BodyDecoder("gzip", limits, url=url)
    body.feed(data)
    return body.finish()
