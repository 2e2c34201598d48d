"""`build.py edit …`: what is written into bien-tap.yml, what is refused, what survives."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from library import content, decisions, frontmatter, roundtrip
from newsroom.errors import ConfigError, ContentError
from tests.support.command_line import portal
from tests.support.desk_home import HELD, OTHER, REPRINT, STORY, busy, make_home
from tests.support.examples import often
from tests.support.paths import ROOT

NOW = "2026-11-22T08:00:00+07:00"
AT = datetime.fromisoformat(NOW)
HAND = """# Sổ của phòng Tin
- action: pin   # hội nghị lớn
  target: "{id}"
  why: 'Đọc trước'
  # xem lại sau Tết

# thôi hẳn
- {{action: hide, target: "abcdabcd"}}
# hết
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make_home(tmp_path)


def edit(home: Path, *words: str, code: int = 0) -> str:
    done = portal("edit", *words, "--home", str(home))
    assert done.returncode == code, done.said
    return done.said


def test_a_morning_in_the_shell(home: Path) -> None:
    path = home / "content" / "bien-tap.yml"
    path.write_text(HAND.format(id=STORY), encoding="utf-8")
    edit(home, "accept", HELD, "--by", "Lan", "--now", NOW)
    edit(home, "correct", OTHER, "--set", "title=Tiêu đề: đúng", "--why", "in nhầm", "--by", "Lan", "--now", NOW)
    text = path.read_text(encoding="utf-8")
    for line in (
        "# Sổ của phòng Tin",
        "   # hội nghị lớn",
        "  # xem lại sau Tết",
        "# thôi hẳn",
        "# hết",
        "'Đọc trước'",
    ):
        assert line in text
    rows = frontmatter.load_yaml(text, "x")
    assert isinstance(rows, list)
    assert [row["action"] for row in rows] == ["pin", "hide", "accept", "correct"]
    assert rows[3]["by"] == "Lan" and rows[3]["on"] == "2026-11-22" and rows[3]["at"] > rows[2]["at"]
    assert "Tiêu đề: đúng" not in edit(home, "list")  # the list names fields, not an article's words
    assert "đã lấy lại: sửa" in edit(home, "undo")
    assert "đã lấy lại: duyệt" in edit(home, "undo")
    assert path.read_text(encoding="utf-8") == HAND.format(id=STORY)
    assert "viết tay" in edit(home, "undo", code=2)


