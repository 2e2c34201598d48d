"""Files on their way to the site, held on the disk: names -> bytes, as a dictionary that takes no memory.

Takes a folder on the disk that is to hold them; nothing of it is left there, not even after a kill.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, MutableMapping
from pathlib import Path


class Spool(MutableMapping[str, bytes]):
    """Names and their bytes; what is replaced or taken out leaves its room unused."""

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (closed with the last who holds this)
        self._places: dict[str, tuple[int, int]] = {}

    def __setitem__(self, name: str, body: bytes) -> None:
        self._places[name] = self._file.seek(0, 2), self._file.write(body)

    def __getitem__(self, name: str) -> bytes:
        start, length = self._places[name]
        self._file.seek(start)
        return self._file.read(length)

    def __delitem__(self, name: str) -> None:
        del self._places[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
