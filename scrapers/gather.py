"""Sources -> everything they gave tonight. Hosts in parallel, one source's addresses in turn.

Takes sources, a door (network or archive), the clock, and `settled(url)`, which says that an address needs no
second look. Gives one `SourceRun` per source, in the order asked. Decides nothing about news: what could not be had
is a `Failure` with its stage and code, never an exception, never silence.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from newsroom.errors import CodedError, FakeSuccessError, FetchError, ParseError, PublishError
from newsroom.models import Article, Capture, Entry, Failure, Listing, Source, SourceRun
from newsroom.text.urls import canonical
from scrapers import across_pages
from scrapers.lists import feeds
from scrapers.lists import listing as lists
from scrapers.lists.question_list import question_entries
from scrapers.pages import false_success
from scrapers.pages.article import read_article, read_feed_article
from scrapers.pages.question import read_listed_question, read_question
from scrapers.sandbox import Readers
from scrapers.source_run import Tally
from scrapers.sources import hooks
from scrapers.web.allowed_urls import registrable
from scrapers.web.door import Door

# ── from list to list ─────────────────────────────────────────────────────────────────────────────


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
    false_success.check(capture, expected="feed" if machine else "listing", source=source)
    if listing.kind == "questions":
        return _Leaf(question_entries(capture, source, listing))
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


# ── a night's gathering ───────────────────────────────────────────────────────────────────────────


Settled = Callable[[str], bool]
Due = Callable[[Source], Iterable[str]]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Beside:
    """More to be read of an article by the child that read it: a function of a module, and what takes note of what it
    gave."""

    read: Callable[[Article, Source], object]
    note: Callable[[Article, object], None]


def _none_due(_source: Source) -> Iterable[str]:
    return ()


async def gather(
    sources: Iterable[Source],
    door: Door,
    *,
    now: datetime,
    settled: Settled,
    again: Due = _none_due,
    since: datetime | None = None,
    say: Say,
    beside: Beside | None = None,
    readers: Readers | None = None,
) -> tuple[SourceRun, ...]:
    """Run every source; one that breaks is reported as broken and the others go on. `again` names the kept addresses
    of a source that are due for another look, listed or not; `readers` read the pages. Raises PublishError when this
    machine's own disk or pipes fail: no source is at fault, and nothing of the night is written down."""
    back = since or now - timedelta(days=2)
    async with readers or Readers() as reading:
        tallies = [Tally(source, reading) for source in sources]
        runs = [_guarded(tally, door, now, settled, again, back, say, beside) for tally in tallies]
        return tuple(await asyncio.gather(*runs))


async def _guarded(
    tally: Tally,
    door: Door,
    now: datetime,
    settled: Settled,
    again: Due,
    since: datetime,
    say: Say,
    beside: Beside | None,
) -> SourceRun:
    source = tally.source
    try:
        await listings(tally, door, now, since)
        if tally.listings_ok:  # a source that is down is not asked for its old articles one by one
            tally.look_again(again(source))
        await _articles(tally, door, now, settled, beside)
        across_pages.settle(tally)
        across_pages.refuse(tally)
    except PublishError:
        raise
    except Exception as error:  # noqa: BLE001  the one broad except: a defect in one source must not cost the night
        tally.failures.append(Failure(source.host, "crash", "crash", f"{type(error).__name__}: {error}"))
    run = tally.result()
    say(f"{source.id}: {len(run.entries)} mục, {len(run.articles)} bài đọc được, {len(run.failures)} lỗi")
    return run


async def _articles(tally: Tally, door: Door, now: datetime, settled: Settled, beside: Beside | None) -> None:
    for entry in [*tally.entries.values(), *tally.rechecked.values()]:
        url = canonical(entry.url)
        if settled(url):
            tally.unchanged += 1
            continue
        try:
            await _article(tally, door, entry, url, now, beside)
        except FetchError as error:
            tally.fail(url, "fetch", error)
            tally.deferred += 1
        except FakeSuccessError as error:
            tally.fail(url, "fake", error)
        except ParseError as error:
            tally.fail(url, "parse", error)


async def _article(tally: Tally, door: Door, entry: Entry, url: str, now: datetime, beside: Beside | None) -> None:
    source = tally.source
    feed = source.body == "feed"
    if entry.form == "question" and entry.content and not feed:
        tally.articles.append(await tally.readers.read(url, read_listed_question, entry, source, now))
        return
    capture = None if feed else await tally.get(door, url)
    if capture and capture.status == 304:
        tally.unchanged += 1
        return
    more = beside.read if beside else None
    article, told = await tally.readers.read(url, _article_and_more, capture, source, entry, now, more)
    tally.articles.append(article)
    if beside:
        beside.note(article, told)


def _article_and_more(
    capture: Capture | None,
    source: Source,
    entry: Entry,
    now: datetime,
    more: Callable[[Article, Source], object] | None,
) -> tuple[Article, object]:
    """The article of a page, or of a feed's entry that has no page, and what else is to be read of it. Raises
    FakeSuccessError, ParseError."""
    if capture is None:
        article = read_feed_article(entry, source=source, captured=now)
    else:
        article = read_page(capture, source, entry)
    return article, more(article, source) if more else None


def read_page(capture: Capture, source: Source, entry: Entry) -> Article:
    """The article of a page. Raises FakeSuccessError, ParseError."""
    false_success.check(capture, expected="article", source=source)
    custom = read_question if entry.form == "question" else hooks(source.id).article
    read = custom(capture, source, entry) if custom else read_article(capture, source=source, entry=entry)
    return across_pages.addressed(read, capture)
