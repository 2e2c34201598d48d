"""One page to be. Takes a site path, a template and its data; gives the Markdown file MkDocs reads.

The file is front matter of fixed keys and one line of HTML. MkDocs and its theme print front matter raw, so
its strings are escaped here; Python-Markdown reads no markup inside an HTML block, and finds neither fence nor
heading nor list in a page that has no second line. Collected text can therefore only ever be text.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

# ── files made together ───────────────────────────────────────────────────────────────────────────


class Output(NamedTuple):
    """Files made together: their site paths, what they are made from beside the code and the settings (() when they
    are to be made every time), and how to make them."""

    names: tuple[str, ...]
    rests_on: tuple[object, ...]
    make: Callable[[], Mapping[str, bytes]]


# ── a page ────────────────────────────────────────────────────────────────────────────────────────


_LINE_ENDS = re.compile("[\x85\u2028\u2029]")  # line ends to Unicode and to readers of lines, not to JSON or HTML
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_JOINERS = frozenset("\u200d\ufe0f")  # inside emoji and their variants


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its site path, its template, the data of the template, and what the head of the page says.

    `linked` is the JSON-LD of the page, without @context; it is printed by the theme through `tojson`.
    """

    path: str
    template: str
    title: str
    description: str
    data: Mapping[str, object] = field(default_factory=dict)
    linked: Mapping[str, object] = field(default_factory=dict)


class LazyPage(NamedTuple):
    """A page of which there are many: its address, and how to make its sheet."""

    path: str
    make: Callable[[], Page]


def strip_invisible(text: str) -> str:
    """Without what cannot be seen: controls, bidi marks, tag characters, lone surrogates, noncharacters."""
    if text.isprintable():
        return unicodedata.normalize("NFC", text)
    kept = (
        c
        for c in _LINE_ENDS.sub("\n", text)
        if c in "\n\t" or c in _JOINERS or unicodedata.category(c) not in _INVISIBLE
    )
    return unicodedata.normalize("NFC", "".join(kept))


def join_lines(markup: str) -> str:
    """HTML on one line: a line break between words becomes a blank, which HTML shows alike."""
    return " ".join([part for line in markup.splitlines() if (part := line.strip())])


def docs_path(path: str) -> str:
    """Site path -> path under docs/: `/van-ban/` -> `van-ban/index.md`."""
    return f"{path.strip('/')}/index.md".lstrip("/")


def output_path(path: str) -> str:
    """Path under docs/ -> the file of the site: `van-ban/index.md` -> `van-ban/index.html`, any other as it is."""
    return path.removesuffix(".md") + ".html" if path.endswith(".md") else path


def compose_page(sheet: Page, body: str) -> bytes:
    """The Markdown file of a page whose template gave `body`."""
    head = {"title": _escape_head(sheet.title, 300), "description": _escape_head(sheet.description, 300)}
    lines = [f"{key}: {_quote(value)}" for key, value in head.items()]
    if sheet.linked:
        linked = {"@context": "https://schema.org", **sheet.linked}
        lines.append(f"linked: {json.dumps(_strip_values(linked), ensure_ascii=False, sort_keys=True)}")
    front = "\n".join(lines)
    return f'---\n{front}\n---\n\n<div class="trang">{join_lines(body)}</div>\n'.encode()


def _escape_head(text: str, limit: int) -> str:
    return html.escape(join_lines(strip_invisible(text))[:limit], quote=True)


def _quote(text: str) -> str:
    """A JSON string is a YAML double-quoted string once nothing unprintable is left in it."""
    return json.dumps(text, ensure_ascii=False)


def _strip_values(value: object) -> object:
    if isinstance(value, str):
        return strip_invisible(value)
    if isinstance(value, Mapping):
        return {str(key): _strip_values(inner) for key, inner in value.items()}
    return [_strip_values(inner) for inner in value] if isinstance(value, list | tuple) else value
