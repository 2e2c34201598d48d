"""What is in force on a given day, until when, and what an answer rests on.

Takes documents (a mapping id -> `Document`, or the documents themselves) and a day; gives a `Status` in Vietnamese,
relations with their inverses, what expires next. Refuses to guess: a document whose first day in force is not
known is "chua-ro", and a replacement counts only from the day the replacing document is itself in force.

`expires` is the first day NOT in force throughout: a text valid "đến hết ngày 28/2/2027" expires on 1/3/2027.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from newsroom.models import Document, Relation
from newsroom.numbers import document_slug

# type -> (what a reader sees before the other document, the type seen from the other side)
RELATIONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "amends": ("sửa đổi, bổ sung", "amended_by"),
        "amended_by": ("được sửa đổi, bổ sung bởi", "amends"),
        "replaces": ("thay thế", "replaced_by"),
        "replaced_by": ("bị thay thế bởi", "replaces"),
        "repeals_part": ("bãi bỏ một phần", "repealed_in_part_by"),
        "repealed_in_part_by": ("bị bãi bỏ một phần bởi", "repeals_part"),
        "guides": ("hướng dẫn thi hành", "guided_by"),
        "guided_by": ("được hướng dẫn bởi", "guides"),
        "based_on": ("căn cứ", "basis_of"),
        "basis_of": ("là căn cứ của", "based_on"),
        "implements": ("triển khai thực hiện", "implemented_by"),
        "implemented_by": ("được triển khai bởi", "implements"),
        "delegates_under": ("ủy quyền, phân cấp tiếp theo", "delegated_by"),
        "delegated_by": ("được ủy quyền, phân cấp tiếp tại", "delegates_under"),
    }
)
LABELS: Mapping[str, str] = MappingProxyType(
    {
        "chua-co-hieu-luc": "Chưa có hiệu lực",
        "con-hieu-luc": "Còn hiệu lực",
        "het-hieu-luc-mot-phan": "Hết hiệu lực một phần",
        "het-hieu-luc": "Hết hiệu lực",
        "chua-ro": "Chưa rõ hiệu lực",
    }
)
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "luat": "Luật",
        "nghi-dinh": "Nghị định",
        "nghi-quyet": "Nghị quyết",
        "nghi-quyet-dang": "Nghị quyết",
        "thong-tu": "Thông tư",
        "quyet-dinh": "Quyết định",
        "cong-dien": "Công điện",
        "chi-thi": "Chỉ thị",
        "ke-hoach": "Kế hoạch",
        "huong-dan": "Hướng dẫn",
    }
)
# Every temporary text of the 2025-2026 delegation ends here (facts: cliff date); "hết ngày 1/3" would be 2/3.
CLIFF = (date(2027, 2, 28), date(2027, 3, 2))

Documents = Mapping[str, Document] | Iterable[Document]


@dataclass(frozen=True, slots=True)
class Status:
    """State of a document on a day. `until` is the first day the state no longer holds, as far as known (the first
    day in force for a text not yet in force, else the first day no longer in force); `days_left` counts to it."""

    code: str
    label: str
    because: str
    until: date | None = None
    days_left: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something another document, or its own term, does to a document; `when` None if the day is not known."""

    type: str  # amended_by | repealed_in_part_by | replaced_by | expires
    when: date | None
    by: str  # id of the other document; "" for its own term
    relation: Relation | None = None


