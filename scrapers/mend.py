"""Text of a page that an encoding damaged, mended where it stands in the tree.

Takes a tree as parsed; changes its text and the texts of its meta elements, and gives the flags of
`newsroom.mojibake.mend`. Must come before anything is tidied: some lost letters sit in soft hyphens and control
characters (facts part 6, TCVN3). Refuses to look into scripts and styles.
"""

from __future__ import annotations

from collections.abc import Sequence

from newsroom import mojibake, vietnamese
from scrapers.nodes import Node

_NOT_TEXT = frozenset({"script", "style", "noscript", "template", "textarea"})
_LONGEST = 100_000  # characters of one text that are looked at


def mend(root: Node) -> tuple[str, ...]:
    """Mend in place; flags, sorted. Flags of what could not be mended are left to the article's own text."""
    flags: set[str] = set()
    texts, owners = root.page.texts, root.page.owners
    for at in _doubtful(texts):
        text = texts[at]
        if owners[at].name not in _NOT_TEXT:
            better, damage = mojibake.mend(text[:_LONGEST])
            if damage:
                flags |= {f"mended:{name}" for name in damage}
                texts[at] = better + text[_LONGEST:]
    for meta in root.all("meta"):
        if not (text := meta.get("content")).isascii():
            meta.attributes["content"] = mojibake.mend(text[:_LONGEST])[0]
    return tuple(sorted(flags))


def _doubtful(texts: Sequence[str]) -> list[int]:
    """Places of the texts in which something looks damaged: of most pages none, then no text is looked at by itself."""
    if not (odd := mojibake.unsound(vietnamese.nfc(" ".join(texts)))):
        return []
    composed = [(at, vietnamese.nfc(text)) for at, text in enumerate(texts) if not text.isascii()]
    return [at for at, text in composed if any(piece in text for piece in odd)]
