"""Records <-> plain mappings: what stands in front matter, in which order, and what it means.

Takes mappings that have passed their schema and gives records; takes records and gives mappings in one fixed key
order, without what is empty. Document numbers stay as written (see `crosscheck`). Decides nothing, reads no file.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from newsroom.models import (
    VN,
    Basis,
    Decision,
    Delegation,
    Document,
    Evidence,
    LedgerRow,
    NewsItem,
    Question,
    Relation,
    Task,
)
from newsroom.text.dates import format_partial, parse_partial

# ── records <-> mappings ──────────────────────────────────────────────────────────────────────────


Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Codec:
    """How one value is read from a file and written back."""

    read: Callable[[Any], Any]
    write: Callable[[Any], Any]


def read_day(text: str) -> date | None:
    """A whole date; None when only the year or month is known: a day is never invented."""
    when, precision = parse_partial(text)
    return when.date() if precision == "day" else None


def read_moment(text: str) -> datetime:
    """An aware datetime; Vietnamese time where the text names no zone."""
    when = datetime.fromisoformat(text)
    return when if when.tzinfo else when.replace(tzinfo=VN)


@lru_cache(maxsize=1 << 14)
def _intern_alone(name: str) -> tuple[str, ...]:
    """One object for a field, place or document that stands alone in thousands of records."""
    return (sys.intern(name),)


_TEXT = Codec(str, lambda text: text)
_PLAIN = Codec(lambda value: value, lambda value: value)
_NUMBER = Codec(float, lambda number: number)
_NAME = Codec(sys.intern, lambda name: name)  # one object for a name that stands in thousands of records
_TEXTS = Codec(lambda names: _intern_alone(names[0]) if len(names) == 1 else tuple(map(sys.intern, names)), list)
_DAY = Codec(read_day, lambda day: day.isoformat())
_MOMENT = Codec(read_moment, lambda when: when.isoformat())


def _record_codec(kind: type[Any], codecs: Mapping[str, Codec]) -> Codec:
    def read(values: Values) -> Any:
        return kind(**{key: codecs[key].read(value) for key, value in values.items() if value is not None})

    return Codec(read, lambda record: encode_record(record, codecs))


def _list_codec(one: Codec) -> Codec:
    return Codec(lambda rows: tuple(one.read(row) for row in rows), lambda records: [one.write(r) for r in records])


def encode_record(record: Any, codecs: Mapping[str, Codec]) -> dict[str, Any]:
    """The mapping of a record: the keys of `codecs` in order, without values that are the record's defaults."""
    plain = {f.name: f.default for f in fields(record) if f.default is not MISSING}
    values = {key: (codec, getattr(record, key)) for key, codec in codecs.items()}
    return {
        key: codec.write(value)
        for key, (codec, value) in values.items()
        if value is not None and not (key in plain and value == plain[key])
    }


def _decode_values(codecs: Mapping[str, Codec], values: Values) -> dict[str, Any]:
    return {key: codecs[key].read(value) for key, value in values.items() if value is not None and key in codecs}


def _text_codecs(*keys: str) -> dict[str, Codec]:
    return dict.fromkeys(keys, _TEXT)


_EVIDENCE = _list_codec(_record_codec(Evidence, {**_text_codecs("url", "note", "tag"), "covers": _TEXTS}))
_RELATIONS = _list_codec(
    _record_codec(Relation, {**_text_codecs("type", "target"), "since": _DAY, **_text_codecs("scope", "evidence")})
)
_BASIS = _record_codec(Basis, _text_codecs("document", "clause"))
_DELEGATIONS = _list_codec(
    _record_codec(Delegation, {**_text_codecs("province", "to"), "basis": _BASIS, **_text_codecs("note", "kind")})
)

