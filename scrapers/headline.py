"""Which text of a page is its title.

Takes the tree before furniture is removed, the page's self-description, the source and what the listing called the
story; gives candidates with a prior, then, once the body is known, the best of them. Never the site's name
(facts: vpctqg), never the section heading (facts: Hanoi Liferay `h1.portlet-title`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bs4 import BeautifulSoup
from bs4.element import Tag

from newsroom import vietnamese
from newsroom.models import Entry, Source
from scrapers.platform import Platform
from scrapers.structured import Structured
from scrapers.tree import attribute
from scrapers.trim import is_label

_SUFFIX = re.compile(r"\s+[-–—|:»]+\s+")
_GENERIC = re.compile(
    r"^(?:chi tiet|trang chu|cong thong tin|trang thong tin|trang tin|bao dien tu|tin tuc|tin tuc su kien"
    r"|van ban|thong bao|home|danh sach|"
    r"untitled|hoi dap|gioi thieu|noi dung|bai viet|xem tin|thong tin chi tiet)(?: dien tu| chi tiet| tin| bai"
    r"| su kien)*"
    r"(?: -.*| (?:tin|bai|cua|so|bo|tinh|thanh pho|ubnd|uy ban|chinh phu|dien tu|tuc|viet|su kien|cau hoi)\b.*)?$"
)
_DATED = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}.{0,12}$")
_BANNED = ("nav", "footer", "aside", "menu")
_BANNED_NAMES = re.compile(
    r"portlet-t(?:opper|itle)|breadcrumb|footer|related|sidebar|menu|topbar-sticky|other|(?<![a-z])form|site-title|logo",
    re.IGNORECASE,
)
_TITLE_CLASS = re.compile(r"(?:title|tieu[-_]?de|headline)$|^(?:title|tieu[-_]?de|headline)(?=[-_])", re.IGNORECASE)
_LONGEST = 300
_HEADS = frozenset({"title", "og:title", "twitter:title"})
_PRIOR = {
    "json-ld": 6.0,
    "selector": 6.0,
    "og:title": 5.0,
    "twitter:title": 4.0,
    "listing": 3.0,
    "h1": 3.0,
    "class": 1.9,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One text that may be the title and where it stood."""

    text: str
    where: str
    prior: float


def candidates(
    soup: BeautifulSoup, platform: Platform, told: Structured, source: Source, entry: Entry | None
) -> list[Candidate]:
    """Every text of the page that may be the title, best prior first; names of the site and sections left out."""
    names = site_names(soup, told, source)
    sections = sections_of(soup)
    found = [
        Candidate(text, where, _PRIOR.get(where.partition(":")[0] if where.startswith("selector") else where, 1.0))
        for raw, where in _raw(soup, platform, told, entry)
        if not (where in _HEADS and _names_a_section(raw, sections))
        and (text := without_site(raw, names))
        and is_title(text, names, sections)
    ]
    return sorted(found, key=lambda candidate: -candidate.prior)


def above_story(
    lines: Sequence[str], found: Sequence[Candidate], names: Collection[str], sections: Collection[str] = ()
) -> list[Candidate]:
    """Lines right above the first long sentence, for pages whose title is in no heading; the nearest weighs most.

    Gives nothing when a heading, the listing or the page's self-description already named the story.
    """
    if any(candidate.prior >= _PRIOR["h1"] for candidate in found):
        return []
    first = next(
        (i for i, text in enumerate(lines) if len(text) > 120 and text.rstrip('"”’»)').endswith((".", "!", "?"))), 0
    )
    start = max(0, first - 8)
    near = [(i, text) for i, text in enumerate(lines[start:first], 1) if 20 <= len(text) <= 250]
    return [
        Candidate(text, "line", 1 + i / 8)
        for i, text in near
        if is_title(text, names, sections) and not _DATED.search(text) and not text.endswith(".") and not is_label(text)
    ]


def _names_a_section(text: str, sections: Collection[str]) -> bool:
    """ "Hỏi đáp - Sở Thông tin và Truyền thông": a head that begins with a menu entry names no story."""
    first = _key(_SUFFIX.split(text)[0])
    return first in sections or bool(_GENERIC.match(first))


def _raw(soup: BeautifulSoup, platform: Platform, told: Structured, entry: Entry | None) -> Iterator[tuple[str, str]]:
    items = _listed_items(soup, platform)
    if told.title:
        yield told.title, told.found["title"]
    for selector in platform.title:
        for tag in soup.select(selector)[:3]:
            if not _banned(tag):
                yield vietnamese.tidy(tag.get_text(" ")), f"selector:{selector}"
    for tag in soup.find_all(("h1", "h2", "h3", "h4"))[:60]:
        if not _banned(tag) and not items.intersection(map(id, tag.parents)):
            yield vietnamese.tidy(tag.get_text(" ")), tag.name
    for tag in [*soup.find_all(class_=_TITLE_CLASS)[:40], *soup.find_all(id=_TITLE_CLASS)[:10]]:
        if not _banned(tag) and not tag.find(("p", "div", "li")) and not items.intersection(map(id, tag.parents)):
            yield vietnamese.tidy(tag.get_text(" ")), "class"
    if entry and entry.title:
        yield entry.title, "listing"
    yield told.page_title, "title"


