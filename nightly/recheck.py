"""Do the articles we show still stand at their sources? To be run every hour between two nights.

Asks each recent article's address (conditionally, with the manners of the night), collects nothing new. What its
source says is gone (404, 410, 451, or in words on a page) is marked at the first look and removed at the second, half
an hour later or more; silence, a server's fault or many articles gone at once prove nothing. Run hourly, an article
deleted at its source is off the site within two hours (Nghị định 147/2024/NĐ-CP, Điều 28: three).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from library import content, ledger
from library.validators import State
from newsroom.errors import CodedError, FetchError
from newsroom.health import old_hosts
from newsroom.health.assess import KEPT, mass_gone
from newsroom.models import Failure, Library, NewsItem, Source, SourceRun
from nightly.collect import settle_gone
from nightly.decide import Outcome
from nightly.delay import clocks_of
from nightly.report import RunReport
from nightly.run.options import Options, sources_of
from scrapers.pages import false_success
from scrapers.sandbox import Readers
from scrapers.web.door import Door
from scrapers.web.fetch import Fetcher


def recheck(options: Options, *, contact: str = "") -> RunReport:
    """One round. The report holds the rows that changed; the caller publishes. Raises ConfigError, PublishError."""
    library = content.load(options.home)
    sources = sources_of(options)
    report = RunReport(started=options.now, health=dict(library.health), problems=library.problems)
    wanted = {name: found for name, source in sources.items() if (found := _shown(library, source, options))}
    with State(options.cache) as state:
        runs = asyncio.run(_round(wanted, sources, options, state, contact))
    for run in runs:
        _settle(run, library, options, report)
    return report


def _shown(library: Library, source: Source, options: Options) -> list[NewsItem]:
    """The source's articles that are kept and recent, oldest first; none whose name somebody else has now."""
    since = options.now - clocks_of(options).window
    items = [i for i in library.items if i.source == source.id and not i.hand_written and i.captured]
    recent = [i for i in items if i.captured and i.captured >= since]
    lost = old_hosts.lost(library.health, [source])
    recent = [i for i in recent if not old_hosts.is_lost(i.url, lost)]
    return [i for i in recent if (row := library.ledger.get(i.url)) and row.fate in KEPT]


async def _round(
    wanted: Mapping[str, list[NewsItem]],
    sources: Mapping[str, Source],
    options: Options,
    state: State,
    contact: str,
) -> tuple[SourceRun, ...]:
    fetcher = Fetcher(allow=options.allow, validators=state, contact=contact, now=lambda: options.now)
    async with fetcher as door, Readers() as readers:
        looks = (_look(sources[name], items, door, readers, options) for name, items in wanted.items())
        return tuple(await asyncio.gather(*looks))


async def _look(source: Source, items: list[NewsItem], door: Door, readers: Readers, options: Options) -> SourceRun:
    failures: list[Failure] = []
    for item in items:
        try:
            capture = await door.get(item.url, source=source)
            await readers.read(item.url, false_success.check, capture, expected="article", source=source)
        except FetchError as error:
            failures.append(Failure(item.url, "fetch", error.code, error.message))
        except CodedError as error:
            failures.append(Failure(item.url, "fake", error.code, error.message))
    options.say(f"{source.id}: xem lại {len(items)} bài, {len(failures)} không trả lời như trước")
    well = len(items) - len(failures)
    return SourceRun(source=source, entries=(), articles=(), failures=tuple(failures), unchanged=well)


def _settle(run: SourceRun, library: Library, options: Options, report: RunReport) -> None:
    record = library.health.get(run.source.id)
    if record is None:
        return
    if mass_gone(run):
        options.say(f"{run.source.id}: quá nửa số bài cùng biến mất; chưa gỡ gì, chờ lần thu thập tới")
        return
    if run.unchanged and record.state == "doi-giao-dien":  # its lists are in doubt; its articles just answered
        record = replace(record, state="hoat-dong")
    outcomes, _ = settle_gone(run, record, library, options.now)
    report.rows += [o.row for o in outcomes]
    _write(outcomes, library, options, report)


def _write(outcomes: list[Outcome], library: Library, options: Options, report: RunReport) -> None:
    """Files first, then the ledger: killed in between, the next round does the same again."""
    buried = [o for o in outcomes if o.change == "deleted"]
    for outcome in buried:
        if outcome.item is not None:
            content.remove_item(options.home, outcome.item)
            report.written += 1
    ledger.redact(options.home, {o.row.url for o in buried})
    fresh = [o.row for o in outcomes if _says_more(o, library)]
    report.written += ledger.append(options.home, fresh)
    for outcome in outcomes:
        report.changes[outcome.change] += 1
        if outcome in buried:
            options.say(f"đã gỡ, nguồn không còn: {outcome.row.url}")


def _says_more(outcome: Outcome, library: Library) -> bool:
    old = library.ledger.get(outcome.row.url)
    return old is None or replace(outcome.row, at=old.at) != old
