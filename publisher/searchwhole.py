"""What the search index is, without its lists, and the store its parts are kept in between runs.

Takes a store and the sha256 of the live site's files; gives what is believed of the index that stands there: all of
it, or nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from publisher.kept import digest_of
from publisher.search import ROOT, Find
from publisher.state import Shelf

WHOLE = "muc-luc"


@dataclass(slots=True)
class Whole:
    """What the index is, without its lists."""

    made_of: str
    groups: dict[str, list[Any]] = field(default_factory=dict)  # group -> digest of its entries, how many
    sizes: dict[str, int] = field(default_factory=dict)  # first syllable -> entries
    facets: dict[str, str] = field(default_factory=dict)  # name -> numbers
    bits: dict[str, int] = field(default_factory=dict)
    years: dict[str, int] = field(default_factory=dict)
    legal: dict[str, list[Any]] = field(default_factory=dict)  # url -> rows of n/
    files: dict[str, str] = field(default_factory=dict)  # name -> sha256

    def told(self) -> str:
        """All of it as `standing` reads it."""
        return json.dumps({f.name: getattr(self, f.name) for f in fields(self)})


def standing(store: Shelf, made_of: str, live: Mapping[str, str] | None) -> Whole:
    """What stands in the live site (compressed twins apart), or nothing."""
    body = store.get(WHOLE, "") if live is not None else None
    found = Whole(**json.loads(body)) if body else Whole("")
    stands = live is not None and found.made_of == made_of
    there = {name: sha for name, sha in (live or {}).items() if name.startswith(ROOT) and name.endswith(".json")}
    return found if stands and there == {f"{ROOT}{n}.json": sha for n, sha in found.files.items()} else Whole(made_of)


def told_of(finds: Iterable[Find]) -> str:
    """The digest of what is to be found in one group, "" of nothing."""
    words = "".join([f"{find.url} {find.digest}\n" for find in finds])
    return words and digest_of([words.encode("utf-8", "surrogatepass")])
