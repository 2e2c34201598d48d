"""The parts of a run file: gzip members, and the index beside it.

Takes the bytes of a `.warc.gz` and the lines of its `.idx`; gives where each whole record lies, and writes one more.
Refuses nothing: a torn member or a torn line ends the reading, and what came before stands.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

_STEP = 64 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """Where one record lies (bytes from the start, bytes long) and what it is."""

    offset: int
    length: int
    status: int
    sha256: str
    url: str

    @property
    def end(self) -> int:
        return self.offset + self.length

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False) + "\n"


def index_path(path: Path) -> Path:
    """`<stamp>.warc.gz` -> `<stamp>.idx`."""
    return path.with_name(path.name.removesuffix(".warc.gz") + ".idx")


def read_index(path: Path) -> Iterator[Line]:
    """The lines of the index that join without a gap and lie within the run file."""
    index, size, end = index_path(path), path.stat().st_size, 0
    if not index.is_file():
        return
    for text in index.read_text(encoding="utf-8", errors="replace").splitlines():
        line = _line(text)
        if line is None or line.offset != end or line.end > size or line.length <= 0:
            return
        end = line.end
        yield line


def _line(text: str) -> Line | None:
    try:
        line = Line(**json.loads(text))
    except (ValueError, TypeError):
        return None
    sound = all(type(number) is int for number in (line.offset, line.length, line.status))
    return line if sound and isinstance(line.url, str) and isinstance(line.sha256, str) else None


def members(data: bytes, start: int) -> Iterator[tuple[int, int]]:
    """(start, end) of every whole gzip member of `data` from `start` on, checksums verified."""
    while start < len(data):
        end = _member_end(data, start)
        if end < 0:
            return
        yield start, end
        start = end


def append(fd: int, data: bytes, end: int) -> None:
    """Write one whole record at `end`, where the file stands. Raises OSError after cutting it off there again."""
    view = memoryview(data)
    try:
        while view:
            view = view[os.write(fd, view) :]
    except OSError:
        os.ftruncate(fd, end)
        os.lseek(fd, end, os.SEEK_SET)
        raise


def _member_end(data: bytes, start: int) -> int:
    inflater, at = zlib.decompressobj(31), start
    while at < len(data):
        block = data[at : at + _STEP]
        try:
            inflater.decompress(block)
        except zlib.error:
            return -1
        at += len(block)
        if inflater.eof:
            return at - len(inflater.unused_data)
    return -1
