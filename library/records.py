"""Records <-> plain mappings: what stands in front matter, in which order, and what it means.

Takes mappings that have passed their schema and gives records; takes records and gives mappings in one fixed key
order, without what is empty. Document numbers stay as written (see `crosscheck`). Never decides, never reads a file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, TypeVar

import msgspec
from msgspec import structs

from newsroom.models import VN, Decision, Document, LedgerRow, NewsItem, Question, Record, Task, replace
from newsroom.text.dates import format_partial, parse_partial

# ── the keys of each kind, in their order ─────────────────────────────────────────────────────────


Values = Mapping[str, Any]
Kind = TypeVar("Kind", bound=Record)
Shared = TypeVar("Shared", str, tuple[str, ...])

DOCUMENT = (
    *("number", "kind", "title", "issuer", "issued", "effective", "expires", "expires_stated", "signer", "province"),
    *("topic", "fields", "summary", "relations", "addresses", "evidence", "unverified", "stub"),
)
TASK = (
    *("title", "field", "kind", "before", "before_inferred", "now", "level", "basis", "delegations", "province"),
    *("valid_from", "valid_until", "evidence", "confidence", "keywords", "note"),
)
QUESTION = (
    *("question", "answered_by", "answered", "checked", "fields", "basis", "tasks", "evidence", "source"),
    *("confidence", "asked", "collected", "captured", "capture_sha256", "fingerprint", "seal"),
)
ITEM = (
    *("title", "url", "source", "publisher", "published", "updated", "author", "lead", "summary", "language"),
    *("section", "fields", "provinces", "documents", "unresolved", "contradictions", "original_url", "attribution"),
    *("story", "story_reason", "score", "reasons", "fingerprint", "sketch", "captured", "capture_sha256"),
    *("hand_written", "title_inferred", "evidence", "note", "revisions", "seal"),
)
DECISION = ("action", "target", "why", "until", "order", "into", "fields", "topics", "section", "by", "on", "at")
LEDGER = ("url", "source", "fate", "at", "title", "score", "reasons", "item", "capture_sha256")

_MOMENTS = frozenset({"updated", "captured", "at"})
_DAYS = frozenset({"issued", "answered", "checked", "asked"})  # of which no more than the year may be known
_DAY = len("2025-08-12")


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def read_moment(text: str) -> datetime:
    """An aware datetime; Vietnamese time where the text names no zone."""
    when = datetime.fromisoformat(text)
    return when if when.tzinfo else when.replace(tzinfo=VN)


def record_of(kind: type[Kind], values: Values, keys: tuple[str, ...], **more: Any) -> Kind:
    """The record of these values, and of `more`."""
    return msgspec.convert({**_typed(values, keys), **more}, kind)


def _typed(values: Values, keys: tuple[str, ...]) -> dict[str, Any]:
    """The values as msgspec takes them for records. A day is never invented: one that is not whole is left out."""
    typed = {key: value for key, value in values.items() if value is not None and key in keys}
    for key in _MOMENTS & typed.keys():
        typed[key] = _zoned(typed[key])
    for key in _DAYS & typed.keys():
        if len(typed[key]) < _DAY:
            del typed[key]
    return typed


def _zoned(text: str) -> str:
    """A moment as RFC 3339 writes it, which knows no seconds of a zone."""
    written = read_moment(text).isoformat()
    return written if written[-3] == ":" and written[-6] in "+-" else read_moment(text).astimezone(VN).isoformat()


def build_document(values: Values, id: str, body: str, path: str) -> Document:
    """Relations keep the target as written until `resolve_document` has the whole registry."""
    issued = str(values.get("issued") or "")
    given = {"title": "", "issuer": "", **values}
    partly = issued if len(issued) < _DAY else ""
    return record_of(Document, given, DOCUMENT, id=id, body=body, path=path, issued_partly=partly)


def build_task(values: Values, id: str, path: str) -> Task:
    return record_of(Task, {"before": "", **values}, TASK, id=id, path=path)


def build_question(values: Values, id: str, body: str, path: str) -> Question:
    return record_of(Question, values, QUESTION, id=id, answer=body, path=path)


def build_decision(values: Values, line: int) -> Decision:
    fields = {name: str(value) for name, value in (values.get("fields") or {}).items()}
    return record_of(Decision, values, DECISION, fields=fields, line=line)


_LEDGER_ROW = msgspec.json.Decoder(LedgerRow)


def build_ledger_row(line: bytes) -> LedgerRow:
    """Raises ValueError for a line that is no ledger row."""
    try:
        row = _LEDGER_ROW.decode(line)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(str(error)) from error
    return row if row.at.tzinfo else replace(row, at=row.at.replace(tzinfo=VN))


# ── news items, by their files ───────────────────────────────────────────────────────────────────


_FILE_NAME = re.compile(r"(?P<slug>[a-z0-9-]{1,110})-(?P<id>[0-9a-f]{8})")
_NEWS_ITEM = msgspec.msgpack.Decoder(NewsItem)


def split_file_name(stem: str) -> tuple[str, str] | None:
    """(slug, id) of a news file's name without its ending; None when it is not `<slug>-<8 hex digits>`."""
    found = _FILE_NAME.fullmatch(stem)
    return (found[1], found[2]) if found else None


