"""Verify a new site, swap it in by one rename, keep the last good ones.

`site` is a relative symbolic link to `.releases/<name>`; swapping is one `os.replace` of that link, so a reader
always gets one whole site. A release is named by its moment and the hash of its bytes; the same bytes are not
released twice. The last three are kept for `rollback`; the tree of the one before them is the spare the next site is
built in, so that a night moves the files that differ and not a hundred thousand folders.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shlex import quote

from library.files import disk, write_atomic
from newsroom.errors import PublishError
from publisher.build.plan import hash_release

KEEP = 3
_SPARE = ".spare-"
_ANEW = "dựng lại từ content/: python build.py publish --full"


@dataclass(frozen=True, slots=True)
class Release:
    """One published site: folder name, hash of its bytes, hash of what it was made from, number of pages."""

    name: str
    digest: str
    inputs: str
    pages: int


def read_current(home: Path) -> Release | None:
    """The release `site` points to, or None when there is none or it is damaged."""
    link = home / "site"
    if not link.is_symlink():
        return None
    folder = (home / link.readlink()).resolve()
    return _read_record(folder.with_name(folder.name + ".json")) if (folder / "index.html").is_file() else None


def prepare_folder(home: Path, *, spare: str = "") -> Path:
    """A folder to build the next site in: empty, or the tree of the `spare` of this name. What a killed run left is
    removed. Raises PublishError."""
    root = home / ".releases"
    folder = root / f".new-{os.getpid()}"
    try:
        root.mkdir(exist_ok=True)
        _remove_leftovers(root)
        if spare:
            spare_folder(home, spare).rename(folder)
        else:
            folder.mkdir()
    except OSError as error:
        raise PublishError(
            f"không dọn được chỗ dựng trang: {error.strerror}", where=str(root), hint=disk(root)
        ) from error
    return folder


def find_spare(home: Path) -> str:
    """The name of the release whose tree may be built in, "" when there is none. Raises PublishError."""
    found = sorted(path.name.removeprefix(_SPARE) for path in (home / ".releases").glob(f"{_SPARE}*"))
    return found[-1] if found else ""


def release_folder(home: Path, name: str) -> Path:
    """The folder of the release of this name."""
    return home / ".releases" / name


def spare_folder(home: Path, name: str) -> Path:
    """The folder of the spare of this name."""
    return home / ".releases" / f"{_SPARE}{name}"


def _remove_leftovers(root: Path) -> None:
    """Remove half-built sites, half-removed releases, and notes of releases that never came to be."""
    for leftover in [*root.glob(".new-*"), *root.glob(".old-*")]:
        shutil.rmtree(leftover, ignore_errors=True)
    for note in root.glob("*.json"):
        if not note.with_suffix("").is_dir():
            note.unlink(missing_ok=True)


def publish_release(
    home: Path,
    built: Path,
    *,
    inputs: str,
    now: datetime,
    shas: Mapping[str, str],
) -> tuple[Release, bool]:
    """Release the site in `built`. Gives the live release and whether it is new. `shas` are the sha256 of its files
    by site path. Raises PublishError."""
    pages = sum(name.endswith(".html") for name in shas)
    old = read_current(home)
    digest = hash_release(shas)
    if old and old.digest == digest:
        _save_spare(home, built, old.name)
        _write_record(home, Release(old.name, digest, inputs, pages))
        return Release(old.name, digest, inputs, pages), False
    release = Release(f"{now:%Y%m%dT%H%M%S}-{digest[:12]}", digest, inputs, pages)
    try:
        _move_in(home, built, release)
    except OSError as error:
        said = f"không cất được trang mới: {error.strerror}"
        raise PublishError(said, where=release.name, hint=disk(home / ".releases")) from error
    _guarded_switch(home, release.name)
    _prune(home, release.name)
    return release, True


def list_releases(home: Path) -> list[str]:
    """The names of every release of which there is a tree, the spare's included."""
    return [*_list_names(home), find_spare(home)]


def remove_releases(home: Path, upto: datetime) -> int:
    """Remove the past releases of `upto` and before, so that none brings back what was withdrawn then; the live one
    stays. Gives how many went."""
    live, kept = read_current(home), find_spare(home)
    if kept and kept[:15] <= f"{upto:%Y%m%dT%H%M%S}":
        _drop(home, f"{_SPARE}{kept}")
    old = [
        name for name in _list_names(home) if name[:15] <= f"{upto:%Y%m%dT%H%M%S}" and (not live or name != live.name)
    ]
    for name in old:
        _drop(home, name)
    return len(old)


