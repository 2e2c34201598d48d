"""Text -> the tokens search works on, exactly as `theme/assets/search-core.js` makes them from a query.

Takes any text; gives tokens, each folded (no marks, đ as d) and with a `key` in which the tone is a digit at the
end, so that hoà and hòa are one key and "phân" is not "phần". Abbreviations become the words they stand for, and
"và" is left out, so KH&CN, "khoa học và công nghệ" and "khoa học, công nghệ" are the same four syllables.
The browser module is the twin of this file: change both, `tests/publisher/search/test_search.py` holds them together.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

SYNONYMS: Mapping[str, str] = {
    "KH&CN": "khoa học và công nghệ",
    "KHCN": "khoa học và công nghệ",
    "KH và CN": "khoa học và công nghệ",
    "KHCN&ĐMST": "khoa học công nghệ và đổi mới sáng tạo",
    "BKHCN": "bộ khoa học và công nghệ",
    "UBND": "ủy ban nhân dân",
    "HĐND": "hội đồng nhân dân",
    "SHTT": "sở hữu trí tuệ",
    "SHCN": "sở hữu công nghiệp",
    "TĐC": "tiêu chuẩn đo lường chất lượng",
    "TCĐLCL": "tiêu chuẩn đo lường chất lượng",
    "CĐS": "chuyển đổi số",
    "ĐMST": "đổi mới sáng tạo",
    "TTHC": "thủ tục hành chính",
    "VTĐ": "vô tuyến điện",
    "CNTT": "công nghệ thông tin",
    "CNC": "công nghệ cao",
    "CGCN": "chuyển giao công nghệ",
    "ATBXHN": "an toàn bức xạ hạt nhân",
    "ATBX": "an toàn bức xạ",
    "NLNT": "năng lượng nguyên tử",
    "QCVN": "quy chuẩn kỹ thuật quốc gia",
    "QCKT": "quy chuẩn kỹ thuật",
    "QLNN": "quản lý nhà nước",
    "NSNN": "ngân sách nhà nước",
    "CQĐP": "chính quyền địa phương",
    "NĐ": "nghị định",
    "NQ": "nghị quyết",
    "QĐ": "quyết định",
    "TPHCM": "thành phố hồ chí minh",
    "HCM": "hồ chí minh",
    "ND-CP": "nghị định chính phủ",
}

_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile("[\u0300-\u036f]")
_TONES = {"\u0300": "1", "\u0301": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
_TONE = re.compile(f"[{''.join(_TONES)}]")
_AND = "va1"


class Token(NamedTuple):
    """One syllable, number or foreign word."""

    folded: str
    key: str


class Expansions(NamedTuple):
    """Abbreviations and what they stand for."""

    long: Mapping[tuple[str, ...], tuple[Token, ...]]  # folded words of the short form -> the long form
    heads: frozenset[str]  # first words of the short forms
    longest: int  # words of the longest short form


_FOLDED = itemgetter(0)


@lru_cache(maxsize=100_000)
def make_token(word: str) -> Token:
    """The token of one word in lower case."""
    loose = unicodedata.normalize("NFD", word)
    folded = _MARKS.sub("", loose).replace("đ", "d")
    tones = "".join(_TONES[tone] for tone in _TONE.findall(loose))
    return Token(folded, unicodedata.normalize("NFC", _TONE.sub("", loose)) + tones)


def split_words(text: str) -> list[Token]:
    """The words of `text` in order, abbreviations as they stand."""
    return list(map(make_token, _WORD.findall(unicodedata.normalize("NFC", text).lower())))


def make_expansions(synonyms: Mapping[str, str]) -> Expansions:
    """Synonyms ready for `tokenize`."""
    long = {tuple(t.folded for t in split_words(short)): tuple(split_words(full)) for short, full in synonyms.items()}
    heads = frozenset(short[0] for short in long if short)
    return Expansions(long, heads, max((len(short) for short in long if short), default=0))


def tokenize(text: str, expand: Expansions) -> list[Token]:
    """The words of `text` in order, abbreviations written out, "và" left out."""
    found, heads = split_words(text), expand.heads
    if not heads.isdisjoint(map(_FOLDED, found)):
        found = _expand_short_forms(found, expand)
    return [t for t in found if t.key != _AND]


def _expand_short_forms(found: list[Token], expand: Expansions) -> list[Token]:
    """The words with the longest abbreviation at each place written out."""
    out: list[Token] = []
    at = 0
    while at < len(found):
        short: tuple[str, ...] = ()
        if found[at].folded in expand.heads:
            shorts = (tuple(map(_FOLDED, found[at : at + n])) for n in range(expand.longest, 0, -1))
            short = next((short for short in shorts if short in expand.long), ())
        out += expand.long[short] if short else found[at : at + 1]
        at += len(short) or 1
    return out
