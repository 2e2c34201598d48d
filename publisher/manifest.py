"""What stands in a release: every file's sha256 and the hash of what it was made from. Derived and deletable.

Kept in .cache/ban/<release>.tsv. Without it, or with one that does not belong to the live release, everything is made
anew. Takes and gives `Manifest`; a damaged file is no manifest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from publisher.files import write_atomic

_FOLDER = "ban"


@dataclass(slots=True)
class Manifest:
    """Site path (no leading slash) -> sha256 of the file, and -> hash of its inputs ("" when it has none)."""

    made_by: str = ""
    files: dict[str, str] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)

    def digest(self) -> str:
        """The digest of the release: sha256 over every path and its bytes' sha256, in order of path."""
        return digest_of(self.files)


def digest_of(files: Mapping[str, str]) -> str:
    """sha256 over every path and its bytes' sha256, in order of path."""
    total = hashlib.sha256()
    for name in sorted(files, key=lambda name: name.replace("/", "\0")):  # by folder
        total.update(name.encode() + b"\0" + bytes.fromhex(files[name]))
    return total.hexdigest()


def load(cache: Path, release: str, digest: str = "") -> Manifest | None:
    """The manifest of this release, or None when there is none that says this digest, or the one in its name."""
    try:
        head, *lines = (cache / _FOLDER / f"{release}.tsv").read_text(encoding="utf-8").splitlines()
        found = Manifest(head)
        for line in lines:
            sha, made_from, name = line.split("\t")
            found.files[name] = sha
            if made_from:
                found.inputs[name] = made_from
        whole = found.digest()
        return found if whole == (digest or whole) and release.endswith(whole[:12]) else None
    except (OSError, ValueError):
        return None


def save(cache: Path, release: str, manifest: Manifest, *, standing: Collection[str] = ()) -> None:
    """Keep it, and forget those of releases that do not stand any more. Raises PublishError."""
    folder = cache / _FOLDER
    rows = "".join(f"{sha}\t{manifest.inputs.get(name, '')}\t{name}\n" for name, sha in manifest.files.items())
    write_atomic(folder / f"{release}.tsv", f"{manifest.made_by}\n{rows}".encode())
    for other in folder.glob("*.tsv"):
        if other.stem != release and other.stem not in standing:
            other.unlink(missing_ok=True)
