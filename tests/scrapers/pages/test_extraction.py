"""Floors of extraction on the pages of extraction_pages; `make bench-quality` prints them beside other tools."""

from __future__ import annotations

import pytest

from newsroom.text.clean import without_byline
from scrapers.pages.boilerplate import is_label
from tests.support.extraction_figures import FIELDS, measure, ours
from tests.support.extraction_pages import LAYOUTS, samples
from tests.support.extraction_real import real_samples
from tests.support.quality_floors import EXTRACTION as FLOORS


@pytest.mark.parametrize("half", LAYOUTS)
def test_extraction_keeps_its_floors(half: str) -> None:
    found = measure([sample for sample in samples() if sample.half == half], ours)
    assert {name: figures for name, figures in found.items() if figures[2] < FLOORS[name]} == {}
    assert set(found) == set(FIELDS)


@pytest.mark.skipif(not real_samples(), reason="the real pages are not beside the checkout")
def test_real_pages_keep_theirs() -> None:
    found = measure(real_samples(), ours)
    assert {name: figures for name, figures in found.items() if figures[2] < FLOORS[name]} == {}


def test_the_set_is_large() -> None:
    halves = [sample.half for sample in samples()]
    assert {half: halves.count(half) for half in LAYOUTS} == {"tune": 21, "held": 21, "unseen": 48}


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("12/07/2025 08:12 / Số lượt xem: 77", True),
        ("[Quay lại] [In trang] [Gửi email] Lượt xem: 214", True),
        ("Nguyễn Thu Hằng 12/07/2025 08:12", True),
        ("Mời bạn đọc theo dõi báo trên Google News", True),
        ("Từ 1/7/2025", False),
        ("Kế hoạch từ 1/7/2025", False),
        ("Tháng 7/2025 | 43 hồ sơ", False),
        ("Hội nghị diễn ra ngày 12/07/2025 08:12.", False),
        ("Theo dõi việc thực hiện nhiệm vụ được phân cấp", False),
    ],
)
def test_labels_are_no_sentences(line: str, label: bool) -> None:
    assert is_label(line) is label


@pytest.mark.parametrize(
    ("lead", "kept"),
    [
        ("BTM - Sở KH-CN mở khóa bồi dưỡng hai ngày cho công chức cấp xã.", "Sở KH-CN mở"),
        ("UBND - Hội đồng nhân dân họp bàn về phân cấp cho các xã trong tỉnh.", "UBND - Hội"),
        ("KH&CN - nền tảng của tăng trưởng ở địa phương trong năm năm tới.", "KH&CN - nền"),
        ("AI - Trợ lý mới của công chức cấp xã khi tra cứu thẩm quyền mới.", "AI - Trợ"),
    ],
)
def test_an_unlisted_paper_s_mark_is_taken_off(lead: str, kept: str) -> None:
    assert without_byline(lead).startswith(kept)
