"""Every decision of an editor, from the command line to what a reader gets: pages, feeds, search, exports."""

# ruff: noqa: E501 - sentences of the samples stay on one line
from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from library import content, decisions
from newsroom.models import replace
from newsroom.text.urls import item_id
from newsroom.text.vietnamese import syllables
from tests.support import story_home
from tests.support.command_line import Done, portal
from tests.support.loopback import Page, Web, serve
from tests.support.paths import ROOT
from tests.support.story_home import Told, feed

DAYS = [f"2025-08-{day}T03:15:00+07:00" for day in range(14, 20)]
ABOUT = ROOT / "publisher" / "templates" / "about.j2"  # its words are the portal's own
DOCUMENTS = ("132-2025-nd-cp", "133-2025-nd-cp")


def told(url: str, title: str, *body: str, at: str = "2025-08-12T10:20:00") -> Told:
    return Told(url, title, "\n\n".join(body), at)


LAI_CHAU = told(
    "https://bao.vn/khoa-hoc/tap-huan-tan-so-4711.html",
    "Sở KH&CN Lai Châu tập huấn phân cấp cấp giấy phép tần số vô tuyến điện cho tàu cá",
    "Sáng 12/8, Sở Khoa học và Công nghệ tỉnh Lai Châu tập huấn cho 106 xã, phường về việc phân cấp, phân quyền cấp giấy phép sử dụng tần số vô tuyến điện theo Nghị định số 133/2025/NĐ-CP.",
    "Phó Giám đốc Sở Vàng Thị Mai cho biết, từ ngày 1/7, Chủ tịch UBND cấp tỉnh cấp, gia hạn và thu hồi giấy phép với đài tàu, thay vì gửi hồ sơ về Cục Tần số vô tuyến điện.",
    "Trong tháng đầu, Trung tâm Phục vụ hành chính công của tỉnh nhận 38 hồ sơ và trả đúng hạn 35 hồ sơ; ba hồ sơ còn lại thiếu bản sao đăng ký.",
)
REPRINT = replace(LAI_CHAU, url="https://so.vn/tin-tuc/tap-huan-tan-so", at="2025-08-12T15:00:00")
X_RAY = told(
    "https://bao.vn/thoi-su/dong-thap-uy-quyen-x-quang-88001.html",
    "Đồng Tháp ủy quyền Sở KH&CN cấp giấy phép thiết bị X-quang chẩn đoán y tế",
    "Ngày 11/8, UBND tỉnh Đồng Tháp ban hành quyết định ủy quyền cho Giám đốc Sở Khoa học và Công nghệ cấp giấy phép tiến hành công việc bức xạ với thiết bị X-quang.",
    "Theo ông Lê Hữu Phước, Trưởng phòng Quản lý chuyên ngành, toàn tỉnh có 214 cơ sở y tế dùng 371 thiết bị; hồ sơ trước đây phải qua Cục An toàn bức xạ và hạt nhân.",
    "Việc phân cấp, phân quyền theo Nghị định số 133/2025/NĐ-CP và Quyết định số 4321/QĐ-BKHCN rút thời gian từ 25 ngày xuống 12 ngày làm việc.",
    at="2025-08-11T09:00:00",
)
STANDARDS = told(
    "https://bao.vn/thoi-su/gia-lai-quy-chuan-99002.html",
    "Gia Lai phân định thẩm quyền kiểm tra chất lượng hàng hóa cho 77 xã sau sáp nhập",
    "Chiều 10/8, Sở Khoa học và Công nghệ Gia Lai hướng dẫn 77 xã, phường kiểm tra nhà nước về chất lượng hàng hóa theo Nghị định số 132/2025/NĐ-CP về phân định thẩm quyền của chính quyền địa phương 02 cấp trong lĩnh vực khoa học và công nghệ.",
    "Bà Rơ Mah H'Lê, Chi cục trưởng Tiêu chuẩn Đo lường Chất lượng, cho biết mỗi xã được trang bị một bộ quả cân chuẩn và ba sổ mẫu để lập biên bản tại chợ.",
    at="2025-08-10T16:00:00",
)
# variants one CMS gives one article: what is withdrawn stays out under every one
VARIANTS = (
    "https://bao.vn/thoi-su/dong-thap-uy-quyen-x-quang-88001.html?utm_source=zalo&fbclid=abc#binh-luan",
    "http://www.bao.vn/thoi-su/dong-thap-uy-quyen-x-quang-88001.html",
    "https://m.bao.vn/thoi-su/dong-thap-uy-quyen-x-quang-88001.html?mobile=yes",
    "https://amp.bao.vn/thoi-su/dong-thap-uy-quyen-x-quang-88001.amp.html",
    "https://bao.vn/print/thoi-su/dong-thap-uy-quyen-x-quang-88001.html",
    "https://bao.vn:443//thoi-su/dong-thap-uy-quyen-x-quang-88001.html&mobile=yes&amp=1",
)
IDS = {name: item_id(told.url) for name, told in (("lai", LAI_CHAU), ("x", X_RAY), ("st", STANDARDS), ("re", REPRINT))}


