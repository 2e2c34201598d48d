"""Network -> content/. Gather everything, decide, then write; the caller holds the lock.

Order of writing: items, ledger, health, and last the validators, so that a run killed at any point is simply
finished by the next one.
"""

from __future__ import annotations

import asyncio
import gc
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import replace
from itertools import count

from newsroom.errors import ConfigError
from newsroom.health import KEPT, SETTLED, UNREACHED, assess, change_of, count_new
from newsroom.models import Article, Health, LedgerRow, Library, Source, SourceRun
from nightly import certificates, known_stories, notify, old_hosts, opened, originals, readings, stubs, workers
from nightly.again import Again, came_back, settle_gone
from nightly.answers import Clerk
from nightly.decide import Desk, Outcome, outcomes_of_capped, outcomes_of_failures
from nightly.edits import carry_out, propose
from nightly.options import Options, Say
from nightly.outcomes import as_it_stands
from nightly.readings import Readings
from nightly.report import RunReport, Told
from nightly.restore import bring_back
from nightly.screen import screened
from publisher import content, health_files, ledger
from publisher.state import State
from scrapers.archive import Archive, Recorder
from scrapers.faraway import FarReaders
from scrapers.fetch import Door, Fetcher
from scrapers.gather import Beside, gather
from scrapers.sources import load_sources


def sources_of(options: Options) -> dict[str, Source]:
    """The sources of this home: its own `sources/` when there is one, else the project's. Raises ConfigError."""
    own = options.home / "sources"
    sources = load_sources(own if own.is_dir() else None)
    unknown = [name for name in options.only if name not in sources]
    if unknown:
        raise ConfigError(f"không có nguồn {', '.join(unknown)}", where="--only")
    return {name: s for name, s in sources.items() if not options.only or name in options.only}


def collect(options: Options, *, contact: str = "") -> RunReport:
    """One night's collecting. Raises ConfigError, ContentError of the topic file; sources' faults are in the report."""
    library = opened.library(options)
    sources = sources_of(options)
    if carry_out(options, library) + bring_back(options, library, sources):
        library = content.load(options.home)
    report = RunReport(started=options.now, health=dict(library.health), problems=library.problems)
    if options.offline:
        options.say("ngoại tuyến: không hỏi nguồn nào, chỉ dựng trang từ content/")
        return report
    with (
        State(options.cache) as state,
        Archive(options.home / "archive").recorder(options.now) as recorder,
        workers.elsewhere(options.executor) as executor,
    ):
        made: Readings = {}
        runs, left = asyncio.run(_tonight(sources, library, options, state, recorder, contact, made, executor))
        absorb(runs, library, options, report, left, made)
        _forget_unused(state, runs)
        state.commit()
    notify.tell(options, report.health_changes)
    return report


def absorb(
    runs: tuple[SourceRun, ...],
    library: Library,
    options: Options,
    report: RunReport,
    left: Mapping[str, Health],
    made: Readings | None = None,
) -> None:
    """Decide on what was gathered and write it down; `left` are new records of old hosts, `made` the readings made
    already."""
    runs = screened(runs, lambda article: read.unsound if (read := readings.of(made or {}, article)) else None)
    report.runs = tuple(map(Told.of, runs))
    report.network = not runs or any(_answered(run) for run in runs)
    day = options.now.date()
    standing = {r.source.id: assess(r, library.health.get(r.source.id), day=day, network=report.network) for r in runs}
    outcomes = _decide(runs, library, options, standing, made)
    report.rows = [o.row for o in outcomes]
    report.changes.update(o.change for o in outcomes)
    report.known = {n for n, o in enumerate(outcomes) if o.change in ("updated", "unchanged", "twin", "back")}
    report.health = _health(standing, library, options, outcomes) | (dict(left) if report.network else {})
    _write(outcomes, library, options, report)
    report.written += stubs.plant(options, as_it_stands(library, outcomes))


def _answered(run: SourceRun) -> bool:
    """Whether anything at all came back from a source, be it a refusal."""
    return bool(run.listings_ok) or any(f.code not in UNREACHED for f in run.failures)


async def _tonight(
    sources: Mapping[str, Source],
    library: Library,
    options: Options,
    state: State,
    recorder: Recorder,
    contact: str,
    made: Readings,
    executor: Executor | None,
) -> tuple[tuple[SourceRun, ...], dict[str, Health]]:
    extra = certificates.usable(certificates.of_sources(sources, options.home), options.now)
    async with Fetcher(
        allow=options.allow,
        validators=state,
        recorder=recorder,
        contact=contact,
        extra_ca=extra,
        now=lambda: options.now,
    ) as door:
        runs = await run_sources(sources, library, options, door, made, executor)
        await originals.keep(door, library, sources, options)
        return runs, await old_hosts.look(door, library, sources, options)


