"""The bytes of a captured page -> a tree of its elements: decoded, guarded, parsed and selected from by Lexbor.

Refuses binary bodies (`not_html`), pages no parser survives (`too_complex`) and text whose charset stays doubtful
(`charset`). It never runs, loads or follows anything a page names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from newsroom.errors import ConfigError, ParseError
from newsroom.models import Capture
from newsroom.text import mojibake, vietnamese

# ── elements ──────────────────────────────────────────────────────────────────────────────────────


# the numbers Lexbor gives these two, for which no name need be made
_BR, _TEXT = (each.tag_id for each in LexborHTMLParser("<br>x").css("body")[0].iter(include_text=True))


class Node:
    """One element of a page, the page itself ("-document"), or a text beside an element ("-text").

    The same element is always the same Node; `depth` counts it and the elements above it.
    """

    __slots__ = ("_attributes", "_element", "_known", "depth", "name", "parent")

    def __init__(self, element: LexborNode, parent: Node | None, known: dict[int, Node]) -> None:
        self._element, self._known, self.parent = element, known, parent
        self.name = element.tag or ""
        self.depth: int = parent.depth + 1 if parent else 0
        self._attributes: dict[str, str | None] | None = None

    def get(self, name: str) -> str:
        """One attribute; "" when absent."""
        if self._attributes is None:
            self._attributes = self._element.attributes
        return self._attributes.get(name) or ""

    def has(self, name: str) -> bool:
        """Whether the element carries an attribute."""
        return name in self._element.attributes

    @property
    def gone(self) -> bool:
        """Whether the element was taken out of the page."""
        return self._element.parent is None

    def parents(self) -> Iterator[Node]:
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def find_parent(self, *names: str) -> Node | None:
        """The nearest element above by one of these names."""
        node = self.parent
        while node is not None and node.name not in names:
            node = node.parent
        return node

    def children(self) -> Iterator[Node]:
        return (self._known[child.mem_id] for child in self._element.iter() if child.is_element_node)

    def following(self) -> Iterator[Node]:
        """What comes after it in the same parent, texts ("-text") as well."""
        after = self._element.next
        while after is not None:
            following = after.next  # read before what is given may be taken out
            if after.is_element_node or after.is_text_node:
                yield self._known.get(after.mem_id) or Node(after, self.parent, self._known)
            after = following

    def select(self, selector: str) -> list[Node]:
        """Elements under this one that match, in document order. Raises ConfigError."""
        try:
            found = self._element.css(selector)
        except SelectolaxError:
            raise ConfigError("bộ chọn CSS không đọc được", where=selector) from None
        return [node for node in dict.fromkeys(self._known[each.mem_id] for each in found) if node is not self]

    def find(self, selector: str) -> Node | None:
        """The first of them. Raises ConfigError."""
        return next(iter(self.select(selector)), None)

    def runs(self) -> Iterator[tuple[str, Node]]:
        """Its texts and the element each stands in, in document order; a `<br>` comes with no text."""
        known = self._known
        for each in self._element.traverse(include_text=True):
            kind = each.tag_id
            if kind == _TEXT and (above := each.parent) is not None:
                yield each.text_content or "", known[above.mem_id]
            elif kind == _BR:
                yield "", known[each.mem_id]

    def text(self) -> str:
        """Its texts without blanks at their ends, a blank between two."""
        texts = self._element.text(separator="\0", skip_empty=True).split("\0")  # no parsed text holds a NUL
        return " ".join(filter(None, map(str.strip, texts)))

    def size(self) -> int:
        """Characters of text, those between blocks left out."""
        return len(self._element.text(skip_empty=True))

    def code(self) -> str:
        """What stands in a script, as it is."""
        return self._element.text()

    def drop(self) -> None:
        """Take the element, and all under it, out of the page."""
        if self.name != "html" and not self.gone:
            self._element.decompose()

    def markup(self) -> str:
        """The element as HTML."""
        return self._element.html or ""


# ── damaged text, mended in place ─────────────────────────────────────────────────────────────────


_NOT_TEXT = frozenset({"script", "style", "noscript", "template", "textarea"})
_LONGEST = 100_000  # characters of one text that are looked at


def mend(root: Node) -> tuple[str, ...]:
    """Mend in place; flags, sorted. Flags of what could not be mended are left to the article's own text."""
    flags: set[str] = set()
    for run in _doubtful(root):
        text = run.text_content or ""
        better, damage = mojibake.mend_text(text[:_LONGEST])
        if damage:
            flags |= {f"mended:{name}" for name in damage}
            run.replace_with(better + text[_LONGEST:])
    for meta in root._element.css("meta[content]"):
        if mojibake.find_unsound(vietnamese.nfc(text := meta.attrs.sget("content"))):
            meta.attrs["content"] = mojibake.mend_text(text[:_LONGEST])[0]
    return tuple(sorted(flags))


