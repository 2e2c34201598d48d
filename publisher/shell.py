"""The shell MkDocs puts round a page, taken once and filled every night.

MkDocs spends some 4 ms a page on a shell that is the same for every page of one section and depth (its links are
relative) outside the menu, and the same every night for a page of the menu. So a frame for each, with marks where
title, description, JSON-LD, address and body stand, goes through MkDocs; `Shell.fill` puts a page's own words in place
of the marks. Takes pages as `publisher.sheet.compose` makes them; gives the bytes MkDocs would (`tests/test_shell.py`
compares every page of the shipped content). Refuses, by `fits` and by giving None, what MkDocs might treat otherwise:
plug-ins, extensions, hooks, tabs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from jinja2.utils import htmlsafe_json_dumps

from newsroom.errors import PublishError
from publisher.engine import MEND

DEPTHS = range(2, 8)
_PLAIN, _LINKED = "khung0a", "khung0b"  # frames without and with JSON-LD
_ELSEWHERE = "khung0o"  # the section of pages under no section of the menu
_THEME = frozenset({"assets", "tim-kiem"})  # the shell links to more than the first page of these
_MARKS = re.compile(
    rb'khung0ten|khung0gioithieu|"khung0lienket"|<div class="khung0than"></div>|[a-z0-9_-]+/khung0[ab]/(?:o/)*'
)
_NAMED = re.compile(r"[\w/.-]+\.md\b")
_OWN = re.compile(r"^(?:hooks|INHERIT|use_directory_urls)[ \t]*:", re.MULTILINE)
_NONE = re.compile(r"^(plugins|markdown_extensions)[ \t]*:[ \t]*\[[ \t]*\][ \t]*$", re.MULTILINE)
_BARE = re.compile(r"^[ \t]*-[ \t]+[\"']?(?:[\w-]+/)*[\w-]+\.md|(?:[\w-]+/){2}[\w-]+\.md\b", re.MULTILINE)
_NAME = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)+/index\.md")
_SHAPE = re.compile(
    rb'---\ntitle: (?P<title>"[^\t\n]+")\ndescription: (?P<about>"[^\t\n]+")\n(?:linked: (?P<linked>\{[^\t\n]*\})\n)?'
    rb'---\n\n(?P<body><div class="trang">[^\t\n]*</div>)\n'
)


def fits(config: str) -> bool:
    """Whether these settings (the text of mkdocs.yml) treat every page outside the menu alike, and a menu of named
    first pages of sections."""
    off = {found[1] for found in _NONE.finditer(config)} == {"plugins", "markdown_extensions"}
    return off and not _OWN.search(config) and not _BARE.search(config)


def menu_of(config: str) -> frozenset[str]:
    """Every page the settings name: those of the menu."""
    return frozenset(_NAMED.findall(config))


def fillable(path: str, menu: frozenset[str]) -> bool:
    """Whether this page (path under docs/) stands outside the menu, two to seven folders deep, under a plain name."""
    plain = path.count("/") in DEPTHS and _NAME.fullmatch(path) is not None
    return plain and path not in menu and path.split("/")[0] not in _THEME


def odd(paths: Iterable[str], config: str) -> frozenset[str]:
    """Those of these pages that no frame of a section and depth fits."""
    menu = menu_of(config)
    return frozenset(path for path in paths if path.endswith("index.md") and not fillable(path, menu))


def frames(menu: Set[str], own: Iterable[str]) -> dict[str, bytes]:
    """The pages with marks: one for every page of the menu and of `own`; and for every section of the menu and depth,
    with and without JSON-LD."""
    sections = sorted({path.split("/")[0] for path in menu if "/" in path} | {_ELSEWHERE})
    kinds = [(section, root, depth) for section in sections for root in (_PLAIN, _LINKED) for depth in DEPTHS]
    return {_frame_path(*kind): _marked(kind[1]) for kind in kinds} | dict.fromkeys((*menu, *own), _marked(_PLAIN))


def _frame_path(section: str, root: str, depth: int) -> str:
    return f"{section}/{root}/{'o/' * (depth - 2)}index.md"


def _marked(root: str) -> bytes:
    linked = 'linked: "khung0lienket"\n' if root == _LINKED else ""
    head = f'title: "khung0ten"\ndescription: "khung0gioithieu"\n{linked}'
    return f'---\n{head}---\n\n<div class="khung0than"></div>\n'.encode()


@dataclass(frozen=True, slots=True)
class Shell:
    """Frames by their path under docs/: texts and marks in turn, beginning with a text."""

    frames: Mapping[str, tuple[bytes, ...]]
    menu: frozenset[str]

    @classmethod
    def of(cls, built: Mapping[str, str], menu: frozenset[str]) -> Shell:
        """The frames as MkDocs built the pages of `frames(menu, …)`. Raises PublishError."""
        return cls({path: _cut(path, html.encode()) for path, html in built.items()}, menu)

    def fill(self, path: str, page: bytes) -> bytes | None:
        """The built page; None when it has not the shape `compose` gives or no frame fits it."""
        shape = _SHAPE.fullmatch(page)
        if shape is None:
            return None
        linked = shape["linked"] is not None
        frame = self._like(path, linked) if fillable(path, self.menu) else None if linked else self.frames.get(path)
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
        return self.frames.get(_frame_path(section, root, depth)) or self.frames[_frame_path(_ELSEWHERE, root, depth)]


def _cut(path: str, html: bytes) -> tuple[bytes, ...]:
    texts, marks = _MARKS.split(html), _MARKS.findall(html)
    if b'<div class="khung0than"></div>' not in marks:
        raise PublishError("khung trang không có chỗ cho nội dung", where=path, hint=MEND)
    pairs = [part for pair in zip(texts, marks, strict=False) for part in pair]
    return (*pairs, texts[-1])
