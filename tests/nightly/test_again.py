"""Second looks on a real server: edits become revisions, deletions need two looks, a source that is
down loses nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from library import content
from newsroom.health.rechecks import SCHEDULE, describe_changes, is_gone_for_good, is_recheck_due
from newsroom.models import VN, Article, LedgerRow, NewsItem, replace
from newsroom.stories.group import sketch
from nightly.collect import collect
from nightly.report import RunReport
from nightly.run.options import Options
from tests.support.loopback import Page, Web, serve
from tests.support.paths import ROOT

START = datetime(2026, 10, 1, 3, tzinfo=VN)
TEXT = (
    "Ngày 30/9, Sở Khoa học và Công nghệ tỉnh hướng dẫn các xã, phường thực hiện nhiệm vụ được phân cấp theo Nghị định"
    " số 133/2025/NĐ-CP về phân quyền, phân cấp trong lĩnh vực khoa học và công nghệ. Bà Trần Thị Mẫu, Phó Giám đốc Sở,"
    " cho biết 45 xã đã tiếp nhận 27 hồ sơ trong tháng đầu."
)

THEMES = (
    "Phòng Kinh tế xã nhận hồ sơ về tần số vô tuyến điện cho tàu cá, trả giấy phép trong năm ngày làm việc.",
    "Ủy ban nhân dân phường kiểm tra đo lường ở chợ, mời hộ bán thóc, cá khô và vàng mang cân tới kiểm định.",
    "Thư viện huyện cũ thành điểm tư vấn sở hữu trí tuệ; nông dân mang mẫu bưởi, chè, gốm tới hỏi đăng ký nhãn hiệu.",
    "Trạm y tế liên xã khai báo máy X quang, được cấp tỉnh cấp phép tiến hành công việc bức xạ theo phân quyền mới.",
    "Hợp tác xã nuôi tôm xin vốn quỹ phát triển khoa học, thử cảm biến độ mặn do sinh viên đại học tỉnh chế tạo.",
)
CLOSING = (
    "Bà Trần Thị Mẫu, Phó Giám đốc Sở, nói quy trình đã rút xuống còn ba bước và công khai ở bộ phận một cửa.",
    "Ông Lê Văn Thử, trưởng ban quản lý chợ Đông, cho hay 86 chiếc cân sai đã được thay trong tháng Chín.",
    "Chuyên viên Phạm Thu Hà tính sơ bộ mỗi hồ sơ tốn 1,8 triệu đồng lệ phí, thời gian chờ chừng mười hai tháng.",
    "Bác sĩ Vũ Minh kể trước đây phải gửi giấy tờ ra Hà Nội; nay nộp qua mạng, cán bộ tỉnh xuống thẩm định tại chỗ.",
    "Chủ nhiệm Đỗ Quang Nam mong mùa tới có thêm 40 ao lắp máy đo, dữ liệu gửi thẳng về điện thoại từng hộ.",
)
TITLES = (
    "Xã nhận phân cấp cấp phép tần số tàu cá",
    "Phường kiểm tra đo lường sau phân cấp khoa học và công nghệ",
    "Tư vấn nhãn hiệu về gần dân nhờ phân quyền khoa học và công nghệ",
    "Tỉnh cấp phép X quang theo phân quyền năng lượng nguyên tử",
    "Quỹ khoa học và công nghệ tỉnh được phân cấp duyệt đề tài nuôi tôm",
)


def page(number: int, text: str = TEXT, title: str = "") -> Page:
    title = title or TITLES[number - 1]
    body = THEMES[number - 1]
    html = (
        f"<html><head><title>{title}</title></head><body><article class='post'><h1 class='entry-title'>{title}</h1>"
        f"<time class='entry-date' datetime='2026-09-30T0{number}:00:00+07:00'>30/9/2026</time>"
        f"<div class='entry-content'><p>{text if number == 1 else body}</p><p>{body} {CLOSING[number - 1]}</p>"
        "<p>Các việc này thực hiện theo Nghị định số 133/2025/NĐ-CP.</p></div></article></body></html>"
    )
    return Page(html.encode(), etag=f'"{hash((text, title)) & 0xFFFF}-{number}"')


def listing(numbers: list[int]) -> Page:
    rows = "".join(
        f"<item><title>{TITLES[n - 1]}</title><link>{{base}}/bai-{n}-nhan-nhiem-vu/</link>"
        f"<pubDate>Wed, 30 Sep 2026 0{n}:00:00 +0700</pubDate></item>"
        for n in numbers
    )
    return Page(f'<?xml version="1.0"?><rss version="2.0"><channel>{rows}</channel></rss>'.encode(), "text/xml")


@dataclass
class Home:
    path: Path
    web: Web

    def night(self, days: float) -> RunReport:
        options = Options(self.path, START + timedelta(days=days), allow=frozenset({self.web.host}))
        return collect(options)

    def items(self) -> dict[str, NewsItem]:
        return {item.url.rsplit("/", 2)[1]: item for item in content.load_library(self.path).items}

    def put(self, numbers: list[int]) -> None:
        given = listing(numbers)
        self.web.pages["/feed"] = replace(given, body=given.body.replace(b"{base}", self.web.url.encode()))


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    path = tmp_path / "home"
    (path / "content").mkdir(parents=True)
    shutil.copy(ROOT / "mkdocs.yml", path)
    shutil.copy(ROOT / "content" / "chu-de.yml", path / "content")
    (path / "content" / "van-ban").mkdir()
    shutil.copy(ROOT / "content" / "van-ban" / "133-2025-nd-cp.md", path / "content" / "van-ban")
    (path / "sources").mkdir()
    pages = {"/robots.txt": Page(b"User-agent: *\n", "text/plain")}
    with serve({**pages, **{f"/bai-{n}-nhan-nhiem-vu/": page(n) for n in range(1, 6)}}) as web:
        (path / "sources" / "mau.py").write_text(
            "from newsroom.models import Listing, Source\n"
            f'SOURCE = Source(id="mau", name="Sở mẫu", host="127.0.0.1", kind="agency", platform="wordpress",\n'
            f'    delay=0.0, listings=(Listing("{web.url}/feed"),))\n',
            encoding="utf-8",
        )
        found = Home(path, web)
        found.put([1, 2, 3, 4, 5])
        yield found


def _address(number: int) -> str:
    return f"/bai-{number}-nhan-nhiem-vu/"


def test_an_edit_is_found_though_no_list_names_the_article_any_more(home: Home) -> None:
    home.night(0)
    before = home.items()["bai-1-nhan-nhiem-vu"]
    home.put([2, 3, 4, 5])
    home.web.pages[_address(1)] = page(1, TEXT.replace("27 hồ sơ", "72 hồ sơ"), "Xã nhận thêm nhiệm vụ phân cấp tần số")
    home.night(1)
    after = home.items()["bai-1-nhan-nhiem-vu"]
    assert after.title == "Xã nhận thêm nhiệm vụ phân cấp tần số"
    [told] = after.revisions
    assert told.startswith("2026-10-02: nguồn sửa tiêu đề (trước: “Xã nhận phân cấp cấp phép")
    assert before.fingerprint[:12] in told
    assert after.path == before.path


def test_looks_grow_rarer_and_are_conditional(home: Home) -> None:
    home.night(0)
    asked = []
    for day in range(1, 40):
        home.web.asked.clear()
        report = home.night(day)
        if _address(1) in home.web.asked:
            asked.append(day)
        counts = report.counts()
        assert counts["seen"] == sum(counts.values()) - counts["seen"]
    assert tuple(asked) == SCHEDULE
    assert home.items()["bai-1-nhan-nhiem-vu"].revisions == ()


def test_a_deletion_needs_two_looks_half_an_hour_apart(home: Home) -> None:
    home.night(0)
    home.web.pages[_address(1)] = Page(b"<h1>410</h1>", status=410)
    home.night(1)
    assert "bai-1-nhan-nhiem-vu" in home.items()
    home.night(1 + 10 / 1440)
    assert "bai-1-nhan-nhiem-vu" in home.items()
    home.night(1 + 31 / 1440)
    assert "bai-1-nhan-nhiem-vu" not in home.items()
    row = next(r for u, r in content.load_library(home.path).ledger.items() if u.endswith(_address(1)))
    assert (row.fate, row.title) == ("deleted_at_source", "")
    assert len(row.reasons) == 2
    assert len(home.items()) == 4


def test_an_article_that_comes_back_is_kept(home: Home) -> None:
    home.night(0)
    home.web.pages[_address(1)] = Page(b"<h1>404</h1>", status=404)
    home.night(1)
    home.web.pages[_address(1)] = page(1)
    home.night(2)
    row = next(r for u, r in content.load_library(home.path).ledger.items() if u.endswith(_address(1)))
    assert row.fate in ("published", "duplicate")
    assert "bai-1-nhan-nhiem-vu" in home.items()


@pytest.mark.parametrize("status", [500, 503, 404, 403])
def test_a_source_down_for_a_week_unpublishes_nothing(home: Home, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scrapers.web.client.Limits.pause", lambda *_: 0.0)
    home.night(0)
    kept = home.items()
    home.web.status = status
    for day in range(1, 8):
        assert home.night(day).health["mau"].state != "hoat-dong"
    assert home.items() == kept


def test_addresses_that_all_vanish_at_once_are_a_redesign_not_deletions(home: Home) -> None:
    home.night(0)
    for number in range(1, 6):
        home.web.pages[_address(number)] = Page(b"<h1>404</h1>", status=404)
    for day in (1, 1 + 31 / 1440, 2, 4):
        assert home.night(day).health["mau"].code == "mass_gone"
    assert len(home.items()) == 5


def test_the_log_of_states_is_written_once_a_change(home: Home) -> None:
    home.night(0)
    home.web.status = 403
    home.night(1)
    home.night(2)
    home.web.status = 0
    home.night(3)
    log = content.load_library(home.path).health_log
    assert [(c.before, c.after) for c in log] == [("hoat-dong", "bi-chan"), ("bi-chan", "hoat-dong")]


# ── the rules by themselves ──────────────────────────────────────────────────────────────────────

ROW = LedgerRow("https://a.vn/1", "a", "published", START, first=START)


@pytest.mark.parametrize("days", range(40))
def test_due_on_its_days_and_never_twice_on_one(days: int) -> None:
    now = START + timedelta(days=days)
    yesterday, today = now.date() - timedelta(days=1), now.date()
    assert is_recheck_due(ROW, looked=yesterday, now=now) == (days in SCHEDULE)
    assert not is_recheck_due(ROW, looked=today, now=now)


def test_a_look_missed_while_the_source_was_down_is_made_up_for() -> None:
    assert is_recheck_due(ROW, looked=date(2026, 10, 4), now=START + timedelta(days=6))
    assert not is_recheck_due(replace(ROW, fate="off_topic"), looked=None, now=START + timedelta(days=6))
    missing = replace(ROW, fate="missing")
    assert not is_gone_for_good(missing, START + timedelta(minutes=29))
    assert is_gone_for_good(missing, START + timedelta(minutes=30))


def test_a_comma_is_no_news_and_a_legal_number_is() -> None:
    words = [f"từ{n} câu{n % 7} chữ{n % 11}" for n in range(300)]

    def item(text: str, **more: object) -> NewsItem:
        article = Article("https://a.vn/1", "a", "Tin", "Dẫn", (text,))
        given = NewsItem("1", "Tin", article.url, "a", "A", "tin", lead="Dẫn", sketch=sketch(article))
        return replace(given, **more)  # type: ignore[arg-type]

    old = item(" ".join(words))
    assert describe_changes(old, item(", ".join(words))) == ()
    assert describe_changes(old, replace(old, documents=("133-2025-nd-cp",))) == ("số hiệu văn bản được dẫn",)
    [told] = describe_changes(old, item(" ".join(words[:150])))
    assert told.startswith("thân bài (khoảng ")
