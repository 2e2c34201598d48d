"""What of a page is never the story: scripts, hidden nodes, menus, sharing bars, related boxes, captions.

Takes a tree and removes from it in place. Refuses to remove a node that holds most of the page's text: a layout
class such as `has-sidebar` on the outermost box must not empty the page.
"""

from __future__ import annotations

import re
from functools import lru_cache

from newsroom import vietnamese
from scrapers.css import select, valued
from scrapers.nodes import Node
from scrapers.platform import Platform

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
_HEADINGS = ("h2", "h3", "h4", "h5", "p", "div", "span", "strong", "b", "li", "legend", "label", "a", "td")
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


def visible(root: Node) -> None:
    """Remove what a reader never sees: scripts, `hidden`, display:none, off-screen and zero-size nodes
    (reliability B13: gambling links are planted that way on .gov.vn)."""
    for node in root.all("script", "style", "noscript", "template"):
        node.drop()
    hidden = [node for nodes in valued(root, "hidden").values() for node in nodes]
    for style, nodes in valued(root, "style").items():
        hidden += nodes if _HIDDEN.search(style) else []
    for node in hidden:
        if not node.gone and node.name not in _KEEP_NAMES:
            node.drop()


def strip(root: Node, platform: Platform) -> None:
    """Remove furniture by element, by the platform's own list, by class and id, then related lists by heading."""
    for selector in platform.drop:
        for node in select(root, selector):
            node.drop()
    total = max(root.size(), 1)
    for node in root.all():
        if not node.gone and _is_furniture(node) and node.size() < 0.5 * total:
            node.drop()
    for node in root.all(*_HEADINGS):
        if not node.gone and is_stop(_head(node)):
            _drop_list_after(node)
    _drop_captions(root)


def _head(node: Node) -> str:
    """The first 80 characters or so of a node, without reading all of it."""
    text = ""
    for at in range(node.first, node.last):
        text += f"{node.page.texts[at].strip()} " if node.page.texts[at] else ""
        if len(text) > 80:
            break
    return text.strip()


def is_stop(text: str) -> bool:
    """Whether a line is the heading of a related list, a counter or a sharing bar."""
    if len(text) >= 60:
        return False
    key = " ".join(vietnamese.syllables(text))
    return key in STOP_LINES or (bool(_STOP_START.match(key)) and not text.rstrip().endswith("."))


def _is_furniture(node: Node) -> bool:
    if node.name in _NEVER:
        return True
    if node.name == "header" and not node.find("h1", "h2"):
        return True
    if node.name in _KEEP_NAMES or not node.attributes:
        return False
    return _names_furniture(f"{node.get('class')} {node.get('id')} {node.get('role')}")


@lru_cache(maxsize=4096)  # portals repeat their class names on every page
def _names_furniture(names: str) -> bool:
    names = names.lower()
    return bool(_JUNK.intersection(_WORDS.findall(names)) or _JUNK_NAMES.search(names) or "navigation" in names)


def _drop_list_after(heading: Node) -> None:
    """Remove a stop heading, and what follows it as long as it is links or counters, not prose."""
    block = heading
    while block.parent and block.parent.name not in _KEEP_NAMES and _length(block.parent) <= _length(heading) + 2:
        block = block.parent
    texts = heading.page.texts
    for sibling in block.following():
        if isinstance(sibling, Node):
            if _is_prose(sibling):
                break
            sibling.drop()
        elif len(texts[sibling].strip()) > 200:
            break
        else:
            texts[sibling] = ""
    block.drop()


def _length(node: Node) -> int:
    return sum(len(piece.strip()) for piece in node.pieces())


def _is_prose(node: Node) -> bool:
    text = node.text(" ", strip=True)
    linked = sum(map(_length, node.all("a")))
    return (
        len(text) > 80 and linked < 0.4 * len(text) and text.rstrip(' "”’»)').endswith((".", "!", "?", "…", "/", ";"))
    )


def _drop_captions(root: Node) -> None:
    """Captions: text in a figure; a short line in or right under the box of a picture."""
    for node in root.all("figure", "figcaption"):
        if not node.gone and _length(node) < 600:
            node.drop()
    for image in root.all("img"):
        box = image.find_parent("p", "td", "div", "center", "li")
        if image.gone or box is None or _length(box) > 300:
            continue
        below = box.next_node()
        if below and _looks_like_caption(below):
            below.drop()
        if box.name in ("p", "td", "center") and not _is_prose(box) and box.find("h1", "h2", "h3") is None:
            box.drop()


def _looks_like_caption(node: Node) -> bool:
    """A short line that is centred, wholly italic or credits a photo."""
    text = node.text(" ", strip=True)
    if (
        node.name not in ("p", "div", "em", "i", "center", "span")
        or not 0 < len(text) <= 250
        or node.find("p", "div", "h2", "h3")
    ):
        return False
    centred = "center" in (node.get("style") + node.get("align") + node.get("class")).lower()
    italic = sum(map(_length, node.all("em", "i"))) >= 0.8 * len(text)
    return (
        centred
        or italic
        or node.name in ("em", "i", "center")
        or bool(re.search(r"\bẢnh\s*[:：]|\(Ảnh|\bNguồn ảnh\b", text))
    )
