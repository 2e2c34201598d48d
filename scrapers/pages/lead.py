"""The lead (sapo) of a story.

Takes the tree, the page's self-description and the story's lines; gives the lead and where it was found. A description
that speaks of the site and not of this story is not a lead.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from newsroom.text import vietnamese
from scrapers.pages.boilerplate import is_label, text_key
from scrapers.pages.dom import Node
from scrapers.pages.structured_data import StructuredData
from scrapers.platforms import Platform

_LENGTH = (40, 1200)  # characters a lead may have
_NAMED = ", ".join(
    f"[class*={word}]"
    for word in ("sapo", "summary", "tomtat", "tom-tat", "news-desc", "trichyeu", "hometext", "-lead")
)
_GENERIC_LEAD = re.compile(
    r"^(?:cong thong tin|trang thong tin|bao dien tu|website|trang chu|chuyen trang)\b|cong thong tin dien tu"
)


def select_lead(root: Node, platform: Platform) -> tuple[str, str]:
    for selector in platform.lead:
        for node in root.select(selector)[:2]:
            text = vietnamese.tidy(node.text())
            if len(text) >= 20:
                return text[: _LENGTH[1]], f"selector:{selector}"
    return _find_named_lead(root)


def _find_named_lead(root: Node) -> tuple[str, str]:
    """The first text whose class says it is a lead: CMSs differ, their words for it do not. Those of lists of other
    stories stand in links, lists and asides, or come more than once."""
    found = [node for node in root.select(_NAMED) if not node.find_parent("li", "aside", "a", "nav", "footer")]
    texts = [vietnamese.tidy(node.text()) for node in found if not node.find("a, p, div, img")]
    good = list(dict.fromkeys(text for text in texts if _LENGTH[0] <= len(text) <= _LENGTH[1]))
    return (good[0], "class") if len(good) == 1 else ("", "")


def choose_lead(
    lead: str, where: str, structured: StructuredData, kept: list[str], title: str, above: Sequence[str] = ()
) -> tuple[str, str, list[str]]:
    """The lead, where from, and the paragraphs without it. Order: selector, the sentences between title and story
    (`above`), self-description, first paragraph."""
    if not lead:
        lead, where = _find_lead_above(above, kept, title)
    if not lead and _LENGTH[0] <= len(structured.lead) <= _LENGTH[1] and _is_description(structured.lead, kept, title):
        lead, where = structured.lead, structured.found.get("lead", "meta")
        whole = next((text for text in kept[:3] if text_key(text).startswith(text_key(lead.rstrip("…. "))[:200])), "")
        lead = whole if whole and len(whole) <= _LENGTH[1] else lead
    if not lead and len(kept) >= 3 and _LENGTH[0] * 2 <= len(kept[0]) <= _LENGTH[1]:
        return kept[0], "first_paragraph", kept[1:]
    if lead and text_key(lead) == text_key(title):
        return "", "", kept
    return lead, where, [text for i, text in enumerate(kept) if i > 2 or text_key(text) != text_key(lead)]


def _find_lead_above(above: Sequence[str], kept: Collection[str], title: str) -> tuple[str, str]:
    """What is said in sentences between title and story: a lead under whatever class."""
    known = {text_key(text) for text in (title, *kept)}
    said = [text for text in above if _LENGTH[0] <= len(text) <= _LENGTH[1] and _is_sentence(text)]
    said = [text for text in dict.fromkeys(said) if text_key(text) not in known]
    return (said[0], "position") if len(said) == 1 else ("", "")


def _is_sentence(text: str) -> bool:
    """A sentence: it ends like one, or is too long for a label; no label with a date in it."""
    whole = text.rstrip(' "”’»)').endswith((".", "!", "?", "…"))
    return not is_label(text) and (whole or len(text) >= 2 * _LENGTH[0])


def _is_description(text: str, kept: Collection[str], title: str) -> bool:
    """Whether a meta description speaks of this story and not of the site."""
    if _GENERIC_LEAD.search(vietnamese.fold(text)) or text_key(text) == text_key(title):
        return False
    mine = text_key(text).split()
    all_words = set(" ".join(map(text_key, (title, *kept))).split())
    return sum(word in all_words for word in mine) >= 0.6 * len(mine)
