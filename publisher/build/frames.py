"""The shell MkDocs puts round a page, taken once and filled every night.

MkDocs spends some 4 ms a page on a shell that is the same for every page of one section and depth (its links are
relative) outside the menu, and the same every night for a page of the menu. So a frame for each, with marks where
title, description, JSON-LD, address and body stand, goes through MkDocs; `FrameSet.fill` puts a page's own words in
place of the marks. Takes pages as `publisher.page.compose_page` makes them; gives the bytes MkDocs would
(`tests/publisher/build/test_frames.py` compares every page of the shipped content). Refuses, by `is_frameable` and by
giving None, what MkDocs might treat otherwise: plug-ins, extensions, hooks, tabs.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from jinja2.utils import htmlsafe_json_dumps

from library.cache import BlobCache
from library.settings import Settings
from newsroom.errors import PublishError
from publisher.build import mkdocs
from publisher.build.mkdocs import HINT
from publisher.page import output_path

# ── the frame MkDocs gives ────────────────────────────────────────────────────────────────────────


DEPTHS = range(2, 8)
_PLAIN, _LINKED = "khung0a", "khung0b"  # frames without and with JSON-LD
_OUTSIDE_MENU = "khung0o"  # the section of pages under no section of the menu
_SHARED_FOLDERS = frozenset({"assets", "tim-kiem"})  # the shell links to more than the first page of these
_MARKS = re.compile(
    rb'khung0ten|khung0gioithieu|"khung0lienket"|<div class="khung0than"></div>|[a-z0-9_-]+/khung0[ab]/(?:o/)*'
)
_MENU_PAGE = re.compile(r"[\w/.-]+\.md\b")
_OWN_SETTINGS = re.compile(r"^(?:hooks|INHERIT|use_directory_urls)[ \t]*:", re.MULTILINE)
_EMPTY_LIST = re.compile(r"^(plugins|markdown_extensions)[ \t]*:[ \t]*\[[ \t]*\][ \t]*$", re.MULTILINE)
_BARE_PAGE = re.compile(r"^[ \t]*-[ \t]+[\"']?(?:[\w-]+/)*[\w-]+\.md|(?:[\w-]+/){2}[\w-]+\.md\b", re.MULTILINE)
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)+/index\.md")
_PAGE_SHAPE = re.compile(
    rb'---\ntitle: (?P<title>"[^\t\n]+")\ndescription: (?P<about>"[^\t\n]+")\n(?:linked: (?P<linked>\{[^\t\n]*\})\n)?'
    rb'---\n\n(?P<body><div class="trang">[^\t\n]*</div>)\n'
)


def is_frameable(config: str) -> bool:
    """Whether these settings (the text of mkdocs.yml) treat every page outside the menu alike, and a menu of named
    first pages of sections."""
    off = {found[1] for found in _EMPTY_LIST.finditer(config)} == {"plugins", "markdown_extensions"}
    return off and not _OWN_SETTINGS.search(config) and not _BARE_PAGE.search(config)


def list_menu(config: str) -> frozenset[str]:
    """Every page the settings name: those of the menu."""
    return frozenset(_MENU_PAGE.findall(config))


def is_fillable(path: str, menu: frozenset[str]) -> bool:
    """Whether this page (path under docs/) stands outside the menu, two to seven folders deep, under a plain name."""
    plain = path.count("/") in DEPTHS and _PLAIN_PATH.fullmatch(path) is not None
    return plain and path not in menu and path.split("/")[0] not in _SHARED_FOLDERS


def list_unframed(paths: Iterable[str], config: str) -> frozenset[str]:
    """Those of these pages that no frame of a section and depth fits."""
    menu = list_menu(config)
    return frozenset(path for path in paths if path.endswith("index.md") and not is_fillable(path, menu))


def make_frame_pages(menu: Set[str], own: Iterable[str]) -> dict[str, bytes]:
    """The pages with marks: one for every page of the menu and of `own`; and for every section of the menu and depth,
    with and without JSON-LD."""
    sections = sorted({path.split("/")[0] for path in menu if "/" in path} | {_OUTSIDE_MENU})
    kinds = [(section, root, depth) for section in sections for root in (_PLAIN, _LINKED) for depth in DEPTHS]
    return {_frame_path(*kind): _marked_page(kind[1]) for kind in kinds} | dict.fromkeys(
        (*menu, *own), _marked_page(_PLAIN)
    )


def _frame_path(section: str, root: str, depth: int) -> str:
    return f"{section}/{root}/{'o/' * (depth - 2)}index.md"


def _marked_page(root: str) -> bytes:
    linked = 'linked: "khung0lienket"\n' if root == _LINKED else ""
    head = f'title: "khung0ten"\ndescription: "khung0gioithieu"\n{linked}'
    return f'---\n{head}---\n\n<div class="khung0than"></div>\n'.encode()


@dataclass(frozen=True, slots=True)
class FrameSet:
    """Frames by their path under docs/: texts and marks in turn, beginning with a text."""

    frames: Mapping[str, tuple[bytes, ...]]
    menu: frozenset[str]

    @classmethod
    def from_built(cls, built: Mapping[str, str], menu: frozenset[str]) -> FrameSet:
        """The frames as MkDocs built the pages of `make_frame_pages(menu, …)`. Raises PublishError."""
        return cls({path: _cut_frame(path, html.encode()) for path, html in built.items()}, menu)

    def fill(self, path: str, page: bytes) -> bytes | None:
        """The built page; None when it has not the shape `compose_page` gives or no frame fits it."""
        shape = _PAGE_SHAPE.fullmatch(page)
        if shape is None:
            return None
        linked = shape["linked"] is not None
        frame = self._like(path, linked) if is_fillable(path, self.menu) else None if linked else self.frames.get(path)
        if frame is None:
            return None
        words = {
            b"khung0ten": json.loads(shape["title"]).encode(),
            b"khung0gioithieu": json.loads(shape["about"]).encode(),
            b'"khung0lienket"': str(htmlsafe_json_dumps(json.loads(shape["linked"]))).encode() if linked else b"",
            b'<div class="khung0than"></div>': shape["body"],
        }
        at = path.removesuffix("index.md").encode()
        return b"".join(words.get(part, at) if n % 2 else part for n, part in enumerate(frame))

    def _like(self, path: str, linked: bool) -> tuple[bytes, ...]:
        """The frame for pages of the section and depth of this one."""
        root, section, depth = _LINKED if linked else _PLAIN, path.split("/")[0], path.count("/")
        return (
            self.frames.get(_frame_path(section, root, depth)) or self.frames[_frame_path(_OUTSIDE_MENU, root, depth)]
        )


def _cut_frame(path: str, html: bytes) -> tuple[bytes, ...]:
    texts, marks = _MARKS.split(html), _MARKS.findall(html)
    if b'<div class="khung0than"></div>' not in marks:
        raise PublishError("khung trang không có chỗ cho nội dung", where=path, hint=HINT)
    pairs = [part for pair in zip(texts, marks, strict=False) for part in pair]
    return (*pairs, texts[-1])


# ── pages filled into it ──────────────────────────────────────────────────────────────────────────


_PACKAGES = ("mkdocs", "mkdocs-material", "markdown", "jinja2", "pyyaml")
_THEME = Path(__file__).parents[1] / "theme"
_RUNNERS = (Path(__file__).with_name("mkdocs.py"),)


@dataclass(frozen=True, slots=True)
class FrameFiller:
    """Fills pages into the shell; None for those MkDocs must make itself. Can be sent anywhere."""

    shell: FrameSet | None
    site_url: str

    def fill(self, path: str, page: bytes) -> bytes | None:
        """The built page at `path` under docs/."""
        return self.shell.fill(path, page) if self.shell else None


class PageBuilder:
    """Builds pages. Use `add` for each, then `finish` once."""

    def __init__(
        self, out: Path, *, settings: Settings, work: Path, own: Iterable[str] = (), whole: bool = False
    ) -> None:
        """`own` are pages (paths under docs/) that stand outside what one frame fits; with `whole`, MkDocs itself makes
        every page."""
        self._out, self._config, self._work = out, settings.path, work
        self._menu = menu = list_menu(settings.text)
        framed = not whole and has_frames(settings)
        self._cover = _load_frames(settings, menu, own, out, work) if framed else None
        filled = FrameSet.from_built(self._cover.frames, menu) if self._cover else None
        self.filler = FrameFiller(filled, settings.site_url)
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
            mkdocs.build({**stubs, **self._waiting}, config=self._config, out=made, work=self._work)
            known = theme.keys() | set(map(output_path, stubs))
            yield from ((name, path.read_bytes()) for name, path in _list_files(made) if name not in known)
            shutil.rmtree(made)


def has_frames(settings: Settings) -> bool:
    """Whether pages of this site can be made without the others."""
    return is_frameable(settings.text)


def frame_version(settings: Settings) -> str:
    """sha256 of all that makes a shell: settings, theme, what runs MkDocs, and the versions of the packages."""
    total = hashlib.sha256()
    for path in [settings.path, *_RUNNERS, *sorted(p for p in _THEME.rglob("*") if p.is_file())]:
        total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    for name in _PACKAGES:
        total.update(f"{name} {importlib.metadata.version(name)}\0".encode())
    return total.hexdigest()


@dataclass(frozen=True, slots=True)
class FrameCache:
    """What MkDocs made once: frames by their path under docs/, and the theme's own files by their site path."""

    frames: Mapping[str, str]
    theme: Mapping[str, bytes]


