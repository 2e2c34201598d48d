"""The search index: made from what there is to find, or brought up to date with what changed.

Takes what there is to find, each by its address with a digest of all it says; gives the files under
tim-kiem/chi-muc/ that changed and the names of those that did not, the same bytes either way.

    muc-luc.json     what there is: counts, syllables, abbreviations, facets
    s/<syllable>.json, s/<syllable>-<letter>.json of a big one, x/<nn>.json
                       {first: {second: "key key|title postings|body postings[|count];…"}}
    d/<kind>-<month>-<n>.json        what is shown of an entry
    f/<facet>-<value>.json           the entries a filter keeps
    n/<nn>.json      legal numbers, so that a số hiệu leads to its document

What the files leave out (lists beyond their cap, digests, the entries themselves) is kept in .cache/tim-kiem/, part by
part; it is believed only when every part and every file of the live site is the one it speaks of. Otherwise all is
made anew, in rounds, so that memory does not grow with the number of articles.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from publisher.search import Find, Result, SearchEntry
from publisher.searchtext import SYNONYMS
from publisher.searchupdate import Update
from publisher.searchwhole import LostError, Memory, Store, Whole, standing


def build_index(
    entries: Iterable[SearchEntry], *, synonyms: Mapping[str, str] = SYNONYMS, labels: Mapping[str, str] | None = None
) -> dict[str, bytes]:
    """Site path -> bytes of the whole index. `labels` name the slugs of provinces, fields and sources for readers;
    the names are searched too. An entry whose `kind` is unknown raises ValueError."""
    finds = (Find(entry.url, "", lambda entry=entry: entry) for entry in entries)  # type: ignore[misc]
    return update(finds, store=Memory(), live=None, synonyms=synonyms, labels=labels).files


def update(
    finds: Iterable[Find],
    *,
    store: Store,
    live: Mapping[str, str] | None,
    synonyms: Mapping[str, str] = SYNONYMS,
    labels: Mapping[str, str] | None = None,
) -> Result:
    """Bring the index up to date. `live` are the sha256 of the live site's files by path, or None to make all anew."""
    made_of = hashlib.sha256(repr((sorted(synonyms.items()), sorted((labels or {}).items()))).encode()).hexdigest()
    wanted, names = {find.url: find for find in finds}, labels or {}
    try:
        return Update(store, standing(store, made_of, live), synonyms, names).run(wanted)
    except LostError:
        return Update(Memory(), Whole(made_of), synonyms, names).run(wanted)