@dataclass
class Office:
    """A home, the web it reads, and an editor at the command line."""

    home: Path
    web: Web

    def night(self, now: str) -> Done:
        done = portal("--home", str(self.home), "--now", now, "--allow-host", self.web.host)
        assert done.returncode == 0, done.said
        return done

    def edit(self, *words: str, now: str = DAYS[0]) -> str:
        stamp = () if words[0] in ("undo", "list") else ("--now", now, "--by", "Lan")
        done = portal("edit", *words, *stamp, "--home", str(self.home))
        assert done.returncode == 0, done.said
        return done.stdout

    def publish(self, now: str = DAYS[0]) -> str:
        done = portal("publish", "--home", str(self.home), "--now", now)
        assert done.returncode == 0, done.said
        return done.said

    def read(self, path: str) -> str:
        return html.unescape((self.home / "site" / path).read_text(encoding="utf-8"))

    def story(self, id: str) -> str:
        [page] = self.home.glob(f"site/tin-tuc/20??/??/*-{id}/index.html")
        return html.unescape(page.read_text(encoding="utf-8"))

    def has_page(self, id: str) -> bool:
        return any(self.home.glob(f"site/tin-tuc/20??/??/*-{id}/index.html"))

    def files(self, *roots: str) -> Iterator[Path]:
        for root in roots:
            yield from (p for p in (self.home / root).resolve().rglob("*") if p.is_file())


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with serve({"/robots.txt": Page(b"User-agent: *\n", "text/plain")}) as web:
        made = story_home.home(tmp_path, web, "bao", "so")
        for path in (made.home / "content" / "van-ban").glob("*.md"):
            if path.stem not in DOCUMENTS:
                path.unlink()
        web.pages |= {"/bao.xml": feed(LAI_CHAU, X_RAY, STANDARDS), "/so.xml": feed(REPRINT)}
        done = portal("collect", "--home", str(made.home), "--now", DAYS[0], "--allow-host", web.host)
        assert done.returncode == 0, done.said
        yield Office(made.home, web)


def _grams(text: str) -> set[str]:
    words = syllables(text)
    return {" ".join(words[n : n + 5]) for n in range(len(words) - 4)}


