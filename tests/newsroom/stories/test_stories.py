"""Stories: sketches, what joins and what forbids, speed, who is shown first, and the pinned floors."""

from __future__ import annotations

import time
import unicodedata
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.models import Article, Decision, NewsItem, replace
from newsroom.stories import facts, features
from newsroom.stories.compare import is_conflict
from newsroom.stories.features import extract_features
from newsroom.stories.group import fingerprint, group_stories, sketch
from newsroom.stories.index import StoryIndex
from tests.support import labelled_sets
from tests.support import quality_floors as floors
from tests.support.examples import often
from tests.support.story_items import BODY, DAY, item

FIRST = item("https://mst.gov.vn/hop-voi-cac-so-197250624090000000.htm")


def kind(*known: NewsItem, new: NewsItem) -> str:
    found = StoryIndex(known).find(new)
    return found.kind if found else ""


# ── the sketch ───────────────────────────────────────────────────────────────────────────────────


def test_a_sketch_is_one_short_ascii_line_with_a_version() -> None:
    made = sketch(Article("https://a.vn/1", "a", "Tin", "", BODY * 40, DAY), ())
    assert made.startswith("v3:")
    assert made.isascii()
    assert len(made) <= 500
    assert made == sketch(Article("https://b.vn/2", "b", "Tin", "", BODY * 40, DAY), ())


def test_a_minhash_is_what_it_was_when_datasketch_made_it() -> None:
    """Sketches of years stand in content/: another number here, and none of them would be recognised."""
    assert features.minhash(["mot hai ba bon", "hai ba bon nam", "bộ khoa học"]).hex() == (
        "18a29fbe4205b89784037533fb4bdb32f01352c7beefcdfb2dfb8b4cdd84620ba53966ffa1ec4ab9bd74619814defcf4"
        "d8af6f27b7ea2849710d3cc0691cc2beb8f5fa3c74dcc3f1781fb0144a0132674e66056be870041e5e9f431ddb72d399"
    )
    assert features.minhash([]) == b""


def test_fingerprints_see_words_not_typing() -> None:
    plain = Article("https://a.vn/1", "a", "Ủy quyền hóa", "", BODY)
    typed = replace(plain, title="UỶ  QUYỀN hoá", paragraphs=tuple(unicodedata.normalize("NFD", p) for p in BODY))
    assert fingerprint(plain) == fingerprint(typed)
    assert fingerprint(plain) != fingerprint(replace(plain, title="Ủy quyền"))


@pytest.mark.parametrize("damaged", ["", "v0:AAAA", "v3:!!!", "v3:", "v3:AAAA", "v3:" + "/" * 300])
def test_a_damaged_sketch_is_read_as_none(damaged: str) -> None:
    read = features.extract_features(replace(FIRST, sketch=damaged))
    assert read.title[0] == "bo"
    assert StoryIndex([replace(FIRST, sketch=damaged)]).find(FIRST) is not None


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Nghị định số 132/2025/NĐ-CP và Nghị định 133", {"nd132", "nd133"}),
        ("Luật Công nghệ cao 133/2025/QH15", {"qh133"}),
        ("QĐ 3605/QĐ-UBND", {"qd3605"}),
        ("Nghị quyết 66.18/2026/NQ-CP", {"nq66.18"}),
        ("Nghị định 132, 133", {"nd132", "nd133"}),
        ("ngày 23/6/2025, 12 đoàn", set()),
    ],
)
def test_document_keys(text: str, keys: set[str]) -> None:
    assert facts.document_keys(text) == keys


def test_numbers_that_tell_stories_apart() -> None:
    read = facts.number_words("Ngày 23/6/2025, 2 cấp, 78 nhiệm vụ, 6.739 việc, 52,5%, Nghị định 132, năm 2027")
    assert read == ["78", "6739", "52,5"]


# ── what joins ───────────────────────────────────────────────────────────────────────────────────


def test_same_address_however_written() -> None:
    assert kind(FIRST, new=replace(FIRST, url=FIRST.url.replace("https://", "http://m."))) == "url"


