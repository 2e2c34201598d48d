"""Quick looks at HTML without building a tree.

Takes text of any size and shape; gives what a reader would see, cut into its text nodes, and a few marks of the
head. Every scan is linear in the input. Not for extraction: that is `scrapers.parse`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from newsroom.vietnamese import tidy

_UNSEEN = re.compile(r"<(script|style|noscript|template|!--)", re.IGNORECASE)
_ENDS = {name: re.compile(rf"</{name}[^<>]*>", re.IGNORECASE) for name in ("script", "style", "noscript", "template")}
_ENDS["!--"] = re.compile("-->")
_TAGS = re.compile(r"(<[^<>]*>)")
_LINK = re.compile(r"<a\b", re.IGNORECASE)
_LINK_END = re.compile(r"</(?:a|li|p|div|td|h\d|ul|body)\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z:_-]{1,40})\s?=\s?("[^"<>]*"|'[^'<>]*'|[^\s"'<>]+)""")
PROSE = 80  # characters from which a text node reads as a sentence rather than a menu entry


def without_unseen(text: str) -> str:
    """`text` without scripts, styles, templates and comments; an unclosed one runs to the end."""
    kept, at = [], 0
    while match := _UNSEEN.search(text, at):
        kept.append(text[at : match.start()])
        end = _ENDS[match[1].lower()].search(text, match.end())
        if end is None:
            at = len(text)
            break
        at = end.end()
    kept.append(text[at:])
    return " ".join(kept)


def nodes(text: str) -> Iterator[tuple[str, bool]]:
    """The text nodes of `text` a reader would see, tidied, empty ones left out, and whether each stands in `<a>`."""
    inside_link = False
    for part in _TAGS.split(without_unseen(text)):
        if part.startswith("<"):
            if inside_link or part[1:2] in "aA":
                inside_link = bool(_LINK.match(part)) or (inside_link and not _LINK_END.match(part))
        elif part and not part.isspace() and (node := tidy(html.unescape(part))):
            yield node, inside_link


def plain(fragment: str) -> str:
    """A fragment of HTML (or plain text) as one line of text: `<a><img></a></br>Lời` -> `Lời`."""
    return " ".join(node for node, _ in nodes(fragment)) if "<" in fragment or "&" in fragment else tidy(fragment)


def tags(text: str, name: str, *, most: int = 400) -> Iterator[dict[str, str]]:
    """Attributes (lower-case names, unescaped values) of the first `most` tags called `name`."""
    for count, match in enumerate(re.finditer(rf"<{name}\b([^<>]*)>", text, re.IGNORECASE)):
        if count >= most:
            return
        pairs = _ATTRIBUTE.findall(match[1][:4000])
        yield {key.lower(): html.unescape(value.strip("\"'")).strip() for key, value in pairs}


def inside(text: str, name: str, *, most: int = 20) -> Iterator[str]:
    """Text of the first `most` elements called `name` (title, h1…), each at most 1,000 characters of markup."""
    opening = re.compile(rf"<{name}\b[^<>]*>", re.IGNORECASE)
    closing = re.compile(rf"</{name}\b", re.IGNORECASE)
    for count, match in enumerate(opening.finditer(text)):
        if count >= most:
            return
        part = text[match.end() : match.end() + 1000]
        end = closing.search(part)
        yield plain(part[: end.start()] if end else part)


def canonical(text: str) -> str:
    """The address a page calls its own: `<link rel=canonical>`, else og:url, else ""."""
    for tag in tags(text, "link"):
        if "canonical" in tag.get("rel", "").lower().split() and tag.get("href"):
            return tag["href"]
    return next((tag.get("content", "") for tag in tags(text, "meta") if tag.get("property") == "og:url"), "")


def canonical_link(text: str) -> str:
    """What `<link rel=canonical>` alone says; og:url is filled in carelessly too often to move an article."""
    found = (tag.get("href", "") for tag in tags(text, "link") if "canonical" in tag.get("rel", "").lower().split())
    return next((href for href in found if href), "")