DOCUMENT: Mapping[str, Codec] = {
    **_text_codecs("number", "kind", "title", "issuer"),
    **dict.fromkeys(("issued", "effective", "expires"), _DAY),
    **_text_codecs("expires_stated", "signer", "province", "topic"),
    "fields": _TEXTS,
    "summary": _TEXT,
    "relations": _RELATIONS,
    "addresses": _EVIDENCE,
    "evidence": _EVIDENCE,
    "unverified": _TEXTS,
    "stub": _PLAIN,
}
TASK: Mapping[str, Codec] = {
    **_text_codecs("title", "field", "kind", "before"),
    "before_inferred": _PLAIN,
    **_text_codecs("now", "level"),
    "basis": _list_codec(_BASIS),
    "delegations": _DELEGATIONS,
    "province": _TEXT,
    **dict.fromkeys(("valid_from", "valid_until"), _DAY),
    "evidence": _EVIDENCE,
    "confidence": _TEXT,
    "keywords": _TEXTS,
    "note": _TEXT,
}
QUESTION: Mapping[str, Codec] = {
    **_text_codecs("question", "answered_by"),
    **dict.fromkeys(("answered", "checked"), _DAY),
    "fields": _TEXTS,
    "basis": _list_codec(_BASIS),
    "tasks": _TEXTS,
    "evidence": _EVIDENCE,
    **_text_codecs("source", "confidence"),
    "asked": _DAY,
    "collected": _PLAIN,
    "captured": _MOMENT,
    **_text_codecs("capture_sha256", "fingerprint", "seal"),
}
ITEM: Mapping[str, Codec] = {
    **_text_codecs("title", "url"),
    **dict.fromkeys(("source", "publisher"), _NAME),
    "published": _TEXT,  # with its precision: see item_rows
    "updated": _MOMENT,
    **_text_codecs("author", "lead", "summary", "language", "section"),
    **dict.fromkeys(("fields", "provinces", "documents", "unresolved", "contradictions"), _TEXTS),
    **_text_codecs("original_url", "attribution", "story", "story_reason"),
    "score": _NUMBER,
    "reasons": _TEXTS,
    **_text_codecs("fingerprint", "sketch"),
    "captured": _MOMENT,
    "capture_sha256": _TEXT,
    **dict.fromkeys(("hand_written", "title_inferred"), _PLAIN),
    "evidence": _EVIDENCE,
    "note": _TEXT,
    "revisions": _TEXTS,
    "seal": _TEXT,
}
PLAIN = (_TEXT, _PLAIN)  # codecs of values that are as checked
DECISION: Mapping[str, Codec] = {
    **_text_codecs("action", "target", "why"),
    "until": _DAY,
    "order": _PLAIN,
    "into": _TEXT,
    "fields": _PLAIN,
    "topics": _TEXTS,
    "section": _TEXT,
    "by": _TEXT,
    "on": _DAY,
    "at": _MOMENT,
}
LEDGER: Mapping[str, Codec] = {
    **_text_codecs("url", "source", "fate"),
    "at": _MOMENT,
    "title": _TEXT,
    "score": _NUMBER,
    "reasons": _TEXTS,
    **_text_codecs("item", "capture_sha256"),
}


# ── reading ──


def build_document(values: Values, id: str, body: str, path: str) -> Document:
    """Relations keep the target as written until `resolve_document` has the whole registry."""
    read = _decode_values(DOCUMENT, {"title": "", "issuer": "", **values})
    partly = str(values["issued"]) if values.get("issued") and not read["issued"] else ""
    return Document(**read, id=id, body=body, path=path, issued_partly=partly)


def build_task(values: Values, id: str, path: str) -> Task:
    return Task(**_decode_values(TASK, {"before": "", **values}), id=id, path=path)


def build_question(values: Values, id: str, body: str, path: str) -> Question:
    return Question(**_decode_values(QUESTION, values), id=id, answer=body, path=path)


def build_decision(values: Values, line: int) -> Decision:
    read = _decode_values(DECISION, values)
    return Decision(**read | {"fields": {k: str(v) for k, v in read.get("fields", {}).items()}}, line=line)


def build_ledger_row(values: Values) -> LedgerRow:
    """Raises KeyError, TypeError or ValueError for a line that is no ledger row."""
    if not isinstance(values["url"], str):
        raise TypeError("url")
    return LedgerRow(**_decode_values(LEDGER, values))


# ── writing ──────────────────────────────────────────────────────────────────────────────────────


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


# ── news items as rows ────────────────────────────────────────────────────────────────────────────


Row = list[Any]

_FIELDS = [f for f in fields(NewsItem) if f.init]
_PLACES = {f.name: place for place, f in enumerate(_FIELDS)}
_ID, _SLUG, _HELD, _PATH = (_PLACES[name] for name in ("id", "slug", "held", "path"))
_BLANK: Row = ["" if f.default is MISSING else f.default for f in _FIELDS]
_CODECS = {**{name: codec.read for name, codec in ITEM.items() if codec not in PLAIN}, "published": read_moment}
_READ = [(_PLACES[name], read, _BLANK[_PLACES[name]]) for name, read in _CODECS.items()]
_FILE_NAME = re.compile(r"(?P<slug>[a-z0-9-]{1,110})-(?P<id>[0-9a-f]{8})")


def split_file_name(stem: str) -> tuple[str, str] | None:
    """(slug, id) of a news file's name without its ending; None when it is not `<slug>-<8 hex digits>`."""
    found = _FILE_NAME.fullmatch(stem)
    return (found[1], found[2]) if found else None


def build_row(values: Mapping[str, Any]) -> Row:
    """The row of these values."""
    row = list(_BLANK)
    for name, value in values.items():
        if value is not None and name in ITEM:
            row[_PLACES[name]] = value
    if text := values.get("published"):
        when, row[_PLACES["precision"]] = parse_partial(text)
        row[_PLACES["published"]] = when.isoformat()
    return row


def build_item(row: Row, name: tuple[str, str], path: str, *, held: bool = False, sha: str = "") -> NewsItem:
    """The item of a row. `name` is the slug and the id, `sha` the hash of the file."""
    row = row.copy()
    row[_SLUG], row[_ID], row[_HELD], row[_PATH] = *name, held, path
    for place, read, blank in _READ:
        value = row[place]
        row[place] = read(value) if value else blank
    item = NewsItem(*row)
    if sha:
        object.__setattr__(item, "read_from", sha)
    return item
