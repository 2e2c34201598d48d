"""Text of a page that an encoding damaged, mended where it stands in the tree.

Takes a tree as parsed; changes its text and the texts of its meta elements, and gives the flags of
`newsroom.mojibake.mend`. Must come before anything is tidied: some lost letters sit in soft hyphens and control
characters (facts part 6, TCVN3). Refuses to look into scripts and styles.
"""

from __future__ import annotations

from newsroom import mojibake
from scrapers.nodes import Node

_NOT_TEXT = frozenset({"script", "style", "noscript", "template", "textarea"})
_LONGEST = 100_000  # characters of one text that are looked at


def mend(root: Node) -> tuple[str, ...]:
    """Mend in place; flags, sorted. Flags of what could not be mended are left to the article's own text."""
    flags: set[str] = set()
    texts, owners = root.page.texts, root.page.owners
    for at, text in enumerate(() if mojibake.is_sound(" ".join(texts)) else texts):
        if not text.isascii() and owners[at].name not in _NOT_TEXT:
            better, damage = mojibake.mend(text[:_LONGEST])
            if damage:
                flags |= {f"mended:{name}" for name in damage}
                texts[at] = better + text[_LONGEST:]
    for meta in root.all("meta"):
        if not (text := meta.get("content")).isascii():
            meta.attributes["content"] = mojibake.mend(text[:_LONGEST])[0]
    return tuple(sorted(flags))
