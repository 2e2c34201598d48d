"""The 34 provinces: a matrix with its gaps shown, a tile map of it, and a page for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from newsroom import places
from newsroom.models import Delegation, Document, Province, Question, Source, Task
from publisher import drawings, routes, typography
from publisher.outlets.open_data import DELEGATED
from publisher.page import Page
from publisher.site_index import SiteIndex
from publisher.views.lists import NEWEST, build_month_pages, link_months, list_months


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the site holds of one province."""

    province: Province
    docs: tuple[Document, ...]
    delegations: tuple[tuple[Task, Delegation], ...]
    questions: tuple[Question, ...]
    sources: tuple[Source, ...]
    latest: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The row of the matrix; "" is a gap."""
        entrusted = sum(1 for _, delegation in self.delegations if delegation.kind == "uy-quyen")
        counts = (len(self.docs), entrusted, len(self.questions))
        return (*(str(n) if n else "" for n in counts), self.latest, str(len(self.sources) or ""))


def collect_coverage(s: SiteIndex, province: Province) -> Coverage:
    """Documents, delegations, questions, sources and the latest news of a province."""
    slug = province.slug
    docs = tuple(doc for doc in s.documents.values() if doc.province == slug)
    given = tuple((task, d) for task in s.library.tasks for d in task.delegations if d.province == slug)
    questions = {q.id: q for doc in docs for q in s.questions_of.get(doc.id, ())}
    sources = tuple(src for _, src in sorted(s.sources.items()) if src.province == slug)
    stories = s.by_province.get(slug, ())
    latest = typography.format_item_day(stories[0].lead) if stories else ""
    return Coverage(province, docs, given, tuple(questions.values()), sources, latest)


def build_pages(s: SiteIndex) -> Iterator[Page]:
    rows = [collect_coverage(s, province) for province in places.PROVINCES]
    held = [(row.province, sum(1 for cell in row.cells if cell), _href(row.province)) for row in rows]
    about = (
        "34 tỉnh, thành phố: văn bản triển khai, ủy quyền, hỏi đáp, tin gần nhất và nguồn theo dõi, chỗ nào còn thiếu."
    )
    yield Page("/dia-phuong/", "provinces.j2", "Địa phương", about, {"rows": rows, "tiles": drawings.draw_tiles(held)})
    for row in rows:
        yield from _build_province_pages(s, row)


def _href(province: Province) -> str:
    return routes.relative_link(routes.province(province.slug), "/dia-phuong/")


def _build_province_pages(s: SiteIndex, row: Coverage) -> Iterator[Page]:
    base, stories = routes.province(row.province.slug), s.by_province.get(row.province.slug, ())
    months = list_months(stories)
    data = {
        "province": row.province,
        "docs": row.docs,
        "delegations": row.delegations,
        "delegated": DELEGATED,
        "questions": row.questions,
        "sources": row.sources,
        "stories": stories[:NEWEST],
        "month_links": link_months(base, months),
    }
    name = row.province.name
    about = f"{name}: văn bản triển khai, ủy quyền, tin tức về phân cấp, phân quyền khoa học và công nghệ."
    yield Page(base, "province.j2", name, about, data)
    yield from build_month_pages(base, name, months, up=[("/dia-phuong/", "Địa phương"), (base, name)])
