"""The library and its stories -> what can be found: one `SearchEntry` per document, task, answer and story.

Takes records and the day; gives entries and the names of the slugs in them. Decides nothing about ranking.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import date, datetime
from functools import cache, partial

from newsroom import answers, law, places
from newsroom.dates import iso_partial
from newsroom.models import VN, Basis, Document, Library, NewsItem, Precision, Question, Source, Story, Task
from newsroom.vietnamese import excerpt
from publisher import addresses
from publisher.kept import digest_of
from publisher.search import Find, SearchEntry, group_of

_BULLET = re.compile(r"^[ \t]*[-•][ \t]+", re.MULTILINE)  # an extract is one run of text
_IN_FORCE = frozenset({"con-hieu-luc", "het-hieu-luc-mot-phan"})


def entries(library: Library, stories: Iterable[Story], *, day: date) -> Iterator[SearchEntry]:
    """Everything a reader may look for, with the state of documents and tasks on `day`."""
    return (find.make() for find in finds(library, stories, day=day))


def finds(library: Library, stories: Iterable[Story], *, day: date) -> Iterator[Find]:
    """The same, each with a digest of what its entry is made from; entries of stories are made when asked for."""
    documents = {d.id: d for d in library.documents}
    for entry in _standing(library, documents, day):
        digest = digest_of([repr(entry).encode()])
        yield Find(entry.url, digest, group_of(entry.kind, entry.date), partial(_itself, entry))
    numbers: dict[tuple[str, ...], str] = {}
    for story in stories:
        when = story.lead.published
        group = group_of("tin-tuc", _month(when.year, when.month, story.lead.precision) if when else "")
        yield Find(addresses.story(story), _digest(story, documents, numbers), group, partial(_story, story, documents))


def _standing(library: Library, documents: Mapping[str, Document], day: date) -> Iterator[SearchEntry]:
    graph = law.Graph(documents)  # once: the state of one document rests on all of them
    statuses = {id: law.status(document, graph, day) for id, document in documents.items()}
    for document in library.documents:
        yield _document(document, statuses[document.id])
    alive = {id for id, status in statuses.items() if status.code in _IN_FORCE}
    tasks = {task.id: task for task in library.tasks}
    for task in library.tasks:
        yield _task(task, documents, alive, day)
    for question in library.questions:
        yield _question(question, documents, answers.review(question, graph, tasks, day))


def _itself(entry: SearchEntry) -> SearchEntry:
    return entry


def _digest(story: Story, documents: Mapping[str, Document], numbers: dict[tuple[str, ...], str]) -> str:
    """Of all that `_story` reads beside its address, or more. `numbers` keeps what is told of documents: many stories
    cite the same."""
    told = []
    for item in story.members:
        if (cited := numbers.get(item.documents)) is None:
            known = [documents[id].number for id in item.documents if id in documents]
            numbers[item.documents] = cited = digest_of([repr(known).encode()])[:16]
        told.append(f"{_told(item)}{cited}")
    return told[0] if len(told) == 1 else digest_of([f"{story.lead.id} {told}".encode()])


def _told(item: NewsItem) -> str:
    """Words of their own for the item: the hash of its file, or of what it says."""
    if item.read_from:
        return item.read_from[:32]
    text = (item.title, item.summary or item.lead)
    about = (*text, item.published, item.precision, item.fields, item.source, item.provinces, item.unresolved)
    return digest_of([repr(about).encode("utf-8", "surrogatepass")])


def labels(library: Library, sources: Mapping[str, Source]) -> dict[str, str]:
    """The names readers see of fields, provinces and sources."""
    provinces = {p.slug: p.name for p in places.PROVINCES}
    return {id: source.name for id, source in sources.items()} | provinces | dict(library.topic.fields)


def _document(document: Document, status: law.Status) -> SearchEntry:
    return SearchEntry(
        url=addresses.document(document.id),
        title=f"{law.named(document)}: {document.title}" if document.title else law.named(document),
        kind="van-ban",
        extract=excerpt(document.summary or document.body or document.issuer),
        date=document.issued.isoformat() if document.issued else "",
        province=(document.province,) if document.province else (),
        field=document.fields,
        state=status.shown,
        in_force=status.code in _IN_FORCE,
        numbers=(document.number,),
    )


def _task(task: Task, documents: Mapping[str, Document], alive: Set[str], day: date) -> SearchEntry:
    """A task is in force while its own term runs and one document it rests on is."""
    over = task.valid_until is not None and task.valid_until <= day
    based = any(b.document in alive for b in task.basis)
    local = tuple(dict.fromkeys(d.province for d in task.delegations))
    who = "; ".join((f"Nay: {task.now}", *(f"{d.to} ({_place(d.province)})" for d in task.delegations)))
    return SearchEntry(
        url=addresses.task(task.id),
        title=task.title,
        kind="nhiem-vu",
        extract=excerpt(f"{who}. {task.note}"),
        province=(task.province,) if task.province else local,
        field=(task.field,),
        state="hết áp dụng" if over else "" if based else "căn cứ chưa rõ hoặc hết hiệu lực",
        in_force=based and not over,
        numbers=_numbers(task.basis, documents),
        keywords=task.keywords,
    )


def _question(question: Question, documents: Mapping[str, Document], why_review: str) -> SearchEntry:
    """An answer to be looked at again says so before anything of it is read."""
    return SearchEntry(
        url=addresses.question(question.id),
        title=question.question,
        kind="hoi-dap",
        extract=excerpt(_BULLET.sub("", question.answer.replace("*", ""))),
        date=question.answered.isoformat() if question.answered else "",
        field=question.fields,
        state="cần xem lại" if why_review else "",
        numbers=_numbers(question.basis, documents),
    )


def _story(story: Story, documents: Mapping[str, Document]) -> SearchEntry:
    lead: NewsItem = story.lead
    numbers = [documents[id].number for m in story.members for id in m.documents if id in documents]
    return SearchEntry(
        url=addresses.story(story),
        title=lead.title,
        kind="tin-tuc",
        extract=excerpt(lead.summary or lead.lead),
        date=_day(lead),
        province=tuple(dict.fromkeys(slug for m in story.members for slug in m.provinces)),
        field=lead.fields,
        source=lead.source,
        numbers=tuple(dict.fromkeys((*numbers, *lead.unresolved))),
        keywords=tuple(dict.fromkeys(m.title for m in story.members if m.title != lead.title)),
    )


@cache
def _month(year: int, month: int, precision: Precision) -> str:
    """The year and month of a day, as far as they are known."""
    return iso_partial(datetime(year, month, 1, tzinfo=VN), precision)[:7]


def _day(lead: NewsItem) -> str:
    return iso_partial(lead.published, lead.precision)[:10] if lead.published else ""


def _numbers(basis: Iterable[Basis], documents: Mapping[str, Document]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(documents[b.document].number for b in basis if b.document in documents))


def _place(slug: str) -> str:
    province = places.by_slug.get(slug)
    return province.name if province else slug
