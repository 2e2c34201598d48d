"""Questions and answers of portals: recorded pages, and whole nights on loopback from page to content/hoi-dap/."""

from __future__ import annotations

import re
import shutil
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from library import content, proposals
from newsroom.errors import ParseError
from newsroom.law.review import explain_review, find_reviews, find_tasks
from newsroom.models import VN, Article, Capture, Entry, Listing, Question, Source, replace
from nightly.collect import collect
from nightly.replay import replay
from nightly.reporting.status import worklist_lines
from nightly.run.options import Options
from publisher import renderer
from scrapers.lists.question_list import is_inline_question, read_question_list
from scrapers.pages.question import read_listed_question, read_question
from scrapers.platforms import list_platforms, load_platform
from scrapers.sources import load_sources
from tests.support.loopback import Page, serve
from tests.support.paths import QUESTIONS, ROOT, SHARED
from tests.support.question_portal import NIGHT, portal

FETCHED = datetime(2025, 8, 20, 8, 0, tzinfo=VN)
PLATFORMS = {"rfd": "sharepoint", "dvc": "generic"}
ASK = "Ai cấp giấy phép sử dụng thiết bị X-quang cho phòng khám của xã?"


def recorded(name: str) -> tuple[Capture, Source]:
    body = (QUESTIONS / f"{name}.html").read_bytes()
    found = re.search(rb"<!-- page (\S+) -->", body)
    assert found
    url = found[1].decode()
    source = Source(
        "mau", "Cổng mẫu", url.split("/")[2], "agency", platform=PLATFORMS.get(kind := name.split("-")[0], kind)
    )
    return Capture(url, url, 200, {"content-type": "text/html; charset=utf-8"}, FETCHED, body), source


def listed(name: str) -> tuple[Entry, ...]:
    capture, source = recorded(name)
    return read_question_list(capture, source, Listing(capture.url, "questions"))


def test_rfd_lists_questions_of_its_own_host_without_their_numbers() -> None:
    assert [(e.url.rpartition("/")[2], e.title[:26], e.form) for e in listed("rfd-cap-phep")] == [
        ("cap-phep.aspx?ItemID=26", "Xã tôi làm mất giấy phép t", "question"),
        ("cap-phep.aspx?ItemID=27", "Máy bộ đàm lắp trên tàu cá", "question"),
    ]


def test_rfd_question_answer_who_and_when() -> None:
    read = read_question(*recorded("rfd-cau-16"))
    assert read.title == "Máy bộ đàm lắp trên tàu cá của ngư dân có phải xin giấy phép tần số tàu cá không?"
    assert len(read.paragraphs) == 2 and read.paragraphs[0].startswith("Chủ tàu phải có giấy phép")
    assert read.author == "Cục Tần số VTĐ"
    assert read.published and read.published.date() == date(2019, 3, 18) and read.precision == "day"
    assert read.asked and read.asked.date() == date(2019, 3, 12), "the clock in the header is no date of the question"


def test_the_national_portal_names_the_procedures() -> None:
    assert [e.url.partition("?")[2] for e in listed("dvc-danh-sach")] == ["id=9001&row_limit=1", "id=9002&row_limit=1"]
    read = read_question(*recorded("dvc-chi-tiet"))
    assert read.title == "Ai cấp chứng chỉ vô tuyến nghiệp dư cho người dân ở tỉnh?"
    assert len(read.paragraphs) == 2 and read.paragraphs[1].endswith("gửi qua mạng.")
    assert read.related == ("Cấp chứng chỉ vô tuyến điện nghiệp dư",)
    assert (read.author, read.published) == ("", None), "the page says neither who nor when: blank is right"


def test_a_liferay_list_holds_its_answers() -> None:
    found = listed("liferay-hoi-dap")
    assert len({e.url for e in found}) == 2 and all(is_inline_question(e.url) for e in found)
    first = read_listed_question(found[0], recorded("liferay-hoi-dap")[1], FETCHED)
    (answer,) = first.paragraphs
    assert answer.startswith("Phòng khám nộp hồ sơ khai báo tại Sở theo Nghị định số 133/2025/NĐ-CP;")
    assert first.author == "Phòng Quản lý chuyên ngành" and first.published == datetime(2025, 8, 4, 15, 24, tzinfo=VN)
    assert first.asked == datetime(2025, 8, 1, 10, 5, tzinfo=VN)
    second = read_listed_question(found[1], recorded("liferay-hoi-dap")[1], FETCHED)
    assert (second.author, second.published) == ("", None) and len(second.paragraphs) == 1


