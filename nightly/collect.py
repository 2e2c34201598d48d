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
from datetime import date, datetime
from itertools import count

from library import content, ledger, source_health
from library.validators import ValidatorStore
from newsroom.editing import EditorDecisions
from newsroom.health import old_hosts
from newsroom.health.assess import (
    GONE_CODES,
    KEPT_FATES,
    SETTLED_FATES,
    UNREACHED_CODES,
    assess_health,
    count_new_items,
    detect_change,
    find_gone_articles,
)
from newsroom.health.rechecks import is_gone_for_good, is_recheck_due, is_retry_due
from newsroom.models import Article, Health, LedgerRow, Library, NewsItem, Source, SourceRun, replace
from newsroom.text.dates import iso_week
from newsroom.text.urls import identity, identity_or_text
from nightly import new_documents, reading, story_index
from nightly.carry_out import carry_out_decisions, propose_change, restore_dropped
from nightly.decide import Decider, Outcome, apply_outcomes, decide_capped, decide_failures
from nightly.decide_questions import QuestionDecider
from nightly.reading import EarlyReadings, screen_runs
from nightly.report import RunReport, SourceCounts
from nightly.reporting import notify
from nightly.run import workers
from nightly.run.options import Options, Say, select_sources
from scrapers import host_watch
from scrapers.gather import AlsoRead, gather_sources
from scrapers.sandbox import RemoteReaderPool
from scrapers.web import certificates
from scrapers.web.archive import Archive, ArchiveWriter
from scrapers.web.client import Client
from scrapers.web.fetch import Fetcher

# ── asked again ───────────────────────────────────────────────────────────────────────────────────


_WELL = frozenset({"hoat-dong", "im-lang"})


class RecheckPlan:
    """What the ledger says of every address, by identity."""

    def __init__(self, library: Library, sources: Mapping[str, Source], now: datetime) -> None:
        self._now = now
        self._sources = sources
        self._health = library.health
        self._rows = {identity_or_text(url): row for url, row in library.ledger.items()}
        self._orders = EditorDecisions(library.decisions)
        self._lost = old_hosts.find_lost_names(library.health, sources.values())
        self._hand = {identity(item.url) for item in library.items if item.hand_written}

    def is_settled(self, url: str) -> bool:
        """Whether an address a list names needs no look tonight."""
        here = identity(url)
        if here in self._hand:
            return True
        row = self._rows.get(here)
        if row is None or row.fate not in SETTLED_FATES | KEPT_FATES:
            return False
        order = self._orders.decision_on(url)
        if order and order.action in ("restore", "accept") and row.fate not in KEPT_FATES:
            return False
        return row.fate not in KEPT_FATES or not self._due(row)

    def addresses(self, source: Source) -> tuple[str, ...]:
        """Addresses of a source to ask though no list may name them, oldest first: kept ones that are due, and those
        that never answered. None of a source read from its feed."""
        if source.body != "page":
            return ()
        rows = [r for name, r in self._rows.items() if r.source == source.id and name not in self._hand]
        return tuple(r.url for r in sorted(rows, key=lambda r: (r.at, r.url)) if self._wanted(r))

    def _wanted(self, row: LedgerRow) -> bool:
        return is_retry_due(row, self._now) or (row.fate in KEPT_FATES and self._due(row))

    def _due(self, row: LedgerRow) -> bool:
        if old_hosts.is_lost(row.url, self._lost):
            return False  # what its new owner says there is no word on the article we keep
        source = self._sources.get(row.source)
        if source and source.body == "feed":
            return True  # it costs no request to read a feed's item again
        record = self._health.get(row.source)
        return is_recheck_due(row, looked=record.last_success if record else None, now=self._now)


