"""Who does what now: one plain table of every task, and a printable sheet for each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from newsroom import places
from newsroom.law import in_force
from newsroom.law.review import find_task_start
from newsroom.models import Document, Story, Task
from newsroom.text.vietnamese import fold
from publisher import routes, typography
from publisher.outlets.open_data import DELEGATED
from publisher.page import Page
from publisher.site_index import IN_FORCE, SiteIndex, newest_first

KINDS = {
    "phan-quyen": "phân quyền",
    "phan-cap": "phân cấp",
    "phan-dinh": "phân định",
    "uy-quyen": "ủy quyền",
    "khac": "hình thức khác",
    "chua-ro": "chưa rõ phân quyền hay phân cấp",
}
_STORIES = 5
_PROVINCES = {province.slug: province for province in places.PROVINCES}

_PRESS = "https://www.nongthonvaphattrien.vn/phan-quyen-phan-cap-tang-cuong-tinh-chu-dong-linh-hoat-cho-dia-phuong-ve-khoa-hoc-cong-nghe-khi-sap-nhap-a31210.html"
_MINISTRY = "https://news.laodong.vn/cong-nghe/phan-cap-phan-quyen-linh-vuc-khoa-hoc-va-cong-nghe-chi-ban-cach-lam-khong-ban-lui-1608398.ldo"
_REVIEW = "https://www.vietnam.vn/en/bo-khoa-hoc-va-cong-nghe-can-ra-lai-154-nhiem-vu-khong-phan-cap"
COUNTS = (  # the published counts conflict, so each stands with its source and date
    {
        "count": "303 nhiệm vụ được rà soát; đề xuất chuyển 90 nhiệm vụ của Bộ trưởng (80 cho tỉnh, 10 cho xã) "
        "và 8 của Chính phủ, Thủ tướng",
        "source": "Việt Nam (vietnam.vn)",
        "when": "23/5/2025, trước khi ban hành",
        "url": _REVIEW,
    },
    {"count": "78 = 16 phân quyền + 62 phân cấp", "source": "Nông thôn và Phát triển", "when": "6/2025", "url": _PRESS},
    {
        "count": "103 = 7 phân định + 96 phân cấp, phân quyền",
        "source": "Bộ Khoa học và Công nghệ, theo Lao Động",
        "when": "13/11/2025",
        "url": _MINISTRY,
    },
)


def build_pages(s: SiteIndex) -> Iterator[Page]:
    order = list(s.library.topic.fields)
    tasks = sorted(s.library.tasks, key=lambda t: (order.index(t.field) if t.field in order else len(order), t.title))
    rows = [_make_row(s, task) for task in tasks]
    names = [p.name for p in places.PROVINCES]
    data = {"rows": rows, "kinds": KINDS, "delegated": DELEGATED, "counts": COUNTS, "province_names": names}
    about = f"{len(rows)} việc: trước đây ai làm, bây giờ ai làm, căn cứ nào, đến bao giờ."
    yield Page("/ai-lam-gi/", "tasks.j2", "Việc này bây giờ ai làm?", about, data)
    for task in tasks:
        yield build_task_page(s, task)


def _make_row(s: SiteIndex, task: Task) -> dict[str, object]:
    only = _PROVINCES.get(task.province)
    words = (task.title, task.now, s.field_name(task.field), *task.keywords, *(b.document for b in task.basis))
    return {
        "task": task,
        "find": fold(" ".join(words)),
        "only": only.name if only else "",
        "until": format_end(s, task) or "không nêu",
    }


def format_end(s: SiteIndex, task: Task) -> str:
    """The last day of the task as it now stands: its own, else the earliest end of a document it rests on."""
    if task.valid_until:
        return typography.format_day(task.valid_until)
    statuses = (s.statuses[doc.id] for doc in _documents(s, task))
    return typography.format_last_day(
        min((st.until for st in statuses if st.until and st.code in IN_FORCE), default=None)
    )


def _documents(s: SiteIndex, task: Task) -> tuple[Document, ...]:
    return s.named(basis.document for basis in task.basis)


def build_task_page(s: SiteIndex, task: Task) -> Page:
    """The printable sheet of one task."""
    data = {
        "task": task,
        "kinds": KINDS,
        "delegated": DELEGATED,
        "until": format_end(s, task),
        "why_review": in_force.explain_outdated_basis(task.basis, s.graph, find_task_start(task, s.graph), s.day),
        "overdue": _is_overdue(s, task),
        "tiers": list_tiers(task),
        "questions": s.questions_on.get(task.id, ()),
        "stories": _stories(s, task),
    }
    about = f"{task.title}: bây giờ {task.now}."
    return Page(routes.task(task.id), "task.j2", task.title, about, data)


def _is_overdue(s: SiteIndex, task: Task) -> bool:
    """Whether every known basis of the task is out of force on the day, or its own time has run out."""
    codes = [s.statuses[doc.id].code for doc in _documents(s, task)]
    lapsed = bool(codes) and all(code in ("het-hieu-luc", "chua-co-hieu-luc") for code in codes)
    return lapsed or (task.valid_until is not None and task.valid_until < s.day)


def list_tiers(task: Task) -> list[dict[str, object]]:
    """Trung ương, tỉnh (with the Sở it entrusts), xã; the one that acts now is marked."""
    lines: dict[str, list[str]] = {"bo": [], "tinh": [], "xa": []}
    now = {"so": "tinh"}.get(task.level, task.level)
    if now in lines:
        lines[now].append(f"Bây giờ: {task.now}")
    for d in task.delegations:
        found = _PROVINCES.get(d.province)
        lines["tinh"].append(f"{found.name if found else d.province} {DELEGATED[d.kind]}: {d.to}")
    names = {"bo": "Trung ương", "tinh": "Cấp tỉnh (UBND, Sở)", "xa": "Cấp xã"}
    return [{"name": names[key], "lines": lines[key], "now": key == now} for key in lines]


def _stories(s: SiteIndex, task: Task) -> tuple[Story, ...]:
    near: dict[str, Story] = {}
    for doc in _documents(s, task):
        same = (told for told in s.by_document.get(doc.id, ()) if task.field in told.lead.fields)
        near |= {told.id: told for told in islice(same, _STORIES)}
    return newest_first(near.values())[:_STORIES]
