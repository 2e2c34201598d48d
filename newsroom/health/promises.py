"""What a source promised, and what it may be held to where it stated nothing: learned from its own good nights.

Takes a `Promise` and the lasting record of a source; gives an `EffectivePromise`, a promise without blanks. A stated
figure always wins. Learning reads good runs only (a broken night teaches nothing), and never loosens a floor:

- items: half the lower quartile of what the last 30 good nights listed, at least 1; from 5 nights on, else 1;
- shares with date and body: what the last 30 good nights had together less 0.15, between 0.5 and 0.9; from 20
  articles on, else 0.9. Titles: 0.9;
- silence: twice the longest pause between two days with items, 7 to 90 days; from 8 such days on, else 30.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from newsroom.models import Health, Promise, SourceRun
from newsroom.text.dates import iso_week

# ── how often a source has something new ──────────────────────────────────────────────────────────


_WEEK = 7
_FEWEST = 3  # items under which no rhythm is told
_LOOK_BACK = timedelta(weeks=12)


def count_per_week(days: Mapping[str, int], today: date, most: int = 26) -> dict[str, int]:
    """Items per ISO week of publication, oldest first, from the first week known to this one; quiet weeks count 0."""
    known = {date.fromisoformat(day): count for day, count in days.items()}
    start = min(known, default=None)
    if start is None:
        return {}
    start = max(start, today - timedelta(weeks=most - 1))
    weeks = {iso_week(start + timedelta(days=n)): 0 for n in range((today - start).days + 1)}
    for day, count in known.items():
        if iso_week(day) in weeks:
            weeks[iso_week(day)] += count
    return dict(sorted(weeks.items())[-most:])


def describe_rhythm(days: Mapping[str, int], today: date) -> str:
    """How often the source has something new, in words: "thường 3 tin mỗi tuần"; "" while too little is known.

    Over the last 12 weeks, or since the first day known when that is later.
    """
    known = {date.fromisoformat(day): count for day, count in days.items()}
    start = max(min(known, default=today), today - _LOOK_BACK)
    span = (today - start).days + 1
    count = sum(n for day, n in known.items() if start <= day <= today)
    if span < _WEEK or count < _FEWEST:
        return ""
    weekly = count * _WEEK / span
    if weekly >= 1:
        return f"thường {round(weekly)} tin mỗi tuần"
    return f"thường {round(span / count)} ngày một tin"


# ── what a source promised ────────────────────────────────────────────────────────────────────────


MAX_RUNS = 30  # good runs remembered
MAX_DAYS = 120  # days with items remembered
_FEWEST_NIGHTS, _FEWEST_ARTICLES, _FEWEST_DAYS = 5, 20, 8
_SLACK = 0.15


@dataclass(frozen=True, slots=True)
class EffectivePromise:
    """A promise with every figure: what the source stated, else what its history says, else the floor."""

    items: int
    dated: float
    bodied: float
    titled: float
    silence: int
    learned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunFigures:
    """One good run in figures. `read` are articles asked for and answered, readable or not."""

    day: date
    listed: int = 0
    read: int = 0
    bodied: int = 0
    dated: int = 0
    titled: int = 0

    def line(self) -> str:
        """As kept in the health file: `2026-11-22 40 12 12 11 12`."""
        return f"{self.day.isoformat()} {self.listed} {self.read} {self.bodied} {self.dated} {self.titled}"


def parse_run_figures(line: str) -> RunFigures | None:
    """A kept line read back; None when somebody spoilt it."""
    try:
        day, *figures = line[:80].split()
        return RunFigures(date.fromisoformat(day), *(int(f) for f in figures)) if len(figures) == 5 else None
    except ValueError:
        return None


def measure_run(run: SourceRun, day: date) -> RunFigures:
    """The figures of one run."""
    failed = [f for f in run.failures if f.stage in ("fake", "parse")]
    untitled = sum(1 for f in failed if f.code == "no_title")
    return RunFigures(
        day=day,
        listed=len(run.entries),
        read=len(run.articles) + len(failed),
        bodied=len(run.articles),
        dated=sum(1 for a in run.articles if a.published),
        titled=len(run.articles) + len(failed) - untitled - sum(1 for a in run.articles if not a.title.strip()),
    )


def complete_promise(promise: Promise, record: Health | None) -> EffectivePromise:
    """The promise without blanks."""
    past = [n for line in (record.nights if record else ()) if (n := parse_run_figures(line))]
    items, silence = _learn_items(past), _learn_silence(record.days if record else {})
    dated = _learn_share(sum(n.dated for n in past), sum(n.bodied for n in past))
    bodied = _learn_share(sum(n.bodied for n in past), sum(n.read for n in past))
    found = {"items": items, "dated": dated, "bodied": bodied, "silence": silence}
    return EffectivePromise(
        items=next(n for n in (promise.items, items, 1) if n is not None),
        dated=next(n for n in (promise.dated, dated, 0.9) if n is not None),
        bodied=next(n for n in (promise.bodied, bodied, 0.9) if n is not None),
        titled=0.9 if promise.titled is None else promise.titled,
        silence=next(n for n in (promise.silence, silence, 30) if n is not None),
        learned=tuple(name for name, n in found.items() if n is not None and getattr(promise, name) is None),
    )


def _learn_items(past: list[RunFigures]) -> int | None:
    listed = sorted(n.listed for n in past if n.listed)
    if len(listed) < _FEWEST_NIGHTS:
        return None
    return max(listed[len(listed) // 4] // 2, 1)


def _learn_share(good: int, of: int) -> float | None:
    if of < _FEWEST_ARTICLES:
        return None
    return min(max(good / of - _SLACK, 0.5), 0.9)


def _learn_silence(days: Mapping[str, int]) -> int | None:
    known = sorted(date.fromisoformat(day) for day in days)
    if len(known) < _FEWEST_DAYS:
        return None
    longest = max((b - a).days for a, b in pairwise(known))
    return min(max(2 * longest, 7), 90)


# ── what is remembered ───────────────────────────────────────────────────────────────────────────


def remember_run(nights: Iterable[str], new: RunFigures) -> tuple[str, ...]:
    """The last nights with this one. A second run of a day raises its figures, never lowers them. A night that
    listed nothing, or only what changed since (304), teaches nothing of length and is left out by the caller."""
    if not new.listed:
        return tuple(nights)
    kept = {n.day: n for line in nights if (n := parse_run_figures(line))}
    old = kept.get(new.day)
    kept[new.day] = new if old is None else _merge_runs(old, new)
    return tuple(kept[day].line() for day in sorted(kept)[-MAX_RUNS:])


def _merge_runs(old: RunFigures, new: RunFigures) -> RunFigures:
    """The run of a day that read more speaks for the day; lists by their longest."""
    most = old if old.read >= new.read else new
    return RunFigures(old.day, max(old.listed, new.listed), most.read, most.bodied, most.dated, most.titled)


def count_per_day(days: Mapping[str, int], run: SourceRun, today: date) -> dict[str, int]:
    """Items per day of publication: the most any night's lists showed of that day; days to come don't count."""
    seen: dict[str, int] = {}
    published = {a.url: a.published for a in run.articles if a.published}
    for when in [e.published or published.get(e.url) for e in run.entries]:
        if when and when.date() <= today and (today - when.date()).days < 2 * 365:
            key = when.date().isoformat()
            seen[key] = seen.get(key, 0) + 1
    merged = {day: max(days.get(day, 0), seen.get(day, 0)) for day in {*days, *seen}}
    return {day: merged[day] for day in sorted(merged)[-MAX_DAYS:]}
