"""Pages as Markdown -> pages as the reader gets them, one at a time, each written or carried over.

Takes the home's mkdocs.yml, a fresh folder for the site and one for what may be kept between builds. A page outside
the menu is filled into the shell MkDocs made for its depth; the menu's pages, and the odd ones, wait for `finish`,
which takes them through MkDocs together. Pages stand alone, so the bytes are those of one run over all of them.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from publisher import aside, engine, shell
from publisher.files import write_atomic

_MADE_BY = ("mkdocs", "mkdocs-material", "markdown", "jinja2", "pyyaml")
_THEME = Path(__file__).parent / "theme"
_RUNS = tuple(_THEME.with_name(name) for name in ("engine.py", "stamped.py"))


@dataclass(frozen=True, slots=True)
class Filler:
    """Fills pages outside the menu into the shell; None for those MkDocs must make itself. Can be sent anywhere."""

    shell: shell.Shell | None
    menu: frozenset[str]
    site_url: str

    def fill(self, path: str, page: bytes) -> bytes | None:
        """The built page at `path` under docs/."""
        if self.shell is None or not shell.fillable(path, self.menu):
            return None
        return self.shell.fill(path, page)


class Binder:
    """Writes pages into `out`. Use `add` for each, then `finish` once."""

    def __init__(self, out: Path, *, config: Path, work: Path, whole: bool = False) -> None:
        """With `whole`, MkDocs itself makes every page."""
        text = engine.settings_text(config)
        self._out, self._config, self._work = out, config, work
        menu = shell.menu_of(text)
        frames = None if whole or not shell.fits(text) else _shell(config, menu, out, work)
        self.filler = Filler(frames, menu, engine.site_url(config))
        self._waiting: dict[str, bytes] = {}
        self._begun: dict[str, bytes] = {}
        self._done: Callable[[], Path] | None = None

    def add(self, path: str, page: bytes) -> bytes | None:
        """Take one page (path under docs/); its built bytes, or None when it waits for `finish`."""
        html = self.filler.fill(path, page)
        if html is None:
            self.wait(path, page)
        return html

    def wait(self, path: str, page: bytes) -> None:
        """Take one page (path under docs/) that `finish` shall build."""
        self._waiting[path] = page

    def begin(self) -> None:
        """Build what waits while other things are done; should more come to wait, `finish` builds all of it anew."""
        self._begun = dict(self._waiting)
        self._done = aside.begin(partial(self._build, self._begun))

    def finish(self) -> Iterator[tuple[str, Path]]:
        """Build what waits, with the theme's own files: site path and where the file lies, to be taken away before
        the next is asked for. Raises PublishError."""
        made = self._done() if self._done else None
        if made is None or self._begun != self._waiting:
            if made:
                shutil.rmtree(made)
            made = self._build(self._waiting)
        for folder, _, names in os.walk(made):
            for name in sorted(names):
                path = Path(folder, name)
                yield path.relative_to(made).as_posix(), path
        shutil.rmtree(made)

    def _build(self, pages: dict[str, bytes]) -> Path:
        made = self._out.with_name(self._out.name + "-menu")
        engine.build(pages, config=self._config, out=made, work=self._work)
        return made


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


def _shell(config: Path, menu: frozenset[str], out: Path, work: Path) -> shell.Shell:
    """The frames, from the cache when the same makers made them."""
    kept, made_by = work / "khung.json", maker(config)
    built = _kept(kept, made_by)
    if built is None:
        built = _built(config, menu, out, work)
        words = {"made_by": made_by, "sha256": _sum(built), "frames": built}
        write_atomic(kept, json.dumps(words, ensure_ascii=False).encode())
    return shell.Shell.of(built)


def _built(config: Path, menu: frozenset[str], out: Path, work: Path) -> dict[str, str]:
    made, frames = out.with_name(out.name + "-khung"), shell.frames(menu)
    stubs = dict.fromkeys(menu, b"# khung\n")
    engine.build({**stubs, **frames}, config=config, out=made, work=work / "khung")
    built = {path: (made / path.replace("index.md", "index.html")).read_text(encoding="utf-8") for path in frames}
    shutil.rmtree(made)
    return built


def _kept(path: Path, made_by: str) -> dict[str, str] | None:
    if not path.is_file():  # a pipe in its place would be waited for
        return None
    try:
        words = json.loads(path.read_bytes())
        frames = {str(name): str(html) for name, html in words["frames"].items()}
        return frames if words["made_by"] == made_by and words["sha256"] == _sum(frames) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # no cache, or a damaged one


def _sum(frames: dict[str, str]) -> str:
    return hashlib.sha256(json.dumps(sorted(frames.items())).encode()).hexdigest()


def bind(pages: dict[str, bytes], *, config: Path, out: Path, work: Path, whole: bool = False) -> None:
    """The whole site of `pages` in `out`, at once and without carrying anything over."""
    binder = Binder(out, config=config, work=work, whole=whole)
    out.mkdir(parents=True, exist_ok=True)
    for path, page in pages.items():
        if html := binder.add(path, page):
            target = out / path.replace("index.md", "index.html")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(html)
    for name, built in binder.finish():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        built.rename(out / name)
