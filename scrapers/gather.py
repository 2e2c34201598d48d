"""Sources -> everything they gave tonight. Hosts in parallel, one source's addresses in turn.

Takes sources, a door (network or archive), the clock, and `settled(url)`, which says that an address needs no
second look. Gives one `SourceRun` per source, in the order asked. Decides nothing about news: what could not be had
is a `Failure` with its stage and code, never an exception, never silence.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsroom.errors import FakeSuccessError, FetchError, ParseError, PublishError
from newsroom.models import Article, Capture, Entry, Failure, Source, SourceRun
from newsroom.urls import canonical
from scrapers import fakes, page_clock, parse, questions, twins, walk
from scrapers.confined import Readers
from scrapers.door import Door
from scrapers.sources import hooks
from scrapers.tally import Tally

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
        await walk.listings(tally, door, now, since)
        if tally.listings_ok:  # a source that is down is not asked for its old articles one by one
            tally.look_again(again(source))
        await _articles(tally, door, now, settled, beside)
        twins.settle(tally)
        page_clock.refuse(tally)
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
        tally.articles.append(await tally.readers.read(url, questions.from_list, entry, source, now))
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
        article = parse.article_from_feed(entry, source=source, captured=now)
    else:
        article = read_page(capture, source, entry)
    return article, more(article, source) if more else None


def read_page(capture: Capture, source: Source, entry: Entry) -> Article:
    """The article of a page. Raises FakeSuccessError, ParseError."""
    fakes.check(capture, expected="article", source=source)
    custom = questions.article if entry.form == "question" else hooks(source.id).article
    read = custom(capture, source, entry) if custom else parse.article(capture, source=source, entry=entry)
    return twins.addressed(read, capture)
