"""Every answer of every night, kept as WARC, to be read again without network.

Takes captures, in the order they came; gives them back by body hash, by address, or as a whole night (`Replay`, a
`Door`). One file per run: `archive/YYYY/MM/<YYYYMMDDTHHMMSS>.warc.gz` (WARC 1.1, one gzip member per record, bodies
decoded from Content-Encoding), with an index beside it that only saves time: what it lacks is read from the WARC.
A record cut by a kill or a full disk hides none before it: reading stops there, and a recorder cuts it off.
Refuses, with `FetchError("not_archived")`, what a night never received.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import NAMESPACE_URL, uuid5

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newsroom.errors import FetchError, PublishError
from newsroom.models import VN, Capture
from scrapers.members import Line, append, index_path, members, read_index
from scrapers.replay import Replay

_NAME = re.compile(r"^(\d{8}T\d{6})\.warc\.gz$")
_STAMP = "%Y%m%dT%H%M%S"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_REFRAMED = frozenset({"content-encoding", "content-length", "transfer-encoding"})
_KEPT_AS = "x-archive-orig-"
_PHRASES = {item.value: item.phrase for item in HTTPStatus}


class Recorder:
    """Appends captures to one run file; a context manager. Nothing is created before the first record.

    Each record is written whole and at once; `close` makes the file and its folder durable (fsync). What the disk
    refuses is PublishError, never a fault of the source, after cutting the file back to its last whole record.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd = -1
        self._end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def record(self, capture: Capture) -> None:
        """Keeps one answer. Raises PublishError."""
        try:
            self._append(capture)
        except OSError as error:
            raise PublishError(f"không ghi được: {error.strerror or error}", where=str(self._path)) from error

    def _append(self, capture: Capture) -> None:
        if self._fd < 0:
            self._open()
        data = _pack(capture)
        append(self._fd, data, self._end)
        line = _line(capture, self._end, len(data))
        self._end += len(data)
        with index_path(self._path).open("a", encoding="utf-8") as index:
            index.write(line.to_json())

    def close(self) -> None:
        """Makes what was recorded durable."""
        if self._fd < 0:
            return
        os.fsync(self._fd)
        os.close(self._fd)
        self._fd = -1
        folder = os.open(self._path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

    def _open(self) -> None:
        """Opens the run file behind its last whole record, with an index that says the same."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        kept = _scan(self._path) if self._path.exists() else ()
        self._end = kept[-1].end if kept else 0
        self._fd = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
        os.ftruncate(self._fd, self._end)
        os.lseek(self._fd, self._end, os.SEEK_SET)
        index_path(self._path).write_text("".join(line.to_json() for line in kept), encoding="utf-8")


class Archive:
    """All runs under `root` (the folder `archive/`). Nothing is read until asked for."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._scanned: dict[Path, tuple[int, tuple[Line, ...]]] = {}

    def recorder(self, started: datetime) -> Recorder:
        """A recorder for the run that began at `started`; it goes on with that run if it was begun before."""
        return Recorder(self._path(started))

    def runs(self) -> tuple[datetime, ...]:
        """When each archived run began, oldest first, to the second."""
        names = (_NAME.match(path.name) for path in self._root.glob("[0-9]*/[0-9]*/*.warc.gz"))
        return tuple(sorted(datetime.strptime(name[1], _STAMP).replace(tzinfo=VN) for name in names if name))

    def door(self, started: datetime) -> Replay:
        """The run that began at `started`, answering as it was answered. Raises FetchError when there is none."""
        path = self._path(started)
        if not path.is_file():
            raise FetchError("not_archived", f"kho không có lượt chạy {started:%d/%m/%Y %H:%M:%S}", url=path.name)
        last = {line.url: line for line in self._lines(path)}

        def find(url: str) -> Capture | None:
            return _unpack(path, last[url]) if url in last else None

        return Replay(started, find, lambda url: self.latest(url, before=started))

    def read(self, sha256: str) -> Capture | None:
        """The newest capture whose body has this hash, if any."""
        return self._newest(lambda line: line.sha256 == sha256 and line.status != HTTPStatus.NOT_MODIFIED)

    def latest(self, url: str, *, before: datetime | None = None) -> Capture | None:
        """The newest whole 200 answer of `url`, from runs begun no later than `before`."""
        return self._newest(lambda line: line.url == url and line.status == HTTPStatus.OK, before)

    def captures(self, started: datetime) -> Iterator[Capture]:
        """Every capture of one run in the order it came: robots.txt, redirects and errors too."""
        path = self._path(started)
        return (_unpack(path, line) for line in self._lines(path))

    def _newest(self, wanted: Callable[[Line], bool], before: datetime | None = None) -> Capture | None:
        for started in reversed(self.runs()):
            if before is None or started <= before:
                path = self._path(started)
                for line in reversed(self._lines(path)):
                    if wanted(line):
                        return _unpack(path, line)
        return None

    def _lines(self, path: Path) -> tuple[Line, ...]:
        size = path.stat().st_size
        if self._scanned.get(path, (-1, ()))[0] != size:
            self._scanned[path] = (size, _scan(path))
        return self._scanned[path][1]

    def _path(self, started: datetime) -> Path:
        local = started.astimezone(VN)
        return self._root / f"{local:%Y}" / f"{local:%m}" / f"{local.strftime(_STAMP)}.warc.gz"


def _scan(path: Path) -> tuple[Line, ...]:
    """Every whole record of `path`: from its index as far as that goes, then from the file itself."""
    lines = list(read_index(path))
    data = path.read_bytes() if not lines or lines[-1].end < path.stat().st_size else b""
    for start, end in members(data, lines[-1].end if lines else 0):
        capture = _parse(data[start:end])
        if capture is None:
            break
        lines.append(_line(capture, start, end - start))
    return tuple(lines)


def _line(capture: Capture, offset: int, length: int) -> Line:
    return Line(offset, length, capture.status, capture.sha256, capture.url)


def _unpack(path: Path, line: Line) -> Capture:
    with path.open("rb") as file:
        file.seek(line.offset)
        capture = _parse(file.read(line.length))
    if capture is None or capture.sha256 != line.sha256:
        raise FetchError("not_archived", f"bản ghi hỏng trong {path.name}", url=line.url)
    return capture


def _pack(capture: Capture) -> bytes:
    """One record, gzipped by itself. The same capture always gives the same bytes."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    revisit = capture.status == HTTPStatus.NOT_MODIFIED
    date = capture.fetched.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    about = {
        "WARC-Record-ID": f"<{uuid5(NAMESPACE_URL, f'{date} {capture.url} {capture.sha256}').urn}>",
        "WARC-Date": date,
        "WARC-Payload-Digest": f"sha256:{capture.sha256}",
        "X-Asked-URI": capture.url,
    }
    record = writer.create_warc_record(
        capture.final_url,
        "revisit" if revisit else "response",
        payload=io.BytesIO(capture.body),
        length=len(capture.body),
        http_headers=StatusAndHeaders(_status_line(capture.status), _stored(capture), protocol="HTTP/1.1"),
        warc_headers_dict=about | ({"WARC-Profile": _NOT_MODIFIED} if revisit else {}),
    )
    writer.write_record(record)
    return out.getvalue()


def _status_line(status: int) -> str:
    return f"{status} {_PHRASES.get(status, 'Unknown')}"


def _stored(capture: Capture) -> list[tuple[str, str]]:
    """Headers as kept: those that framed the bytes on the wire no longer fit and are renamed."""
    kept = [(_KEPT_AS + name if name in _REFRAMED else name, value) for name, value in capture.headers.items()]
    return [*kept, ("content-length", str(len(capture.body)))]


def _parse(member: bytes) -> Capture | None:
    """The capture in one gzip member; None when it is damaged or not ours."""
    try:
        record: Any = next(iter(ArchiveIterator(io.BytesIO(zlib.decompress(member, 31)))), None)
    except (zlib.error, ArchiveLoadFailed):
        return None
    if record is None or record.rec_type not in ("response", "revisit") or record.http_headers is None:
        return None
    body, about = record.raw_stream.read(), record.rec_headers.get_header
    if about("WARC-Payload-Digest") != f"sha256:{hashlib.sha256(body).hexdigest()}":
        return None
    target = about("WARC-Target-URI")
    return Capture(
        url=about("X-Asked-URI") or target,
        final_url=target,
        status=int(record.http_headers.get_statuscode()),
        headers=_restored(record.http_headers.headers),
        fetched=datetime.fromisoformat(about("WARC-Date")).astimezone(VN),
        body=body,
    )


def _restored(headers: list[tuple[str, str]]) -> dict[str, str]:
    return {name.removeprefix(_KEPT_AS): value for name, value in headers if name not in _REFRAMED}
