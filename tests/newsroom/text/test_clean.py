"""`newsroom.clean`: residue, wraps, bylines, captions, attribution, repeats; idempotent on anything."""

# ruff: noqa: E501 - markup and sentences of the samples stay on one line
from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.models import Article
from newsroom.text.clean import clean_article, is_caption, without_byline
from tests.support.examples import often

FIRST = "Sở Khoa học và Công nghệ vừa hướng dẫn các xã, phường nhận hồ sơ theo quy định mới."
SECOND = "Bộ phận một cửa sẽ trả lời trong ba ngày làm việc kể từ khi nhận đủ giấy tờ."


def article(
    *paragraphs: str, lead: str = "", author: str = "", attribution: str = "", title: str = "Tiêu đề của bài thử"
) -> Article:
    return Article("https://x.example.vn/a", "mau", title, lead, paragraphs, author=author, attribution=attribution)


@pytest.mark.parametrize(
    "prefix",
    [
        "(Chinhphu.vn) - ",
        "HNN.VN - ",
        "(TBTCO) - ",
        "GD&TĐ - ",
        "VOV1 - ",
        "(GLO)- ",
        "(rfd.gov.vn)- ",
        "(Quanlynhanuoc.vn) – ",
        "(VTC News) - ",
        "(Dân trí) - ",
    ],
)
def test_agency_prefixes_go(prefix: str) -> None:
    assert without_byline(prefix + FIRST) == FIRST
    cleaned = clean_article(article(prefix + FIRST, SECOND))
    assert cleaned.paragraphs == (FIRST, SECOND)
    assert clean_article(article(SECOND, lead=prefix + FIRST)).lead == FIRST


@pytest.mark.parametrize(
    "text",
    [
        "KH&CN - nền tảng của phát triển",
        "TP.HCM - Ngày 5/3, thành phố",
        "UBND - cơ quan hành chính",
        "(Điều 5) - sửa đổi như sau",
    ],
)
def test_what_only_looks_like_a_prefix_stays(text: str) -> None:
    assert without_byline(text) == text


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (("C", "ung cấp dịch vụ viễn thông trên địa bàn tỉnh."), "Cung cấp dịch vụ viễn thông trên địa bàn tỉnh."),
        (("ỦY", "BAN NHÂN DÂN TỈNH"), "ỦY BAN NHÂN DÂN TỈNH"),
        (
            ("Sở Khoa học và Công nghệ đã phối hợp với các đơn", "vị liên quan tổ chức hội nghị."),
            "Sở Khoa học và Công nghệ đã phối hợp với các đơn vị liên quan tổ chức hội nghị.",
        ),
    ],
)
def test_hard_wraps_are_joined(lines: tuple[str, ...], joined: str) -> None:
    assert clean_article(article(*lines)).paragraphs == (joined,)


def test_lists_and_headings_are_not_joined() -> None:
    lines = ("Hồ sơ gồm:", "a) đơn đề nghị theo mẫu;", "b) bản sao giấy phép đã cấp;", "Thời hạn giải quyết", FIRST)
    assert clean_article(article(*lines)).paragraphs == lines


@pytest.mark.parametrize(
    "text",
    ["Toàn cảnh hội nghị. Ảnh: VGP", "(Ảnh: Bộ KH&CN)", "Ảnh minh họa: VGP", "Cán bộ nhận hồ sơ. Nguồn ảnh: cổng tỉnh"],
)
def test_captions_go(text: str) -> None:
    assert is_caption(text)
    assert clean_article(article(FIRST, text, SECOND)).paragraphs == (FIRST, SECOND)


def test_sentences_about_photos_stay() -> None:
    text = "Ảnh: đây là một câu dài kể lại rằng bức ảnh được trao giải. Sau đó ban tổ chức công bố thêm nhiều hạng mục khác nữa."
    assert not is_caption(text)


def test_end_mark_and_residue_go() -> None:
    cleaned = clean_article(
        article(
            "Skip Ribbon Commands " + FIRST,
            "{AT}Nhảy đến nội dung " + SECOND[:-1] + "./.",
            "Một<br />dòng số132/2025/NĐ-CP nữa của văn bản.",
        )
    )
    assert cleaned.paragraphs == (FIRST, SECOND, "Một dòng số 132/2025/NĐ-CP nữa của văn bản.")


def test_attribution_moves_out_of_the_body() -> None:
    cleaned = clean_article(article(FIRST, SECOND, "Nguồn: https://mst.gov.vn/bai-197250623145505496.htm"))
    assert cleaned.paragraphs == (FIRST, SECOND)
    assert cleaned.original_url == "https://mst.gov.vn/bai-197250623145505496.htm"
    assert (
        clean_article(article(FIRST, attribution="Sở KH&CN tỉnh Lai ChâuSở KH&CN tỉnh Lai Châu")).attribution
        == "Sở KH&CN tỉnh Lai Châu"
    )


def test_repeats_go() -> None:
    cleaned = clean_article(article(FIRST, SECOND, FIRST, SECOND, "Công Trí", lead=FIRST, author="Công Trí / Công Trí"))
    assert (cleaned.lead, cleaned.paragraphs, cleaned.author) == (FIRST, (SECOND,), "Công Trí")


def test_tone_marks_take_one_style() -> None:
    assert clean_article(article("Uỷ ban nhân dân đơn giản hoá thủ tục.")).paragraphs == (
        "Ủy ban nhân dân đơn giản hóa thủ tục.",
    )


def test_nothing_of_the_law_is_lost() -> None:
    text = "Căn cứ Nghị định số 133/2025/NĐ-CP; Luật số 133/2025/QH15; Nghị quyết 66.18/2026/NQ-CP và Quyết định 3605/QĐ-UBND."
    assert clean_article(article(FIRST, text)).paragraphs == (FIRST, text)


_PIECES = st.sampled_from(
    [
        "(Chinhphu.vn) - ",
        "Ảnh: VGP",
        "./.",
        "<br />",
        "Nguồn: ",
        "https://mst.gov.vn/a.htm",
        "C",
        "ung cấp",
        "ỦY",
        "BAN",
        FIRST,
        SECOND,
        " - ",
        "(",
        ")",
        "&amp;",
        "Theo ",
        "\u200b",
        "hoà",
    ]
)


@settings(max_examples=often(200), deadline=None)
@given(
    st.lists(st.one_of(st.lists(_PIECES, max_size=5).map("".join), st.text(max_size=40)), max_size=6),
    st.text(max_size=60),
    st.text(max_size=20),
)
def test_clean_is_idempotent(paragraphs: list[str], lead: str, author: str) -> None:
    once = clean_article(article(*paragraphs, lead=lead, author=author))
    assert clean_article(once) == once


@pytest.mark.parametrize(
    "line",
    [
        "a" * 200_000,
        "( " * 100_000,
        "Ảnh: " * 40_000,
        "- " * 100_000,
        "A.VN" * 50_000,
        "https://" * 25_000,
        "/" * 200_000,
    ],
)
def test_long_lines_take_no_time(line: str) -> None:
    started = time.process_time()
    clean_article(article(line, line))
    assert time.process_time() - started < 10