class Graph(Mapping[str, Document]):
    """Documents by id, with the relations of all of them seen from both sides. Build once, ask often."""

    def __init__(self, documents: Documents) -> None:
        given = documents.values() if isinstance(documents, Mapping) else documents
        self._documents = {document.id: document for document in given}
        self._edges: dict[str, dict[tuple[str, str], Relation]] = {}
        for document in self._documents.values():
            for relation in document.relations:
                self._connect(document, relation)

    @classmethod
    def of(cls, documents: Documents) -> Graph:
        """The same graph if it is one already."""
        return documents if isinstance(documents, Graph) else cls(documents)

    def __getitem__(self, key: str) -> Document:
        return self._documents[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._documents)

    def __len__(self) -> int:
        return len(self._documents)

    def relations(self, document: str) -> tuple[tuple[str, str, Relation], ...]:
        """(type, other id, the relation as written on either side), in the order of RELATIONS."""
        edges = self._edges.get(document, {})
        rank = {type_: place for place, type_ in enumerate(RELATIONS)}
        found = ((type_, other, relation) for (type_, other), relation in edges.items())
        return tuple(sorted(found, key=lambda edge: (rank.get(edge[0], len(rank)), edge[1])))

    def _connect(self, document: Document, relation: Relation) -> None:
        other = self._find(relation.target, document.province)
        self._edges.setdefault(document.id, {}).setdefault((relation.type, other), relation)
        if relation.type in RELATIONS:
            inverse = (RELATIONS[relation.type][1], document.id)
            self._edges.setdefault(other, {}).setdefault(inverse, relation)

    def _find(self, target: str, province: str) -> str:
        if target in self._documents:
            return target
        slug = document_slug(target)
        near = document_slug(target, province)
        return near if near in self._documents else slug


def named(document: Document) -> str:
    """What a reader calls it: "Nghị định 132/2025/NĐ-CP"."""
    return f"{KINDS.get(document.kind, '')} {document.number}".strip()


