"""The listings of one source, each followed through its next pages and, for a sitemap index, its children.

Takes a `Tally`, a door and the clock; fills the tally with entries. A listing is read until `window` entries are
seen, a page repeats another, or `MOST_PAGES` are read: the fixed window is read again every night, so back-dated
items are found; it never stops at an entry known from before. What could not be read is a `Failure`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from newsroom.errors import CodedError
from newsroom.models import Capture, Entry, Failure, Listing, Source
from scrapers import fakes, feeds, question_lists
from scrapers import listing as lists
from scrapers.addresses import registrable
from scrapers.door import Door
from scrapers.sources import hooks
from scrapers.tally import Tally

MOST_PAGES = 5  # of one listing in one night: politeness bounds it; the window usually ends it at two
MOST_CHILDREN = 5  # sitemaps of an index, newest first


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One page read: its entries, the listings that continue it, links left out for their host, items cut off
    unread."""

    entries: tuple[Entry, ...] = ()
    more: tuple[Listing, ...] = ()
    foreign: int = 0
    cut: int = 0
    unchanged: bool = False


async def listings(tally: Tally, door: Door, now: datetime, since: datetime) -> None:
    """Read every listing of the tally's source."""
    for stated in tally.source.listings:
        for listing in _days(stated, now, since):
            await _follow(tally, door, listing)


def _days(listing: Listing, now: datetime, since: datetime) -> Iterator[Listing]:
    """A day listing once per day from today back to `since`; any other listing as it is."""
    if listing.kind != "day":
        yield listing
        return
    for back in range((now.date() - since.date()).days + 1):
        day = now.date() - timedelta(days=back)
        yield Listing(url=listing.url.format(day=day), kind="html", label=f"day {listing.label}".strip())


async def _follow(tally: Tally, door: Door, first: Listing) -> None:
    """One listing to the end of its window. A first page that fails fails the listing; a later one only itself."""
    queue, asked = deque([first]), {first.url}
    seen: set[str] = set()
    while queue and len(seen) < tally.source.window:
        listing = queue.popleft()
        try:
            leaf = await _leaf(tally, door, listing)
        except CodedError as error:
            tally.fail(listing.url, "listing", error)
            continue
        tally.pages += 1
        tally.foreign += leaf.foreign
        _count(tally, leaf, first, listing)
        new = tally.add(leaf.entries, listing.url, tally.source.window - len(seen), leaf.cut) - seen
        seen |= new
        if (new or not leaf.entries) and len(asked) < MOST_PAGES + MOST_CHILDREN:
            queue.extend(more for more in leaf.more if more.url not in asked)
            asked |= {more.url for more in leaf.more}


def _count(tally: Tally, leaf: _Leaf, first: Listing, listing: Listing) -> None:
    """The first page answers for the listing; one with nothing on it is a fault unless the source affirms it."""
    if listing is not first:
        return
    tally.listings_ok += 1
    tally.listings_unchanged += leaf.unchanged
    affirmed = tally.source.promise.may_be_empty or first.label.startswith("day")
    if not (leaf.entries or leaf.more or leaf.unchanged or affirmed):
        tally.failures.append(Failure(first.url, "listing", "zero_items", "trang danh sách không có mục nào"))


async def _leaf(tally: Tally, door: Door, listing: Listing) -> _Leaf:
    capture = await tally.get(door, listing.url)
    if capture.status == 304:
        return _Leaf(unchanged=True)
    return await tally.readers.read(listing.url, _read, capture, tally.source, listing)


def _read(capture: Capture, source: Source, listing: Listing) -> _Leaf:
    machine = listing.kind in ("feed", "sitemap")
    fakes.check(capture, expected="feed" if machine else "listing", source=source)
    if listing.kind == "questions":
        return _Leaf(question_lists.entries(capture, source, listing))
    custom = hooks(source.id).entries
    if custom is not None:
        return _Leaf(custom(capture, source, listing))
    if machine:
        page = feeds.read(capture, source=source, listing=listing)
        return _Leaf(page.entries, _children(page.children, capture), cut=page.capped)
    found = lists.read(capture, source=source, listing=listing)
    more = (Listing(found.following, "html", listing.label),) if found.following else ()
    return _Leaf(found.entries, more, found.foreign)


def _children(children: tuple[Listing, ...], capture: Capture) -> tuple[Listing, ...]:
    """The newest sitemaps an index names, on its own registered name only."""
    own = registrable(urlsplit(capture.final_url).hostname or "")
    near = [child for child in children if registrable(urlsplit(child.url).hostname or "") == own]
    return tuple(near[:MOST_CHILDREN])
