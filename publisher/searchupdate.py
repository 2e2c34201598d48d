"""One update of the search index: entries in and out, part by part.

Takes what the index is, what there is to find, and the store of its parts; gives the files that changed. `searchindex`
says what the files are, and what may be believed.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping

from publisher import pairs, search
from publisher.search import ROOT, Find, Result, SearchEntry
from publisher.searchtext import expansions
from publisher.searchwhole import WHOLE, Whole, told_of
from publisher.state import LostError, Shelf

_MANY = 20  # lists above which all of a word are asked for at once
ROUND = 5_000  # entries whose pairs are held in memory at once


class Update:
    """One run over one index. A store that lost a part is left alone: the next run finds that it does not fit."""

    def __init__(
        self,
        store: Shelf,
        whole: Whole,
        read: Callable[[str], bytes],
        synonyms: Mapping[str, str],
        labels: Mapping[str, str],
        files: MutableMapping[str, bytes],
    ) -> None:
        self._store, self._whole, self._read, self._labels = store, whole, read, labels
        self._anew = self._blank = not whole.files
        self._synonyms, self._expand = synonyms, expansions(synonyms)
        self._fresh: pairs.Pairs = {}
        self._gone: pairs.Pairs = {}
        self._held = 0
        self._changed: defaultdict[str, pairs.Lists] = defaultdict(dict)  # first -> complete lists
        self._in: defaultdict[str, set[int]] = defaultdict(set)
        self._out: defaultdict[str, set[int]] = defaultdict(set)
        self._files = files
        self._stems: defaultdict[str, set[str]] = defaultdict(set)
        for name in whole.files:
            self._stems[_stem(name)].add(name)

    def run(self, finds: Iterable[Find]) -> Result:
        """The whole update. Raises LostError."""
        if self._anew:
            self._store.empty()
        wanted: defaultdict[int, dict[str, Find]] = defaultdict(dict)
        for find in finds:
            wanted[find.group][find.url] = find
        groups, changed = self._whole.groups, self._anew
        for group in sorted(wanted.keys() | map(int, groups)):
            there = wanted.get(group, {})
            digest = told_of(there.values())
            if digest != groups.get(str(group), [""])[0]:
                self._group(group, there)
                groups[str(group)], changed = [digest, len(there)], True
        self._whole.groups = {name: row for name, row in groups.items() if row[1]}
        self._flush()
        return self._finish(changed)

    # ── entries ──

    def _group(self, group: int, finds: Mapping[str, Find]) -> None:
        """Entries of one kind and month: those that left, came, changed, or got another number."""
        name = f"d/{search.group_name(group)}"
        held = json.loads(self._store.get(name, "") or "{}")
        old = {url: (id, search.entry_of(row)) for url, (id, _, row) in held.items()}
        came = {url: find.make() for url, find in finds.items() if url not in held or held[url][1] != find.digest}
        new = {**{url: entry for url, (_, entry) in old.items() if url in finds}, **came}
        ids = search.numbered(group, new)
        moved = {url for url, id in ids.items() if url in came or old[url][0] != id}
        for url in sorted(old):
            if url not in finds or url in moved:
                self._take(*old[url])
        for url in sorted(moved):
            self._enter(new[url], ids[url])
        self._show(group, {ids[url]: entry for url, entry in new.items()})
        rows = {url: [ids[url], finds[url].digest, search.row_of(entry)] for url, entry in sorted(new.items())}
        self._store.put([(name, "", json.dumps(rows) if rows else "")])

    def _take(self, id: int, entry: SearchEntry) -> None:
        pairs.add(self._gone, id, *search.streams(entry, self._labels, self._expand))
        for facet in search.facets(entry):
            self._out[facet].add(id)
        self._whole.legal.pop(str(id), None)
        self._count(entry, -1)

    def _enter(self, entry: SearchEntry, id: int) -> None:
        pairs.add(self._fresh, id, *search.streams(entry, self._labels, self._expand))
        for facet in search.facets(entry):
            self._in[facet].add(id)
        if legal := search.legal_numbers(entry, id):
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
        name = search.group_name(group)
        files, bits = search.stored(group, dict(sorted(entries.items())))
        self._whole.bits.pop(name, None)
        if entries:
            self._whole.bits[name] = bits
        self._replace(f"d/{name}", files)

    # ── pairs ──

    def _flush(self) -> None:
        """Enter the pairs held in memory into the complete lists."""
        fresh, gone = pairs.by_first(self._fresh), pairs.by_first(self._gone)
        for first in sorted(fresh.keys() | gone.keys()):
            changed = dict(self._merge(first, fresh.get(first, {}), gone.get(first, {})))
            self._store.put((first, second, text) for second, text in changed.items())
            self._changed[first] |= {} if self._anew else changed
        self._fresh, self._gone, self._held, self._blank = {}, {}, 0, False

    def _merge(self, first: str, fresh: pairs.Seconds, gone: pairs.Seconds) -> Iterator[tuple[str, str]]:
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
            grown += pairs.size(came) - pairs.size(left)
            yield second, pairs.merged(before, came, left)
        if pairs.SYLLABLE.fullmatch(first):
            sizes[first] = sizes.get(first, 0) + grown
            if not sizes[first]:
                del sizes[first]

    def _lay_out(self) -> None:
        """The files of the shards that changed, each list cut to what a browser may need."""
        shards: defaultdict[str, list[str]] = defaultdict(list)
        for first in self._changed:
            shards[pairs.shard_of(first)].append(first)
        for shard, firsts in sorted(shards.items()):
            words = self._standing(shard)
            for first in sorted(firsts):
                lists = self._store.all(first) if self._anew else self._changed[first]
                held = words.setdefault(first, {})
                held |= {second: pairs.shown(text) for second, text in lists.items() if text}
                for second in [second for second, text in lists.items() if not text]:
                    held.pop(second, None)
            words = {first: lists for first, lists in words.items() if lists}
            self._replace(shard, dict(pairs.parts(shard, words)) if words else {})

    def _standing(self, shard: str) -> dict[str, pairs.Lists]:
        """The lists of a shard as they stand in the live site. Raises LostError."""
        words: dict[str, pairs.Lists] = {}
        for name in sorted(self._stems[shard]):
            try:
                body = self._read(f"{ROOT}{name}.json")
            except OSError as error:
                raise LostError(name) from error
            if hashlib.sha256(body).hexdigest() != self._whole.files[name]:
                raise LostError(name)
            for first, lists in json.loads(body).items():
                words.setdefault(first, {}).update(lists)
        return words

    # ── the rest ──

    def _finish(self, changed: bool) -> Result:
        if changed:
            self._lay_out()
            self._facets()
            self._legal()
            self._replace("muc-luc", {"muc-luc": self._contents()})
            self._store.put([(WHOLE, "", self._whole.told())])
            self._store.commit()
        names = (f"{ROOT}{name}.json" for name in self._whole.files)
        return Result(self._files, [name for name in names if name not in self._files])

    def _facets(self) -> None:
        held = self._whole.facets
        for name in sorted(self._in.keys() | self._out.keys()):
            ids = (set(pairs.decode(held.pop(name, ""))) - self._out[name]) | self._in[name]
            if ids:
                held[name] = pairs.encode(sorted(ids))
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
            "facets": {name: [names.get(name[2:], name[2:]), pairs.count(ids)] for name, ids in facets},
            "years": sorted((year for year, number in whole.years.items() if number), reverse=True),
            **search.present(whole.files),
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
            body = search.as_json(value)
            sha = hashlib.sha256(body).hexdigest()
            if self._whole.files.get(name) != sha:
                self._whole.files[name] = sha
                self._files[f"{ROOT}{name}.json"] = body


def _stem(name: str) -> str:
    """What a file is a part of: `d/0-322-1` of `d/0-322`, `s/co-a` of `s/co`, `n/04` of `n`."""
    kind = name[:2]
    if kind == "n/":
        return "n"
    return name.rpartition("-")[0] if kind == "d/" or (kind == "s/" and "-" in name) else name
