"""Original files of documents -> a copy in the archive, so that their day and hash are known when they are gone.

Takes the library, tonight's sources and a door; asks for official addresses that are due and gives ledger rows of the
source `ban-goc`. Only hosts of tonight's sources are asked, at their own pace, a few addresses a night; an address
that is also an article of a source is left to that source.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from newsroom.errors import FetchError
from newsroom.models import LedgerRow, Library, Source
from nightly.options import Options
from publisher import ledger
from scrapers.door import Door

SOURCE = "ban-goc"
MOST = 10  # addresses a night
AGAIN = timedelta(days=14)
_GONE = ("http_404", "http_410", "dns")


async def keep(door: Door, library: Library, sources: Mapping[str, Source], options: Options, most: int = MOST) -> int:
    """Ask for at most so many of the originals that are due; gives how many rows the ledger took."""
    asked = due(library, sources, options)[:most]
    rows = [await _row(door, url, source, library, options) for url, source in asked]
    return ledger.append(options.home, [row for row in rows if row])


def due(library: Library, sources: Mapping[str, Source], options: Options) -> tuple[tuple[str, Source], ...]:
    """The addresses it is time to ask for, those never asked first, then the oldest."""
    wanted = dict(_addresses(library, sources))
    old = {url: row.at for url in wanted if (row := library.ledger.get(url)) and row.source == SOURCE}
    free = [url for url in wanted if url in old or url not in library.ledger]
    ripe = [url for url in free if url not in old or options.now - old[url] >= AGAIN]
    first = sorted(ripe, key=lambda url: (old[url].isoformat() if url in old else "", url))
    return tuple((url, wanted[url]) for url in first)


def _addresses(library: Library, sources: Mapping[str, Source]) -> Iterator[tuple[str, Source]]:
    by_host = {name: source for source in sources.values() for name in (source.host, *source.hosts)}
    for document in library.documents:
        for address in document.addresses:
            if address.url.startswith("http") and (source := by_host.get(_place(address.url))):
                yield address.url, source


def _place(url: str) -> str:
    """Host and port; "" for an address nobody can ask."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


async def _row(door: Door, url: str, source: Source, library: Library, options: Options) -> LedgerRow | None:
    """`archived` with the hash; `gone` keeps the hash of the last copy; any other fault says nothing of the file."""
    old = library.ledger.get(url)
    fresh = LedgerRow(url, SOURCE, "archived", options.now)
    try:
        capture = await door.get(url, source=source)
    except FetchError as error:
        return replace(old or fresh, fate="gone", reasons=(error.code,)) if error.code in _GONE else None
    if capture.status == 304:
        return replace(old, fate="archived", reasons=()) if old else None
    return replace(fresh, capture_sha256=capture.sha256)