def decide_gone(run: SourceRun, record: Health, library: Library, now: datetime) -> tuple[list[Outcome], set[str]]:
    """Outcomes for kept articles that are gone, and their addresses.

    The first look leaves the page and remembers (`missing`); the second, half an hour later or more, removes it
    (`deleted_at_source`). Nothing is concluded from a source that is itself not well tonight.
    """
    if not any(f.code in GONE_CODES for f in run.failures):
        return [], set()
    rows = {identity_or_text(url): row for url, row in library.ledger.items()}
    found: list[Outcome] = []
    asked: set[str] = set()
    for failure in find_gone_articles(run):
        row = rows.get(identity_or_text(failure.url))
        if row is None or row.fate not in KEPT_FATES:
            continue
        asked.add(failure.url)
        found.append(
            _decide_missing(row, failure.code, library, now) if record.state in _WELL else Outcome(row, change="none")
        )
    return found, asked


def decide_returned(run: SourceRun, library: Library, now: datetime) -> list[Outcome]:
    """Outcomes for articles once missing that answered "unchanged" (304) tonight: they are there after all."""
    if not run.listings_ok or any(f.stage == "crash" for f in run.failures):
        return []
    spoken = {identity_or_text(f.url) for f in run.failures} | {identity(a.url) for a in run.articles}
    items = {item.id: item for item in library.items}
    rows = [r for r in library.ledger.values() if r.source == run.source.id and is_gone_for_good(r, now)]
    return [
        Outcome(replace(row, fate=_item_fate(items[row.item]), at=now, reasons=items[row.item].reasons), change="back")
        for row in rows
        if row.item in items and identity(row.url) not in spoken
    ]


def _item_fate(item: NewsItem) -> str:
    if item.held:
        return "held"
    return "published" if item.story in ("", item.id) else "duplicate"


def _decide_missing(row: LedgerRow, code: str, library: Library, now: datetime) -> Outcome:
    answer = "trang báo không tìm thấy" if code == "soft_404" else f"mã {code.removeprefix('http_')}"
    said = f"nguồn trả {answer} lúc {now:%d/%m/%Y %H:%M}"
    if not is_gone_for_good(row, now):
        kept = row.at if row.fate == "missing" else now
        reasons = row.reasons if row.fate == "missing" else (said,)
        return Outcome(replace(row, fate="missing", at=kept, reasons=reasons), change="missing")
    item = next((i for i in library.items if i.id == row.item), None)
    buried = replace(row, fate="deleted_at_source", at=now, title="", reasons=(*row.reasons, said))
    return Outcome(buried, item, "deleted")


# ── hosts left behind ─────────────────────────────────────────────────────────────────────────────


_SILENT = frozenset({"not_archived", "no_network"})


async def check_old_hosts(
    client: Client, library: Library, sources: Mapping[str, Source], options: Options
) -> dict[str, Health]:
    """New records of the hosts that were due, by the name each is kept under."""
    day = options.now.date()
    hosts = {
        host: heir for host, heir in old_hosts.list_old_hosts(sources.values()).items() if _is_due(host, library, day)
    }
    found: dict[str, Health] = {}
    for seen in await host_watch.check_hosts(hosts, client):
        if seen.code in _SILENT:
            continue
        name = old_hosts.record_key(seen.host)
        found[name] = old_hosts.assess_host(seen.host, seen.code, seen.evidence, library.health.get(name), day=day)
        if seen.code:
            options.say(f"tên miền cũ {seen.host}: {found[name].reason} ({seen.code}: {seen.evidence})")
    return found


def _is_due(host: str, library: Library, day: date) -> bool:
    return old_hosts.is_check_due(library.health.get(old_hosts.record_key(host)), day)


# ── the night ─────────────────────────────────────────────────────────────────────────────────────


def collect(options: Options, *, contact: str = "") -> RunReport:
    """One night's collecting. Raises ConfigError, ContentError of the topic file; sources' faults are in the report."""
    library = content.load_library(options.home)
    sources = select_sources(options)
    if carry_out_decisions(options, library) + restore_dropped(options, library, sources):
        library = content.load_library(options.home)
    report = RunReport(started=options.now, health=dict(library.health), problems=library.problems)
    if options.offline:
        options.say("ngoại tuyến: không hỏi nguồn nào, chỉ dựng trang từ content/")
        return report
    with (
        ValidatorStore(options.cache) as state,
        Archive(options.home / "archive").open_run(options.now) as recorder,
        workers.open_optional_cluster(options.executor) as executor,
    ):
        made: EarlyReadings = {}
        runs, left = asyncio.run(_gather_tonight(sources, library, options, state, recorder, contact, made, executor))
        record_runs(runs, library, options, report, left, made)
        _forget_unused(state, runs)
        state.commit()
    notify.send_changes(options, report.health_changes)
    return report


