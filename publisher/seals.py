"""How the machine knows that a person has edited a file it wrote: a hash of what readers see, kept in the file.

Takes an item; gives its seal, and whether the seal still fits. The machine's own bookkeeping (story, score, sketch,
revisions) is not sealed, so its own later writes break nothing.
"""

from __future__ import annotations

import hashlib
import json

from newsroom.models import NewsItem
from publisher import records

EDITABLE = (
    *("title", "publisher", "published", "author", "lead", "summary", "section", "fields"),
    *("provinces", "documents", "original_url", "attribution", "note"),
)  # keys of an item that a person may have put right in its file


def seal_of(item: NewsItem) -> str:
    """16 hex digits over the editable keys."""
    values = records.item_values(item)
    told = json.dumps({key: values.get(key) for key in EDITABLE}, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def edited(item: NewsItem) -> bool:
    """Whether a person changed the file since the machine wrote it; a file without a seal was not changed."""
    return bool(item.seal) and item.seal != seal_of(item)
