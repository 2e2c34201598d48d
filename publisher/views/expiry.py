"""The cliff of early 2027: what lapses, when, what replaces it, and which tasks hang on it.

Facts: 132, 133/2025/NĐ-CP and the resolutions 66.16, 66.18, 19–24/2026/NQ-CP end on 28/2 or 1/3/2027.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from newsroom.models import Document, Task
from publisher import drawings
from publisher.page import Page
from publisher.site_index import SiteIndex

_FIRST, _LAST = date(2027, 1, 1), date(2027, 6, 30)


def list_expiring(s: SiteIndex) -> list[Document]:
    """Documents whose first day out of force falls in the first half of 2027."""
    docs = [doc for doc in s.documents.values() if doc.expires and _FIRST <= doc.expires <= _LAST]
    return sorted(docs, key=lambda d: (d.expires or _LAST, d.topic != "core", d.id))


def build_pages(s: SiteIndex) -> Iterator[Page]:
    docs = list_expiring(s)
    core = [doc.expires for doc in docs if doc.topic in ("core", "change") and doc.expires and doc.expires > s.day]
    data = {
        "rows": [{"document": doc, "successors": _successors(s, doc)} for doc in docs],
        "days_left": (min(core) - s.day).days if core else None,
        "timeline": drawings.draw_periods(docs, s.day, "Thời gian có hiệu lực của các văn bản hết hạn đầu năm 2027"),
        "tasks": _tasks(s, docs),
    }
    about = f"{len(docs)} văn bản hết hiệu lực đầu năm 2027, văn bản thay thế đã thấy và những việc bị ảnh hưởng."
    yield Page("/het-hieu-luc-2027/", "cliff.j2", "Hết hiệu lực đầu năm 2027", about, data)


def _successors(s: SiteIndex, doc: Document) -> list[Document]:
    found = (s.document(other) for kind, other, _ in s.graph.relations(doc.id) if kind == "replaced_by")
    return [other for other in found if other]


def _tasks(s: SiteIndex, docs: list[Document]) -> list[Task]:
    near = {task.id: task for doc in docs for task in s.tasks_of.get(doc.id, ())}
    return sorted(near.values(), key=lambda t: (t.field, t.id))
