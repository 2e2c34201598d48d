"""Which text of a page is its title.

Takes the tree before furniture is removed, the page's self-description, its masthead and what the listing called the
story; gives candidates with a prior, then, once the body is known, the best of them. Never the site's name
(vpctqg.gov.vn), never the section heading (Hà Nội: `h1.portlet-title`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from newsroom.models import Entry, Source
from newsroom.text import vietnamese
from scrapers.pages.boilerplate import is_label, text_key
from scrapers.pages.dom import Node
from scrapers.pages.structured_data import StructuredData
from scrapers.platforms import Platform

# ── names of the site and its sections ────────────────────────────────────────────────────────────


_SUFFIX = re.compile(r"\s+[-–—|:»]+\s+")
_GENERIC = re.compile(
    r"^(?:chi tiet|trang chu|cong thong tin|trang thong tin|trang tin|bao dien tu|tin tuc|tin tuc su kien"
    r"|van ban|thong bao|home|danh sach|"
    r"untitled|hoi dap|gioi thieu|noi dung|bai viet|xem tin|thong tin chi tiet)(?: dien tu| chi tiet| tin| bai"
    r"| su kien)*"
    r"(?: -.*| (?:tin|bai|cua|so|bo|tinh|thanh pho|ubnd|uy ban|chinh phu|dien tu|tuc|viet|su kien|cau hoi)\b.*)?$"
)
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class SiteNames:
    """Folded names of the site, and of its sections."""

    names: frozenset[str]
    sections: frozenset[str]

    def without_site(self, text: str) -> str:
        """`text` without a tail or head that is the site's name: "Giá vàng giảm | Báo Dân trí"."""
        parts = _SUFFIX.split(text)
        while len(parts) > 1 and self._is_site(parts[-1]):
            parts.pop()
        while len(parts) > 1 and self._is_site(parts[0]):
            parts.pop(0)
        start = text.find(parts[0])
        end = text.rfind(parts[-1]) + len(parts[-1])
        return text[start:end].strip()

    def _is_site(self, text: str) -> bool:
        key = text_key(text)
        if not key or key in self.names or _GENERIC.match(key):
            return True
        return len(key) >= 6 and any(
            key in name or (len(name) >= 6 and name in key and len(key) < len(name) + 24) for name in self.names
        )

    def allows(self, text: str) -> bool:
        """Whether a text may be the title of a story: long enough, and not the site's or a section's name."""
        key = text_key(text)
        if not 8 <= len(text) <= _LONGEST or len(key.split()) < 2 or "http" in key.split():
            return False
        if key in self.sections and len(text) < 60:
            return False
        return not (key in self.names or _GENERIC.match(key))

    def begins_with_section(self, text: str) -> bool:
        """ "Hỏi đáp - Sở Thông tin và Truyền thông": a head that begins with a menu entry names no story."""
        first = text_key(_SUFFIX.split(text)[0])
        return first in self.sections or bool(_GENERIC.match(first))


def read_site_names(root: Node, structured: StructuredData, source: Source) -> SiteNames:
    """The masthead of one page."""
    return SiteNames(_find_site_names(root, structured, source), _find_section_names(root))


def _find_site_names(root: Node, structured: StructuredData, source: Source) -> frozenset[str]:
    """Folded names of the site: what it calls itself, what the source file calls it, the text of its logo."""
    logos = [
        image.get("alt")
        for image in root.select("header img, .logo img, a[href='/'] img, #header img, .banner img")[:10]
    ]
    raw = (structured.site, structured.publisher, source.name, source.host, source.host.removeprefix("www."), *logos)
    return frozenset(name for text in raw if (name := text_key(text)))


def _find_section_names(root: Node) -> frozenset[str]:
    """Folded texts of menus, breadcrumbs and portlet headings."""
    nodes = root.select(
        "nav a, .menu a, .navi a, [class*=breadcrumb] a, .portlet-topper .portlet-title, header li a, #menutop a"
    )
    return frozenset(text_key(node.text()) for node in nodes[:500])


# ── candidates ────────────────────────────────────────────────────────────────────────────────────


_DATED = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}.{0,12}$")
_BANNED = ("nav", "footer", "aside", "menu")
_BANNED_NAMES = re.compile(
    r"portlet-t(?:opper|itle)|breadcrumb|footer|related|sidebar|menu|topbar-sticky|other|(?<![a-z])form|site-title|logo",
    re.IGNORECASE,
)
_TITLE_CLASS = re.compile(r"(?:title|tieu[-_]?de|headline)$|^(?:title|tieu[-_]?de|headline)(?=[-_])", re.IGNORECASE)
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
class TitleCandidate:
    """One text that may be the title and where it stood."""

    text: str
    where: str
    prior: float


def find_title_candidates(
    root: Node,
    platform: Platform,
    structured: StructuredData,
    head: SiteNames,
    items: Collection[Node],
    entry: Entry | None,
) -> list[TitleCandidate]:
    """Every text of the page that may be the title, best prior first; names of the site and sections left out, and
    headings of the stories it lists (`items`)."""
    found = [
        TitleCandidate(text, where, _PRIOR.get(where.partition(":")[0] if where.startswith("selector") else where, 1.0))
        for raw, where in _find_texts(root, platform, structured, frozenset(items), entry)
        if not (where in _HEADS and head.begins_with_section(raw))
        and (text := head.without_site(raw))
        and head.allows(text)
    ]
    return sorted(found, key=lambda candidate: -candidate.prior)


