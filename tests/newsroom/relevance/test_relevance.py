"""Relevance and value: what decides, how a phrase is found, what is set aside, and the pinned floors."""

from __future__ import annotations

import time
import unicodedata
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.errors import ConfigError
from newsroom.models import VN, Article, Topic, Verdict, replace
from newsroom.relevance import spun_text
from newsroom.relevance.lexicon import get_lexicon
from newsroom.relevance.matching import CONTEXT, build_text, find_moves, find_terms
from newsroom.relevance.verdict import judge_article
from newsroom.text.vietnamese import fold
from tests.support import labelled_sets
from tests.support import quality_floors as floors
from tests.support.examples import often

TOPIC = labelled_sets.topic()
NOW = labelled_sets.NOW
JUNE = datetime(2025, 6, 24, tzinfo=VN)


def page(title: str, *paragraphs: str, url: str = "https://bao.vn/tin-1.html", lead: str = "") -> Article:
    return Article(url, "bao", title, lead, paragraphs, JUNE)


def verdict(title: str, *paragraphs: str, url: str = "https://bao.vn/tin-1.html", lead: str = "") -> Verdict:
    return judge_article(page(title, *paragraphs, url=url, lead=lead), TOPIC, now=NOW)


def codes(found: Verdict) -> set[str]:
    return {reason.code for reason in found.reasons}


CONFERENCE = page(
    "Hướng dẫn phân cấp, phân quyền lĩnh vực khoa học và công nghệ",
    "Ngày 23/6, Bộ Khoa học và Công nghệ tập huấn cho 63 Sở về phân định thẩm quyền theo Nghị định 133/2025/NĐ-CP.",
    "Bà Trần Thị Lan, Vụ trưởng, cho biết sẽ có sổ tay hướng dẫn từng thủ tục.",
)


def test_on_topic_is_kept_with_phrases_and_surroundings() -> None:
    found = judge_article(CONFERENCE, TOPIC, now=NOW)
    assert (found.label, found.section) == ("keep", "main")
    assert found.fields[0] == "khcn-dmst"
    assert found.score > 0.8
    phrases = {reason.phrase for reason in found.reasons}
    assert {"phân cấp", "phân quyền", "133/2025/NĐ-CP"} <= phrases
    assert all(len(reason.context) <= CONTEXT for reason in found.reasons)


@pytest.mark.parametrize(
    "change",
    [
        lambda s: unicodedata.normalize("NFD", s),
        lambda s: s.replace("Khoa học và Công nghệ", "KHCN").replace("khoa học và công nghệ", "KH-CN"),
        lambda s: s.replace("khoa học và công nghệ", "KH,CN&ĐMST"),
        lambda s: s.replace("lĩnh vực", "lĩnhvực").replace("phân cấp", "phâncấp"),
        str.upper,
        fold,
    ],
    ids=["nfd", "abbreviation", "comma-abbreviation", "glued", "capitals", "no-marks"],
)
def test_spelling_does_not_decide(change) -> None:
    typed = replace(
        CONFERENCE, title=change(CONFERENCE.title), paragraphs=tuple(change(p) for p in CONFERENCE.paragraphs)
    )
    assert judge_article(typed, TOPIC, now=NOW).label == "keep"


@pytest.mark.parametrize("written", ["KH&CN", "KHCN", "KH-CN", "KH và CN", "KH,CN", "KH &amp; CN", "kh&cn"])
def test_abbreviations_are_one(written: str) -> None:
    text = build_text(page(f"Bộ {written} họp"))
    assert [hit.term.phrase for hit in find_terms(get_lexicon(TOPIC).fields, text)] == ["bộ KH&CN"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("một phần quyền lợi của chủ bằng", []),
        ("phần cấp phép do phòng khác làm", []),
        ("đẩy mạnh phân cấp phần quyền", ["phân cấp", "phân quyền"]),
        ("đường Phan Đình Phùng", []),
        ("có uy quyền lớn", []),
        ("uỷ quyền cho sở", ["ủy quyền"]),
    ],
)
def test_marks_tell_words_apart(text: str, found: list[str]) -> None:
    hits = find_terms(get_lexicon(TOPIC).topic, build_text(page(text)), forgive=True)
    assert [hit.term.phrase for hit in hits] == found


