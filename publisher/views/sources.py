"""The health of every source in plain Vietnamese, and a page for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from newsroom import places
from newsroom.models import Health, Province, Source
from publisher import addresses, drawings
from publisher.sheet import Sheet
from publisher.shelves import Shelves
from publisher.views.home import sources_line
from publisher.views.lists import NEWEST, month_links, month_sheets

STATES = {  # a source's state -> the word shown and its tone
    "hoat-dong": ("Hoạt động", "good"),
    "im-lang": ("Im lặng bất thường", "warn"),
    "bi-chan": ("Bị chặn", "bad"),
    "doi-giao-dien": ("Đổi giao diện hoặc trả trang lạ", "bad"),
    "mat-ten-mien": ("Mất tên miền", "bad"),
    "khong-ket-noi": ("Không kết nối được", "bad"),
    "chua-kiem-tra": ("Chưa kiểm tra lần nào", "quiet"),
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


@dataclass(frozen=True, slots=True)
class Row:
    """A source and what became of it."""

    source: Source
    word: str
    tone: str
    since: date | None
    reason: str
    last_success: date | None
    last_item: date | None
    listed: int
    weeks: dict[str, int]


def row(source: Source, health: Health | None) -> Row:
    """A source never run is said to be so."""
    health = health or Health(source=source.id, state="chua-kiem-tra")
    word, tone = STATES.get(health.state, (health.state, "warn"))
    return Row(
        source=source,
        word=word,
        tone=tone,
        since=health.since,
        reason=health.reason,
        last_success=health.last_success,
        last_item=health.last_item,
        listed=health.listed,
        weeks=dict(health.weeks),
    )


def without(s: Shelves) -> list[Province]:
    """Provinces no source speaks for."""
    spoken = {source.province for source in s.sources.values()}
    return [province for province in places.PROVINCES if province.slug not in spoken]


def sheets(s: Shelves) -> Iterator[Sheet]:
    rows = [row(source, s.library.health.get(id)) for id, source in sorted(s.sources.items())]
    groups = [(name, kind, [r for r in rows if r.source.kind == kind]) for kind, name in GROUPS.items()]
    total: Counter[str] = Counter()
    for r in rows:
        total.update(r.weeks)
    data = {
        "groups": [group for group in groups if group[2]],
        "missing": without(s),
        "summary": f"{sources_line(s)}.",
        "bars": drawings.weeks(dict(total), "Số tin mới mỗi tuần, tất cả nguồn", _WEEKS),
    }
    yield Sheet(
        "/nguon-tin/",
        "sources.j2",
        "Nguồn tin",
        "Tình trạng của từng nguồn tin: đọc được lần cuối khi nào, hỏng vì sao.",
        data,
    )
    for r in rows:
        yield from _source(s, r)


def _source(s: Shelves, r: Row) -> Iterator[Sheet]:
    base, stories = addresses.source(r.source.id), s.by_source.get(r.source.id, ())
    data = {
        "row": r,
        "stories": stories[:NEWEST],
        "month_links": month_links(base, stories),
        "bars": drawings.weeks(r.weeks, f"Số tin mới mỗi tuần của {r.source.name}", _WEEKS),
    }
    yield Sheet(
        base, "source.j2", r.source.name, f"Tình trạng và tin của nguồn {r.source.name} ({r.source.host}).", data
    )
    yield from month_sheets(base, r.source.name, stories, up=[("/nguon-tin/", "Nguồn tin"), (base, r.source.name)])
