"""News: the section, its months, its fields, the adjacent section, and the page of a story."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from newsroom.models import Evidence, NewsItem, Question, Story, Task
from newsroom.text.dates import iso_partial
from publisher import routes
from publisher.page import Draft, Sheet
from publisher.site_index import Shelves
from publisher.views.lists import (
    NEWEST,
    archive,
    by_month,
    field_counts,
    listing,
    month_links,
    month_name,
    month_sheets,
)

_UP = [("/tin-tuc/", "Tin tức")]
_RELATED = 5


def sheets(s: Shelves) -> Iterator[Sheet]:
    """All but the pages of stories."""
    yield from _section(s)
    yield from _adjacent(s)
    yield from _fields(s)
    for told in s.stories:
        if len(told.members) > 1:
            yield from _moved(told)


def draft(s: Shelves, told: Story) -> Draft:
    """The page of one story, not made yet."""
    return Draft(routes.story(told), partial(story_sheet, s, told))


def _section(s: Shelves) -> Iterator[Sheet]:
    stories = s.main()
    months = archive(stories, always=True)
    data = listing(
        "Tin tức",
        stories[:NEWEST],
        intro="Mới nhất trước. Mỗi sự việc hiện một lần, kèm các nơi đăng lại.",
        months=month_links("/tin-tuc/", months),
        fields=field_counts(s),
        beside=[
            ("/ban-tin-tuan/", "Bản tin tuần"),
            ("/dia-phuong/", "Theo tỉnh, thành"),
            ("/tin-tuc/lan-can/", "Tin lân cận"),
        ],
        feed="/",
    )
    yield Sheet("/tin-tuc/", "news.j2", "Tin tức", "Tin mới về phân cấp, phân quyền khoa học và công nghệ.", data)
    yield from month_sheets("/tin-tuc/", "Tin tức", months, up=_UP)


def _adjacent(s: Shelves) -> Iterator[Sheet]:
    stories = s.by_section.get("adjacent", ())
    base, intro = (
        "/tin-tuc/lan-can/",
        "Phân cấp, phân quyền ở ngành khác hoặc chung cho mọi ngành, liên quan gián tiếp.",
    )
    months = archive(stories)
    data = listing("Tin lân cận", stories[:NEWEST], intro=intro, up=_UP, months=month_links(base, months))
    yield Sheet(base, "news.j2", "Tin lân cận", intro, data)
    yield from month_sheets(base, "Tin lân cận", months, up=[*_UP, (base, "Tin lân cận")])


def _fields(s: Shelves) -> Iterator[Sheet]:
    for slug, name in s.library.topic.fields.items():
        stories, base = s.by_field.get(slug, ()), routes.field(slug)
        months = archive(stories)
        data = listing(
            name,
            stories[:NEWEST],
            up=_UP,
            months=month_links(base, months),
            beside=[("/ai-lam-gi/", "Việc này ai làm?")],
            feed=base,
        )
        yield Sheet(base, "news.j2", name, f"Tin về {name.lower()}: {len(stories)} tin.", data)
        yield from month_sheets(base, name, months, up=[*_UP, (base, name)])


def story_sheet(s: Shelves, told: Story) -> Sheet:
    """The page of one story."""
    lead, docs = told.lead, s.cited(told)
    month = next(iter(by_month([told])))
    about = lead.summary or lead.lead or f"{lead.publisher}: {lead.title}"
    data = {
        "story": told,
        "docs": docs,
        "others": [member for member in told.members if member.id != lead.id],
        "tasks": _tasks(s, told),
        "questions": _questions(s, told),
        "places": list(dict.fromkeys(slug for member in told.members for slug in member.provinces)),
        "fields": list(lead.fields),
        "doubtful": _doubtful(lead.evidence),
        "iso": iso_partial(lead.published, lead.precision) if lead.published else "",
        "month": (
            f"/tin-tuc/{month}/" if lead.section == "main" else "/tin-tuc/lan-can/",
            month_name(month).capitalize(),
        ),
    }
    return Sheet(routes.story(told), "story.j2", lead.title, about, data, _linked(lead, s))


def _doubtful(evidence: tuple[Evidence, ...]) -> bool:
    """Nothing published was seen that supports it: only hearsay, inference or addresses in code."""
    return bool(evidence) and all(e.tag in ("G", "C", "I") for e in evidence)


def _tasks(s: Shelves, told: Story) -> list[Task]:
    """Tasks in the fields of the story that rest on a document it cites."""
    near = {
        task.id: task for doc in s.cited(told) for task in s.tasks_of.get(doc.id, ()) if task.field in told.lead.fields
    }
    return list(near.values())[:_RELATED]


def _questions(s: Shelves, told: Story) -> list[Question]:
    """Questions that rest on a document it cites, those of the same field first."""
    near = {q.id: q for doc in s.cited(told) for q in s.questions_of.get(doc.id, ())}
    fields = set(told.lead.fields)
    return sorted(near.values(), key=lambda q: (not fields & set(q.fields), q.id))[:_RELATED]


def _linked(lead: NewsItem, s: Shelves) -> dict[str, object]:
    linked: dict[str, object] = {
        "@type": "NewsArticle",
        "headline": lead.title[:110],
        "publisher": {"@type": "Organization", "name": lead.publisher},
        "inLanguage": "vi",
    }
    if not s.is_lost(lead.url):
        linked |= {"isBasedOn": lead.url, "mainEntityOfPage": lead.url}
    if lead.published:
        linked["datePublished"] = iso_partial(lead.published, lead.precision)
    return linked


def _moved(told: Story) -> Iterator[Sheet]:
    """A member that once founded a story of its own keeps its address, which now points to this one."""
    for member in told.members:
        path = routes.item(member)
        if member.story == member.id and path != routes.story(told):
            about = "Tin này đã được gộp với các bản đăng khác của cùng một sự việc."
            yield Sheet(path, "moved.j2", member.title, about, {"item": member, "story": told})
