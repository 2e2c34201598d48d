"""What an article gives a reader to check: people, numbers, dates, documents, places, quotes, a source.

Takes an `Article`; gives `Evidence` counts and the Vietnamese words for what is missing. Spun text has none of it
("no names, no numbers, no source"). Refuses nothing; a page too short to tell is not
called low value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields

from newsroom.models import Article, LedgerRow, NewsItem, Reason, Verdict, replace
from newsroom.text import vietnamese
from newsroom.text.urls import address_slug, host_or_text
from newsroom.text.vietnamese import CAPITALS, slug

# ── what a text gives to check ────────────────────────────────────────────────────────────────────


ENOUGH_WORDS = 80  # below this a text is a notice or an excerpt, and its silence says nothing
MIN_POINTS = 2  # points of evidence (each kind gives at most two) under which a text is of low value

_NAME = rf"[{CAPITALS}][^\W\d_]{{0,7}}(?: [{CAPITALS}][^\W\d_]{{0,7}}){{1,4}}"
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
# Looser than `newsroom.law.find` on purpose: a number that leads to no document is still something to check.
_DOCUMENT = re.compile(
    r"\b\d{1,5}(?:\.\d{1,2})?(?:/\d{4})?/(?:[A-ZĐ]{2,6}[\w&]*-?[\w&-]*|QH\d+)"
    r"|\b(?:Nghị định|Thông tư|Quyết định|Nghị quyết|Công văn|Kế hoạch|Công điện|Luật)(?: số)? \d"
    r"|\b\d{1,3}-(?:NQ|KL|CT)/T[WU]"
)
_NUMBER = re.compile(r"(?<![\d/.,-])\d[\d.,]*(?![\d/])")
_ORGANISATION = re.compile(
    rf"\b(?:Sở|Cục|Vụ|Viện|Trường|Đại học|Công ty|Tập đoàn|Trung tâm|Chi cục|UBND|HĐND|Ban Quản lý|Đảng ủy|Ủy ban|Báo|"
    rf"Hội)(?: [^\W\d_]+){{0,6}}? [{CAPITALS}][^\W\d_]+"
)
_PLACE = re.compile(
    rf"\b(?:tỉnh|thành phố|TP\.?|xã|phường|huyện|quận|tại) ?[{CAPITALS}][^\W\d_]+ [{CAPITALS}][^\W\d_]+"
)
_QUOTE = re.compile(r"[“\"]([^”\"\n]{20,600})[”\"]")
# What every text on the subject names: "Bộ, Sở Khoa học và Công nghệ" in general tells nothing.
_COMMON = re.compile(r"Khoa học(?: và|,| &) Công nghệ|Đổi mới sáng tạo|Chuyển đổi số", re.IGNORECASE)
_SOURCE = re.compile(r"\b(?:Nguồn|Theo (?:báo|TTXVN|VnExpress|Cổng))\b")


@dataclass(frozen=True, slots=True)
class FactCounts:
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


def count_facts(article: Article) -> FactCounts:
    """What `article` gives to check. Title and address aside, only its own text counts."""
    text = vietnamese.tidy("\n".join((article.lead, *article.paragraphs)), keep_lines=True)[:60_000]
    rest = _DOCUMENT.sub(" ", text)
    dates = _DATE.findall(rest)
    bodies = _COMMON.sub("", rest)
    named = {*_ORGANISATION.findall(bodies), *_PLACE.findall(bodies)}
    return FactCounts(
        people=len(set(PERSON.findall(text))),
        numbers=len(_NUMBER.findall(_DATE.sub(" ", rest))),
        dates=len(dates),
        documents=len(_DOCUMENT.findall(text)),
        organisations=len(named),
        quotes=len(_QUOTE.findall(text)),
        source=bool(article.attribution or article.original_url) + bool(_SOURCE.search(text)),
    )


def find_missing_facts(article: Article) -> tuple[str, ...]:
    """The Vietnamese words for what is missing when `article` is of low value; empty when it is not."""
    text = " ".join((article.lead, *article.paragraphs))
    found = count_facts(article)
    if len(text.split()) < ENOUGH_WORDS or found.points >= MIN_POINTS:
        return ()
    return tuple(words for name, words in _MISSING.items() if not getattr(found, name))


# ── reworded twins ────────────────────────────────────────────────────────────────────────────────


_SYLLABLES = 7  # a headline shorter than this is a rubric, not a mark of one text
_SCANT = 6  # points of evidence under which a text beside a spun sibling is itself spun
_THIN = 3  # and beside a published one it goes to an editor


@dataclass(frozen=True, slots=True)
class SameHeadline:
    """The other article: its address, and whether it was itself found to be of low value."""

    url: str
    low: bool


class HeadlineIndex:
    """Headlines and address names known so far, each with the first article that bore it."""

    def __init__(self, items: Iterable[NewsItem] = (), rows: Iterable[LedgerRow] = ()) -> None:
        self._known: dict[str, SameHeadline] = {}
        for row in rows:
            if row.fate == "low_value":
                self._take(row.url, row.title, low=True)
        for item in items:
            self._take(item.url, item.title, low=False)

    def add(self, article: Article, *, low: bool) -> None:
        """Remember an article that was decided on."""
        self._take(article.url, article.title, low=low)

    def _take(self, url: str, title: str, *, low: bool) -> None:
        for key in _headline_keys(url, title):
            self._known.setdefault(key, SameHeadline(url, low))

    def of(self, article: Article) -> SameHeadline | None:
        """The article of another site that bears this one's headline or address name; None when there is none."""
        for key in _headline_keys(article.url, article.title):
            found = self._known.get(key)
            if found and host_or_text(found.url) != host_or_text(article.url):
                return found
        return None


def _headline_keys(url: str, title: str) -> set[str]:
    names = (slug(title, 200), address_slug(url))
    return {name for name in names if name.count("-") >= _SYLLABLES - 1}


def hold_reworded(article: Article, verdict: Verdict, sibling: SameHeadline | None) -> Verdict:
    """`verdict`, held back when `article` says little that can be checked and a sibling says the same otherwise:
    dropped beside a sibling of low value, put before an editor beside a published one."""
    if sibling is None or verdict.label != "keep":
        return verdict
    found = count_facts(article)
    if found.source or found.points >= (_SCANT if sibling.low else _THIN):
        return verdict
    reason = Reason("low_value", -5.0, "cùng tít, viết lại lời khác trên trang khác, không nêu nguồn", sibling.url)
    reasons = (reason, *verdict.reasons)
    if sibling.low:
        return replace(verdict, label="drop", fate="low_value", reasons=reasons)
    return replace(verdict, label="review", fate="held", reasons=reasons)
