"""The registry of legal documents, and the page of each: the spine of the site."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from newsroom.law import in_force, relations
from newsroom.law.numbers import parse_number
from newsroom.models import Document, Library, Question, Relation, Story, Task
from newsroom.text.urls import identity_or_empty, is_state_host, registrable_domain
from publisher import drawings, routes, typography
from publisher.page import Page
from publisher.site_index import SiteIndex
from publisher.views.lists import NEWEST, build_month_pages, link_months, list_months, make_list_data

# ── archived copies ───────────────────────────────────────────────────────────────────────────────


# Fates after which an address no longer gives what it gave.
_GONE_FATES = frozenset({"fetch_failed", "blocked", "parse_failed", "missing", "deleted", "gone"})


@dataclass(frozen=True, slots=True)
class ArchivedCopy:
    """One capture: its day, the SHA-256 of its body, and whether the address has failed since."""

    on: date | None
    sha256: str
    gone: bool = False


def find_copies(library: Library) -> Mapping[str, ArchivedCopy]:
    """Every known copy, by identity of its address."""
    sites = {_owner_of_url(address.url) for doc in library.documents for address in doc.addresses}
    found = {
        identity_or_empty(item.url): ArchivedCopy(item.captured.date() if item.captured else None, item.capture_sha256)
        for item in library.items
        if item.capture_sha256 and _owner_of_url(item.url) in sites
    }
    for row in library.ledger.values():
        if _owner_of_url(row.url) not in sites:
            continue
        name, gone = identity_or_empty(row.url), row.fate in _GONE_FATES
        if name in found:
            found[name] = replace(found[name], gone=gone)
        elif name and row.capture_sha256:
            found[name] = ArchivedCopy(row.at.date(), row.capture_sha256, gone)
    return found


def _owner_of_url(url: str) -> str:
    """Roughly who owns the host of an address: addresses of one identity are of one owner. Cheap, so that a hundred
    thousand of them need not be taken apart."""
    return registrable_domain(url.split("/", 3)[2].partition(":")[0]) if url.count("/") > 1 else ""


# ── documents ─────────────────────────────────────────────────────────────────────────────────────


GROUPS = {
    "core": "Văn bản chủ chốt",
    "change": "Sửa đổi, thay thế từ 2026",
    "framework": "Luật và khung chung",
    "provincial": "Văn bản của địa phương",
    "adjacent": "Ngành khác, liên quan",
    "history": "Văn bản trước 2025",
}
_UP = [("/van-ban/", "Văn bản")]
_ON_TIMELINE = 15
# Hosts without a name of the state's where it publishes documents all the same: news that stands there is not official.
_PUBLISHING_HOSTS = frozenset({"baochinhphu.vn", "bcp.cdnchinhphu.vn", "vbpl.vn"})


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """A line of a document's timeline."""

    on: date
    day: str
    text: str
    story: Story | None = None
    document: Document | None = None
    task: Task | None = None
    question: Question | None = None


def build_pages(s: SiteIndex) -> Iterator[Page]:
    groups = [(name, topic, _sort_documents(s, topic)) for topic, name in GROUPS.items()]
    stubs = [doc for doc in s.documents.values() if doc.stub]
    groups.append(("Mới thấy dẫn chiếu, chưa kiểm tra", "moi-thay", stubs))
    core = [doc for doc in s.documents.values() if doc.expires and doc.topic in ("core", "change")]
    timeline = drawings.draw_periods(core, s.day, "Thời gian có hiệu lực của các văn bản chủ chốt có thời hạn")
    data = {"groups": [group for group in groups if group[2]], "timeline": timeline}
    about = f"{len(s.documents)} văn bản làm căn cứ cho phân cấp, phân quyền KH&CN, kèm tình trạng hiệu lực."
    yield Page("/van-ban/", "documents.j2", "Văn bản", about, data)
    kept = find_copies(s.library)
    for doc in s.documents.values():
        yield build_document_page(s, doc, kept)
        yield from _build_news_pages(s, doc)


def _sort_documents(s: SiteIndex, topic: str) -> list[Document]:
    docs = [
        doc
        for doc in s.documents.values()
        if not doc.stub and (doc.topic if doc.topic in GROUPS else "framework") == topic
    ]
    return sorted(docs, key=lambda d: (d.issued or date.min, d.id), reverse=topic != "core")


