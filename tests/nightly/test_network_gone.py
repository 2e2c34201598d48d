"""Nights of an unlucky machine: no network at all, and the catching up afterwards, day list by day list."""

from __future__ import annotations

import json
from pathlib import Path

from tests.hostile.scene import Scene, article, body_of, furnish, plain_items, serve_plain, title_of
from tests.support.loopback import Page, serve

DAYS = ("20", "19", "18", "17", "16")  # November 2026, the night's day first


def _path(day: str) -> str:
    return f"/bai-viet-cua-ngay-1972611{day}080000123.htm"


def _listed(day: str) -> bytes:
    """A day's page as VCCorp portals show it."""
    heading = f'<h3><a class="box-category-link-title" href="{_path(day)}">{title_of(int(day))}</a></h3>'
    row = f'<div class="box-category-item">{heading}</div>'
    around = f"<p>{'Tin tức và sự kiện trong ngày. ' * 40}</p>"
    return f'<!doctype html><html lang="vi"><body><main>{row}{around}</main></body></html>'.encode()


def test_without_any_network_the_site_stands_and_every_source_is_named_once(tmp_path: Path) -> None:
    furnish(tmp_path / "home")
    with serve({}) as web:
        scene = Scene(tmp_path / "home", web)
        for name in ("an", "binh", "chi"):
            scene.source(name, f"/{name}")
            serve_plain(web, f"/{name}", plain_items(2, first=len(name) * 10))
        assert scene.run().returncode == 0
    kept = len(scene.news())
    done = scene.run(now="2026-11-21T03:15:00+07:00")  # nobody listens on that port now
    assert done.returncode == 0, done.stderr
    assert (scene.home / "site" / "index.html").is_file() and len(scene.news()) == kept > 0
    [line] = [line for line in done.stderr.splitlines() if line.startswith("không tới được nguồn nào")]
    assert line.endswith("an, binh, chi")


def test_since_reads_the_lists_of_the_days_that_were_missed(tmp_path: Path) -> None:
    furnish(tmp_path / "home")
    with serve({}) as web:
        scene = Scene(tmp_path / "home", web)
        scene.source("bo", "/xem-theo-ngay-{day:%d-%m-%Y}.htm", listing="day", platform="vccorp", body="page")
        for day in DAYS:
            web.pages[f"/xem-theo-ngay-{day}-11-2026.htm"] = Page(_listed(day))
            date = f"{day}/11/2026 08:00"
            web.pages[_path(day)] = Page(article(title_of(int(day)), body_of(int(day)), date=date))
        scene.run("collect")
        asked = [path for path in web.asked if path.startswith("/xem-theo-ngay")]
        assert asked == [f"/xem-theo-ngay-{day}-11-2026.htm" for day in DAYS[:3]], "the last days are always read again"
        report = tmp_path / "r.json"
        done = scene.run("collect", "--since", "2026-11-16", "--report", str(report))
        assert done.returncode == 0, done.stderr
        found = json.loads(report.read_text(encoding="utf-8"))
    assert {row["url"].removeprefix(web.url) for row in found["urls"]} >= {_path(day) for day in DAYS[3:]}
    assert len(scene.news()) == len(DAYS)


def test_what_was_collected_is_reported_though_nothing_can_be_published(tmp_path: Path) -> None:
    furnish(tmp_path / "home")
    report = tmp_path / "r.json"
    with serve({}) as web:
        scene = Scene(tmp_path / "home", web)
        scene.source("an", "/an")
        serve_plain(web, "/an", plain_items(2))
        (scene.home / "site").mkdir()  # a folder where the live link should go
        (scene.home / "site" / "cua-ai.txt").write_text("x", encoding="utf-8")
        done = scene.run("--report", str(report))
    assert done.returncode == 1, "a folder of somebody else's is not replaced by the site"
    assert json.loads(report.read_text(encoding="utf-8"))["counts"]["published_new"] == 2
    assert (scene.home / "site" / "cua-ai.txt").is_file()


def test_a_fault_of_our_own_machine_is_never_a_fault_of_a_source(tmp_path: Path) -> None:
    furnish(tmp_path / "home")
    with serve({}) as web:
        scene = Scene(tmp_path / "home", web)
        scene.source("an", "/an")
        serve_plain(web, "/an", plain_items(2))
        (scene.home / "archive").write_bytes(b"")  # no answer can be archived
        done = scene.run()
        assert done.returncode == 1 and "archive" in done.stderr and "Traceback" not in done.stderr
        assert not (scene.home / "content" / "nguon-tin").exists() and not scene.ledger()
        (scene.home / "archive").unlink()
        assert scene.run().returncode == 0
    assert len(scene.news()) == 2
