"""The real article pages beside the checkout (`../shared/real`) as samples; nothing of them is in this repository.

What a careful reader takes from a page is read here with selectors of its own layout, written by hand for each, apart
from the extractor; dates and names are those a person saw. Gives no sample where the folder is missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from bs4 import BeautifulSoup, Tag

from newsroom.models import VN
from tests.support.extraction_pages import Sample
from tests.support.paths import SHARED

REAL = SHARED / "real"
_VCCORP = "[data-role=content] > p, [data-role=content] > h2, [data-role=content] > h3"
_BOX = "[data-role=content] > div[type=content] p, [data-role=content] > div[type=content] h3"
_PREFIX = re.compile(r"^\((?:Chinhphu\.vn|Dân trí)\)\s*-\s*")
_LABEL = re.compile(r"^Theo | Copy link$")


@dataclass(frozen=True)
class _Page:
    file: str
    url: str
    title: str
    lead: str
    body: str
    date: str
    author: str = ""
    source: str = ""  # where the page names the outlet it took the story from
    last: str = ""  # a line that ends the body and is the author's


_PAGES = (
    _Page(
        "baochinhphu",
        "https://baochinhphu.vn/chinh-sach-moi-co-hieu-luc-tu-thang-3-2026-102260228093004191.htm",
        ".detail-title",
        ".detail-sapo",
        _VCCORP,
        "2026-03-01T09:51",
    ),
    _Page(
        "tuoitre",
        "https://tuoitre.vn/chien-su-day-gia-hoa-nhap-khau-dip-8-3-tang-manh-20260307075519174.htm",
        ".detail-title",
        ".detail-sapo",
        f"{_VCCORP}, {_BOX}",
        "2026-03-07T08:01",
        "NHẬT XUÂN, NGHI VŨ",
    ),
    _Page(
        "cafef",
        "https://cafef.vn/thoi-diem-nang-hang-can-ke-188260306.chn",
        "h1",
        ".sapo",
        _VCCORP,
        "2026-03-07T00:01",
        "Dương Ngọc",
        ".link-source-name",
    ),
    _Page(
        "vnexpress",
        "https://vnexpress.net/cach-cac-nuoc-doi-pho-cu-soc-nang-luong-tu-trung-dong-5047363.html",
        "h1.title-detail",
        "p.description",
        "article.fck_detail > p.Normal",
        "2026-03-07T00:05",
        "Hà Thu",
        last="Hà Thu",
    ),
)


@lru_cache(maxsize=1)
def real_samples() -> tuple[Sample, ...]:
    """One sample a page that is there."""
    return tuple(_sample(page) for page in _PAGES if (REAL / f"{page.file}-article.html").exists())


def _sample(page: _Page) -> Sample:
    markup = (REAL / f"{page.file}-article.html").read_text(encoding="utf-8")
    soup = BeautifulSoup(markup, "lxml")
    lines = [text for tag in soup.select(page.body) if (text := _text(tag))]
    body = tuple(text for text in lines if not (page.last and text.startswith(page.last) and len(text) < 40))
    when = datetime.fromisoformat(page.date).replace(tzinfo=VN)
    title, lead = (_text(soup.select_one(selector)) for selector in (page.title, page.lead))
    source = _LABEL.sub("", _text(soup.select_one(page.source))) if page.source else ""
    return Sample(
        f"real-{page.file}", "real", page.url, markup, title, _PREFIX.sub("", lead), body, when, page.author, source
    )


def _text(tag: Tag | None) -> str:
    return " ".join(tag.get_text("").split()) if tag else ""