@pytest.mark.parametrize(
    "name", sorted(p.stem for p in QUESTIONS.glob("*-*.html") if ASK in p.read_text(encoding="utf-8"))
)
def test_every_platform_with_lists_of_answers_reads_them(name: str) -> None:
    first, second = listed(name)
    assert (first.title, second.title[:26]) == (ASK, "Xã có được kiểm tra cân ở ")
    read = read_listed_question(first, recorded(name)[1], FETCHED)
    [answer] = read.paragraphs
    assert answer.startswith("Ủy ban nhân dân cấp tỉnh cấp giấy phép") and answer.endswith("một cửa của xã.")
    assert (read.author, read.published) == ("", None), "nobody signed: blank is right"


def test_no_platform_claims_questions_without_a_page_that_shows_them() -> None:
    shown = {PLATFORMS.get(p.stem.split("-")[0], p.stem.split("-")[0]) for p in QUESTIONS.glob("*.html")}
    assert {name for name in list_platforms() if load_platform(name).questions} <= shown


@pytest.mark.parametrize("platform", list_platforms())
def test_the_common_shape_and_pages_by_their_words_are_read_on_every_platform(platform: str) -> None:
    capture, source = recorded("generic-hoi-dap")
    source = replace(source, platform=platform)
    if load_platform(platform).questions is None:
        assert len(read_question_list(capture, source, Listing(capture.url, "questions"))) == 2
    capture, source = recorded("rfd-cau-16")
    assert read_question(capture, replace(source, platform=platform)).author == "Cục Tần số VTĐ"


def test_a_real_list_with_answers_reads() -> None:
    page = SHARED / "real" / "hanoi-liferay-hoi-dap.html"
    if not page.is_file():
        pytest.skip("the real pages are not beside this checkout (../shared/real)")
    url = "https://sotttt.hanoi.gov.vn/hoi-ap"
    capture = Capture(url, url, 200, {}, FETCHED, page.read_bytes())
    source = Source("mau", "Sở mẫu", "sotttt.hanoi.gov.vn", "province", platform="liferay", province="ha-noi")
    found = read_question_list(capture, source, Listing(url, "questions"))
    read = [read_listed_question(entry, source, FETCHED) for entry in found]
    assert len(read) == 3
    assert {a.author for a in read} == {"Phòng Quản lý Báo chí & Xuất bản"}
    assert {a.published.date() for a in read if a.published} == {date(2016, 9, 15)}


@pytest.mark.parametrize(
    "body", ["", "<h1>Một câu hỏi dài chưa ai trả lời</h1>", "<h1>Câu hỏi dài đây</h1><p>Trả lời:</p>"]
)
def test_what_nobody_answered_is_refused(body: str) -> None:
    capture, source = recorded("dvc-chi-tiet")
    with pytest.raises(ParseError) as error:
        read_question(replace(capture, body=f"<html><body>{body}</body></html>".encode()), source)
    assert error.value.code in ("no_title", "no_body")