def test_naming_the_original_joins_either_way() -> None:
    copy = item("https://so.gov.vn/tin/9", "Tin", "Một đoạn khác hẳn.", original_url=FIRST.url)
    assert kind(FIRST, new=copy) == "url"
    assert kind(copy, new=FIRST) == "url"


def test_same_words() -> None:
    assert kind(FIRST, new=item("https://bao.vn/9")) == "text"


@pytest.mark.parametrize(
    "body",
    [
        ("Tin tức - Sự kiện", *BODY, "Thống kê truy cập", "Lượt xem: 15846"),
        BODY[:3],
        BODY[1:],
        tuple(p.replace("hóa", "hoá").upper() for p in BODY),
    ],
    ids=["portal-bars", "cut-end", "cut-lead", "capitals"],
)
def test_reprints_under_another_headline(body: tuple[str, ...]) -> None:
    copy = item("https://bao.vn/9", "Gỡ vướng khi nhận việc mới", *body, published=DAY + timedelta(days=2))
    assert kind(FIRST, new=copy) == "near"


def test_a_spun_sibling_keeps_the_headline() -> None:
    spun = item("https://blog.info/x", FIRST.title, "Chủ trương mới đang được dư luận quan tâm và bàn luận nhiều.")
    assert kind(FIRST, new=spun) == "near"


def test_a_translation_keeps_the_slug() -> None:
    first = replace(FIRST, title="Thao go kho khan trong phan cap linh vuc khcn")
    translated = item(
        "https://www.vietnam.vn/en/thao-go-kho-khan-trong-phan-cap-linh-vuc-kh-cn", "Solving problems", "English text."
    )
    assert kind(replace(first, title="Tháo gỡ khó khăn trong phân cấp lĩnh vực KH&CN"), new=translated) == "near"


def test_two_pens_one_event() -> None:
    told = item(
        "https://bao.vn/hop",
        "63 điểm cầu bàn việc nhận quyền ở các Sở",
        "Có 48 câu hỏi được nêu trong cuộc họp sáng 23/6 giữa Bộ và các tỉnh.",
        "Với Thứ trưởng Lê Minh Hải, “Bộ sẽ đi cùng địa phương cho tới khi việc nào cũng có người làm được”.",
    )
    found = StoryIndex([FIRST]).find(told)
    assert found is not None
    assert found.kind == "event"
    assert "chung lời phát biểu" in found.reason


def test_the_story_of_a_member_is_given() -> None:
    member = item("https://bao.vn/9", story="abcd1234")
    found = StoryIndex([member]).find(FIRST)
    assert found is not None
    assert found.story == "abcd1234"


# ── what forbids ─────────────────────────────────────────────────────────────────────────────────


def filled(url: str, *changes: tuple[str, str], days: int = 0, title: str = FIRST.title, **kept: object) -> NewsItem:
    body = list(BODY)
    for old, new in changes:
        body = [p.replace(old, new) for p in body]
        title = title.replace(old, new)
    return item(url, title, *body, published=DAY + timedelta(days=days), **kept)


def test_two_conferences_a_week_apart_are_two() -> None:
    assert kind(FIRST, new=filled("https://bao.vn/9", ("23/6", "30/6"), ("63", "58"), days=7)) == ""


def test_decree_132_is_not_133() -> None:
    title, line = (
        "Nghị định 132/2025/NĐ-CP giao gì cho địa phương",
        "Nghị định 132 có hiệu lực từ 1/7/2025 trên cả nước.",
    )
    one = item("https://a.vn/1", title, *BODY, line, documents=("132-2025-nd-cp",))
    two = item(
        "https://b.vn/2",
        title.replace("132", "133"),
        *BODY,
        line.replace("132", "133"),
        documents=("133-2025-nd-cp",),
    )
    assert kind(one, new=two) == ""


def test_conflicting_documents_forbid_even_near_text() -> None:
    one = item("https://a.vn/1", documents=("3605-qd-ubnd-nghe-an",))
    two = item("https://b.vn/2", "Tiêu đề khác hẳn", *BODY, documents=("84-2026-qd-ubnd-dong-thap",))
    assert kind(one, new=two) == ""


