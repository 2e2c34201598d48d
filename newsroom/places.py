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
from newsroom.provinces import PROVINCES
from newsroom.shadow import Shadow
from newsroom.vietnamese import fold, normalise_tones

__all__ = ["PROVINCES", "Place", "by_slug", "find_places", "locate", "province_slug"]

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
    """A province named in a text at `[start:end]` of its `Shadow`."""

    start: int
    end: int
    slug: str
    former: bool = False  # called by the name of a unit merged into it


def _spellings(name: str) -> set[str]:
    """A name in both tone styles, in capitals, and without marks as English pages print it."""
    folded = Shadow.of(name).plain
    plain = "".join(low.upper() if high.isupper() else low for high, low in zip(name, folded, strict=True))
    old = name.replace("Hòa", "Hoà").replace("Hóa", "Hoá")
    return {name, old, plain, name.upper(), old.upper(), name.replace("TP", "Tp")}


def _table() -> dict[str, str]:
    table = {
        spelling: province.slug for province in PROVINCES for name in _names(province) for spelling in _spellings(name)
    }
    return table | {spelling: "" for decoy in _DECOYS for spelling in (decoy, decoy.upper())}


def _former() -> frozenset[str]:
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


_SLUGS = _table()
_FORMER = _former()
_NAME = re.compile(rf"(?<![^\W_]){_pattern(_SLUGS)}(?![^\W_])")
by_slug: Mapping[str, Province] = MappingProxyType({province.slug: province for province in PROVINCES})
_BY_NAME = {fold(spelling): slug for spelling, slug in _SLUGS.items() if slug}


def province_slug(name: str) -> str:
    """The slug for a name, old name or alias, with or without marks and "tỉnh"/"thành phố"; "" when unknown."""
    folded = fold(normalise_tones(name)).strip()
    bare = re.sub(r"^(?:tinh|thanh pho|tp\.?) ", "", folded)
    slug = folded.replace(" ", "-")
    return _BY_NAME.get(folded) or _BY_NAME.get(bare) or (slug if slug in by_slug else "")


def find_places(text: str) -> tuple[str, ...]:
    """Slugs of the provinces a text speaks of, each once, in the order they are first named."""
    return tuple(dict.fromkeys(place.slug for place in locate(Shadow.of(text))))


def locate(shadow: Shadow) -> tuple[Place, ...]:
    """Every mention of a province; offsets are those of the shadow."""
    return tuple(_locate(shadow))


def _locate(shadow: Shadow) -> Iterator[Place]:
    for match in _NAME.finditer(shadow.clean):
        slug = _SLUGS[match.group()]
        if slug and _means_province(shadow, match, slug):
            yield Place(match.start(), match.end(), slug, match.group() in _FORMER)


def _means_province(shadow: Shadow, match: re.Match[str], slug: str) -> bool:
    start, name = match.start(), match.group()
    before = shadow.plain[max(0, start - 50) : start]
    if _UNIT_BEFORE.search(before) or name.startswith(("TP", "Tp", "Thành", "THÀNH")):
        return not _OTHER_BEFORE.search(before)
    if _OTHER_BEFORE.search(before) or _names_person(shadow.clean[max(0, start - 20) : start], before, name):
        return False
    if name.isupper() and " " in name and fold(name) in _ORDINARY:
        return False
    return slug != "ha-noi" or not _only_a_venue(before, shadow.plain[match.end() : match.end() + 30])


def _names_person(before: str, plain: str, name: str) -> bool:
    """A family or middle name stands before it, or it is Huế after any capitalised word or "bà", "chị"."""
    word = _WORD_BEFORE.search(before)
    if not word:
        return False
    if name in ("Huế", "Hue", "Hà Giang", "Hà Nam") and _PERSON_BEFORE.search(plain):
        return True
    return bool(_SURNAME.fullmatch(word[1])) or (name in ("Huế", "Hue") and word[1].istitle())


def _only_a_venue(before: str, after: str) -> bool:
    """Hà Nội is where most ministry meetings are held: "tại Hà Nội", "Hà Nội, ngày …" say nothing about its Sở."""
    return bool(_AT.search(before) or _DATELINE.match(after))
