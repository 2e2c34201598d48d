"""News: the section, its months, its fields, the adjacent section, and the page of a story."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from newsroom.models import Evidence, NewsItem, Question, Story, Task
from newsroom.text.dates import format_partial
from publisher import routes
from publisher.page import LazyPage, Page
from publisher.site_index import SiteIndex
from publisher.views.lists import (
    NEWEST,
    build_month_pages,
    count_fields,
    group_by_month,
    link_months,
    list_months,
    make_list_data,
    name_month,
)

_UP = [("/tin-tuc/", "Tin tức")]
_RELATED = 5


def build_pages(s: SiteIndex) -> Iterator[Page]:
    """All but the pages of stories."""
    yield from _build_section(s)
    yield from _build_adjacent(s)
    yield from _build_fields(s)
    for told in s.stories:
        if len(told.members) > 1:
            yield from _build_moved_pages(told)


def plan_story_page(s: SiteIndex, told: Story) -> LazyPage:
    """The page of one story, not made yet."""
    return LazyPage(routes.story(told), partial(build_story_page, s, told))


def _build_section(s: SiteIndex) -> Iterator[Page]:
    stories = s.main()
    months = list_months(stories, always=True)
    data = make_list_data(
        "Tin tức",
        stories[:NEWEST],
        intro="Mới nhất trước. Mỗi sự việc hiện một lần, kèm các nơi đăng lại.",
        months=link_months("/tin-tuc/", months),
        fields=count_fields(s),
        beside=[
            ("/ban-tin-tuan/", "Bản tin tuần"),
            ("/dia-phuong/", "Theo tỉnh, thành"),
            ("/tin-tuc/lan-can/", "Tin lân cận"),
        ],
        feed="/",
    )
    yield Page("/tin-tuc/", "news.j2", "Tin tức", "Tin mới về phân cấp, phân quyền khoa học và công nghệ.", data)
    yield from build_month_pages("/tin-tuc/", "Tin tức", months, up=_UP)


def _build_adjacent(s: SiteIndex) -> Iterator[Page]:
    stories = s.by_section.get("adjacent", ())
    base, intro = (
        "/tin-tuc/lan-can/",
        "Phân cấp, phân quyền ở ngành khác hoặc chung cho mọi ngành, liên quan gián tiếp.",
    )
    months = list_months(stories)
    data = make_list_data("Tin lân cận", stories[:NEWEST], intro=intro, up=_UP, months=link_months(base, months))
    yield Page(base, "news.j2", "Tin lân cận", intro, data)
    yield from build_month_pages(base, "Tin lân cận", months, up=[*_UP, (base, "Tin lân cận")])


def _build_fields(s: SiteIndex) -> Iterator[Page]:
    for slug, name in s.library.topic.fields.items():
        stories, base = s.by_field.get(slug, ()), routes.field(slug)
        months = list_months(stories)
        data = make_list_data(
            name,
            stories[:NEWEST],
            up=_UP,
            months=link_months(base, months),
            beside=[("/ai-lam-gi/", "Việc này ai làm?")],
            feed=base,
        )
        yield Page(base, "news.j2", name, f"Tin về {name.lower()}: {len(stories)} tin.", data)
        yield from build_month_pages(base, name, months, up=[*_UP, (base, name)])


def build_story_page(s: SiteIndex, told: Story) -> Page:
    """The page of one story."""
    lead, docs = told.lead, s.cited(told)
    month = next(iter(group_by_month([told])))
    about = lead.summary or lead.lead or f"{lead.publisher}: {lead.title}"
    data = {
        "story": told,
        "docs": docs,
        "others": [member for member in told.members if member.id != lead.id],
        "tasks": _tasks(s, told),
        "questions": _questions(s, told),
        "places": list(dict.fromkeys(slug for member in told.members for slug in member.provinces)),
        "fields": list(lead.fields),
        "doubtful": _is_doubtful(lead.evidence),
        "iso": format_partial(lead.published, lead.precision) if lead.published else "",
        "month": (
            f"/tin-tuc/{month}/" if lead.section == "main" else "/tin-tuc/lan-can/",
            name_month(month).capitalize(),
        ),
    }
    return Page(routes.story(told), "story.j2", lead.title, about, data, _json_ld(lead, s))


def _is_doubtful(evidence: tuple[Evidence, ...]) -> bool:
    """Nothing published was seen that supports it: only hearsay, inference or addresses in code."""
    return bool(evidence) and all(e.tag in ("G", "C", "I") for e in evidence)


def _tasks(s: SiteIndex, told: Story) -> list[Task]:
    """Tasks in the fields of the story that rest on a document it cites."""
    near = {
        task.id: task for doc in s.cited(told) for task in s.tasks_of.get(doc.id, ()) if task.field in told.lead.fields
    }
    return list(near.values())[:_RELATED]


def _questions(s: SiteIndex, told: Story) -> list[Question]:
    """Questions that rest on a document it cites, those of the same field first."""
    near = {q.id: q for doc in s.cited(told) for q in s.questions_of.get(doc.id, ())}
    fields = set(told.lead.fields)
    return sorted(near.values(), key=lambda q: (not fields & set(q.fields), q.id))[:_RELATED]


def _json_ld(lead: NewsItem, s: SiteIndex) -> dict[str, object]:
    linked: dict[str, object] = {
        "@type": "NewsArticle",
        "headline": lead.title[:110],
        "publisher": {"@type": "Organization", "name": lead.publisher},
        "inLanguage": "vi",
    }
    if not s.is_lost(lead.url):
        linked |= {"isBasedOn": lead.url, "mainEntityOfPage": lead.url}
    if lead.published:
        linked["datePublished"] = format_partial(lead.published, lead.precision)
    return linked


def _build_moved_pages(told: Story) -> Iterator[Page]:
    """A member that once founded a story of its own keeps its address, which now points to this one."""
    for member in told.members:
        path = routes.item(member)
        if member.story == member.id and path != routes.story(told):
            about = "Tin này đã được gộp với các bản đăng khác của cùng một sự việc."
            yield Page(path, "moved.j2", member.title, about, {"item": member, "story": told})
