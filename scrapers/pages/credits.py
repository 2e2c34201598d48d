"""Who wrote a story and where it was taken from.

Takes the tree (before furniture is removed), the last lines of the story and the page's self-description; gives author
and attribution. An organisation, the site's own name or an account name ("admin") is not an author.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from newsroom.text import urls, vietnamese
from newsroom.text.credit_words import (
    ACCORDING,
    BARE_URL,
    LABELLED_AUTHOR,
    SIGNATURE,
    SOURCE_LINE,
    URL,
    strip_author,
    strip_label,
)
from scrapers.pages.body import Line
from scrapers.pages.dom import Node
from scrapers.pages.structured_data import StructuredData
from scrapers.platforms import Platform

# ── as nodes of the page name them ────────────────────────────────────────────────────────────────


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


def select_credits(root: Node, platform: Platform) -> tuple[str, tuple[str, str]]:
    """(author, (attribution, original address)) as the platform's selectors give them."""
    return _select_author(root, platform), _select_source(root, platform)


def _select_author(root: Node, platform: Platform) -> str:
    for selector in platform.author:
        texts = [vietnamese.tidy(node.text()) for node in root.select(selector)[:6]]
        people = [text for text in dict.fromkeys(texts) if 1 < len(text) <= 60]
        if people:
            return ", ".join(people)
    return _find_named_author(root)


def _find_named_author(root: Node) -> str:
    """The one name whose class says it is the author's; "" when two differ or it stands in a list or a box beside."""
    found = [node for node in root.select(_NAMED_AUTHOR)[:20] if not _is_aside(node)]
    texts = [strip_author(vietnamese.tidy(node.text())).partition("/")[0].strip() for node in found]
    names = list(dict.fromkeys(text for text in texts if SIGNATURE.match(text)))
    return names[0] if len(names) == 1 else ""


def _is_aside(node: Node) -> bool:
    """In a box beside the story, or in a list too long to be a line of metadata."""
    item = node.find_parent("li")
    long = item is not None and item.parent is not None and sum(n.name == "li" for n in item.parent.children()) > 4
    return long or node.find_parent("aside", "nav", "footer") is not None


def _select_source(root: Node, platform: Platform) -> tuple[str, str]:
    words: list[str] = []
    address = ""
    for selector in (*platform.attribution, *_NAMED_SOURCE):
        if words and selector in _NAMED_SOURCE:
            break
        for node in root.select(selector)[:2]:
            text = vietnamese.tidy(node.text())
            linked = node.get("href") or next((a.get("href") for a in node.select("a[href]")), "")
            found = URL.search(text)
            address = address or (found[0] if found else linked if linked.startswith("http") else "")
            name = strip_label(URL.sub("", text))
            words += [name] if 1 < len(name) <= 120 else []
    return " ".join(dict.fromkeys(words)), address


# ── author and attribution ────────────────────────────────────────────────────────────────────────


