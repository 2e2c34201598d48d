"""Which of the 34 provinces and cities a text speaks of.

Takes any text; gives slugs of `newsroom.provinces`. Names of before 1/7/2025 and other spellings lead to the unit
they are part of now. Refuses words that only look like a province: hòa bình, Thái Bình Dương, Chủ tịch Hồ Chí Minh,
a person called Nguyễn Thị Hà Giang, the street or commune of that name, a newspaper's title, and Hà Nội where it
only says where a meeting was held.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from newsroom.models import Province
from newsroom.text.aligned_text import AlignedText
from newsroom.text.vietnamese import fold

# ── the table of provinces ────────────────────────────────────────────────────────────────────────


PROVINCES: tuple[Province, ...] = (
    Province("ha-noi", "Hà Nội", "01", True, (), ("Ha Noi", "Hanoi", "Thủ đô Hà Nội", "Hà Tây"), (2, 2)),
    Province("cao-bang", "Cao Bằng", "04", False, (), (), (4, 0)),
    Province("tuyen-quang", "Tuyên Quang", "08", False, ("Hà Giang",), (), (3, 0)),
    Province("dien-bien", "Điện Biên", "11", False, (), (), (0, 1)),
    Province("lai-chau", "Lai Châu", "12", False, (), (), (1, 0)),
    Province("son-la", "Sơn La", "14", False, (), (), (1, 1)),
    Province("lao-cai", "Lào Cai", "15", False, ("Yên Bái",), ("Lao Kay",), (2, 0)),
    Province("thai-nguyen", "Thái Nguyên", "19", False, ("Bắc Kạn",), ("Bắc Cạn",), (3, 1)),
    Province("lang-son", "Lạng Sơn", "20", False, (), (), (4, 1)),
    Province("quang-ninh", "Quảng Ninh", "22", False, (), (), (5, 2)),
    Province("bac-ninh", "Bắc Ninh", "24", False, ("Bắc Giang",), (), (3, 2)),
    Province("phu-tho", "Phú Thọ", "25", False, ("Vĩnh Phúc", "Hòa Bình"), ("Vĩnh Phú",), (2, 1)),
    Province("hai-phong", "Hải Phòng", "31", True, ("Hải Dương",), ("Haiphong",), (4, 3)),
    Province("hung-yen", "Hưng Yên", "33", False, ("Thái Bình",), (), (3, 3)),
    Province("ninh-binh", "Ninh Bình", "37", False, ("Hà Nam", "Nam Định"), (), (2, 3)),
    Province("thanh-hoa", "Thanh Hóa", "38", False, (), (), (2, 4)),
    Province("nghe-an", "Nghệ An", "40", False, (), (), (2, 5)),
    Province("ha-tinh", "Hà Tĩnh", "42", False, (), (), (2, 6)),
    Province("quang-tri", "Quảng Trị", "44", False, ("Quảng Bình",), (), (3, 7)),
    Province(
        "hue",
        "Huế",
        "46",
        True,
        (),
        ("Thừa Thiên Huế", "Thừa Thiên - Huế", "Thừa Thiên-Huế", "TT-Huế", "TT Huế", "TT. Huế", "Hue City"),
        (4, 8),
    ),
    Province("da-nang", "Đà Nẵng", "48", True, ("Quảng Nam",), ("Danang",), (4, 9)),
    Province("quang-ngai", "Quảng Ngãi", "51", False, ("Kon Tum",), ("KonTum", "Kontum", "Công Tum"), (5, 10)),
    Province("gia-lai", "Gia Lai", "52", False, ("Bình Định",), (), (5, 11)),
    Province("khanh-hoa", "Khánh Hòa", "56", False, ("Ninh Thuận",), (), (5, 13)),
    Province(
        "dak-lak",
        "Đắk Lắk",
        "66",
        False,
        ("Phú Yên",),
        ("Đắc Lắc", "Đăk Lăk", "Đắk Lăk", "Đăk Lắk", "Đắk Lắc", "Đắc Lắk", "Daklak", "Darlac"),
        (5, 12),
    ),
    Province(
        "lam-dong",
        "Lâm Đồng",
        "68",
        False,
        ("Đắk Nông", "Bình Thuận"),
        ("Đăk Nông", "Đắc Nông", "Daknong"),
        (4, 13),
    ),
    Province("dong-nai", "Đồng Nai", "75", False, ("Bình Phước",), (), (3, 13)),
    Province(
        "ho-chi-minh",
        "TP. Hồ Chí Minh",
        "79",
        True,
        ("Bình Dương", "Bà Rịa - Vũng Tàu"),
        (
            "Thành phố Hồ Chí Minh",
            "TP Hồ Chí Minh",
            "TP.Hồ Chí Minh",
            "TP.HCM",
            "TP. HCM",
            "TP HCM",
            "TPHCM",
            "HCMC",
            "HCM City",
            "Ho Chi Minh City",
            "Sài Gòn",
            "Saigon",
            "Bà Rịa-Vũng Tàu",
            "Bà Rịa Vũng Tàu",
            "BR-VT",
            "BRVT",
            "Vũng Tàu",
        ),
        (3, 14),
    ),
    Province("tay-ninh", "Tây Ninh", "80", False, ("Long An",), (), (2, 14)),
    Province("dong-thap", "Đồng Tháp", "82", False, ("Tiền Giang",), (), (1, 15)),
    Province("vinh-long", "Vĩnh Long", "86", False, ("Bến Tre", "Trà Vinh"), (), (2, 15)),
    Province("an-giang", "An Giang", "91", False, ("Kiên Giang",), (), (0, 15)),
    Province("can-tho", "Cần Thơ", "92", True, ("Sóc Trăng", "Hậu Giang"), (), (1, 16)),
    Province("ca-mau", "Cà Mau", "96", False, ("Bạc Liêu",), (), (0, 17)),
)


# ── places in a text ──────────────────────────────────────────────────────────────────────────────


# Longer names that hold a province's name and are none.
_DECOYS = (
    "Thái Bình Dương",
    "Điện Biên Phủ",
    "Đồng Tháp Mười",
    "Sài Gòn Giải Phóng",
    "Sài Gòn Giải phóng",
    "Kinh tế Sài Gòn",
    "Hà Nội Mới",
    "Hà Nội mới",
    "Hồ Chí Minh",
    "Thanh Hóa học",
    "Hà Nam Ninh",
)
# In capitals these may be ordinary words ("NÂNG CAO BẰNG CÁCH", "VÌ HÒA BÌNH"): they need "TỈNH", "UBND", "SỞ" before.
_ORDINARY = frozenset({"cao bang", "hoa binh", "thai binh", "an giang", "binh dinh", "hung yen", "son la"})
_UNIT = r"(?:tinh|thanh pho|tp|ubnd|hdnd|so|tinh uy|thanh uy|so khoa hoc va cong nghe|so kh&cn|so khcn)"
_UNIT_BEFORE = re.compile(rf"(?<![a-z]){_UNIT}[ .:,(-]*$")
_OTHER_BEFORE = re.compile(
    r"(?<![a-z])(?:duong|xa|phuong|thi tran|quan|huyen|ngo|cau|cho|nga tu|nga ba|ga|song|hem|nobel|cong vien|cung|"
    r"bao|tap chi|thoi bao|truong|bia|ngan hang|dai hoc(?: [a-z]+){0,3}|hoc vien(?: [a-z]+){0,3}|(?<!thanh )pho) $"
)
_SURNAME = re.compile(
    r"(?:Nguyễn|Trần|Lê|Phạm|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Trịnh|Lương|Mai|Tô|Thị|Văn|Đức|Hữu|Ngọc"
    r"|Thanh|Minh|Xuân|Thu)"
)
_WORD_BEFORE = re.compile(r"([^\W\d_]+) $")
_AT = re.compile(r"(?<![a-z])(?:tai|o|tu|ve|den|toi|ra) $")
_DATELINE = re.compile(r" ?(?:\([a-z .]{2,20}\)|, ?(?:ngay|sang|chieu|toi|\d))")
_PERSON_BEFORE = re.compile(r"(?<![a-z])(?:ba|ong|chi|anh|co|em) $")


@dataclass(frozen=True, slots=True)
class Place:
    """A province named in a text at `[start:end]` of its `AlignedText`."""

    start: int
    end: int
    slug: str
    former: bool = False  # called by the name of a unit merged into it


def _spellings(name: str) -> set[str]:
    """A name in both tone styles, in capitals, and without marks as English pages print it."""
    folded = AlignedText.of(name).folded
    plain = "".join(low.upper() if high.isupper() else low for high, low in zip(name, folded, strict=True))
    old = name.replace("Hòa", "Hoà").replace("Hóa", "Hoá")
    return {name, old, plain, name.upper(), old.upper(), name.replace("TP", "Tp")}


def _spelling_table() -> dict[str, str]:
    table = {
        spelling: province.slug for province in PROVINCES for name in _names(province) for spelling in _spellings(name)
    }
    return table | {spelling: "" for decoy in _DECOYS for spelling in (decoy, decoy.upper())}


def _former_spellings() -> frozenset[str]:
    return frozenset(spelling for p in PROVINCES for name in p.merged for spelling in _spellings(name))


def _names(province: Province) -> tuple[str, ...]:
    return (province.name, *province.merged, *province.aliases)


def _pattern(words: Iterable[str]) -> str:
    """One alternation as a prefix tree, longest first, so that each position of a text is tried once."""
    branches: dict[str, list[str]] = {}
    for word in words:
        branches.setdefault(word[:1], []).append(word[1:])
    ends = branches.pop("", None)
    inner = "|".join(re.escape(first) + _pattern(rest) for first, rest in sorted(branches.items()))
    if not inner:
        return ""
    return f"(?:{inner}){'?' if ends else ''}" if ends or len(branches) > 1 else inner


_SLUGS = _spelling_table()
_FORMER = _former_spellings()
_NAME = re.compile(rf"(?<![^\W_]){_pattern(_SLUGS)}(?![^\W_])")
PROVINCE_BY_SLUG: Mapping[str, Province] = MappingProxyType({province.slug: province for province in PROVINCES})
# Every name, old name and alias in folded text, where it may also be a person's or a street's: no mention is judged.
PROVINCE_NAMES = frozenset(fold(name).removeprefix("thanh pho ") for province in PROVINCES for name in _names(province))
PROVINCE_NAME = re.compile(rf"\b(?:{'|'.join(sorted(PROVINCE_NAMES, key=len, reverse=True))})\b")


def name_province(slug: str) -> str:
    """The name of a province by its slug; the slug itself when there is none."""
    province = PROVINCE_BY_SLUG.get(slug)
    return province.name if province else slug


def find_places(text: str) -> tuple[str, ...]:
    """Slugs of the provinces a text speaks of, each once, in the order they are first named."""
    return tuple(dict.fromkeys(place.slug for place in locate_places(AlignedText.of(text))))


def locate_places(aligned: AlignedText) -> tuple[Place, ...]:
    """Every mention of a province; offsets are those of the aligned text."""
    return tuple(_find_mentions(aligned))


def _find_mentions(aligned: AlignedText) -> Iterator[Place]:
    for match in _NAME.finditer(aligned.shown):
        slug = _SLUGS[match.group()]
        if slug and _means_province(aligned, match, slug):
            yield Place(match.start(), match.end(), slug, match.group() in _FORMER)


def _means_province(aligned: AlignedText, match: re.Match[str], slug: str) -> bool:
    start, name = match.start(), match.group()
    before = aligned.folded[max(0, start - 50) : start]
    if _UNIT_BEFORE.search(before) or name.startswith(("TP", "Tp", "Thành", "THÀNH")):
        return not _OTHER_BEFORE.search(before)
    if _OTHER_BEFORE.search(before) or _is_person_name(aligned.shown[max(0, start - 20) : start], before, name):
        return False
    if name.isupper() and " " in name and fold(name) in _ORDINARY:
        return False
    return slug != "ha-noi" or not _is_only_venue(before, aligned.folded[match.end() : match.end() + 30])


def _is_person_name(before: str, plain: str, name: str) -> bool:
    """A family or middle name stands before it, or it is Huế after any capitalised word or "bà", "chị"."""
    word = _WORD_BEFORE.search(before)
    if not word:
        return False
    if name in ("Huế", "Hue", "Hà Giang", "Hà Nam") and _PERSON_BEFORE.search(plain):
        return True
    return bool(_SURNAME.fullmatch(word[1])) or (name in ("Huế", "Hue") and word[1].istitle())


def _is_only_venue(before: str, after: str) -> bool:
    """Hà Nội is where most ministry meetings are held: "tại Hà Nội", "Hà Nội, ngày …" say nothing about its Sở."""
    return bool(_AT.search(before) or _DATELINE.match(after))
