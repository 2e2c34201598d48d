"""The editors' work list on the law: what the news said that the registry does not know or does not confirm.

Takes the library and the day; gives lines of text for `build.py status`. Readers never see them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from newsroom import answers, law
from newsroom.models import Library
from nightly.stubs import bare, floods

MOST = 15  # lines shown per list; the counts are whole


def lines(library: Library, day: date) -> list[str]:
    """Stubs, unresolved citations, contradictions, answers to look at again; lists that are empty are left out."""
    lists = (
        ("Văn bản mới thấy, chờ kiểm tra", list(_stubs(library))),
        ("Bài nêu quá nhiều số hiệu mới, nên xem lại cả bài", [flood.told for flood in floods(library)]),
        ("Số hiệu chưa xác định được văn bản", list(_unresolved(library))),
        ("Bài mâu thuẫn với sổ văn bản", list(_contradictions(library))),
        ("Câu trả lời cần xem lại", list(_answers(library, day))),
    )
    return [line for heading, rows in lists if rows for line in _shown(heading, rows)]


def counts(library: Library) -> Mapping[str, int]:
    """How many things of the law wait for an editor, by kind; answers apart (`to_review`)."""
    return {
        "Văn bản mới thấy, chờ điền": len(list(_stubs(library))),
        "Số hiệu chưa có trong kho": len(list(_unresolved(library))),
        "Bài mâu thuẫn với sổ văn bản": len(list(_contradictions(library))),
    }


def _shown(heading: str, rows: Sequence[str]) -> list[str]:
    more = [f"  … và {len(rows) - MOST} dòng nữa"] if len(rows) > MOST else []
    return [f"{heading}: {len(rows)}", *(f"  {row}" for row in rows[:MOST]), *more]


def _stubs(library: Library) -> Iterator[str]:
    for document in sorted(library.documents, key=lambda d: (not bare(d), d.id)):
        if document.stub:
            seen = document.evidence[0].url if document.evidence else ""
            yield f"{document.number} — {document.path or document.id} (thấy ở {seen or 'không rõ'})"


def _unresolved(library: Library) -> Iterator[str]:
    """Most cited first, with one article each."""
    cited: defaultdict[str, list[str]] = defaultdict(list)
    for item in library.items:
        for number in item.unresolved:
            cited[number].append(item.url)
    for number, urls in sorted(cited.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        yield f"“{number}” trong {len(urls)} tin, ví dụ {urls[0]}"


def _contradictions(library: Library) -> Iterator[str]:
    for item in library.items:
        for said in item.contradictions:
            yield f"{said} — {item.path or item.url}{' (đang chờ duyệt)' if item.held else ''}"


def _answers(library: Library, day: date) -> Iterator[str]:
    for id, why in to_review(library, day).items():
        yield f"{id}: {why}"


def to_review(library: Library, day: date) -> Mapping[str, str]:
    """Question id -> why its answer must be looked at again."""
    graph, tasks = law.Graph(library.documents), {task.id: task for task in library.tasks}
    found = ((q.id, answers.review(q, graph, tasks, day)) for q in library.questions)
    return {id: why for id, why in found if why}
