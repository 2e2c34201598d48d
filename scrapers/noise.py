"""What of a page is never the story: scripts, hidden nodes, menus, sharing bars, related boxes, captions.

Takes a tree and removes from it in place. Refuses to remove a node that holds most of the page's text: a layout
class such as `has-sidebar` on the outermost box must not empty the page.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.element import Tag

from newsroom import vietnamese
from scrapers.platform import Platform
from scrapers.tree import attribute

_NEVER_WORDS = (
    "script style noscript template iframe form nav footer button select svg object "
    "embed canvas video audio menu aside textarea dialog"
)
_NEVER = frozenset(_NEVER_WORDS.split())
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|text-indent\s*:\s*-\d{3,}|(?:font-size|opacity)\s*:\s*0(?![.\d])"
    r"|(?:left|right|top|margin-left|margin-top)\s*:\s*-\d{3,}|(?<![\w-])(?:height|width)\s*:\s*[01]px"
    r"|clip\s*:\s*rect\(0",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[a-z]+|\d+")
_JUNK_WORDS = (
    "breadcrumb breadcrumbs sharing social related comment comments tag tags tagcloud sidebar menu navbar banner "
    "advert ads footer pagination pager rating vote caption figcaption toolbar copyright counter popup modal "
    "cookie newsletter addthis visitor visitors hitcounter masthead skiplink"
)
_JUNK = frozenset(_JUNK_WORDS.split())
_JUNK_NAMES = re.compile(
    r"share|(?:tin|bai)[-_]?(?:bai[-_]?)?(?:khac|lien[-_]?quan|cung|moi[-_]?hon|cu[-_]?hon|da[-_]?dua|doc[-_]?nhieu)"
    r"|thong[-_]?ke|(?:luot|so)[-_]?truy[-_]?cap"
    r"|chia[-_]?se|binh[-_]?luan|tu[-_]?khoa|lien[-_]?ket|dieu[-_]?huong|hit[-_]?count|social|related"
    r"|other[-_]?news|read[-_]?more"
    r"|skip[-_]?(?:to|link|nav)|visually[-_]?hidden|sr[-_]?only|screen[-_]?reader|back[-_]?to[-_]?top"
    r"|chu[-_]?thich|caption",
    re.IGNORECASE,
)
_KEEP_NAMES = frozenset({"html", "body", "main", "article", "head", "title", "h1"})
_STOP_START = re.compile(
    r"^(?:xem them tin|cac tin|tin bai|bai viet|cac bai viet|tin) (?:khac|lien quan|cung|cu hon|moi hon"
    r"|da dua)\b|^xem them tin\b"
)
_STOP_TEXT = (
    "tin khac|cac tin khac|tin lien quan|tin bai lien quan|bai viet lien quan|tin cung chuyen muc|"
    "cung chuyen muc|tin bai khac|bai viet khac|cac bai viet khac|tin moi hon|tin cu hon|"
    "cac tin moi hon|cac tin cu hon|tin da dua|cac tin da dua|cac tin da dang|tin tuc khac|"
    "cac tin lien quan|tin cung loai|xem them|xem them tin|doc them|tham khao them|bai lien quan|"
    "tin doc nhieu|doc nhieu|doc nhieu nhat|xem nhieu nhat|tin moi nhat|tin moi|tin noi bat|"
    "nhung tin moi hon|nhung tin cu hon|co the ban quan tam|thong ke truy cap|luot truy cap|"
    "so luot truy cap|y kien ban doc|binh luan|gui binh luan|y kien cua ban|tu khoa|tags|tag|chia se|"
    "doc tiep|tin moi cap nhat|bai moi|tin cap nhat|xem nhieu|tin xem nhieu|"
    "cau hoi khac|van ban lien quan|danh sach cac tin khac|cac bai khac|tin tiep theo|lien ket website|"
    "tim kiem|quang cao"
)
STOP_LINES = frozenset(_STOP_TEXT.split("|"))


def visible(soup: BeautifulSoup) -> None:
    """Remove what a reader never sees: scripts, `hidden`, display:none, off-screen and zero-size nodes
    (reliability B13: gambling links are planted that way on .gov.vn)."""
    for tag in soup.find_all(("script", "style", "noscript", "template")):
        tag.decompose()
    for tag in soup.find_all(
        lambda t: t.has_attr("hidden") or (t.has_attr("style") and bool(_HIDDEN.search(attribute(t, "style"))))
    ):
        if not tag.decomposed and tag.name not in _KEEP_NAMES:
            tag.decompose()


def strip(soup: BeautifulSoup, platform: Platform) -> None:
    """Remove furniture by element, by the platform's own list, by class and id, then related lists by heading."""
    for selector in platform.drop:
        for tag in soup.select(selector):
            if not tag.decomposed:
                tag.decompose()
    total = max(len(soup.get_text()), 1)
    for tag in soup.find_all(True):
        if not tag.decomposed and _is_furniture(tag) and len(tag.get_text()) < 0.5 * total:
            tag.decompose()
    for tag in soup.find_all(
        ("h2", "h3", "h4", "h5", "p", "div", "span", "strong", "b", "li", "legend", "label", "a", "td")
    ):
        if not tag.decomposed and is_stop(_head(tag)):
            _drop_list_after(tag)
    _drop_captions(soup)


