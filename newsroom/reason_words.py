"""Reasons as they are kept ("topic “phân quyền” (…)") -> Vietnamese for editors. Codes stay in files."""

from __future__ import annotations

import re
from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "topic": "nói đúng chủ đề",
    "field": "thuộc lĩnh vực của cổng",
    "document": "dẫn văn bản",
    "low_value": "ít giá trị",
    "foreign_language": "tiếng nước ngoài",
    "too_old": "bài cũ",
    "editor": "biên tập đã quyết",
    "list_page": "loại trang",
    "function_page": "loại trang",
    "law_text": "loại trang",
    "software_page": "loại trang",
}
# groups of `loai_tru` in the topic file: what a phrase was taken for instead
_MASKS: Mapping[str, str] = {
    "cong_trinh": "công trình xây dựng",
    "phan_mem": "quyền trong phần mềm",
    "ngan_sach": "ngân sách",
    "phap_dien": "pháp điển",
    "dang_kiem": "đăng kiểm",
    "cap_do": "cấp độ",
    "doi_thuong": "nghĩa đời thường",
    "khuon_sao": "câu khuôn sáo",
}
_EXCLUDED = "excluded_"
_CODED = re.compile(r"([a-z]+(?:_[a-z]+)*)(?= “|$)")


def plain(line: str) -> str:
    """One kept reason in words; a line that begins with no code is words already."""
    found = _CODED.match(line)
    if not found:
        return line
    code = found[1]
    if code.startswith(_EXCLUDED):
        group = code.removeprefix(_EXCLUDED)
        said = f"không tính, vì nói về {_MASKS.get(group, group.replace('_', ' '))}"
    else:
        said = WORDS.get(code, "dấu hiệu khác")
    return f"{said}:{line[found.end() :]}".rstrip(":")
