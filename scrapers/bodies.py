"""Which bodies a month of the archive holds whole, and where, so that none is kept twice.

Takes the run files of one folder; gives the record that came first with a body. A folder stands by itself: nothing in
it leans on another month's, so months can be moved away or deleted whole. What is found is read before it is believed;
an index or a file that is gone or damaged only means that a body is kept once more.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from scrapers.members import Line
from scrapers.warc import Record, unpack

WORTH = 512  # bytes of body under which naming the earlier record costs as much as the body
_KEY = 24  # hex digits of a sha256 that tell it from every other of a month


class Bodies:
    """Bodies by hash: where the first record with each lies. Small, for one folder may hold tens of thousands."""

    def __init__(self) -> None:
        self._files: list[Path] = []
        self._places: dict[str, tuple[int, int, int]] = {}  # number of the file, offset, length

    def take(self, path: Path, lines: Iterable[Line]) -> None:
        """Take in the records of a run file, in the order they came: a body's first is the one that holds it."""
        self._files.append(path)
        for line in lines:
            self._places.setdefault(line.sha256[:_KEY], (len(self._files) - 1, line.offset, line.length))

    def hold(self, line: Line) -> None:
        """Take in one more record of the last run file, which is known to hold its body."""
        self._places[line.sha256[:_KEY]] = (len(self._files) - 1, line.offset, line.length)

    def first(self, sha256: str) -> Record | None:
        """The record that holds this body whole, read just now; None when there is none."""
        place = self._places.get(sha256[:_KEY])
        found = read(self._files[place[0]], place[1], place[2]) if place else None
        return found if found and found.whole and found.sha256 == sha256 else None


def read(path: Path, offset: int, length: int) -> Record | None:
    """The record that lies there; None when the file is gone or holds something else."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            return unpack(file.read(length))
    except OSError:
        return None