def item_fields(values: Values, name: tuple[str, str], path: str, *, held: bool) -> dict[str, Any]:
    """All that an item is made of: the values of its file and what the name of the file says, the slug and the id."""
    fields = {**_typed(values, ITEM), "slug": name[0], "id": name[1], "held": held, "path": path}
    if text := fields.pop("published", ""):
        when, fields["precision"] = parse_partial(text)
        fields["published"] = when.isoformat()
    if "score" in fields:
        fields["score"] = float(fields["score"])
    return fields


@lru_cache(maxsize=1 << 14)
def _share(value: Shared) -> Shared:
    """One object for what stands in thousands of items: 45 MB less at 100,000."""
    return value


def build_item(packed: bytes | msgspec.Raw) -> NewsItem:
    """The item of packed `item_fields`."""
    item = _NEWS_ITEM.decode(packed)
    return structs.replace(
        item,
        source=_share(item.source),
        publisher=_share(item.publisher),
        fields=_share(item.fields),
        provinces=_share(item.provinces),
        documents=_share(item.documents),
    )


def values_of(packed: bytes | msgspec.Raw) -> dict[str, Any]:
    """The values of a packed front matter."""
    values: dict[str, Any] = msgspec.msgpack.decode(packed)
    return values


# ── writing ──────────────────────────────────────────────────────────────────────────────────────


def encode_record(record: Record, keys: tuple[str, ...]) -> dict[str, Any]:
    """The mapping of a record: these keys in order, without values that are the record's defaults."""
    defaults, found = _defaults(type(record)), {}
    for key in keys:
        value = getattr(record, key)
        if value is not None and not (key in defaults and value == defaults[key]):
            found[key] = _plain(value)
    return found


@cache
def _defaults(kind: type[Record]) -> dict[str, Any]:
    return {field.name: field.default for field in structs.fields(kind) if field.default is not msgspec.NODEFAULT}


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return encode_record(value, value.__struct_fields__)
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def item_values(item: NewsItem) -> dict[str, Any]:
    """Front matter of a news item. Lists come out as they stand, so the caller's order is the file's order."""
    values = encode_record(item, ITEM)
    if item.published is not None:
        values["published"] = format_partial(item.published, item.precision)
    return values


def document_values(document: Document) -> dict[str, Any]:
    values = encode_record(document, DOCUMENT)
    return values | {"issued": document.issued_partly} if document.issued_partly else values


def question_values(question: Question) -> dict[str, Any]:
    return encode_record(question, QUESTION)


def ledger_values(row: LedgerRow) -> dict[str, Any]:
    return encode_record(row, LEDGER)
