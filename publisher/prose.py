"""A little Markdown -> safe HTML, for answers and notes that people write under content/.

Takes paragraphs, lists (`- `, `1. `), `**strong**`, `*stress*` and `[text](https://…)`; everything else is
text, shown as typed. Refuses raw HTML, images, tables, and links that are not http(s) or a path of this site.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from publisher.sheet import plain
from publisher.typography import link, numbers_whole

_SPAN = re.compile(
    r"\*\*(?P<strong>[^*\n]{1,500})\*\*|(?<!\w)\*(?P<em>[^*\s][^*\n]{0,500})\*|\[(?P<text>[^\[\]\n]{1,300})\]\((?P<url>[^()\s]{1,2048})\)"
)
_OUTSIDE = re.compile(r"\[([^\[\]\n]{1,300})\]\((https?://[^()\s]{1,2048})\)")
_ITEM = re.compile(r"[ \t]{0,3}(?:[-*]|\d{1,3}[.)])[ \t]+")


@dataclass(frozen=True, slots=True)
class Links:
    """`href` turns a site path into a link from the page the text stands on, `cite` makes links of the documents
    named in a text, `beside` says what stands after a link to a site path."""

    href: Callable[[str], str]
    cite: Callable[[str], Markup] = numbers_whole
    beside: Callable[[str], Markup] = lambda _path: Markup("")


def prose(text: str, links: Links) -> Markup:
    """HTML of a short text."""
    blocks = re.split(r"\n[ \t]*\n", plain(text).strip())
    return Markup("").join(_block(block, links) for block in blocks if block.strip())


def unlinked(text: str, is_lost: Callable[[str], bool]) -> str:
    """The text with links to lost names as plain words, marked."""
    return _OUTSIDE.sub(lambda m: f"{m[1]} (tên miền đã mất)" if is_lost(m[2]) else m[0], text)


def _block(block: str, links: Links) -> Markup:
    lines = [line.strip() for line in block.strip().split("\n")]
    first = next((i for i, line in enumerate(lines) if _ITEM.match(line)), len(lines))
    lead = Markup("<p>{}</p>").format(_spans(" ".join(lines[:first]), links)) if first else Markup("")
    return lead + _list(lines[first:], links) if first < len(lines) else lead


def _list(lines: list[str], links: Links) -> Markup:
    entries: list[str] = []
    for line in lines:
        if mark := _ITEM.match(line):
            entries.append(line[mark.end() :])
        else:
            entries[-1] += f" {line}"
    tag = Markup("ol" if lines[0][0].isdigit() else "ul")
    inner = Markup("").join(Markup("<li>{}</li>").format(_spans(entry, links)) for entry in entries)
    return Markup("<{0}>{1}</{0}>").format(tag, inner)


def _spans(text: str, links: Links) -> Markup:
    parts, at = [], 0  # joined once: adding to a growing text takes the square of its length
    for found in _SPAN.finditer(text):
        parts += [links.cite(text[at : found.start()]), _span(found, links)]
        at = found.end()
    return Markup("").join([*parts, links.cite(text[at:])])


def _span(found: re.Match[str], links: Links) -> Markup:
    if found["strong"]:
        return Markup("<strong>{}</strong>").format(links.cite(found["strong"]))
    if found["em"]:
        return Markup("<em>{}</em>").format(links.cite(found["em"]))
    return _link(found["text"], found["url"], links) or numbers_whole(found[0])


def _link(text: str, url: str, links: Links) -> Markup:
    if re.fullmatch(r"/[a-z0-9-][a-z0-9/.-]*", url):
        return Markup('<a href="{}">{}</a>').format(links.href(url), numbers_whole(text)) + links.beside(url)
    if outside := link(url):
        rel = Markup('rel="noopener nofollow ugc" referrerpolicy="no-referrer"')
        return Markup('<a href="{}" {}>{}</a>').format(outside, rel, numbers_whole(text))
    return Markup("")
