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
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field, fields
from typing import Any

from library.cache import hash_parts
from publisher.search import pairs
from publisher.search.entries import (
    ROOT,
    IndexFiles,
    LazyEntry,
    SearchEntry,
    encode_json,
    entry_group,
    entry_of_row,
    group_name,
    list_facets,
    list_legal_numbers,
    number_entries,
    row_of_entry,
    split_entries,
    summarize_files,
    tokenize_entry,
)
from publisher.search.store import TextLostError, TextStore
from publisher.search.tokens import SYNONYMS, make_expansions

# ── the whole, and the store of its parts ─────────────────────────────────────────────────────────


CONTENTS = "muc-luc"


@dataclass(slots=True)
class IndexState:
    """What the index is, without its lists."""

    made_of: str
    groups: dict[str, list[Any]] = field(default_factory=dict)  # group -> digest of its entries, how many
    sizes: dict[str, int] = field(default_factory=dict)  # first syllable -> entries
    facets: dict[str, str] = field(default_factory=dict)  # name -> numbers
    bits: dict[str, int] = field(default_factory=dict)
    years: dict[str, int] = field(default_factory=dict)
    legal: dict[str, list[Any]] = field(default_factory=dict)  # url -> rows of n/
    files: dict[str, str] = field(default_factory=dict)  # name -> sha256

    def as_json(self) -> str:
        """All of it as `load_state` reads it."""
        return json.dumps({f.name: getattr(self, f.name) for f in fields(self)})


def load_state(store: TextStore, made_of: str, live: Mapping[str, str] | None) -> IndexState:
    """What stands in the live site (compressed twins apart), or nothing."""
    body = store.get(CONTENTS, "") if live is not None else None
    found = IndexState(**json.loads(body)) if body else IndexState("")
    stands = live is not None and found.made_of == made_of
    there = {name: sha for name, sha in (live or {}).items() if name.startswith(ROOT) and name.endswith(".json")}
    return (
        found if stands and there == {f"{ROOT}{n}.json": sha for n, sha in found.files.items()} else IndexState(made_of)
    )


def digest_entries(finds: Iterable[LazyEntry]) -> str:
    """The digest of what is to be found in one group, "" of nothing."""
    words = "".join([f"{find.url} {find.digest}\n" for find in finds])
    return words and hash_parts([words.encode("utf-8", "surrogatepass")])


# ── one update ────────────────────────────────────────────────────────────────────────────────────


_MANY = 20  # lists above which all of a word are asked for at once
ROUND = 5_000  # entries whose pairs are held in memory at once


