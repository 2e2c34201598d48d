"""Dates through the command line: day first, the clock never, no year reckoned from publication, 2099 and 1970 refused
with a reason that stands in the report and in `explain`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from library import content
from tests.hostile.scene import body_of, title_of
from tests.support import story_home
from tests.support.loopback import Page, serve
from tests.support.nights import Night

NOW = "2026-11-20T03:15:00+07:00"
CLOCK = '<div class="header"><span class="dong-ho">Thứ Sáu ngày 20/11/2026</span></div>'
CASES = (  # what stands between title and story; what must be read; why it was refused
    ('<p class="date">Ngày đăng: 05/07/2026</p>', "2026-07-05", ""),
    ('<p class="date">Cập nhật: Thứ Ba, ngày 14/07/2026</p>', "2026-07-14", ""),
    ('<p class="date">[17/10/2026 14:50]</p>', "2026-10-17T14:50", ""),
    ('<p class="date">17:18 10/06/2026 | Lượt xem : 15846</p>', "2026-06-10T17:18", ""),
    ('<p class="date">30/11/2025 09:13 SA</p>', "2025-11-30T09:13", ""),
    ('<p class="date">08:18, 01/08/2026</p>', "2026-08-01T08:18", ""),
    ('<p class="date">17:31 | 16/06/2026</p>', "2026-06-16T17:31", ""),
    ('<p class="date">Thứ tư - 15/07/2026 08:36</p>', "2026-07-15T08:36", ""),
    ('<p class="date">(26-10-2026)</p>', "2026-10-26", ""),
    ('<p class="date">Ngày 22-01-2026 Lượt xem 53</p>', "2026-01-22", ""),
    ('<p class="date">Ngày đăng: Sáng 30-10</p>', "2026-10-30", ""),
    ('<p class="date">Ngày đăng: 25/12</p>', "2025-12-25", ""),  # of last year: a story is never of tomorrow
    ('<p class="date">Ngày đăng: 05/07/2099</p>', "", "ngày bị từ chối: quá 24 giờ ở tương lai"),
    ('<p class="date">Ngày đăng: 01/01/1970</p>', "", "ngày bị từ chối: 1/1/1970 nghĩa là không rõ ngày"),
    ('<p class="date">Ngày đăng: 05/07/1925</p>', "", "ngày bị từ chối: trước năm 1990"),
)


def page(number: int, line: str) -> Page:
    title = title_of(number)
    said = f"<p>Sáng 28-{1 + number % 9}, hội nghị bàn giao diễn ra tại hội trường số {number}.</p>"
    return Page(
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title></head><body>{CLOCK}<main>'
        f"<article><h1>{title}</h1>{line}<div class=content>{said}{body_of(number)}</div>"
        "</article></main></body></html>".encode()
    )


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[int, dict[str, Any]]:
    """One night over every case: number -> its row of the report, its item's front matter, what `check` prints."""
    folder = tmp_path_factory.mktemp("ngay")
    paths = {n: f"/tin/bai-viet-{7000 + n}.html" for n in range(len(CASES))}
    with serve({paths[n]: page(n, case[0]) for n, case in enumerate(CASES)}) as web:
        night = story_home.home(folder, web)
        links = "".join(f'<article><h3><a href="{paths[n]}">{title_of(n)}</a></h3></article>' for n in paths)
        web.pages["/tin"] = Page(f"<html><body><h1>Tin</h1>{links}</body></html>".encode())
        stated = f'promise=Promise(silence=3650, dated=0.5), listings=(Listing("{web.url}/tin", "html"),)'
        text = (
            "from newsroom.models import Listing, Promise, Source\n\n"
            f'SOURCE = Source(id="so", name="Sở mẫu", host="127.0.0.1", kind="agency", delay=0.0, {stated})\n'
        )
        (night.home / "sources" / "so.py").write_text(text, encoding="utf-8")
        report = _collect(night, folder / "bao-cao.json")
        items = {item.url: item for item in content.load_library(night.home).items}
        rows = {row["url"]: row for row in report["urls"]}
        assert report["sources"]["so"]["code"] == "", report["sources"]["so"]
        explained = {n: night.run("explain", web.url + paths[n]).stdout for n in (12, 13, 14)}
        done = night.run("check", "so", now=NOW)
        checked = done.stdout + done.stderr
        return {
            n: {
                "row": rows[web.url + paths[n]],
                "item": items.get(web.url + paths[n]),
                "explain": explained.get(n, ""),
                "check": checked,
            }
            for n in paths
        }


def _collect(night: Night, target: Path) -> dict[str, Any]:
    night.run("collect", "--report", str(target), now=NOW)
    report: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return report


@pytest.mark.parametrize("number", range(len(CASES)))
def test_a_date_is_read_or_refused_with_its_reason(told: dict[int, dict[str, Any]], number: int) -> None:
    line, published, refused = CASES[number]
    row, item = told[number]["row"], told[number]["item"]
    assert item is not None, row
    if published:
        size = len(published)
        assert item.published and item.published.isoformat()[:size] == published, line
        assert item.precision == ("minute" if "T" in published else "day")
    else:
        assert item.published is None, "the page clock above the title never steps in"
        assert refused in row["reasons"]
        assert refused in told[number]["explain"]


def test_a_day_of_the_story_without_a_year_is_reckoned_from_its_publication(told: dict[int, dict[str, Any]]) -> None:
    checked = told[0]["check"]
    assert "ngày: 05/07/2026" in checked
    assert "ngày trong bài: 28/1/2026 (“" in checked, "“Sáng 28-1” of a story of 5/7/2026"
