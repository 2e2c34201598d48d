"""How the machine knows that a person has edited a file it wrote: a hash of what readers see, kept in the file.

Takes an item; gives its seal, and whether the seal still fits. The machine's own bookkeeping (story, score, sketch,
revisions) is not sealed, so its own later writes break nothing.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from newsroom.models import NewsItem, Question
from publisher import records

EDITABLE = (
    *("title", "publisher", "published", "author", "lead", "summary", "section", "fields"),
    *("provinces", "documents", "original_url", "attribution", "note"),
)  # keys of an item that a person may have put right in its file

# `basis` is not among them: it is read as ids and written as numbers
ANSWER = ("question", "answered_by", "answered", "asked", "fields", "tasks", "body")


def seal_of(record: NewsItem | Question) -> str:
    """16 hex digits over the editable keys."""
    values = _told(record)
    told = json.dumps({key: values.get(key) for key in _keys(record)}, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _keys(record: NewsItem | Question) -> tuple[str, ...]:
    return EDITABLE if isinstance(record, NewsItem) else ANSWER


def _told(record: NewsItem | Question) -> dict[str, Any]:
    if isinstance(record, NewsItem):
        return records.item_values(record)
    return {**records.question_values(record), "body": record.answer.strip()}


def edited(record: NewsItem | Question) -> bool:
    """Whether a person changed the file since the machine wrote it; a file without a seal was not changed."""
    return bool(record.seal) and record.seal != seal_of(record)


def changes(old: NewsItem | Question, new: NewsItem | Question) -> dict[str, Any]:
    """What the machine would write now in keys a person may edit, where it differs from the file; with it, of an
    answer, the fingerprint of what it was read from."""
    before, after = _told(old), _told(new)
    found = {key: after[key] for key in _keys(old) if key in after and after[key] != before.get(key)}
    return {**found, "fingerprint": after["fingerprint"]} if found and isinstance(new, Question) else found
