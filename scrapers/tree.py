"""Guarded parsing: the bytes of a capture -> a tree that is safe to walk.

Takes bytes and headers; gives decoded text and the nodes of the page. Refuses binary bodies (`not_html`), pages
no tree parser survives (`too_complex`; reliability B8, B9, 5.3) and text whose charset stays doubtful (`charset`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from newsroom import vietnamese
from newsroom.errors import ParseError
from newsroom.models import Capture
from scrapers.nodes import Node, build

MAX_DEPTH = 400  # editors nest tables to 257-400 levels; below this every level is kept (reliability B9)
MAX_ATTRIBUTES = 1_000  # per tag; lxml needs > 30 s for 200,000 (reliability 5.3)
MAX_ELEMENTS = 50_000  # bs4 and trafilatura need > 30 s for 500,000 (reliability 5.3)

# Most tags are plain and short: those end within the pattern, and their attributes need no counting.
_OPEN = re.compile(
    rb"<(/?)([A-Za-z][A-Za-z0-9:_-]{0,40}+)"
    rb"((?:\s++[A-Za-z][\w:.-]{0,40}+(?:=(?:\"[^\"<>]*+\"|'[^'<>]*+')(?=[\s>/]))?+){0,50}+\s*+/?>)?+|<!--|<!\[CDATA\["
)
_ATTRIBUTE = re.compile(rb"=\s*\"[^\"]*\"|=\s*'[^']*'|>|[^\s>=]+|=")  # a quote opens a value only after "="
_VOID = frozenset(b"area base br col embed hr img input link meta param source track wbr".split())
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
        elif name not in _VOID and not self_closed:
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
    mended, flags = vietnamese.repair(text) if charset == "cp1252" else (text, ())
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
