"""The public addresses. Takes records; gives site paths beginning and ending with "/".

An address is Vietnamese without diacritics and never changes once published: a story stands under the month
and slug of the item that founded it, whoever leads it today.
"""

from __future__ import annotations

import re
from functools import lru_cache

from newsroom.models import NewsItem, Story

_NEWS_FILE = re.compile(r"content/tin-tuc/(\d{4}/\d{2}|khong-ngay)/([a-z0-9-]{1,120})\.md\Z")


def item(it: NewsItem) -> str:
    """Where a story founded by this item stands; the file it is kept in decides when there is one."""
    if it.path and (filed := _address_of_file(it.path)):
        return filed
    when = it.published or it.captured
    month = (f"{when:%Y}/00" if it.published and it.precision == "year" else f"{when:%Y/%m}") if when else "khong-ngay"
    return f"/tin-tuc/{month}/{it.slug}-{it.id}/"


@lru_cache(maxsize=1 << 18)
def _address_of_file(path: str) -> str:
    """The address of the item in this file; "" when it stands in no month of content/tin-tuc."""
    filed = _NEWS_FILE.match(path)
    return f"/tin-tuc/{filed[1]}/{filed[2]}/" if filed else ""


def founding_item(told: Story) -> NewsItem:
    """The item whose id the story bears; the lead when that item is no longer a member."""
    if told.lead.id == told.id:
        return told.lead
    return next((m for m in told.members if m.id == told.id), told.lead)


def story(told: Story) -> str:
    lead = told.lead
    if lead.id == told.id and (
        filed := _address_of_file(lead.path)
    ):  # as nearly always; asked of every story several times
        return filed
    return item(founding_item(told))


def document(id: str) -> str:
    return f"/van-ban/{id}/"


def question(id: str) -> str:
    return f"/hoi-dap/{id}/"


def task(id: str) -> str:
    return f"/ai-lam-gi/{id}/"


def province(slug: str) -> str:
    return f"/dia-phuong/{slug}/"


def source(id: str) -> str:
    return f"/nguon-tin/{id}/"


def field(slug: str) -> str:
    return f"/linh-vuc/{slug}/"


def relative_link(target: str, page: str) -> str:
    """`target` as seen from the page at site path `page`, so that the site may stand under any folder."""
    depth = page.strip("/").count("/") + 1 if page.strip("/") else 0
    return ("../" * depth + target.lstrip("/")) or "./"
