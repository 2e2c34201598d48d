"""Author and source of a story as nodes of the page name them: the platform's selectors, then what a class says.

Takes the tree before furniture is removed; gives (author, (attribution, original address)), "" where nothing is said.
Refuses two authors that differ, and names in boxes beside the story.
"""

from __future__ import annotations

from newsroom import vietnamese
from newsroom.credit_words import SIGNATURE, URL, strip_author, strip_label
from scrapers.css import select
from scrapers.nodes import Node
from scrapers.platform import Platform

_NAMED_SOURCE = (
    ".link-source-name",
    "[class*=source-name]",
    "[class*=__source]",
    ".news-source",
    ".nguon-tin",
    ".nguon",
    "[class$=source i]",
    "[class$=nguon i]",
)
_NAMED_AUTHOR = "[itemprop=author] [itemprop=name], a[rel=author], [class*=author i], [class*=tac-gia], [class*=tacgia]"


def selected(root: Node, platform: Platform) -> tuple[str, tuple[str, str]]:
    """(author, (attribution, original address)) as the platform's selectors give them."""
    return _selected_author(root, platform), _selected_source(root, platform)


def _selected_author(root: Node, platform: Platform) -> str:
    for selector in platform.author:
        texts = [vietnamese.tidy(node.text(" ")) for node in select(root, selector)[:6]]
        people = [text for text in dict.fromkeys(texts) if 1 < len(text) <= 60]
        if people:
            return ", ".join(people)
    return _named_author(root)


def _named_author(root: Node) -> str:
    """The one name whose class says it is the author's; "" when two differ or it stands in a list or a box beside."""
    found = [node for node in select(root, _NAMED_AUTHOR)[:20] if not _aside(node)]
    texts = [strip_author(vietnamese.tidy(node.text(" "))).partition("/")[0].strip() for node in found]
    names = list(dict.fromkeys(text for text in texts if SIGNATURE.match(text)))
    return names[0] if len(names) == 1 else ""


def _aside(node: Node) -> bool:
    """In a box beside the story, or in a list too long to be a line of metadata."""
    item = node.find_parent("li")
    long = item is not None and item.parent is not None and sum(n.name == "li" for n in item.parent.children()) > 4
    return long or node.find_parent("aside", "nav", "footer") is not None


def _selected_source(root: Node, platform: Platform) -> tuple[str, str]:
    words: list[str] = []
    address = ""
    for selector in (*platform.attribution, *_NAMED_SOURCE):
        if words and selector in _NAMED_SOURCE:
            break
        for node in select(root, selector)[:2]:
            text = vietnamese.tidy(node.text(" "))
            linked = node.get("href") or next((a.get("href") for a in node.all("a") if "href" in a.attributes), "")
            found = URL.search(text)
            address = address or (found[0] if found else linked if linked.startswith("http") else "")
            name = strip_label(URL.sub("", text))
            words += [name] if 1 < len(name) <= 120 else []
    return " ".join(dict.fromkeys(words)), address
