"""What a text names and how it is read: spelled numbers, names, exactness, telling words, and what they forbid."""

from __future__ import annotations

import time

import pytest

from newsroom.stories import facts
from newsroom.stories.compare import compare_articles
from newsroom.stories.facts import digits_for_words, proper_names, telling_pairs
from newsroom.stories.features import extract_features
from tests.support.story_items import item

HALL = "Sáng 23/6, Giám đốc Sở Lê Minh Hải khai trương quầy hồ sơ số 14 tại chợ Đồng Ba, tiếp 152 lượt người."


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Chín tỉnh, bảy mươi tư người", "9 tỉnh, 74 người"),
        ("hai mươi lăm lớp, mười hai xã", "25 lớp, 12 xã"),
        ("thứ ba tuần sau, tháng sáu năm nay", "thứ ba tuần sau, tháng sáu năm nay"),
        ("một hay hai năm", "một hay hai năm"),
    ],
)
def test_spelled_numbers(text: str, read: str) -> None:
    assert digits_for_words(text) == read


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Đại biểu Tô Thị Bích Ngọc (đoàn Sơn La) hỏi", ["to thi bich ngoc"]),
        ("Phó Giám đốc Sở Đinh Văn Quyền tới xã Nam Giang", ["dinh van quyen", "nam giang"]),
        ("Trợ lý ảo của VNPT, Viettel do UBND tỉnh Quảng Ninh dùng", ["viettel", "vnpt"]),
        ("Bộ Khoa học và Công nghệ, Thành phố Hồ Chí Minh, Việt Nam", []),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert proper_names(text) == names


def test_how_exact_a_number_is() -> None:
    told = {"4 doan": 0, "300": 0, "12": 1, "140": 1, "212": 2, "6,5": 2, "7946": 3, "52,55": 3}
    assert {word: facts.exactness(word) for word in told} == told


def test_telling_pairs_leave_out_names_figures_and_what_all_texts_say() -> None:
    pairs = list(telling_pairs("Bộ Khoa học và Công nghệ giao Lê Minh Hải giữ 12 quả chuẩn khối lượng"))
    assert pairs == ["qua chuan", "chuan khoi", "khoi luong"]


def test_one_newsroom_tells_an_event_once_and_no_event_is_both_in_the_morning_and_the_afternoon() -> None:
    body = "Ông Lê Minh Hải cho biết quầy số 14 ở chợ Đồng Ba mở từ sáng 23/6 và đã tiếp 152 lượt người dân."
    first = extract_features(item("https://so.gov.vn/a", "Mở quầy hồ sơ ở chợ Đồng Ba", HALL))
    second = extract_features(item("https://bao.vn/b", "152 lượt người tới chợ Đồng Ba hỏi hồ sơ", body))
    assert (compare_articles(first, second) or ("",))[0] == "event"
    assert (
        compare_articles(first, extract_features(item("https://so.gov.vn/b", "152 lượt người tới chợ Đồng Ba", body)))
        is None
    )
    later = extract_features(item("https://bao.vn/c", "152 lượt người tới chợ Đồng Ba", body.replace("sáng", "chiều")))
    assert compare_articles(first, later) is None


def test_what_many_stories_tell_joins_nobody() -> None:
    body = "Ông Lê Minh Hải nói ở chợ Đồng Ba có 152 lượt người được tiếp trong ngày."
    first = extract_features(item("https://so.gov.vn/a", "Mở quầy", HALL))
    second = extract_features(item("https://bao.vn/b", "Người dân nói gì", body))
    assert compare_articles(first, second) is not None
    assert compare_articles(first, second, lambda _field, _value: 9) is None


@pytest.mark.parametrize("line", ["Nguyễn " * 30_000, "mươi " * 40_000, "hai mươi " * 22_000, "A" * 200_000])
def test_long_lines_take_no_time(line: str) -> None:
    started = time.process_time()
    proper_names(line)
    digits_for_words(line)
    list(telling_pairs(line))
    assert time.process_time() - started < 10