class IndexUpdate:
    """One run over one index. A store that lost a part is left alone: the next run finds that it does not fit."""

    def __init__(
        self,
        store: TextStore,
        whole: IndexState,
        read: Callable[[str], bytes],
        synonyms: Mapping[str, str],
        labels: Mapping[str, str],
        files: MutableMapping[str, bytes],
    ) -> None:
        self._store, self._whole, self._read, self._labels = store, whole, read, labels
        self._anew = self._blank = not whole.files
        self._synonyms, self._expand = synonyms, make_expansions(synonyms)
        self._fresh: pairs.Pairs = {}
        self._gone: pairs.Pairs = {}
        self._held = 0
        self._changed: defaultdict[str, pairs.TextLists] = defaultdict(dict)  # first -> complete lists
        self._in: defaultdict[str, set[int]] = defaultdict(set)
        self._out: defaultdict[str, set[int]] = defaultdict(set)
        self._files = files
        self._stems: defaultdict[str, set[str]] = defaultdict(set)
        for name in whole.files:
            self._stems[_file_stem(name)].add(name)

    def run(self, finds: Iterable[LazyEntry]) -> IndexFiles:
        """The whole update. Raises LostError."""
        if self._anew:
            self._store.empty()
        wanted: defaultdict[int, dict[str, LazyEntry]] = defaultdict(dict)
        for find in finds:
            wanted[find.group][find.url] = find
        groups, changed = self._whole.groups, self._anew
        for group in sorted(wanted.keys() | map(int, groups)):
            there = wanted.get(group, {})
            digest = digest_entries(there.values())
            if digest != groups.get(str(group), [""])[0]:
                self._group(group, there)
                groups[str(group)], changed = [digest, len(there)], True
        self._whole.groups = {name: row for name, row in groups.items() if row[1]}
        self._flush()
        return self._finish(changed)

    # ── entries ──

    def _group(self, group: int, finds: Mapping[str, LazyEntry]) -> None:
        """Entries of one kind and month: those that left, came, changed, or got another number."""
        name = f"d/{group_name(group)}"
        held = json.loads(self._store.get(name, "") or "{}")
        old = {url: (id, entry_of_row(row)) for url, (id, _, row) in held.items()}
        came = {url: find.make() for url, find in finds.items() if url not in held or held[url][1] != find.digest}
        new = {**{url: entry for url, (_, entry) in old.items() if url in finds}, **came}
        ids = number_entries(group, new)
        moved = {url for url, id in ids.items() if url in came or old[url][0] != id}
        for url in sorted(old):
            if url not in finds or url in moved:
                self._remove_entry(*old[url])
        for url in sorted(moved):
            self._add_entry(new[url], ids[url])
        self._show(group, {ids[url]: entry for url, entry in new.items()})
        rows = {url: [ids[url], finds[url].digest, row_of_entry(entry)] for url, entry in sorted(new.items())}
        self._store.put([(name, "", json.dumps(rows) if rows else "")])

    def _remove_entry(self, id: int, entry: SearchEntry) -> None:
        pairs.add_pairs(self._gone, id, *tokenize_entry(entry, self._labels, self._expand))
        for facet in list_facets(entry):
            self._out[facet].add(id)
        self._whole.legal.pop(str(id), None)
        self._count(entry, -1)

    def _add_entry(self, entry: SearchEntry, id: int) -> None:
        pairs.add_pairs(self._fresh, id, *tokenize_entry(entry, self._labels, self._expand))
        for facet in list_facets(entry):
            self._in[facet].add(id)
        if legal := list_legal_numbers(entry, id):
            self._whole.legal[str(id)] = [list(row) for row in legal]
        self._count(entry, 1)
        self._held += 1
        if self._held >= ROUND:
            self._flush()

    def _count(self, entry: SearchEntry, by: int) -> None:
        if len(entry.date) >= 7:
            year = entry.date[:4]
            self._whole.years[year] = self._whole.years.get(year, 0) + by

    def _show(self, group: int, entries: Mapping[int, SearchEntry]) -> None:
        """The files of `d/` of a group."""
        name = group_name(group)
        files, bits = split_entries(group, dict(sorted(entries.items())))
        self._whole.bits.pop(name, None)
        if entries:
            self._whole.bits[name] = bits
        self._replace(f"d/{name}", files)

    # ── pairs ──

    def _flush(self) -> None:
        """Enter the pairs held in memory into the complete lists."""
        fresh, gone = pairs.group_by_first(self._fresh), pairs.group_by_first(self._gone)
        for first in sorted(fresh.keys() | gone.keys()):
            changed = dict(self._merge(first, fresh.get(first, {}), gone.get(first, {})))
            self._store.put((first, second, text) for second, text in changed.items())
            self._changed[first] |= {} if self._anew else changed
        self._fresh, self._gone, self._held, self._blank = {}, {}, 0, False

    def _merge(self, first: str, fresh: pairs.SecondLists, gone: pairs.SecondLists) -> Iterator[tuple[str, str]]:
        """The lists of a first word that change."""
        touched = sorted(fresh.keys() | gone.keys())
        if self._blank:
            old = {}
        elif len(touched) > _MANY:
            old = self._store.all(first)
        else:
            old = {second: self._store.get(first, second) for second in touched}
        sizes, grown = self._whole.sizes, 0
        for second in touched:
            before = old.get(second, "")
            came, left = fresh.get(second, {}), gone.get(second, {})
            grown += pairs.count_entries(came) - pairs.count_entries(left)
            yield second, pairs.merge_lists(before, came, left)
        if pairs.SYLLABLE.fullmatch(first):
            sizes[first] = sizes.get(first, 0) + grown
            if not sizes[first]:
                del sizes[first]

    def _lay_out(self) -> None:
        """The files of the shards that changed, each list cut to what a browser may need."""
        shards: defaultdict[str, list[str]] = defaultdict(list)
        for first in self._changed:
            shards[pairs.name_shard(first)].append(first)
        for shard, firsts in sorted(shards.items()):
            words = self._standing(shard)
            for first in sorted(firsts):
                lists = self._store.all(first) if self._anew else self._changed[first]
                held = words.setdefault(first, {})
                held |= {second: pairs.cut_list(text) for second, text in lists.items() if text}
                for second in [second for second, text in lists.items() if not text]:
                    held.pop(second, None)
            words = {first: lists for first, lists in words.items() if lists}
            self._replace(shard, dict(pairs.split_shard(shard, words)) if words else {})

    def _standing(self, shard: str) -> dict[str, pairs.TextLists]:
        """The lists of a shard as they stand in the live site. Raises LostError."""
        words: dict[str, pairs.TextLists] = {}
        for name in sorted(self._stems[shard]):
            try:
                body = self._read(f"{ROOT}{name}.json")
            except OSError as error:
                raise TextLostError(name) from error
            if hashlib.sha256(body).hexdigest() != self._whole.files[name]:
                raise TextLostError(name)
            for first, lists in json.loads(body).items():
                words.setdefault(first, {}).update(lists)
        return words

    # ── the rest ──

    def _finish(self, changed: bool) -> IndexFiles:
        if changed:
            self._lay_out()
            self._facets()
            self._legal()
            self._replace("muc-luc", {"muc-luc": self._contents()})
            self._store.put([(CONTENTS, "", self._whole.as_json())])
            self._store.commit()
        names = (f"{ROOT}{name}.json" for name in self._whole.files)
        return IndexFiles(self._files, [name for name in names if name not in self._files])

    def _facets(self) -> None:
        held = self._whole.facets
        for name in sorted(self._in.keys() | self._out.keys()):
            ids = (set(pairs.decode_numbers(held.pop(name, ""))) - self._out[name]) | self._in[name]
            if ids:
                held[name] = pairs.encode_numbers(sorted(ids))
            self._replace(f"f/{name}", {f"f/{name}": held[name]} if ids else {})

    def _legal(self) -> None:
        rows: defaultdict[str, list[tuple[int, object]]] = defaultdict(list)
        for legal in self._whole.legal.values():
            for name, row in legal:
                rows[name].append((row[1], row))
        self._replace(
            "n", {name: [row for _, row in sorted(found, key=lambda r: r[0])] for name, found in rows.items()}
        )

    def _contents(self) -> dict[str, object]:
        whole, names = self._whole, self._labels
        facets = sorted(whole.facets.items())
        return {
            "entries": sum(number for _, number in whole.groups.values()),
            "syllables": " ".join(f"{name}:{size.bit_length()}" for name, size in sorted(whole.sizes.items())),
            "facets": {name: [names.get(name[2:], name[2:]), pairs.count_numbers(ids)] for name, ids in facets},
            "years": sorted((year for year, number in whole.years.items() if number), reverse=True),
            **summarize_files(whole.files),
            "files": dict(sorted(whole.bits.items())),
            "synonyms": dict(sorted(self._synonyms.items())),
        }

    # ── parts and files ──

    def _replace(self, stem: str, files: Mapping[str, object]) -> None:
        """These files in place of those there were of this stem: the name itself, or its parts."""
        for name in self._stems[stem] - files.keys():
            del self._whole.files[name]
        self._stems[stem] = set(files)
        for name, value in files.items():
            body = encode_json(value)
            sha = hashlib.sha256(body).hexdigest()
            if self._whole.files.get(name) != sha:
                self._whole.files[name] = sha
                self._files[f"{ROOT}{name}.json"] = body


