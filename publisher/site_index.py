"""The library, indexed once for every page. Takes records, stories and the day; gives look-ups.

A document may be named by its id or by its số hiệu in any record; both find it. Nothing here decides: states
and relations come from `newsroom.law`, membership of stories from the caller.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import TypeVar

from newsroom.health import old_hosts
from newsroom.law import in_force, relations
from newsroom.models import Basis, Document, Library, NewsItem, Question, Source, Story, Task
from newsroom.text.dates import LONG_AGO

IN_FORCE = ("con-hieu-luc", "het-hieu-luc-mot-phan")
_Based = TypeVar("_Based", Task, Question)
_KeysOf = Callable[[NewsItem], tuple[str, ...]]


def newest_first(stories: Iterable[Story]) -> tuple[Story, ...]:
    """By date of the lead, undated last; ties by id, so that the same stories always stand alike."""
    return tuple(sorted(stories, key=lambda s: (_published_or_long_ago(s.lead), s.id), reverse=True))


def _published_or_long_ago(item: NewsItem) -> datetime:
    return item.published or LONG_AGO


@dataclass(frozen=True, slots=True)
class DocumentUses:
    """What rests on a document: what pages of stories that cite it may show."""

    document: Document
    tasks: tuple[Task, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, eq=False)
class SiteIndex:
    """Everything a page may ask for. Stories are newest first everywhere."""

    library: Library
    stories: tuple[Story, ...]
    day: date
    as_of: datetime | None
    sources: Mapping[str, Source]
    documents: Mapping[str, Document]
    numbers: Mapping[str, str]  # số hiệu, upper case -> document id
    graph: relations.Graph
    statuses: Mapping[str, in_force.Status]
    by_document: Mapping[str, tuple[Story, ...]]
    by_province: Mapping[str, tuple[Story, ...]]
    by_source: Mapping[str, tuple[Story, ...]]
    by_field: Mapping[str, tuple[Story, ...]]
    by_section: Mapping[str, tuple[Story, ...]]
    tasks: Mapping[str, Task]
    tasks_of: Mapping[str, tuple[Task, ...]]  # by document id
    questions_of: Mapping[str, tuple[Question, ...]]  # by document id
    questions_on: Mapping[str, tuple[Question, ...]]  # by task id
    near: Mapping[str, DocumentUses] = field(default_factory=dict)  # by document id
    to_review: Mapping[str, str] = field(default_factory=dict)  # question id -> why
    lost: frozenset[str] = frozenset()  # names nobody should be sent to any more
    asked: dict[tuple[str, ...], tuple[tuple[Document, ...], tuple[DocumentUses, ...]]] = field(default_factory=dict)

    def document(self, key: str) -> Document | None:
        """By id or by số hiệu."""
        return self.documents.get(key) or self.documents.get(self.numbers.get(key.upper(), ""))

    def is_lost(self, url: str) -> bool:
        """Whether an address stands at a name that somebody else has now."""
        return old_hosts.is_lost(url, self.lost)

    def named(self, keys: Iterable[str]) -> tuple[Document, ...]:
        """The documents among these keys that the registry knows, each once, in the order given."""
        known = {doc.id: doc for key in keys if (doc := self.document(key))}
        return tuple(known.values())

    def unknown(self, keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key for key in keys if not self.document(key)))

    def field_name(self, slug: str) -> str:
        return self.library.topic.fields.get(slug, slug)

    def cited(self, told: Story) -> tuple[Document, ...]:
        """The documents its members cite, those of the lead first."""
        return self._asked(_cited_keys(told))[0]

    def cited_uses(self, told: Story) -> tuple[DocumentUses, ...]:
        """What rests on each document its members cite."""
        return self._asked(_cited_keys(told))[1]

    def _asked(self, keys: tuple[str, ...]) -> tuple[tuple[Document, ...], tuple[DocumentUses, ...]]:
        """The documents of these keys and what rests on each, looked for once: many stories cite the same."""
        if (found := self.asked.get(keys)) is None:
            docs = self.named(keys)
            self.asked[keys] = found = docs, tuple(self.near[doc.id] for doc in docs)
        return found

    def main(self) -> tuple[Story, ...]:
        return self.by_section.get("main", ())

    def expiring(self, within: int) -> tuple[tuple[Document, int], ...]:
        """Documents whose last day falls within so many days, soonest first, with the days left."""
        return in_force.find_expiring(self.graph, self.day, within)

    def fresh(self, days: int) -> tuple[Story, ...]:
        """Main stories of the last so many days."""
        since = self.day - timedelta(days=days)
        recent = takewhile(lambda s: s.lead.published and s.lead.published.date() >= since, self.main())
        return tuple(recent)


def _cited_keys(told: Story) -> tuple[str, ...]:
    """The documents its members cite, as they name them, those of the lead first."""
    keys = told.lead.documents
    if len(told.members) > 1:
        keys = (*keys, *(key for member in told.members for key in member.documents))
    return keys


def index_library(
    library: Library,
    stories: Sequence[Story],
    *,
    day: date,
    as_of: datetime | None,
    sources: Mapping[str, Source],
    to_review: Mapping[str, str] | None = None,
) -> SiteIndex:
    """The library on its shelves."""
    ordered = newest_first(stories)
    documents = {doc.id: doc for doc in sorted(library.documents, key=lambda d: d.id)}
    numbers = {doc.number.upper(): doc.id for doc in reversed(documents.values()) if not doc.province}
    numbers |= {doc.number.upper(): doc.id for doc in documents.values() if doc.number.upper() not in numbers}
    graph = relations.Graph(documents)
    tasks_of = _group_by_basis(library.tasks, documents, numbers)
    questions_of = _group_by_basis(library.questions, documents, numbers)
    return SiteIndex(
        library=library,
        stories=ordered,
        day=day,
        as_of=as_of,
        sources=sources,
        documents=documents,
        numbers=numbers,
        graph=graph,
        statuses={id: in_force.find_status(doc, graph, day) for id, doc in documents.items()},
        by_document=_group_stories(ordered, lambda it: _document_ids(it.documents, documents, numbers)),
        by_province=_group_stories(ordered, lambda it: it.provinces),
        by_source=_group_stories(ordered, lambda it: (it.source,)),
        by_field=_group_stories(ordered, lambda it: it.fields),
        by_section=_group_by_section(ordered),
        tasks={task.id: task for task in library.tasks},
        tasks_of=tasks_of,
        questions_of=questions_of,
        questions_on=_group_by_task(library.questions),
        near={id: DocumentUses(doc, tasks_of.get(id, ()), questions_of.get(id, ())) for id, doc in documents.items()},
        to_review=to_review or {},
        lost=old_hosts.find_lost_names(library.health, sources.values()),
    )


def _document_ids(
    keys: Iterable[str], documents: Mapping[str, Document], numbers: Mapping[str, str]
) -> tuple[str, ...]:
    found = (key if key in documents else numbers.get(key.upper(), "") for key in keys)
    return tuple(dict.fromkeys(id for id in found if id))


def _group_stories(stories: Iterable[Story], keys: _KeysOf) -> dict[str, tuple[Story, ...]]:
    shelves: defaultdict[str, list[Story]] = defaultdict(list)
    for told in stories:
        found = keys(told.lead)
        if len(told.members) > 1:
            found = (*found, *(key for member in told.members for key in keys(member)))
        for key in dict.fromkeys(found):
            shelves[key].append(told)
    return {key: tuple(shelf) for key, shelf in shelves.items()}


def _group_by_section(stories: Iterable[Story]) -> dict[str, tuple[Story, ...]]:
    shelves: defaultdict[str, list[Story]] = defaultdict(list)
    for told in stories:
        shelves[told.lead.section].append(told)
    return {key: tuple(shelf) for key, shelf in shelves.items()}


def _group_by_basis(
    records: Iterable[_Based], documents: Mapping[str, Document], numbers: Mapping[str, str]
) -> dict[str, tuple[_Based, ...]]:
    shelves: defaultdict[str, list[_Based]] = defaultdict(list)
    for record in records:
        for id in _document_ids((basis.document for basis in _bases(record)), documents, numbers):
            shelves[id].append(record)
    return {key: tuple(shelf) for key, shelf in shelves.items()}


def _bases(record: Task | Question) -> tuple[Basis, ...]:
    if isinstance(record, Task):
        return (*record.basis, *(d.basis for d in record.delegations if d.basis))
    return record.basis


def _group_by_task(questions: Iterable[Question]) -> dict[str, tuple[Question, ...]]:
    shelves: defaultdict[str, list[Question]] = defaultdict(list)
    for question in questions:
        for id in dict.fromkeys(question.tasks):
            shelves[id].append(question)
    return {key: tuple(shelf) for key, shelf in shelves.items()}
