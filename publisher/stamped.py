"""Assets of the theme under names that hold the hash of their bytes, so that a browser may keep them for ever.

Takes a folder as MkDocs left it; renames scripts, styles and fonts under assets/ (`a.css` -> `a.1a2b3c4d.css`) and
writes the new names into what refers to them: other assets first, then the pages. Leaves alone what the theme of
Material hashed itself, and pictures, whose addresses stand on other sites. Refuses, by PublishError, assets that refer
to each other in a circle.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from newsroom.errors import PublishError

_KINDS = frozenset({".css", ".js", ".woff2"})
_HASHED = re.compile(r"\.[0-9a-f]{8}\.")
# What a style or a script may say of another file: url("fonts/x.woff2"), from "./search-text.js"
_INSIDE = re.compile(rb"""(?<=url\(")[\w./-]+(?=")|(?<=from "\./)[\w-]+\.js(?=")""")
_IN_PAGE = re.compile(rb'( (?:href|src)="[^"]*?)(assets/[\w./-]+)(?=")')


def stamp(out: Path) -> None:
    """Rename the assets of the site in `out`. Raises PublishError."""
    assets = out / "assets"
    files = {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(assets.rglob("*")) if _is_ours(p)}
    names: dict[str, str] = {}
    while files:
        ready = [name for name, data in files.items() if not _asked(name, data) & files.keys()]
        if not ready:
            mend = "cài lại gói giao diện: make setup; rồi python build.py publish --full"
            raise PublishError("các tệp giao diện gọi nhau vòng tròn", where=", ".join(sorted(files)), hint=mend)
        for name in ready:
            names[name] = _move(out, name, files.pop(name), names)
    for page in out.rglob("*.html"):
        html = page.read_bytes()
        page.write_bytes(_IN_PAGE.sub(lambda m: m[1] + names.get(m[2].decode(), m[2].decode()).encode(), html))


def _is_ours(path: Path) -> bool:
    return path.suffix in _KINDS and path.is_file() and not _HASHED.search(path.name)


def _place(name: str, said: bytes) -> str:
    """The site path of what the asset `name` calls `said`."""
    return f"{name.rpartition('/')[0]}/{said.decode()}"


def _asked(name: str, data: bytes) -> set[str]:
    return {_place(name, said) for said in _INSIDE.findall(data)}


def _move(out: Path, name: str, data: bytes, names: dict[str, str]) -> str:
    """Write an asset under its new name, with the new names of what it asks for; gives that name."""

    def renamed(said: re.Match[bytes]) -> bytes:
        new = names.get(_place(name, said[0]))
        return said[0] if new is None else said[0].rpartition(b"/")[0] + b"/" * (b"/" in said[0]) + _last(new)

    data = _INSIDE.sub(renamed, data)
    path = out / name
    new = path.with_name(f"{path.stem}.{hashlib.sha256(data).hexdigest()[:8]}{path.suffix}")
    path.unlink()
    new.write_bytes(data)
    return new.relative_to(out).as_posix()


def _last(name: str) -> bytes:
    return name.rpartition("/")[2].encode()