def test_one_form_filled_in_for_two_provinces() -> None:
    title = "Sở KH&CN Nghệ An tập huấn cán bộ xã"
    line = "Sở Khoa học và Công nghệ Nghệ An tổ chức lớp học tại tỉnh Nghệ An."
    one = item("https://a.vn/1", title, line, *BODY[1:])
    two = item("https://b.vn/2", title.replace("Nghệ An", "Lâm Đồng"), line.replace("Nghệ An", "Lâm Đồng"), *BODY[1:])
    assert kind(one, new=two) == ""


def test_months_of_one_report_are_two() -> None:
    one = item("https://a.vn/1", "Kết quả tháng 7: 91 hồ sơ phân cấp ở Phú Thọ")
    two = filled("https://b.vn/2", ("48", "57"), days=3, title="Kết quả tháng 8: 120 hồ sơ phân cấp ở Phú Thọ")
    assert kind(one, new=two) == ""


def test_topic_words_alone_join_nothing() -> None:
    one = item("https://a.vn/1", "Đẩy mạnh phân cấp, phân quyền khoa học và công nghệ", "Tỉnh họp bàn việc mới nhận.")
    two = item("https://b.vn/2", "Tăng cường phân cấp, phân quyền khoa học và công nghệ", "Xã nêu khó khăn nhân lực.")
    assert kind(one, new=two) == ""


def test_a_story_is_not_joined_against_one_of_its_members() -> None:
    member = item("https://a.vn/1", documents=("132-2025-nd-cp",), story="s")
    silent = item("https://b.vn/2", "Tiêu đề khác", *BODY, story="s")
    new = item("https://c.vn/3", "Tiêu đề thứ ba", *BODY, documents=("133-2025-nd-cp",))
    assert kind(member, silent, new=new) == ""


# ── the index ────────────────────────────────────────────────────────────────────────────────────


def test_what_is_added_is_found_before_and_after_sorting() -> None:
    index = StoryIndex()
    index.add(FIRST)
    for number in range(2100):
        index.add(
            replace(FIRST, id=f"{number:08x}", url=f"https://x.vn/{number}", fingerprint="", sketch="", title="x")
        )
    assert len(index) == 2101
    assert index.find(item("https://bao.vn/9", "Khác", *BODY[:3])) is not None


def test_a_lookup_among_many_is_quick() -> None:
    many = [
        replace(
            FIRST,
            id=f"{n:08x}",
            url=f"https://x.vn/{n}",
            fingerprint=f"{n}",
            title=f"Tin {n}",
            published=DAY + timedelta(n),
        )
        for n in range(3000)
    ]
    index = StoryIndex(many)
    started = time.process_time()
    for _ in range(10):
        index.find(item("https://bao.vn/9", "Khác", *BODY[:3]))
    assert (time.process_time() - started) / 10 < 0.2


@given(st.text(max_size=300), st.lists(st.text(max_size=300), max_size=4))
@settings(max_examples=often(40), deadline=None)
def test_any_text_can_be_sketched_and_found_again(title: str, paragraphs: list[str]) -> None:
    made = item("https://a.vn/1", title, *(paragraphs or [""]))
    assert len(made.sketch) <= 500
    found = StoryIndex([made]).find(made)
    assert found is not None
    assert found.kind == "url"


@pytest.mark.parametrize(
    "line", ["23/6 " * 40_000, "“" * 200_000, "Nghị định 132 và " * 12_000, "1.000" * 40_000, "a" * 200_000]
)
def test_long_lines_take_no_time(line: str) -> None:
    started = time.process_time()
    sketch(Article("https://a.vn/1", "a", "Tin", "", (line,), DAY), ())
    assert time.process_time() - started < 12


# ── who is shown first ───────────────────────────────────────────────────────────────────────────


def member(url: str, hour: int, **kept: object) -> NewsItem:
    return item(url, story=FIRST.id, published=DAY.replace(hour=hour), **kept)


def test_the_one_the_others_name_is_the_original_even_when_later() -> None:
    original = member("https://bao.vn/goc", 12)
    copy = member("https://so.gov.vn/chep", 8, original_url="https://bao.vn/goc")
    (story,) = group_stories([copy, original], [])
    assert story.lead == original
    assert "bản gốc" in story.reason
    assert story.id == FIRST.id


