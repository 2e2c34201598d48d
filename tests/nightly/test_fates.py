"""Nothing a list named is without a fate: beyond the window, a copy, gone in words only, never answered. Through the
command line, on a real server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from library import content
from newsroom.health.assess import FATES
from newsroom.models import LedgerRow
from tests.hostile.scene import article, body_of, title_of
from tests.support import story_home
from tests.support.loopback import Page, Web, serve
from tests.support.mutations import INSTEAD
from tests.support.nights import Night

EXPLAINED = ("fates", "night_quality", "night_stories")  # tests that put `build.py explain` to a real ledger
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
        row: LedgerRow | None = content.load_library(self.night.home).ledger.get(self.web.url + path(number))
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


def test_explain_says_what_is_beyond_the_window_what_is_gone_and_what_became_of_an_original(home: Home) -> None:
    """The fates only later nights give: capped, missing, deleted_at_source, archived, gone."""
    there, lost = f"{home.web.url}/van-ban/999.pdf", f"{home.web.url}/van-ban/khong-con.pdf"
    home.web.pages["/van-ban/999.pdf"] = Page(b"%PDF-1.4 ban goc", "application/pdf")
    listing = f'window=4, hosts=("{home.web.host}",), listings=(Listing("{home.web.url}/so.xml"),)'
    story_home.source(home.night.home, "so", listing, host="127.0.0.1")
    (home.night.home / "content" / "van-ban" / "999-2026-nd-cp.md").write_text(
        '---\nnumber: "999/2026/NĐ-CP"\nkind: "nghi-dinh"\ntitle: "Thử"\nissuer: "Chính phủ"\naddresses:\n'
        f'  - url: "{there}"\n  - url: "{lost}"\nevidence:\n  - note: "thử"\n    tag: "P"\n---\n',
        encoding="utf-8",
    )

    def said(address: str) -> str:
        return home.night.run("explain", address).stdout

    home.list(*range(5))
    home.run()
    assert "(capped)" in (beyond := said(home.web.url + path(4))) and "ngoài số mục đọc mỗi lần" in beyond
    assert "(archived)" in said(there) and "bản gốc của văn bản, đã lưu" in said(there)
    assert "(gone)" in said(lost) and "http_404" in said(lost)
    del home.web.pages[path(1)]
    home.run("2026-11-21T03:15:00+07:00")
    assert "(missing)" in (first := said(home.web.url + path(1))) and "nguồn trả mã 404 lúc 21/11/2026" in first
    home.run("2026-11-21T04:15:00+07:00")
    second = said(home.web.url + path(1))
    assert "(deleted_at_source)" in second and second.count("nguồn trả mã 404 lúc") == 2
    assert title_of(1) not in second, "what its source took down is not told by its title"


def test_every_fate_there_is_has_a_test_that_explains_it() -> None:
    read = "".join((Path(__file__).parent / f"test_{name}.py").read_text(encoding="utf-8") for name in EXPLAINED)
    assert [fate for fate in FATES if not re.search(rf'["(|]{fate}["|)]', read)] == []