@pytest.mark.parametrize(
    ("title", "body"),
    [
        (
            "Nhà cấp 4 và phân cấp công trình xây dựng",
            "Bảng phân loại, phân cấp công trình theo quy mô, công nghệ cao.",
        ),
        ("Phân quyền cho nhân viên", "Đăng nhập tài khoản, vào menu thiết lập, chọn vai trò của người dùng phần mềm."),
        ("Phân cấp ngân sách năm 2026", "Phân cấp nguồn thu cho xã, chi khoa học và công nghệ 12 tỷ đồng."),
        ("Hồ sơ đăng kiểm tàu", "Giấy chứng nhận phân cấp tàu có thiết bị vô tuyến điện."),
        ("Sở Khoa học và Công nghệ", "Sở quản lý công chức theo phân cấp, ủy quyền của UBND tỉnh."),
        ("Pháp điển ngành khoa học và công nghệ", "Mỗi điều có một mã phân cấp trong bộ pháp điển."),
        ("Bán máy đo lường", "Đại lý ủy quyền chính hãng, bảo hành 12 tháng."),
    ],
)
def test_other_meanings_are_set_aside(title: str, body: str) -> None:
    found = verdict(title, body)
    assert (found.label, found.fate) == ("drop", "off_topic")


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Phân cấp thẩm quyền đo lường cho UBND cấp xã", True),
        ("Phân cấp rừng theo công nghệ cao", False),
        ("Ủy quyền cấp phép tần số cho Giám đốc Sở", True),
        ("Ủy quyền khai thác sáng chế giữa hai công ty", False),
    ],
)
def test_a_word_of_many_senses_needs_a_companion(title: str, kept: bool) -> None:
    assert (verdict(title).label != "drop") is kept
    assert ("excluded_khac_nghia" in codes(verdict(title))) is not kept


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Giấy phép tần số trước đây do Cục cấp, nay UBND tỉnh cấp.", True),
        ("Hồ sơ không còn gửi về Bộ mà nộp ở Quảng Ninh.", True),
        ("Cán bộ chuyển từ phòng này sang phòng khác của xã, hồ sơ ở bộ phận một cửa.", False),
        ("UBND tỉnh trình Bộ hồ sơ đăng ký chỉ dẫn địa lý.", False),
    ],
)
def test_a_task_that_changes_hands_is_seen_without_the_words(line: str, told: bool) -> None:
    found = list(find_moves(build_text(page("Tin", line)), get_lexicon(TOPIC)))
    assert bool(found) is told


def test_what_was_set_aside_is_said() -> None:
    found = verdict("Sở Khoa học và Công nghệ", "Sở làm việc theo phân cấp, ủy quyền của UBND tỉnh.")
    assert "excluded_khuon_sao" in codes(found)


@pytest.mark.parametrize(
    "url", ["https://a.vn/tag/phan-cap/", "https://a.vn/x.aspx?page=3", "https://a.vn/ViewList.aspx"]
)
def test_lists_are_no_news(url: str) -> None:
    found = verdict(CONFERENCE.title, *CONFERENCE.paragraphs, url=url)
    assert found.label == "drop"
    assert "list_page" in codes(found)


def test_law_text_is_no_news_but_a_delegating_one_goes_to_an_editor() -> None:
    articles = ("Điều 1. Phạm vi điều chỉnh", "Điều 2. Đối tượng áp dụng", "Điều 3. Khoa học và công nghệ")
    delegating = ("Căn cứ Nghị định số 132/2025/NĐ-CP;", *articles)
    title = "Thông tư 10/2025/TT-BKHCN hướng dẫn cơ quan chuyên môn về khoa học và công nghệ"
    assert verdict(title, *delegating).label == "review"
    assert verdict("Luật Khoa học, công nghệ", *articles).label == "drop"