def test_a_merge_of_a_held_article_accepts_it_and_is_undone_as_one(home: Path) -> None:
    edit(home, "merge", HELD, STORY, "--why", "cùng hội nghị")
    assert [row["action"] for row in decisions.read_decision_file(home).rows] == ["accept", "merge"]
    edit(home, "undo")
    assert decisions.read_decision_file(home).rows == ()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("pin", "0f0f0f0f"), "không có bài nào"),
        (("pin", STORY, "--until", "2026-13-01"), "không phải ngày"),
        (("pin", STORY, "--until", "2020-01-01"), "đã qua"),
        (("unpin", STORY), "không được ghim"),
        (("accept", STORY), "không chờ duyệt"),
        (("pin", HELD), "hiện không đăng"),
        (("merge", STORY, STORY), "đã là một tin"),
        (("split", OTHER), "đứng một mình"),
        (("correct", STORY, "--set", "title=x"), "chưa ghi lý do"),
        (("correct", STORY, "--set", "titel=x", "--why", "x"), "không sửa được mục"),
        (("correct", STORY, "--set", "title", "--why", "x"), "không có dạng"),
        (("retopic", STORY, "tan-xo"), "không có lĩnh vực"),
        (("withdraw", STORY), "chưa ghi lý do"),
        (("withdraw", "khong-phai-dia-chi", "--why", "x"), "địa chỉ đầy đủ"),
        (("restore", "https://la.example.vn/x.htm"), "chưa từng thấy"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_mend(home: Path, words: tuple[str, ...], said: str) -> None:
    before = (home / "content" / "bien-tap.yml").read_bytes()
    assert said in edit(home, *words, "--now", NOW, code=2)
    assert (home / "content" / "bien-tap.yml").read_bytes() == before


def test_a_broken_file_is_told_by_line_and_left_alone(home: Path) -> None:
    path = home / "content" / "bien-tap.yml"
    path.write_text('- action: hide\n  target: "abcdabcd"\n- action: pin\n  target: "0a', encoding="utf-8")
    said = edit(home, "hide", STORY, code=2)
    assert "content/bien-tap.yml:4" in said and "thiếu dấu ngoặc kép đóng" in said
    assert path.read_text(encoding="utf-8").endswith('"0a')


def test_one_wrong_entry_stops_nothing_else(home: Path) -> None:
    path = home / "content" / "bien-tap.yml"
    path.write_text('- action: gim\n  target: "abcdabcd"\n', encoding="utf-8")
    edit(home, "hide", STORY)
    library = content.load_library(home)
    assert [d.action for d in library.decisions] == ["hide"]
    assert any("bien-tap.yml:1" in p and "pin" in p for p in library.problems)


def test_an_acceptance_carried_out_is_taken_back_whole(home: Path) -> None:
    from nightly.carry_out import carry_out_decisions
    from nightly.run.options import Options

    edit(home, "accept", HELD)
    carry_out_decisions(Options(home=home, now=AT), content.load_library(home))
    assert not next(i for i in content.load_library(home).items if i.id == HELD).held
    assert "trở lại hàng chờ" in edit(home, "undo")
    again = next(i for i in content.load_library(home).items if i.id == HELD)
    assert again.held and again.path.startswith("content/cho-duyet/")


def test_a_number_and_a_collected_answer_nobody_wants_are_dropped(home: Path) -> None:
    from nightly.carry_out import carry_out_decisions
    from nightly.run.options import Options

    busy(home)
    edit(home, "hide", "99/2026/NĐ-CP", "--why", "đọc nhầm số")
    edit(home, "hide", "https://tanso.example.vn/hoi/27")
    carry_out_decisions(Options(home=home, now=AT), content.load_library(home))
    library = content.load_library(home)
    assert "99-2026-nd-cp" not in {d.id for d in library.documents}
    assert [q.id for q in library.questions] == ["tau-ca"]
    assert "hiện không đăng" in edit(home, "hide", HELD, code=2), "an article still has to be shown to be hidden"


def test_split_and_retopic_reach_the_reader(home: Path) -> None:
    from newsroom.editing import select_visible
    from newsroom.stories.group import group_stories

    edit(home, "split", REPRINT)
    edit(home, "retopic", STORY, "tan-so", "--section", "adjacent")
    library = content.load_library(home)
    items = select_visible(library.items, library.decisions)
    stories = group_stories(items, library.decisions)
    assert {s.id for s in stories} == {STORY, REPRINT, OTHER}
    moved = next(i for i in items if i.id == STORY)
    assert moved.fields == ("tan-so",) and moved.section == "adjacent"


@settings(max_examples=often(60), deadline=None)
@given(
    why=st.text(st.characters(exclude_categories=("Cs",)), max_size=60),
    comment=st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp")), max_size=40),
)
@example(why="từ một mẫu\r\ncủa trình duyệt", comment="")
def test_any_words_survive_and_so_do_comments(why: str, comment: str) -> None:
    text = f'# {comment}\n- action: "hide" # {comment}\n  target: "abcdabcd"\n# cuối\n'
    if comment.strip() != comment or not comment.isprintable():
        return
    row = {"action": "pin", "target": "0a1b2c3d", "why": why}
    grown = roundtrip.with_rows(text, [row], "x")
    assert frontmatter.load_yaml(grown, "x") == [{"action": "hide", "target": "abcdabcd"}, row]
    assert grown.startswith(text)
    assert roundtrip.without_rows(grown, [1], "x") == text


def test_killed_while_saving_the_file_is_the_old_or_the_new(home: Path) -> None:
    """kill -9 at six moments of a loop of writes: the file always parses, and every write reported stands."""
    script = (
        "import sys, pathlib, datetime\nfrom library import decisions\n"
        "home = pathlib.Path(sys.argv[1])\n"
        "for n in range(10000):\n"
        "    decisions.add_rows(home, [{'action': 'hide', 'target': f'{n:08x}'}],"
        " at=datetime.datetime.now(datetime.timezone.utc))\n"
        "    print(n, flush=True)\n"
    )
    for turn in range(6):
        (home / "content" / "bien-tap.yml").write_text("# đầu\n", encoding="utf-8")
        child = subprocess.Popen(
            [sys.executable, "-c", script, str(home)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            start_new_session=True,
        )
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(0.02 + 0.011 * turn)
        child.send_signal(signal.SIGKILL)
        reported = [0, *(int(line) for line in child.stdout.read().split())]
        child.wait()
        page = decisions.read_decision_file(home)
        assert page.text.startswith("# đầu\n")
        assert len(page.rows) >= len(reported)


def test_writers_at_the_same_time_lose_nothing(home: Path) -> None:
    script = (
        "import sys, pathlib, datetime\nfrom library import decisions\n"
        "for n in range(10):\n"
        "    row = {'action': 'hide', 'target': sys.argv[2] + str(n)}\n"
        "    decisions.add_rows(pathlib.Path(sys.argv[1]), [row],"
        " at=datetime.datetime.now(datetime.timezone.utc))\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", script, str(home), name], cwd=ROOT) for name in ("a", "b")]
    assert [child.wait(timeout=60) for child in running] == [0, 0]
    rows = decisions.read_decision_file(home).rows
    assert len(rows) == 20 and len({row["at"] for row in rows}) == 20


def test_a_text_typed_by_hand_is_checked_before_it_replaces_the_file(home: Path) -> None:
    with pytest.raises(ContentError) as caught:
        decisions.replace_text(home, '- action: pin\n  target: "0a1b2c3d"\n  until: "31/12/2026"\n')
    assert caught.value.where == "content/bien-tap.yml:3" and "2025-06-12" in caught.value.hint
    decisions.replace_text(home, "# chỉ còn lời\n")
    assert decisions.read_decision_file(home).rows == ()


def test_an_unknown_order_is_refused(home: Path) -> None:
    from desk import orders

    room = orders.OrderContext(content.load_library(home), AT.date())
    with pytest.raises(ConfigError):
        orders.make_rows(orders.Order("xoa", STORY), room, by="")


def test_two_commands_of_one_millisecond_are_two_moments(home: Path) -> None:
    at = datetime(2026, 11, 22, 9, 0, 0, 708_100, tzinfo=UTC)
    for n in range(3):
        decisions.add_rows(home, [{"action": "hide", "target": f"a{n}"}], at=at.replace(microsecond=708_100 + 300 * n))
    assert len({row["at"] for row in decisions.read_decision_file(home).rows}) == 3
