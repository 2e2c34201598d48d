"""The search index: adjacent pairs of syllables, in one small file per first syllable.

Takes what there is to find (`SearchEntry`); gives site paths under tim-kiem/chi-muc/ and their bytes, the same for the
same entries. Vietnamese writes words as syllables apart, so pairs of folded syllables are what tells one word from
another (facts: engines, Searching); the marked forms are kept inside to rank a query typed with marks.

    muc-luc.json     what there is: counts, syllables, abbreviations, facets
    s/<syllable>.json, x/<nn>.json   {first: {second: "key key|title postings|body postings[|count];…"}}
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
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from newsroom.vietnamese import tidy
from publisher.searchtext import SYNONYMS, Expansions, Token, expansions, tokens

ROOT = "tim-kiem/chi-muc/"
KINDS = ("tin-tuc", "hoi-dap", "nhiem-vu", "van-ban")
CAP = 1000  # postings kept of one pair: more are never shown, and one common pair must not cost a phone a megabyte
PER_FILE = 24  # entries in one file of `d/`
EXTRACT = 300

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_HASH_BITS, _MONTH_BITS = 16, 9
_ONSET = "ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnpqrstvx]"
_SYLLABLE = re.compile(f"(?:{_ONSET})?[aeiouy]{{1,3}}(?:ng|nh|ch|[cmnpt])?")
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


Pairs = dict[str, dict[str, dict[str, tuple[list[int], list[int]]]]]


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
        _add(pairs, id, *_streams(entry, names, expand))
    files = {f"s/{name}" if alone else f"x/{name}": part for name, alone, part in _shards(pairs)}
    stored, bits = _stored(numbered)
    facets = _facets(numbered)
    legal = _legal_numbers(numbered)
    files |= stored | {f"f/{name}": _encode(sorted(ids)) for name, ids in facets.items()} | legal
    there = {kind: " ".join(sorted(name[2:] for name in files if name.startswith(kind))) for kind in ("x/", "n/")}
    files["muc-luc"] = {
        **_contents(numbered, pairs, facets, names),
        "files": dict(sorted(bits.items())),
        "mixed": there["x/"],
        "numbers": there["n/"],
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


def _add(pairs: Pairs, id: int, title: list[list[Token]], body: list[list[Token]]) -> None:
    heads = {pair for stream in title for pair in _adjacent(stream)}
    rest = {pair for stream in body for pair in _adjacent(stream)} - heads
    for rank, found in ((0, heads), (1, rest)):
        for first, second in found:
            forms = pairs.setdefault(first.folded, {}).setdefault(second.folded, {})
            forms.setdefault(f"{first.key} {second.key}", ([], []))[rank].append(id)


def _adjacent(stream: list[Token]) -> Iterator[tuple[Token, Token]]:
    """Neighbours; the last token stands with nothing, so that it can be found alone."""
    return zip(stream, [*stream[1:], Token("", "")], strict=True)


def _shards(pairs: Pairs) -> Iterator[tuple[str, bool, object]]:
    """(file name, is a syllable's own file, content)."""
    mixed: defaultdict[str, dict[str, object]] = defaultdict(dict)
    for first, seconds in pairs.items():
        lists = {second: _forms(forms) for second, forms in seconds.items()}
        if _SYLLABLE.fullmatch(first):
            yield first, True, {first: lists}
        else:
            mixed[bucket(first)][first] = lists
    for name, part in mixed.items():
        yield name, False, part


def bucket(word: str) -> str:
    """Which of 256 files holds a word that is no Vietnamese syllable."""
    value = 0
    for char in word:
        value = (value * 31 + ord(char)) & 0xFFFFFFFF
    return f"{value & 0xFF:02x}"


def _forms(forms: Mapping[str, tuple[list[int], list[int]]]) -> str:
    parts = []
    for form, (heads, rest) in sorted(forms.items()):
        count = len(heads) + len(rest)
        top = _best(heads, CAP)
        low = _best(rest, CAP - len(top))
        parts.append(f"{form}|{_encode(top)}|{_encode(low)}" + (f"|{count}" if count > CAP else ""))
    return ";".join(parts)


def _best(ids: list[int], limit: int) -> list[int]:
    """The `limit` entries to keep: what is not news first, then the newest."""
    return ids if len(ids) <= limit else sorted(ids)[len(ids) - limit :]


def _encode(ids: list[int]) -> str:
    """Ascending numbers as differences, five bits to a character, the sixth bit for "more follows"."""
    out = []
    last = 0
    for id in sorted(ids):
        step, last = id - last, id
        while step > 31:
            out.append(_DIGITS[32 | step & 31])
            step >>= 5
        out.append(_DIGITS[step])
    return "".join(out)


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


def _contents(
    numbered: Mapping[int, SearchEntry],
    pairs: Pairs,
    facets: Mapping[str, list[int]],
    names: Mapping[str, str],
) -> dict[str, object]:
    sizes = {
        first: sum(map(_count, seconds.values())) for first, seconds in pairs.items() if _SYLLABLE.fullmatch(first)
    }
    months = Counter(entry.date[:7] for entry in numbered.values() if len(entry.date) >= 7)
    return {
        "entries": len(numbered),
        "syllables": " ".join(f"{name}:{size.bit_length()}" for name, size in sorted(sizes.items())),
        "facets": {name: [names.get(name[2:], name[2:]), len(ids)] for name, ids in sorted(facets.items())},
        "years": sorted({month[:4] for month in months}, reverse=True),
    }


def _count(forms: Mapping[str, tuple[list[int], list[int]]]) -> int:
    return sum(len(heads) + len(rest) for heads, rest in forms.values())


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "replace")
