"""T11: portals spoilt on purpose and a flood, each in its first bad night. (Clean nights without a false alarm: soak.)

Takes mutations of tests/support/mutations.py that hurt (those the readers see through hurt nobody) until there are
enough; each must be named. One that would publish something false in silence is lost.
"""

from __future__ import annotations

import random
from pathlib import Path

from tests.hostile.machine import Tally
from tests.hostile.scene import Scene, furnish, plain_items, serve_plain
from tests.support.loopback import serve
from tests.support.mutations import ending, mutants
from tests.support.portals import all_portals

ENOUGH = 40
USUAL, FLOOD = 10, 400


def run(root: Path, full: bool) -> Tally:
    """Forty spoilt portals, or all there are; then the flood."""
    tally = Tally()
    every = list(mutants(all_portals()))
    random.Random(20261122).shuffle(every)
    named = 0
    for portal, mutation in every:
        found = ending(portal, mutation)
        if found.end == "seen through":
            continue
        tally.tried += 1
        named += found.end == "named"
        if found.end == "silent":
            tally.lost.append(f"{found.portal}: {mutation} lọt im lặng")
        if tally.tried == ENOUGH and not full:
            break
    tally.note = f"{named}/{tally.tried} cổng hỏng được nêu tên ngay đêm đầu"
    _flood(root / "lu", tally)
    return tally


def _flood(home: Path, tally: Tally) -> None:
    """Ten articles a week, then four hundred in a night: what is beyond ten usual nights waits for an editor."""
    furnish(home)
    with serve({}) as web:
        scene = Scene(home, web)
        scene.source("tinh", "/rss")
        for week, day in enumerate(("01", "08", "15")):
            serve_plain(web, "/rss", plain_items(USUAL, first=USUAL * week))
            scene.run("collect", now=f"2026-11-{day}T03:15:00+07:00")
        before = len(scene.news())
        serve_plain(web, "/rss", plain_items(FLOOD, first=1000))
        done = scene.run("collect", now="2026-11-20T03:15:00+07:00")
    held = len(list((home / "content" / "cho-duyet").rglob("*.md")))
    shown = len(scene.news()) - before
    tally.tried += FLOOD
    tally.note += f"; {FLOOD} mục một đêm từ nguồn {USUAL} mục một tuần: {shown} lên trang, {held} chờ duyệt"
    if done.returncode or "Traceback" in done.stderr:
        tally.crashed.append(done.stderr[-300:])
    if held < FLOOD - 50 or shown + held < FLOOD:
        tally.lost.append(f"lũ tin: {shown} lên trang, {held} chờ duyệt")
