"""The tree of a page: every element and every text of it in one flat list each, in document order.

Takes text that passed `tree.guard`; gives the `Node` of the document. An element is two ranges, one of elements and
one of texts, so that reading a text is joining a slice, taking a node out is emptying two, and nothing is ever walked
by recursion. Built from lxml's events, which keep every level of a deep page. Refuses nothing.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from lxml import etree

ROOT = "[document]"
_CODE = frozenset({"script", "style"})  # what stands in these, and under a template, is no text of the page
_TELLING = frozenset({"pre", "textarea", "template"})
_VOID_WORDS = "area base br col embed hr img input link meta param source track wbr"
_VOID = frozenset(_VOID_WORDS.split())
_LISTS = ("class", "rel")  # attributes that are lists of words
_BLANKS = " \n\t\f\r"


@dataclass(slots=True)
class _Page:
    """What the nodes of one page share. `texts` are "" once taken out; `index` is what `scrapers.css` made of it."""

    nodes: list[Node] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    owners: list[Node] = field(default_factory=list)
    code: dict[int, str] = field(default_factory=dict)
    index: object = None


class Node:
    """One element: `place` to `end` are its elements (itself first), `first` to `last` its texts."""

    __slots__ = ("attributes", "end", "first", "gone", "last", "name", "page", "parent", "place")

    def __init__(self, page: _Page, name: str, attributes: dict[str, str], parent: Node | None) -> None:
        self.page, self.name, self.attributes, self.parent = page, name, attributes, parent
        self.place = self.end = len(page.nodes)
        self.first = self.last = len(page.texts)
        self.gone = False
        page.nodes.append(self)

    def get(self, name: str) -> str:
        """One attribute, lists with single blanks; "" when absent."""
        return self.attributes.get(name, "")

    @property
    def code(self) -> str:
        """What stands in a script or a style."""
        return self.page.code.get(self.place, "")

    def parents(self) -> Iterator[Node]:
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def find_parent(self, *names: str) -> Node | None:
        node = self.parent
        while node is not None and node.name not in names:
            node = node.parent
        return node

    def all(self, *names: str) -> list[Node]:
        """Elements under this one by these names (any name when none is given), in document order."""
        under = self.page.nodes[self.place + 1 : self.end]
        return [node for node in under if (not names or node.name in names) and not node.gone]

    def find(self, *names: str) -> Node | None:
        under = self.page.nodes
        return next((n for i in range(self.place + 1, self.end) if (n := under[i]).name in names and not n.gone), None)

    def children(self) -> Iterator[Node]:
        at = self.place + 1
        while at < self.end:
            node = self.page.nodes[at]
            if not node.gone:
                yield node
            at = node.end

    def pieces(self) -> list[str]:
        """Its texts, those taken out as ""."""
        return self.page.texts[self.first : self.last]

    def text(self, between: str = "", *, strip: bool = False) -> str:
        pieces = map(str.strip, self.pieces()) if strip else self.pieces()
        return between.join(filter(None, pieces)) if between else "".join(pieces)

    def size(self) -> int:
        """Characters of text."""
        return sum(map(len, self.pieces()))

    def following(self) -> list[Node | int]:
        """What comes after it in the same parent, in order: nodes, and places of texts."""
        if self.parent is None:
            return []
        page, parent = self.page, self.parent
        found: list[tuple[int, int, Node | int]] = [
            (node.first, node.place, node) for node in parent.children() if node.place >= self.end
        ]
        own = (at for at in range(self.last, parent.last) if page.owners[at] is parent and page.texts[at])
        found += [(at, len(page.nodes), at) for at in own]
        return [what for _, _, what in sorted(found, key=lambda each: each[:2])]

    def next_node(self) -> Node | None:
        """The next element in the same parent."""
        after = self.parent.children() if self.parent else iter(())
        return next((node for node in after if node.place >= self.end), None)

    def drop(self) -> None:
        """Take the element and all under it out of the page."""
        for node in self.page.nodes[self.place : self.end]:
            node.gone = True
        self.page.texts[self.first : self.last] = [""] * (self.last - self.first)

    def markup(self) -> str:
        """The element as HTML."""
        writer = _Writer()
        at = self.first
        for node in (self, *self.all()):
            at = writer.texts(self.page, at, node.first)
            writer.open(node)
        writer.texts(self.page, at, self.last)
        return writer.close()


class _Writer:
    """HTML as it is put together; what is open is closed when something stands outside it."""

    def __init__(self) -> None:
        self._made: list[str] = []
        self._opened: list[Node] = []

    def _close_to(self, owner: Node | None) -> None:
        while self._opened and self._opened[-1] is not owner:
            node = self._opened.pop()
            self._made.append("" if node.name in _VOID else f"</{node.name}>")

    def open(self, node: Node) -> None:
        self._close_to(node.parent)
        self._opened.append(node)
        pairs = "".join(f' {name}="{html.escape(value)}"' for name, value in node.attributes.items())
        self._made.append("" if node.name == ROOT else f"<{node.name}{pairs}>")

    def texts(self, page: _Page, start: int, end: int) -> int:
        """Write the texts from `start` to before `end`; gives `end`."""
        for at in range(start, end):
            if page.texts[at]:
                self._close_to(page.owners[at])
                self._made.append(html.escape(page.texts[at], quote=False))
        return end

    def close(self) -> str:
        while self._opened:
            self._close_to(None)
        return "".join(self._made).replace(f"</{ROOT}>", "")


class _Target:
    """Takes lxml's events."""

    def __init__(self) -> None:
        self.page = _Page()
        self._open = [Node(self.page, ROOT, {}, None)]
        self._data: list[str] = []
        self._inside = dict.fromkeys(_TELLING, 0)  # of the elements that change what a text in them is

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._flush()
        pairs = dict(attributes) if attributes else {}
        for key in _LISTS:
            if key in pairs:
                pairs[key] = " ".join(pairs[key].split())
        self._open.append(Node(self.page, name, pairs, self._open[-1]))
        if name in _TELLING:
            self._inside[name] += 1

    def end(self, name: str) -> None:
        self._flush()
        if self._open[-1].name == name or any(node.name == name for node in self._open):
            while self._close().name != name:
                pass

    def _close(self) -> Node:
        node = self._open.pop()
        node.end, node.last = len(self.page.nodes), len(self.page.texts)
        if node.name in _TELLING:
            self._inside[node.name] -= 1
        return node

    def data(self, text: str) -> None:
        self._data.append(text)

    def comment(self, _text: str) -> None:
        self._flush()

    def pi(self, _target: str, _data: str | None = None) -> None:
        self._flush()

    def close(self) -> Node:
        self._flush()
        while len(self._open) > 1:
            self._close()
        return self._close()

    def _flush(self) -> None:
        """A text is what stands between two marks; one of blanks only is one blank."""
        if not self._data:
            return
        text, owner = "".join(self._data), self._open[-1]
        self._data.clear()
        if owner.name in _CODE or self._inside["template"]:
            self.page.code[owner.place] = self.page.code.get(owner.place, "") + text
            return
        if not text.strip(_BLANKS) and not (self._inside["pre"] or self._inside["textarea"]):
            text = "\n" if "\n" in text else " "
        self.page.texts.append(text)
        self.page.owners.append(owner)


def build(text: str) -> Node:
    """The document of a text that passed `tree.guard`."""
    target = _Target()
    parser: Any = etree.HTMLParser(target=cast(Any, target), recover=True, huge_tree=True)
    parser.feed(text)
    root: Node = parser.close()  # what the target's `close` gives
    return root