def _leaks(office: Office, gone: Told, *roots: str) -> dict[str, set[str]]:
    """Files that hold five syllables in a row of the article, or any of its addresses, and which."""
    known = [office.home / f"content/van-ban/{name}.md" for name in DOCUMENTS] + [office.home / "content/chu-de.yml"]
    others = "\n".join(path.read_text(encoding="utf-8") for path in [*known, ABOUT])
    shared = _grams("\n".join((LAI_CHAU.title, LAI_CHAU.body, STANDARDS.title, STANDARDS.body, others)))
    grams, found = _grams(f"{gone.title}\n{gone.body}") - shared, {}
    for path in office.files(*roots):
        text = path.read_bytes().decode("utf-8", "replace")
        spoken = f" {' '.join(syllables(html.unescape(re.sub(r'<[^>]*>', ' ', text))))} "
        held = {gram for gram in grams if f" {gram} " in spoken}
        held |= {"địa chỉ"} if "88001" in text else set()
        if held:
            found[str(path.relative_to(office.home))] = held
    return found


def test_pins_lead_the_home_page_in_order_with_the_editors_words_and_lapse(office: Office) -> None:
    office.edit("pin", X_RAY.url, "--order", "2", "--until", "2025-08-15", "--why", "Đọc trước khi tiếp dân")
    office.edit("pin", IDS["st"], "--order", "1", "--until", "2025-08-14", "--why", "Các xã cần biết ngay")
    office.publish(DAYS[0])
    home = office.read("index.html")
    places = [home.index(t) for t in ("Các xã cần biết ngay", "Đọc trước khi tiếp dân", LAI_CHAU.title)]
    assert places == sorted(places)
    assert home.index(STANDARDS.title) < home.index(X_RAY.title) < home.index(LAI_CHAU.title)
    office.publish(DAYS[1])
    home = office.read("index.html")
    assert "Các xã cần biết ngay" not in home and "Đọc trước khi tiếp dân" in home
    office.publish(DAYS[2])
    home = office.read("index.html")
    assert "Đọc trước khi tiếp dân" not in home
    assert home.index(LAI_CHAU.title) < home.index(X_RAY.title) < home.index(STANDARDS.title), "newest first again"
    assert [d.action for d in content.load_library(office.home).decisions] == ["pin", "pin"], "the file is not touched"


def test_hide_restore_correct_retopic_merge_split_and_undo_reach_the_reader(office: Office) -> None:
    office.publish()
    assert "Cùng tin trên 2 nguồn" in office.story(IDS["lai"])
    office.edit("split", REPRINT.url, "--why", "bản của Sở có số liệu riêng")
    office.edit("merge", STANDARDS.url, X_RAY.url, "--why", "cùng một chùm")
    office.edit("hide", LAI_CHAU.url, "--why", "đang xác minh")
    office.edit("correct", X_RAY.url, "--set", "title=Đồng Tháp giao Sở cấp phép X-quang", "--set", "published=2025-08-09",
                "--why", "trang nguồn in nhầm ngày")  # fmt: skip
    office.edit("retopic", X_RAY.url, "vien-thong", "--section", "adjacent")
    office.publish()
    assert not office.has_page(IDS["lai"]) and office.has_page(IDS["re"])
    story = office.story(IDS["x"])
    assert "Đồng Tháp giao Sở cấp phép X-quang" in story and "9/8/2025" in story
    assert "ban biên tập sửa tiêu đề, ngày đăng — trang nguồn in nhầm ngày" in story, "readers see what and why"
    assert STANDARDS.url in story and IDS["x"] in office.story(IDS["st"]), "the old address leads to the story"
    assert "đã được gộp" in office.story(IDS["st"])
    assert "Đồng Tháp giao Sở cấp phép X-quang" in office.read("tin-tuc/lan-can/index.html")
    assert "Đồng Tháp giao Sở cấp phép X-quang" not in office.read("feed.xml")
    assert "Viễn thông" in story
    office.edit("undo")
    office.edit("restore", LAI_CHAU.url)
    office.publish()
    assert "Đồng Tháp giao Sở cấp phép X-quang" in office.read("feed.xml")
    assert office.has_page(IDS["lai"]) and LAI_CHAU.url in office.read("feed.json")
    for _ in range(5):
        assert "đã lấy lại" in office.edit("undo")
    assert decisions.read_decision_file(office.home).rows == ()
    office.publish()
    assert "Cùng tin trên 2 nguồn" in office.story(IDS["lai"]) and "đã được gộp" not in office.story(IDS["st"])
    assert X_RAY.title in office.story(IDS["x"])


