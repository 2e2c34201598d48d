"""How Vietnamese pages write who wrote a story and where it was taken from.

Takes one line or name; gives it without its label. The patterns are shared by the readers of nodes and of lines
(scrapers) and by the cleaner of texts.
"""

from __future__ import annotations

import re

URL = re.compile(r"https?://[^\s<>\"'“”()]{4,500}")
BARE_URL = re.compile(
    r"^\W{0,3}(?:(?:nguồn|theo|link|xem thêm tại|nguồn tin)\s*:?\s*)?(https?://\S{4,500})\W{0,2}$", re.IGNORECASE
)
_LABELS = r"nguồn(?: tin| bài viết)?|theo(?: nguồn)?|dẫn nguồn"
SOURCE_LABELLED = re.compile(rf"^\W{{0,3}}(?:{_LABELS})\s*[:：]\s*(.{{2,160}})$", re.IGNORECASE)  # in running text
SOURCE_LINE = re.compile(  # in a node of its own the colon may be missing
    rf"^\W{{0,3}}(?:(?:{_LABELS})\s*[:：]|dẫn nguồn|nguồn bài viết)\s*(.{{2,160}})$", re.IGNORECASE
)
ACCORDING = re.compile(
    r"^\W{0,3}theo\s+((?:[^\W\d_][\w.&-]*|[-–/,])(?:\s+(?:[^\W_][\w.&-]*|[-–/,&])){0,9})\W{0,3}$", re.IGNORECASE
)
LABELLED_AUTHOR = re.compile(
    r"^\W{0,3}(?:tác giả|người viết|(?:viết|đăng|gửi) bởi|bài(?: và ảnh)?|bài, ảnh|thực hiện|tin, ảnh|bài viết)"
    r"(?:\s*[:：]\s*|(?<=bởi)\s+)(.{2,60})$",
    re.IGNORECASE,
)
_NAME = r"[^\W\d_a-zàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ][^\W\d_]{0,9}"
SIGNATURE = re.compile(
    rf"^({_NAME}(?:\s+{_NAME}){{1,4}}(?:\s*[-–,]\s*{_NAME}(?:\s+{_NAME}){{1,4}}){{0,2}})\s*(?:\((?:tổng hợp|t/h"
    rf"|ghi|dịch|theo [^)]{{2,40}})\)|tổng hợp)?\.?$"
)


def strip_label(text: str) -> str:
    found = SOURCE_LINE.match(text)
    return (found[1] if found else text).strip(" :;,.()[]-–")


def strip_author(text: str) -> str:
    found = LABELLED_AUTHOR.match(text)
    return (found[1] if found else text).strip(" :.-–()")
