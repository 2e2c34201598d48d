"""Text of a page that an encoding damaged, mended where it stands in the tree.

Takes a tree as parsed; changes its text and the texts of its meta elements, and gives the flags of
`newsroom.vietnamese.repair`. Must come before anything is tidied: some lost letters sit in soft hyphens and control
characters (facts part 6, TCVN3). Refuses to look into scripts and styles.
"""

from __future__ import annotations

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString

from newsroom.vietnamese import repair
from scrapers.tree import attribute

_NOT_TEXT = frozenset({"script", "style", "noscript", "template", "textarea"})
_LONGEST = 100_000  # characters of one text that are looked at


def mend(soup: BeautifulSoup) -> tuple[str, ...]:
    """Mend in place; flags, sorted. Flags of what could not be mended are left to the article's own text."""
    flags: set[str] = set()
    for node in soup.find_all(string=True):
        if not node.isascii() and not isinstance(node, Comment) and node.parent and node.parent.name not in _NOT_TEXT:
            better, found = repair(str(node)[:_LONGEST])
            if mended := {flag for flag in found if flag.startswith("mended:")}:
                flags |= mended
                node.replace_with(NavigableString(better + str(node)[_LONGEST:]))
    for meta in soup.find_all("meta", content=True):
        if not (text := attribute(meta, "content")).isascii():
            meta["content"] = repair(text[:_LONGEST])[0]
    return tuple(sorted(flags))
