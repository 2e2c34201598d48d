"""Tables of the fonts Vietnamese was typed in before Unicode: what their codes look like in Windows-1252.

Gives three mappings from characters seen to the letter meant: TCVN3 (ABC, one character each), VNI (a letter and a
mark) and BK HCM 2 (a letter and a mark). Source: TCVN 5712:1993 VN3; the VNI and BK HCM 2 keyboard manuals, checked
against the samples of facts part 6.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


# Each row: the letter without tone, then its codes for sắc, huyền, hỏi, ngã, nặng.
_TCVN3_ROWS = {
    "a": "¸µ¶·¹",
    "ă": "¾»¼½Æ",
    "â": "ÊÇÈÉË",
    "e": "ÐÌÎÏÑ",
    "ê": "ÕÒÓÔÖ",
    "i": "Ý×ØÜÞ",
    "o": "ãßáâä",
    "ô": "èåæçé",
    "ơ": "íêëìî",
    "u": "óïñòô",
    "ư": "øõö÷ù",
    "y": "ýúûüþ",
}
_TCVN3_PLAIN = dict(zip("¨©®ª«¬\xad¡¢§£¤¥¦", "ăâđêôơưĂÂĐÊÔƠƯ", strict=True))


def _tcvn3() -> Mapping[str, str]:
    tones = (_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT)
    rows = ((codes, base) for base, codes in _TCVN3_ROWS.items())
    toned = {code: _nfc(base + tone) for codes, base in rows for code, tone in zip(codes, tones, strict=True)}
    return toned | _TCVN3_PLAIN


def _composed(letters: Mapping[str, str], marks: Mapping[str, str], single: Mapping[str, str]) -> Mapping[str, str]:
    """Letter + mark for every letter and mark of a font, in both cases; a mark takes any case."""
    table = dict(single) | {key.upper(): value.upper() for key, value in single.items()}
    for key, base in letters.items():
        for mark, sign in marks.items():
            small = _nfc(base + sign)
            forms = {key + mark: small, key + mark.upper(): small}
            forms |= {key.upper() + mark.upper(): small.upper(), key.upper() + mark: small.upper()}
            table |= forms
    return table


def _vni() -> Mapping[str, str]:
    tones = {"ù": _ACUTE, "ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ï": _DOT}
    circumflex = {"â": "", "á": _ACUTE, "à": _GRAVE, "å": _HOOK, "ã": _TILDE, "ä": _DOT}
    breve = {"ê": "", "é": _ACUTE, "è": _GRAVE, "ú": _HOOK, "ü": _TILDE, "ë": _DOT}
    single = {"í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "ô": "ơ", "ö": "ư", "î": "ỵ", "ñ": "đ"}
    plain = _composed({**{v: v for v in "aeouy"}, "ô": "ơ", "ö": "ư"}, tones, single)
    hats = _composed({"a": "â", "e": "ê", "o": "ô"}, circumflex, {})
    return {**plain, **hats, **_composed({"a": "ă"}, breve, {})}


def _bkhcm() -> Mapping[str, str]:
    tones = {"á": _ACUTE, "â": _GRAVE, "ã": _HOOK, "ä": _TILDE, "å": _DOT}
    hats = {"ë": _ACUTE, "ì": _GRAVE, "í": _HOOK, "î": _TILDE, "å": _DOT}
    breve = {"æ": _ACUTE, "ç": _GRAVE, "è": _HOOK, "é": _TILDE, "å": _DOT}
    single = {"à": "đ", "ï": "ê", "ö": "ô", "ê": "â", "ù": "ă", "ú": "ơ", "û": "ư"}
    single |= {"ñ": "í", "ò": "ì", "ó": "ỉ", "ô": "ĩ", "õ": "ị"}
    plain = _composed({**{v: v for v in "aeouy"}, "ú": "ơ", "û": "ư"}, tones, single)
    return {**plain, **_composed({"ê": "â", "ï": "ê", "ö": "ô"}, hats, {}), **_composed({"ù": "ă"}, breve, {})}


TCVN3 = _tcvn3()
VNI = _vni()
BKHCM = _bkhcm()