def record_runs(
    runs: tuple[SourceRun, ...],
    library: Library,
    options: Options,
    report: RunReport,
    left: Mapping[str, Health],
    made: EarlyReadings | None = None,
) -> None:
    """Decide on what was gathered and write it down; `left` are new records of old hosts, `made` the readings made
    already."""
    runs = screen_runs(
        runs, lambda article: read.unsound if (read := reading.find_reading(made or {}, article)) else None
    )
    report.runs = tuple(map(SourceCounts.from_run, runs))
    report.network = not runs or any(_has_answer(run) for run in runs)
    day = options.now.date()
    standing = {
        r.source.id: assess_health(r, library.health.get(r.source.id), day=day, network=report.network) for r in runs
    }
    outcomes = _decide_all(runs, library, options, standing, made)
    report.rows = [o.row for o in outcomes]
    report.changes.update(o.change for o in outcomes)
    report.known = {n for n, o in enumerate(outcomes) if o.change in ("updated", "unchanged", "twin", "back")}
    report.health = _update_health(standing, library, options, outcomes) | (dict(left) if report.network else {})
    _write_outcomes(outcomes, library, options, report)
    report.written += new_documents.write_stubs(options, apply_outcomes(library, outcomes))


def _has_answer(run: SourceRun) -> bool:
    """Whether anything at all came back from a source, be it a refusal."""
    return bool(run.listings_ok) or any(f.code not in UNREACHED_CODES for f in run.failures)


async def _gather_tonight(
    sources: Mapping[str, Source],
    library: Library,
    options: Options,
    state: ValidatorStore,
    recorder: ArchiveWriter,
    contact: str,
    made: EarlyReadings,
    executor: Executor | None,
) -> tuple[tuple[SourceRun, ...], dict[str, Health]]:
    extra = certificates.select_valid(certificates.load_certificates(sources, options.home), options.now)
    async with Fetcher(
        allow=options.allow,
        validators=state,
        recorder=recorder,
        contact=contact,
        extra_ca=extra,
        now=lambda: options.now,
    ) as client:
        runs = await gather_runs(sources, library, options, client, made, executor)
        await new_documents.archive_originals(client, library, sources, options)
        return runs, await check_old_hosts(client, library, sources, options)


async def gather_runs(
    sources: Mapping[str, Source],
    library: Library,
    options: Options,
    client: Client,
    made: EarlyReadings | None = None,
    executor: Executor | None = None,
) -> tuple[SourceRun, ...]:
    """Gather from every source through `door`, leaving alone what the ledger has settled; `made` takes the readings,
    made by the workers of `executor` when there is one."""
    reader = reading.prepare_reader(library, options.now) if made is not None else None
    again = RecheckPlan(library, sources, options.now)
    return await gather_sources(
        sources.values(),
        client,
        now=options.now,
        settled=again.is_settled,
        again=again.addresses,
        since=options.since,
        say=_with_progress(options, len(sources)),
        also_read=AlsoRead(reading.read_early, reading.note_readings(made)) if made is not None else None,
        readers=RemoteReaderPool(executor, (reading.set_reader, (reader,))) if executor else None,
    )


def _with_progress(options: Options, total: int) -> Say:
    """`options.say` for one line a source, moving the bar with each."""
    done = count(1)

    def say(line: str) -> None:
        options.step(next(done), total)
        options.say(line)

    return say