def _load_frames(settings: Settings, menu: frozenset[str], own: Iterable[str], out: Path, work: Path) -> FrameCache:
    """The frames, those for `own` pages among them, from the cache when the same makers made them."""
    kept, pages = BlobCache(work / "vo", frame_version(settings)), make_frame_pages(menu, own)
    found = _decode_cache(kept.get("khung"))
    if found is None or not found.frames.keys() >= pages.keys():
        found = _build_frames(settings.path, pages, out, work)
        theme = {name: base64.b64encode(body).decode() for name, body in found.theme.items()}
        kept.put("khung", json.dumps({"frames": found.frames, "theme": theme}, ensure_ascii=False).encode())
    return found


def _decode_cache(body: bytes | None) -> FrameCache | None:
    if body is None:
        return None
    words = json.loads(body)
    return FrameCache(words["frames"], {name: base64.b64decode(text) for name, text in words["theme"].items()})


def _build_frames(config: Path, pages: Mapping[str, bytes], out: Path, work: Path) -> FrameCache:
    made = out.with_name(out.name + "-khung")
    mkdocs.build(pages, config=config, out=made, work=work / "khung")
    files = {name: path.read_bytes() for name, path in _list_files(made)}
    shutil.rmtree(made)
    frames = {path: files.pop(output_path(path)).decode() for path in pages}
    return FrameCache(frames, files)


def _list_files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        yield path.relative_to(folder).as_posix(), path


def drop_frames(work: Path) -> None:
    """Let MkDocs make everything anew."""
    shutil.rmtree(work / "vo", ignore_errors=True)


def build_site(pages: dict[str, bytes], *, settings: Settings, out: Path, work: Path, whole: bool = False) -> None:
    """The whole site of `pages` in `out`, at once and without carrying anything over."""
    binder = PageBuilder(out, settings=settings, work=work, own=list_unframed(pages, settings.text), whole=whole)
    out.mkdir(parents=True, exist_ok=True)
    for path, page in pages.items():
        if html := binder.add(path, page):
            target = out / path.replace("index.md", "index.html")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(html)
    for name, body in binder.finish():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(body)