def build_document_page(s: SiteIndex, doc: Document, kept: Mapping[str, ArchivedCopy]) -> Page:
    """The page of one document."""
    relations = s.graph.relations(doc.id)
    stories = s.by_document.get(doc.id, ())
    data = {
        "doc": doc,
        "status": s.statuses[doc.id],
        "kinds": in_force.KIND_NAMES,
        "twins": find_similar_numbers(s, doc),
        "relations": _group_relations(s, relations),
        "graph": drawings.draw_relations(doc, [(kind, s.documents.get(other), other) for kind, other, _ in relations]),
        "follow_ups": _list_follow_ups(s, relations),
        "tasks": s.tasks_of.get(doc.id, ()),
        "questions": s.questions_of.get(doc.id, ()),
        "official": [a for a in doc.addresses if _is_official(a.url)],
        "elsewhere": [a for a in doc.addresses if not _is_official(a.url)],
        "copies": {a.url: copy for a in doc.addresses if (copy := kept.get(identity_or_empty(a.url)))},
        "moments": _list_events(s, doc, relations),
        "more_news": f"{routes.document(doc.id)}tin/" if len(stories) > _ON_TIMELINE else "",
    }
    about = doc.summary or f"{doc.number}: {doc.title}"
    return Page(
        routes.document(doc.id),
        "document.j2",
        f"{doc.number} · {doc.title or 'chưa kiểm chứng'}"[:160],
        about,
        data,
        _json_ld(doc),
    )


def _is_official(url: str) -> bool:
    """Whether the state itself publishes there: what the press says of a document is not its original."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return is_state_host(host) or host in _PUBLISHING_HOSTS


def find_similar_numbers(s: SiteIndex, doc: Document) -> list[Document]:
    """Other documents whose number begins alike (133/2025/NĐ-CP, 133/2025/QH15): the number trap."""
    stem = _stem(doc.number)
    return [other for other in s.documents.values() if stem and other.id != doc.id and _stem(other.number) == stem]


def _stem(number: str) -> str:
    """A whole number without its suffix, "133/2025"; "" for one that is not whole or has no year."""
    found = parse_number(number)
    return f"{found.head}/{found.year}" if found and found.year and found.whole else ""


Related = tuple[tuple[str, str, Relation], ...]


def _relation_label(kind: str) -> str:
    return relations.RELATIONS[kind][0] if kind in relations.RELATIONS else kind


def _group_relations(s: SiteIndex, relations: Related) -> list[tuple[str, list[tuple[str, Document | None, Relation]]]]:
    groups: defaultdict[str, list[tuple[str, Document | None, Relation]]] = defaultdict(list)
    for kind, other, relation in relations:
        label = _relation_label(kind)
        doc = s.document(other)
        groups[label].append((doc.number if doc else relation.target, doc, relation))
    return list(groups.items())


def _list_follow_ups(s: SiteIndex, relations: Related) -> list[Document]:
    docs = (s.document(other) for kind, other, _ in relations)
    return [doc for doc in docs if doc and doc.province]


def _list_events(s: SiteIndex, doc: Document, relations: Related) -> list[TimelineEvent]:
    """Issue, effect, changes by other documents, news and expiry, in order of time."""
    own = ((doc.issued, "Ban hành"), (doc.effective, "Có hiệu lực"), (doc.expires, "Hết hiệu lực"))
    moments = [TimelineEvent(on, typography.format_day(on), text) for on, text in own if on]
    for kind, other, relation in relations:
        target, label = s.document(other), _relation_label(kind)
        on = relation.since or (target.effective or target.issued if target else None)
        if target and on and (doc.issued is None or on > doc.issued):
            moments.append(TimelineEvent(on, typography.format_day(on), label, document=target))
    for told in s.by_document.get(doc.id, ())[:_ON_TIMELINE]:
        if told.lead.published:
            on = told.lead.published.date()
            moments.append(TimelineEvent(on, typography.format_item_day(told.lead), told.lead.title, story=told))
    moments += _list_answers_and_tasks(s, doc)
    return sorted(moments, key=lambda m: (m.on, m.story is not None, m.text))


def _list_answers_and_tasks(s: SiteIndex, doc: Document) -> Iterator[TimelineEvent]:
    """Answers given on the document, and tasks that begin on a day of their own."""
    for question in s.questions_of.get(doc.id, ()):
        if question.answered:
            yield TimelineEvent(
                question.answered, typography.format_day(question.answered), question.question, question=question
            )
    for task in s.tasks_of.get(doc.id, ()):
        if on := task.valid_from or doc.effective:
            yield TimelineEvent(on, typography.format_day(on), f"{task.title}: {task.now}", task=task)


def _build_news_pages(s: SiteIndex, doc: Document) -> Iterator[Page]:
    stories, base = s.by_document.get(doc.id, ()), f"{routes.document(doc.id)}tin/"
    if len(stories) <= _ON_TIMELINE:
        return
    title, up = f"Tin về {doc.number}", [*_UP, (routes.document(doc.id), doc.number)]
    months = list_months(stories)
    data = make_list_data(title, stories[:NEWEST], up=up, months=link_months(base, months))
    yield Page(base, "news.j2", title, title, data)
    yield from build_month_pages(base, title, months, up=[*up, (base, "Tin")])


def _json_ld(doc: Document) -> dict[str, object]:
    linked: dict[str, object] = {"@type": "Legislation", "name": doc.title, "legislationIdentifier": doc.number}
    linked |= {"inLanguage": "vi", "legislationType": in_force.KIND_NAMES.get(doc.kind, doc.kind)}
    if doc.issued:
        linked["legislationDate"] = doc.issued.isoformat()
    if doc.effective:
        linked["legislationDateVersion"] = doc.effective.isoformat()
    return linked
