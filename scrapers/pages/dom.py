"""Guarded parsing: the bytes of a capture -> a tree that is safe to walk.

Takes bytes and headers; gives decoded text and the nodes of the page. Refuses binary bodies (`not_html`), pages
no tree parser survives (`too_complex`; reliability B8, B9, 5.3) and text whose charset stays doubtful (`charset`).
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from operator import attrgetter
from typing import Any, cast

from lxml import etree

from newsroom.errors import ConfigError, ParseError
from newsroom.models import Capture
from newsroom.text import mojibake, vietnamese

# ── elements and texts in one flat list each ──────────────────────────────────────────────────────


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


# ── CSS selectors ─────────────────────────────────────────────────────────────────────────────────


_TOKEN = re.compile(
    r"""(?P<comma>\s*,\s*)|\s*(?P<relation>[>+~])\s*|(?P<blank>\s+)
    |(?P<name>\*|[a-zA-Z][\w-]*)|\.(?P<class>[\w-]+)|\#(?P<id>[\w-]+)
    |\[(?P<attribute>[\w-]+)(?:(?P<how>[*^$]?=)(?P<value>"[^"]*"|'[^']*'|[^\]\s]+)(?P<fold>\s+i)?)?\]
    |:(?P<inside>not|has)\(|(?P<close>\))|(?P<last>:last-child)|:nth-of-type\((?P<nth>\d+)\)""",
    re.VERBOSE,
)
_HOW: dict[str, Callable[[str, str], bool]] = {
    "": lambda _value, _wanted: True,
    "=": str.__eq__,
    "^=": str.startswith,
    "$=": str.endswith,
    "*=": str.__contains__,
}
Test = Callable[[Node], bool]
Known = dict[int, tuple[list[int], list[int]]]  # a step -> where the outermost nodes it matches begin, and end


@dataclass(frozen=True, slots=True)
class _Attribute:
    name: str
    how: str
    wanted: str
    fold: bool

    def accepts(self, value: str) -> bool:
        return _HOW[self.how](value.lower() if self.fold else value, self.wanted)


@dataclass(frozen=True, slots=True)
class _Step:
    """One element of a selector, and how another stands before it."""

    name: str = "*"
    classes: tuple[str, ...] = ()
    attributes: tuple[_Attribute, ...] = ()
    tests: tuple[Test, ...] = ()
    relation: str = ""
    before: _Step | None = None


class _Index:
    """Nodes of a page by name, by word of their class, and by the values of each attribute that is asked for."""

    def __init__(self, nodes: list[Node]) -> None:
        self._values: dict[str, Mapping[str, list[Node]]] = {}
        self.names: defaultdict[str, list[Node]] = defaultdict(list, {"*": nodes})
        self.classes: defaultdict[str, list[Node]] = defaultdict(list)
        for node in nodes:
            self.names[node.name].append(node)
        for value, found in self.valued("class").items():
            for word in set(value.split()):
                self.classes[word] += found

    def valued(self, name: str) -> Mapping[str, list[Node]]:
        """Values of an attribute -> the nodes that carry them."""
        if name not in self._values:
            made: defaultdict[str, list[Node]] = defaultdict(list)
            for node in self.names["*"]:
                if name in node.attributes:
                    made[node.attributes[name]].append(node)
            self._values[name] = made
        return self._values[name]

    def may_match(self, step: _Step) -> Sequence[Node]:
        """The fewest nodes among which those of `step` are."""
        if step.classes:
            return self.classes.get(step.classes[0], ())
        if step.attributes:
            wanted = step.attributes[0]
            values = self.valued(wanted.name).items()
            return [node for value, nodes in values if wanted.accepts(value) for node in nodes]
        return self.names.get(step.name, ())

    def holds(self, step: _Step | None) -> bool:
        """Whether the page has anything that may be this step, and the steps before it."""
        while step is not None:
            if not self.may_match(step):
                return False
            step = step.before
        return True


def valued(root: Node, name: str) -> Mapping[str, list[Node]]:
    """Values of an attribute on the page -> the nodes that carry them, also those taken out since."""
    return _index(root).valued(name)


def _index(root: Node) -> _Index:
    page = root.page
    if not isinstance(page.index, _Index):
        page.index = _Index(page.nodes)
    return page.index


def select(root: Node, selector: str) -> list[Node]:
    """Nodes under `root` that match, in document order. Raises ConfigError."""
    index, found = _index(root), dict[int, Node]()
    for step in _compiled(selector):
        if not index.holds(step.before):
            continue
        known: Known = {}
        for node in index.may_match(step):
            if root.place < node.place < root.end and not node.gone and _matches(node, step, known):
                found[node.place] = node
    return [found[place] for place in sorted(found)]


def select_one(root: Node, selector: str) -> Node | None:
    """The first of them. Raises ConfigError."""
    return next(iter(select(root, selector)), None)


def _matches(node: Node, step: _Step, known: Known) -> bool:
    """Whether `node` is what `step` and the steps before it say; `known` holds what stands under what, as found."""
    if step.name not in ("*", node.name):
        return False
    if step.classes and not {*step.classes}.issubset(node.get("class").split()):
        return False
    for wanted in step.attributes:
        if wanted.name not in node.attributes or not wanted.accepts(node.attributes[wanted.name]):
            return False
    if step.tests and not all(test(node) for test in step.tests):
        return False
    if step.before is None:
        return True
    if step.relation == " ":
        return _under(node, step.before, known)
    return any(_matches(other, step.before, known) for other in _standing(node, step.relation))


def _under(node: Node, step: _Step, known: Known) -> bool:
    """Whether a node above matches; where such nodes stand is found once in a search."""
    starts, ends = known.get(id(step)) or known.setdefault(id(step), _outermost(node, step, known))
    at = bisect_left(starts, node.place) - 1
    return at >= 0 and node.place < ends[at]


def _outermost(of: Node, step: _Step, known: Known) -> tuple[list[int], list[int]]:
    """Where the nodes of a page that match, and stand under no other that does, begin and end."""
    starts: list[int] = []
    ends = [0]
    for node in sorted(_index(of).may_match(step), key=attrgetter("place")):
        if node.place >= ends[-1] and _matches(node, step, known):
            starts.append(node.place)
            ends.append(node.end)
    return starts, ends[1:]


def _standing(node: Node, relation: str) -> Iterable[Node]:
    """The nodes that stand to `node` as `>`, `+` or `~` says."""
    if node.parent is None:
        return ()
    if relation == ">":
        return (node.parent,)
    earlier = [other for other in node.parent.children() if other.place < node.place]
    return earlier[-1:] if relation == "+" else earlier


@cache
def _compiled(selector: str) -> tuple[_Step, ...]:
    return _Reader(selector).group()


class _Reader:
    """A selector being read."""

    def __init__(self, selector: str) -> None:
        self._selector, self._at = selector, 0

    def group(self) -> tuple[_Step, ...]:
        """Selectors between commas, to the end or the closing bracket. Raises ConfigError."""
        made, step, fresh = list[_Step](), _Step(), True
        while self._at < len(self._selector):
            found = _TOKEN.match(self._selector, self._at)
            if found is None:
                raise ConfigError("bộ chọn CSS ngoài các dạng đã biết", where=self._selector)
            self._at = found.end()
            if found["close"]:
                break
            if found["comma"]:
                made, step, fresh = [*made, step], _Step(), True
            elif found["relation"] or found["blank"]:
                step = _Step(relation=found["relation"] or " ", before=None if fresh else step)
            else:
                step, fresh = self._more(step, found), False
        return (*made, step)

    def _more(self, step: _Step, found: re.Match[str]) -> _Step:
        if found["name"]:
            return replace(step, name=found["name"])
        if found["class"]:
            return replace(step, classes=(*step.classes, found["class"]))
        if found["id"] or found["attribute"]:
            return replace(step, attributes=(*step.attributes, _attribute(found)))
        return replace(step, tests=(*step.tests, self._test(found)))

    def _test(self, found: re.Match[str]) -> Test:
        if found["inside"]:
            steps = self.group()
            return _has(steps) if found["inside"] == "has" else _not(steps)
        return (lambda node: node.next_node() is None) if found["last"] else _nth(int(found["nth"]))


def _attribute(found: re.Match[str]) -> _Attribute:
    if found["id"]:
        return _Attribute("id", "=", found["id"], fold=False)
    name, fold = found["attribute"], bool(found["fold"]) or found["attribute"] == "type"
    wanted = (found["value"] or "").strip("\"'")
    return _Attribute(name, found["how"] or "", wanted.lower() if fold else wanted, fold)


def _nth(wanted: int) -> Test:
    return lambda node: wanted == 1 + sum(other.name == node.name for other in _standing(node, "~"))


def _not(steps: tuple[_Step, ...]) -> Test:
    return lambda node: not any(_matches(node, step, {}) for step in steps)


def _has(steps: tuple[_Step, ...]) -> Test:
    def test(node: Node) -> bool:
        return any(
            _matches(under, step, {})
            for step in steps
            for under in (node.children() if step.relation == ">" else node.all())
        )

    return test


# ── damaged text, mended in place ─────────────────────────────────────────────────────────────────


_NOT_TEXT = frozenset({"script", "style", "noscript", "template", "textarea"})
_LONGEST = 100_000  # characters of one text that are looked at


def mend(root: Node) -> tuple[str, ...]:
    """Mend in place; flags, sorted. Flags of what could not be mended are left to the article's own text."""
    flags: set[str] = set()
    texts, owners = root.page.texts, root.page.owners
    for at in _doubtful(texts):
        text = texts[at]
        if owners[at].name not in _NOT_TEXT:
            better, damage = mojibake.mend_text(text[:_LONGEST])
            if damage:
                flags |= {f"mended:{name}" for name in damage}
                texts[at] = better + text[_LONGEST:]
    for meta in root.all("meta"):
        if not (text := meta.get("content")).isascii():
            meta.attributes["content"] = mojibake.mend_text(text[:_LONGEST])[0]
    return tuple(sorted(flags))


def _doubtful(texts: Sequence[str]) -> list[int]:
    """Places of the texts in which something looks damaged: of most pages none, then no text is looked at by itself."""
    if not (odd := mojibake.find_unsound(vietnamese.nfc(" ".join(texts)))):
        return []
    composed = [(at, vietnamese.nfc(text)) for at, text in enumerate(texts) if not text.isascii()]
    return [at for at, text in composed if any(piece in text for piece in odd)]


# ── bytes -> a guarded tree ───────────────────────────────────────────────────────────────────────


MAX_DEPTH = 400  # editors nest tables to 257-400 levels; below this every level is kept (reliability B9)
MAX_ATTRIBUTES = 1_000  # per tag; lxml needs > 30 s for 200,000 (reliability 5.3)
MAX_ELEMENTS = 50_000  # bs4 and trafilatura need > 30 s for 500,000 (reliability 5.3)

# Most tags are plain and short: those end within the pattern, and their attributes need no counting.
_OPEN = re.compile(
    rb"<(/?)([A-Za-z][A-Za-z0-9:_-]{0,40}+)"
    rb"((?:\s++[A-Za-z][\w:.-]{0,40}+(?:=(?:\"[^\"<>]*+\"|'[^'<>]*+')(?=[\s>/]))?+){0,50}+\s*+/?>)?+|<!--|<!\[CDATA\["
)
_ATTRIBUTE = re.compile(rb"=\s*\"[^\"]*\"|=\s*'[^']*'|>|[^\s>=]+|=")  # a quote opens a value only after "="
_VOID_TAGS = frozenset(b"area base br col embed hr img input link meta param source track wbr".split())
_RAW = frozenset({b"script", b"style"})  # what lxml does not look into
_CELLS = frozenset({b"td", b"th"})
_CLOSED_BY: Mapping[bytes, frozenset[bytes]] = {
    b"p": frozenset({b"p"}),
    b"li": frozenset({b"li", b"p"}),
    b"dt": frozenset({b"dt", b"dd", b"p"}),
    b"dd": frozenset({b"dt", b"dd", b"p"}),
    b"td": _CELLS | {b"p"},
    b"th": _CELLS | {b"p"},
    b"tr": _CELLS | {b"tr", b"p"},
    b"tbody": _CELLS | {b"tr", b"tbody", b"thead"},
    b"option": frozenset({b"option"}),
    b"div": frozenset({b"p"}),
}
_MAGIC = (
    b"%PDF",
    b"\xff\xd8\xff",
    b"\x89PNG",
    b"GIF8",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"\xd0\xcf\x11\xe0",
    b"RIFF",
    b"Rar!",
)
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_META_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_ALIASES = {
    "x-windows-1258": "cp1258",
    "windows-1258": "cp1258",
    "utf8": "utf-8",
    "unicode": "utf-16",
    "iso-8859-1": "cp1252",
}
_FOREIGN = re.compile(r"[\u0080-\u009f\ufffd\ue000-\uf8ff]")
_LETTER = re.compile(r"[^\W\d_]")
_VIETNAMESE = frozenset("àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a body, the charset it was read with, and what was doubtful about it."""

    text: str
    charset: str
    warnings: tuple[str, ...] = ()


def guard(body: bytes, url: str) -> None:
    """Refuse a page before any tree parser sees it.

    Raises:
        ParseError: `too_complex`: nesting, attributes of one tag, or elements over the limits above.
    """
    stack: list[bytes] = []
    position = elements = 0
    while match := _OPEN.search(body, position):
        closing, found, rest = match.groups()
        if not found:
            position = _after(body, b"-->" if match[0] == b"<!--" else b"]]>", match.end())
            continue
        name = found.lower()
        position = match.end()
        if rest:
            self_closed = rest.endswith(b"/>")
        else:
            position, self_closed = _tag_end(body, position, url)
        elements += 1
        if elements > 2 * MAX_ELEMENTS:  # opening and closing tags
            raise ParseError("too_complex", f"more than {MAX_ELEMENTS} elements", url=url)
        if closing:
            _close(stack, name)
        elif name in _RAW:
            position = _after(body, b"</" + name, position, ignore_case=True)
        elif name not in _VOID_TAGS and not self_closed:
            _open(stack, name, url)


def _after(body: bytes, end: bytes, start: int, *, ignore_case: bool = False) -> int:
    """Position after `end`, or the end of the body: what is unclosed runs to the end, as in parsers."""
    if ignore_case:
        found = re.compile(re.escape(end), re.IGNORECASE).search(body, start)
        return found.start() if found else len(body)
    at = body.find(end, start)
    return at + len(end) if at >= 0 else len(body)


def _tag_end(body: bytes, start: int, url: str) -> tuple[int, bool]:
    """Walk the attributes of one tag; give the position after it and whether it closed itself."""
    attributes, last = 0, b""
    for match in _ATTRIBUTE.finditer(body, start):
        token = match[0]
        if token == b">":
            return match.end(), last.endswith(b"/")
        attributes += token[:1] != b"="
        if attributes > MAX_ATTRIBUTES:
            raise ParseError("too_complex", f"a tag with more than {MAX_ATTRIBUTES} attributes", url=url)
        last = token
    return len(body), False


def _open(stack: list[bytes], name: bytes, url: str) -> None:
    if closes := _CLOSED_BY.get(name):
        while stack and stack[-1] in closes:
            stack.pop()
    stack.append(name)
    if len(stack) > MAX_DEPTH:
        raise ParseError("too_complex", f"nested deeper than {MAX_DEPTH} elements", url=url)


def _close(stack: list[bytes], name: bytes) -> None:
    if stack and stack[-1] == name:
        stack.pop()
    elif name in stack:
        while stack.pop() != name:
            pass


def decode(capture: Capture) -> Decoded:
    """Text of a capture. Order: byte-order mark, valid UTF-8, header, meta, then windows-1258.

    Valid UTF-8 goes before declarations: Vietnamese text is never valid UTF-8 by accident, while pages declared
    latin-1 that are UTF-8 are common (reliability B7).

    Raises:
        ParseError: `not_html` for a binary body, `charset` when no reading is Vietnamese or plain enough.
    """
    body = capture.body
    for bom, charset in _BOMS:
        if body.startswith(bom):
            return Decoded(body.decode(charset, "replace").lstrip("\ufeff"), charset)
    declared = _declared(capture)
    wide = _wide(body)
    if wide:
        return Decoded(body.decode(wide, "replace"), wide)
    refuse_binary(capture)
    try:
        return Decoded(body.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _legacy(body, declared, capture.url)


def _wide(body: bytes) -> str:
    """UTF-16 without a mark: every other byte of the markup is zero."""
    head = body[:400]
    if len(head) < 8 or head.count(0) < len(head) // 4:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < 3 * (min(even, odd) + 1):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def refuse_binary(capture: Capture) -> None:
    """Raises ParseError `not_html` when the body is a file of another kind, whatever its label says."""
    head = capture.body.lstrip()[:2048]
    if head.startswith(_MAGIC) or head.count(0) > 4:
        raise ParseError("not_html", "the body is a binary file, not a page", url=capture.url)


def _declared(capture: Capture) -> tuple[str, ...]:
    header = _META_CHARSET.search(capture.headers.get("content-type", "").encode("ascii", "ignore"))
    meta = _META_CHARSET.search(capture.body[:4096])
    names = [m[1].decode("ascii").lower() for m in (header, meta) if m]
    return tuple(dict.fromkeys(_ALIASES.get(name, name) for name in names))


def _legacy(body: bytes, declared: tuple[str, ...], url: str) -> Decoded:
    readings = [_attempt(body, charset) for charset in dict.fromkeys(("utf-8", *declared, "cp1258", "cp1252"))]
    best = max(readings, key=lambda reading: reading[0])
    if best[0] < 0.9:
        raise ParseError("charset", "no charset reads this page as Vietnamese or plain text", url=url)
    return best[1]


def _attempt(body: bytes, charset: str) -> tuple[float, Decoded]:
    """How good a reading is: the share of its non-ASCII letters that are Vietnamese, less what is foreign."""
    try:
        text = vietnamese.nfc(body.decode(charset, "replace" if charset == "utf-8" else "strict"))
    except (LookupError, UnicodeDecodeError):
        return 0.0, Decoded("", charset)
    broken = len(_FOREIGN.findall(text))
    mended, flags = mojibake.repair_text(text) if charset == "cp1252" else (text, ())
    letters = [c for c in mended.lower() if ord(c) > 127 and _LETTER.match(c)]
    if not letters:
        return (0.0 if broken else 1.0), Decoded(mended, charset, flags)
    share = sum(c in _VIETNAMESE for c in letters) / len(letters)
    warnings = (*flags, *(("charset_replaced",) if broken else ()))
    return share - 5 * broken / (len(letters) + broken), Decoded(mended, charset, warnings)


def parse(capture: Capture) -> tuple[Node, Decoded]:
    """Guard, decode and parse one capture.

    Raises:
        ParseError: `not_html`, `charset`, `too_complex`.
    """
    decoded = decode(capture)
    guard(decoded.text.encode("utf-8", "replace"), capture.url)
    if not _OPEN.search(capture.body[:200_000]) and not _OPEN.search(decoded.text[:20_000].encode("utf-8", "replace")):
        raise ParseError("not_html", "the body holds no markup", url=capture.url)
    return build(decoded.text), decoded
