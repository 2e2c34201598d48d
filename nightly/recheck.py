"""Do the articles we show still stand at their sources? To be run every hour between two nights.

Asks each recent article's address (conditionally, with the manners of the night), collects nothing new. What its
source says is gone (404, 410, 451, or in words on a page) is marked at the first look and removed at the second, half
an hour later or more; silence, a server's fault or many articles gone at once prove nothing. Run hourly, an article
deleted at its source is off the site within two hours (Nghị định 147/2024/NĐ-CP, Điều 28: three).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from library import content, ledger
from library.validators import ValidatorStore
from newsroom.errors import CodedError, FetchError
from newsroom.health import old_hosts
from newsroom.health.assess import KEPT_FATES, is_mass_removal
from newsroom.models import Failure, Library, NewsItem, Source, SourceRun, replace
from nightly.collect import decide_gone
from nightly.decide import Outcome
from nightly.delay import read_delays
from nightly.report import RunReport
from nightly.run.options import Options, select_sources
from scrapers.pages.false_success import refuse_false_success
from scrapers.sandbox import ReaderPool
from scrapers.web.client import Client
from scrapers.web.fetch import Fetcher


def recheck(options: Options, *, contact: str = "") -> RunReport:
    """One round. The report holds the rows that changed; the caller publishes. Raises ConfigError, PublishError."""
    library = content.load_library(options.home)
    sources = select_sources(options)
    report = RunReport(started=options.now, health=dict(library.health), problems=library.problems)
    wanted = {name: found for name, source in sources.items() if (found := _recent_items(library, source, options))}
    with ValidatorStore(options.cache) as state:
        runs = asyncio.run(_ask_all(wanted, sources, options, state, contact))
    for run in runs:
        _record_run(run, library, options, report)
    return report


def _recent_items(library: Library, source: Source, options: Options) -> list[NewsItem]:
    """The source's articles that are kept and recent, oldest first; none whose name somebody else has now."""
    since = options.now - read_delays(options).window
    items = [i for i in library.items if i.source == source.id and not i.hand_written and i.captured]
    recent = [i for i in items if i.captured and i.captured >= since]
    lost = old_hosts.find_lost_names(library.health, [source])
    recent = [i for i in recent if not old_hosts.is_lost(i.url, lost)]
    return [i for i in recent if (row := library.ledger.get(i.url)) and row.fate in KEPT_FATES]


async def _ask_all(
    wanted: Mapping[str, list[NewsItem]],
    sources: Mapping[str, Source],
    options: Options,
    state: ValidatorStore,
    contact: str,
) -> tuple[SourceRun, ...]:
    fetcher = Fetcher(allow=options.allow, validators=state, contact=contact, now=lambda: options.now)
    async with fetcher as client, ReaderPool() as readers:
        looks = (_ask_source(sources[name], items, client, readers, options) for name, items in wanted.items())
        return tuple(await asyncio.gather(*looks))


async def _ask_source(
    source: Source, items: list[NewsItem], client: Client, readers: ReaderPool, options: Options
) -> SourceRun:
    failures: list[Failure] = []
    for item in items:
        try:
            capture = await client.get(item.url, source=source)
            await readers.read(item.url, refuse_false_success, capture, expected="article", source=source)
        except FetchError as error:
            failures.append(Failure(item.url, "fetch", error.code, error.message))
        except CodedError as error:
            failures.append(Failure(item.url, "fake", error.code, error.message))
    options.say(f"{source.id}: xem lại {len(items)} bài, {len(failures)} không trả lời như trước")
    well = len(items) - len(failures)
    return SourceRun(source=source, entries=(), articles=(), failures=tuple(failures), unchanged=well)


def _record_run(run: SourceRun, library: Library, options: Options, report: RunReport) -> None:
    record = library.health.get(run.source.id)
    if record is None:
        return
    if is_mass_removal(run):
        options.say(f"{run.source.id}: quá nửa số bài cùng biến mất; chưa gỡ gì, chờ lần thu thập tới")
        return
    if run.unchanged and record.state == "doi-giao-dien":  # its lists are in doubt; its articles just answered
        record = replace(record, state="hoat-dong")
    outcomes, _ = decide_gone(run, record, library, options.now)
    report.rows += [o.row for o in outcomes]
    _write_outcomes(outcomes, library, options, report)


def _write_outcomes(outcomes: list[Outcome], library: Library, options: Options, report: RunReport) -> None:
    """Files first, then the ledger: killed in between, the next round does the same again."""
    buried = [o for o in outcomes if o.change == "deleted"]
    for outcome in buried:
        if outcome.item is not None:
            content.remove_item(options.home, outcome.item)
            report.written += 1
    ledger.redact_rows(options.home, {o.row.url for o in buried})
    fresh = [o.row for o in outcomes if _is_news_for_ledger(o, library)]
    report.written += ledger.append_rows(options.home, fresh)
    for outcome in outcomes:
        report.changes[outcome.change] += 1
        if outcome in buried:
            options.say(f"đã gỡ, nguồn không còn: {outcome.row.url}")


def _is_news_for_ledger(outcome: Outcome, library: Library) -> bool:
    old = library.ledger.get(outcome.row.url)
    return old is None or replace(outcome.row, at=old.at) != old
