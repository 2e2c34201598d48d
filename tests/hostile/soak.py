"""T13: night after night on a fake clock with news every night, and no source ever at fault.

Nothing is lost or doubled, nobody is called sick, and what a night costs (processor seconds, memory, disk) stays what
it was on the third night.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tests.hostile.machine import Tally
from tests.hostile.nights import FIRST
from tests.hostile.scene import ROOT, Item, Scene, article, body_of, furnish, serve_plain, title_of
from tests.loopback import Page, Web, serve

APART = 100_000  # between the numbers of two sources' articles


@dataclass(frozen=True)
class Size:
    """Nights, sources, articles each source lists, and how many of them are new every night."""

    nights: int
    sources: int
    listed: int
    fresh: int

    def numbers(self, source: int, night: int) -> range:
        first = APART * source + night * self.fresh
        return range(first, first + self.listed)


@dataclass(frozen=True)
class Cost:
    """One night: processor seconds, peak memory (kB), bytes beside content/ and archive/."""

    seconds: float
    memory: int
    beside: int


def soak(root: Path, full: bool) -> Tally:
    """Sources by turns give whole articles in the feed, or pages to be fetched."""
    return run(root, Size(30, 20, 200, 5) if full else Size(4, 4, 20, 4))


def run(root: Path, size: Size) -> Tally:
    tally = Tally()
    costs: list[Cost] = []
    furnish(root / "nha")
    with serve({}) as web:
        scene = Scene(root / "nha", web)
        for source in range(size.sources):
            scene.source(f"nguon-{source}", f"/rss-{source}", body="page" if source % 2 else "feed")
        for night in range(size.nights):
            for source in range(size.sources):
                _list(web, size, source, night)
            costs.append(_night(scene, (FIRST + timedelta(days=night)).isoformat(), tally))
        _count(scene, size, tally)
    _alarms(scene, tally)
    _flat(costs, size, tally)
    return tally


def _list(web: Web, size: Size, source: int, night: int) -> None:
    items = [_item(size, source, number) for number in size.numbers(source, night)]
    if source % 2:
        for item in items:
            if item.path not in web.pages:
                shown = f"{_day(size, source, int(item.guid)):%d/%m/%Y} 08:00"
                web.pages[item.path] = Page(article(item.title, item.body, date=shown))
        items = [Item(item.path, item.title, guid=item.guid, date=item.date) for item in items]
    serve_plain(web, f"/rss-{source}", items)


def _item(size: Size, source: int, number: int) -> Item:
    when = f"{_day(size, source, number):%a, %d %b %Y} 08:00:00 +0700"
    return Item(f"/s{source}-{number}.htm", title_of(number), body_of(number), guid=str(number), date=when)


def _day(size: Size, source: int, number: int) -> datetime:
    """The day before the night that first lists it; the list of the first night goes back some weeks."""
    return FIRST + timedelta(days=(number - APART * source - size.listed) // size.fresh)


def _night(scene: Scene, now: str, tally: Tally) -> Cost:
    running = subprocess.Popen(
        scene.command(now=now), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT, text=True
    )
    assert running.stderr is not None
    said = running.stderr.read()
    _, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    tally.tried += 1
    if running.returncode or "Traceback" in said:
        tally.crashed.append(f"{now}: {running.returncode} {said[-300:]}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss, _beside(scene.home))


def _beside(home: Path) -> int:
    """Bytes of caches and kept releases; a file that several releases share counts once."""
    found = (p.lstat() for name in (".cache", ".releases") for p in (home / name).rglob("*"))
    return sum({stat.st_ino: stat.st_blocks * 512 for stat in found}.values())


def _count(scene: Scene, size: Size, tally: Tally) -> None:
    """Every article once: neither lost nor doubled."""
    wanted = {
        f"/s{source}-{number}.htm"
        for source in range(size.sources)
        for night in range(size.nights)
        for number in size.numbers(source, night)
    }
    rows = [json.loads(line) for line in scene.ledger().split("\n") if line]
    kept = {row["url"].removeprefix(scene.web.url) for row in rows if row["fate"] in ("published", "duplicate", "held")}
    tally.lost += [f"mất {path}" for path in sorted(wanted - kept)]
    addresses = [line for p in scene.news() for line in p.read_text("utf-8").splitlines() if line.startswith("url: ")]
    tally.lost += [f"gấp đôi {line}" for line, count in Counter(addresses).items() if count > 1]


def _alarms(scene: Scene, tally: Tally) -> None:
    """All sources were well every night, so whatever was said of one is a false alarm."""
    log = scene.home / "content" / "nguon-tin" / "nhat-ky.jsonl"
    said = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    tally.lost += [f"báo động sai: {line[:200]}" for line in said]


def _flat(costs: list[Cost], size: Size, tally: Tally) -> None:
    third, last = costs[2], costs[-3:]
    seconds, memory = _middle(c.seconds for c in last), _middle(c.memory for c in last)
    tally.note = (
        f"{size.nights} đêm × {size.sources} nguồn × {size.listed} mục, {size.fresh} mục mới mỗi nguồn mỗi đêm;"
        f" đêm đầu {costs[0].seconds:.0f} s xử lý; đêm 3 và ba đêm cuối: {third.seconds:.1f} → {seconds:.1f} s,"
        f" {third.memory >> 10} → {memory / 1024:.0f} MiB, bộ nhớ đệm và các bản giữ lại"
        f" {third.beside >> 10} → {last[-1].beside >> 10} KiB"
    )
    if memory > 1.1 * third.memory:
        tally.crashed.append(f"bộ nhớ tăng quá 10 %: {third.memory >> 10} → {memory / 1024:.0f} MiB")


def _middle(values: Iterable[float]) -> float:
    return sorted(values)[1]