def test_a_mention_in_passing_is_not_about_it() -> None:
    rest = [f"Đoạn {n} nói về nghiên cứu khoa học và công nghệ của sở." for n in range(40)]
    found = verdict("Tổng kết ngành khoa học và công nghệ", *rest[:30], "Có nhắc tới phân cấp một lần.", *rest[30:])
    assert found.label == "drop"


def test_neither_word_but_a_delegating_document() -> None:
    found = judge_article(
        page("168 xã học việc mới", "Sở KH&CN tập huấn cán bộ xã về đo lường, sở hữu trí tuệ, sáng 30/10."),
        TOPIC,
        documents=("132-2025-nd-cp", "133-2025-nd-cp"),
        now=NOW,
    )
    assert found.label in ("keep", "review")
    assert "document" in codes(found)


@pytest.mark.parametrize("number", ["133/2025/QH15", "132/2008/NĐ-CP", "133/2008/NĐ-CP", "66/NQ-CP"])
def test_number_traps(number: str) -> None:
    found = verdict("Tin khoa học và công nghệ", f"Bài viết dẫn {number} về khoa học và công nghệ.")
    assert "document" not in codes(found)


def test_another_field_goes_beside() -> None:
    found = verdict("Bộ Y tế phân cấp 12 thủ tục cho Sở Y tế", "Thủ tục khám bệnh được phân cấp từ 1/7, ông An nói.")
    assert (found.label, found.section) == ("keep", "adjacent")


@pytest.mark.parametrize(("order", "label"), [("xem_lai", "review"), ("bo", "drop"), ("dang", "keep")])
def test_the_topic_file_decides_about_neighbours(order: str, label: str) -> None:
    other = Topic(TOPIC.name, TOPIC.fields, {**TOPIC.lexicon, "lan_can": order})
    neighbour = page("Bộ Y tế phân cấp 12 thủ tục cho Sở Y tế", "Thủ tục được phân cấp từ 1/7.")
    assert judge_article(neighbour, other, now=NOW).label == label


def test_another_ministry_brings_its_own_words() -> None:
    lexicon = {
        "chu_de": {"bàn giao": 1.5},
        "linh_vuc": {"rung": {"kiểm lâm": 1.5, "rừng": 1.0}},
        "vi_tri": {"tieu_de": 3, "sapo": 2, "dau_bai": 1, "than_bai": 0.5},
        "nguong": {"dang": 0.6, "xem_lai": 0.5},
    }
    other = Topic("Rừng", {"rung": "Rừng"}, lexicon)
    found = judge_article(page("Bàn giao lực lượng kiểm lâm", "Lễ bàn giao kiểm lâm ngày 3/7."), other, now=NOW)
    assert (found.label, found.fields) == ("keep", ("rung",))
    assert judge_article(CONFERENCE, other, now=NOW).label == "drop"


@pytest.mark.parametrize("lexicon", [{"chu_de": ["a"]}, {"linh_vuc": {"x": {"a": "nhiều"}}}, {"van_ban": "132"}])
def test_a_wrong_topic_file_is_refused(lexicon: dict[str, object]) -> None:
    with pytest.raises(ConfigError):
        judge_article(CONFERENCE, Topic("x", {}, lexicon), now=NOW)


def test_old_news_is_too_old() -> None:
    found = judge_article(replace(CONFERENCE, published=datetime(2016, 10, 12, tzinfo=VN)), TOPIC, now=NOW)
    assert (found.label, found.fate) == ("drop", "too_old")


