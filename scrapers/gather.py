"""Sources -> everything they gave tonight. Hosts in parallel, one source's addresses in turn.

Takes sources, a door (network or archive), the clock, and `settled(url)`, which says that an address needs no
second look. Gives one `SourceRun` per source, in the order asked. Decides nothing about news: what could not be had
is a `Failure` with its stage and code, never an exception, never silence.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from newsroom.errors import CodedError, FetchError
from newsroom.models import Article, Capture, Entry, Failure, Listing, Source, SourceRun
from newsroom.urls import canonical, identity, is_trap
from scrapers import fakes, feeds, parse, platforms
from scrapers.fetch import Door
from scrapers.sources import hooks

Settled = Callable[[str], bool]
Say = Callable[[str], None]

RETRY_CODES = ("http_5", "http_429", "http_408", "tls:")


@dataclass
class _Tally:
    """What one source has given so far."""

    source: Source
    entries: dict[str, Entry] = field(default_factory=dict)
    articles: list[Article] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    listings_ok: int = 0
    listings_unchanged: int = 0
    unchanged: int = 0
    deferred: int = 0
    bytes: int = 0
    requests: int = 0

    def fail(self, url: str, stage: str, error: CodedError) -> None:
        self.failures.append(Failure(url, stage, error.code, error.message))

    def result(self) -> SourceRun:
        return SourceRun(
            source=self.source,
            entries=tuple(self.entries.values()),
            articles=tuple(self.articles),
            failures=tuple(self.failures),
            listings_ok=self.listings_ok,
            listings_unchanged=self.listings_unchanged,
            unchanged=self.unchanged,
            deferred=self.deferred,
            requests=self.requests,
            bytes=self.bytes,
        )


async def gather(
    sources: Iterable[Source], door: Door, *, now: datetime, settled: Settled, since: datetime | None = None, say: Say
) -> tuple[SourceRun, ...]:
    """Run every source; one that breaks is reported as broken and the others go on."""
    runs = [_guarded(source, door, now, settled, since or now - timedelta(days=2), say) for source in sources]
    return tuple(await asyncio.gather(*runs))


async def _guarded(source: Source, door: Door, now: datetime, settled: Settled, since: datetime, say: Say) -> SourceRun:
    tally = _Tally(source)
    try:
        await _listings(tally, door, now, since)
        await _articles(tally, door, now, settled)
    except Exception as error:  # noqa: BLE001  the one broad except: a defect in one source must not cost the night
        tally.failures.append(Failure(source.host, "crash", "crash", f"{type(error).__name__}: {error}"))
    run = tally.result()
    say(f"{source.id}: {len(run.entries)} mục, {len(run.articles)} bài đọc được, {len(run.failures)} lỗi")
    return run


async def _listings(tally: _Tally, door: Door, now: datetime, since: datetime) -> None:
    for listing in tally.source.listings:
        for dated in _days(listing, now, since):
            try:
                found = await _entries(tally, door, dated)
            except CodedError as error:
                tally.fail(dated.url, "listing", error)
            else:
                _add(tally, found)


def _days(listing: Listing, now: datetime, since: datetime) -> Iterator[Listing]:
    """A day listing once per day from today back to `since`; any other listing as it is."""
    if listing.kind != "day":
        yield listing
        return
    for back in range((now.date() - since.date()).days + 1):
        day = now.date() - timedelta(days=back)
        yield Listing(url=listing.url.format(day=day), kind="html", label=listing.label)


async def _entries(tally: _Tally, door: Door, listing: Listing) -> tuple[Entry, ...]:
    source = tally.source
    capture = await _get(tally, door, listing.url)
    tally.listings_ok += 1
    if capture.status == 304:
        tally.listings_unchanged += 1
        return ()
    try:
        return _read_listing(capture, source, listing)
    except CodedError:
        tally.listings_ok -= 1
        raise


def _read_listing(capture: Capture, source: Source, listing: Listing) -> tuple[Entry, ...]:
    machine = listing.kind in ("feed", "sitemap")
    fakes.check(capture, expected="feed" if machine else "listing", source=source)
    custom = hooks(source.id).entries
    if custom is not None:
        return custom(capture, source, listing)
    if machine:
        return feeds.entries(capture, source=source, listing=listing)
    return platforms.listing_entries(capture, source=source, listing=listing)


def _add(tally: _Tally, found: tuple[Entry, ...]) -> None:
    """Keep the first `window` entries of a listing, one per identity; addresses that are no addresses are failures."""
    for entry in found[: tally.source.window]:
        try:
            url = canonical(entry.url)
        except ValueError as error:
            tally.failures.append(Failure(entry.url[:200], "listing", "bad_address", str(error)))
            continue
        if is_trap(url):
            tally.failures.append(Failure(url, "listing", "crawl_trap", "địa chỉ lặp vô hạn"))
            continue
        tally.entries.setdefault(identity(url), entry)


async def _articles(tally: _Tally, door: Door, now: datetime, settled: Settled) -> None:
    for entry in list(tally.entries.values()):
        url = canonical(entry.url)
        if settled(url):
            tally.unchanged += 1
            continue
        try:
            await _article(tally, door, entry, url, now)
        except FetchError as error:
            tally.fail(url, "fetch", error)
            tally.deferred += 1
        except CodedError as error:
            tally.fail(url, "fake" if type(error).__name__ == "FakeSuccessError" else "parse", error)


async def _article(tally: _Tally, door: Door, entry: Entry, url: str, now: datetime) -> None:
    source = tally.source
    if source.body == "feed":
        tally.articles.append(parse.article_from_feed(entry, source=source, captured=now))
        return
    capture = await _get(tally, door, url)
    if capture.status == 304:
        tally.unchanged += 1
        return
    fakes.check(capture, expected="article", source=source)
    custom = hooks(source.id).article
    read = custom(capture, source, entry) if custom else parse.article(capture, source=source, entry=entry)
    tally.articles.append(read)


async def _get(tally: _Tally, door: Door, url: str) -> Capture:
    tally.requests += 1
    capture = await door.get(url, source=tally.source)
    tally.bytes += len(capture.body)
    return capture