def _decide_all(
    runs: tuple[SourceRun, ...],
    library: Library,
    options: Options,
    standing: Mapping[str, Health],
    made: EarlyReadings | None,
) -> list[Outcome]:
    """Outcomes of every article and failure, articles oldest first."""
    index = story_index.open_index(options.cache, library.items)
    gc.freeze()  # a full collection walks the whole library: a quarter of a second in the middle of one look-up
    desk, clerk = Decider(library, options.now, index, made), QuestionDecider(library, options.now)
    pairs = [(article, run.source) for run in runs for article in run.articles]
    of_form = {"news": desk.decide, "question": clerk.decide}
    outcomes = [
        of_form[article.form](article, source) for article, source in sorted(pairs, key=lambda p: _age_key(p[0]))
    ]
    story_index.save_index(options.cache, index)
    for run in runs:
        gone, asked = decide_gone(run, standing[run.source.id], library, options.now)
        outcomes.extend(gone + decide_returned(run, library, options.now))
        outcomes.extend(o for o in decide_failures(run, options.now) if o.row.url not in asked)
        outcomes.extend(decide_capped(run, library, options.now))
    return outcomes


def _age_key(article: Article) -> tuple[str, str]:
    return (article.published.isoformat() if article.published else "9999", article.url)


def _write_outcomes(outcomes: list[Outcome], library: Library, options: Options, report: RunReport) -> None:
    answers = {question.id: question for question in library.questions}
    kept = (o.item for o in outcomes if o.item is not None and o.change in ("new", "updated"))
    report.written += content.save_items(options.home, kept)
    for outcome in outcomes:
        if outcome.proposal is not None and (old := outcome.item or answers.get(outcome.proposal.id)):
            report.written += propose_change(options, old, outcome.proposal)
        if outcome.question is not None:
            report.written += content.save_question(options.home, outcome.question)
        elif outcome.item is not None and outcome.change == "deleted":
            content.remove_item(options.home, outcome.item)
            report.written += 1
    ledger.redact_rows(options.home, {o.row.url for o in outcomes if o.change == "deleted"})
    rows = [o.row for o in outcomes if _is_news_for_ledger(o.row, library.ledger.get(o.row.url))]
    report.written += ledger.append_rows(options.home, rows)
    report.health_changes = tuple(
        change
        for name, record in report.health.items()
        if (change := detect_change(library.health.get(name), record, options.now))
    )
    report.written += source_health.append_log(options.home, report.health_changes)
    for record in report.health.values():
        report.written += source_health.save_health(options.home, record)


def _is_news_for_ledger(row: LedgerRow, old: LedgerRow | None) -> bool:
    """Whether a row says something the ledger does not say yet (the time alone is no news). That an address with a
    final fate could not be read again tonight takes nothing from that fate."""
    if old is None:
        return True
    passing = (
        row.fate in ("fetch_failed", "blocked", "parse_failed", "capped") and old.fate in SETTLED_FATES | KEPT_FATES
    )
    return not passing and replace(row, at=old.at) != old


def _update_health(
    standing: Mapping[str, Health], library: Library, options: Options, outcomes: list[Outcome]
) -> dict[str, Health]:
    day = options.now.date()
    week = iso_week(day)
    of_week = _count_week(library, outcomes, week)
    new = {n: max(0, of_week[r.source] - r.weeks.get(week, 0)) for n, r in standing.items()}
    return {**library.health, **{n: count_new_items(r, day, new[n]) for n, r in standing.items()}}


def _count_week(library: Library, outcomes: list[Outcome], week: str) -> Counter[str]:
    """News of a week by source. Told from the ledger and not from what tonight wrote: a run killed between items and
    health would else never count what it saved."""
    rows = {**library.ledger, **{o.row.url: o.row for o in outcomes if o.row.url not in library.ledger}}
    kept = (row for row in rows.values() if row.fate in ("published", "duplicate"))
    return Counter(row.source for row in kept if iso_week(row.at.date()) == week)


def _forget_unused(state: ValidatorStore, runs: tuple[SourceRun, ...]) -> None:
    """An answer that could not be used must be asked for in full next time."""
    for run in runs:
        for failure in run.failures:
            state.forget(failure.url)
