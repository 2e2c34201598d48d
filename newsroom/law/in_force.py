"""What is in force on a given day, until when, and what an answer rests on.

Takes documents (a mapping id -> `Document`, or the documents themselves) and a day; gives a `Status` in Vietnamese,
relations with their inverses, what expires next. Refuses to guess: a document whose first day in force is not
known is "chua-ro", and a replacement counts only from the day the replacing document is itself in force.

`expires` is the first day NOT in force throughout: a text valid "đến hết ngày 28/2/2027" expires on 1/3/2027.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from newsroom.law.find import parse_clauses
from newsroom.law.numbers import parse_number
from newsroom.law.relations import Documents, Event, Graph, find_events
from newsroom.models import Basis, Document, Relation
from newsroom.text.dates import format_day

# ── what rests on something unchecked ─────────────────────────────────────────────────────────────


def is_doubtful(document: Document, code: str, ended: Event | None, touched: Iterable[Event], graph: Graph) -> bool:
    """Whether a date or relation the state `code` rests on is unverified. `ended` is the event that ended it."""
    if document.stub:
        return True
    if ended is not None:
        return _is_event_unverified(document, ended, graph)
    if code == "chua-co-hieu-luc":
        return ("effective" if document.effective else "issued") in document.unverified
    if code == "chua-ro":
        return False
    partly = [event for event in touched if event.type == "repealed_in_part_by"]
    lone = code == "het-hieu-luc-mot-phan" and all(_is_event_unverified(document, event, graph) for event in partly)
    return lone or _has_undated_end(touched) or not {"effective", "expires"}.isdisjoint(document.unverified)


def _has_undated_end(touched: Iterable[Event]) -> bool:
    """Replaced by another document from a day nobody knows: it may be over already."""
    return any(event.type == "replaced_by" and event.when is None for event in touched)


def _is_event_unverified(document: Document, event: Event, graph: Graph) -> bool:
    if event.type == "expires" or event.relation is None:
        return "expires" in document.unverified
    actor = graph.get(event.by)
    dated_by_actor = event.relation.since is None and actor is not None and "effective" in actor.unverified
    return dated_by_actor or "relations" in _writer(document, actor, event.relation).unverified


def _writer(document: Document, actor: Document | None, relation: Relation) -> Document:
    """The document the relation is written on."""
    return actor if actor is not None and relation in actor.relations else document


# ── what is in force on a day ─────────────────────────────────────────────────────────────────────


STATUS_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "chua-co-hieu-luc": "Chưa có hiệu lực",
        "con-hieu-luc": "Còn hiệu lực",
        "het-hieu-luc-mot-phan": "Hết hiệu lực một phần",
        "het-hieu-luc": "Hết hiệu lực",
        "chua-ro": "Chưa rõ hiệu lực",
    }
)
UNVERIFIED = "chưa kiểm chứng"
KIND_NAMES: Mapping[str, str] = MappingProxyType(
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


@dataclass(frozen=True, slots=True)
class Status:
    """State of a document on a day. `until` is the first day the state no longer holds, as far as known (the first
    day in force for a text not yet in force, else the first day no longer in force); `days_left` counts to it.
    `unverified` says that a date or relation the state rests on was not checked."""

    code: str
    label: str
    because: str
    until: date | None = None
    days_left: int | None = None
    unverified: bool = False

    @property
    def shown(self) -> str:
        """The label with its doubt, for where there is room for one string only."""
        return f"{self.label} ({UNVERIFIED})" if self.unverified else self.label


def document_name(document: Document) -> str:
    """What a reader calls it: "Nghị định 132/2025/NĐ-CP"."""
    return f"{KIND_NAMES.get(document.kind, '')} {document.number}".strip()


def find_end_day(document: Document, documents: Documents) -> date | None:
    """The first day a document is no longer in force, by its own term or by replacement; None when none is known."""
    days = [e.when for e in find_events(document, documents) if e.when and e.type in ("expires", "replaced_by")]
    return min(days, default=None)


def find_status(document: Document, registry_documents: Documents, day: date) -> Status:
    """The state of `document` on `day`; `because` names the document and the date that make it so."""
    graph = Graph.of(registry_documents)
    touched = find_events(document, graph)
    ended = next((e for e in touched if e.type in ("expires", "replaced_by") and e.when and e.when <= day), None)
    if ended:
        found = _build_status("het-hieu-luc", _describe_end(document, ended, graph), None, day)
    elif _is_not_yet_in_force(document, day):
        found = _build_status("chua-co-hieu-luc", _describe_beginning(document), document.effective, day)
    else:
        partly = [e for e in touched if e.type == "repealed_in_part_by" and e.when and e.when <= day]
        code = "het-hieu-luc-mot-phan" if partly else "con-hieu-luc" if document.effective else "chua-ro"
        found = _build_status(
            code, _describe_in_force(document, touched, graph, day), find_end_day(document, graph), day
        )
    return replace(found, unverified=is_doubtful(document, found.code, ended, touched, graph))


def _build_status(code: str, because: str, until: date | None, day: date) -> Status:
    return Status(code, STATUS_LABELS[code], because, until, (until - day).days if until else None)


def _is_not_yet_in_force(document: Document, day: date) -> bool:
    begins = document.effective or document.issued
    return bool(begins and day < begins)


def _describe_beginning(document: Document) -> str:
    if document.effective:
        return f"Có hiệu lực từ {format_day(document.effective)}."
    return f"Chưa ban hành vào ngày này; ban hành {format_day(document.issued)}." if document.issued else ""


def _describe_actor(event: Event, graph: Graph) -> str:
    actor = graph.get(event.by)
    name = document_name(actor) if actor else event.relation.target if event.relation else event.by
    issued = f"ban hành {format_day(actor.issued)}, " if actor and actor.issued else ""
    return f"{name} từ {format_day(event.when)}" if event.when else f"{name} ({issued}chưa rõ từ ngày nào)"


def _describe_end(document: Document, event: Event, graph: Graph) -> str:
    if event.type == "replaced_by":
        return f"Đã bị thay thế bởi {_describe_actor(event, graph)}."
    return f"{_describe_term(document, event.when, 'Hết hiệu lực từ')}."


def _describe_term(document: Document, day: date | None, words: str) -> str:
    stated = f" (nguồn ghi: “{document.expires_stated}”)" if document.expires_stated else ""
    return f"{words} {format_day(day)}{stated}" if day else ""


_TOUCHES = {
    "repealed_in_part_by": "hết hiệu lực một phần{scope} theo {by}",
    "amended_by": "được sửa đổi, bổ sung{scope} bởi {by}",
    "replaced_by": "bị thay thế bởi {by}",
    "yields_to": "nhường ưu tiên áp dụng{scope} cho {by}",
}


def _describe_in_force(document: Document, touched: tuple[Event, ...], graph: Graph, day: date) -> str:
    """Since when, what has touched it, what will, until when: one sentence, most binding facts first."""
    since = (
        f"có hiệu lực từ {format_day(document.effective)}" if document.effective else _describe_unknown_start(document)
    )
    past = [_describe_event(e, graph) for e in touched if e.type in _TOUCHES and _is_past(e, graph, None, day)]
    coming = [f"sẽ {_describe_event(e, graph)}" for e in touched if e.type in _TOUCHES and e.when and e.when > day]
    end = [_describe_term(document, document.expires, "hết hiệu lực từ")] if document.expires else []
    sentence = "; ".join((since, *past, *coming, *end))
    return sentence[0].upper() + sentence[1:] + "."


def _describe_unknown_start(document: Document) -> str:
    issued = f"; ban hành {format_day(document.issued)}" if document.issued else ""
    return f"chưa rõ ngày có hiệu lực{issued}"


def _describe_event(event: Event, graph: Graph) -> str:
    scope = event.relation.scope if event.relation else ""
    return _TOUCHES[event.type].format(scope=f" ({scope})" if scope else "", by=_describe_actor(event, graph))


def find_expiring(documents: Documents, day: date, within_days: int) -> tuple[tuple[Document, int], ...]:
    """Documents in force on `day` that cease within so many days, with the days left: soonest first, then our own."""
    graph = Graph.of(documents)
    left = [(document, _days_left(document, graph, day)) for document in graph.values()]
    soon = [(document, days) for document, days in left if days is not None and 0 < days <= within_days]
    return tuple(sorted(soon, key=lambda pair: (pair[1], pair[0].topic == "adjacent", pair[0].id)))


def _days_left(document: Document, graph: Graph, day: date) -> int | None:
    ends = find_end_day(document, graph)
    return (ends - day).days if ends and not _is_not_yet_in_force(document, day) else None


def explain_outdated_basis(basis: Sequence[Basis], documents: Documents, checked: date | None, day: date) -> str:
    """Why an answer or a task last checked on `checked` may no longer hold on `day`: a Vietnamese sentence, or "".

    A cited document that has ended, was amended, replaced or partly repealed since, or is not in the registry, is a
    ground; an event that names other điều than the cited ones is none. `checked` None counts every event so far.
    """
    graph = Graph.of(documents)
    return next((reason for reason in (_explain_basis(one, graph, checked, day) for one in basis) if reason), "")


def _explain_basis(basis: Basis, graph: Graph, checked: date | None, day: date) -> str:
    document = graph.get(basis.document) or graph.get(graph.find(basis.document, ""))
    if document is None:
        return f"Căn cứ {basis.document} chưa có trong sổ văn bản."
    state = find_status(document, graph, day)
    if state.code in ("het-hieu-luc", "chua-co-hieu-luc"):
        return f"{document_name(document)}: {state.because[0].lower()}{state.because[1:]}"
    touching = [e for e in find_events(document, graph) if e.type in _TOUCHES and _is_concerned(e, basis.clause)]
    since = [e for e in touching if _is_past(e, graph, checked, day)]
    told = "; ".join(_describe_event(event, graph) for event in since)
    return f"{document_name(document)} {told}.{_describe_reach(since[0], basis)}" if since else ""


def _describe_reach(event: Event, basis: Basis) -> str:
    """What is not known of an event that may or may not touch the cited place."""
    named_there = event.relation is not None and any(c.article for c in parse_clauses(event.relation.scope))
    if named_there:
        return "" if basis.clause else " Chưa rõ điều đó có chạm tới nội dung này không."
    place = basis.clause or "phần nói về nội dung này"
    return f" Chưa thấy nguồn nêu điều nào bị sửa, nên chưa rõ {place} có đổi không."


def _is_past(event: Event, graph: Graph, checked: date | None, day: date) -> bool:
    """Between the check and the day. An event of unknown day counts from the acting document's issue, at the latest
    the end of the year in its number; always when that is not known either."""
    actor = graph.get(event.by)
    number = parse_number(actor.number) if actor else None
    year_end = date(int(number.year), 12, 31) if number and number.year and event.when is None else None
    when = event.when or (actor.issued if actor else None) or year_end
    return when is None or (when <= day and (checked is None or when > checked))


def _is_concerned(event: Event, clause: str) -> bool:
    """False only when both sides name their điều and share none."""
    touched = {c.article for c in parse_clauses(event.relation.scope)} if event.relation else set()
    cited = {c.article for c in parse_clauses(clause)}
    return not (touched - {""} and cited - {""}) or bool(touched & cited)
