"""One article that names six hundred decrees: ten stubs, an editor told, and a way out of the site for all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from desk import morning
from library import content
from newsroom.models import NewsItem, replace
from nightly import new_documents
from nightly.reporting import note
from nightly.run.options import Options
from tests.support.command_line import Done, portal
from tests.support.corpus import item_of_bao
from tests.support.desk_home import serve_desk
from tests.support.loopback import Page, Web, serve
from tests.support.nights import Night
from tests.support.story_home import Told, feed, home, rule

NIGHTS = tuple(f"2025-08-{day}T03:15:00+07:00" for day in range(14, 20))
LATER = "2026-11-23T03:15:00+07:00"
OPENING = (
    "Sáng 12/8, Sở Khoa học và Công nghệ tỉnh Lai Châu tập huấn cho 106 xã, phường về việc phân cấp, phân quyền cấp "
    "giấy phép sử dụng tần số vô tuyến điện theo Nghị định số 133/2025/NĐ-CP.\n\nPhó Giám đốc Sở Vàng Thị Mai cho "
    "biết, từ ngày 1/7, Chủ tịch UBND cấp tỉnh cấp, gia hạn và thu hồi giấy phép với đài tàu."
)


def _numbers(count: int, first: int = 1000) -> tuple[str, ...]:
    return tuple(f"{number}/2025/NĐ-CP" for number in range(first, first + count))


def _told(name: str, numbers: tuple[str, ...]) -> Told:
    body = f"{OPENING}\n\nCác nghị định được nêu: {'; '.join(f'Nghị định số {number}' for number in numbers)}."
    title = f"Tập huấn phân cấp cấp giấy phép tần số cho tàu cá ở {name}"
    return Told(f"https://bao.vn/tap-huan-{name}-4711.html", title, body, "2025-08-12T10:20:00")


@pytest.fixture
def web() -> Iterator[Web]:
    with serve({"/robots.txt": Page(b"User-agent: *\n", "text/plain")}) as running:
        yield running


def _stubs(at: Path) -> list[str]:
    """The numbers made up here that stand in the registry; some shipped documents are stubs too."""
    bare = (document.number for document in content.load_library(at).documents if new_documents.is_bare(document))
    return sorted(number for number in bare if re.fullmatch(r"1\d{3}/2025/NĐ-CP", number))


def _pages(at: Path) -> list[Path]:
    return [
        path
        for number in range(1000, 1600)
        for path in [at / "site" / "van-ban" / f"{number}-2025-nd-cp"]
        if path.exists()
    ]


def test_ten_stubs_an_editor_told_and_all_withdrawn_again(tmp_path: Path, web: Web) -> None:
    night = home(tmp_path, web, "bao")
    told = _told("lai-chau", _numbers(600))
    web.pages["/bao.xml"] = feed(told)
    night.run(now=NIGHTS[0])
    assert len(_stubs(night.home)) == 10 == len(_pages(night.home))
    night.run(now=NIGHTS[1])
    assert len(_stubs(night.home)) == 10, "the limit is for the life of the article"
    line = f"bài “{told.title}” nêu 600 số hiệu chưa có trong danh mục; đã thêm 10, còn 590 chờ người duyệt"
    assert line in night.run("status", now=NIGHTS[1]).stdout
    assert line in night.run("status", "--note", now=NIGHTS[1]).stdout
    [flood] = morning.gather_morning(Options(home=night.home, now=datetime.fromisoformat(NIGHTS[1]))).floods
    assert (flood.added, len(flood.waiting)) == (10, 590)
    night.run("edit", "withdraw", told.url, "--why", "Bịa", now=NIGHTS[2])
    night.run("publish", now=NIGHTS[2])
    assert not _stubs(night.home) and not _pages(night.home) and not night.news()
    assert "590 chờ" not in night.run("status", now=NIGHTS[2]).stdout


def _desk_home(tmp_path: Path, *items: NewsItem) -> Path:
    made = home(tmp_path, Web(9, {}), "bao").home
    for item in items:
        content.save_item(made, item)
    return made


def _flood(name: int, numbers: tuple[str, ...]) -> NewsItem:
    return replace(item_of_bao(name), unresolved=numbers)


def _plant(at: Path) -> int:
    return new_documents.write_stubs(Options(home=at, now=datetime.fromisoformat(LATER)), content.load_library(at))


def _say(at: Path, *words: str, code: int = 0) -> Done:
    done = portal(*words, "--home", str(at), "--now", LATER)
    assert done.returncode == code, done.said
    return done


def test_a_home_that_has_six_hundred_already_can_withdraw_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the version before left it: no limits, a manifest or not, and most of its pages are stubs."""
    item = _flood(1, _numbers(600))
    at = _desk_home(tmp_path, item)
    monkeypatch.setattr(new_documents, "MAX_OF_ARTICLE", 1000)
    monkeypatch.setattr(new_documents, "MAX_OF_NIGHT", 1000)
    assert _plant(at) == 600
    monkeypatch.undo()
    _say(at, "publish")
    assert len(_pages(at)) == 600
    rule(Night(at, Web(9, {})), f"withdraw {item.url}")
    _say(at, "publish")
    assert not _pages(at) and not _stubs(at)


