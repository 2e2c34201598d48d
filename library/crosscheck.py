"""What holds between files of content/: numbers become ids, and what points nowhere is named.

Takes records as read; gives records whose documents are ids, and doubts in Vietnamese. A doubt leaves nothing out:
a document not in the registry yet may come as a stub.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from library.validation import suggest_word
from newsroom.law.numbers import document_slug
from newsroom.models import Basis, Document, Library, NewsItem, Question, Task, replace

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class DocumentIds:
    """Document number or id -> id. `known` are the documents of the registry by id."""

    def __init__(self, documents: Iterable[tuple[str, str]] = ()) -> None:
        self.known: dict[str, str] = {}
        self._ids: dict[str, list[str]] = {}
        for id, number in documents:
            self.known[id] = number
            self._ids.setdefault(document_slug(number), []).append(id)
        self._told: dict[tuple[str, str], str] = {}
        self._settled: dict[tuple[str, ...], bool] = {}

    def id_of(self, written: str, province: str = "") -> str:
        """The id of a số hiệu or id: the registry's when it is there, else the id it will have. A number several
        provinces have (3605/QĐ-UBND) is told apart by `province`."""
        key = (written, province)
        if key not in self._told:
            self._told[key] = written if written in self.known else self._found(written, province)
        return self._told[key]

    def _found(self, written: str, province: str) -> str:
        local = document_slug(written, province)
        same = self._ids.get(document_slug(written), [])
        return same[0] if len(same) == 1 and local not in self.known else local

    def are_resolved(self, cited: tuple[str, ...]) -> bool:
        """Whether these are ids of the registry, each once: what the machine writes."""
        if (known := self._settled.get(cited)) is None:
            found = set(cited)
            self._settled[cited] = known = len(found) == len(cited) and found <= self.known.keys()
        return known

    def has(self, id: str) -> bool:
        return id in self.known


def resolve_document(document: Document, names: DocumentIds) -> Document:
    """Targets of relations as ids."""
    told = tuple(replace(r, target=names.id_of(r.target, document.province)) for r in document.relations)
    return replace(document, relations=told) if told else document


def resolve_task(task: Task, names: DocumentIds) -> Task:
    """Documents of the basis and of local delegations as ids."""
    local = tuple(
        replace(d, basis=_resolve_basis(d.basis, names, d.province)) if d.basis else d for d in task.delegations
    )
    basis = tuple(_resolve_basis(b, names, task.province) for b in task.basis)
    return replace(task, basis=basis, delegations=local)


def resolve_question(question: Question, names: DocumentIds) -> Question:
    return replace(question, basis=tuple(_resolve_basis(b, names, "") for b in question.basis))


def resolve_item(item: NewsItem, names: DocumentIds) -> NewsItem:
    """Documents in the registry as ids; numbers not in it stay as written, in `unresolved`."""
    if not item.unresolved and names.are_resolved(item.documents):
        return item
    cited = (*item.documents, *item.unresolved)
    province = item.provinces[0] if len(item.provinces) == 1 else ""
    ids = {written: names.id_of(written, province) for written in cited}
    known = tuple(dict.fromkeys(id for id in ids.values() if names.has(id)))
    unknown = tuple(written for written, id in ids.items() if not names.has(id))
    if (known, unknown) == (item.documents, item.unresolved):
        return item
    return replace(item, documents=known, unresolved=unknown)


def find_doubts(library: Library, names: DocumentIds) -> Iterator[str]:
    """One line per doubt: file, what, mend."""
    for document in library.documents:
        yield from _find_misnamed(document)
        yield from _find_unknown_documents(document.path, (r.target for r in document.relations), names)
    yield from _find_same_number(library.documents)
    for task in library.tasks:
        local = (d.basis.document for d in task.delegations if d.basis)
        yield from _find_unknown_documents(task.path, (*(b.document for b in task.basis), *local), names)
    tasks = {task.id for task in library.tasks}
    for question in library.questions:
        yield from _find_unknown_documents(question.path, (b.document for b in question.basis), names)
        for id in question.tasks:
            if id not in tasks:
                yield f"{question.path}:1: nhiệm vụ “{id}” không có trong content/nhiem-vu; {suggest_word(id, tasks)}"
    yield from _find_unknown_fields(library)


def _resolve_basis(basis: Basis, names: DocumentIds, province: str) -> Basis:
    return replace(basis, document=names.id_of(basis.document, province))


def _find_misnamed(document: Document) -> Iterator[str]:
    due = {document_slug(document.number), document_slug(document.number, document.province)}
    if document.id not in due:
        yield f"{document.path}:1: tên tệp không khớp số hiệu {document.number}; đổi tên tệp thành {min(due)}.md"


def _find_same_number(documents: Iterable[Document]) -> Iterator[str]:
    seen: dict[tuple[str, str], str] = {}
    for document in documents:
        key = (document_slug(document.number), document.province)
        if key in seen:
            yield f"{document.path}:1: trùng số hiệu {document.number} với {seen[key]}; giữ một tệp, xóa tệp kia"
        seen.setdefault(key, document.path)


def _find_unknown_documents(path: str, ids: Iterable[str], names: DocumentIds) -> Iterator[str]:
    for id in dict.fromkeys(ids):
        if not names.has(id):
            yield f"{path}:1: văn bản “{id}” chưa có trong kho; thêm tệp content/van-ban/{id}.md hoặc sửa số hiệu"


def _find_unknown_fields(library: Library) -> Iterator[str]:
    known = library.topic.fields
    shelves: list[tuple[str, tuple[str, ...]]] = [
        *((d.path, d.fields) for d in library.documents),
        *((t.path, (t.field,)) for t in library.tasks),
        *((q.path, q.fields) for q in library.questions),
        *((i.path, i.fields) for i in library.items),
    ]
    for path, fields in shelves:
        for name in fields:
            if name and name not in known:
                yield f"{path}:1: lĩnh vực “{name}” không có trong content/chu-de.yml; {suggest_word(name, known)}"
