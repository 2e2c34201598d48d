"""What may be kept between runs: named bytes in a folder under .cache/, for one version of the code.

Takes names and bytes; gives back the same bytes, or None when they were kept by other code, were torn, or were never
kept. Nothing here is the only copy of anything: a disk that refuses costs time, never a run.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path


class Kept:
    """The bytes kept in `folder` by code that calls itself `code` (one word)."""

    def __init__(self, folder: Path, code: str) -> None:
        self._folder, self._code = folder, code

    @property
    def begun(self) -> bool:
        """Whether anything was ever kept here."""
        return self._folder.is_dir()

    def get(self, name: str) -> bytes | None:
        """The bytes of this name, when they are whole and ours."""
        try:
            head, _, body = self._place(name).read_bytes().partition(b"\n")
        except OSError:
            return None
        return body if head == self._head(body) else None

    def put(self, name: str, body: bytes) -> None:
        """Keep them by one rename. Not synced: what a power cut tears, `get` does not give."""
        place = self._place(name)
        draft = place.with_name(f".{place.name}.{os.getpid()}")
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(self._head(body) + b"\n" + body)
            draft.replace(place)

    def _place(self, name: str) -> Path:
        return self._folder / (name.replace("/", "~") + ".bin")

    def _head(self, body: bytes) -> bytes:
        return f"{self._code} {hashlib.blake2b(body, digest_size=16).hexdigest()}".encode()


@cache
def code_of(paths: tuple[Path, ...]) -> str:
    """A word for the code in these files: what they keep is read back only while it is the same."""
    return digest_of(path.name.encode() + b"\0" + path.read_bytes() for path in paths)


def digest_of(parts: Iterable[bytes]) -> str:
    """A hash of the parts, each by itself."""
    total = hashlib.blake2b(digest_size=16)
    for part in parts:
        total.update(b"%d:" % len(part) + part)
    return total.hexdigest()
