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
from newsroom.text.urls import canonical, registrable_domain
from scrapers import across_pages
from scrapers.lists.feeds import read_feed
from scrapers.lists.listing import read_listing
from scrapers.lists.question_list import read_question_list
from scrapers.pages.article import read_article, read_feed_article
from scrapers.pages.false_success import refuse_false_success
from scrapers.pages.question import read_listed_question, read_question
from scrapers.sandbox import ReaderPool
from scrapers.source_run import SourceRunBuilder
from scrapers.sources import get_hooks
from scrapers.web.client import Client

# ── from list to list ─────────────────────────────────────────────────────────────────────────────


MOST_PAGES = 5  # of one listing in one night: politeness bounds it; the window usually ends it at two
MOST_CHILDREN = 5  # sitemaps of an index, newest first


@dataclass(frozen=True, slots=True)
class _ListPage:
    """One page read: its entries, the listings that continue it, links left out for their host, items cut off
    unread."""

    entries: tuple[Entry, ...] = ()
    more: tuple[Listing, ...] = ()
    foreign: int = 0
    cut: int = 0
    unchanged: bool = False


async def read_listings(builder: SourceRunBuilder, client: Client, now: datetime, since: datetime) -> None:
    """Read every listing of the tally's source."""
    for stated in builder.source.listings:
        for listing in _expand_days(stated, now, since):
            await _follow_listing(builder, client, listing)


def _expand_days(listing: Listing, now: datetime, since: datetime) -> Iterator[Listing]:
    """A day listing once per day from today back to `since`; any other listing as it is."""
    if listing.kind != "day":
        yield listing
        return
    for back in range((now.date() - since.date()).days + 1):
        day = now.date() - timedelta(days=back)
        yield Listing(url=listing.url.format(day=day), kind="html", label=f"day {listing.label}".strip())


async def _follow_listing(builder: SourceRunBuilder, client: Client, first: Listing) -> None:
    """One listing to the end of its window. A first page that fails fails the listing; a later one only itself."""
    queue, asked = deque([first]), {first.url}
    seen: set[str] = set()
    while queue and len(seen) < builder.source.window:
        listing = queue.popleft()
        try:
            list_page = await _fetch_list_page(builder, client, listing)
        except CodedError as error:
            builder.fail(listing.url, "listing", error)
            continue
        builder.pages += 1
        builder.foreign += list_page.foreign
        _count_listing(builder, list_page, first, listing)
        new = builder.add(list_page.entries, listing.url, builder.source.window - len(seen), list_page.cut) - seen
        seen |= new
        if (new or not list_page.entries) and len(asked) < MOST_PAGES + MOST_CHILDREN:
            queue.extend(more for more in list_page.more if more.url not in asked)
            asked |= {more.url for more in list_page.more}


def _count_listing(builder: SourceRunBuilder, list_page: _ListPage, first: Listing, listing: Listing) -> None:
    """The first page answers for the listing; one with nothing on it is a fault unless the source affirms it."""
    if listing is not first:
        return
    builder.listings_ok += 1
    builder.listings_unchanged += list_page.unchanged
    affirmed = builder.source.promise.may_be_empty or first.label.startswith("day")
    if not (list_page.entries or list_page.more or list_page.unchanged or affirmed):
        builder.failures.append(Failure(first.url, "listing", "zero_items", "trang danh sách không có mục nào"))


async def _fetch_list_page(builder: SourceRunBuilder, client: Client, listing: Listing) -> _ListPage:
    capture = await builder.get(client, listing.url)
    if capture.status == 304:
        return _ListPage(unchanged=True)
    return await builder.readers.read(listing.url, _read_list_page, capture, builder.source, listing)


def _read_list_page(capture: Capture, source: Source, listing: Listing) -> _ListPage:
    machine = listing.kind in ("feed", "sitemap")
    refuse_false_success(capture, expected="feed" if machine else "listing", source=source)
    if listing.kind == "questions":
        return _ListPage(read_question_list(capture, source, listing))
    custom = get_hooks(source.id).entries
    if custom is not None:
        return _ListPage(custom(capture, source, listing))
    if machine:
        page = read_feed(capture, source=source, listing=listing)
        return _ListPage(page.entries, _choose_children(page.children, capture), cut=page.capped)
    found = read_listing(capture, source=source, listing=listing)
    more = (Listing(found.following, "html", listing.label),) if found.following else ()
    return _ListPage(found.entries, more, found.foreign)


