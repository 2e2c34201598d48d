"""The 34 units against the maintained dataset, and names in running text."""

from __future__ import annotations

import re
import time
import unicodedata

import pytest
from vietnam_provinces import Province as Listed
from vietnam_provinces import Ward

from newsroom.places import PROVINCE_BY_SLUG, PROVINCES, find_places, province_slug

LISTED = {f"{province.code:02d}": province for province in Listed.iter_all()}
# One ward of today that lies where each merged unit was.
SEATS = {
    "Hà Giang": "Hà Giang", "Yên Bái": "Yên Bái", "Bắc Kạn": "Bắc Kạn", "Vĩnh Phúc": "Vĩnh Yên", "Hòa Bình": "Hòa Bình",
    "Bắc Giang": "Bắc Giang", "Hải Dương": "Hải Dương", "Thái Bình": "Thái Bình", "Hà Nam": "Phủ Lý",
    "Nam Định": "Nam Định", "Quảng Bình": "Đồng Hới", "Quảng Nam": "Tam Kỳ", "Kon Tum": "Kon Tum",
    "Bình Định": "Quy Nhơn", "Ninh Thuận": "Phan Rang", "Phú Yên": "Tuy Hòa", "Đắk Nông": "Nam Gia Nghĩa",
    "Bình Thuận": "Phan Thiết", "Bình Dương": "Thủ Dầu Một", "Bà Rịa - Vũng Tàu": "Vũng Tàu",
    "Bình Phước": "Đồng Xoài", "Long An": "Long An", "Tiền Giang": "Mỹ Tho", "Bến Tre": "Bến Tre",
    "Trà Vinh": "Trà Vinh", "Kiên Giang": "Rạch Giá", "Sóc Trăng": "Sóc Trăng", "Hậu Giang": "Vị Thanh",
    "Bạc Liêu": "Bạc Liêu",
}  # fmt: skip


def test_names_and_codes_are_the_datasets() -> None:
    assert len(PROVINCES) == len(LISTED) == 34
    for province in PROVINCES:
        listed = LISTED[province.code]
        assert listed.name.removeprefix("Thành phố ") == province.name.removeprefix("TP. ")
        assert listed.codename.replace("_", "-") == province.slug
        assert listed.name.startswith("Thành phố") == province.city


def test_sixty_three_became_thirty_four() -> None:
    merged = [name for province in PROVINCES for name in province.merged]
    assert len(PROVINCES) + len(merged) == 63 and len(set(merged)) == len(merged)
    assert set(merged) == set(SEATS)


@pytest.mark.parametrize("merged", SEATS)
def test_each_predecessor_lies_in_its_unit(merged: str) -> None:
    code = next(province.code for province in PROVINCES if merged in province.merged)
    wards = [ward.name for ward in Ward.iter_by_province(LISTED[code].code)]
    assert any(re.search(rf"\b{SEATS[merged]}\b", name) for name in wards), wards


def test_tiles_do_not_overlap_and_north_is_up() -> None:
    assert len({province.cell for province in PROVINCES}) == 34
    rows = [
        PROVINCE_BY_SLUG[slug].cell[1]
        for slug in ("cao-bang", "ha-noi", "nghe-an", "hue", "dak-lak", "can-tho", "ca-mau")
    ]
    assert rows == sorted(rows)


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("UBND tỉnh Nghệ An giao Sở", ["nghe-an"]),
        ("Sở KH&CN Quảng Bình trước đây", ["quang-tri"]),
        ("TP.HCM, TPHCM, TP. Hồ Chí Minh, Tp.HCM, HCMC", ["ho-chi-minh"]),
        ("Thành phố Hồ Chí Minh và Bà Rịa – Vũng Tàu", ["ho-chi-minh"]),
        ("Thừa Thiên Huế, nay là TP. Huế", ["hue"]),
        ("Đắk Lắk; Đắc Lắc; Đăk Lăk; Dak Lak", ["dak-lak"]),
        ("Thanh Hoá và Khánh Hoà viết lối cũ", ["thanh-hoa", "khanh-hoa"]),
        ("SỞ KHOA HỌC VÀ CÔNG NGHỆ TỈNH HÒA BÌNH", ["phu-tho"]),
        ("Hà Nội, Hải Phòng và Đà Nẵng", ["ha-noi", "hai-phong", "da-nang"]),
        ("UBND thành phố Hà Nội", ["ha-noi"]),
        ("The Department of Nghe An and Quang Tri", ["nghe-an", "quang-tri"]),
        ("tỉnh An Giang cùng Kiên Giang", ["an-giang"]),
        ("Hưng Yên và Thái Bình hợp nhất", ["hung-yen"]),
    ],
)
def test_names_in_text(text: str, slugs: list[str]) -> None:
    assert list(find_places(text)) == slugs
    assert list(find_places(unicodedata.normalize("NFD", text))) == slugs


@pytest.mark.parametrize(
    "text",
    [
        "vì hòa bình và phát triển",
        "khu vực châu Á - Thái Bình Dương",
        "NÂNG CAO BẰNG CÁCH PHÂN CẤP",
        "Chủ tịch Hồ Chí Minh",
        "chiến thắng Điện Biên Phủ",
        "bà Nguyễn Thị Huế",
        "ông Trần Hà Nam",
        "hội nghị tổ chức tại Hà Nội",
        "Hà Nội, ngày 12 tháng 6 năm 2025",
        "đường Điện Biên Phủ, phường Bình Dương",
        "vùng Đồng Tháp Mười",
        "báo Sài Gòn Giải Phóng",
        "nghệ an toàn thông tin",
    ],
)
def test_words_that_are_no_province(text: str) -> None:
    assert find_places(text) == ()


def test_a_name_to_its_slug() -> None:
    named = {"Hà Nam": "ninh-binh", "tỉnh Quảng Trị": "quang-tri", "TP.HCM": "ho-chi-minh", "hue": "hue", "Đâu đó": ""}
    assert {name: province_slug(name) for name in named} == named


@pytest.mark.parametrize("unit", ["Hà Nội ", "Huế ", "A ", "a", "Bà Rịa - ", "Nguyễn Thị "])
def test_long_texts_cost_linear_time(unit: str) -> None:
    started = time.process_time()
    find_places(unit * (200_000 // len(unit)))
    assert time.process_time() - started < 2.0
