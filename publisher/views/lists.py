"""Lists of stories: the newest first, older ones by month, long months in numbered pages.

Months are what keeps an archive stable: a new story changes its own month and the first page, nothing else.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from newsroom.models import Story
from publisher.page import Page
from publisher.site_index import SiteIndex

NEWEST = 40  # on a section's first page
PAGE_SIZE = 50  # on a page of a month

MonthLinks = list[tuple[str, str, int]]
Months = dict[str, list[Story]]  # `2025/06` -> its stories


def group_by_month(stories: Sequence[Story]) -> Months:
    """`2025/06` -> its stories, which stand newest first; undated ones stand under `khong-ngay`, and under `2025/00`
    when only the year is known (their date is then its first day), as in content/."""
    months: Months = {}
    at = 0
    while at < len(stories):
        number = _month_number(stories[at])
        end = bisect_right(stories, -number, at, key=lambda told: -_month_number(told))
        year, month = divmod(number, 12)
        found = stories[at:end]
        if not number:
            months["khong-ngay"] = list(found)
        elif month == 0:
            exact = [told for told in found if told.lead.precision != "year"]
            months |= {f"{year:04}/01": exact} if exact else {}
            months |= {f"{year:04}/00": rest} if (rest := [t for t in found if t.lead.precision == "year"]) else {}
        else:
            months[f"{year:04}/{month + 1:02}"] = list(found)
        at = end
    return months


def _month_number(told: Story) -> int:
    """Months since the year 0, 0 for a story without a date."""
    when = told.lead.published
    return when.year * 12 + when.month - 1 if when else 0


def list_months(stories: Sequence[Story], *, always: bool = False) -> Months:
    """The months of a shelf, newest first; none when the first page holds everything, unless they are asked for."""
    return group_by_month(stories) if always or len(stories) > NEWEST else {}


def name_month(month: str) -> str:
    if month == "khong-ngay":
        return "không rõ ngày"
    year, number = month.split("/")
    if number == "00":
        return f"năm {year}, không rõ tháng"
    return f"tháng {int(number)}/{year}"


def link_months(base: str, months: Months) -> MonthLinks:
    """The months of a shelf, for the foot of its first page."""
    return [(f"{base}{month}/", name_month(month).capitalize(), len(told)) for month, told in months.items()]


def build_month_pages(base: str, title: str, months: Months, *, up: Sequence[tuple[str, str]]) -> Iterator[Page]:
    """The month pages of a shelf."""
    for month, told in months.items():
        yield from _build_month_pages(f"{base}{month}/", f"{title}, {name_month(month)}", told, up)


def _build_month_pages(
    base: str, title: str, stories: Sequence[Story], up: Sequence[tuple[str, str]]
) -> Iterator[Page]:
    cuts = range(0, len(stories), PAGE_SIZE)
    paths = [base if not cut else f"{base}trang-{cut // PAGE_SIZE + 1}/" for cut in cuts]
    for number, (path, cut) in enumerate(zip(paths, cuts, strict=True), start=1):
        name = title if number == 1 else f"{title} (trang {number})"
        data = make_list_data(name, stories[cut : cut + PAGE_SIZE], up=up, pages=paths, at=number)
        yield Page(path, "news.j2", name, f"{name}: {len(stories)} tin.", data)


def make_list_data(
    heading: str,
    stories: Sequence[Story],
    *,
    intro: str = "",
    up: Sequence[tuple[str, str]] = (),
    pages: Sequence[str] = (),
    at: int = 1,
    months: Sequence[tuple[str, str, int]] = (),
    fields: Sequence[tuple[str, str, int]] = (),
    beside: Sequence[tuple[str, str]] = (),
    feed: str = "",
) -> dict[str, object]:
    """What the template `news.j2` wants, all of it."""
    return {
        "heading": heading,
        "stories": stories,
        "intro": intro,
        "up": up,
        "pages": pages,
        "at": at,
        "month_links": months,
        "fields": fields,
        "beside": beside,
        "feed": feed,
    }


def count_fields(s: SiteIndex) -> list[tuple[str, str, int]]:
    """Slug, name and number of stories of each field, in the order of the topic file; empty ones left out."""
    counts = ((slug, name, len(s.by_field.get(slug, ()))) for slug, name in s.library.topic.fields.items())
    return [row for row in counts if row[2]]