def test_a_night_takes_sixty_in_one_order_and_the_next_goes_on(tmp_path: Path) -> None:
    items = [_flood(n, _numbers(12, 1000 + 100 * n)) for n in range(8)]
    at = _desk_home(tmp_path, *items)
    first = [document.id for document in new_documents.list_missing_stubs(content.load_library(at))]
    assert len(first) == new_documents.MAX_OF_NIGHT and first == [
        d.id for d in new_documents.list_missing_stubs(content.load_library(at))
    ]
    assert [_plant(at) for _ in range(3)] == [60, 20, 0]
    assert [flood.added for flood in new_documents.list_excess(content.load_library(at))] == [10] * 8


def test_a_number_of_a_flood_comes_in_with_another_article(tmp_path: Path) -> None:
    at = _desk_home(tmp_path, _flood(1, _numbers(30)))
    assert _plant(at) == 10
    content.save_item(at, _flood(2, _numbers(2, 1020)))
    assert _plant(at) == 2
    assert _stubs(at)[-2:] == list(_numbers(2, 1020))


def test_an_editor_lets_a_number_in_or_refuses_it(tmp_path: Path) -> None:
    at = _desk_home(tmp_path, _flood(1, _numbers(30)))
    assert _plant(at) == 10
    _say(at, "edit", "accept", "1025/2025/NĐ-CP")
    _say(at, "edit", "reject", "1026/2025/NĐ-CP")
    assert "không có bài nào" in _say(at, "edit", "accept", "7777/2025/NĐ-CP", code=2).stderr
    _say(at, "publish")
    assert _stubs(at) == [*_numbers(10), "1025/2025/NĐ-CP"]
    [flood] = new_documents.list_excess(content.load_library(at))
    assert len(flood.waiting) == 18 and "1026/2025/NĐ-CP" not in {d.number for d in flood.waiting}
    _say(at, "edit", "hide", "1000/2025/NĐ-CP")
    _say(at, "publish")
    assert _plant(at) == 0, "what an editor dropped makes no room for more of the same"


def test_a_hidden_article_brings_nothing_and_waits_for_nobody(tmp_path: Path) -> None:
    item = _flood(1, _numbers(30))
    at = _desk_home(tmp_path, item)
    rule(Night(at, Web(9, {})), f"hide {item.id}")
    assert _plant(at) == 0 and not new_documents.list_excess(content.load_library(at))


def test_the_note_and_the_desk_name_the_article(tmp_path: Path) -> None:
    item = _flood(1, _numbers(30))
    at = _desk_home(tmp_path, item)
    _plant(at)
    options = Options(home=at, now=datetime.fromisoformat(LATER))
    waiting = next(s for s in note.gather_note(options).sections if s.heading == "Việc chờ biên tập")
    [(words, url)] = [line for line in waiting.lines if "chờ người duyệt" in line[0]]
    assert "nêu 30 số hiệu" in words and "đã thêm 10, còn 20" in words and url == item.url
    assert [flood.item.url for flood in morning.gather_morning(options).floods] == [item.url]
    with serve_desk(at) as desk:
        page = httpx.get(f"{desk}/").text
    section = page[page.index('aria-labelledby="lu"') :].partition("</section>")[0]
    assert f'href="/bai/{item.id}"' in section and "đã thêm 10, còn 20 chờ" in section
    assert section.count('value="accept"') == 10 == section.count('value="reject"')