@pytest.mark.parametrize("unit", ["Câu ", "1) ", "Trả lời ", "Trả lời bởi: ", "(", "a (", "1/1/2020 ", "trả lời: ("])
def test_long_lines_cost_linear_time(unit: str) -> None:
    capture, source = recorded("dvc-chi-tiet")
    text = (unit * (200_000 // len(unit) + 1))[:200_000]
    body = f"<html><body><h1>Câu hỏi nào đó</h1><p>Trả lời:</p><p>{text}</p><p>{text}</p></body></html>".encode()
    started = time.process_time()
    read_question(replace(capture, body=body), source)
    read_listed_question(Entry("https://a.vn/x", "Câu hỏi", content=f"<p>{text}</p>", form="question"), source, FETCHED)
    assert time.process_time() - started < 4.0


def test_the_projects_sources_of_questions_load() -> None:
    sources = load_sources()
    asking = {s.id for s in sources.values() if any(listing.kind == "questions" for listing in s.listings)}
    assert {"rfd", "dichvucong"} <= asking


# ── nights ───────────────────────────────────────────────────────────────────────────────────────


def home_of(tmp_path: Path, host: str) -> Path:
    """A home with the real laws, tasks and topic, no news and no questions, and one source: a portal's Q&A."""
    home = tmp_path / "home"
    (home / "content").mkdir(parents=True)
    shutil.copy(ROOT / "mkdocs.yml", home)
    for name in ("van-ban", "nhiem-vu"):
        shutil.copytree(ROOT / "content" / name, home / "content" / name)
    shutil.copy(ROOT / "content" / "chu-de.yml", home / "content")
    (home / "sources").mkdir()
    source = (
        "from newsroom.models import Listing, Promise, Source\n"
        f'SOURCE = Source(id="tanso", name="Cục mẫu", host="{host}", kind="agency", platform="sharepoint", delay=0.0,\n'
        f'    listings=(Listing("http://{host}/hoidap/pages/cap-phep.aspx", "questions"),),\n'
        "    promise=Promise(items=1, dated=0.0, silence=9999))\n"
    )
    (home / "sources" / "tanso.py").write_text(source, encoding="utf-8")
    return home


def night(home: Path, host: str, now: datetime = NIGHT) -> None:
    collect(Options(home=home, now=now, allow=frozenset({host})))


def kept(home: Path) -> Question:
    (question,) = content.load_library(home).questions
    return question


def test_a_night_keeps_an_old_answer_marked_and_queued(tmp_path: Path) -> None:
    with serve(portal()) as web:
        home = home_of(tmp_path, web.host)
        night(home, web.host)
        question = kept(home)
        before = {p: p.read_bytes() for p in (home / "content" / "hoi-dap").iterdir()}
        night(home, web.host, NIGHT + timedelta(hours=1))
        assert {p: p.read_bytes() for p in (home / "content" / "hoi-dap").iterdir()} == before, "a second night changes"
    assert question.collected and not question.checked
    assert (question.answered_by, question.answered) == ("Cục Tần số VTĐ", date(2019, 3, 18))
    assert question.evidence[0].url == question.source and question.capture_sha256
    assert len(question.answer) <= 300
    assert "giay-phep-dai-tau-ca" in question.tasks
    library = content.load_library(home)
    assert library.ledger[question.source].fate == "published"
    assert any(row.fate in ("parse_failed", "blocked") for row in library.ledger.values()), "no silence on the other"
    why = find_reviews(library, NIGHT.date())[question.id]
    assert "18/3/2019" in why and "nay do" in why
    assert any("Câu trả lời cần xem lại" in line for line in worklist_lines(library, NIGHT.date()))
    shown = renderer.render_pages(library, (), day=NIGHT.date(), as_of=None, sources={})
    page = shown[f"hoi-dap/{question.id}/index.md"].decode()
    assert "cần xem lại" in page and "nay do" in page and "FAQPage" not in page
    assert question.id in shown["ai-lam-gi/giay-phep-dai-tau-ca/index.md"].decode(), "the task links its question"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("collected: true\n", 'checked: "2026-11-22"\n'),
        ("collected: true\n", ""),
        ("Chủ tàu phải có", "Chủ tàu, theo quy định mới, phải có"),  # edited, the mark left where it was
    ],
)
def test_a_persons_row_is_never_written_again_and_what_changed_is_proposed(tmp_path: Path, old: str, new: str) -> None:
    with serve(portal()) as web:
        home = home_of(tmp_path, web.host)
        night(home, web.host)
        (path,) = (home / "content" / "hoi-dap").iterdir()
        taken = path.read_text("utf-8").replace(old, new)
        assert taken != path.read_text("utf-8")
        path.write_text(taken, encoding="utf-8")
        detail = web.pages["/hoidap/pages/cap-phep.aspx?ItemID=27"]
        detail.body = detail.body.replace("hai mươi ngày".encode(), "mười ngày".encode())
        night(home, web.host, NIGHT + timedelta(days=40))
        assert path.read_text("utf-8") == taken
        (made,) = proposals.list_waiting(home)
        assert made.path == path.relative_to(home).as_posix() and "mười ngày" in made.values["body"]


def test_what_is_off_the_topic_is_in_the_ledger_only(tmp_path: Path) -> None:
    web_pages = portal()
    off = web_pages["/hoidap/pages/cap-phep.aspx?ItemID=27"]
    off.body = off.body.replace("Máy bộ đàm lắp trên tàu cá của ngư dân có phải xin giấy phép tần số tàu cá".encode(),
                                "Cơ quan có làm việc vào sáng thứ bảy hằng tuần để đón khách".encode())  # fmt: skip
    off.body = off.body.replace("Chủ tàu phải có giấy phép cho đài tàu trước khi dùng máy phát sóng".encode(), b"Co")
    with serve(web_pages) as web:
        home = home_of(tmp_path, web.host)
        night(home, web.host)
    library = content.load_library(home)
    assert library.questions == ()
    assert "off_topic" in {row.fate for row in library.ledger.values()}


