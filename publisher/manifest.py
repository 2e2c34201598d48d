"""What stands in a release: every file's sha256 and the hash of what it was made from. Derived and deletable.

Kept in .cache/ban/<release>.tsv. Without it, or with one that does not belong to the live release, everything is made
anew. Takes and gives `Manifest`; a damaged file is no manifest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from publisher import kept
from publisher.files import write_atomic

_FOLDER = "ban"


@dataclass(slots=True)
class Manifest:
    """Site path (no leading slash) -> sha256 of the file, and -> hash of its inputs ("" when it has none). `law` is
    the hash of all documents and their states then."""

    made_by: str = ""
    files: dict[str, str] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    law: str = ""


def digest_of(files: Mapping[str, str]) -> str:
    """The digest of a release: sha256 over every path and its bytes' sha256, folder by folder."""
    total = hashlib.sha256()
    for name in sorted(files, key=lambda name: name.replace("/", "\0")):
        total.update(name.encode() + b"\0" + bytes.fromhex(files[name]))
    return total.hexdigest()


def load(cache: Path, release: str, digest: str = "") -> Manifest | None:
    """The manifest of this release, or None when there is none that says this digest, or the one in its name."""
    try:
        head, _, body = (cache / _FOLDER / f"{release}.tsv").read_bytes().partition(b"\n")
        made_by, law, whole, check = head.decode().split(" ")
        if check != kept.digest_of([body]) or whole != (digest or whole) or not release.endswith(whole[:12]):
            return None
        rows = [line.split("\t") for line in body.decode().splitlines()]
        files = {name: sha for sha, _, name in rows}
        return Manifest(made_by, files, {name: made_from for _, made_from, name in rows if made_from}, law)
    except (OSError, ValueError):
        return None


def save(cache: Path, release: str, digest: str, manifest: Manifest, *, standing: Collection[str] = ()) -> None:
    """Keep it, of the release of this name and digest, and forget those of releases that do not stand any more. Raises
    PublishError."""
    folder = cache / _FOLDER
    inputs = manifest.inputs
    body = "".join(f"{sha}\t{inputs.get(name, '')}\t{name}\n" for name, sha in manifest.files.items()).encode()
    head = f"{manifest.made_by} {manifest.law} {digest} {kept.digest_of([body])}\n"
    write_atomic(folder / f"{release}.tsv", head.encode() + body)
    for other in folder.glob("*.tsv"):
        if other.stem != release and other.stem not in standing:
            other.unlink(missing_ok=True)
