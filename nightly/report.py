"""The run report: what was seen, what became of it, who is sick. JSON, same keys every night.

Holds the invariant of the ledger: seen = new + updated + unchanged + duplicate + rejected + held + deferred.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from newsroom.health.assess import STATES, select_unhealthy
from newsroom.models import Failure, Health, HealthChange, LedgerRow, SourceRun

_REJECTED = (
    "off_topic",
    "too_old",
    "low_value",
    "withdrawn",
    "blocked",
    "parse_failed",
    "bad_address",
    "deleted_at_source",
)


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """What a report tells of one source's run: counts and faults. Not the texts: a night need not hold them while it
    publishes."""

    source: str
    asked: int  # addresses named by a list or asked again
    listed: int
    read: int
    unchanged: int
    deferred: int
    requests: int
    bytes: int
    failures: tuple[Failure, ...]

    @classmethod
    def from_run(cls, run: SourceRun) -> SourceCounts:
        return cls(
            source=run.source.id,
            asked=len(run.entries) + len(run.twins) + run.rechecked,
            listed=len(run.entries),
            read=len(run.articles),
            unchanged=run.unchanged,
            deferred=run.deferred,
            requests=run.requests,
            bytes=run.bytes,
            failures=run.failures,
        )


@dataclass(slots=True)
class RunReport:
    """Everything a person or a program asks about a run afterwards."""

    started: datetime
    network: bool = True
    runs: tuple[SourceCounts, ...] = ()
    rows: list[LedgerRow] = field(default_factory=list)
    changes: Counter[str] = field(default_factory=Counter)
    known: set[int] = field(default_factory=set)  # places in `rows` of what was kept already, or is a twin of it
    health: dict[str, Health] = field(default_factory=dict)
    health_changes: tuple[HealthChange, ...] = ()
    problems: tuple[str, ...] = ()
    written: int = 0
    published: str = ""  # id of the release that is live after the run
    site_changed: bool = False
    pages: int = 0

    @property
    def sick(self) -> tuple[Health, ...]:
        return select_unhealthy(self.health[key] for key in sorted(self.health))

    def warnings(self) -> list[str]:
        """What the person or the log behind cron must be told: sick sources of this run, files left out."""
        ran = {run.source for run in self.runs}
        lines = describe_sick(record for record in self.sick if record.source in ran)
        if self.runs and not self.network:
            names = ", ".join(sorted(ran))
            lines = [f"không tới được nguồn nào (máy không có mạng?), trang dựng từ content/. Các nguồn: {names}"]
        return lines + [f"tệp bị bỏ qua: {problem}" for problem in self.problems]

    def as_json(self) -> str:
        """The report as indented JSON with sorted keys."""
        return json.dumps(self._mapping(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"

    def _mapping(self) -> dict[str, Any]:
        return {
            "started": self.started.isoformat(),
            "network": self.network,
            "counts": self.counts(),
            "sources": {run.source: self._source(run) for run in self.runs},
            "urls": [_row_values(row) for row in self.rows],
            "problems": list(self.problems),
            "content_files_written": self.written,
            "site": {"release": self.published, "changed": self.site_changed, "pages": self.pages},
        }

    def counts(self) -> dict[str, int]:
        """The invariant's terms, over all sources."""
        fates = Counter(row.fate for place, row in enumerate(self.rows) if place not in self.known)
        unchanged = sum(run.unchanged for run in self.runs) + self.changes["unchanged"]
        return {
            "seen": sum(run.asked for run in self.runs) + fates["bad_address"] + fates["capped"],
            "published_new": fates["published"],
            "duplicate": fates["duplicate"],
            "held": fates["held"],
            "updated": self.changes["updated"],
            "unchanged": unchanged,
            "rejected": sum(fates[fate] for fate in _REJECTED),
            "deferred": fates["fetch_failed"] + fates["capped"] + fates["missing"],
        }

    def _source(self, run: SourceCounts) -> dict[str, Any]:
        record = self.health.get(run.source)
        return {
            "state": record.state if record else "",
            "reason": record.reason if record else "",
            "code": record.code if record else "",
            "listed": run.listed,
            "read": run.read,
            "unchanged": run.unchanged,
            "deferred": run.deferred,
            "requests": run.requests,
            "bytes": run.bytes,
            "failures": [{"url": f.url, "stage": f.stage, "code": f.code, "message": f.message} for f in run.failures],
        }


def _row_values(row: LedgerRow) -> dict[str, Any]:
    return {
        "url": row.url,
        "source": row.source,
        "fate": row.fate,
        "title": row.title,
        "score": row.score,
        "reasons": list(row.reasons),
        "item": row.item,
    }


def describe_sick(records: Iterable[Health]) -> list[str]:
    """One plain Vietnamese line per sick source."""
    return [
        f"nguồn {r.source}: {STATES.get(r.state, r.state)} — {r.reason} (từ {r.since:%d/%m/%Y})"
        for r in records
        if r.since
    ]
