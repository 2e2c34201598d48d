"""Pages as Markdown -> pages as the reader gets them, one at a time, each written or carried over.

Takes the home's mkdocs.yml, a fresh folder for the site and one for what may be kept between builds. A page is filled
into the shell MkDocs made for its depth, one of the menu into its own; what no shell fits waits for `finish`, which
takes it through MkDocs. Pages stand alone, so the bytes are those of one run over all of them.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from publisher import engine, shell
from publisher.kept import Kept
from publisher.sheet import built

_MADE_BY = ("mkdocs", "mkdocs-material", "markdown", "jinja2", "pyyaml")
_THEME = Path(__file__).parent / "theme"
_RUNS = tuple(_THEME.with_name(name) for name in ("engine.py", "stamped.py"))


@dataclass(frozen=True, slots=True)
class Filler:
    """Fills pages into the shell; None for those MkDocs must make itself. Can be sent anywhere."""

    shell: shell.Shell | None
    site_url: str

    def fill(self, path: str, page: bytes) -> bytes | None:
        """The built page at `path` under docs/."""
        return self.shell.fill(path, page) if self.shell else None


class Binder:
    """Builds pages. Use `add` for each, then `finish` once."""

    def __init__(self, out: Path, *, config: Path, work: Path, own: Iterable[str] = (), whole: bool = False) -> None:
        """`own` are pages (paths under docs/) that stand outside what one frame fits; with `whole`, MkDocs itself makes
        every page."""
        text = engine.settings_text(config)
        self._out, self._config, self._work = out, config, work
        self._menu = menu = shell.menu_of(text)
        self._cover = None if whole or not shell.fits(text) else _cover(config, menu, own, out, work)
        filled = shell.Shell.of(self._cover.frames, menu) if self._cover else None
        self.filler = Filler(filled, engine.site_url(config))
        self._waiting: dict[str, bytes] = {}

    def add(self, path: str, page: bytes) -> bytes | None:
        """Take one page (path under docs/); its built bytes, or None when it waits for `finish`."""
        html = self.filler.fill(path, page)
        if html is None:
            self.wait(path, page)
        return html

    def wait(self, path: str, page: bytes) -> None:
        """Take one page (path under docs/) that `finish` shall build."""
        self._waiting[path] = page

    def finish(self) -> Iterator[tuple[str, bytes]]:
        """What waits, built, and the theme's own files: site path and bytes. Raises PublishError."""
        theme = self._cover.theme if self._cover else {}
        yield from theme.items()
        if self._waiting or not self._cover:
            stubs = dict.fromkeys(self._menu - self._waiting.keys(), b"# menu\n") if self._cover else {}
            made = self._out.with_name(self._out.name + "-menu")
            engine.build({**stubs, **self._waiting}, config=self._config, out=made, work=self._work)
            known = theme.keys() | set(map(built, stubs))
            yield from ((name, path.read_bytes()) for name, path in _files(made) if name not in known)
            shutil.rmtree(made)


def alone(config: Path) -> bool:
    """Whether pages of this site can be made without the others. Raises ConfigError."""
    return shell.fits(engine.settings_text(config))


def maker(config: Path) -> str:
    """sha256 of all that makes a shell: settings, theme, what runs MkDocs, and the versions of the packages."""
    total = hashlib.sha256()
    for path in [config, *_RUNS, *sorted(p for p in _THEME.rglob("*") if p.is_file())]:
        total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    for name in _MADE_BY:
        total.update(f"{name} {importlib.metadata.version(name)}\0".encode())
    return total.hexdigest()


@dataclass(frozen=True, slots=True)
class _Cover:
    """What MkDocs made once: frames by their path under docs/, and the theme's own files by their site path."""

    frames: Mapping[str, str]
    theme: Mapping[str, bytes]


def _cover(config: Path, menu: frozenset[str], own: Iterable[str], out: Path, work: Path) -> _Cover:
    """The frames, those for `own` pages among them, from the cache when the same makers made them."""
    kept, pages = Kept(work / "vo", maker(config)), shell.frames(menu, own)
    found = _read(kept.get("khung"))
    if found is None or not found.frames.keys() >= pages.keys():
        found = _made(config, pages, out, work)
        theme = {name: base64.b64encode(body).decode() for name, body in found.theme.items()}
        kept.put("khung", json.dumps({"frames": found.frames, "theme": theme}, ensure_ascii=False).encode())
    return found


def _read(body: bytes | None) -> _Cover | None:
    if body is None:
        return None
    words = json.loads(body)
    return _Cover(words["frames"], {name: base64.b64decode(text) for name, text in words["theme"].items()})


def _made(config: Path, pages: Mapping[str, bytes], out: Path, work: Path) -> _Cover:
    made = out.with_name(out.name + "-khung")
    engine.build(pages, config=config, out=made, work=work / "khung")
    files = {name: path.read_bytes() for name, path in _files(made)}
    shutil.rmtree(made)
    frames = {path: files.pop(built(path)).decode() for path in pages}
    return _Cover(frames, files)


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        yield path.relative_to(folder).as_posix(), path


def forget(work: Path) -> None:
    """Let MkDocs make everything anew."""
    shutil.rmtree(work / "vo", ignore_errors=True)


def bind(pages: dict[str, bytes], *, config: Path, out: Path, work: Path, whole: bool = False) -> None:
    """The whole site of `pages` in `out`, at once and without carrying anything over."""
    binder = Binder(out, config=config, work=work, own=shell.odd(pages, engine.settings_text(config)), whole=whole)
    out.mkdir(parents=True, exist_ok=True)
    for path, page in pages.items():
        if html := binder.add(path, page):
            target = out / path.replace("index.md", "index.html")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(html)
    for name, body in binder.finish():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(body)