@pytest.mark.parametrize("language", ["en", "vi"])
def test_other_languages_go_to_an_editor(language: str) -> None:
    english = Article(
        "https://bao.vn/en/x.html",
        "bao",
        "Provinces gain authority under decentralization in science and technology",
        "The ministry delegated 62 tasks to local authorities, an official said on June 23.",
        language=language,
    )
    found = judge_article(english, TOPIC, now=NOW)
    assert found.label == "review"
    assert codes(found) == {"foreign_language"}
    assert (
        judge_article(replace(english, title="Football", lead="The match ended two to one."), TOPIC, now=NOW).label
        == "drop"
    )


def test_a_translation_is_known_by_its_address() -> None:
    japanese = Article(
        "https://www.vietnam.vn/ja/78-nhiem-vu-khoa-hoc-va-cong-nghe-duoc-phan-quyen-phan-cap", "vn", "科学技術の任務"
    )
    assert judge_article(replace(japanese, language="ja"), TOPIC, now=NOW).label == "review"


# ── value ────────────────────────────────────────────────────────────────────────────────────────

SPUN = "Việc phân cấp, phân quyền trong khoa học và công nghệ đang mang lại những chuyển biến tích cực cho nhiều nơi. "


def test_spun_text_is_of_low_value() -> None:
    found = verdict("Phân quyền khoa học và công nghệ: bước tiến mới", *([SPUN * 2] * 3))
    assert (found.label, found.fate) == ("drop", "low_value")
    phrases = {reason.phrase for reason in found.reasons}
    assert {"không nêu nguồn", "không có tên người", "không có con số"} <= phrases


@pytest.mark.parametrize(
    "fact",
    [
        "Ông Nguyễn Văn Hải, Giám đốc Sở, nói đã có 43 hồ sơ.",
        "Theo Nghị định số 133/2025/NĐ-CP, từ ngày 1/7/2025 tỉnh làm việc này.",
        "Tỉnh Nghệ An và Sở KH&CN Hà Tĩnh đã làm xong trong tháng 7.",
    ],
)
def test_checkable_text_is_not(fact: str) -> None:
    assert spun_text.find_missing_facts(page("Phân quyền", *([SPUN * 2] * 3), fact)) == ()


def test_a_short_notice_is_not_called_low_value() -> None:
    assert spun_text.find_missing_facts(page("Phân quyền khoa học và công nghệ", SPUN)) == ()


def test_a_general_ministry_is_no_named_body() -> None:
    assert (
        spun_text.count_facts(
            page("x", "Theo Bộ Khoa học và Công nghệ, các Sở Khoa học và Công nghệ đã nhận việc.")
        ).points
        == 0
    )


# ── floors, speed, any input ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("half", labelled_sets.RELEVANCE)
def test_floors(half: str) -> None:
    published, seen = labelled_sets.kept(half), labelled_sets.reached(half)
    figures = (published.precision, published.recall, seen.recall, labelled_sets.in_review(half))
    assert not list(floors.below_relevance(half, *figures))


def test_the_set_is_large_enough() -> None:
    labels = [row["label"] for row in labelled_sets.rows("relevance.jsonl")]
    assert len(labels) >= 200
    assert {"R", "A", "N", "L", "O", "F"} == set(labels)


@pytest.mark.skipif(not labelled_sets.LABELLED.exists(), reason="facts/labelled_urls.tsv is not beside the checkout")
def test_titles_alone_never_let_noise_in() -> None:
    assert labelled_sets.titles_alone().precision >= 0.95


@pytest.mark.parametrize(
    "line", ["phân cấp " * 25_000, "a" * 200_000, "chuyển " * 30_000, "Ông A" * 40_000, "“" * 200_000]
)
def test_long_lines_take_no_time(line: str) -> None:
    started = time.process_time()
    verdict("x", line)
    assert time.process_time() - started < 12


@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=4))
@settings(max_examples=often(60), deadline=None)
def test_any_text_gets_a_verdict(title: str, paragraphs: list[str]) -> None:
    found = verdict(title, *paragraphs)
    assert found.label in ("keep", "review", "drop")
    assert 0 <= found.score <= 1
    assert all(len(reason.context) <= CONTEXT for reason in found.reasons)