_NOT_PEOPLE_WORDS = (
    "admin administrator quantri quan tri webmaster ban bien tap bbt vccorp vn tuoi tre online toa soan editor "
    "user vgp super superuser baotuoitre"
)
_NOT_PEOPLE = frozenset(_NOT_PEOPLE_WORDS.split())
_ORGANISATION = re.compile(
    r"\b(?:báo|sở|bộ|vụ|cục|ubnd|ban|phòng|trung tâm|cổng|viện|trường|hội|toà soạn|tòa soạn|online|điện tử"
    r"|ttxvn|vtv|vov|tạp chí|văn phòng"
    r"|chi cục|tổ công nghệ|thông tấn xã|đài|công ty|ubnd|uỷ ban|ủy ban)\b|\.vn\b|\.com\b|http|@",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Credits:
    """Author, attribution text, address of the original; `used` are the lines they were taken from."""

    author: str = ""
    author_from: str = ""
    attribution: str = ""
    attribution_from: str = ""
    original_url: str = ""
    used: frozenset[int] = frozenset()

    def rest(self, body: Sequence[Line]) -> list[str]:
        """The paragraphs that are left of a story once its credit lines are taken."""
        return [line.text for i, line in enumerate(body) if i not in self.used]


def find_credits(
    soup_author: str,
    soup_source: tuple[str, str],
    structured: StructuredData,
    body: Sequence[Line],
    near: Sequence[str],
    names: Collection[str],
    url: str,
) -> Credits:
    """Author and attribution of one page. `soup_*` are what the platform's selectors gave (see `select_credits`);
    `near` are the lines around the story, where "Tác giả:" may stand outside it."""
    attribution, original, where, used = _find_attribution(soup_source, body, url)
    if not attribution:
        told_near = (_read_source_line(Line(text)) for text in near if len(text) < 120)
        attribution = next((words for words, _ in told_near if words), "")
        where = "label" if attribution else where
    author, author_from, signed = _choose_author(
        soup_author, structured, [(i, line) for i, line in enumerate(body) if i not in used], names
    )
    if not author:
        labelled = (m[1] for text in near if len(text) < 90 and (m := LABELLED_AUTHOR.match(text)))
        author = next((people for text in labelled if (people := _keep_people(text, names))), "")
        author_from = "label" if author else ""
    repeated = {i for i, line in enumerate(body[:3]) if author and _is_same_words(line.text, author)}
    return Credits(author, author_from, attribution, where, original, frozenset(used | signed | repeated))


def _find_attribution(
    selected_source: tuple[str, str], body: Sequence[Line], url: str
) -> tuple[str, str, str, set[int]]:
    words, address = selected_source
    used: set[int] = set()
    where = "selector" if words or address else ""
    tail = [(i, body[i]) for i in range(max(0, len(body) - 5), len(body)) if i > 0]
    for i, line in reversed(tail):
        text, linked = _read_source_line(line)
        if not (text or linked):
            continue
        used.add(i)
        words, address, where = words or text, address or linked, where or "line"
    used |= {i for i, line in tail if words and len(line.text) <= 120 and _is_same_words(line.text, words)}
    original = _foreign_address(address, url)
    shown = " ".join(part for part in (words, original) if part and part not in (words if part is original else ""))
    return shown, original, where if shown else "", used


def _is_same_words(one: str, other: str) -> bool:
    return vietnamese.syllables(one) == vietnamese.syllables(other)


def _read_source_line(line: Line) -> tuple[str, str]:
    """(words, address) of a line that only says where the story comes from; empty strings when it does not."""
    text = line.text.strip()
    if len(text) > 600:
        return "", ""
    if bare := BARE_URL.match(text):
        return "", bare[1].rstrip('.,;)”"')
    named = SOURCE_LINE.match(text) or ACCORDING.match(text.strip("()[] ")) if len(text) <= 160 else None
    if named is None or (named.re is ACCORDING and (text.endswith((":", ",")) or not _is_outlet_name(named[1]))):
        return "", ""
    address = URL.search(text)
    link = next((href for href in line.hrefs if href.startswith("http")), "")
    return strip_label(URL.sub("", named[1])), (address[0] if address else link)


def _is_outlet_name(text: str) -> bool:
    """A name of an outlet, not the beginning of a sentence: it starts with a capital and is short."""
    return text[:1].isupper() and len(text) <= 60


def _foreign_address(address: str, url: str) -> str:
    """Canonical form of an address on another page than this one; "" when it is none."""
    found = urls.canonical_or_empty(address)
    return "" if not found or urls.identity(found) == urls.identity_or_empty(url) else found


def _choose_author(
    chosen: str, structured: StructuredData, body: Sequence[tuple[int, Line]], names: Collection[str]
) -> tuple[str, str, set[int]]:
    labelled = [
        (i, m[1])
        for i, line in (*body[:4], *body[-4:])
        if len(line.text) < 90 and (m := LABELLED_AUTHOR.match(line.text))
    ]
    last = body[-1] if len(body) > 1 else None
    signed = SIGNATURE.match(last[1].text) if last and len(last[1].text) <= 70 and not last[1].linked else None
    used = {i for i, _ in labelled}
    for text, where in (
        (chosen, "selector"),
        (structured.author if structured.found.get("author") == "json-ld" else "", "json-ld"),
    ):
        if people := _keep_people(text, names):
            return people, where, used | ({last[0]} if last and signed and _is_part_of(signed[1], people) else set())
    for i, text in labelled:
        if people := _keep_people(text, names):
            return people, "label", used | {i}
    if last and signed and (people := _keep_people(signed[1], names)):
        return people, "signature", used | {last[0]}
    return _keep_people(structured.author, names), "meta" if _keep_people(structured.author, names) else "", used


def _is_part_of(one: str, other: str) -> bool:
    return set(vietnamese.syllables(one)) <= set(vietnamese.syllables(other))


def _keep_people(text: str, names: Collection[str]) -> str:
    """Names of people in `text`, comma separated; organisations, sites and account names left out."""
    kept = []
    for part in re.split(r"\s*[;,|]\s*|\s+[-–]\s+|\s+và\s+", strip_author(text))[:6]:
        key = " ".join(vietnamese.syllables(part))
        if (
            1 < len(part) <= 50
            and key
            and key not in names
            and not _ORGANISATION.search(part)
            and not set(key.split()) <= _NOT_PEOPLE
        ):
            kept.append(part)
    return ", ".join(dict.fromkeys(kept))