def lists_stories(soup: BeautifulSoup, platform: Platform) -> bool:
    """Whether the page holds a list of three stories or more in the platform's shapes."""
    return bool(_listed_items(soup, platform))


def _listed_items(soup: BeautifulSoup, platform: Platform) -> frozenset[int]:
    """Items of a list of stories on the page: their headings are other stories' titles."""
    shapes = (*platform.listings, *((platform.questions,) if platform.questions else ()))
    found: set[int] = set()
    for shape in shapes:
        items = [item for item in soup.select(shape.item)[:200] if len(item.get_text()) < 2500]
        found.update(map(id, items) if len(items) >= 3 else ())
    return frozenset(found)


def _banned(tag: Tag) -> bool:
    for node in (tag, *tag.parents):
        if node.name in _BANNED or _BANNED_NAMES.search(f"{attribute(node, 'class')} {attribute(node, 'id')}"):
            return node.name not in ("body", "html") and not _holds_the_page(node)
    return False


def _holds_the_page(node: Tag) -> bool:
    """A layout class on the outermost box ("has-sidebar") bans nothing."""
    page = node.find_parent("body")
    return page is not None and len(node.get_text()) > 0.5 * len(page.get_text())


def site_names(soup: BeautifulSoup, told: Structured, source: Source) -> frozenset[str]:
    """Folded names of the site: what it calls itself, what the source file calls it, the text of its logo."""
    logos = [
        attribute(image, "alt")
        for image in soup.select("header img, .logo img, a[href='/'] img, #header img, .banner img")[:10]
    ]
    raw = (told.site, told.publisher, source.name, source.host, source.host.removeprefix("www."), *logos)
    return frozenset(name for text in raw if (name := _key(text)))


def sections_of(soup: BeautifulSoup) -> frozenset[str]:
    """Folded texts of menus, breadcrumbs and portlet headings."""
    tags = soup.select(
        "nav a, .menu a, .navi a, [class*=breadcrumb] a, .portlet-topper .portlet-title, header li a, #menutop a"
    )
    return frozenset(_key(tag.get_text(" ")) for tag in tags[:500])


def _key(text: str) -> str:
    return " ".join(vietnamese.syllables(text))


def without_site(text: str, names: Collection[str]) -> str:
    """`text` without a tail or head that is the site's name: "Giá vàng giảm | Báo Dân trí"."""
    parts = _SUFFIX.split(text)
    while len(parts) > 1 and _is_site(parts[-1], names):
        parts.pop()
    while len(parts) > 1 and _is_site(parts[0], names):
        parts.pop(0)
    start = text.find(parts[0])
    end = text.rfind(parts[-1]) + len(parts[-1])
    return text[start:end].strip()


def _is_site(text: str, names: Collection[str]) -> bool:
    key = _key(text)
    if not key or key in names or _GENERIC.match(key):
        return True
    return len(key) >= 6 and any(
        key in name or (len(name) >= 6 and name in key and len(key) < len(name) + 24) for name in names
    )


def is_title(text: str, names: Collection[str], sections: Collection[str]) -> bool:
    """Whether a text may be the title of a story: long enough, and not the site's or a section's name."""
    key = _key(text)
    if not 8 <= len(text) <= _LONGEST or len(key.split()) < 2 or "http" in key.split():
        return False
    if key in sections and len(text) < 60:
        return False
    return not (key in names or _GENERIC.match(key))


def best(found: Sequence[Candidate], body: str, url: str, entry: Entry | None) -> Candidate | None:
    """The candidate that the body, the address and the listing speak for most; None when there is none."""
    prose = _bigrams(vietnamese.syllables(body[:20_000]))
    slug = frozenset(s for s in vietnamese.syllables(url.rstrip("/").rpartition("/")[2]) if not s.isdigit())
    seen: dict[str, float] = {}
    for candidate in found:
        key = _key(candidate.text)
        score = candidate.prior + 3 * _overlap(key, prose) + 2 * _in_slug(key, slug) + _listed(key, entry)
        seen[key] = max(seen.get(key, 0.0), score) + (2.0 if key in seen else 0.0)
    if not seen:
        return None
    top = max(seen, key=lambda key: seen[key])
    return next(candidate for candidate in found if _key(candidate.text) == top)


def _bigrams(syllables: Sequence[str]) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(syllables))


def _overlap(key: str, prose: Collection[tuple[str, str]]) -> float:
    pairs = _bigrams(key.split())
    return sum(pair in prose for pair in pairs) / len(pairs) if pairs else 0.0


def _in_slug(key: str, slug: Collection[str]) -> float:
    """How far title and last part of the address are the same words; a short title is not favoured."""
    syllables = set(key.split())
    share = len(syllables & set(slug)) / max(len(syllables), len(slug), 1)
    return share if share >= 0.5 else 0.0


def _listed(key: str, entry: Entry | None) -> float:
    """For what the listing called the story; against what shares nothing with it."""
    told = set(_key(entry.title).split()) if entry else set()
    if len(told) < 3:
        return 0.0
    mine = set(key.split())
    share = len(mine & told) / len(mine | told)
    return 4.0 * share if share >= 0.4 else -4.0
