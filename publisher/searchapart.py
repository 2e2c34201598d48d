"""The search index brought up to date in another process, while this one places pages.

Takes what there is to find with the entries of what may have changed; gives what `searchindex.update` gives. Only what
changed has its entry sent: should the index ask for another, because it is not what it was thought to be, LostError is
raised, and whoever has all of them does it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from publisher import searchindex
from publisher.search import Find, Result, SearchEntry
from publisher.searchwhole import WHOLE
from publisher.state import LostError, Shelf


@dataclass(frozen=True, slots=True)
class Errand:
    """`finds` are (address, digest, group) of all there is to find, `entries` those that may have changed, by address;
    `live` as in `searchindex.update`, of the site in the folder `site`; `store` is kept by code called `made_by`."""

    finds: list[tuple[str, str, int]]
    entries: Mapping[str, SearchEntry]
    labels: Mapping[str, str]
    store: Path
    made_by: str
    site: Path
    live: Mapping[str, str]


def digests(store: Path, made_by: str) -> dict[str, str]:
    """The digest of every entry of the index as it stands, by address; none when it is not known."""
    try:
        with Shelf(store, made_by) as shelf:
            body = shelf.get(WHOLE, "")
    except LostError:
        return {}
    return {url: row[0] for url, row in json.loads(body)["rows"].items()} if body else {}


def update(errand: Errand) -> Result:
    """Bring it up to date. Raises LostError, and OSError when the disk refuses."""
    finds = (Find(*words, partial(_entry, errand.entries, words[0])) for words in errand.finds)

    def read(name: str) -> bytes:
        return (errand.site / name).read_bytes()

    with Shelf(errand.store, errand.made_by) as store:
        return searchindex.update(finds, store=store, live=errand.live, read=read, labels=errand.labels)


def _entry(entries: Mapping[str, SearchEntry], url: str) -> SearchEntry:
    if url not in entries:
        raise LostError(url)
    return entries[url]