def _doubtful(root: Node) -> list[LexborNode]:
    """The texts in which something looks damaged: of most pages none, then no text is looked at by itself."""
    every = root._element.traverse(include_text=True, skip_empty=True)
    texts = [(each, text) for each in every if (text := each.text_content) and not text.isascii()]
    texts = [(each, vietnamese.nfc(text)) for each, text in texts if each.parent and each.parent.tag not in _NOT_TEXT]
    odd = mojibake.find_unsound(" ".join(text for _, text in texts))
    return [each for each, text in texts if any(piece in text for piece in odd)]


# ── bytes -> a guarded tree ───────────────────────────────────────────────────────────────────────


MAX_DEPTH = 400  # editors nest tables to 257-400 levels; below this every level is kept
MAX_ATTRIBUTES = 1_000  # per tag; Lexbor takes their square: 5 s for 50,000
MAX_ELEMENTS = 50_000
_PART = 20_000  # "<" of a page parsed at once: Lexbor takes the square of what is nested as well, 0.7 s for so many

_ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>"'][^\s>]*+)?+)?+"""
_TAG_END = rf"(?:{_ATTRIBUTE}){{0,{MAX_ATTRIBUTES}}}+[\s/]*+(?:>|\Z)"
_RAW = "script style textarea title noscript iframe noembed noframes xmp"
_SOUND = re.compile(  # markup as far as its tags have few attributes: text, comments, what holds no tags, tags
    r"(?:[^<]++|<!--.*?(?:-->|\Z)|"
    + "|".join(rf"<{name}(?=[\s/>]){_TAG_END}.*?(?:</{name}|\Z)" for name in _RAW.split())
    + rf"|</?[a-z][^\s/>]*+{_TAG_END}|<(?!/?[a-z]))*+",
    re.IGNORECASE | re.DOTALL,
)
_MARKUP = re.compile(r"</?[A-Za-z]|<!--|<!\[CDATA\[")
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


def build(text: str, url: str = "") -> Node:
    """The tree of a text. A long one is parsed in growing parts, so that nesting is seen before it costs.

    Raises:
        ParseError: `too_complex`: nesting, attributes of one tag, or elements over the limits above.
    """
    sound = _SOUND.match(text)
    if sound is None or sound.end() < len(text):
        raise ParseError("too_complex", f"a tag with more than {MAX_ATTRIBUTES} attributes", url=url)
    ends = [found.start() for found in re.finditer("<", text)] if text.count("<") > _PART else []
    for end in ends[_PART::_PART]:
        _tree(text[:end], url)
    return _tree(text, url)


def _tree(text: str, url: str) -> Node:
    """The elements of a text as Lexbor parses it; one too deep or too large is refused."""
    try:
        html = LexborHTMLParser(text.encode("utf-8", "replace"), scripting=True).root
    except SelectolaxError as error:
        raise ParseError("too_complex", "a tree that no memory holds", url=url) from error
    if html is None or html.parent is None:
        raise ParseError("not_html", "the body holds no markup", url=url)
    known: dict[int, Node] = {}
    page = known[html.parent.mem_id] = Node(html.parent, None, known)
    for each in html.traverse():
        if each.is_element_node and (above := each.parent) is not None:
            node = known[each.mem_id] = Node(each, known[above.mem_id], known)
            if node.depth > MAX_DEPTH:
                raise ParseError("too_complex", f"nested deeper than {MAX_DEPTH} elements", url=url)
            if len(known) > MAX_ELEMENTS:
                raise ParseError("too_complex", f"more than {MAX_ELEMENTS} elements", url=url)
    return page


def decode(capture: Capture) -> Decoded:
    """Text of a capture. Order: byte-order mark, valid UTF-8, header, meta, then windows-1258.

    Valid UTF-8 goes before declarations: Vietnamese text is never valid UTF-8 by accident, while pages declared
    latin-1 that are UTF-8 are common.

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
    if not _MARKUP.search(decoded.text):
        raise ParseError("not_html", "the body holds no markup", url=capture.url)
    return build(decoded.text, capture.url), decoded
