"""The start tags of a page, as a browser would find them, and what in them could run or call another host.

Takes bytes; gives each tag outside scripts and styles, with its link and its faults.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import starmap

_TAG = re.compile(rb"<([a-zA-Z][a-zA-Z0-9]*+)((?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>")
ATTRIBUTE = re.compile(rb"([^\s=\"'<>/]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_LOADS = {
    b"script": b"src",
    b"img": b"src",
    b"iframe": b"src",
    b"source": b"src",
    b"video": b"src",
    b"audio": b"src",
    b"embed": b"src",
    b"object": b"data",
}
_DATA = (b"application/json", b"application/ld+json")  # the theme runs files of its own only
_LINK_RELS = (
    b"stylesheet",
    b"preload",
    b"modulepreload",
    b"icon",
    b"manifest",
    b"prefetch",
    b"preconnect",
    b"dns-prefetch",
)
# text a browser shows or keeps and never follows: an article may begin with "javascript:" and must not stop the site
_WORDS = frozenset({b"content", b"title", b"alt", b"aria-label", b"placeholder", b"value"})
# the links our templates write: nothing in them can run, as no scheme but http has room there
_ANCHOR = re.compile(
    rb' (?:class="[\w -]*" )?href="((?:https?://)?[^":]*)"(?: rel="[a-z ]*")?(?: referrerpolicy="[a-z-]*")?'
)
_ENTITY = {b"&amp;": b"&", b"&#34;": b'"', b"&#39;": b"'", b"&quot;": b'"'}
_RAW = re.compile(rb"(<(script|style)\b[^>]*>)(.*?)(</\2\s*>)", re.S | re.I)


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag: its name, its address as written and as text when it is a link, and what is wrong with it."""

    tag: bytes
    href: bytes | None
    link: str | None
    faults: tuple[str, ...]


@lru_cache(maxsize=1 << 14)
def _tag(name: bytes, inside: bytes) -> Tag:
    """The same tag stands on thousands of pages."""
    tag = name.lower()
    if tag == b"a" and (plain := _ANCHOR.fullmatch(inside)):
        return Tag(tag, plain[1], _unescape(plain[1]).decode(errors="replace"), ())
    attributes = {m[1].lower(): m[2] or m[3] or m[4] or b"" for m in ATTRIBUTE.finditer(inside)}
    href = attributes.get(b"href") if tag in (b"a", b"area") else None
    link = _unescape(href).decode(errors="replace") if href is not None else None
    return Tag(tag, href, link, (*_runs(tag, attributes), *_loads(tag, attributes)))


def _runs(tag: bytes, attributes: dict[bytes, bytes]) -> Iterator[str]:
    if tag == b"meta" and attributes.get(b"http-equiv", b"").strip().lower() == b"refresh":
        yield "<meta> tự chuyển trang"
    for key, value in attributes.items():
        if key.startswith(b"on"):
            yield f"thuộc tính sự kiện {key.decode(errors='replace')}"
        if key in _WORDS or key.startswith(b"data-"):
            continue
        if value.strip().lower().startswith((b"javascript:", b"vbscript:", b"data:text/html")):
            yield f"địa chỉ chạy mã trong <{tag.decode()}>"


def _loads(tag: bytes, attributes: dict[bytes, bytes]) -> Iterator[str]:
    """Requests to another host that opening the page would make."""
    target = attributes.get(_LOADS.get(tag, b""), b"")
    if tag == b"link" and any(rel in attributes.get(b"rel", b"").lower().split() for rel in _LINK_RELS):
        target = attributes.get(b"href", b"")
    if target.startswith((b"http:", b"https:", b"//")):
        yield f"<{tag.decode()}> gọi máy chủ khác: {target[:80].decode(errors='replace')}"
    if tag == b"script" and b"src" not in attributes and attributes.get(b"type", b"").lower() not in _DATA:
        yield "mã viết thẳng trong trang"
    if tag in (b"iframe", b"object", b"embed", b"base"):
        yield f"thẻ <{tag.decode()}> không được phép"


def tags_of(body: bytes) -> Iterator[Tag]:
    """Every start tag outside scripts and styles."""
    return starmap(_tag, _TAG.findall(_without_raw_text(body)))


def _without_raw_text(body: bytes) -> bytes:
    """The page with the contents (not the tags) of script and style taken out."""
    low = body.lower()
    return _RAW.sub(rb"\1\4", body) if b"<script" in low or b"<style" in low else body


def _unescape(value: bytes) -> bytes:
    for entity, plain in _ENTITY.items():
        value = value.replace(entity, plain)
    return value
