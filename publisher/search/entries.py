"""The library and its stories -> what can be found: one `SearchEntry` per document, task, answer and story.

Takes records and the day; gives entries and the names of the slugs in them. Decides nothing about ranking.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache, lru_cache, partial
from operator import attrgetter
from typing import Any, NamedTuple

from library.cache import hash_of
from newsroom import places
from newsroom.law import in_force, relations
from newsroom.law.review import explain_review
from newsroom.models import (
    MAX_EXCERPT,
    VN,
    Basis,
    Document,
    Library,
    NewsItem,
    Precision,
    Question,
    Source,
    Story,
    Task,
)
from newsroom.text.dates import format_partial
from newsroom.text.vietnamese import excerpt, tidy
from publisher import routes
from publisher.search.pairs import MONTH
from publisher.search.tokens import Expansions, Token, tokenize

# ── how an entry stands in the index ──────────────────────────────────────────────────────────────


ROOT = "tim-kiem/chi-muc/"
KINDS = ("tin-tuc", "hoi-dap", "nhiem-vu", "van-ban")
PER_FILE = 24  # entries in one file of `d/`

HASH_BITS, _MONTH_BITS = MONTH, 9
_SAFE_NAME = re.compile(r"[a-z0-9-]{1,80}")


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """One thing to find. `kind` is one of KINDS; `url` a site path; `extract` a few lines of it; `date` an ISO date,
    whole or partial, or ""; `province`, `field` slugs; `state` the label of a document's effect today and `in_force`
    whether it applies; `numbers` the số hiệu it bears (a document) or cites; `keywords` what people type."""

    url: str
    title: str
    kind: str
    extract: str = ""
    date: str = ""
    province: tuple[str, ...] = ()
    field: tuple[str, ...] = ()
    source: str = ""
    state: str = ""
    in_force: bool = False
    numbers: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


row_of_entry = attrgetter(*(f.name for f in fields(SearchEntry)))  # an entry as a row that JSON can hold


def entry_of_row(row: list[Any]) -> SearchEntry:
    """The entry `row_of_entry` gave."""
    values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row]
    return SearchEntry(*values)


class LazyEntry(NamedTuple):
    """One thing to find: its address, a digest of all its entry is made from, its group, and how to make the entry."""

    url: str
    digest: str
    group: int
    make: Callable[[], SearchEntry]


class IndexFiles(NamedTuple):
    """Site path -> bytes of the files that changed, and the site paths of those that did not."""

    files: Mapping[str, bytes]
    same: list[str]


def entry_group(kind: str, day: str) -> int:
    """The kind and month of an entry: the first part of its number. Raises ValueError for an unknown kind."""
    return KINDS.index(kind) << _MONTH_BITS | _month_number(day[:7])


@lru_cache(maxsize=4096)
def _month_number(day: str) -> int:
    """Months since December 1999; 0 for no date; the year alone counts as its January."""
    found = re.match(r"(\d{4})(?:-(\d{2}))?", day)
    if not found:
        return 0
    months = (int(found[1]) - 2000) * 12 + int(found[2] or 1)
    return min(max(months, 1), (1 << _MONTH_BITS) - 1)


def number_entries(group: int, urls: Iterable[str]) -> dict[str, int]:
    """The numbers of the entries of one group, by address. Two hashes that meet are kept apart by stepping on."""
    wanted = sorted((int.from_bytes(hashlib.sha256(url.encode()).digest()[:2], "big"), url) for url in urls)
    taken: set[int] = set()
    out: dict[str, int] = {}
    for first, url in wanted:
        place = first
        while place in taken:
            place = (place + 1) % (1 << HASH_BITS)
        taken.add(place)
        out[url] = group << HASH_BITS | place
    return out


def tokenize_entry(
    entry: SearchEntry, names: Mapping[str, str], expand: Expansions
) -> tuple[list[list[Token]], list[list[Token]]]:
    """(what counts as title, what counts as body), each text by itself. `names` are those readers see of slugs."""
    own = entry.numbers if entry.kind == "van-ban" else ()
    cited = () if own else entry.numbers
    told = (names.get(slug, slug.replace("-", " ")) for slug in (*entry.province, *entry.field))
    body = (entry.extract, names.get(entry.source, ""), *told, *cited)
    title = (entry.title, *own, *entry.keywords)
    return [tokenize(tidy(t), expand) for t in title if t], [tokenize(tidy(t), expand) for t in body if t]


def split_entries(group: int, entries: Mapping[int, SearchEntry]) -> tuple[dict[str, object], int]:
    """Files of `d/` of one group, and how many bits of the hash choose the file."""
    name = group_name(group)
    bits = max(0, math.ceil(math.log2(len(entries) / PER_FILE))) if entries else 0
    files: defaultdict[str, dict[str, object]] = defaultdict(dict)
    for id, entry in entries.items():
        place = id & (1 << HASH_BITS) - 1
        files[f"d/{name}-{place >> HASH_BITS - bits}"][str(id)] = _result_row(entry)
    return dict(files), bits


def group_name(group: int) -> str:
    """`0-322`: kind and month, as in the names of `d/`."""
    return f"{group >> _MONTH_BITS}-{group & (1 << _MONTH_BITS) - 1}"


def _result_row(entry: SearchEntry) -> list[object]:
    extract = tidy(entry.extract)[:MAX_EXCERPT]
    where = (" ".join(entry.province), " ".join(entry.field), entry.source)
    return [entry.url, tidy(entry.title), extract, entry.date, *where, tidy(entry.state), int(entry.in_force)]


def list_facets(entry: SearchEntry) -> set[str]:
    """The lists of a filter an entry stands in: `p-hue`, `f-tan-so`, `s-mst`, `e-1` when in force."""
    values = [("p", v) for v in entry.province] + [("f", v) for v in entry.field] + [("s", entry.source)]
    found = {*values, ("e", "1" if entry.in_force else "")}
    return {f"{facet}-{value}" for facet, value in found if _SAFE_NAME.fullmatch(value)}


def list_legal_numbers(entry: SearchEntry, id: int) -> list[tuple[str, list[object]]]:
    """File of `n/` and row for each số hiệu a document bears. The first digits choose the file: the browser does the
    same with what a reader types, which need not be a whole number."""
    heads = ((number, re.match(r"0*(\d{1,6})", number)) for number in entry.numbers if entry.kind == "van-ban")
    return [(f"n/{int(h[1]) % 32:02d}", [number, id, int(entry.in_force)]) for number, h in heads if h]


def summarize_files(files: Iterable[str]) -> dict[str, object]:
    """Which files there are where a name alone does not tell, so that the browser asks for none that is missing."""
    names = sorted(files)
    cut: defaultdict[str, str] = defaultdict(str)
    for name in names:
        if name.startswith("s/") and "-" in name:
            cut[name[2:-2]] += name[-1]
    there = {kind: " ".join(name[2:] for name in names if name.startswith(kind)) for kind in ("x/", "n/")}
    return {"cut": dict(cut), "mixed": there["x/"], "numbers": there["n/"]}


def encode_json(value: object) -> bytes:
    """The bytes of a file of the index."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "replace")


