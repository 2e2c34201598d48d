"""Pages as Markdown -> pages as the reader gets them, one at a time, each written or carried over.

Takes the home's mkdocs.yml, a fresh folder for the site and one for what may be kept between builds. A page outside
the menu is filled into the shell MkDocs made for its depth; the menu's pages, and the odd ones, wait for `finish`,
which takes them through MkDocs together. Pages stand alone, so the bytes are those of one run over all of them.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import shutil
from pathlib import Path

from publisher import engine, shell

_MADE_BY = ("mkdocs", "mkdocs-material", "markdown", "jinja2", "pyyaml")
_THEME = Path(__file__).parent / "theme"


class Binder:
    """Writes pages into `out`. Use `add` for each, then `finish` once."""

    def __init__(self, out: Path, *, config: Path, work: Path, whole: bool = False) -> None:
        """With `whole`, MkDocs itself makes every page."""
        text = engine.settings_text(config)
        self._out, self._config, self._work = out, config, work
        self._menu = shell.menu_of(text)
        self._shell = None if whole or not shell.fits(text) else _shell(config, self._menu, out, work)
        self._waiting: dict[str, bytes] = {}

    def add(self, path: str, page: bytes) -> bytes | None:
        """Take one page (path under docs/); its built bytes, or None when it waits for `finish`."""
        fillable = self._shell is not None and shell.fillable(path, self._menu)
        html = self._shell.fill(path, page) if self._shell and fillable else None
        if html is None:
            self._waiting[path] = page
        return html

    def finish(self) -> None:
        """Build what waits, with the theme's own files, into the site. Raises PublishError."""
        made = self._out.with_name(self._out.name + "-menu")
        engine.build(self._waiting, config=self._config, out=made, work=self._work)
        for folder, _, names in os.walk(made):
            target = self._out / Path(folder).relative_to(made)
            target.mkdir(parents=True, exist_ok=True)
            for name in names:
                Path(folder, name).rename(target / name)
        shutil.rmtree(made)


def maker(config: Path) -> str:
    """sha256 of all that makes a shell: settings, theme, and the versions of the packages that read them."""
    total = hashlib.sha256()
    for path in [config, *sorted(p for p in _THEME.rglob("*") if p.is_file())]:
        total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    for name in _MADE_BY:
        total.update(f"{name} {importlib.metadata.version(name)}\0".encode())
    return total.hexdigest()


def _shell(config: Path, menu: frozenset[str], out: Path, work: Path) -> shell.Shell:
    made = out.with_name(out.name + "-khung")
    stubs = dict.fromkeys(menu, b"# khung\n")
    engine.build({**stubs, **shell.frames(menu)}, config=config, out=made, work=work / "khung")
    taken = shell.Shell.read(made, menu)
    shutil.rmtree(made)
    return taken


def bind(pages: dict[str, bytes], *, config: Path, out: Path, work: Path, whole: bool = False) -> None:
    """The whole site of `pages` in `out`, at once and without carrying anything over."""
    binder = Binder(out, config=config, work=work, whole=whole)
    out.mkdir(parents=True, exist_ok=True)
    for path, page in pages.items():
        if html := binder.add(path, page):
            target = out / path.replace("index.md", "index.html")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(html)
    binder.finish()
