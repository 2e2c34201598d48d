"""What there is to do for the next site: which pages are made from what they were made from, and which are not.

Takes the shelves, the manifest of the live release and what makes the files beside the pages; gives a plan. Without a
manifest of these makers everything is made anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from publisher import pages
from publisher.inputs import Inputs
from publisher.manifest import Manifest
from publisher.search import Result
from publisher.sheet import Draft, Sheet, file_of
from publisher.shelves import Shelves

Files = Mapping[str, bytes]


class Begin(Protocol):
    """Begins the search index; what it gives waits for it."""

    def __call__(self, *, busy: bool) -> Callable[[], Result]: ...


@dataclass(frozen=True, slots=True)
class Beside:
    """The files beside the pages: those to place; those to make as they are placed, which rest on what `keys` says by
    site path; the site paths of those that stand unchanged in the live release, and how to make these, should one of
    them be gone; how to begin the search index, and the hash of what it is made from."""

    files: Files
    same: list[str]
    again: Callable[[], Iterable[Files]]
    index: Begin
    index_key: str
    later: Sequence[Callable[[], Files]] = ()
    keys: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Plan:
    """What there is to do. `inputs` is the hash of the whole site's inputs; `carried` are site paths."""

    inputs: str
    made_by: str
    law: str
    keys: dict[str, str]
    carried: list[str]
    fresh: list[Sheet | Draft]
    ready: dict[str, bytes]
    beside: Beside


def plan(
    shelves: Shelves, *, made_by: str, old: Manifest | None, beside: Callable[[list[str], Inputs], Beside]
) -> Plan:
    """Compare every page's inputs with what the live release was made from. `beside` makes the files beside the
    pages, given the pages' paths under docs/."""
    inputs = Inputs(shelves, made_by)
    known = old.inputs if old and old.made_by == made_by else {}
    before = known if old and old.law == inputs.law else {}
    keys: dict[str, str] = {}
    carried, fresh, ready = list[str](), list[Sheet | Draft](), dict[str, bytes]()
    press = pages.Press(shelves)
    for page in pages.drafts(shelves):
        name = f"{page.path.strip('/')}/index.html".lstrip("/")
        keys[name] = key = inputs.of(page, before.get(name, ""))
        if key and known.get(name) == key:
            carried.append(name)
        elif key:
            fresh.append(page)
        else:
            ready[file_of(page.path)] = press.page(pages.made(page))
    found = beside([name.removesuffix(".html") + ".md" for name in keys], inputs)
    return Plan(_whole(made_by, keys, ready, found), made_by, inputs.law, keys, carried, fresh, ready, found)


def built(path: str) -> str:
    """Path under docs/ -> site path: `van-ban/index.md` -> `van-ban/index.html`."""
    return path.removesuffix(".md") + ".html" if path.endswith(".md") else path


def _whole(made_by: str, keys: Mapping[str, str], ready: Files, beside: Beside) -> str:
    total = hashlib.sha256(f"{made_by} {beside.index_key}".encode())
    told = "".join(f"{name}\0{key}\0" for name, key in (*keys.items(), *beside.keys.items()))
    total.update(told.encode())
    made = ((f"docs/{name}", body) for name, body in ready.items())
    for name, body in sorted((*beside.files.items(), *made)):
        total.update(f"{name}\0{hashlib.sha256(body).hexdigest()}\0".encode())
    return total.hexdigest()
