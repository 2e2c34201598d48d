"""One capture <-> one WARC record (1.1), gzipped by itself.

Takes a `Capture`, and the earlier record that holds the same body whole, when there is one: then the body is not kept
a second time (a revisit of the profile identical-payload-digest); head, time and address always are. Gives the record
back as a `WarcRecord`. Bodies are decoded from Content-Encoding. Refuses, with None, what is damaged or not ours.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newsroom.models import VN, Capture

# ── the parts of a run file ───────────────────────────────────────────────────────────────────────


_STEP = 64 * 1024


@dataclass(frozen=True, slots=True)
class RecordPlace:
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


def read_index(path: Path) -> Iterator[RecordPlace]:
    """The lines of the index that join without a gap and lie within the run file."""
    index, size, end = index_path(path), path.stat().st_size, 0
    if not index.is_file():
        return
    for text in index.read_text(encoding="utf-8", errors="replace").splitlines():
        line = _parse_line(text)
        if line is None or line.offset != end or line.end > size or line.length <= 0:
            return
        end = line.end
        yield line


def _parse_line(text: str) -> RecordPlace | None:
    try:
        line = RecordPlace(**json.loads(text))
    except (ValueError, TypeError):
        return None
    sound = all(type(number) is int for number in (line.offset, line.length, line.status))
    return line if sound and isinstance(line.url, str) and isinstance(line.sha256, str) else None


def find_members(data: bytes, start: int) -> Iterator[tuple[int, int]]:
    """(start, end) of every whole gzip member of `data` from `start` on, checksums verified."""
    while start < len(data):
        end = _member_end(data, start)
        if end < 0:
            return
        yield start, end
        start = end


def append_record(fd: int, data: bytes, end: int) -> None:
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


# ── records ───────────────────────────────────────────────────────────────────────────────────────


_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_SAME_BODY = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_REFRAMED = frozenset({"content-encoding", "content-length", "transfer-encoding"})
_KEPT_AS = "x-archive-orig-"
_PHRASES = {item.value: item.phrase for item in HTTPStatus}


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """A capture as its record tells it; `sha256` is that of the body that came. Unless `whole`, the body stands in an
    earlier record and `capture.body` is empty."""

    capture: Capture
    sha256: str
    whole: bool


def pack_record(capture: Capture, first: Capture | None = None) -> bytes:
    """The record of `capture`. The same always gives the same bytes. `first` came earlier with the same body, which is
    then left to its record."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    about = {
        "WARC-Record-ID": _record_id(capture),
        "WARC-Date": _record_date(capture),
        "WARC-Payload-Digest": f"sha256:{capture.sha256}",
        "X-Asked-URI": capture.url,
        **_revisit_headers(capture, first),
    }
    body = b"" if first else capture.body
    record = writer.create_warc_record(
        capture.final_url,
        "revisit" if "WARC-Profile" in about else "response",
        payload=io.BytesIO(body),
        length=len(body),
        http_headers=StatusAndHeaders(_status_line(capture.status), _stored_headers(capture), protocol="HTTP/1.1"),
        warc_headers_dict=about,
    )
    writer.write_record(record)
    return out.getvalue()


def _revisit_headers(capture: Capture, first: Capture | None) -> dict[str, str]:
    if capture.status == HTTPStatus.NOT_MODIFIED:
        return {"WARC-Profile": _NOT_MODIFIED}
    if first is None:
        return {}
    return {
        "WARC-Profile": _SAME_BODY,
        "WARC-Refers-To": _record_id(first),
        "WARC-Refers-To-Target-URI": first.final_url,
        "WARC-Refers-To-Date": _record_date(first),
    }


def _record_date(capture: Capture) -> str:
    return capture.fetched.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _record_id(capture: Capture) -> str:
    return f"<{uuid5(NAMESPACE_URL, f'{_record_date(capture)} {capture.url} {capture.sha256}').urn}>"


def _status_line(status: int) -> str:
    return f"{status} {_PHRASES.get(status, 'Unknown')}"


def _stored_headers(capture: Capture) -> list[tuple[str, str]]:
    """Headers as kept: those that framed the bytes on the wire no longer fit and are renamed."""
    kept = [(_KEPT_AS + name if name in _REFRAMED else name, value) for name, value in capture.headers.items()]
    return [*kept, ("content-length", str(len(capture.body)))]


def unpack_record(member: bytes) -> WarcRecord | None:
    """The record in one gzip member; None when it is damaged or not ours."""
    try:
        record: Any = next(iter(ArchiveIterator(io.BytesIO(zlib.decompress(member, 31)))), None)
    except (zlib.error, ArchiveLoadFailed):
        return None
    if record is None or record.rec_type not in ("response", "revisit") or record.http_headers is None:
        return None
    body, about = record.raw_stream.read(), record.rec_headers.get_header
    sha256 = (about("WARC-Payload-Digest") or "").removeprefix("sha256:")
    whole = about("WARC-Profile") != _SAME_BODY
    if hashlib.sha256(body).hexdigest() != sha256 if whole else body:
        return None
    target = about("WARC-Target-URI")
    capture = Capture(
        url=about("X-Asked-URI") or target,
        final_url=target,
        status=int(record.http_headers.get_statuscode()),
        headers=_restore_headers(record.http_headers.headers),
        fetched=datetime.fromisoformat(about("WARC-Date")).astimezone(VN),
        body=body,
    )
    return WarcRecord(capture, sha256, whole)


def _restore_headers(headers: list[tuple[str, str]]) -> dict[str, str]:
    return {name.removeprefix(_KEPT_AS): value for name, value in headers if name not in _REFRAMED}


# ── bodies kept once a month ──────────────────────────────────────────────────────────────────────


MIN_SHARED_BODY = 512  # bytes of body under which naming the earlier record costs as much as the body
_KEY = 24  # hex digits of a sha256 that tell it from every other of a month


class BodyIndex:
    """Bodies by hash: where the first record with each lies. Small, for one folder may hold tens of thousands."""

    def __init__(self) -> None:
        self._files: list[Path] = []
        self._places: dict[str, tuple[int, int, int]] = {}  # number of the file, offset, length

    def take(self, path: Path, lines: Iterable[RecordPlace]) -> None:
        """Take in the records of a run file, in the order they came: a body's first is the one that holds it."""
        self._files.append(path)
        for line in lines:
            self._places.setdefault(line.sha256[:_KEY], (len(self._files) - 1, line.offset, line.length))

    def add_holder(self, line: RecordPlace) -> None:
        """Take in one more record of the last run file, which is known to hold its body."""
        self._places[line.sha256[:_KEY]] = (len(self._files) - 1, line.offset, line.length)

    def first(self, sha256: str) -> WarcRecord | None:
        """The record that holds this body whole, read just now; None when there is none."""
        place = self._places.get(sha256[:_KEY])
        found = read_record(self._files[place[0]], place[1], place[2]) if place else None
        return found if found and found.whole and found.sha256 == sha256 else None


def read_record(path: Path, offset: int, length: int) -> WarcRecord | None:
    """The record that lies there; None when the file is gone or holds something else."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            return unpack_record(file.read(length))
    except OSError:
        return None
