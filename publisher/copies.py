"""Which originals have a copy in our archive: an address -> the day it was captured and the hash of what came back.

Takes the library; gives a `Copy` for every address of which the ledger or a kept article knows a capture, among the
sites the documents' addresses stand on. The archive is never published; the hash lets anybody who holds a file say
whether it is the one that was seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from newsroom.models import Library
from newsroom.urls import identity

# Fates after which an address no longer gives what it gave.
_GONE = frozenset({"fetch_failed", "blocked", "parse_failed", "missing", "deleted", "gone"})

_SHARED = frozenset({"gov", "com", "org", "edu", "net", "ac"})  # second labels under .vn that belong to nobody


@dataclass(frozen=True, slots=True)
class Copy:
    """One capture: its day, the SHA-256 of its body, and whether the address has failed since."""

    on: date | None
    sha256: str
    gone: bool = False


def copies(library: Library) -> Mapping[str, Copy]:
    """Every known copy, by identity of its address."""
    sites = {_site(address.url) for doc in library.documents for address in doc.addresses}
    found = {
        name_of(item.url): Copy(item.captured.date() if item.captured else None, item.capture_sha256)
        for item in library.items
        if item.capture_sha256 and _site(item.url) in sites
    }
    for row in library.ledger.values():
        if _site(row.url) not in sites:
            continue
        name, gone = name_of(row.url), row.fate in _GONE
        if name in found:
            found[name] = replace(found[name], gone=gone)
        elif name and row.capture_sha256:
            found[name] = Copy(row.at.date(), row.capture_sha256, gone)
    return found


def _site(url: str) -> str:
    """Roughly who owns the host of an address: addresses of one identity are of one owner. Cheap, so that a hundred
    thousand of them need not be taken apart."""
    return _owner(url.split("/", 3)[2]) if url.count("/") > 1 else ""


@lru_cache(maxsize=1 << 14)
def _owner(host: str) -> str:
    labels = host.lower().partition(":")[0].split(".")
    return ".".join(labels[-3:] if labels[-2:-1] and labels[-2] in _SHARED else labels[-2:])


def name_of(url: str) -> str:
    """The identity of an address; "" for text that is none."""
    try:
        return identity(url)
    except ValueError:
        return ""