def find_titles_above_story(
    lines: Sequence[str], found: Sequence[TitleCandidate], head: SiteNames
) -> list[TitleCandidate]:
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
        TitleCandidate(text, "line", 1 + i / 8)
        for i, text in near
        if head.allows(text) and not _DATED.search(text) and not text.endswith(".") and not is_label(text)
    ]


def _find_texts(
    root: Node, platform: Platform, structured: StructuredData, items: frozenset[Node], entry: Entry | None
) -> Iterator[tuple[str, str]]:
    if structured.title:
        yield structured.title, structured.found["title"]
    for selector in platform.title:
        for node in root.select(selector)[:3]:
            if not _is_banned(node):
                yield vietnamese.tidy(node.text()), f"selector:{selector}"
    for node in root.select("h1, h2, h3, h4")[:60]:
        if not _is_banned(node) and not items.intersection(node.parents()):
            yield vietnamese.tidy(node.text()), node.name
    for node in [*_find_title_nodes(root, "class")[:40], *_find_title_nodes(root, "id")[:10]]:
        if not _is_banned(node) and not node.find("p, div, li") and not items.intersection(node.parents()):
            yield vietnamese.tidy(node.text()), "class"
    if entry and entry.title:
        yield entry.title, "listing"
    yield structured.page_title, "title"


def _find_title_nodes(root: Node, attribute: str) -> list[Node]:
    """Nodes whose class (a word of it) or id says that they are a title, in document order."""
    named = root.select(", ".join(f"[{attribute}*={word} i]" for word in ("title", "tieu", "headline")))
    return [node for node in named if any(map(_TITLE_CLASS.search, _words(node, attribute)))]


def _words(node: Node, attribute: str) -> list[str]:
    return node.get(attribute).split() if attribute == "class" else [node.get(attribute)]


def find_listed_items(root: Node, platform: Platform) -> frozenset[Node]:
    """Items of a list of stories on the page: their headings are other stories' titles."""
    shapes = (*platform.listings, *((platform.questions,) if platform.questions else ()))
    found: set[Node] = set()
    for shape in shapes:
        items = [item for item in root.select(shape.item)[:200] if item.size() < 2500]
        found.update(items if len(items) >= 3 else ())
    return frozenset(found)


def _is_banned(heading: Node) -> bool:
    for node in (heading, *heading.parents()):
        if node.name in _BANNED or _is_banned_name(f"{node.get('class')} {node.get('id')}"):
            return node.name not in ("body", "html") and not _is_page_box(node)
    return False


@lru_cache(maxsize=4096)  # portals repeat their class names on every page
def _is_banned_name(names: str) -> bool:
    return bool(_BANNED_NAMES.search(names))


def _is_page_box(node: Node) -> bool:
    """A layout class on the outermost box ("has-sidebar") bans nothing."""
    page = node.find_parent("body")
    return page is not None and node.size() > 0.5 * page.size()


def choose_title(
    found: Sequence[TitleCandidate], body: Iterable[str], url: str, entry: Entry | None
) -> TitleCandidate | None:
    """The candidate that the lines of the body, the address and the listing speak for most; None if there is none."""
    prose = _bigrams(" ".join(map(text_key, _first_lines(body))).split())
    slug = frozenset(s for s in vietnamese.syllables(url.rstrip("/").rpartition("/")[2]) if not s.isdigit())
    seen: dict[str, float] = {}
    for candidate in found:
        key = text_key(candidate.text)
        score = (
            candidate.prior + 3 * _body_overlap(key, prose) + 2 * _slug_overlap(key, slug) + _listing_score(key, entry)
        )
        seen[key] = max(seen.get(key, 0.0), score) + (2.0 if key in seen else 0.0)
    if not seen:
        return None
    top = max(seen, key=lambda key: seen[key])
    return next(candidate for candidate in found if text_key(candidate.text) == top)


def _first_lines(lines: Iterable[str]) -> Iterator[str]:
    """The first 20,000 characters of the body, line by line."""
    room = 20_000
    for line in lines:
        if room <= 0:
            return
        yield line[:room]
        room -= len(line) + 1


def _bigrams(syllables: Sequence[str]) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(syllables))


def _body_overlap(key: str, prose: Collection[tuple[str, str]]) -> float:
    pairs = _bigrams(key.split())
    return sum(pair in prose for pair in pairs) / len(pairs) if pairs else 0.0


def _slug_overlap(key: str, slug: Collection[str]) -> float:
    """How far title and last part of the address are the same words; a short title is not favoured."""
    syllables = set(key.split())
    share = len(syllables & set(slug)) / max(len(syllables), len(slug), 1)
    return share if share >= 0.5 else 0.0


def _listing_score(key: str, entry: Entry | None) -> float:
    """For what the listing called the story; against what shares nothing with it."""
    listed = set(text_key(entry.title).split()) if entry else set()
    if len(listed) < 3:
        return 0.0
    mine = set(key.split())
    share = len(mine & listed) / len(mine | listed)
    return 4.0 * share if share >= 0.4 else -4.0