def _head(tag: Tag) -> str:
    """The first 80 characters or so of a node, without reading all of it."""
    text = ""
    for piece in tag.strings:
        text += f"{piece.strip()} "
        if len(text) > 80:
            break
    return text.strip()


def is_stop(text: str) -> bool:
    """Whether a line is the heading of a related list, a counter or a sharing bar."""
    key = " ".join(vietnamese.syllables(text))
    return len(text) < 60 and (key in STOP_LINES or (bool(_STOP_START.match(key)) and not text.rstrip().endswith(".")))


def _is_furniture(tag: Tag) -> bool:
    if tag.name in _NEVER:
        return True
    if tag.name == "header" and not tag.find(("h1", "h2")):
        return True
    if tag.name in _KEEP_NAMES:
        return False
    names = f"{attribute(tag, 'class')} {attribute(tag, 'id')} {attribute(tag, 'role')}".lower()
    if not names.strip():
        return False
    return bool(_JUNK.intersection(_WORDS.findall(names)) or _JUNK_NAMES.search(names) or "navigation" in names)


def _drop_list_after(heading: Tag) -> None:
    """Remove a stop heading, and what follows it as long as it is links or counters, not prose."""
    block = heading
    while (
        block.parent
        and block.parent.name not in _KEEP_NAMES
        and _length(block.parent) <= len(heading.get_text(strip=True)) + 2
    ):
        block = block.parent
    for sibling in list(block.next_siblings):
        if isinstance(sibling, Tag):
            if _is_prose(sibling):
                break
            sibling.decompose()
        elif len(str(sibling).strip()) > 200:
            break
        else:
            sibling.extract()
    block.decompose()


def _length(tag: Tag) -> int:
    return len(tag.get_text(strip=True))


def _is_prose(tag: Tag) -> bool:
    text = tag.get_text(" ", strip=True)
    linked = sum(len(a.get_text(strip=True)) for a in tag.find_all("a"))
    return (
        len(text) > 80 and linked < 0.4 * len(text) and text.rstrip(' "”’»)').endswith((".", "!", "?", "…", "/", ";"))
    )


def _drop_captions(soup: BeautifulSoup) -> None:
    """Captions: text in a figure; a short line in or right under the box of a picture."""
    for tag in soup.find_all(("figure", "figcaption")):
        if not tag.decomposed and _length(tag) < 600:
            tag.decompose()
    for image in soup.find_all("img"):
        box = image.find_parent(("p", "td", "div", "center", "li"))
        if image.decomposed or box is None or _length(box) > 300:
            continue
        below = box.find_next_sibling()
        if isinstance(below, Tag) and _looks_like_caption(below):
            below.decompose()
        if box.name in ("p", "td", "center") and not _is_prose(box) and box.find(("h1", "h2", "h3")) is None:
            box.decompose()


def _looks_like_caption(tag: Tag) -> bool:
    """A short line that is centred, wholly italic or credits a photo."""
    text = tag.get_text(" ", strip=True)
    if (
        tag.name not in ("p", "div", "em", "i", "center", "span")
        or not 0 < len(text) <= 250
        or tag.find(("p", "div", "h2", "h3"))
    ):
        return False
    centred = "center" in (attribute(tag, "style") + attribute(tag, "align") + attribute(tag, "class")).lower()
    italic = sum(len(i.get_text(strip=True)) for i in tag.find_all(("em", "i"))) >= 0.8 * len(text)
    return (
        centred
        or italic
        or tag.name in ("em", "i", "center")
        or bool(re.search(r"\bẢnh\s*[:：]|\(Ảnh|\bNguồn ảnh\b", text))
    )
