"""What an article gives a reader to check: people, numbers, dates, documents, places, quotes, a source.

Takes an `Article`; gives `Evidence` counts and the Vietnamese words for what is missing. Spun text has none of it
(facts, part 5, group G02: "no names, no numbers, no source"). Refuses nothing; a page too short to tell is not
called low value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields

from newsroom import vietnamese
from newsroom.models import Article

ENOUGH_WORDS = 80  # below this a text is a notice or an excerpt, and its silence says nothing
LEAST = 2  # points of evidence (each kind gives at most two) under which a text is of low value

_UPPER = "".join(c for c in map(chr, (*range(0x41, 0x250), *range(0x1E00, 0x1F00))) if c.isupper())
_NAME = rf"[{_UPPER}][^\W\d_]{{0,7}}(?: [{_UPPER}][^\W\d_]{{0,7}}){{1,4}}"
_ROLE = (
    r"(?:[Ôô]ng|[Bb]à|[Đđ]ồng chí|đ/c|TS\.?|PGS\.?|GS\.?|ThS\.?|[Tt]iến sĩ|"
    r"(?:[Pp]hó )?(?:Bộ|Thứ|Vụ|Cục|Chi cục|Tổng cục|Thủ) trưởng|"
    r"(?:[Pp]hó )?(?:Thủ tướng|Giám đốc|Chủ tịch|Bí thư|Viện trưởng|Trưởng phòng|Trưởng ban|"
    r"Chánh Văn phòng|Tổng Giám đốc))"
)
_BODY = r"(?: (?:Chính phủ|thường trực|Thường trực|tỉnh|thành phố|xã|phường|UBND|HĐND|Bộ|Sở|KH&CN|KHCN)){0,4}"
PERSON = re.compile(rf"\b{_ROLE}{_BODY},? ({_NAME})")
_DATE = re.compile(
    r"\b\d{1,2}\s?[/.-]\s?\d{1,2}(?:\s?[/.-]\s?\d{2,4})?\b|\b(?:ngày|tháng|năm|quý) (?:\d{1,4}|[IVX]{1,4})\b",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(
    r"\b\d{1,5}(?:\.\d{1,2})?(?:/\d{4})?/(?:[A-ZĐ]{2,6}[\w&]*-?[\w&-]*|QH\d+)"
    r"|\b(?:Nghị định|Thông tư|Quyết định|Nghị quyết|Công văn|Kế hoạch|Công điện|Luật)(?: số)? \d"
    r"|\b\d{1,3}-(?:NQ|KL|CT)/T[WU]"
)
_NUMBER = re.compile(r"(?<![\d/.,-])\d[\d.,]*(?![\d/])")
_ORGANISATION = re.compile(
    rf"\b(?:Sở|Cục|Vụ|Viện|Trường|Đại học|Công ty|Tập đoàn|Trung tâm|Chi cục|UBND|HĐND|Ban Quản lý|Đảng ủy|Ủy ban|Báo|"
    rf"Hội)(?: [^\W\d_]+){{0,6}}? [{_UPPER}][^\W\d_]+"
)
_PLACE = re.compile(rf"\b(?:tỉnh|thành phố|TP\.?|xã|phường|huyện|quận|tại) ?[{_UPPER}][^\W\d_]+ [{_UPPER}][^\W\d_]+")
_QUOTE = re.compile(r"[“\"]([^”\"\n]{20,600})[”\"]")
# What every text on the subject names: "Bộ, Sở Khoa học và Công nghệ" in general tells nothing.
_COMMON = re.compile(r"Khoa học(?: và|,| &) Công nghệ|Đổi mới sáng tạo|Chuyển đổi số", re.IGNORECASE)
_SOURCE = re.compile(r"\b(?:Nguồn|Theo (?:báo|TTXVN|VnExpress|Cổng))\b")


@dataclass(frozen=True, slots=True)
class Findings:
    """How many of each kind of evidence stand in a text."""

    people: int = 0
    numbers: int = 0
    dates: int = 0
    documents: int = 0
    organisations: int = 0
    quotes: int = 0
    source: int = 0

    @property
    def points(self) -> int:
        """Each kind gives at most two points."""
        return sum(min(getattr(self, f.name), 2) for f in fields(self))


_MISSING = {
    "source": "không nêu nguồn",
    "people": "không có tên người",
    "numbers": "không có con số",
    "dates": "không có ngày tháng",
    "documents": "không dẫn số hiệu văn bản",
    "organisations": "không nêu tên cơ quan, địa phương cụ thể",
    "quotes": "không có lời phát biểu nào",
}


def findings(article: Article) -> Findings:
    """What `article` gives to check. Title and address aside, only its own text counts."""
    text = vietnamese.tidy("\n".join((article.lead, *article.paragraphs)), keep_lines=True)[:60_000]
    rest = _DOCUMENT.sub(" ", text)
    dates = _DATE.findall(rest)
    bodies = _COMMON.sub("", rest)
    named = {*_ORGANISATION.findall(bodies), *_PLACE.findall(bodies)}
    return Findings(
        people=len(set(PERSON.findall(text))),
        numbers=len(_NUMBER.findall(_DATE.sub(" ", rest))),
        dates=len(dates),
        documents=len(_DOCUMENT.findall(text)),
        organisations=len(named),
        quotes=len(_QUOTE.findall(text)),
        source=bool(article.attribution or article.original_url) + bool(_SOURCE.search(text)),
    )


def missing(article: Article) -> tuple[str, ...]:
    """The Vietnamese words for what is missing when `article` is of low value; empty when it is not."""
    text = " ".join((article.lead, *article.paragraphs))
    found = findings(article)
    if len(text.split()) < ENOUGH_WORDS or found.points >= LEAST:
        return ()
    return tuple(words for name, words in _MISSING.items() if not getattr(found, name))
