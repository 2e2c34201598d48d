"""Files on their way to the site, lying ready under their site paths in a folder outside it, each to be moved there.

Takes a folder and what the live site's files are; keeps apart what differs from them. Works as a dictionary of names
and bytes that takes no memory.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path

from publisher import packed


class Ready(MutableMapping[str, bytes]):
    """Site path (no leading slash) -> bytes. `shas` are the sha256 of what lies here, compressed twins included; `same`
    the names whose bytes the live site has already, which do not lie here."""

    def __init__(self, folder: Path, live: Mapping[str, str]) -> None:
        self.folder, self._live = folder, live
        self._folders: set[str] = set()
        self.shas: dict[str, str] = {}
        self.same: set[str] = set()
        self.clear()

    def __setitem__(self, name: str, body: bytes) -> None:
        sha = hashlib.sha256(body).hexdigest()
        if self._live.get(name) == sha:
            self._drop(name)
            self.same.add(name)
            return
        self.same.discard(name)
        self._write(name, body, sha)
        if packed.has_twin(name):
            twin = packed.pack(body)
            self._write(name + packed.TWIN, twin, hashlib.sha256(twin).hexdigest())

    def _write(self, name: str, body: bytes, sha: str) -> None:
        parent = name.rpartition("/")[0]
        if parent not in self._folders:
            (self.folder / parent).mkdir(parents=True, exist_ok=True)
            self._folders.add(parent)
        (self.folder / name).write_bytes(body)
        self.shas[name] = sha

    def _drop(self, name: str) -> None:
        for gone in (name, name + packed.TWIN):
            if self.shas.pop(gone, None):
                (self.folder / gone).unlink()

    def __getitem__(self, name: str) -> bytes:
        if name not in self.shas:
            raise KeyError(name)
        return (self.folder / name).read_bytes()

    def __delitem__(self, name: str) -> None:
        if name not in self.shas:
            raise KeyError(name)
        self._drop(name)

    def clear(self) -> None:
        """Nothing lies here any more."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self._folders.clear()
        self.shas.clear()
        self.same.clear()

    def __iter__(self) -> Iterator[str]:
        return iter(self.shas)

    def __len__(self) -> int:
        return len(self.shas)
