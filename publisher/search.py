"""What there is to find, and how one entry of it stands in the search index.

Takes `SearchEntry`; gives its number, its tokens, its rows in the files under tim-kiem/chi-muc/ (`searchindex` makes
and updates them). Vietnamese writes words as syllables apart, so pairs of folded syllables are what tells one word from
another (facts: engines, Searching); the marked forms are kept inside to rank a query typed with marks.

An entry's number is its kind, month and a hash of its address: a new article changes the files of its own syllables.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from newsroom.vietnamese import tidy
from publisher.pairs import MONTH
from publisher.searchtext import Expansions, Token, tokens

ROOT = "tim-kiem/chi-muc/"
KINDS = ("tin-tuc", "hoi-dap", "nhiem-vu", "van-ban")
PER_FILE = 24  # entries in one file of `d/`
EXTRACT = 300

HASH_BITS, _MONTH_BITS = MONTH, 9
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


row_of = attrgetter(*(f.name for f in fields(SearchEntry)))  # an entry as a row that JSON can hold


def entry_of(row: list[Any]) -> SearchEntry:
    """The entry `row_of` gave."""
    values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row]
    return SearchEntry(*values)


class Find(NamedTuple):
    """One thing to find: its address, a digest of all its entry is made from, its group, and how to make the entry."""

    url: str
    digest: str
    group: int
    make: Callable[[], SearchEntry]


class Result(NamedTuple):
    """Site path -> bytes of the files that changed, and the site paths of those that did not."""

    files: Mapping[str, bytes]
    same: list[str]


def group_of(kind: str, day: str) -> int:
    """The kind and month of an entry: the first part of its number. Raises ValueError for an unknown kind."""
    return KINDS.index(kind) << _MONTH_BITS | _month(day[:7])


@lru_cache(maxsize=4096)
def _month(day: str) -> int:
    """Months since December 1999; 0 for no date; the year alone counts as its January."""
    found = re.match(r"(\d{4})(?:-(\d{2}))?", day)
    if not found:
        return 0
    months = (int(found[1]) - 2000) * 12 + int(found[2] or 1)
    return min(max(months, 1), (1 << _MONTH_BITS) - 1)


def numbered(group: int, urls: Iterable[str]) -> dict[str, int]:
    """The numbers of the entries of one group, by address. Two hashes that meet are kept apart by stepping on."""
    wanted = sorted((int.from_bytes(hashlib.sha256(url.encode()).digest()[:2], "big"), url) for url in urls)
    taken: set[int] = set()
    out: dict[str, int] = {}
    for first, url in wanted:
        place = first
        while place in taken:
            place = (place + 1) % (1 << HASH_BITS)
        taken.add(place)
        out[url] = group << HASH_BITS | place
    return out


def streams(
    entry: SearchEntry, names: Mapping[str, str], expand: Expansions
) -> tuple[list[list[Token]], list[list[Token]]]:
    """(what counts as title, what counts as body), each text by itself. `names` are those readers see of slugs."""
    own = entry.numbers if entry.kind == "van-ban" else ()
    cited = () if own else entry.numbers
    told = (names.get(slug, slug.replace("-", " ")) for slug in (*entry.province, *entry.field))
    body = (entry.extract, names.get(entry.source, ""), *told, *cited)
    title = (entry.title, *own, *entry.keywords)
    return [tokens(tidy(t), expand) for t in title if t], [tokens(tidy(t), expand) for t in body if t]


def stored(group: int, entries: Mapping[int, SearchEntry]) -> tuple[dict[str, object], int]:
    """Files of `d/` of one group, and how many bits of the hash choose the file."""
    name = group_name(group)
    bits = max(0, math.ceil(math.log2(len(entries) / PER_FILE))) if entries else 0
    files: defaultdict[str, dict[str, object]] = defaultdict(dict)
    for id, entry in entries.items():
        place = id & (1 << HASH_BITS) - 1
        files[f"d/{name}-{place >> HASH_BITS - bits}"][str(id)] = _shown(entry)
    return dict(files), bits


def group_name(group: int) -> str:
    """`0-322`: kind and month, as in the names of `d/`."""
    return f"{group >> _MONTH_BITS}-{group & (1 << _MONTH_BITS) - 1}"


def _shown(entry: SearchEntry) -> list[object]:
    extract = tidy(entry.extract)[:EXTRACT]
    where = (" ".join(entry.province), " ".join(entry.field), entry.source)
    return [entry.url, tidy(entry.title), extract, entry.date, *where, tidy(entry.state), int(entry.in_force)]


def facets(entry: SearchEntry) -> set[str]:
    """The lists of a filter an entry stands in: `p-hue`, `f-tan-so`, `s-mst`, `e-1` when in force."""
    values = [("p", v) for v in entry.province] + [("f", v) for v in entry.field] + [("s", entry.source)]
    found = {*values, ("e", "1" if entry.in_force else "")}
    return {f"{facet}-{value}" for facet, value in found if _SAFE.fullmatch(value)}


def legal_numbers(entry: SearchEntry, id: int) -> list[tuple[str, list[object]]]:
    """File of `n/` and row for each số hiệu a document bears."""
    heads = ((number, re.match(r"0*(\d{1,6})", number)) for number in entry.numbers if entry.kind == "van-ban")
    return [(f"n/{int(h[1]) % 32:02d}", [number, id, int(entry.in_force)]) for number, h in heads if h]


def present(files: Iterable[str]) -> dict[str, object]:
    """Which files there are where a name alone does not tell, so that the browser asks for none that is missing."""
    names = sorted(files)
    cut: defaultdict[str, str] = defaultdict(str)
    for name in names:
        if name.startswith("s/") and "-" in name:
            cut[name[2:-2]] += name[-1]
    there = {kind: " ".join(name[2:] for name in names if name.startswith(kind)) for kind in ("x/", "n/")}
    return {"cut": dict(cut), "mixed": there["x/"], "numbers": there["n/"]}


def as_json(value: object) -> bytes:
    """The bytes of a file of the index."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "replace")