# ── the library -> what can be found ──────────────────────────────────────────────────────────────


_BULLET = re.compile(r"^[ \t]*[-•][ \t]+", re.MULTILINE)  # an extract is one run of text
_IN_FORCE = frozenset({"con-hieu-luc", "het-hieu-luc-mot-phan"})


def build_entries(library: Library, stories: Iterable[Story], *, day: date) -> Iterator[SearchEntry]:
    """Everything a reader may look for, with the state of documents and tasks on `day`."""
    return (find.make() for find in list_entries(library, stories, day=day))


def list_entries(library: Library, stories: Iterable[Story], *, day: date) -> Iterator[LazyEntry]:
    """The same, each with a digest of what its entry is made from; entries of stories are made when asked for."""
    documents = {d.id: d for d in library.documents}
    for entry in _build_record_entries(library, documents, day):
        yield LazyEntry(entry.url, hash_of(entry), entry_group(entry.kind, entry.date), partial(_same_entry, entry))
    numbers: dict[tuple[str, ...], str] = {}
    for story in stories:
        when = story.lead.published
        group = entry_group("tin-tuc", _iso_month(when.year, when.month, story.lead.precision) if when else "")
        yield LazyEntry(
            routes.story(story),
            _digest_story(story, documents, numbers),
            group,
            partial(_story_entry, story, documents),
        )


def _build_record_entries(library: Library, documents: Mapping[str, Document], day: date) -> Iterator[SearchEntry]:
    graph = relations.Graph(documents)  # once: the state of one document rests on all of them
    statuses = {id: in_force.find_status(document, graph, day) for id, document in documents.items()}
    for document in library.documents:
        yield _document_entry(document, statuses[document.id])
    alive = {id for id, status in statuses.items() if status.code in _IN_FORCE}
    tasks = {task.id: task for task in library.tasks}
    for task in library.tasks:
        yield _task_entry(task, documents, alive, day)
    for question in library.questions:
        yield _question_entry(question, documents, explain_review(question, graph, tasks, day))


