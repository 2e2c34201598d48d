"""Nothing a list named is without a fate: beyond the window, a copy, gone in words only, never answered. Through the
command line, on a real server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from newsroom.models import LedgerRow
from publisher import content
from tests import story_home
from tests.hostile.scene import article, body_of, title_of
from tests.loopback import Page, Web, serve
from tests.mutations import INSTEAD
from tests.test_night import Night

DAY = "2026-11-20T03:15:00+07:00"


def path(number: int) -> str:
    return f"/tin/bai-viet-{4000 + number}.html"


@dataclass
class Home:
    night: Night
    web: Web

    def run(self, now: str = DAY, *words: str) -> dict[str, Any]:
        """One collect; gives its report, whose sums must agree."""
        target = self.night.home / "bao-cao.json"
        self.night.run(*(words or ("collect",)), "--report", str(target), now=now)
        report: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
        counts = report["counts"]
        assert words[:1] == ("recheck",) or counts["seen"] == sum(counts.values()) - counts["seen"], counts
        return report

    def fate(self, number: int) -> str:
        row: LedgerRow | None = content.load(self.night.home).ledger.get(self.web.url + path(number))
        return row.fate if row else ""

    def list(self, *numbers: int) -> None:
        at = "2026-11-19T08:00:00"
        told = [story_home.Told(self.web.url + path(n), title_of(n), title_of(n), at) for n in numbers]
        self.web.pages["/so.xml"] = story_home.feed(*told)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with serve({path(n): Page(article(title_of(n), body_of(n))) for n in range(8)}) as web:
        night = story_home.home(tmp_path, web)
        story_home.source(night.home, "so", f'window=4, listings=(Listing("{web.url}/so.xml"),)', host="127.0.0.1")
        yield Home(night, web)


def test_what_a_list_names_beyond_the_window_is_on_record_once(home: Home) -> None:
    home.list(*range(6))
    report = home.run()
    assert [home.fate(n) for n in range(6)] == ["published"] * 4 + ["capped"] * 2
    assert report["counts"]["deferred"] == 2 and report["sources"]["so"]["state"] == "hoat-dong"
    before = home.night.tree("content")
    home.run("2026-11-20T04:15:00+07:00")
    assert home.night.tree("content") == before
    home.list(4, 5, 0, 1, 2, 3)
    home.run("2026-11-20T05:15:00+07:00")
    assert [home.fate(n) for n in range(6)] == ["published"] * 6, "moved up: read; slid off: keeps its fate"


def test_a_flood_is_named_by_its_first_two_hundred_and_one_row_for_the_rest(home: Home) -> None:
    home.list(*range(4))
    flood = [story_home.Told(f"{home.web.url}/lu/{n}.html", f"Bài {n}", "x", "2026-11-18T08:00:00") for n in range(300)]
    feed = home.web.pages["/so.xml"].body.replace(
        b"</channel>", b"".join(t.item().encode() for t in flood) + b"</channel>"
    )
    home.web.pages["/so.xml"] = Page(feed, "text/xml")
    report = home.run()
    capped = [row for row in report["urls"] if row["fate"] == "capped"]
    assert len(capped) == 201
    [rest] = [row for row in capped if row["url"].endswith("/so.xml")]
    assert "còn 100 mục nữa" in rest["reasons"][0]
    assert report["sources"]["so"]["state"] == "hoat-dong"


def test_a_copy_dropped_beside_its_original_is_a_duplicate_on_record(home: Home) -> None:
    copy = path(0).replace("/tin/", "/tin/ban-in/")
    own = article(title_of(0), body_of(0)).replace(
        b"</head>", f'<link rel="canonical" href="{path(0)}"></head>'.encode()
    )
    home.web.pages |= {path(0): Page(own), copy: Page(own)}
    listed = [path(0), copy, path(1)]
    told = [story_home.Told(home.web.url + p, title_of(0), "x", "2026-11-19T08:00:00") for p in listed]
    home.web.pages["/so.xml"] = story_home.feed(*told)
    report = home.run()
    [row] = [row for row in report["urls"] if row["url"].endswith(copy)]
    assert row["fate"] == "duplicate" and row["reasons"] == [f"bản khác của cùng một bài: {home.web.url}{path(0)}"]
    assert "duplicate" in home.night.run("explain", home.web.url + copy).stdout


@pytest.mark.parametrize("words", [("collect",), ("recheck", "--allow-host")])
def test_an_article_gone_in_words_only_goes_after_two_looks(home: Home, words: tuple[str, ...]) -> None:
    home.list(0, 1, 2, 3)
    home.run()
    home.web.pages[path(1)] = Page(INSTEAD["soft 404"].encode())
    args = (*words, home.web.host) if len(words) > 1 else words
    home.run("2026-11-21T03:15:00+07:00", *args)
    assert home.fate(1) == "missing" and len(home.night.news()) == 4
    home.run("2026-11-21T04:15:00+07:00", *args)
    assert home.fate(1) == "deleted_at_source" and len(home.night.news()) == 3
    home.web.pages[path(1)] = Page(article(title_of(1), body_of(1)))
    home.run("2026-11-22T03:15:00+07:00")
    assert home.fate(1) == "published", "it was a slip after all: collected again"


def test_what_never_answered_is_asked_for_after_its_list_forgot_it(home: Home) -> None:
    kept = home.web.pages.pop(path(1))
    home.web.pages |= {path(1): Page(b"qua tai", status=500), path(2): Page(b"", status=404)}
    home.list(0, 1, 2)
    home.run()
    assert [home.fate(n) for n in range(3)] == ["published", "fetch_failed", "fetch_failed"]
    home.list(0, 3)
    home.web.pages[path(1)] = kept
    home.web.asked.clear()
    home.run("2026-11-22T03:15:00+07:00")
    assert home.fate(1) == "published"
    assert path(2) not in home.web.asked, "its source said there is no such page"