def _choose_children(children: tuple[Listing, ...], capture: Capture) -> tuple[Listing, ...]:
    """The newest sitemaps an index names, on its own registered name only."""
    own = registrable_domain(urlsplit(capture.final_url).hostname or "")
    near = [child for child in children if registrable_domain(urlsplit(child.url).hostname or "") == own]
    return tuple(near[:MOST_CHILDREN])


# ── a night's gathering ───────────────────────────────────────────────────────────────────────────


IsSettled = Callable[[str], bool]
DueAddresses = Callable[[Source], Iterable[str]]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class AlsoRead:
    """More to be read of an article by the child that read it: a function of a module, and what takes note of what it
    gave."""

    read: Callable[[Article, Source], object]
    note: Callable[[Article, object], None]


def _no_addresses(_source: Source) -> Iterable[str]:
    return ()


async def gather_sources(
    sources: Iterable[Source],
    client: Client,
    *,
    now: datetime,
    settled: IsSettled,
    again: DueAddresses = _no_addresses,
    since: datetime | None = None,
    say: Say,
    also_read: AlsoRead | None = None,
    readers: ReaderPool | None = None,
) -> tuple[SourceRun, ...]:
    """Run every source; one that breaks is reported as broken and the others go on. `again` names the kept addresses
    of a source that are due for another look, listed or not; `readers` read the pages. Raises PublishError when this
    machine's own disk or pipes fail: no source is at fault, and nothing of the night is written down."""
    back = since or now - timedelta(days=2)
    async with readers or ReaderPool() as reading:
        builders = [SourceRunBuilder(source, reading) for source in sources]
        runs = [_run_source(builder, client, now, settled, again, back, say, also_read) for builder in builders]
        return tuple(await asyncio.gather(*runs))


async def _run_source(
    builder: SourceRunBuilder,
    client: Client,
    now: datetime,
    settled: IsSettled,
    again: DueAddresses,
    since: datetime,
    say: Say,
    also_read: AlsoRead | None,
) -> SourceRun:
    source = builder.source
    try:
        await read_listings(builder, client, now, since)
        if builder.listings_ok:  # a source that is down is not asked for its old articles one by one
            builder.add_rechecks(again(source))
        await _read_articles(builder, client, now, settled, also_read)
        across_pages.merge_copies(builder)
        across_pages.remove_clock_dates(builder)
    except PublishError:
        raise
    except Exception as error:  # noqa: BLE001  the one broad except: a defect in one source must not cost the night
        builder.failures.append(Failure(source.host, "crash", "crash", f"{type(error).__name__}: {error}"))
    run = builder.result()
    say(f"{source.id}: {len(run.entries)} mục, {len(run.articles)} bài đọc được, {len(run.failures)} lỗi")
    return run


async def _read_articles(
    builder: SourceRunBuilder, client: Client, now: datetime, settled: IsSettled, also_read: AlsoRead | None
) -> None:
    for entry in [*builder.entries.values(), *builder.rechecked.values()]:
        url = canonical(entry.url)
        if settled(url):
            builder.unchanged += 1
            continue
        try:
            await _fetch_article(builder, client, entry, url, now, also_read)
        except FetchError as error:
            builder.fail(url, "fetch", error)
            builder.deferred += 1
        except FakeSuccessError as error:
            builder.fail(url, "fake", error)
        except ParseError as error:
            builder.fail(url, "parse", error)


async def _fetch_article(
    builder: SourceRunBuilder, client: Client, entry: Entry, url: str, now: datetime, also_read: AlsoRead | None
) -> None:
    source = builder.source
    feed = source.body == "feed"
    if entry.form == "question" and entry.content and not feed:
        builder.articles.append(await builder.readers.read(url, read_listed_question, entry, source, now))
        return
    capture = None if feed else await builder.get(client, url)
    if capture and capture.status == 304:
        builder.unchanged += 1
        return
    more = also_read.read if also_read else None
    article, extra = await builder.readers.read(url, _read_article_and_more, capture, source, entry, now, more)
    builder.articles.append(article)
    if also_read:
        also_read.note(article, extra)


def _read_article_and_more(
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
    refuse_false_success(capture, expected="article", source=source)
    custom = read_question if entry.form == "question" else get_hooks(source.id).article
    read = custom(capture, source, entry) if custom else read_article(capture, source=source, entry=entry)
    return across_pages.apply_canonical(read, capture)
