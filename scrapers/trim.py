"""The lines of a story without what the page printed around it.

Takes the lines of the node that holds the story; gives those that are the story: not what stands above the title, not
date labels, counters, font-size switches, tag lists, names of attachments, nor anything from a related list on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from newsroom import vietnamese
from scrapers import noise
from scrapers.body import Line

FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|7z|odt|rtf)(?:$|[?#])|/documents/\d+/\d+/", re.IGNORECASE)
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


def trim(story: list[Line], title: str, stops: Sequence[str]) -> list[Line]:
    """The story without what stands above its title and below its end, and without labels and counters."""
    key = key_of(title)
    start = next((i + 1 for i, line in enumerate(story[:12]) if _is_title(line.text, title, key)), 0)
    ends = frozenset(key_of(stop) for stop in stops)
    kept: list[Line] = []
    for i, line in enumerate(story[start:], start):
        if _FOOTER.match(vietnamese.fold(line.text[:_LABEL])) and not _sentence_follows(story[i + 1 :]):
            break
        if (noise.is_stop(line.text) or key_of(line.text) in ends) and kept:
            if not _sentence_follows(story[i + 1 :]):
                break
            continue
        if key_of(line.text) == key or is_label(line.text) or _is_file(line):
            continue
        kept.append(line)
    return kept


def _is_title(text: str, title: str, key: str) -> bool:
    """The title, alone or with its date behind it."""
    return key_of(text) == key or (text.startswith(title) and is_label(text[len(title) :].strip(" ()[]|-–")))


def key_of(text: str) -> str:
    """The words of a text, by which two texts are the same."""
    return _key(text) if len(text) <= _KEPT else " ".join(vietnamese.syllables(text))


@lru_cache(maxsize=2048)  # a line is asked for by several steps, a menu by every page
def _key(text: str) -> str:
    return " ".join(vietnamese.syllables(text))


def _sentence_follows(rest: Sequence[Line]) -> bool:
    return any(
        line.prose
        and len(line.text) > 120
        and line.text.rstrip(' "”’»)').endswith((".", "!", "?", "./"))
        and not _FOOTER.match(vietnamese.fold(line.text[:_LABEL]))
        for line in rest
    )


def apart(lines: Sequence[str], title: str) -> list[str]:
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
    return len(text) <= 70 and bool(_META_LINE.match(folded)) and not text.rstrip().endswith((".", ":")) and _bare(text)


def _is_file(line: Line) -> bool:
    """A line that is nothing but the link of an attachment, which is kept as one."""
    return bool(line.hrefs) and line.linked >= 0.8 * len(line.text) and all(FILE.search(href) for href in line.hrefs)


def _bare(text: str) -> bool:
    return len(text.split()) <= 6 or any(c.isdigit() for c in text) or ":" in text