def rollback(home: Path) -> Release:
    """Point `site` at the release before the current one. Raises PublishError when there is none."""
    names = _list_names(home)
    live = read_current(home)
    earlier = [n for n in names if (live is None or n < live.name) and _is_intact(home, n)]
    if not earlier:
        raise PublishError("không còn bản nào trước đó để quay lại", where="site", hint=_ANEW)
    _guarded_switch(home, earlier[-1])
    found = read_current(home)
    if found is None:
        raise PublishError("bản trước đó đã hỏng", where=earlier[-1], hint=_ANEW)
    return found


def _move_in(home: Path, built: Path, release: Release) -> None:
    target = home / ".releases" / release.name
    if target.exists():  # the same moment and bytes: a run killed before the switch
        _discard(target)
    os.sync()  # one wait for everything: an fsync per file took 5 ms each, carried-over ones included
    _write_record(home, release)
    built.rename(target)
    _sync_folder(target.parent)


def _write_record(home: Path, release: Release) -> None:
    record = {"name": release.name, "digest": release.digest, "inputs": release.inputs, "pages": release.pages}
    text = json.dumps(record, sort_keys=True, indent=1) + "\n"
    write_atomic(home / ".releases" / f"{release.name}.json", text.encode())


def _read_record(path: Path) -> Release | None:
    try:
        found = json.loads(path.read_bytes())
        return Release(str(found["name"]), str(found["digest"]), str(found["inputs"]), int(found["pages"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _guarded_switch(home: Path, name: str) -> None:
    try:
        _switch(home, name)
    except OSError as error:
        said = f"không trỏ được `site` sang bản mới: {error.strerror}"
        raise PublishError(said, where=name, hint=disk(home)) from error


def _switch(home: Path, name: str) -> None:
    """One rename: `site` -> `.releases/<name>`. A real folder in its place (never ours) is refused."""
    link = home / "site"
    if link.exists() and not link.is_symlink():
        said = "`site` là một thư mục thật, không phải liên kết do chương trình tạo; hãy dời nó đi"
        raise PublishError(said, where="site", hint=f"mv {quote(str(link))} {quote(f'{link}.cu')} rồi chạy lại")
    fresh = home / ".releases" / ".link"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(Path(".releases") / name)
    _sync_folder(fresh.parent)  # a link has no bytes of its own to sync: its folder holds them
    fresh.replace(link)
    _sync_folder(home)


def _prune(home: Path, live: str) -> None:
    """The oldest release over three becomes the spare; any others go."""
    names = [n for n in _list_names(home) if n != live]
    *gone, last = names[: max(0, len(names) - (KEEP - 1))] or [""]
    for name in gone:
        _drop(home, name)
    if last:
        with suppress(OSError):  # the new site is live already: what could not be moved is tried again next time
            _save_spare(home, home / ".releases" / last, last)
            (home / ".releases" / f"{last}.json").unlink(missing_ok=True)


def _save_spare(home: Path, tree: Path, name: str) -> None:
    """Keep a tree that holds the bytes of the release of this name as the only spare."""
    for old in (home / ".releases").glob(f"{_SPARE}*"):
        _drop(home, old.name)
    tree.rename(home / ".releases" / f"{_SPARE}{name}")


def _drop(home: Path, name: str) -> None:
    with suppress(OSError):  # the new site is live already: what could not be removed is tried again next time
        _discard(home / ".releases" / name)
        (home / ".releases" / f"{name}.json").unlink(missing_ok=True)


def _discard(folder: Path) -> None:
    """Out of sight by one rename, then removed: a kill in between leaves no half release to roll back to."""
    gone = folder.with_name(f".old-{folder.name}")
    shutil.rmtree(gone, ignore_errors=True)
    folder.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)


def _is_intact(home: Path, name: str) -> bool:
    """Whether a kept release has its note and its home page."""
    folder = home / ".releases" / name
    return _read_record(folder.with_name(f"{name}.json")) is not None and (folder / "index.html").is_file()


def _list_names(home: Path) -> list[str]:
    return sorted(p.name for p in (home / ".releases").iterdir() if p.is_dir() and not p.name.startswith("."))


def _sync_folder(folder: Path) -> None:
    _sync(folder, os.O_RDONLY | os.O_DIRECTORY)


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
