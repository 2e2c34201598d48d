"""Which page rests on what: a sheet -> the hash of everything its template reads, so that a page is rendered only when
that hash is new. Contents count, never modification times.

Takes the shelves and sheets; gives hex digests, or "" for a page that must be made every night (the few hundred whose
templates may ask the shelves for anything). `KNOWN` lists the templates whose questions to the shelves are all
answered here; a template that asks more must leave the list.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass
from datetime import date, datetime
from pathlib import Path

from newsroom.models import Document, Question, Story
from publisher.bulletin import Week
from publisher.sheet import Sheet
from publisher.shelves import Shelves

KNOWN = frozenset({"news.j2", "story.j2", "moved.j2", "bulletin.j2"})
_HOUSE = Path(__file__).resolve().parent.parent
_DIGITS = re.compile(r"\d+")


class _UnknownError(TypeError):
    """A value whose contents cannot be told from its words."""


def made_by(*, maker: str) -> str:
    """sha256 of the code, the templates and `maker` (what makes the shell): when it changes, every page is new."""
    total = hashlib.sha256(f"{maker} {sys.version_info[:2]}".encode())
    for room in ("publisher", "newsroom"):
        for path in sorted(p for p in (_HOUSE / room).rglob("*") if p.suffix in (".py", ".j2", ".json")):
            total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


class Inputs:
    """Hashes of sheets over one arrangement of the shelves."""

    def __init__(self, shelves: Shelves, made_by: str) -> None:
        self._s = shelves
        self._records: dict[int, str] = {}
        self._heads = _by_head((doc, self._state(doc)) for doc in shelves.documents.values())
        laws = (repr(doc) for doc in shelves.documents.values() if doc.kind == "luat")
        self._all = _hash([made_by, repr(sorted(shelves.library.topic.fields.items())), *laws])

    def of(self, sheet: Sheet) -> str:
        """The hash of what this page is made from, or ""."""
        if sheet.template not in KNOWN or sheet.path.count("/") < 3:  # first pages of sections go with the menu
            return ""
        try:
            data, linked = self._told(sheet.data), self._told(sheet.linked)
        except _UnknownError:
            return ""
        cited = self._cited(sheet) if sheet.template == "story.j2" else ""
        return _hash([self._all, sheet.path, sheet.template, sheet.title, sheet.description, data, linked, cited])

    def _told(self, value: object) -> str:
        """The value in words: records by the hash of all they hold, and of what the shelves say of them."""
        if isinstance(value, str):
            return f"{len(value)}:{value}"
        if isinstance(value, Mapping):
            return "{" + ",".join(f"{self._told(k)}={self._told(v)}" for k, v in value.items()) + "}"
        if isinstance(value, list | tuple):
            return "[" + ",".join(map(self._told, value)) + "]"
        if value is None or isinstance(value, int | float | date | datetime):
            return repr(value)
        if isinstance(value, Week):  # made for its page: nothing keeps it alive
            return self._told([value.name, value.stories, value.issued, value.begins, value.ends])
        if is_dataclass(value):
            return self._records.get(id(value)) or self._record(value)
        raise _UnknownError(type(value).__name__)

    def _record(self, value: object) -> str:
        """Kept by the identity of the record: the shelves keep every one of them alive."""
        if isinstance(value, Story):
            words = [value.id, value.reason, *(self._told(m) for m in (value.lead, *value.members))]
            words += [f"{doc.id} {doc.number} {self._state(doc)}" for doc in self._s.cited(value)]
            words += [str(self._s.is_lost(url)) for m in value.members for url in (m.url, m.original_url)]
        else:
            words = [repr(value), *self._asked(value)]
        self._records[id(value)] = found = _hash(words)
        return found

    def _asked(self, value: object) -> Iterable[str]:
        """What templates ask the shelves about a record."""
        if isinstance(value, Document):
            yield f"{self._state(value)} {self._s.statuses[value.id].until}"
        if isinstance(value, Question):
            yield str(value.id in self._s.to_review)

    def _state(self, doc: Document) -> str:
        """What a chip shows."""
        status = self._s.statuses[doc.id]
        return f"{status.code} {status.label} {status.unverified}"

    def _cited(self, sheet: Sheet) -> str:
        """The documents a citation in the story's text may mean: those with a number written in it."""
        story = sheet.data["story"]
        assert isinstance(story, Story)
        heads = {int(digits) for digits in _DIGITS.findall(story.lead.summary or story.lead.lead)}
        return " ".join(self._heads[head] for head in sorted(heads) if head in self._heads)


def _by_head(documents: Iterable[tuple[Document, str]]) -> dict[int, str]:
    """Every number written in a số hiệu -> the hash of the documents that have it in theirs, with their states."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for doc, state in documents:
        for head in {int(digits) for digits in _DIGITS.findall(doc.number)}:
            found[head] += [repr(doc), state]
    return {head: _hash(docs) for head, docs in found.items()}


def _hash(words: Iterable[str]) -> str:
    total = hashlib.blake2b(digest_size=16)
    for word in words:
        data = word.encode("utf-8", "surrogatepass")
        total.update(b"%d:" % len(data) + data)
    return total.hexdigest()
