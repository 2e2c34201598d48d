"""Lists of stories: the newest first, older ones by month, long months in numbered pages.

Months are what keeps an archive stable: a new story changes its own month and the first page, nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from newsroom.models import Story
from publisher.sheet import Sheet
from publisher.shelves import Shelves

NEWEST = 40  # on a section's first page
PAGE = 50  # on a page of a month

MonthLinks = list[tuple[str, str, int]]


def by_month(stories: Sequence[Story]) -> dict[str, list[Story]]:
    """`2025/06` -> its stories; undated ones stand under `khong-ngay`."""
    months: defaultdict[str, list[Story]] = defaultdict(list)
    for told in stories:
        months[_month_of(told)].append(told)
    return dict(sorted(months.items(), key=lambda pair: (pair[0] != "khong-ngay", pair[0]), reverse=True))


def _month_of(told: Story) -> str:
    """The month a story is filed under; `2025/00` when only the year is known, as in content/."""
    when = told.lead.published
    if when is None:
        return "khong-ngay"
    return f"{when.year:04}/{0 if told.lead.precision == 'year' else when.month:02}"


def month_name(month: str) -> str:
    if month == "khong-ngay":
        return "không rõ ngày"
    year, number = month.split("/")
    if number == "00":
        return f"năm {year}, không rõ tháng"
    return f"tháng {int(number)}/{year}"


def month_links(base: str, stories: Sequence[Story], *, always: bool = False) -> MonthLinks:
    """The months of a shelf, for the foot of its first page; none when the first page holds everything."""
    if len(stories) <= NEWEST and not always:
        return []
    return [(f"{base}{month}/", month_name(month).capitalize(), len(told)) for month, told in by_month(stories).items()]


def month_sheets(
    base: str, title: str, stories: Sequence[Story], *, up: Sequence[tuple[str, str]], always: bool = False
) -> Iterator[Sheet]:
    """The month pages of a shelf, when its first page cannot hold everything or they are asked for."""
    if len(stories) <= NEWEST and not always:
        return
    for month, told in by_month(stories).items():
        yield from _month(f"{base}{month}/", f"{title}, {month_name(month)}", told, up)


def _month(base: str, title: str, stories: Sequence[Story], up: Sequence[tuple[str, str]]) -> Iterator[Sheet]:
    cuts = range(0, len(stories), PAGE)
    paths = [base if not cut else f"{base}trang-{cut // PAGE + 1}/" for cut in cuts]
    for number, (path, cut) in enumerate(zip(paths, cuts, strict=True), start=1):
        name = title if number == 1 else f"{title} (trang {number})"
        data = listing(name, stories[cut : cut + PAGE], up=up, pages=paths, at=number)
        yield Sheet(path, "news.j2", name, f"{name}: {len(stories)} tin.", data)


def listing(
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


def field_counts(s: Shelves) -> list[tuple[str, str, int]]:
    """Slug, name and number of stories of each field, in the order of the topic file; empty ones left out."""
    counts = ((slug, name, len(s.by_field.get(slug, ()))) for slug, name in s.library.topic.fields.items())
    return [row for row in counts if row[2]]
