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
from datetime import date, datetime
from itertools import count

from library import content, ledger, source_health
from library.validators import State
from newsroom.editing import Orders
from newsroom.health import old_hosts
from newsroom.health.assess import GONE, KEPT, SETTLED, UNREACHED, assess, change_of, count_new, gone
from newsroom.health.rechecks import due, gone_for_good, owed
from newsroom.models import Article, Health, LedgerRow, Library, NewsItem, Source, SourceRun
from newsroom.text.urls import identity, key
from nightly import new_documents, publish, reading, story_index
from nightly.carry_out import bring_back, carry_out, propose
from nightly.decide import Desk, Outcome, as_it_stands, outcomes_of_capped, outcomes_of_failures
from nightly.decide_questions import Clerk
from nightly.reading import Readings, screened
from nightly.report import RunReport, Told
from nightly.reporting import notify
from nightly.run import workers
from nightly.run.options import Options, Say, sources_of
from scrapers import host_watch
from scrapers.gather import Beside, gather
from scrapers.sandbox import FarReaders
from scrapers.web import certificates
from scrapers.web.archive import Archive, Recorder
from scrapers.web.door import Door
from scrapers.web.fetch import Fetcher

# ── asked again ───────────────────────────────────────────────────────────────────────────────────


_WELL = frozenset({"hoat-dong", "im-lang"})


class Again:
    """What the ledger says of every address, by identity."""

    def __init__(self, library: Library, sources: Mapping[str, Source], now: datetime) -> None:
        self._now = now
        self._sources = sources
        self._health = library.health
        self._rows = {key(url): row for url, row in library.ledger.items()}
        self._orders = Orders(library.decisions)
        self._lost = old_hosts.lost(library.health, sources.values())
        self._hand = {identity(item.url) for item in library.items if item.hand_written}

    def settled(self, url: str) -> bool:
        """Whether an address a list names needs no look tonight."""
        here = identity(url)
        if here in self._hand:
            return True
        row = self._rows.get(here)
        if row is None or row.fate not in SETTLED | KEPT:
            return False
        order = self._orders.on(url)
        if order and order.action in ("restore", "accept") and row.fate not in KEPT:
            return False
        return row.fate not in KEPT or not self._due(row)

    def addresses(self, source: Source) -> tuple[str, ...]:
        """Addresses of a source to ask though no list may name them, oldest first: kept ones that are due, and those
        that never answered. None of a source read from its feed."""
        if source.body != "page":
            return ()
        rows = [r for name, r in self._rows.items() if r.source == source.id and name not in self._hand]
        return tuple(r.url for r in sorted(rows, key=lambda r: (r.at, r.url)) if self._wanted(r))

    def _wanted(self, row: LedgerRow) -> bool:
        return owed(row, self._now) or (row.fate in KEPT and self._due(row))

    def _due(self, row: LedgerRow) -> bool:
        if old_hosts.is_lost(row.url, self._lost):
            return False  # what its new owner says there is no word on the article we keep
        source = self._sources.get(row.source)
        if source and source.body == "feed":
            return True  # it costs no request to read a feed's item again
        record = self._health.get(row.source)
        return due(row, looked=record.last_success if record else None, now=self._now)


def settle_gone(run: SourceRun, record: Health, library: Library, now: datetime) -> tuple[list[Outcome], set[str]]:
    """Outcomes for kept articles that are gone, and their addresses.

    The first look leaves the page and remembers (`missing`); the second, half an hour later or more, removes it
    (`deleted_at_source`). Nothing is concluded from a source that is itself not well tonight.
    """
    if not any(f.code in GONE for f in run.failures):
        return [], set()
    rows = {key(url): row for url, row in library.ledger.items()}
    found: list[Outcome] = []
    asked: set[str] = set()
    for failure in gone(run):
        row = rows.get(key(failure.url))
        if row is None or row.fate not in KEPT:
            continue
        asked.add(failure.url)
        found.append(_look(row, failure.code, library, now) if record.state in _WELL else Outcome(row, change="none"))
    return found, asked