def _file_stem(name: str) -> str:
    """What a file is a part of: `d/0-322-1` of `d/0-322`, `s/co-a` of `s/co`, `n/04` of `n`."""
    kind = name[:2]
    if kind == "n/":
        return "n"
    return name.rpartition("-")[0] if kind == "d/" or (kind == "s/" and "-" in name) else name


# ── the index ─────────────────────────────────────────────────────────────────────────────────────


def build_index(
    entries: Iterable[SearchEntry], *, synonyms: Mapping[str, str] = SYNONYMS, labels: Mapping[str, str] | None = None
) -> Mapping[str, bytes]:
    """Site path -> bytes of the whole index. `labels` name the slugs of provinces, fields and sources for readers;
    the names are searched too. An entry whose `kind` is unknown raises ValueError."""
    finds = (LazyEntry(one.url, "", entry_group(one.kind, one.date), lambda one=one: one) for one in entries)  # type: ignore[misc]
    return update_index(finds, store=TextStore(), live=None, read=_read_nothing, synonyms=synonyms, labels=labels).files


def update_index(
    finds: Iterable[LazyEntry],
    *,
    store: TextStore,
    live: Mapping[str, str] | None,
    read: Callable[[str], bytes],
    synonyms: Mapping[str, str] = SYNONYMS,
    labels: Mapping[str, str] | None = None,
    files: MutableMapping[str, bytes] | None = None,
) -> IndexFiles:
    """Bring the index up to date. `live` are the sha256 of the live site's files by path, or None to make all anew;
    `read` gives one of them (OSError when it is gone). What changed goes into `files`."""
    made_of = hashlib.sha256(repr((sorted(synonyms.items()), sorted((labels or {}).items()))).encode()).hexdigest()
    wanted, names, files = list(finds), labels or {}, {} if files is None else files
    try:
        return IndexUpdate(store, load_state(store, made_of, live), read, synonyms, names, files).run(wanted)
    except TextLostError:
        files.clear()
        return IndexUpdate(TextStore(), IndexState(made_of), read, synonyms, names, files).run(wanted)


def _read_nothing(name: str) -> bytes:
    raise FileNotFoundError(name)
