"""The search index: adjacent pairs of syllables, in one small file per first syllable.

Takes what there is to find (`SearchEntry`); gives site paths under tim-kiem/chi-muc/ and their bytes, the same for the
same entries. Vietnamese writes words as syllables apart, so pairs of folded syllables are what tells one word from
another (facts: engines, Searching); the marked forms are kept inside to rank a query typed with marks.

    muc-luc.json     what there is: counts, syllables, abbreviations, facets
    s/<syllable>.json, s/<syllable>-<letter>.json of a big one, x/<nn>.json
                       {first: {second: "key key|title postings|body postings[|count];…"}}
    d/<kind>-<month>-<n>.json        what is shown of an entry
    f/<facet>-<value>.json           the entries a filter keeps
    n/<nn>.json      legal numbers, so that a số hiệu leads to its document

An entry's number is its kind, month and a hash of its address: a new article changes the files of its own syllables.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from newsroom.vietnamese import tidy
from publisher.pairs import SYLLABLE, Pairs, add, count, encode, shards
from publisher.searchtext import SYNONYMS, Expansions, Token, expansions, tokens

ROOT = "tim-kiem/chi-muc/"
KINDS = ("tin-tuc", "hoi-dap", "nhiem-vu", "van-ban")
PER_FILE = 24  # entries in one file of `d/`
EXTRACT = 300

_HASH_BITS, _MONTH_BITS = 16, 9
_SAFE = re.compile(r"[a-z0-9-]{1,80}")


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """One thing to find. `kind` is one of KINDS; `url` a site path; `extract` a few lines of it; `date` an ISO date,
    whole or partial, or ""; `province`, `field` slugs; `state` the label of a document's effect today and `in_force`
    whether it applies; `numbers` the số hiệu it bears (a document) or cites; `keywords` what people type."""

    url: str
    title: str
    kind: str
    extract: str = ""
    date: str = ""
    province: tuple[str, ...] = ()
    field: tuple[str, ...] = ()
    source: str = ""
    state: str = ""
    in_force: bool = False
    numbers: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


def build_index(
    entries: Iterable[SearchEntry], *, synonyms: Mapping[str, str] = SYNONYMS, labels: Mapping[str, str] | None = None
) -> dict[str, bytes]:
    """Site path -> bytes of the whole index. `labels` name the slugs of provinces, fields and sources for readers;
    the names are searched too. An entry whose `kind` is unknown raises ValueError."""
    names = labels or {}
    numbered = _numbered(entries)
    expand = expansions(synonyms)
    pairs: Pairs = {}
    for id, entry in numbered.items():
        add(pairs, id, *_streams(entry, names, expand))
    files = {f"s/{name}" if alone else f"x/{name}": part for name, alone, part in shards(pairs)}
    stored, bits = _stored(numbered)
    facets = _facets(numbered)
    legal = _legal_numbers(numbered)
    files |= stored | {f"f/{name}": encode(sorted(ids)) for name, ids in facets.items()} | legal
    files["muc-luc"] = {
        **_contents(numbered, pairs, facets, names),
        **_present(files),
        "files": dict(sorted(bits.items())),
        "synonyms": dict(sorted(synonyms.items())),
    }
    return {f"{ROOT}{name}.json": _json(value) for name, value in sorted(files.items())}


# ── numbers of entries ───────────────────────────────────────────────────────────────────────────


def _month(day: str) -> int:
    """Months since December 1999; 0 for no date; the year alone counts as its January."""
    found = re.match(r"(\d{4})(?:-(\d{2}))?", day)
    if not found:
        return 0
    months = (int(found[1]) - 2000) * 12 + int(found[2] or 1)
    return min(max(months, 1), (1 << _MONTH_BITS) - 1)


def _numbered(entries: Iterable[SearchEntry]) -> dict[int, SearchEntry]:
    """Entries by their number, in order. Two hashes that meet are kept apart by stepping on."""
    groups: defaultdict[int, list[tuple[int, str, SearchEntry]]] = defaultdict(list)
    for entry in {entry.url: entry for entry in entries}.values():
        place = int.from_bytes(hashlib.sha256(entry.url.encode()).digest()[:2], "big")
        groups[KINDS.index(entry.kind) << _MONTH_BITS | _month(entry.date)].append((place, entry.url, entry))
    out: dict[int, SearchEntry] = {}
    for group, rows in groups.items():
        for wanted, _, entry in sorted(rows, key=lambda row: row[:2]):
            place = wanted
            while (number := group << _HASH_BITS | place) in out:
                place = (place + 1) % (1 << _HASH_BITS)
            out[number] = entry
    return dict(sorted(out.items()))


# ── pairs ────────────────────────────────────────────────────────────────────────────────────────


def _streams(
    entry: SearchEntry, names: Mapping[str, str], expand: Expansions
) -> tuple[list[list[Token]], list[list[Token]]]:
    """(what counts as title, what counts as body), each text by itself."""
    own = entry.numbers if entry.kind == "van-ban" else ()
    cited = () if own else entry.numbers
    shown = (names.get(slug, slug.replace("-", " ")) for slug in (*entry.province, *entry.field))
    body = (entry.extract, names.get(entry.source, ""), *shown, *cited)
    title = (entry.title, *own, *entry.keywords)
    return [tokens(tidy(t), expand) for t in title if t], [tokens(tidy(t), expand) for t in body if t]


# ── what is shown, filtered, counted ─────────────────────────────────────────────────────────────


def _stored(numbered: Mapping[int, SearchEntry]) -> tuple[dict[str, object], dict[str, int]]:
    """Files of `d/`, and for each kind and month how many bits of the hash choose the file."""
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for id in numbered:
        groups[id >> _HASH_BITS].append(id)
    files: defaultdict[str, dict[str, object]] = defaultdict(dict)
    bits: dict[str, int] = {}
    for group, ids in groups.items():
        name = f"{group >> _MONTH_BITS}-{group & (1 << _MONTH_BITS) - 1}"
        bits[name] = max(0, math.ceil(math.log2(len(ids) / PER_FILE)))
        for id in ids:
            place = id & (1 << _HASH_BITS) - 1
            files[f"d/{name}-{place >> _HASH_BITS - bits[name]}"][str(id)] = _shown(numbered[id])
    return dict(files), bits


def _shown(entry: SearchEntry) -> list[object]:
    extract = tidy(entry.extract)[:EXTRACT]
    where = (" ".join(entry.province), " ".join(entry.field), entry.source)
    return [entry.url, tidy(entry.title), extract, entry.date, *where, tidy(entry.state), int(entry.in_force)]


def _facets(numbered: Mapping[int, SearchEntry]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for id, entry in numbered.items():
        values = [("p", v) for v in entry.province] + [("f", v) for v in entry.field] + [("s", entry.source)]
        for facet, value in {*values, ("e", "1" if entry.in_force else "")}:
            if _SAFE.fullmatch(value):
                found[f"{facet}-{value}"].append(id)
    return dict(found)


def _legal_numbers(numbered: Mapping[int, SearchEntry]) -> dict[str, object]:
    rows: defaultdict[str, list[object]] = defaultdict(list)
    for id, entry in numbered.items():
        for number in entry.numbers if entry.kind == "van-ban" else ():
            if head := re.match(r"0*(\d{1,6})", number):
                rows[f"n/{int(head[1]) % 32:02d}"].append([number, id, int(entry.in_force)])
    return dict(rows)


def _present(files: Iterable[str]) -> dict[str, object]:
    """Which files there are where a name alone does not tell, so that the browser asks for none that is missing."""
    cut: defaultdict[str, str] = defaultdict(str)
    for name in sorted(name for name in files if name.startswith("s/") and "-" in name):
        cut[name[2:-2]] += name[-1]
    there = {kind: " ".join(sorted(name[2:] for name in files if name.startswith(kind))) for kind in ("x/", "n/")}
    return {"cut": dict(cut), "mixed": there["x/"], "numbers": there["n/"]}


def _contents(
    numbered: Mapping[int, SearchEntry],
    pairs: Pairs,
    facets: Mapping[str, list[int]],
    names: Mapping[str, str],
) -> dict[str, object]:
    sizes = {first: sum(map(count, seconds.values())) for first, seconds in pairs.items() if SYLLABLE.fullmatch(first)}
    months = Counter(entry.date[:7] for entry in numbered.values() if len(entry.date) >= 7)
    return {
        "entries": len(numbered),
        "syllables": " ".join(f"{name}:{size.bit_length()}" for name, size in sorted(sizes.items())),
        "facets": {name: [names.get(name[2:], name[2:]), len(ids)] for name, ids in sorted(facets.items())},
        "years": sorted({month[:4] for month in months}, reverse=True),
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "replace")
