"""What there is to do for the next site: which pages are made from what they were made from, and which are not.

Takes the shelves and the manifest of the live release; gives a plan. Without a manifest of these makers everything is
made anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from publisher import addresses, outlets, pages, sitemap
from publisher.inputs import Inputs
from publisher.manifest import Manifest
from publisher.sheet import Draft, Sheet, file_of
from publisher.shelves import Shelves
from publisher.views import news


@dataclass(slots=True)
class Plan:
    """What there is to do. `inputs` is the hash of the whole site's inputs; `carried` are site paths; `ready` are the
    pages made every night, as MkDocs reads them."""

    inputs: str
    made_by: str
    law: str
    keys: dict[str, str]
    carried: list[str]
    fresh: list[Sheet | Draft]
    ready: dict[str, bytes]
    sitemap: outlets.Fresh


def plan(shelves: Shelves, inputs: Inputs, *, old: Manifest | None, site_url: str, more: Mapping[str, bytes]) -> Plan:
    """Compare every page's inputs with what the live release was made from. `more` are files that have no maker
    here."""
    known = old.inputs if old and old.made_by == inputs.made_by else {}
    before = known if old and old.law == inputs.law else {}
    keys: dict[str, str] = {}
    carried, fresh, ready = list[str](), list[Sheet | Draft](), dict[str, bytes]()
    press = pages.Press(shelves)
    for page in pages.standing_sheets(shelves):
        name = f"{page.path.strip('/')}/index.html".lstrip("/")
        keys[name] = key = inputs.of(page)
        if key and known.get(name) == key:
            carried.append(name)
        elif key:
            fresh.append(page)
        else:
            ready[file_of(page.path)] = press.page(page)
    for told in shelves.stories:
        name = f"{addresses.story(told)[1:]}index.html"
        keys[name] = key = inputs.of_story(told, before.get(name, ""))
        if known.get(name) == key:
            carried.append(name)
        else:
            fresh.append(news.draft(shelves, told))
    paths = (name.removesuffix(".html") + ".md" for name in keys)
    found = outlets.fresh(sitemap.parts(shelves, paths, site_url), inputs.key, known)
    whole = _whole(f"{inputs.made_by} {inputs.library()}", keys, {**ready, **more})
    return Plan(whole, inputs.made_by, inputs.law, keys, carried, fresh, ready, found)


def _whole(told: str, keys: Mapping[str, str], files: Mapping[str, bytes]) -> str:
    total = hashlib.sha256(told.encode())
    total.update("".join(f"{name}\0{key}\0" for name, key in keys.items()).encode())
    for name, body in sorted(files.items()):
        total.update(f"{name}\0{hashlib.sha256(body).hexdigest()}\0".encode())
    return total.hexdigest()
