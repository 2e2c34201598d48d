"""Is anything on a built page executable that the theme did not put there? Reads pages as a browser does.

Parses with html5lib, scripting on and off, then once more from its own serialisation (mutation). What the theme may
hold is told by a clean site: scripts by address or by hash of their text, frames, metas and forms by their marks.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import html5lib
from html5lib import serializer, treewalkers

_ACTIVE = frozenset(
    [
        "script",
        "iframe",
        "frame",
        "frameset",
        "object",
        "embed",
        "applet",
        "base",
        "style",
        "math",
        "template",
        "noscript",
        "noembed",
        "noframes",
        "portal",
        "fencedframe",
        "xmp",
        "plaintext",
        "listing",
        "slot",
        "marquee",
        "isindex",
        "keygen",
        "bgsound",
        "layer",
        "source",
        "track",
        "video",
        "audio",
        "canvas",
        "foreignobject",
        "animate",
        "set",
        "use",
        "handler",
        "link",
        "meta",
        "html",
        "body",
        "head",
        "image",
        "title",
    ]
)
_ADDRESSES = frozenset(
    [
        "href",
        "src",
        "action",
        "formaction",
        "poster",
        "background",
        "cite",
        "data",
        "srcset",
        "xlink:href",
        "ping",
        "manifest",
    ]
)
_HARMLESS = frozenset({"", "http", "https", "mailto", "tel"})
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def scheme(value: str) -> str:
    """The scheme a browser would see: leading blanks and inner line ends do not count."""
    text = re.sub(r"[\t\r\n]", "", value.strip("".join(map(chr, range(33)))))
    found = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", text)
    return found[1].lower() if found else ""


def _parse(text: str, *, scripting: bool) -> Any:
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    return parser.parse(text, scripting=scripting)


def _again(root: Any) -> str:
    walker = treewalkers.getTreeWalker("etree")
    out = serializer.HTMLSerializer(omit_optional_tags=False, quote_attr_values="always")
    return "".join(out.serialize(walker(root)))


def _name(tag: object) -> str:
    return re.sub(r"^\{[^}]*\}", "", tag).lower() if isinstance(tag, str) else ""


def marks(text: str) -> set[str]:
    """What a page holds that could act: to be compared with the clean site's."""
    found: set[str] = set()
    for element in _parse(text, scripting=False).iter():
        tag = _name(element.tag)
        if tag == "script":
            found.add(_script(element))
        elif tag in ("iframe", "object", "embed", "base", "meta", "link", "form", "style", "noscript", "template"):
            kind = element.get("name") or element.get("http-equiv") or element.get("rel") or element.get("property")
            found.add(f"{tag}:{kind or element.get('class') or ''}")
        found |= {f"{tag}@{str(key).lower()}" for key in element.attrib if str(key).lower().startswith("on")}
    return found


def _script(element: Any) -> str:
    if element.get("src"):
        return "src:" + re.sub(r"^(\.{1,2}/)+", "", element.get("src"))
    if element.get("type") in ("application/json", "application/ld+json"):
        json.loads(element.text or "null")  # data, never run; broken data would be a fault
        return "json"
    text = re.sub(r'"(\.\.?(/\.\.)*|\.)"', '"BASE"', element.text or "")
    return "inline:" + hashlib.sha256(text.encode()).hexdigest()[:16]


def page(text: str, theme: set[str]) -> list[str]:
    """Violations of one page, each named once."""
    found = {f"lạ: {mark}" for mark in marks(text) - theme}
    for scripting in (False, True):
        root = _parse(text, scripting=scripting)
        found.update(_inside(root))
        found.update(f"sau khi ghi lại: {v}" for v in _inside(_parse(_again(root), scripting=scripting)))
    found.update(f"ký tự ẩn U+{ord(c):04X}" for c in _INVISIBLE.findall(text))
    if not unicodedata.is_normalized("NFC", text):
        found.add("không phải NFC")
    return sorted(found)


def _inside(root: Any) -> Iterator[str]:
    """What must not be in the part that holds collected text: the element `article`."""
    for article in (e for e in root.iter() if _name(e.tag) == "article"):
        for element in article.iter():
            tag = _name(element.tag)
            if tag in _ACTIVE and not (tag == "title" and _drawn(article, element)):
                yield f"<{tag}>"
            for key, value in element.attrib.items():
                name = _name(key) if isinstance(key, str) else str(key[-1]).lower()
                if name.startswith("on") or name in ("srcdoc", "formaction", "style"):
                    yield f"<{tag} {name}>"
                if name in _ADDRESSES and scheme(value) not in _HARMLESS:
                    yield f"<{tag} {name}={scheme(value)}:>"


def _drawn(article: Any, element: Any) -> bool:
    """A <title> inside one of the site's own drawings."""
    return any(element in list(svg.iter()) for svg in article.iter() if _name(svg.tag) == "svg")


def site(built: Path, theme: set[str], *, only: str = "**/*.html") -> dict[str, list[str]]:
    """Violations by page of a built site."""
    found = {str(p.relative_to(built)): page(p.read_text(encoding="utf-8"), theme) for p in sorted(built.glob(only))}
    return {name: wrong for name, wrong in found.items() if wrong}


def theme_of(clean: Path) -> set[str]:
    """The marks of a site built from harmless content."""
    return set().union(*(marks(path.read_text(encoding="utf-8")) for path in clean.rglob("*.html")))