def day_text(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def relations_of(document: str, documents: Documents) -> tuple[tuple[str, str, Relation], ...]:
    """(type, other id, relation) for every relation of a document, written on it or on the other one."""
    return Graph.of(documents).relations(document)


def events(document: Document, documents: Documents) -> tuple[Event, ...]:
    """What touches a document, dated events first in time. A `replaced_by` with a scope takes away only a part."""
    graph = Graph.of(documents)
    found = [_event(type_, other, relation, graph) for type_, other, relation in graph.relations(document.id)]
    ends = [Event("expires", document.expires, "")] if document.expires else []
    return tuple(
        sorted((*ends, *(event for event in found if event)), key=lambda e: (e.when is None, e.when or date.max))
    )


def _event(type_: str, other: str, relation: Relation, graph: Graph) -> Event | None:
    if type_ not in ("amended_by", "repealed_in_part_by", "replaced_by"):
        return None
    kind = "repealed_in_part_by" if type_ == "replaced_by" and relation.scope else type_
    return Event(kind, _takes_effect(relation, graph.get(other)), other, relation)


def _takes_effect(relation: Relation, actor: Document | None) -> date | None:
    """`since`, but never before the acting document is itself in force; unknown when neither day is known."""
    days = [day for day in (relation.since, actor.effective if actor else None) if day]
    return max(days) if days else None


def ends_on(document: Document, documents: Documents) -> date | None:
    """The first day a document is no longer in force, by its own term or by replacement; None when none is known."""
    days = [e.when for e in events(document, documents) if e.when and e.type in ("expires", "replaced_by")]
    return min(days, default=None)


def status(document: Document, registry_documents: Documents, day: date) -> Status:
    """The state of `document` on `day`; `because` names the document and the date that make it so."""
    graph = Graph.of(registry_documents)
    touched = events(document, graph)
    ended = next((e for e in touched if e.type in ("expires", "replaced_by") and e.when and e.when <= day), None)
    if ended:
        return _status("het-hieu-luc", _ended(document, ended, graph), None, day)
    if _not_yet(document, day):
        return _status("chua-co-hieu-luc", _begins(document), document.effective, day)
    partly = [e for e in touched if e.type == "repealed_in_part_by" and e.when and e.when <= day]
    code = "het-hieu-luc-mot-phan" if partly else "con-hieu-luc" if document.effective else "chua-ro"
    return _status(code, _in_force(document, touched, graph, day), ends_on(document, graph), day)


def _status(code: str, because: str, until: date | None, day: date) -> Status:
    return Status(code, LABELS[code], because, until, (until - day).days if until else None)


def _not_yet(document: Document, day: date) -> bool:
    begins = document.effective or document.issued
    return bool(begins and day < begins)


def _begins(document: Document) -> str:
    if document.effective:
        return f"Có hiệu lực từ {day_text(document.effective)}."
    return f"Chưa ban hành vào ngày này; ban hành {day_text(document.issued)}." if document.issued else ""


def _by(event: Event, graph: Graph) -> str:
    actor = graph.get(event.by)
    name = named(actor) if actor else event.relation.target if event.relation else event.by
    return f"{name} từ {day_text(event.when)}" if event.when else f"{name} (chưa rõ từ ngày nào)"


def _ended(document: Document, event: Event, graph: Graph) -> str:
    if event.type == "replaced_by":
        return f"Đã bị thay thế bởi {_by(event, graph)}."
    return f"{_term(document, event.when, 'Hết hiệu lực từ')}."


def _term(document: Document, day: date | None, words: str) -> str:
    stated = f" (văn bản ghi: “{document.expires_stated}”)" if document.expires_stated else ""
    return f"{words} {day_text(day)}{stated}" if day else ""


_TOUCHES = {
    "repealed_in_part_by": "hết hiệu lực một phần{scope} theo {by}",
    "amended_by": "được sửa đổi, bổ sung{scope} bởi {by}",
    "replaced_by": "bị thay thế bởi {by}",
}


def _in_force(document: Document, touched: tuple[Event, ...], graph: Graph, day: date) -> str:
    """Since when, what has touched it, what will, until when: one sentence, most binding facts first."""
    since = f"có hiệu lực từ {day_text(document.effective)}" if document.effective else _unknown(document)
    past = [_touch(e, graph) for e in touched if e.type in _TOUCHES and (e.when is None or e.when <= day)]
    coming = [f"sẽ {_touch(e, graph)}" for e in touched if e.type in _TOUCHES and e.when and e.when > day]
    end = [_term(document, document.expires, "hết hiệu lực từ")] if document.expires else []
    sentence = "; ".join((since, *past, *coming, *end))
    return sentence[0].upper() + sentence[1:] + "."


def _unknown(document: Document) -> str:
    issued = f"; ban hành {day_text(document.issued)}" if document.issued else ""
    return f"chưa rõ ngày có hiệu lực{issued}"


def _touch(event: Event, graph: Graph) -> str:
    scope = event.relation.scope if event.relation else ""
    return _TOUCHES[event.type].format(scope=f" ({scope})" if scope else "", by=_by(event, graph))


def expiring(documents: Documents, day: date, within_days: int) -> tuple[tuple[Document, int], ...]:
    """Documents in force on `day` that cease within so many days, with the days left, soonest first."""
    graph = Graph.of(documents)
    left = [(document, _days_left(document, graph, day)) for document in graph.values()]
    soon = [(document, days) for document, days in left if days is not None and 0 < days <= within_days]
    return tuple(sorted(soon, key=lambda pair: (pair[1], pair[0].id)))


def _days_left(document: Document, graph: Graph, day: date) -> int | None:
    ends = ends_on(document, graph)
    return (ends - day).days if ends and not _not_yet(document, day) else None


def cliff(documents: Documents, day: date) -> tuple[tuple[Document, int], ...]:
    """What ends on 28/2-1/3/2027, with the days left on `day` (none or fewer once past), soonest first."""
    graph = Graph.of(documents)
    ends = ((document, ends_on(document, graph)) for document in graph.values())
    falls = [(document, (end - day).days) for document, end in ends if end and CLIFF[0] <= end <= CLIFF[1]]
    return tuple(sorted(falls, key=lambda pair: (pair[1], pair[0].id)))
