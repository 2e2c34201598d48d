"""Whether the state of a document rests on something nobody has checked.

Takes a document, the code of its state and the events that touch it; gives True or False. A state that says "chưa
rõ" claims nothing and needs no doubt, except of a stub, of which nothing at all was checked.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsroom.models import Document, Relation
from newsroom.relations import Event, Graph


def doubtful(document: Document, code: str, ended: Event | None, touched: Iterable[Event], graph: Graph) -> bool:
    """Whether a date or relation the state `code` rests on is unverified. `ended` is the event that ended it."""
    if document.stub:
        return True
    if ended is not None:
        return _event(document, ended, graph)
    if code == "chua-co-hieu-luc":
        return ("effective" if document.effective else "issued") in document.unverified
    if code == "chua-ro":
        return False
    partly = [event for event in touched if event.type == "repealed_in_part_by"]
    lone = code == "het-hieu-luc-mot-phan" and all(_event(document, event, graph) for event in partly)
    return lone or _undated_end(touched) or not {"effective", "expires"}.isdisjoint(document.unverified)


def _undated_end(touched: Iterable[Event]) -> bool:
    """Replaced by another document from a day nobody knows: it may be over already."""
    return any(event.type == "replaced_by" and event.when is None for event in touched)


def _event(document: Document, event: Event, graph: Graph) -> bool:
    if event.type == "expires" or event.relation is None:
        return "expires" in document.unverified
    actor = graph.get(event.by)
    dated_by_actor = event.relation.since is None and actor is not None and "effective" in actor.unverified
    return dated_by_actor or "relations" in _writer(document, actor, event.relation).unverified


def _writer(document: Document, actor: Document | None, relation: Relation) -> Document:
    """The document the relation is written on."""
    return actor if actor is not None and relation in actor.relations else document
