"""How documents act on each other: relation types, both sides of each, and the dated events they amount to.

Takes documents (a mapping id -> `Document`, or the documents themselves); gives relations with their inverses and
events in the order of time. Refuses to date a replacement before the replacing document is itself in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from newsroom.law.numbers import document_slug
from newsroom.models import Document, Relation

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
        "prevails_over": ("được ưu tiên áp dụng so với", "yields_to"),
        "yields_to": ("nhường ưu tiên áp dụng cho", "prevails_over"),
    }
)
Documents = Mapping[str, Document] | Iterable[Document]


@dataclass(frozen=True, slots=True)
class Event:
    """Something another document, or its own term, does to a document; `when` None if the day is not known."""

    type: str  # amended_by | repealed_in_part_by | replaced_by | yields_to | expires
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
        other = self.find(relation.target, document.province)
        self._edges.setdefault(document.id, {}).setdefault((relation.type, other), relation)
        if relation.type in RELATIONS:
            inverse = (RELATIONS[relation.type][1], document.id)
            self._edges.setdefault(other, {}).setdefault(inverse, relation)

    def find(self, target: str, province: str) -> str:
        """The id a target means, given as an id or a số hiệu; a provincial number is of `province`."""
        if target in self._documents:
            return target
        slug = document_slug(target)
        near = document_slug(target, province)
        return near if near in self._documents else slug


def find_events(document: Document, documents: Documents) -> tuple[Event, ...]:
    """What touches a document, dated events first in time. A `replaced_by` with a scope takes away only a part."""
    graph = Graph.of(documents)
    found = [_build_event(type_, other, relation, graph) for type_, other, relation in graph.relations(document.id)]
    ends = [Event("expires", document.expires, "")] if document.expires else []
    return tuple(
        sorted((*ends, *(event for event in found if event)), key=lambda e: (e.when is None, e.when or date.max))
    )


def _build_event(type_: str, other: str, relation: Relation, graph: Graph) -> Event | None:
    if type_ not in ("amended_by", "repealed_in_part_by", "replaced_by", "yields_to"):
        return None
    kind = "repealed_in_part_by" if type_ == "replaced_by" and relation.scope else type_
    return Event(kind, _effective_day(relation, graph.get(other)), other, relation)


def _effective_day(relation: Relation, actor: Document | None) -> date | None:
    """`since`, but never before the acting document is itself in force; unknown when neither day is known."""
    days = [day for day in (relation.since, actor.effective if actor else None) if day]
    return max(days) if days else None
