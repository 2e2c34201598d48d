"""What of a page is never the story: scripts, hidden nodes, menus, sharing bars, related boxes, captions.

Takes a tree and removes from it in place. Refuses to remove a node that holds most of the page's text: a layout
class such as `has-sidebar` on the outermost box must not empty the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from newsroom.text import vietnamese
from scrapers.pages.body import Line
from scrapers.pages.dom import Node
from scrapers.platforms import Platform

# ── nodes ─────────────────────────────────────────────────────────────────────────────────────────


_NEVER_WORDS = (
    "script style noscript template iframe form nav footer button select svg object "
    "embed canvas video audio menu aside textarea dialog"
)
_NEVER = frozenset(_NEVER_WORDS.split())
_MAY_BE_FURNITURE = ", ".join((*sorted(_NEVER), "header", "[class]", "[id]", "[role]"))
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
_HEADINGS = "h2, h3, h4, h5, p, div, span, strong, b, li, legend, label, a, td"
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


def remove_hidden(root: Node) -> None:
    """Remove what a reader never sees: scripts, `hidden`, display:none, off-screen and zero-size nodes
    (gambling links are planted that way on .gov.vn)."""
    for node in root.select("script, style, noscript, template"):
        node.drop()
    for node in root.select("[hidden], [style]"):
        hidden = node.has("hidden") or _HIDDEN.search(node.get("style"))
        if hidden and node.name not in _KEEP_NAMES:
            node.drop()


def remove_boilerplate(root: Node, platform: Platform) -> None:
    """Remove furniture by element, by the platform's own list, by class and id, then related lists by heading."""
    for selector in platform.drop:
        for node in root.select(selector):
            node.drop()
    total = max(root.size(), 1)
    for node in root.select(_MAY_BE_FURNITURE):
        if not node.gone and _is_furniture(node) and node.size() < 0.5 * total:
            node.drop()
    for node in root.select(_HEADINGS):
        if not node.gone and is_stop_line(node.text()):
            _drop_list_after(node)
    _drop_captions(root)


def is_stop_line(text: str) -> bool:
    """Whether a line is the heading of a related list, a counter or a sharing bar."""
    if len(text) >= 60:
        return False
    key = " ".join(vietnamese.syllables(text))
    return key in STOP_LINES or (bool(_STOP_START.match(key)) and not text.rstrip().endswith("."))


def _is_furniture(node: Node) -> bool:
    if node.name in _NEVER:
        return True
    if node.name == "header" and not node.find("h1, h2"):
        return True
    if node.name in _KEEP_NAMES:
        return False
    return _is_furniture_name(f"{node.get('class')} {node.get('id')} {node.get('role')}")


@lru_cache(maxsize=4096)  # portals repeat their class names on every page
def _is_furniture_name(names: str) -> bool:
    names = names.lower()
    return bool(_JUNK.intersection(_WORDS.findall(names)) or _JUNK_NAMES.search(names) or "navigation" in names)


def _drop_list_after(heading: Node) -> None:
    """Remove a stop heading, and what follows it as long as it is links or counters, not prose."""
    block = heading
    while (
        block.parent
        and block.parent.name not in _KEEP_NAMES
        and _text_length(block.parent) <= _text_length(heading) + 2
    ):
        block = block.parent
    for sibling in block.following():
        if _text_length(sibling) > 200 if sibling.name == "-text" else _is_prose(sibling):
            break
        sibling.drop()
    block.drop()


def _text_length(node: Node) -> int:
    """Characters of text without the blanks around its parts."""
    return len(node.text())


def _is_prose(node: Node) -> bool:
    text = node.text()
    linked = sum(map(_text_length, node.select("a")))
    return (
        len(text) > 80 and linked < 0.4 * len(text) and text.rstrip(' "”’»)').endswith((".", "!", "?", "…", "/", ";"))
    )


def _drop_captions(root: Node) -> None:
    """Captions: text in a figure; a short line in or right under the box of a picture."""
    for node in root.select("figure, figcaption"):
        if not node.gone and _text_length(node) < 600:
            node.drop()
    for image in root.select("img"):
        box = image.find_parent("p", "td", "div", "center", "li")
        if image.gone or box is None or _text_length(box) > 300:
            continue
        below = next((node for node in box.following() if node.name[0] not in "-"), None)
        if below and _is_caption_node(below):
            below.drop()
        if box.name in ("p", "td", "center") and not _is_prose(box) and box.find("h1, h2, h3") is None:
            box.drop()


def _is_caption_node(node: Node) -> bool:
    """A short line that is centred, wholly italic or credits a photo."""
    text = node.text()
    if (
        node.name not in ("p", "div", "em", "i", "center", "span")
        or not 0 < len(text) <= 250
        or node.find("p, div, h2, h3")
    ):
        return False
    centred = "center" in (node.get("style") + node.get("align") + node.get("class")).lower()
    italic = sum(map(_text_length, node.select("em, i"))) >= 0.8 * len(text)
    return (
        centred
        or italic
        or node.name in ("em", "i", "center")
        or bool(re.search(r"\bẢnh\s*[:：]|\(Ảnh|\bNguồn ảnh\b", text))
    )


# ── lines ─────────────────────────────────────────────────────────────────────────────────────────


