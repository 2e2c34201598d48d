"""The desk in a real browser: accept, reject, merge, split, pins, corrections, conflicts, slips of the hand."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from desk.morning import gather_morning
from library import content, decisions, proposals
from library.proposals import Proposal
from newsroom.editing import select_visible
from newsroom.stories.group import group_stories
from nightly.carry_out import carry_out_decisions
from nightly.run.options import Options
from tests.support.desk_home import (
    HELD,
    HELD2,
    HELD3,
    NOW,
    OTHER,
    REPRINT,
    STORY,
    TITLES,
    URLS,
    busy,
    make_home,
    serve_desk,
)
from tests.support.paths import ROOT

RECORD = "content/van-ban/133-2025-nd-cp.md"
browser_test = pytest.mark.browser


@dataclass
class Served:
    """A desk on loopback over a home of its own."""

    home: Path
    url: str

    def rows(self) -> list[dict[str, Any]]:
        return list(decisions.read_decision_file(self.home).rows)

    def actions(self) -> list[tuple[str, str]]:
        return [(row["action"], row["target"]) for row in self.rows()]

    def text(self, name: str = RECORD) -> str:
        return (self.home / name).read_text(encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Served]:
    home = make_home(tmp_path)
    with serve_desk(home) as url:
        yield Served(home, url)


@pytest.fixture
def editors(chromium: Any, desk: Served) -> Iterator[Any]:
    """A maker of pages, each in a browser of its own; no page may ask another host or log an error."""
    wrong: list[str] = []
    opened: list[Any] = []

    def open_one(name: str = "", *, width: int = 1000, script: bool = True) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": 800}, java_script_enabled=script)
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(40_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda r: wrong.append(r.url) if not r.url.startswith((desk.url, "data:")) else None)
        page.goto(desk.url)
        if name:
            page.get_by_label("Người biên tập").fill(name)
            page.get_by_role("button", name="Đổi").click()
        return page

    yield open_one
    for context in opened:
        context.close()
    assert wrong == []


def _focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.id"))


def _press(page: Any, row: str, key: str) -> None:
    """One key on a row, once the page that came back has settled its own focus."""
    page.wait_for_load_state()
    page.locator(f"#{row}").focus()
    page.keyboard.press(key)


@browser_test
def test_held_articles_are_settled_with_one_key_each(desk: Served, editors: Any) -> None:
    page = editors()
    assert "4 việc chờ bạn" in page.locator(".lead").inner_text()
    page.keyboard.press("j")
    order = [page.locator("[id^=cho-]").nth(n).get_attribute("id").removeprefix("cho-") for n in range(3)]
    assert set(order) == {HELD, HELD2, HELD3}
    keys = {HELD: "d", HELD2: "x", HELD3: "g"}
    for at, id in enumerate(order):
        assert _focused(page) == f"cho-{id}"
        page.keyboard.press(keys[id])
        page.locator(f"#cho-{id}").wait_for(state="detached")
        page.wait_for_load_state()
        assert len({target for _, target in desk.actions()}) == at + 1
    done = desk.actions()
    assert ("accept", HELD) in done and ("reject", HELD2) in done
    assert ("accept", HELD3) in done and ("merge", HELD3) in done
    assert {row["by"] for row in desk.rows()} == {"Lan"}
    library = content.load_library(desk.home)
    told = group_stories(select_visible(library.items, library.decisions), library.decisions)
    assert {m.id for s in told if s.id == STORY for m in s.members} == {STORY, REPRINT, HELD3}
    page.keyboard.press("u")
    page.get_by_text("Đã lấy lại").wait_for()
    assert len({target for _, target in desk.actions()}) == 2


@browser_test
def test_pins_by_keyboard_and_by_drag(desk: Served, editors: Any) -> None:
    page = editors()
    for id in (STORY, OTHER):
        _press(page, f"moi-{id}", "p")
        page.locator(f"#ghim-{id}").wait_for()

    def shown() -> list[str]:
        found: list[str] = page.eval_on_selector_all("[data-pins] > li", "all => all.map(r => r.dataset.id)")
        return found

    assert shown() == [STORY, OTHER]
    _press(page, f"ghim-{OTHER}", "[")
    expect(page.locator("[data-pins] > li").first).to_have_attribute("data-id", OTHER)
    expect(page.locator(f"#ghim-{OTHER}")).to_be_focused()
    page.locator(f"#ghim-{OTHER} h3").drag_to(page.locator(f"#ghim-{STORY} .acts"))
    expect(page.locator("[data-pins] > li").first).to_have_attribute("data-id", STORY)
    page.wait_for_load_state()
    pinned = [(p.story.id, p.decision.until) for p in gather_morning(Options(home=desk.home, now=NOW)).pins]
    assert [id for id, _ in pinned] == [STORY, OTHER] and all(until for _, until in pinned)
    _press(page, f"ghim-{STORY}", "b")
    page.locator(f"#ghim-{STORY}").wait_for(state="detached")
    assert shown() == [OTHER]


@browser_test
def test_split_correct_retopic_and_withdraw_from_an_article(desk: Served, editors: Any) -> None:
    page = editors()
    page.goto(f"{desk.url}/bai/{STORY}")
    page.get_by_role("listitem").filter(has_text=TITLES[REPRINT]).get_by_role("button", name="Tách").click()
    page.get_by_text("Đã tách").wait_for()
    page.get_by_label("Tiêu đề", exact=True).fill("Hội nghị: tiêu đề đúng")
    page.get_by_label("Lý do sửa").fill("trang nguồn in nhầm")
    page.get_by_role("button", name="Ghi đính chính").click()
    page.get_by_role("heading", level=1, name="Hội nghị: tiêu đề đúng").wait_for()
    page.get_by_label("Sở hữu trí tuệ").check()
    page.get_by_role("button", name="Xếp lại").click()
    page.get_by_role("status").filter(has_text="Đã xếp lại").wait_for()
    library = content.load_library(desk.home)
    item = next(i for i in select_visible(library.items, library.decisions) if i.id == STORY)
    assert item.title == "Hội nghị: tiêu đề đúng" and item.fields == ("so-huu-tri-tue",)
    assert "trang nguồn in nhầm" in item.revisions[-1] and item.lead.startswith("Trích dẫn")
    page.goto(f"{desk.url}/bai/{OTHER}")
    page.get_by_label("Ai yêu cầu").fill("nguồn đề nghị gỡ")
    page.get_by_role("button", name="Rút bài này").click()
    page.get_by_text("Đã rút").first.wait_for()
    assert ("withdraw", URLS["OTHER"]) in desk.actions()
    carry_out_decisions(Options(home=desk.home, now=NOW), content.load_library(desk.home))
    after = content.load_library(desk.home)
    assert OTHER not in {i.id for i in after.items}
    assert after.ledger[URLS["OTHER"]].fate == "withdrawn" and after.ledger[URLS["OTHER"]].title == ""


@browser_test
def test_a_document_is_previewed_then_saved_as_one_commit_in_the_editors_name(desk: Served, editors: Any) -> None:

    def git(*words: str) -> str:
        command = ["git", "-C", str(desk.home), *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    git("init", "-q")
    git("add", "content")
    git("-c", "user.name=x", "-c", "user.email=x@example.vn", "commit", "-q", "-m", "đầu")
    before = desk.text()
    page = editors("Hoàng Minh <minh@example.vn>")
    page.goto(f"{desk.url}/sua/van-ban/133-2025-nd-cp")
    page.get_by_label("Tóm tắt").fill("Một câu tóm tắt riêng.")
    page.get_by_role("button", name="Xem như người đọc").click()
    link = page.get_by_role("link", name="Mở trang xem thử")
    link.wait_for()
    assert desk.text() == before
    seen = page.context.new_page()
    seen.goto(desk.url + link.get_attribute("href"))
    assert "Một câu tóm tắt riêng." in seen.locator("main").inner_text()
    assert "133/2025/NĐ-CP" in seen.locator("h1").inner_text()
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("đã lưu và ghi vào git").wait_for()
    after = desk.text()
    assert '# Người giữ: phòng Pháp chế\nnumber: "133/2025/NĐ-CP"   # nghị định, không phải luật' in after
    assert after.replace('summary: "Một câu tóm tắt riêng."\n', "") == before
    assert git("log", "-1", "--format=%an <%ae>").strip() == "Hoàng Minh <minh@example.vn>"
    assert git("show", "--name-only", "--format=", "HEAD").split() == [RECORD]
    assert git("rev-list", "--count", "HEAD").strip() == "2"


@browser_test
def test_two_editors_of_one_document_lose_nothing(desk: Served, editors: Any) -> None:
    lan, minh = editors("Lan"), editors("Minh")
    for page in (lan, minh):
        page.goto(f"{desk.url}/sua/van-ban/133-2025-nd-cp")
    lan.get_by_label("Người ký").fill("Người ký do Lan ghi")
    lan.get_by_label("Tóm tắt").fill("Tóm tắt của Lan")
    lan.get_by_role("button", name="Lưu").click()
    lan.get_by_text("đã lưu").wait_for()
    minh.get_by_label("Tóm tắt").fill("Tóm tắt của Minh")
    minh.get_by_label("Cơ quan ban hành").fill("Chính phủ nước CHXHCN Việt Nam")
    minh.get_by_role("button", name="Lưu").click()
    told = minh.get_by_role("alert")
    told.wait_for()
    assert "Lan" in told.inner_text() and "Tóm tắt của Lan" in told.inner_text()
    assert "Tóm tắt của Lan" in desk.text() and "Minh" not in desk.text()
    assert minh.get_by_label("Tóm tắt").input_value() == "Tóm tắt của Minh"
    assert minh.get_by_label("Người ký").input_value() == "Người ký do Lan ghi"
    minh.get_by_role("button", name="Lưu").click()
    minh.get_by_text("đã lưu").wait_for()
    for words in ("Tóm tắt của Minh", "Người ký do Lan ghi", "Chính phủ nước CHXHCN Việt Nam"):
        assert words in desk.text()


@browser_test
def test_a_decision_on_what_another_just_decided_is_shown_first(desk: Served, editors: Any) -> None:
    lan, minh = editors("Lan"), editors("Minh")
    lan.locator(f"#cho-{HELD}").get_by_role("button", name="Không đăng").click()
    lan.get_by_text("Đã không đăng").wait_for()
    minh.locator(f"#cho-{HELD}").get_by_role("button", name="Duyệt").click()
    minh.get_by_role("heading", name="Có người vừa quyết").wait_for()
    assert "Lan" in minh.get_by_role("alert").inner_text()
    assert desk.actions() == [("reject", HELD)]
    minh.get_by_role("button", name="Vẫn làm").click()
    minh.get_by_text("Đã duyệt").wait_for()
    assert desk.actions() == [("reject", HELD), ("accept", HELD)]
    assert [row["by"] for row in desk.rows()] == ["Lan", "Minh"]


@browser_test
def test_yaml_broken_by_hand_is_told_by_line_and_mended_on_the_desk(desk: Served, editors: Any) -> None:
    path = desk.home / "content" / "bien-tap.yml"
    good = '- action: hide\n  target: "abcdabcd"\n'
    path.write_text(good + '- action: pin\n  target: "0a1b2c3d\n', encoding="utf-8")
    page = editors()
    assert "content/bien-tap.yml:" in page.get_by_role("alert").inner_text()
    page.locator(f"#cho-{HELD}").get_by_role("button", name="Duyệt").click()
    page.get_by_text("Chưa ghi gì").wait_for()
    assert path.read_text(encoding="utf-8").endswith('"0a1b2c3d\n')
    page.get_by_role("link", name="Mở tệp và sửa").click()
    page.wait_for_load_state()
    page.get_by_label("Nội dung tệp").fill(good + '- action: gim\n  target: "0a1b2c3d"\n')
    page.get_by_role("button", name="Kiểm và lưu").click()
    expect(page.get_by_role("alert")).to_contain_text("bien-tap.yml:3", timeout=40_000)
    page.wait_for_load_state()
    assert path.read_text(encoding="utf-8").endswith('"0a1b2c3d\n')
    page.get_by_label("Nội dung tệp").fill(good)
    page.get_by_role("button", name="Kiểm và lưu").click()
    page.get_by_text("đã lưu").wait_for()
    assert path.read_text(encoding="utf-8") == good


@browser_test
def test_a_wrong_value_in_a_form_is_refused_and_kept_in_the_form(desk: Served, editors: Any) -> None:
    page, before = editors(), desk.text()
    page.goto(f"{desk.url}/sua/van-ban/133-2025-nd-cp")
    page.get_by_label("Ngày có hiệu lực").fill("1/7/2025")
    page.get_by_role("button", name="Lưu").click()
    assert "effective" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Ngày có hiệu lực").input_value() == "1/7/2025" and desk.text() == before


@browser_test
def test_a_proposal_waits_for_an_editor(desk: Served, editors: Any) -> None:
    change = {"expires": "2026-12-31"}
    made = Proposal("van-ban-133", RECORD, change, because="https://vanban.example.vn/133", on="2026-11-22")
    assert proposals.save_proposal(desk.home, made) and not proposals.save_proposal(desk.home, made)
    before, page = desk.text(), editors()
    section = page.get_by_role("region", name="Đề xuất của máy")
    assert "2026-12-31" in section.inner_text() and desk.text() == before
    section.get_by_role("button", name="Nhận").click()
    page.get_by_text("Đã nhận đề xuất").wait_for()
    assert desk.text() == before.replace('"2026-12-10"', '"2026-12-31"')
    assert not proposals.save_proposal(desk.home, made) and proposals.list_waiting(desk.home) == ()


@browser_test
def test_what_the_law_and_the_machine_leave_to_an_editor(desk: Served, editors: Any) -> None:
    """Contradictions, Công báo, unknown numbers, stubs and collected answers, each settled with a key or a form."""
    busy(desk.home)
    page = editors()
    assert "sổ văn bản ghi ngày ban hành 12/6/2025" in page.get_by_role("region", name="mâu thuẫn").inner_text()
    listed = page.get_by_role("region", name="Công báo mới đăng").inner_text()
    assert "88/2026/NĐ-CP" in listed and "77/2026" not in listed
    told = page.locator(f"#cho-{HELD}").inner_text()
    assert "nói đúng chủ đề: “phân quyền”" in told and "không tính, vì nói về ngân sách" in told
    for raw in ("topic “", "excluded_", "field “", "khong-ket-noi"):
        assert raw not in page.locator("main").inner_text()
    _press(page, "ra-soat-tau-ca", "r")
    page.get_by_text("Đã ghi ngày rà soát").wait_for()
    assert page.locator("#ra-soat-tau-ca").is_visible(), "its basis has lapsed: a date alone does not mend that"
    assert 'checked: "2026-11-22"' in desk.text("content/hoi-dap/tau-ca.md")
    _press(page, "ra-soat-bo-dam-tau-ca", "x")
    page.locator("#ra-soat-bo-dam-tau-ca").wait_for(state="detached")
    _press(page, "vb-99-2026-nd-cp", "x")
    page.locator("#vb-99-2026-nd-cp").wait_for(state="detached")
    assert desk.actions() == [("hide", "https://tanso.example.vn/hoi/27"), ("hide", "99-2026-nd-cp")]
    carry_out_decisions(Options(home=desk.home, now=NOW), content.load_library(desk.home))
    assert not (desk.home / "content/hoi-dap/bo-dam-tau-ca.md").exists()
    assert not (desk.home / "content/van-ban/99-2026-nd-cp.md").exists()


@browser_test
def test_saving_a_collected_answer_takes_it_over(desk: Served, editors: Any) -> None:
    busy(desk.home)
    page = editors()
    page.goto(f"{desk.url}/sua/hoi-dap/bo-dam-tau-ca")
    assert "do máy thu thập" in page.locator(".notice").inner_text()
    page.get_by_label("Câu trả lời").fill("UBND cấp tỉnh cấp giấy phép.")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("đã lưu").wait_for()
    text = desk.text("content/hoi-dap/bo-dam-tau-ca.md")
    assert "collected" not in text and text.endswith("\nUBND cấp tỉnh cấp giấy phép.\n")


@browser_test
def test_new_records_are_looked_at_then_kept_under_their_own_names(desk: Served, editors: Any) -> None:
    page = editors()
    page.get_by_role("link", name="Thêm vào kho văn bản 77/2026/TT-BKHCN").click()
    assert page.get_by_label("Số hiệu").first.input_value() == "77/2026/TT-BKHCN"
    assert page.locator("select[name=kind]").input_value() == "thong-tu"
    page.get_by_role("button", name="Lưu").click()
    page.wait_for_timeout(200)  # the browser itself asks for what is required
    page.get_by_label("Tên văn bản").first.fill("Thông tư về phân cấp đo lường")
    page.get_by_label("Cơ quan ban hành").fill("Bộ Khoa học và Công nghệ")
    page.get_by_text("Thêm một mục").last.click()
    page.locator("[name='evidence.0.note']").fill("Đọc bản giấy")
    page.get_by_role("button", name="Xem như người đọc").click()
    page.get_by_role("link", name="Mở trang xem thử").wait_for()
    path = desk.home / "content/van-ban/77-2026-tt-bkhcn.md"
    assert not path.exists()
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("Đã thêm văn bản").wait_for()
    assert "77-2026-tt-bkhcn" in {d.id for d in content.load_library(desk.home).documents}
    page.goto(f"{desk.url}/them/hoi-dap")
    page.get_by_label("Câu hỏi").fill("Xã có được thu lệ phí không?")
    page.get_by_label("Ai trả lời").fill("Ban biên tập")
    page.get_by_text("Thêm một mục").last.click()
    page.locator("[name='evidence.0.note']").fill("Đọc trong nghị định")
    page.get_by_label("Câu trả lời").fill("Theo quy định hiện hành.")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("Đã thêm hỏi đáp").wait_for()
    assert "xa-co-duoc-thu-le-phi-khong" in {q.id for q in content.load_library(desk.home).questions}
    page.goto(f"{desk.url}/them/van-ban?number=77/2026/TT-BKHCN")
    page.locator("form.record").evaluate("form => { form.noValidate = true }")
    page.get_by_role("button", name="Lưu").click()
    assert "đã có trong kho" in page.get_by_role("alert").inner_text()


@browser_test
def test_it_works_without_javascript(desk: Served, editors: Any) -> None:
    page = editors(script=False)
    page.locator(f"#cho-{HELD}").get_by_role("button", name="Duyệt").click()
    assert desk.actions() == [("accept", HELD)]


@browser_test
def test_every_page_passes_axe_and_fits_a_phone(desk: Served, editors: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    busy(desk.home)
    page = editors(width=360)
    names = ("van-ban/133-2025-nd-cp", "nhiem-vu/tan-so-tau-ca", "hoi-dap/bo-dam-tau-ca", "van-ban")
    forms = (*(f"/sua/{name}" for name in names), *(f"/them/{kind}" for kind in ("van-ban", "nhiem-vu", "hoi-dap")))
    for path in ("/", f"/bai/{OTHER}", f"/bai/{HELD}", "/tep", "/bai/00000000", *forms):
        page.goto(desk.url + path)
        found = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def _token(client: httpx.Client) -> str:
    found = re.search(r'name="dau" value="([0-9a-f]{64})"', client.get("/").text)
    assert found
    return found[1]


def test_the_desk_answers_this_machine_and_its_own_forms_only(desk: Served) -> None:
    order = {"action": "accept", "target": HELD, "seen": "", "back": "//evil.example/"}
    with httpx.Client(base_url=desk.url) as client:
        token = _token(client)
        assert client.get("/", headers={"host": "evil.example"}).status_code == 421
        assert client.get("/", headers={"host": "127.0.0.1:1"}).status_code == 421
        assert client.post("/quyet-dinh", data=order).status_code == 403
        signed = {**order, "dau": token}
        for header in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
            assert client.post("/quyet-dinh", data=signed, headers=header).status_code == 403
        with httpx.Client(base_url=desk.url) as other:
            other.get("/")
            assert other.post("/quyet-dinh", data=signed).status_code == 403
        assert desk.actions() == []
        done = client.post("/quyet-dinh", data=signed)
        assert done.status_code == 303 and done.headers["location"] == "/"
        for path in ("/tinh/../web.py", "/tinh/%2e%2e/web.py", "/xem/%2e%2e/%2e%2e/%2e%2e/mkdocs.yml", "/sua/../x"):
            assert client.get(path).status_code == 404
        assert client.post("/quyet-dinh", content=b"x" * 2_100_000).status_code == 413
        page = client.get("/")
        assert "script-src 'self'" in page.headers["content-security-policy"]
        assert "SameSite=strict" in client.get("/").headers["set-cookie"]


def test_words_of_the_web_are_never_markup(desk: Served) -> None:
    item = next(i for i in content.load_library(desk.home).items if i.id == HELD)
    path = desk.home / item.path
    evil = "<img src=x onerror=alert(1)>"
    path.write_text(path.read_text(encoding="utf-8").replace(TITLES[HELD], evil), encoding="utf-8")
    with httpx.Client(base_url=desk.url) as client:
        assert evil not in client.get("/").text and "&lt;img" in client.get("/").text


def test_kill_nine_during_saves_leaves_the_old_file_or_the_new(tmp_path: Path) -> None:
    """The real command, killed while it answers saves: every save that was answered stands, and no file is torn."""
    home = make_home(tmp_path)
    for turn in range(2):
        child = subprocess.Popen(
            [sys.executable, str(ROOT / "build.py"), "desk", "--home", str(home), "--port", "0", "--editor", "Lan"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT, bufsize=1,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        assert child.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", child.stdout.readline())
        assert found
        answered = _save_until_killed(found[0], child, 0.15 + 0.22 * turn)
        text = (home / RECORD).read_text(encoding="utf-8")
        assert text.startswith("---\n# Người giữ") and text.endswith("Ghi chú của phòng.\n")
        library = content.load_library(home)
        assert "133-2025-nd-cp" in {d.id for d in library.documents}
        document = next(d for d in library.documents if d.id == "133-2025-nd-cp")
        if answered:
            assert int(document.signer.removeprefix("lần ")) >= answered


def _save_until_killed(url: str, child: subprocess.Popen[str], after: float) -> int:
    """Save again and again, kill after so many seconds; the number of the last save that was answered."""
    answered = 0
    with httpx.Client(base_url=url, timeout=5) as client:
        for _ in range(50):
            try:
                token = _token(client)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        threading.Timer(after, lambda: child.send_signal(signal.SIGKILL)).start()
        try:
            for n in range(1, 10_000):
                page = client.get("/sua/van-ban/133-2025-nd-cp").text
                form = _posted(page) | {"signer": f"lần {n}", "dau": token, "do": "luu"}
                if client.post("/sua/van-ban/133-2025-nd-cp", data=form).status_code == 303:
                    answered = n
        except httpx.TransportError:
            child.wait()
    return answered


def _posted(page: str) -> dict[str, Any]:
    """What a browser would post back of the form, read from its HTML."""
    from bs4 import BeautifulSoup, Tag

    form = BeautifulSoup(page, "html.parser").find("form", class_="record")
    assert isinstance(form, Tag)
    posted: dict[str, Any] = {}
    for field in form.find_all(["input", "textarea", "select"]):
        name = str(field.get("name"))
        if field.name == "select":
            chosen = field.find("option", selected=True)
            posted[name] = str(chosen.get("value") or "") if isinstance(chosen, Tag) else ""
        elif field.name == "textarea":
            posted[name] = field.get_text().removeprefix("\n")
        elif field.get("type") != "checkbox" or field.has_attr("checked"):
            posted[name] = str(field.get("value") or "")
    return posted