def _same_entry(entry: SearchEntry) -> SearchEntry:
    return entry


def _digest_story(story: Story, documents: Mapping[str, Document], numbers: dict[tuple[str, ...], str]) -> str:
    """Of all that `_story_entry` reads beside its address, or more. `numbers` keeps what is told of documents: many
    stories cite the same."""
    told = []
    for item in story.members:
        if (cited := numbers.get(item.documents)) is None:
            known = [documents[id].number for id in item.documents if id in documents]
            numbers[item.documents] = cited = hash_of(known)[:16]
        told.append(f"{_digest_item(item)}{cited}")
    return told[0] if len(told) == 1 else hash_of((story.lead.id, told))


def _digest_item(item: NewsItem) -> str:
    """The hash of what an entry says of the item."""
    text = (item.title, item.summary or item.lead)
    return hash_of((*text, item.published, item.precision, item.fields, item.source, item.provinces, item.unresolved))


def name_slugs(library: Library, sources: Mapping[str, Source]) -> dict[str, str]:
    """The names readers see of fields, provinces and sources."""
    provinces = {p.slug: p.name for p in places.PROVINCES}
    return {id: source.name for id, source in sources.items()} | provinces | dict(library.topic.fields)


def _document_entry(document: Document, status: in_force.Status) -> SearchEntry:
    return SearchEntry(
        url=routes.document(document.id),
        title=f"{in_force.document_name(document)}: {document.title}"
        if document.title
        else in_force.document_name(document),
        kind="van-ban",
        extract=excerpt(document.summary or document.body or document.issuer),
        date=document.issued.isoformat() if document.issued else "",
        province=(document.province,) if document.province else (),
        field=document.fields,
        state=status.shown,
        in_force=status.code in _IN_FORCE,
        numbers=(document.number,),
    )


def _task_entry(task: Task, documents: Mapping[str, Document], alive: Set[str], day: date) -> SearchEntry:
    """A task is in force while its own term runs and one document it rests on is."""
    over = task.valid_until is not None and task.valid_until <= day
    based = any(b.document in alive for b in task.basis)
    local = tuple(dict.fromkeys(d.province for d in task.delegations))
    who = "; ".join((f"Nay: {task.now}", *(f"{d.to} ({places.name_province(d.province)})" for d in task.delegations)))
    return SearchEntry(
        url=routes.task(task.id),
        title=task.title,
        kind="nhiem-vu",
        extract=excerpt(f"{who}. {task.note}"),
        province=(task.province,) if task.province else local,
        field=(task.field,),
        state="hết áp dụng" if over else "" if based else "căn cứ chưa rõ hoặc hết hiệu lực",
        in_force=based and not over,
        numbers=_basis_numbers(task.basis, documents),
        keywords=task.keywords,
    )


def _question_entry(question: Question, documents: Mapping[str, Document], why_review: str) -> SearchEntry:
    """An answer to be looked at again says so before anything of it is read."""
    return SearchEntry(
        url=routes.question(question.id),
        title=question.question,
        kind="hoi-dap",
        extract=excerpt(_BULLET.sub("", question.answer.replace("*", ""))),
        date=question.answered.isoformat() if question.answered else "",
        field=question.fields,
        state="cần xem lại" if why_review else "",
        numbers=_basis_numbers(question.basis, documents),
    )


def _story_entry(story: Story, documents: Mapping[str, Document]) -> SearchEntry:
    lead: NewsItem = story.lead
    numbers = [documents[id].number for m in story.members for id in m.documents if id in documents]
    return SearchEntry(
        url=routes.story(story),
        title=lead.title,
        kind="tin-tuc",
        extract=excerpt(lead.summary or lead.lead),
        date=_iso_day(lead),
        province=tuple(dict.fromkeys(slug for m in story.members for slug in m.provinces)),
        field=lead.fields,
        source=lead.source,
        numbers=tuple(dict.fromkeys((*numbers, *lead.unresolved))),
        keywords=tuple(dict.fromkeys(m.title for m in story.members if m.title != lead.title)),
    )


@cache
def _iso_month(year: int, month: int, precision: Precision) -> str:
    """The year and month of a day, as far as they are known."""
    return format_partial(datetime(year, month, 1, tzinfo=VN), precision)[:7]


def _iso_day(lead: NewsItem) -> str:
    return format_partial(lead.published, lead.precision)[:10] if lead.published else ""


def _basis_numbers(basis: Iterable[Basis], documents: Mapping[str, Document]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(documents[b.document].number for b in basis if b.document in documents))