def test_attribution_in_words_names_a_member() -> None:
    original = member("https://nhandan.vn/goc", 12, publisher="Báo Nhân Dân")
    copy = member("https://so.gov.vn/chep", 8, attribution="Theo Báo Nhân Dân")
    (story,) = group_stories([copy, original], [])
    assert story.lead == original


def test_without_a_name_the_earliest_leads_and_rank_only_breaks_ties() -> None:
    early, late = member("https://bao.vn/1", 8), member("https://mst.gov.vn/1", 9)
    (story,) = group_stories([late, early], [])
    assert story.lead == early
    assert "sớm nhất" in story.reason
    tied = replace(late, published=early.published)
    (story,) = group_stories([early, tied], [])
    assert story.lead == tied
    assert "Chưa rõ bản gốc" in story.reason


def test_a_translation_never_leads() -> None:
    (story,) = group_stories(
        [member("https://www.vietnam.vn/en/x", 7, language="en"), member("https://bao.vn/1", 9)], []
    )
    assert story.lead.language == "vi"


def test_members_follow_in_order_of_time() -> None:
    items = [member(f"https://bao{n}.vn/1", n) for n in (9, 7, 8)]
    (story,) = group_stories(items, [])
    assert [m.published.hour for m in story.members if m.published] == [7, 8, 9]


def test_one_member_needs_no_reason() -> None:
    (story,) = group_stories([FIRST], [])
    assert (story.id, story.reason, story.members) == (FIRST.id, "", (FIRST,))


def test_editors_merge_and_split() -> None:
    other = item("https://khac.vn/tin")
    merge = Decision("merge", other.url, why="cùng cuộc họp", into=FIRST.id)
    (story,) = group_stories([FIRST, other], [merge])
    assert story.id == FIRST.id
    assert "cùng cuộc họp" in story.reason
    assert {s.id for s in group_stories([FIRST, other], [merge, Decision("split", other.id)])} == {FIRST.id, other.id}


def test_splitting_the_founder_keeps_its_address() -> None:
    others = [member("https://bao.vn/1", 8), member("https://bao.vn/2", 9)]
    stories = {story.id: story for story in group_stories([FIRST, *others], [Decision("split", FIRST.id)])}
    assert stories[FIRST.id].members == (FIRST,)
    assert sum(len(story.members) for story in stories.values()) == 3
    assert len(stories) == 2


def test_a_decision_about_nobody_changes_nothing() -> None:
    assert len(group_stories([FIRST], [Decision("split", "không có"), Decision("merge", "0" * 8, into="f" * 8)])) == 1


# ── floors ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def found() -> dict[str, str]:
    return labelled_sets.told()


@pytest.mark.parametrize("half", labelled_sets.STORIES)
def test_floors(found: dict[str, str], half: str) -> None:
    score = labelled_sets.story_pairs(found, half)
    assert not list(floors.below_stories(half, score.precision, score.recall))


def test_a_bare_number_contradicts_no_document() -> None:
    a = item("https://a.vn/1.html", documents=("132-2025-nd-cp",))
    b = item("https://b.vn/2.html", unresolved=("132",))
    c = item("https://c.vn/3.html", documents=("133-2025-nd-cp",))
    d, e = (
        item("https://d.vn/4.html", unresolved=("84/QĐ-UBND",)),
        item("https://e.vn/5.html", documents=("84-qd-ubnd-dong-thap",)),
    )
    assert not is_conflict(extract_features(a), extract_features(b))
    assert not is_conflict(extract_features(d), extract_features(e))
    assert is_conflict(extract_features(a), extract_features(c))


def test_from_the_first_of_july_is_no_circular() -> None:
    assert facts.document_keys("UBND tỉnh cấp phép viễn thông từ 1/7") == set()


def test_the_set_is_large_enough() -> None:
    rows = labelled_sets.rows("stories.jsonl")
    assert len(rows) >= 300
    assert len({row["story"] for row in rows}) >= 60
