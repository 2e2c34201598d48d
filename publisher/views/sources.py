"""The health of every source in plain Vietnamese, and a page for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from newsroom import places
from newsroom.health import old_hosts
from newsroom.health.assess import STATES
from newsroom.health.promises import complete_promise, count_per_week, describe_rhythm
from newsroom.models import Health, HealthChange, Province, Source
from publisher import drawings, routes
from publisher.page import Page
from publisher.site_index import SiteIndex
from publisher.views.home import describe_sources
from publisher.views.lists import NEWEST, build_month_pages, link_months, list_months

TONES = {  # a source's state -> the tone of the word shown
    "hoat-dong": "good",
    "im-lang": "warn",
    "chua-kiem-tra": "quiet",
}
GROUPS = {
    "ministry": "Các bộ",
    "agency": "Cục, viện, tạp chí thuộc bộ",
    "government": "Chính phủ",
    "province": "Tỉnh, thành phố",
    "press": "Báo chí",
    "aggregator": "Trang tổng hợp",
}
_WEEKS = 26
_CHANGES = 20  # lines of its history a source shows


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source and what became of it."""

    source: Source
    word: str
    tone: str
    since: date | None
    reason: str
    last_success: date | None
    last_item: date | None
    listed: int
    weeks: dict[str, int]  # items of its own, by week of publication
    kept: dict[str, int]  # items of it kept here
    rhythm: str
    promise: str
    skipped: int
    partial: tuple[str, ...]
    changes: tuple[HealthChange, ...]


def make_row(source: Source, health: Health | None, day: date, log: Sequence[HealthChange] = ()) -> SourceRow:
    """A source never run is said to be so."""
    health = health or Health(source=source.id, state="chua-kiem-tra")
    return SourceRow(
        source=source,
        word=STATES.get(health.state, health.state),
        tone=TONES.get(health.state, "bad" if health.state in STATES else "warn"),
        since=health.since,
        reason=health.reason,
        last_success=health.last_success,
        last_item=health.last_item,
        listed=health.listed,
        weeks=count_per_week(health.days, day, _WEEKS),
        kept=dict(health.weeks),
        rhythm=describe_rhythm(health.days, day),
        promise=_describe_promise(source, health),
        skipped=health.skipped,
        partial=health.partial,
        changes=tuple(sorted((c for c in log if c.source == source.id), key=lambda c: c.at, reverse=True)[:_CHANGES]),
    )


def _describe_promise(source: Source, health: Health) -> str:
    """What the source is held to, in words, and which of it was learned."""
    found = complete_promise(source.promise, health)
    learned = "; học từ lịch sử của nguồn" if found.learned else ""
    if source.promise.may_be_empty:
        return f"có thể không có mục nào, im lặng không quá {found.silence} ngày{learned}"
    shares = f"ít nhất {round(found.dated * 100)}% bài có ngày, {round(found.bodied * 100)}% bài đọc được nội dung"
    return f"ít nhất {found.items} mục, {shares}, im lặng không quá {found.silence} ngày{learned}"


def list_missing_provinces(sources: Iterable[Source]) -> list[Province]:
    """Provinces without a portal that brings news: a list of procedures or an old portal is none."""
    spoken = {source.province for source in sources if source.kind == "province" and source.promise.items != 0}
    return [province for province in places.PROVINCES if province.slug not in spoken]


def list_old_hosts(s: SiteIndex) -> list[tuple[str, Source, SourceRow]]:
    """Old hosts, the source each belonged to, and how it stands."""
    heirs = sorted(old_hosts.list_old_hosts(s.sources.values()).items())
    return [
        (host, heir, make_row(heir, s.library.health.get(old_hosts.record_key(host)), s.day)) for host, heir in heirs
    ]


def build_pages(s: SiteIndex) -> Iterator[Page]:
    log = s.library.health_log
    rows = [make_row(source, s.library.health.get(id), s.day, log) for id, source in sorted(s.sources.items())]
    groups = [(name, kind, [r for r in rows if r.source.kind == kind]) for kind, name in GROUPS.items()]
    total: Counter[str] = Counter()
    for r in rows:
        total.update(r.kept)
    data = {
        "groups": [group for group in groups if group[2]],
        "missing": list_missing_provinces(s.sources.values()),
        "left_behind": list_old_hosts(s),
        "summary": f"{describe_sources(s)}.",
        "bars": drawings.draw_weeks(dict(total), "Số tin mới cổng nhận mỗi tuần, tất cả nguồn", _WEEKS),
        "spark": {r.source.id: drawings.draw_sparkline(r.weeks) for r in rows},
    }
    yield Page(
        "/nguon-tin/",
        "sources.j2",
        "Nguồn tin",
        "Tình trạng của từng nguồn tin: đọc được lần cuối khi nào, hỏng vì sao.",
        data,
    )
    for r in rows:
        yield from _build_source_pages(s, r)


def _build_source_pages(s: SiteIndex, r: SourceRow) -> Iterator[Page]:
    base, stories = routes.source(r.source.id), s.by_source.get(r.source.id, ())
    months = list_months(stories)
    data = {
        "row": r,
        "stories": stories[:NEWEST],
        "states": STATES,
        "month_links": link_months(base, months),
        "bars": drawings.draw_weeks(r.weeks, f"Số tin {r.source.name} đăng mỗi tuần", _WEEKS),
    }
    yield Page(
        base, "source.j2", r.source.name, f"Tình trạng và tin của nguồn {r.source.name} ({r.source.host}).", data
    )
    yield from build_month_pages(base, r.source.name, months, up=[("/nguon-tin/", "Nguồn tin"), (base, r.source.name)])
