"""How often a source has something new, from the days its items bear.

Takes counts per day of publication (`Health.days`) and today; gives counts per week and words for a reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

_WEEK = 7
_FEWEST = 3  # items under which no rhythm is told
_LOOK_BACK = timedelta(weeks=12)


def week_of(day: date) -> str:
    """The ISO week of a day: `2026-W47`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def per_week(days: Mapping[str, int], today: date, most: int = 26) -> dict[str, int]:
    """Items per ISO week of publication, oldest first, from the first week known to this one; quiet weeks count 0."""
    known = {date.fromisoformat(day): count for day, count in days.items()}
    start = min(known, default=None)
    if start is None:
        return {}
    start = max(start, today - timedelta(weeks=most - 1))
    weeks = {week_of(start + timedelta(days=n)): 0 for n in range((today - start).days + 1)}
    for day, count in known.items():
        if week_of(day) in weeks:
            weeks[week_of(day)] += count
    return dict(sorted(weeks.items())[-most:])


def rhythm(days: Mapping[str, int], today: date) -> str:
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
