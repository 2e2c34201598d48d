"""The search index: made from what there is to find, or brought up to date with what changed.

Takes what there is to find, each by its address with a digest of all it says; gives the files under
tim-kiem/chi-muc/ that changed and the names of those that did not, the same bytes either way.

    muc-luc.json     what there is: counts, syllables, abbreviations, facets
    s/<syllable>.json, s/<syllable>-<letter>.json of a big one, x/<nn>.json
                       {first: {second: "key key|title postings|body postings[|count];…"}}
    d/<kind>-<month>-<n>.json        what is shown of an entry
    f/<facet>-<value>.json           the entries a filter keeps
    n/<nn>.json      legal numbers, so that a số hiệu leads to its document

What the files leave out (lists beyond their cap, digests, the entries themselves) is kept in .cache/tim-kiem.db; it is
believed only when the live site's files are those it speaks of. Otherwise all is made anew, in rounds, so that memory
does not grow with the number of articles.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, MutableMapping

from publisher.search import Find, Result, SearchEntry, group_of
from publisher.searchtext import SYNONYMS
from publisher.searchupdate import Update
from publisher.searchwhole import Whole, standing
from publisher.state import LostError, Shelf


def build_index(
    entries: Iterable[SearchEntry], *, synonyms: Mapping[str, str] = SYNONYMS, labels: Mapping[str, str] | None = None
) -> Mapping[str, bytes]:
    """Site path -> bytes of the whole index. `labels` name the slugs of provinces, fields and sources for readers;
    the names are searched too. An entry whose `kind` is unknown raises ValueError."""
    finds = (Find(one.url, "", group_of(one.kind, one.date), lambda one=one: one) for one in entries)  # type: ignore[misc]
    return update(finds, store=Shelf(), live=None, read=_nothing, synonyms=synonyms, labels=labels).files


def update(
    finds: Iterable[Find],
    *,
    store: Shelf,
    live: Mapping[str, str] | None,
    read: Callable[[str], bytes],
    synonyms: Mapping[str, str] = SYNONYMS,
    labels: Mapping[str, str] | None = None,
    files: MutableMapping[str, bytes] | None = None,
) -> Result:
    """Bring the index up to date. `live` are the sha256 of the live site's files by path, or None to make all anew;
    `read` gives one of them (OSError when it is gone). What changed goes into `files`."""
    made_of = hashlib.sha256(repr((sorted(synonyms.items()), sorted((labels or {}).items()))).encode()).hexdigest()
    wanted, names, files = list(finds), labels or {}, {} if files is None else files
    try:
        return Update(store, standing(store, made_of, live), read, synonyms, names, files).run(wanted)
    except LostError:
        files.clear()
        return Update(Shelf(), Whole(made_of), read, synonyms, names, files).run(wanted)


def _nothing(name: str) -> bytes:
    raise FileNotFoundError(name)