def came_back(run: SourceRun, library: Library, now: datetime) -> list[Outcome]:
    """Outcomes for articles once missing that answered "unchanged" (304) tonight: they are there after all."""
    if not run.listings_ok or any(f.stage == "crash" for f in run.failures):
        return []
    spoken = {key(f.url) for f in run.failures} | {identity(a.url) for a in run.articles}
    items = {item.id: item for item in library.items}
    rows = [r for r in library.ledger.values() if r.source == run.source.id and gone_for_good(r, now)]
    return [
        Outcome(replace(row, fate=_fate(items[row.item]), at=now, reasons=items[row.item].reasons), change="back")
        for row in rows
        if row.item in items and identity(row.url) not in spoken
    ]


def _fate(item: NewsItem) -> str:
    if item.held:
        return "held"
    return "published" if item.story in ("", item.id) else "duplicate"


def _look(row: LedgerRow, code: str, library: Library, now: datetime) -> Outcome:
    answer = "trang báo không tìm thấy" if code == "soft_404" else f"mã {code.removeprefix('http_')}"
    said = f"nguồn trả {answer} lúc {now:%d/%m/%Y %H:%M}"
    if not gone_for_good(row, now):
        kept = row.at if row.fate == "missing" else now
        reasons = row.reasons if row.fate == "missing" else (said,)
        return Outcome(replace(row, fate="missing", at=kept, reasons=reasons), change="missing")
    item = next((i for i in library.items if i.id == row.item), None)
    buried = replace(row, fate="deleted_at_source", at=now, title="", reasons=(*row.reasons, said))
    return Outcome(buried, item, "deleted")


# ── hosts left behind ─────────────────────────────────────────────────────────────────────────────


_SILENT = frozenset({"not_archived", "no_network"})


async def look(door: Door, library: Library, sources: Mapping[str, Source], options: Options) -> dict[str, Health]:
    """New records of the hosts that were due, by the name each is kept under."""
    day = options.now.date()
    hosts = {host: heir for host, heir in old_hosts.of_sources(sources.values()).items() if _due(host, library, day)}
    found: dict[str, Health] = {}
    for seen in await host_watch.look(hosts, door):
        if seen.code in _SILENT:
            continue
        name = old_hosts.key(seen.host)
        found[name] = old_hosts.standing(seen.host, seen.code, seen.evidence, library.health.get(name), day=day)
        if seen.code:
            options.say(f"tên miền cũ {seen.host}: {found[name].reason} ({seen.code}: {seen.evidence})")
    return found


def _due(host: str, library: Library, day: date) -> bool:
    return old_hosts.due(library.health.get(old_hosts.key(host)), day)


# ── the night ─────────────────────────────────────────────────────────────────────────────────────


def collect(options: Options, *, contact: str = "") -> RunReport:
    """One night's collecting. Raises ConfigError, ContentError of the topic file; sources' faults are in the report."""
    library = publish.open_library(options)
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
    runs = screened(runs, lambda article: read.unsound if (read := reading.of(made or {}, article)) else None)
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
    report.written += new_documents.plant(options, as_it_stands(library, outcomes))


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
        await new_documents.keep(door, library, sources, options)
        return runs, await look(door, library, sources, options)


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
    reader = reading.prepare(library, options.now) if made is not None else None
    again = Again(library, sources, options.now)
    return await gather(
        sources.values(),
        door,
        now=options.now,
        settled=again.settled,
        again=again.addresses,
        since=options.since,
        say=_counted(options, len(sources)),
        beside=Beside(reading.beside, reading.into(made)) if made is not None else None,
        readers=FarReaders(executor, (reading.take, (reader,))) if executor else None,
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
    index = story_index.open_index(options.cache, library.items)
    gc.freeze()  # a full collection walks the whole library: a quarter of a second in the middle of one look-up
    desk, clerk = Desk(library, options.now, index, made), Clerk(library, options.now)
    pairs = [(article, run.source) for run in runs for article in run.articles]
    of_form = {"news": desk.decide, "question": clerk.decide}
    outcomes = [of_form[article.form](article, source) for article, source in sorted(pairs, key=lambda p: _age(p[0]))]
    story_index.keep(options.cache, index)
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
    report.written += source_health.append_log(options.home, report.health_changes)
    for record in report.health.values():
        report.written += source_health.save(options.home, record)


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