# ── whether an answer still holds ────────────────────────────────────────────────────────────────

ASKED = Question("cau", "Hỏi gì?", "Đáp.", "Cục", collected=True)


@pytest.mark.parametrize(
    ("question", "word"),
    [
        (ASKED, "không ghi ngày"),
        (replace(ASKED, answered=date(2019, 3, 18)), "trước khi phân cấp"),
        (replace(ASKED, answered=date(2026, 3, 18)), "không nêu văn bản"),
        (replace(ASKED, answered=date(2026, 3, 18), checked=date(2026, 11, 22)), ""),
        (replace(ASKED, answered=date(2019, 3, 18), collected=False), ""),
    ],
)
def test_an_unchecked_answer_says_why_it_is_doubtful(question: Question, word: str) -> None:
    why = explain_review(question, (), {}, date(2026, 11, 22))
    assert (word in why) if word else why == ""


def test_tasks_are_told_by_their_words() -> None:
    tasks = content.load_library(ROOT).tasks
    found = {m.task.id for m in find_tasks("Mất giấy phép tần số tàu cá thì xin lại ở đâu?", tasks)}
    assert "giay-phep-dai-tau-ca" in found
    assert find_tasks("Nhãn hiệu của tôi màu gì thì đẹp?", tasks) == ()


def test_a_question_is_an_article_of_its_own_form() -> None:
    read = read_question(*recorded("rfd-cau-16"))
    assert isinstance(read, Article) and read.form == "question"


def test_a_withdrawn_answer_leaves_and_stays_away(tmp_path: Path) -> None:
    with serve(portal()) as web:
        home = home_of(tmp_path, web.host)
        night(home, web.host)
        order = f'- action: withdraw\n  target: "{kept(home).source}"\n  why: "nguồn yêu cầu"\n'
        (home / "content" / "bien-tap.yml").write_text(order, encoding="utf-8")
        night(home, web.host, NIGHT + timedelta(days=40))
    library = content.load_library(home)
    assert library.questions == ()
    assert not any("bộ đàm" in row.title for row in library.ledger.values())


def test_originals_are_kept_and_their_hash_outlives_them(tmp_path: Path) -> None:
    """An official address on a host tonight's sources read: captured once, marked when it is gone."""
    web_pages = portal() | {"/van-ban/133.pdf": Page(b"%PDF-1.4 ban goc", "application/pdf")}
    with serve(web_pages) as web:
        home = home_of(tmp_path, web.host)
        (home / "content" / "van-ban" / "999-2026-nd-cp.md").write_text(
            '---\nnumber: "999/2026/NĐ-CP"\nkind: "nghi-dinh"\ntitle: "Thử"\nissuer: "Chính phủ"\n'
            f'addresses:\n  - url: "{web.url}/van-ban/133.pdf"\nevidence:\n  - note: "thử"\n    tag: "P"\n---\n',
            encoding="utf-8",
        )
        night(home, web.host)
        first = content.load_library(home).ledger[f"{web.url}/van-ban/133.pdf"]
        assert first.fate == "archived" and len(first.capture_sha256) == 64
        night(home, web.host, NIGHT + timedelta(days=1))
        assert web.asked.count("/van-ban/133.pdf") == 1, "not every night"
        del web.pages["/van-ban/133.pdf"]
        night(home, web.host, NIGHT + timedelta(days=20))
    library = content.load_library(home)
    row = library.ledger[first.url]
    shutil.rmtree(home / "content" / "so-cai")
    replay(Options(home=home, now=NIGHT + timedelta(days=21)))
    assert content.load_library(home).ledger[first.url] == row, "the rows of originals come back from the archive"
    assert (row.fate, row.capture_sha256, row.at) == ("gone", first.capture_sha256, first.at)
    page = renderer.render_pages(library, (), day=NIGHT.date(), as_of=None, sources={})[
        "van-ban/999-2026-nd-cp/index.md"
    ]
    assert row.capture_sha256 in page.decode().replace("<wbr>", "") and "không mở được" in page.decode()
