"""T13: night after night on a fake clock with news every night, and no source ever at fault.

Nothing is lost or doubled, nobody is called sick, and what a night costs (processor seconds, memory, disk) stays what
it was on the third night.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tests.hostile.machine import Tally
from tests.hostile.nights import FIRST
from tests.hostile.scene import Item, Scene, article, body_of, furnish, serve_plain, title_of
from tests.support.loopback import Page, Web, serve
from tests.support.paths import ROOT

PER_ARTICLE = 16  # kB: the whole library is in memory, so it may grow with it, beyond the tenth that T13 allows
SETTLED = 5  # the night from which three releases and a spare stand
APART = 100_000  # between the numbers of two sources' articles


@dataclass(frozen=True)
class Size:
    """Nights, sources, articles each source lists, and how many of them are new on a common working day."""

    nights: int
    sources: int
    listed: int
    fresh: int


class Press:
    """One source: what it has published so far, oldest first. Even ones give whole articles in the feed, odd ones
    pages to be fetched."""

    def __init__(self, number: int, size: Size, web: Web) -> None:
        self.number, self.size, self.web = number, size, web
        self.items: list[Item] = []
        for n in range(size.listed):
            self._publish(FIRST - timedelta(days=1 + (size.listed - 1 - n) // (size.fresh or 5)))

    def night(self, night: int) -> None:
        """News of the day before, uneven as news is: none at weekends, none or twice as many on some days."""
        day = FIRST + timedelta(days=night - 1)
        busy = night > 0 and day.weekday() < 5
        for _ in range((self.number * 7 + night * 5) % (2 * self.size.fresh + 1) if busy else 0):
            self._publish(day)
        serve_plain(self.web, f"/rss-{self.number}", self.items[-self.size.listed :])

    def _publish(self, day: datetime) -> None:
        number = APART * self.number + len(self.items)
        path, title, body = f"/s{self.number}-{number}.htm", title_of(number), body_of(number)
        if self.number % 2:
            self.web.pages[path] = Page(article(title, body, date=f"{day:%d/%m/%Y} 08:00"))
            body = ""
        self.items.append(Item(path, title, body, date=f"{day:%a, %d %b %Y} 08:00:00 +0700"))


@dataclass(frozen=True)
class Cost:
    """One night: processor seconds, peak memory (kB); articles kept by then; KiB on disk of content/, of the archive,
    of the live site, of what the other releases hold beside it, of the caches."""

    seconds: float
    memory: int
    articles: int
    content: int
    archive: int
    live: int
    kept: int
    cache: int

    @property
    def beside(self) -> int:
        """What is neither an article nor a page of it: other releases and caches."""
        return self.kept + self.cache

    def __str__(self) -> str:
        disk = f"{self.content} {self.archive} {self.live} {self.kept} {self.cache}"
        return f"{self.seconds:.1f} {self.memory >> 10} {self.articles} {disk}"


def soak(root: Path, full: bool) -> Tally:
    """Nights enough to tell what grows: with news every working day, and with none at all."""
    if not full:
        return run(root, Size(4, 4, 20, 4))
    found = growing(root, full), still(root, full)
    lost, crashed = ([line for t in found for line in getattr(t, name)] for name in ("lost", "crashed"))
    return Tally(sum(t.tried for t in found), lost, crashed, " · ".join(t.note for t in found))


def growing(root: Path, full: bool) -> Tally:
    """A month with news every working day."""
    return run(root / "them", Size(30, 20, 200, 5))


def still(root: Path, full: bool) -> Tally:
    """A month without any: what is asked again must cost the same every time."""
    return run(root / "yen", Size(30, 20, 200, 0))


def run(root: Path, size: Size) -> Tally:
    tally = Tally()
    costs: list[Cost] = []
    furnish(root / "nha")
    with serve({}) as web:
        scene = Scene(root / "nha", web)
        presses = [Press(n, size, web) for n in range(size.sources)]
        for n in range(size.sources):
            scene.source(f"nguon-{n}", f"/rss-{n}", body="page" if n % 2 else "feed")
        for night in range(size.nights):
            for press in presses:
                press.night(night)
            costs.append(_night(scene, (FIRST + timedelta(days=night)).isoformat(), tally))
        _count(scene, presses, tally)
    _alarms(scene, tally)
    _flat(costs, size, tally)
    return tally


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
    cost = _cost(scene.home, used.ru_utime + used.ru_stime, used.ru_maxrss, len(scene.news()))
    print(f"{now[:10]} {cost}", file=sys.stderr, flush=True)
    return cost


def _cost(home: Path, seconds: float, memory: int, articles: int) -> Cost:
    """The disk in KiB; a file that several releases share counts once, for the live one."""
    live = _disk((home / "site").resolve())
    every = {name: _disk(home / name) for name in ("content", "archive", ".releases", ".cache")}
    kept = {inode: size for inode, size in every[".releases"].items() if inode not in live}
    sizes = (every["content"], every["archive"], live, kept, every[".cache"])
    content, archive, site, rest, cache = (sum(found.values()) >> 10 for found in sizes)
    return Cost(seconds, memory, articles, content, archive, site, rest, cache)


def _disk(root: Path) -> dict[int, int]:
    """Inode -> bytes of everything below a folder, folders too."""
    return {stat.st_ino: stat.st_blocks * 512 for stat in (p.lstat() for p in (root, *root.rglob("*")))}


def _count(scene: Scene, presses: list[Press], tally: Tally) -> None:
    """Every article once: neither lost nor doubled."""
    wanted = {item.path for press in presses for item in press.items}
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
    """Memory and disk by night: level where nothing is new, and no more than the articles grow where there is news."""
    first, last = costs[min(SETTLED, size.nights) - 1], costs[-1]
    memory = max(c.memory for c in costs[2:])
    tally.note = (
        f"{size.nights} đêm × {size.sources} nguồn × {size.listed} mục, chừng {size.fresh} mục mới mỗi nguồn mỗi ngày"
        f" làm việc; đêm đầu {costs[0].seconds:.0f} s xử lý; đêm {min(SETTLED, size.nights)} và đêm cuối: bốn đêm"
        f" {_mean(costs[SETTLED - 1 : SETTLED + 3] or costs):.1f} → {_mean(costs[-4:]):.1f} s một đêm,"
        f" {first.memory >> 10} → {memory >> 10} MiB (nhiều nhất), {first.articles} → {last.articles} tin, mỗi tin"
        f" {first.content / first.articles:.1f} → {last.content / last.articles:.1f} KiB nội dung,"
        f" {first.live / first.articles:.1f} → {last.live / last.articles:.1f} KiB trang; ngoài ra (bản cũ, bộ nhớ đệm)"
        f" {first.beside >> 10} → {last.beside >> 10} MiB"
    )
    third = costs[2]
    for cost in costs[3:]:
        room = 1.1 * third.memory + PER_ARTICLE * (cost.articles - third.articles)
        if cost.memory > room:
            tally.crashed.append(f"bộ nhớ {third.memory >> 10} → {cost.memory >> 10} MiB, quá {room / 1024:.0f}")
    if size.nights > SETTLED:
        _disk_flat(costs[SETTLED - 1 :], tally)


def _disk_flat(costs: list[Cost], tally: Tally) -> None:
    """Articles and pages: a tenth more than the articles account for, at most, on any later night. What stands beside
    follows the weeks, and within a month the pages of that month's lists are made again as they fill: a fifth."""
    first = costs[0]
    for name, room in (("content", 1.1), ("live", 1.1), ("beside", 1.2)):
        most = max(getattr(cost, name) / cost.articles for cost in costs[1:])
        if most > room * getattr(first, name) / first.articles:
            tally.crashed.append(f"{name}: {getattr(first, name) / first.articles:.1f} → {most:.1f} KiB một tin")


def _mean(costs: list[Cost]) -> float:
    return sum(cost.seconds for cost in costs) / len(costs)
