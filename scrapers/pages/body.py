"""Where the story stands in a page, and its lines.

Takes a tree from which furniture was removed (`scrapers.noise`); gives lines of plain text in document order, and
the node that holds the story: by the platform's selectors, else the smallest node that holds most of the prose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from newsroom.text import vietnamese
from scrapers.pages.dom import Node
from scrapers.platforms import Platform

_BLOCKS_WORDS = (
    "address article aside blockquote body center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 "
    "h5 h6 header hr html legend li main nav ol p pre section table tbody td tfoot th thead tr ul label"
)
_BLOCKS = frozenset(_BLOCKS_WORDS.split())
_CELLS = ("td", "th")
_CELL_LIMIT = 160  # a table row whose cells are all shorter is data, else the table is layout
MIN_BODY = 80  # characters under which a selector's find is not taken for the story


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text: its nearest block, and how many of its characters stand in links."""

    text: str
    block: Node | None = None
    linked: int = 0
    hrefs: tuple[str, ...] = ()

    @property
    def prose(self) -> bool:
        """A sentence rather than a label, a menu item or a link."""
        return len(self.text) >= 60 and self.linked < 0.5 * len(self.text)


def split_lines(root: Node) -> list[Line]:
    """Lines of `root`: a new one at every block and every `<br>`; a row of a data table is one line."""
    reader = _LineBuilder(root)
    for text, owner in root.runs():
        if owner.name == "br":
            reader.end()
        else:
            reader.take(text, owner)
    reader.end()
    return reader.lines


class _LineBuilder:
    """Lines as they are put together. What an element says of the texts in it is found once."""

    def __init__(self, root: Node) -> None:
        self.lines: list[Line] = []
        self._root = self._unit = root
        self._buffer: list[tuple[str, Node]] = []
        self._units: dict[Node, Node] = {}
        self._links: dict[Node, Node | None] = {}

    def take(self, text: str, owner: Node) -> None:
        """The next text; one of another block begins another line, a blank begins none."""
        unit = self._units.get(owner) or self._units.setdefault(owner, _find_unit(owner, self._root))
        if unit is not self._unit:
            self.end()
            self._unit = unit
        if self._buffer or not text.isspace():
            self._buffer.append((text, owner))

    def end(self) -> None:
        """What was taken is a line, unless it is blank."""
        buffer, unit = self._buffer, self._unit
        if not buffer:
            return
        joined = "".join(_separate_cells(buffer) if unit.name == "tr" else [text for text, _ in buffer])
        if text := vietnamese.tidy(joined).strip("| "):
            found = [(piece, link) for piece, owner in buffer if (link := self._link(owner))]
            linked = sum(len(piece.strip()) for piece, _ in found)
            anchors = dict.fromkeys(link for _, link in found)
            self.lines.append(Line(text, unit, linked, tuple(link.get("href") for link in anchors)))
        self._buffer = []

    def _link(self, owner: Node) -> Node | None:
        """The link a text of `owner` stands in."""
        if owner not in self._links:
            self._links[owner] = _find_enclosing(owner, "a")
        return self._links[owner]


def _find_unit(owner: Node, root: Node) -> Node:
    """The block, or the row of a data table, whose line a text of `owner` belongs to."""
    nearest: Node | None = None
    node: Node | None = owner
    while node is not None:
        if nearest is None and node.name in _BLOCKS:
            nearest = node
        if node.name == "tr" and _is_data_row(node):
            return node
        if node is root or node.name == "table":
            break
        node = node.parent
    return nearest or root


def _is_data_row(row: Node) -> bool:
    cells = [node for node in row.children() if node.name in _CELLS]
    return len(cells) > 1 and row.find("table") is None and all(len(cell.text()) <= _CELL_LIMIT for cell in cells)


def _find_enclosing(owner: Node, *names: str) -> Node | None:
    """The nearest element by one of these names around a text of `owner`."""
    return owner if owner.name in names else owner.find_parent(*names)


def _separate_cells(buffer: Iterable[tuple[str, Node]]) -> Iterator[str]:
    """Cells of a data row apart by " | "."""
    last: Node | None = None
    for text, owner in buffer:
        cell = _find_enclosing(owner, *_CELLS)
        if last is not None and cell is not last and text.strip():
            yield " | "
        if text.strip():
            last = cell
        yield text


def find_body(root: Node, platform: Platform) -> tuple[Node | None, str]:
    """The node of the story and how it was found: `selector:…`, `weight`, or none and ""."""
    for selector in platform.body:
        best = max(root.select(selector), key=Node.size, default=None)
        if best is not None and len(best.text()) >= MIN_BODY:
            return best, f"selector:{selector}"
    node = _find_heaviest(root)
    return node, "weight" if node is not None else ""


def _find_heaviest(root: Node) -> Node | None:
    """The deepest node that holds at least 70% of the prose."""
    weights: dict[Node, int] = {}
    total = 0
    for line in split_lines(root.find("body") or root):
        if not line.prose or line.block is None:
            continue
        total += len(line.text)
        for node in (line.block, *line.block.parents()):
            weights[node] = weights.get(node, 0) + len(line.text)
    heavy = [node for node, weight in weights.items() if weight >= 0.7 * total]
    return max(heavy, key=lambda node: node.depth, default=None) if total >= MIN_BODY else None
