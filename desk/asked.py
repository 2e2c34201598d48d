"""What an editor asks, and what the asking is checked against: an order as typed, the library as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from newsroom.editing import Orders, target_id, visible
from newsroom.models import Library, NewsItem, Story
from newsroom.numbers import document_slug
from newsroom.stories import group
from newsroom.urls import canonical, identity, key
from nightly import stubs


@dataclass(frozen=True, slots=True)
class Order:
    """One command: the keys of a decision, as typed."""

    action: str
    target: str
    why: str = ""
    until: str = ""
    order: int = 0
    into: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    topics: tuple[str, ...] = ()
    section: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """What an order is checked against."""

    library: Library
    today: date

    @property
    def orders(self) -> Orders:
        return Orders(self.library.decisions)

    def item(self, target: str) -> NewsItem | None:
        key = target_id(target)
        return next((item for item in self.library.items if key and item.id == key), None)

    def unwanted(self, target: str) -> str:
        """The target under which something else than an article is dropped: a number only met so far, an answer a
        machine collected."""
        stub = next((d for d in self.library.documents if d.stub and target in (d.id, d.number)), None)
        answer = next((q for q in self.library.questions if q.collected and target in (q.id, q.source)), None)
        return stub.id if stub else answer.source if answer else ""

    def number(self, target: str) -> str:
        """The id of a number that some news names and that waits to be let into the registry, "" of any other."""
        waiting = (stub.id for _, stub in stubs.waiting(self.library))
        return next((id for id in waiting if id in (target, document_slug(target))), "")

    def stories(self) -> tuple[Story, ...]:
        return group(visible(self.library.items, self.library.decisions), self.library.decisions)

    def story(self, id: str) -> Story | None:
        return next((told for told in self.stories() if any(m.id == id for m in told.members)), None)

    def known(self, target: str) -> bool:
        """Whether the ledger has seen this address."""
        try:
            here = identity(canonical(target))
        except ValueError:
            return False
        return any(key(url) == here for url in self.library.ledger)
