"""What a page calls its site and its sections, which is the title of no story.

Takes the tree before furniture is removed, the page's self-description and the source; gives a `Masthead`, which takes
the site's name off a text and refuses texts that are nothing but the name of the site or of a section (facts: vpctqg).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsroom.models import Source
from scrapers.css import select
from scrapers.nodes import Node
from scrapers.structured import Structured
from scrapers.trim import key_of

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
class Masthead:
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
        key = key_of(text)
        if not key or key in self.names or _GENERIC.match(key):
            return True
        return len(key) >= 6 and any(
            key in name or (len(name) >= 6 and name in key and len(key) < len(name) + 24) for name in self.names
        )

    def allows(self, text: str) -> bool:
        """Whether a text may be the title of a story: long enough, and not the site's or a section's name."""
        key = key_of(text)
        if not 8 <= len(text) <= _LONGEST or len(key.split()) < 2 or "http" in key.split():
            return False
        if key in self.sections and len(text) < 60:
            return False
        return not (key in self.names or _GENERIC.match(key))

    def begins_with_section(self, text: str) -> bool:
        """ "Hỏi đáp - Sở Thông tin và Truyền thông": a head that begins with a menu entry names no story."""
        first = key_of(_SUFFIX.split(text)[0])
        return first in self.sections or bool(_GENERIC.match(first))


def read(root: Node, told: Structured, source: Source) -> Masthead:
    """The masthead of one page."""
    return Masthead(_names(root, told, source), _sections(root))


def _names(root: Node, told: Structured, source: Source) -> frozenset[str]:
    """Folded names of the site: what it calls itself, what the source file calls it, the text of its logo."""
    logos = [
        image.get("alt")
        for image in select(root, "header img, .logo img, a[href='/'] img, #header img, .banner img")[:10]
    ]
    raw = (told.site, told.publisher, source.name, source.host, source.host.removeprefix("www."), *logos)
    return frozenset(name for text in raw if (name := key_of(text)))


def _sections(root: Node) -> frozenset[str]:
    """Folded texts of menus, breadcrumbs and portlet headings."""
    nodes = select(
        root, "nav a, .menu a, .navi a, [class*=breadcrumb] a, .portlet-topper .portlet-title, header li a, #menutop a"
    )
    return frozenset(key_of(node.text(" ")) for node in nodes[:500])
