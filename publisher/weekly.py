"""Stories and documents by ISO week -> what a weekly bulletin says, and its mail text.

Takes the shelves; gives weeks, newest first, of what is dated to the day and not after the day of the build. A week
in which nothing was dated has no bulletin. Decides nothing about news: the stories are those of the main section.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from newsroom.models import Document, Story
from newsroom.text.dates import iso_week
from publisher import routes, typography
from publisher.page import join_lines, strip_invisible
from publisher.site_index import SiteIndex

MAX_STORIES = 60  # stories one bulletin lists; the rest stands in the month's list
AHEAD = 200  # days: what runs out next, as on the home page
_RULE = "-" * 60


@dataclass(slots=True)
class Week:
    """One bulletin; `name` is the ISO week, `2026-W47`."""

    name: str
    stories: list[Story] = field(default_factory=list)
    issued: list[Document] = field(default_factory=list)
    begins: list[Document] = field(default_factory=list)
    ends: list[Document] = field(default_factory=list)

    @property
    def monday(self) -> date:
        return date.fromisoformat(f"{self.name}-1")

    @property
    def title(self) -> str:
        year, number = self.name.split("-W")
        sunday = self.monday + timedelta(days=6)
        first = f"{self.monday.day}/{self.monday.month}" + (
            f"/{self.monday.year}" if self.monday.year < sunday.year else ""
        )
        return f"Bản tin tuần {int(number)}/{year} ({first} – {typography.format_day(sunday)})"

    @property
    def address(self) -> str:
        return f"/ban-tin-tuan/{self.name}/"


@lru_cache(maxsize=1)
def list_weeks(s: SiteIndex) -> list[Week]:
    """Every week that has something to say, newest first."""
    found: defaultdict[str, Week] = defaultdict(lambda: Week(""))
    for told in s.main():
        if told.lead.published and told.lead.precision in ("day", "minute") and told.lead.published.date() <= s.day:
            found[iso_week(told.lead.published.date())].stories.append(told)
    for doc in s.documents.values():
        for on, shelf in ((doc.issued, "issued"), (doc.effective, "begins"), (doc.expires, "ends")):
            if on and on <= s.day:
                getattr(found[iso_week(on)], shelf).append(doc)
    for name, week in found.items():
        week.name = name
    return [week for _, week in sorted(found.items(), reverse=True) if week.stories or week.name >= _FIRST_WEEK]


_FIRST_WEEK = (
    "2025-W24"  # the week of 12/6/2025, when 132 and 133/2025/NĐ-CP were signed; older weeks need news of their own
)


def render_mail(s: SiteIndex, week: Week, site_url: str) -> bytes:
    """The bulletin as plain text for a letter: UTF-8, one item a paragraph, full addresses."""
    return ("\n".join(_mail_lines(s, week, site_url)).rstrip() + "\n").encode()


def _mail_lines(s: SiteIndex, week: Week, site_url: str) -> Iterator[str]:
    yield from (week.title.upper(), strip_invisible(s.library.topic.name), site_url + week.address.lstrip("/"), "")
    for heading, docs in (
        ("Mới ban hành", week.issued),
        ("Bắt đầu có hiệu lực", week.begins),
        ("Hết hiệu lực", week.ends),
    ):
        yield from _mail_section(heading, (_document_lines(doc, site_url) for doc in docs))
    yield from _mail_section("Tin trong tuần", (_story_lines(told, site_url) for told in week.stories[:MAX_STORIES]))
    if len(week.stories) > MAX_STORIES:
        yield from (f"… và {len(week.stories) - MAX_STORIES} tin khác: {site_url}tin-tuc/", "")
    yield from (_RULE, "Cổng không thay cho văn bản gốc. Thôi nhận thư: trả lời nơi gửi.")


def _mail_section(heading: str, items: Iterable[str]) -> Iterator[str]:
    items = list(items)
    if items:
        yield from (heading.upper(), _RULE, *items)


def _document_lines(doc: Document, site_url: str) -> str:
    return (
        f"* {doc.number}: {join_lines(strip_invisible(doc.title))}\n  {site_url}{routes.document(doc.id).lstrip('/')}\n"
    )


def _story_lines(told: Story, site_url: str) -> str:
    lead = told.lead
    title, publisher = (join_lines(strip_invisible(text)) for text in (lead.title, lead.publisher))
    head = f"* {title} ({publisher}, {typography.format_item_day(lead)})"
    return f"{head}\n  {site_url}{routes.story(told).lstrip('/')}\n"