def test_a_withdrawal_is_whole_and_for_ever(office: Office) -> None:
    """Legal takedown: gone at the next publish, not read again under any variant of its address, log without words."""
    path = office.home / "content" / "bien-tap.yml"
    path.write_text("# Sổ của phòng\n", encoding="utf-8")
    office.edit("correct", X_RAY.url, "--set", f"title={X_RAY.title} (đính chính)", "--why", "thử")
    office.edit("pin", X_RAY.url, "--why", "ghim trước khi có yêu cầu gỡ")
    item = next(p for p in office.files("content/tin-tuc") if IDS["x"] in p.name)
    item.write_text(item.read_text(encoding="utf-8").replace("X-quang", "X quang"), encoding="utf-8")
    office.web.pages["/bao.xml"] = feed(LAI_CHAU, replace(X_RAY, title=f"{X_RAY.title} năm 2025"), STANDARDS)
    office.night(DAYS[1])
    before = _leaks(office, X_RAY, "content", "site")
    for place in ("de-xuat/", "so-cai/", "bien-tap.yml", "van-ban/4321", "chi-muc/", "feed.json", "du-lieu/"):
        assert any(place in name for name in before), place
    office.edit("withdraw", VARIANTS[3], "--why", "Yêu cầu của cơ quan có thẩm quyền", now=DAYS[1])
    office.publish(DAYS[1])
    assert _leaks(office, X_RAY, "site") == {}
    for day, variants in zip(DAYS[2:5], (VARIANTS[:2], VARIANTS[2:4], VARIANTS[4:]), strict=True):
        again = [replace(X_RAY, url=url, at="2025-08-13T08:00:00") for url in variants]
        office.web.pages["/bao.xml"] = feed(LAI_CHAU, *again, STANDARDS)
        office.night(day)
        assert _leaks(office, X_RAY, "site") == {}, day
        kept = _leaks(office, X_RAY, "content")
        assert {name for name, held in kept.items() if held != {"địa chỉ"}} == set(), kept
    assert {name.split("/")[1] for name in kept} == {"bien-tap.yml", "so-cai"}, "the fact stays in two places"
    library = content.load_library(office.home)
    assert library.ledger[X_RAY.url].fate == "withdrawn" and library.ledger[X_RAY.url].title == ""
    assert [d.action for d in library.decisions] == ["pin", "withdraw"]
    assert path.read_text(encoding="utf-8").startswith("# Sổ của phòng\n")
    assert "bản nào trước đó" in portal("rollback", "--home", str(office.home)).stderr or office.files("site")
    assert _leaks(office, X_RAY, "site") == {}, "nor may an older release bring it back"
    assert _leaks(office, X_RAY, ".releases") == {}


def test_broken_entries_are_left_out_one_by_one_and_told(office: Office) -> None:
    path = office.home / "content" / "bien-tap.yml"
    path.write_text(
        f'# Sổ\n- action: gim\n  target: "{IDS["lai"]}"\n- action: hide\n  target: "{IDS["st"]}"\n'
        f'- action: pin\n  target: "{IDS["x"]}"\n  until: 31/12/2026\n- action: pin\n  target: "{IDS["x"]}"\n'
        '  why: "Ghim đúng cách"\n',
        encoding="utf-8",
    )
    before = path.read_bytes()
    said = office.publish()
    assert "content/bien-tap.yml:2" in said and "“gim” không dùng được; dùng được: accept" in said
    assert "content/bien-tap.yml:8" in said and "Viết năm-tháng-ngày" in said
    assert "Ghim đúng cách" in office.read("index.html") and not office.has_page(IDS["st"])
    assert path.read_bytes() == before
