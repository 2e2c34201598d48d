"""Runs MkDocs over the pages, into a directory that did not exist before.

Takes the pages as bytes, the home's mkdocs.yml, where the site shall stand and where pages may be kept between
builds; gives a built site, the same bytes for the same pages. Refuses to build into a directory that holds
anything: MkDocs empties its target before it reads a page, and a failed build must not cost the last good site.
Another builder that reads mkdocs.yml is another `command`.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from newsroom.errors import ConfigError, PublishError

# ── assets under names that hold their hash ───────────────────────────────────────────────────────


_ASSET_SUFFIXES = frozenset({".css", ".js", ".woff2"})
_HASHED = re.compile(r"\.[0-9a-f]{8}\.")
# What a style or a script may say of another file: url("fonts/x.woff2"), from "./search-text.js"
_IN_ASSET = re.compile(rb"""(?<=url\(")[\w./-]+(?=")|(?<=from "\./)[\w-]+\.js(?=")""")
_IN_PAGE = re.compile(rb'( (?:href|src)="[^"]*?)(assets/[\w./-]+)(?=")')


def hash_asset_names(out: Path) -> None:
    """Rename the assets of the site in `out`. Raises PublishError."""
    assets = out / "assets"
    files = {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(assets.rglob("*")) if _is_ours(p)}
    names: dict[str, str] = {}
    while files:
        ready = [name for name, data in files.items() if not _assets_used(name, data) & files.keys()]
        if not ready:
            mend = "cài lại gói giao diện: make setup; rồi python build.py publish --full"
            raise PublishError("các tệp giao diện gọi nhau vòng tròn", where=", ".join(sorted(files)), hint=mend)
        for name in ready:
            names[name] = _rename_asset(out, name, files.pop(name), names)
    for page in out.rglob("*.html"):
        html = page.read_bytes()
        page.write_bytes(_IN_PAGE.sub(lambda m: m[1] + names.get(m[2].decode(), m[2].decode()).encode(), html))


def _is_ours(path: Path) -> bool:
    return path.suffix in _ASSET_SUFFIXES and path.is_file() and not _HASHED.search(path.name)


def _asset_path(name: str, said: bytes) -> str:
    """The site path of what the asset `name` calls `said`."""
    return f"{name.rpartition('/')[0]}/{said.decode()}"


def _assets_used(name: str, data: bytes) -> set[str]:
    return {_asset_path(name, said) for said in _IN_ASSET.findall(data)}


def _rename_asset(out: Path, name: str, data: bytes, names: dict[str, str]) -> str:
    """Write an asset under its new name, with the new names of what it asks for; gives that name."""

    def renamed(said: re.Match[bytes]) -> bytes:
        new = names.get(_asset_path(name, said[0]))
        return said[0] if new is None else said[0].rpartition(b"/")[0] + b"/" * (b"/" in said[0]) + _base_name(new)

    data = _IN_ASSET.sub(renamed, data)
    path = out / name
    new = path.with_name(f"{path.stem}.{hashlib.sha256(data).hexdigest()[:8]}{path.suffix}")
    path.unlink()
    new.write_bytes(data)
    return new.relative_to(out).as_posix()


def _base_name(name: str) -> bytes:
    return name.rpartition("/")[2].encode()


# ── running MkDocs ────────────────────────────────────────────────────────────────────────────────


_THEME = Path(__file__).parents[1] / "theme"
_EPOCH = "1750266000"  # any fixed moment: pages carry their own dates, the builder's clock must not show
_LIMIT = 3600  # seconds; 100,000 pages took 514
HINT = "xem mkdocs.yml đổi gì: git diff mkdocs.yml; cài lại gói: make setup; rồi python build.py publish --full"
_UNUSED = ("sitemap.xml", "sitemap.xml.gz", "assets/javascripts")


def build(pages: Mapping[str, bytes], *, config: Path, out: Path, work: Path) -> None:
    """The site of `pages` (path under docs/ -> bytes) in the fresh directory `out`, every page through MkDocs itself.

    Raises PublishError when `out` is not empty, or MkDocs fails; its last words are the message.
    (`publisher.build.frames` sends only the menu's pages and its frames this way.)
    """
    if out.exists() and any(out.iterdir()):
        raise PublishError("thư mục đích phải trống", where=str(out))
    work.mkdir(parents=True, exist_ok=True)
    docs = work / "pages"
    write_pages(pages, docs)
    _run_mkdocs(_write_settings(config, docs, out, work), work)
    _remove_unused(out)
    hash_asset_names(out)


def write_pages(pages: Mapping[str, bytes], docs: Path) -> int:
    """Make `docs` hold exactly these files, writing only what changed; returns how many files were touched."""
    written = sum(_write_changed(docs / path, data) for path, data in sorted(pages.items()))
    return written + _drop_others(docs, pages)


def _write_changed(path: Path, data: bytes) -> bool:
    if path.is_symlink():  # never written through: it may lead to any file of the machine
        path.unlink()
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return True


def _drop_others(docs: Path, pages: Mapping[str, bytes]) -> int:
    """Remove files no page stands for, and directories left empty."""
    gone = 0
    for folder, _, names in os.walk(docs, topdown=False):
        for name in names:
            path = Path(folder, name)
            if path.relative_to(docs).as_posix() not in pages:
                path.unlink()
                gone += 1
        if folder != str(docs) and not any(Path(folder).iterdir()):
            Path(folder).rmdir()
    return gone


def _write_settings(config: Path, docs: Path, out: Path, work: Path) -> Path:
    """A configuration that inherits the home's and says where things are; JSON is YAML."""
    if not config.is_file():
        raise ConfigError("không đọc được: không có tệp này", where=str(config))
    child = {
        "INHERIT": str(config.resolve()),
        "docs_dir": str(docs.resolve()),
        "site_dir": str(out.resolve()),
        "theme": {"custom_dir": str(_THEME.resolve())},
    }
    path = work / "mkdocs.json.yml"
    _write_changed(path, json.dumps(child, ensure_ascii=False, indent=1).encode())
    return path


def _run_mkdocs(settings: Path, work: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", str(settings.resolve())]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": _EPOCH, "PYTHONHASHSEED": "0", "NO_MKDOCS_2_WARNING": "1"}
    try:
        done = subprocess.run(command, cwd=work, env=environment, capture_output=True, timeout=_LIMIT, check=False)
    except subprocess.TimeoutExpired as error:
        raise PublishError(f"MkDocs không xong trong {_LIMIT} giây", where=str(settings), hint=HINT) from error
    if done.returncode:
        raise PublishError(f"MkDocs báo lỗi: {_last_words(done.stderr)}", where=str(settings), hint=HINT)


def _last_words(stderr: bytes) -> str:
    lines = [line.strip() for line in stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    return " | ".join(lines[-5:]) or "không có lời nào"


def _remove_unused(out: Path) -> None:
    """Leave out what this site does not use: MkDocs' sitemap (ours has real dates), lunr, source maps."""
    for path in [*(out / name for name in _UNUSED), *_source_maps(out)]:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _source_maps(out: Path) -> Iterator[Path]:
    yield from (out / "assets").rglob("*.map")