async def run_sources(
    sources: Mapping[str, Source],
    library: Library,
    options: Options,
    door: Door,
    made: Readings | None = None,
    executor: Executor | None = None,
) -> tuple[SourceRun, ...]:
    """Gather from every source through `door`, leaving alone what the ledger has settled; `made` takes the readings,
    made by the workers of `executor` when there is one."""
    reader = readings.prepare(library, options.now) if made is not None else None
    again = Again(library, sources, options.now)
    return await gather(
        sources.values(),
        door,
        now=options.now,
        settled=again.settled,
        again=again.addresses,
        since=options.since,
        say=_counted(options, len(sources)),
        beside=Beside(readings.beside, readings.into(made)) if made is not None else None,
        readers=FarReaders(executor, (readings.take, (reader,))) if executor else None,
    )


def _counted(options: Options, total: int) -> Say:
    """`options.say` for one line a source, moving the bar with each."""
    done = count(1)

    def say(line: str) -> None:
        options.step(next(done), total)
        options.say(line)

    return say


def _decide(
    runs: tuple[SourceRun, ...],
    library: Library,
    options: Options,
    standing: Mapping[str, Health],
    made: Readings | None,
) -> list[Outcome]:
    """Outcomes of every article and failure, articles oldest first."""
    index = known_stories.open_index(options.cache, library.items)
    gc.freeze()  # a full collection walks the whole library: a quarter of a second in the middle of one look-up
    desk, clerk = Desk(library, options.now, index, made), Clerk(library, options.now)
    pairs = [(article, run.source) for run in runs for article in run.articles]
    of_form = {"news": desk.decide, "question": clerk.decide}
    outcomes = [of_form[article.form](article, source) for article, source in sorted(pairs, key=lambda p: _age(p[0]))]
    known_stories.keep(options.cache, index)
    for run in runs:
        gone, asked = settle_gone(run, standing[run.source.id], library, options.now)
        outcomes.extend(gone + came_back(run, library, options.now))
        outcomes.extend(o for o in outcomes_of_failures(run, options.now) if o.row.url not in asked)
        outcomes.extend(outcomes_of_capped(run, library, options.now))
    return outcomes


def _age(article: Article) -> tuple[str, str]:
    return (article.published.isoformat() if article.published else "9999", article.url)


def _write(outcomes: list[Outcome], library: Library, options: Options, report: RunReport) -> None:
    answers = {question.id: question for question in library.questions}
    kept = (o.item for o in outcomes if o.item is not None and o.change in ("new", "updated"))
    report.written += content.save_items(options.home, kept)
    for outcome in outcomes:
        if outcome.proposal is not None and (old := outcome.item or answers.get(outcome.proposal.id)):
            report.written += propose(options, old, outcome.proposal)
        if outcome.question is not None:
            report.written += content.save_question(options.home, outcome.question)
        elif outcome.item is not None and outcome.change == "deleted":
            content.remove_item(options.home, outcome.item)
            report.written += 1
    ledger.redact(options.home, {o.row.url for o in outcomes if o.change == "deleted"})
    rows = [o.row for o in outcomes if _news_for_ledger(o.row, library.ledger.get(o.row.url))]
    report.written += ledger.append(options.home, rows)
    report.health_changes = tuple(
        change
        for name, record in report.health.items()
        if (change := change_of(library.health.get(name), record, options.now))
    )
    report.written += health_files.append_log(options.home, report.health_changes)
    for record in report.health.values():
        report.written += health_files.save(options.home, record)


def _news_for_ledger(row: LedgerRow, old: LedgerRow | None) -> bool:
    """Whether a row says something the ledger does not say yet (the time alone is no news). That an address with a
    final fate could not be read again tonight takes nothing from that fate."""
    if old is None:
        return True
    passing = row.fate in ("fetch_failed", "blocked", "parse_failed", "capped") and old.fate in SETTLED | KEPT
    return not passing and replace(row, at=old.at) != old


def _health(
    standing: Mapping[str, Health], library: Library, options: Options, outcomes: list[Outcome]
) -> dict[str, Health]:
    day = options.now.date()
    year, week = day.isocalendar()[:2]
    of_week = _of_week(library, outcomes, (year, week))
    new = {n: max(0, of_week[r.source] - r.weeks.get(f"{year}-W{week:02d}", 0)) for n, r in standing.items()}
    return {**library.health, **{n: count_new(r, day, new[n]) for n, r in standing.items()}}


def _of_week(library: Library, outcomes: list[Outcome], week: tuple[int, int]) -> Counter[str]:
    """News of a week by source. Told from the ledger and not from what tonight wrote: a run killed between items and
    health would else never count what it saved."""
    rows = {**library.ledger, **{o.row.url: o.row for o in outcomes if o.row.url not in library.ledger}}
    kept = (row for row in rows.values() if row.fate in ("published", "duplicate"))
    return Counter(row.source for row in kept if row.at.isocalendar()[:2] == week)


def _forget_unused(state: State, runs: tuple[SourceRun, ...]) -> None:
    """An answer that could not be used must be asked for in full next time."""
    for run in runs:
        for failure in run.failures:
            state.forget(failure.url)
