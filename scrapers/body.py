"""Where the story stands in a page, and its lines.

Takes a tree from which furniture was removed (`scrapers.noise`); gives lines of plain text in document order, and
the node that holds the story: by the platform's selectors, else the smallest node that holds most of the prose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import Comment, Declaration, Doctype, NavigableString, ProcessingInstruction, Tag

from newsroom import vietnamese
from scrapers.platform import Platform
from scrapers.tree import attribute

_BLOCKS_WORDS = (
    "address article aside blockquote body center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 "
    "h5 h6 header hr html legend li main nav ol p pre section table tbody td tfoot th thead tr ul label"
)
_BLOCKS = frozenset(_BLOCKS_WORDS.split())
_NOT_TEXT = (Comment, Declaration, Doctype, ProcessingInstruction)
_CELL_LIMIT = 160  # a table row whose cells are all shorter is data, else the table is layout
MIN_BODY = 80  # characters under which a selector's find is not taken for the story


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text: its nearest block, and how many of its characters stand in links."""

    text: str
    block: Tag
    linked: int = 0
    hrefs: tuple[str, ...] = ()

    @property
    def prose(self) -> bool:
        """A sentence rather than a label, a menu item or a link."""
        return len(self.text) >= 60 and self.linked < 0.5 * len(self.text)


def lines(root: Tag) -> list[Line]:
    """Lines of `root`: a new one at every block and every `<br>`; a row of a data table is one line."""
    made: list[Line] = []
    buffer: list[NavigableString] = []
    unit: Tag = root
    for node in root.descendants:
        if isinstance(node, Tag):
            if node.name == "br":
                _flush(buffer, unit, made)
            continue
        if isinstance(node, _NOT_TEXT) or not isinstance(node, NavigableString):
            continue
        at = _unit(node, root)
        if at is not unit:
            _flush(buffer, unit, made)
            unit = at
        buffer.append(node)
    _flush(buffer, unit, made)
    return made


def _unit(node: NavigableString, root: Tag) -> Tag:
    nearest: Tag | None = None
    for parent in node.parents:
        if nearest is None and parent.name in _BLOCKS:
            nearest = parent
        if parent.name == "tr" and _is_data_row(parent):
            return parent
        if parent is root or parent.name == "table":
            break
    return nearest or root


def _is_data_row(row: Tag) -> bool:
    cells = row.find_all(("td", "th"), recursive=False)
    return (
        len(cells) > 1
        and row.find("table") is None
        and all(len(c.get_text(" ", strip=True)) <= _CELL_LIMIT for c in cells)
    )


def _flush(buffer: list[NavigableString], unit: Tag, made: list[Line]) -> None:
    joined = "".join(_separated(buffer)) if unit.name == "tr" else "".join(buffer)
    text = vietnamese.tidy(joined).strip("| ")
    if text:
        anchors = {id(a): a for s in buffer if (a := s.find_parent("a")) is not None}
        linked = sum(len(s.strip()) for s in buffer if s.find_parent("a") is not None)
        made.append(Line(text, unit, linked, tuple(attribute(a, "href") for a in anchors.values())))
    buffer.clear()


def _separated(buffer: Iterable[NavigableString]) -> Iterator[str]:
    """Cells of a data row apart by " | "."""
    last: Tag | None = None
    for text in buffer:
        cell = text.find_parent(("td", "th"))
        if last is not None and cell is not last and text.strip():
            yield " | "
        if text.strip():
            last = cell
        yield str(text)


def find(soup: BeautifulSoup, platform: Platform) -> tuple[Tag | None, str]:
    """The node of the story and how it was found: `selector:…`, `weight`, or none and ""."""
    for selector in platform.body:
        nodes = [node for node in soup.select(selector) if isinstance(node, Tag)]
        best = max(nodes, key=lambda node: len(node.get_text()), default=None)
        if best is not None and len(best.get_text(" ", strip=True)) >= MIN_BODY:
            return best, f"selector:{selector}"
    node = _heaviest(soup)
    return node, "weight" if node is not None else ""


def _heaviest(soup: BeautifulSoup) -> Tag | None:
    """The deepest node that holds at least 70% of the prose."""
    weights: dict[int, int] = {}
    nodes: dict[int, Tag] = {}
    total = 0
    for line in lines(soup.find("body") or soup):
        if not line.prose:
            continue
        total += len(line.text)
        for node in (line.block, *line.block.parents):
            weights[id(node)] = weights.get(id(node), 0) + len(line.text)
            nodes[id(node)] = node
    heavy = [nodes[key] for key, weight in weights.items() if weight >= 0.7 * total]
    return max(heavy, key=lambda node: sum(1 for _ in node.parents), default=None) if total >= MIN_BODY else None
