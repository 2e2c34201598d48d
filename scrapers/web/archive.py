"""Every answer of every night, kept as WARC, to be read again without network.

Takes captures, in the order they came; gives them back by body hash, by address, or as a whole night (`Replay`, a
`Client`). One file per run: `archive/YYYY/MM/<YYYYMMDDTHHMMSS>.warc.gz` (`warc`), with an index beside it that only
saves time: what it lacks is read from the WARC. A body that its month holds already is not kept again (`BodyIndex`).
A record cut by a kill or a full disk hides none before it: reading stops there, and a recorder cuts it off.
Refuses, with `FetchError("not_archived")`, what a night never received.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Self

from newsroom.errors import FetchError, PublishError
from newsroom.models import VN, Capture, Source, replace
from scrapers.web import allowed_urls, fetch
from scrapers.web.client import Limits
from scrapers.web.warc import (
    MIN_SHARED_BODY,
    BodyIndex,
    RecordPlace,
    WarcRecord,
    append_record,
    find_members,
    index_path,
    pack_record,
    read_index,
    read_record,
    unpack_record,
)

# ── a past night as a way out ─────────────────────────────────────────────────────────────────────


_HOPS = Limits().redirects
FindCapture = Callable[[str], Capture | None]


class Replay:
    """Answers from one run; the last answer an address gave that night is the one that counts.

    `find` gives the capture of one hop of that run; `older` the newest whole answer up to that run, for a caller who
    asks with `conditional=False` about an address that night only called "unchanged" (304).
    """

    def __init__(self, started: datetime, find: FindCapture, older: FindCapture) -> None:
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
        hop = allowed_urls.check_url(url)
        for _ in range(_HOPS + 1):
            capture = self._found(hop, url)
            if capture.status == 304 and not conditional:
                capture = self._older(hop) or capture
            hop = fetch.redirect_target(capture)
            if not hop:
                return fetch.accept_answer(capture, asked=url)
        raise FetchError("redirects", "chuyển hướng quá nhiều lần", url=url)

    def _found(self, hop: str, asked: str) -> Capture:
        capture = self._find(hop)
        if capture is None:
            raise FetchError("not_archived", f"không có trong kho của lượt {self._started:%d/%m/%Y %H:%M}", url=asked)
        return capture


# ── the archive ───────────────────────────────────────────────────────────────────────────────────


_NAME = re.compile(r"^(\d{8}T\d{6})\.warc\.gz$")
_STAMP = "%Y%m%dT%H%M%S"


class ArchiveWriter:
    """Appends captures to one run file; a context manager. Nothing is created before the first record.

    Each record is written whole and at once; `close` makes the file and its folder durable (fsync). What the disk
    refuses is PublishError, never a fault of the source, after cutting the file back to its last whole record.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd = -1
        self._end = 0
        self._bodies = BodyIndex()

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
        first = self._bodies.first(capture.sha256) if len(capture.body) >= MIN_SHARED_BODY else None
        data = pack_record(capture, first.capture if first else None)
        append_record(self._fd, data, self._end)
        line = RecordPlace(self._end, len(data), capture.status, capture.sha256, capture.url)
        self._end += len(data)
        if first is None:
            self._bodies.add_holder(line)
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
        """Opens the run file behind its last whole record, with an index that says the same; looks up which bodies the
        folder has."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        for path in (self._path, index_path(self._path)):
            if path.is_symlink():  # never written through
                path.unlink()
        kept = _scan_run(self._path) if self._path.exists() else ()
        self._end = kept[-1].end if kept else 0
        self._fd = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
        os.ftruncate(self._fd, self._end)
        os.lseek(self._fd, self._end, os.SEEK_SET)
        index_path(self._path).write_text("".join(line.to_json() for line in kept), encoding="utf-8")
        for path in _list_runs(self._path.parent):
            if path != self._path:
                self._bodies.take(path, read_index(path))
        self._bodies.take(self._path, kept)


class Archive:
    """All runs under `root` (the folder `archive/`). Nothing is read until asked for."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._scanned: dict[Path, tuple[int, tuple[RecordPlace, ...]]] = {}
        self._bodies: dict[Path, BodyIndex] = {}

    def open_run(self, started: datetime) -> ArchiveWriter:
        """A recorder for the run that began at `started`; it goes on with that run if it was begun before."""
        return ArchiveWriter(self._path(started))

    def runs(self) -> tuple[datetime, ...]:
        """When each archived run began, oldest first, to the second."""
        names = (_NAME.match(path.name) for path in self._root.glob("[0-9]*/[0-9]*/*.warc.gz"))
        return tuple(sorted(datetime.strptime(name[1], _STAMP).replace(tzinfo=VN) for name in names if name))

    def replay(self, started: datetime) -> Replay:
        """The run that began at `started`, answering as it was answered. Raises FetchError when there is none."""
        path = self._path(started)
        if not path.is_file():
            raise FetchError("not_archived", f"kho không có lượt chạy {started:%d/%m/%Y %H:%M:%S}", url=path.name)
        last = {line.url: line for line in self._lines(path)}

        def find(url: str) -> Capture | None:
            return self._capture(path, last[url]) if url in last else None

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
        return (self._capture(path, line) for line in self._lines(path))

    def _newest(self, wanted: Callable[[RecordPlace], bool], before: datetime | None = None) -> Capture | None:
        for started in reversed(self.runs()):
            if before is None or started <= before:
                path = self._path(started)
                for line in reversed(self._lines(path)):
                    if wanted(line):
                        return self._capture(path, line)
        return None

    def _capture(self, path: Path, line: RecordPlace) -> Capture:
        """What a record says, with its body from where that is kept. Raises FetchError."""
        found = read_record(path, line.offset, line.length)
        if found is None or found.sha256 != line.sha256:
            raise FetchError("not_archived", f"bản ghi hỏng trong {path.name}", url=line.url)
        if found.whole:
            return found.capture
        first = self._bodies_of(path.parent).first(line.sha256) or self._other(path.parent, line.sha256)
        if first is None:
            raise FetchError("not_archived", f"thân của bản ghi trong {path.name} không còn trong kho", url=line.url)
        return replace(found.capture, body=first.capture.body)

    def _bodies_of(self, folder: Path) -> BodyIndex:
        if folder not in self._bodies:
            self._bodies[folder] = found = BodyIndex()
            for path in _list_runs(folder):
                found.take(path, self._lines(path))
        return self._bodies[folder]

    def _other(self, folder: Path, sha256: str) -> WarcRecord | None:
        """A body looked for in every record that should have it: the first is damaged or gone."""
        same = ((path, line) for path in _list_runs(folder) for line in self._lines(path) if line.sha256 == sha256)
        found = (read_record(path, line.offset, line.length) for path, line in same)
        return next((record for record in found if record and record.whole and record.sha256 == sha256), None)

    def _lines(self, path: Path) -> tuple[RecordPlace, ...]:
        size = path.stat().st_size
        if self._scanned.get(path, (-1, ()))[0] != size:
            self._scanned[path] = (size, _scan_run(path))
        return self._scanned[path][1]

    def _path(self, started: datetime) -> Path:
        local = started.astimezone(VN)
        return self._root / f"{local:%Y}" / f"{local:%m}" / f"{local.strftime(_STAMP)}.warc.gz"


def _list_runs(folder: Path) -> list[Path]:
    """The run files of a month, oldest first."""
    return sorted(path for path in folder.glob("*.warc.gz") if _NAME.match(path.name) and path.is_file())


def _scan_run(path: Path) -> tuple[RecordPlace, ...]:
    """Every whole record of `path`: from its index as far as that goes, then from the file itself."""
    lines = list(read_index(path))
    data = path.read_bytes() if not lines or lines[-1].end < path.stat().st_size else b""
    for start, end in find_members(data, lines[-1].end if lines else 0):
        found = unpack_record(data[start:end])
        if found is None:
            break
        lines.append(RecordPlace(start, end - start, found.capture.status, found.sha256, found.capture.url))
    return tuple(lines)
