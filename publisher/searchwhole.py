"""What the search index is, without its lists, and the store its parts are kept in between runs.

Takes a store and the sha256 of the live site's files; gives what is believed of the index that stands there: all of
it, or nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from publisher.search import ROOT


class Store(Protocol):
    """Where parts are kept between runs: `publisher.kept.Kept`, or memory."""

    def get(self, name: str) -> bytes | None: ...

    def put(self, name: str, body: bytes) -> None: ...


@dataclass(slots=True)
class Whole:
    """What the index is, without its lists."""

    made_of: str
    rows: dict[str, list[Any]] = field(default_factory=dict)  # url -> digest, number
    sizes: dict[str, int] = field(default_factory=dict)  # first syllable -> entries
    facets: dict[str, str] = field(default_factory=dict)  # name -> numbers
    bits: dict[str, int] = field(default_factory=dict)
    years: dict[str, int] = field(default_factory=dict)
    legal: dict[str, list[Any]] = field(default_factory=dict)  # url -> rows of n/
    parts: dict[str, str] = field(default_factory=dict)  # part of the store -> its hash
    files: dict[str, str] = field(default_factory=dict)  # name -> sha256


class LostError(Exception):
    """A part of the store is not the one the index speaks of."""


class Memory(dict[str, bytes]):
    """A store that lasts as long as it is held."""

    def put(self, name: str, body: bytes) -> None:
        self[name] = body


def standing(store: Store, made_of: str, live: Mapping[str, str] | None) -> Whole:
    """What stands in the live site, or nothing."""
    body = store.get("muc-luc") if live is not None else None
    found = Whole(**json.loads(body)) if body else Whole("")
    stands = live is not None and found.made_of == made_of
    there = {name: sha for name, sha in (live or {}).items() if name.startswith(ROOT)}
    return found if stands and there == {f"{ROOT}{n}.json": sha for n, sha in found.files.items()} else Whole(made_of)
