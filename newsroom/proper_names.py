"""People, communes, firms and products a text names: what two newsrooms telling one event both have to write.

Takes text; gives folded names, each once, in order. Refuses what every text on the subject names (ministries, roles,
the country) and provinces, which `newsroom.places` reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsroom.provinces import PROVINCES
from newsroom.vietnamese import fold

_UPPER = "".join(c for c in map(chr, (*range(0x41, 0x250), *range(0x1E00, 0x1F00))) if c.isupper())
_WORD = rf"[{_UPPER}](?:(?![{_UPPER}])[^\W\d_]){{1,11}}"
_RUN = re.compile(rf"(?<![\w&-]){_WORD}(?: {_WORD}){{0,7}}(?![\w&-])")
_CAPITALS = re.compile(rf"(?<![\w&/.-])[{_UPPER}]{{3,8}}(?![\w&/-])")
_SYLLABLE = re.compile(  # of Vietnamese, folded: a capitalised word that is none is a name by itself ("Viettel")
    r"(?:ngh|ng|nh|gh|kh|ph|qu|th|tr|ch|gi|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?"
)
# What stands before a name without being part of it: roles, bodies, and words that open a sentence.
_ROLES = """
ong ba anh chi em co bac ts pgs gs ths bs tien si dong bo thu vu cuc so vien ubnd hdnd uy hoi ban pho giam chu bi tong
chanh truong doan dai bieu phong trung tam cong ty tap benh nha to luat nghi thong quyet tinh thanh tp xa phuong huyen
quan thi dac khu lang thon cang khach san theo tai o tu voi trong ngay sang chieu toi trua do khi neu con va cua ca cac
nhung day truoc sau den ve hien nay rieng nhu vi mot hai moi ngoai vay tuy the ra tren cung
"""
_BEFORE = frozenset(_ROLES.split())
_MIDDLE = frozenset(("thi", "van"))  # a surname stands before them: "Tô Thị …", "Vũ Văn …"
_REGIONS = """viet nam/dong nam/chau a/trung uong/mien tay/mien trung/mien bac/mien nam/mien dong/cuu long/tay nguyen/
tay bac/dong bac/bac bo/nam bo/trung bo/bac trung bo/nam trung bo/tay nam bo/dong nam bo/dong nam a"""
_EVERYWHERE = frozenset(_REGIONS.replace("\n", "").split("/"))
_ABBREVIATIONS = """
ubnd hdnd khcn khcndmst bkhcn dmst tthc qppl cntt cds ttxvn vbqppl mttq hdh kcn tchc pccc gcn cchc qcvn tcvn
"""
_COMMON_CAPITALS = frozenset(_ABBREVIATIONS.split())
PROVINCE_NAMES = frozenset(
    fold(name).removeprefix("thanh pho ")
    for province in PROVINCES
    for name in (province.name, *province.merged, *province.aliases)
)


def proper_names(text: str) -> list[str]:
    """Folded names in `text`: two syllables or more, a word of no Vietnamese syllable, or an abbreviation."""
    return list(dict.fromkeys((*_runs(text), *_abbreviations(text))))


def without_names(text: str) -> str:
    """`text` with a line break for every run of two capitalised words or more."""
    return _RUN.sub(lambda match: "\n" if " " in match[0] else match[0], text)


def _abbreviations(text: str) -> Iterator[str]:
    for match in _CAPITALS.finditer(text):
        word = fold(match[0])
        if word not in _COMMON_CAPITALS and not set(word) <= set("ivxlcdm"):
            yield word


def _runs(text: str) -> Iterator[str]:
    for match in _RUN.finditer(text):
        words = _bare(fold(match[0]).split())
        name = " ".join(words)
        foreign = len(name) > 3 and not _SYLLABLE.fullmatch(name)
        if name not in _EVERYWHERE and (len(words) > 1 or foreign):
            yield name


def _bare(words: list[str]) -> list[str]:
    """A run of capitalised words without what stands before the name: roles, bodies, provinces."""
    while words:
        ahead = next((n for n in (4, 3, 2, 1) if " ".join(words[:n]) in PROVINCE_NAMES), 0)
        if not ahead and words[0] in _BEFORE and not (len(words) > 2 and words[1] in _MIDDLE):
            ahead = 1
        if not ahead:
            break
        words = words[ahead:]
    return words