FILE_ADDRESS = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|7z|odt|rtf)(?:$|[?#])|/documents/\d+/\d+/", re.IGNORECASE
)
_META_LINE = re.compile(
    r"^(?:ngay dang|dang ngay|dang luc|cap nhat|ngay cap nhat|luot xem|so luot xem|luot doc|xem|views?"
    r"|post date|ngay|co chu|in bai|"
    r"in trang|gui email|gui mail|chia se|facebook|zalo|twitter|copy link|tang giam co chu|mau tuong phan"
    r"|nghe bai viet|"
    r"doc bai viet|tin tuc su kien|trang chu|danh gia|gui ban be|quay lai|ve trang truoc|ve dau trang|a a|aa"
    r"|tu khoa|tags?|"
    r"chuyen muc|the loai|skip ribbon commands|nhay den noi dung|truy cap noi dung luon|\{at\})(?!\w)"
)
# What a line of furniture is made of besides dates, numbers and signs; a line of nothing else is no sentence.
_FURNITURE = re.compile(
    r"\b(?:so luot xem|luot xem|luot doc|lan doc|lan|da xem|lan xem|views?|phut doc|quay lai|tro lai|len dau trang"
    r"|in trang|in bai|ban in|gui email|gui ban be|email|chia se|facebook|zalo|twitter|nghe doc bai|nghe bai viet"
    r"|doc bai viet"
    r"|ngay dang|ngay|dang luc|luc|cap nhat|thu (?:hai|ba|tu|nam|sau|bay|\d)|chu nhat|gmt|am|pm|sa|ch|gio|phut"
    r"|danh gia(?: bai viet)?|luot|lien ket|sao chep|copy link|aa|a)\b"
)
_KEPT = 2000  # characters of a line whose words are kept
_LABEL = 140  # characters a label may have, an invitation included
_TAIL = 40  # characters a line may say after the title
_STAMP = re.compile(
    r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\W{1,4}\d{1,2}[:h]\d{2}|\d{1,2}[:h]\d{2}\W{1,4}\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"
)
_INVITATION = re.compile(
    r"(?:moi )?(?:ban doc|quy vi|doc gia|ban)?\W{0,3}(?:theo doi|doc them|xem them|don doc|tham gia)\b.{0,70}"
    r"\b(?:google news|google tin tuc|zalo|facebook|fanpage|youtube|tiktok|telegram|ung dung)\b"
)
_FOOTER = re.compile(
    r"(?:thong ke truy cap|so nguoi online|dang truy cap|tong luot truy cap|chiu trach nhiem|giay phep (?:so"
    r"|hoat dong|thiet lap)"
    r"|ban quyen|copyright|ghi ro nguon)|©"
)


def trim_story(story: list[Line], title: str, stops: Sequence[str]) -> list[Line]:
    """The story without what stands above its title and below its end, and without labels and counters."""
    key = text_key(title)
    start = next((i + 1 for i, line in enumerate(story[:12]) if _is_title_line(line.text, title, key)), 0)
    ends = frozenset(text_key(stop) for stop in stops)
    kept: list[Line] = []
    for i, line in enumerate(story[start:], start):
        if _FOOTER.match(vietnamese.fold(line.text[:_LABEL])) and not _is_sentence_next(story[i + 1 :]):
            break
        if (is_stop_line(line.text) or text_key(line.text) in ends) and kept:
            if not _is_sentence_next(story[i + 1 :]):
                break
            continue
        if text_key(line.text) == key or is_label(line.text) or _is_file_line(line):
            continue
        kept.append(line)
    return kept


def _is_title_line(text: str, title: str, key: str) -> bool:
    """The title, alone or with its date behind it."""
    return text_key(text) == key or (text.startswith(title) and is_label(text[len(title) :].strip(" ()[]|-–")))


def text_key(text: str) -> str:
    """The words of a text, by which two texts are the same."""
    return _short_text_key(text) if len(text) <= _KEPT else " ".join(vietnamese.syllables(text))


@lru_cache(maxsize=2048)  # a line is asked for by several steps, a menu by every page
def _short_text_key(text: str) -> str:
    return " ".join(vietnamese.syllables(text))


def _is_sentence_next(rest: Sequence[Line]) -> bool:
    return any(
        line.prose
        and len(line.text) > 120
        and line.text.rstrip(' "”’»)').endswith((".", "!", "?", "./"))
        and not _FOOTER.match(vietnamese.fold(line.text[:_LABEL]))
        for line in rest
    )


def split_title_line(lines: Sequence[str], title: str) -> list[str]:
    """`lines` with a line that is the title and a little more ("Tiêu đề (12/07/2025 08:12)") cut in two."""
    made: list[str] = []
    for text in lines:
        more = text[len(title) :] if text.startswith(title) else ""
        made += [title, more.strip(" ()[]|-–")] if 0 < len(more) <= _TAIL else [text]
    return made


def is_label(text: str) -> bool:
    """A line that is page furniture: a date label, a counter, a font-size switch, a tag list, an invitation."""
    if len(text) > _LABEL:
        return False
    folded = vietnamese.fold(text)
    if _INVITATION.match(folded):
        return True
    if len(text) <= 80 and "|" not in text and _STAMP.search(folded) and len(_FURNITURE.sub(" ", folded).split()) <= 9:
        return not text.rstrip().endswith((".", ":"))
    if not any(c.isalpha() for c in _FURNITURE.sub(" ", folded)):
        return bool(folded.strip())
    return (
        len(text) <= 70
        and bool(_META_LINE.match(folded))
        and not text.rstrip().endswith((".", ":"))
        and _is_bare_label(text)
    )


def _is_file_line(line: Line) -> bool:
    """A line that is nothing but the link of an attachment, which is kept as one."""
    return (
        bool(line.hrefs)
        and line.linked >= 0.8 * len(line.text)
        and all(FILE_ADDRESS.search(href) for href in line.hrefs)
    )


def _is_bare_label(text: str) -> bool:
    return len(text.split()) <= 6 or any(c.isdigit() for c in text) or ":" in text
