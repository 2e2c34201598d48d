"""The 34 units against the resolution that made them, and names in running text."""

from __future__ import annotations

import time
import unicodedata

import pytest

from newsroom.places import PROVINCE_BY_SLUG, PROVINCES, find_places
from newsroom.text.vietnamese import slug

# Typed by hand, as Nghị quyết 202/2025/QH15, Điều 1 joined them: statistical code, name, what was joined to it.
UNITS = """
01 Thành phố Hà Nội
04 Cao Bằng
08 Tuyên Quang < Hà Giang
11 Điện Biên
12 Lai Châu
14 Sơn La
15 Lào Cai < Yên Bái
19 Thái Nguyên < Bắc Kạn
20 Lạng Sơn
22 Quảng Ninh
24 Bắc Ninh < Bắc Giang
25 Phú Thọ < Vĩnh Phúc, Hòa Bình
31 Thành phố Hải Phòng < Hải Dương
33 Hưng Yên < Thái Bình
37 Ninh Bình < Hà Nam, Nam Định
38 Thanh Hóa
40 Nghệ An
42 Hà Tĩnh
44 Quảng Trị < Quảng Bình
46 Thành phố Huế
48 Thành phố Đà Nẵng < Quảng Nam
51 Quảng Ngãi < Kon Tum
52 Gia Lai < Bình Định
56 Khánh Hòa < Ninh Thuận
66 Đắk Lắk < Phú Yên
68 Lâm Đồng < Đắk Nông, Bình Thuận
75 Đồng Nai < Bình Phước
79 Thành phố Hồ Chí Minh < Bình Dương, Bà Rịa - Vũng Tàu
80 Tây Ninh < Long An
82 Đồng Tháp < Tiền Giang
86 Vĩnh Long < Bến Tre, Trà Vinh
91 An Giang < Kiên Giang
92 Thành phố Cần Thơ < Sóc Trăng, Hậu Giang
96 Cà Mau < Bạc Liêu
"""


def test_the_table_is_the_resolutions() -> None:
    typed = [(line[:2], *line[3:].partition(" < ")[::2]) for line in UNITS.strip().splitlines()]
    assert len(PROVINCES) == len(typed) == 34
    for province, (code, name, joined) in zip(PROVINCES, typed, strict=True):
        bare = name.removeprefix("Thành phố ")
        assert (province.code, province.name.removeprefix("TP. "), province.slug) == (code, bare, slug(bare))
        assert (province.city, ", ".join(province.merged)) == (name != bare, joined)


def test_sixty_three_became_thirty_four() -> None:
    merged = [name for province in PROVINCES for name in province.merged]
    assert len(PROVINCES) + len(merged) == 63 and len(set(merged)) == len(merged)


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


@pytest.mark.parametrize("unit", ["Hà Nội ", "Huế ", "A ", "a", "Bà Rịa - ", "Nguyễn Thị "])
def test_long_texts_cost_linear_time(unit: str) -> None:
    started = time.process_time()
    find_places(unit * (200_000 // len(unit)))
    assert time.process_time() - started < 2.0
