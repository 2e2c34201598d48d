"""Vietnamese damaged by an encoding: mended where the outcome is certain, flagged where it is not.

Takes text as decoded, before any tidying (some lost letters sit in soft hyphens and control characters); gives the
text and its flags. Refuses to touch a line unless the words mended become possible Vietnamese syllables and were
not before: good Vietnamese, French or German come back as they are. Damage seen: docs/facts.md
(TCVN3, VNI, BK HCM 2, Windows-1258 and UTF-8 read as Windows-1252, CP437, Mac Roman, CP1258; U+FFFD).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache, lru_cache

from newsroom.text.vietnamese import is_syllable

# ── tables of fonts from before Unicode ───────────────────────────────────────────────────────────


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


def _compose_letters(
    letters: Mapping[str, str], marks: Mapping[str, str], single: Mapping[str, str]
) -> Mapping[str, str]:
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
    plain = _compose_letters({**{v: v for v in "aeouy"}, "ô": "ơ", "ö": "ư"}, tones, single)
    hats = _compose_letters({"a": "â", "e": "ê", "o": "ô"}, circumflex, {})
    return {**plain, **hats, **_compose_letters({"a": "ă"}, breve, {})}


def _bkhcm() -> Mapping[str, str]:
    tones = {"á": _ACUTE, "â": _GRAVE, "ã": _HOOK, "ä": _TILDE, "å": _DOT}
    hats = {"ë": _ACUTE, "ì": _GRAVE, "í": _HOOK, "î": _TILDE, "å": _DOT}
    breve = {"æ": _ACUTE, "ç": _GRAVE, "è": _HOOK, "é": _TILDE, "å": _DOT}
    single = {"à": "đ", "ï": "ê", "ö": "ô", "ê": "â", "ù": "ă", "ú": "ơ", "û": "ư"}
    single |= {"ñ": "í", "ò": "ì", "ó": "ỉ", "ô": "ĩ", "õ": "ị"}
    plain = _compose_letters({**{v: v for v in "aeouy"}, "ú": "ơ", "û": "ư"}, tones, single)
    return {
        **plain,
        **_compose_letters({"ê": "â", "ï": "ê", "ö": "ô"}, hats, {}),
        **_compose_letters({"ù": "ă"}, breve, {}),
    }


TCVN3 = _tcvn3()
VNI = _vni()
BKHCM = _bkhcm()


# ── finding and mending ───────────────────────────────────────────────────────────────────────────


_WORD = re.compile(r"[^\W\d_]+")
_ASCII_LETTERS = re.compile(r"[A-Za-z]")
_ABBREVIATION = re.compile(r"[A-ZĐ]{1,6}")
_NOT_TEXT = re.compile(r"[\w\s&/.,:;()\"'“”‘’«»…–—%+-]")
_SUSPECT = (
    (re.compile(r"[ÃÄ][\x80-\xbf‹›€™šœž]|á[»º]|ß[╗║]|[├╞╗║]|[a-z]Ã"), 1),
    (re.compile(r"[A-Za-z][\xa8\xa9\xaa\xab\xac\xad\xae\xb5-\xb9\xbc-\xbe]+[A-Za-z]"), 2),
)
_LONGEST_WORD = 24  # whose verdict is kept
_VIQR = re.compile(r"\b[A-Za-z]{0,7}[aeouAEOU](?:\^|\+|\()[.'`?~]?[a-z]{0,7}\b")
_EDGES = "“”‘’«»…–—•·()[]{}<>.,;:!?\"'/\\|*-+=&%#@0123456789"


# ── UTF-8 bytes read as single-byte characters ───────────────────────────────────────────────────


@cache
def _byte_of(codec: str) -> dict[str, int]:
    """Character -> byte for `codec`; bytes it leaves undefined are the C1 controls, as browsers read them."""
    table = {chr(code): code for code in range(0x80, 0x100)} if codec.startswith("cp125") else {}
    for code in range(0x80, 0x100):
        try:
            table[bytes([code]).decode(codec)] = code
        except UnicodeDecodeError:
            table[chr(code)] = code
    return table


@cache
def _sequence(codec: str) -> re.Pattern[str]:
    """Characters that stand for one UTF-8 encoded letter or sign of Vietnamese text (two or three bytes)."""
    chars = _byte_of(codec)
    follow = "[" + "".join(re.escape(c) for c, b in chars.items() if 0x80 <= b < 0xC0) + "]"
    two = "[" + "".join(re.escape(c) for c, b in chars.items() if 0xC2 <= b < 0xE0) + "]" + follow
    three = "[" + "".join(re.escape(c) for c, b in chars.items() if 0xE0 <= b < 0xF0) + "]" + follow * 2
    return re.compile(f"{three}|{two}")


def _utf8_read_as(codec: str) -> Callable[[str], str]:
    def letter(match: re.Match[str]) -> str:
        try:
            return bytes(_byte_of(codec)[char] for char in match[0]).decode("utf-8")
        except UnicodeDecodeError:
            return match[0]

    def decode(line: str) -> str:
        return unicodedata.normalize("NFC", _sequence(codec).sub(letter, line))

    return decode


# ── fonts and code pages with letters of their own ───────────────────────────────────────────────


@cache
def _font_pairs(name: str) -> tuple[re.Pattern[str], dict[str, str]]:
    table = {"vni": VNI, "bkhcm": BKHCM, "tcvn3": TCVN3}[name]
    return re.compile("|".join(re.escape(key) for key in sorted(table, key=len, reverse=True))), dict(table)


def _capital(match: re.Match[str]) -> str:
    """Capital fonts of TCVN3 show small codes as capitals: "HäC" is "HỌC"."""
    word = match[0]
    plain = _ASCII_LETTERS.findall(word)
    return word.upper() if len(plain) > 1 and all(letter.isupper() for letter in plain) else word


def _font(name: str) -> Callable[[str], str]:
    def decode(line: str) -> str:
        pattern, table = _font_pairs(name)
        return _WORD.sub(_capital, pattern.sub(lambda m: table[m[0]], unicodedata.normalize("NFC", line)))

    return decode


def _windows_1258(line: str) -> str:
    """Windows-1258 bytes that were read as Windows-1252."""
    table: dict[str, str | int | None] = {
        chr(code): bytes([code]).decode("cp1258", "ignore") for code in range(0x80, 0x100)
    }
    return unicodedata.normalize("NFC", line.translate(str.maketrans(table)))


_DECODERS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("utf8_as_cp1252", _utf8_read_as("cp1252")),
    ("utf8_as_cp1258", _utf8_read_as("cp1258")),
    ("utf8_as_cp437", _utf8_read_as("cp437")),
    ("utf8_as_mac_roman", _utf8_read_as("mac_roman")),
    ("tcvn3", _font("tcvn3")),
    ("vni", _font("vni")),
    ("bkhcm", _font("bkhcm")),
    ("cp1258_as_cp1252", _windows_1258),
)


# ── deciding ─────────────────────────────────────────────────────────────────────────────────────


def _odd_pieces(line: str) -> list[str]:
    """Blank-separated pieces of `line` that hold a character outside ASCII between their edges."""
    pieces = (piece.strip(_EDGES) for piece in line.split(" ") if not piece.isascii())
    return [piece for piece in pieces if not piece.isascii()]


def _is_plausible(word: str) -> bool:
    """A possible syllable in one case, or an abbreviation: "Vã", "VÃ", "TĐC", but not "vÃ"."""
    if _ABBREVIATION.fullmatch(word):
        return True
    return (word.islower() or word.isupper() or word.istitle()) and is_syllable(word)


def _is_good(piece: str) -> bool:
    """Whether every run of letters in `piece` is plausible, and nothing but punctuation joins them."""
    return _is_good_word(piece) if len(piece) <= _LONGEST_WORD else _is_all_good(piece)


@lru_cache(maxsize=50_000)
def _is_good_word(piece: str) -> bool:
    return _is_all_good(piece)


def _is_all_good(piece: str) -> bool:
    return not _NOT_TEXT.sub("", piece) and all(map(_is_plausible, _WORD.findall(piece)))


def _count_bad(line: str) -> int:
    return sum(not _is_good(piece) for piece in _odd_pieces(line))


def _is_sound(piece: str) -> bool:
    """Whether a blank-separated piece is not bad: most texts are asked no more than this."""
    return piece.isascii() or (_is_sound_word(piece) if len(piece) <= _LONGEST_WORD else not _count_bad(piece))


@lru_cache(maxsize=50_000)
def _is_sound_word(piece: str) -> bool:
    return not _count_bad(piece)


def _undo(line: str, decode: Callable[[str], str]) -> str:
    """`line` decoded once, or twice when that leaves fewer bad pieces (UTF-8 encoded three times)."""
    once = decode(line)
    return min((once, decode(once)), key=_count_bad)


def _is_utf8_certain(before: str, after: str) -> bool:
    """Enough for UTF-8, whose sequences do not come about by chance: a bad piece became good. "XÃ”" at the end of a
    quotation is a sequence too, but it was no bad piece."""
    return after != before and _count_bad(after) < _count_bad(before) and bool(_marked_syllables(after))


def _is_vietnamese_now(before: str, after: str) -> bool:
    """Enough for fonts: two bad pieces or more, half of what is odd; then four in five good, most words syllables."""
    bad, odd = _count_bad(before), len(_odd_pieces(before))
    if after == before or bad < 2 or bad * 2 < odd or _count_bad(after) * 5 > len(_odd_pieces(after)):
        return False
    plain = [word for word in _WORD.findall(after) if len(word) > 1]
    return sum(map(is_syllable, plain)) * 10 >= len(plain) * 7


def _marked_syllables(line: str) -> list[str]:
    return [word for word in _WORD.findall(line) if not word.isascii() and is_syllable(word)]


def _mend_line(line: str) -> tuple[str, str]:
    """`line` mended and the name of its damage, or `line` and ""."""
    whole = unicodedata.normalize("NFC", line)
    if all(map(_is_sound, whole.split(" "))):
        return line, ""
    for name, decode in _DECODERS:
        certain = name.startswith("utf8")
        mended = _undo(whole, decode) if certain else decode(whole)
        if _is_utf8_certain(whole, mended) if certain else _is_vietnamese_now(whole, mended):
            return mended, name
    return line, ""


def _find_flags(text: str, mended: frozenset[str]) -> tuple[str, ...]:
    found = {f"mended:{name}" for name in mended}
    if "\ufffd" in text:
        found.add("replacement_character")
    if any(len(pattern.findall(text)) >= enough for pattern, enough in _SUSPECT):
        found.add("suspect_mojibake")
    if len(_VIQR.findall(text)) >= 3:
        found.add("suspect_viqr")
    return tuple(sorted(found))


def repair_text(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` with damaged lines mended, and sorted flags.

    Flags: "mended:<damage>" for what was mended, "replacement_character" (U+FFFD: letters are lost for good),
    "suspect_mojibake", "suspect_viqr" for what was left. A text without flags is returned as it
    came. `text` should come straight from decoding, before `tidy`.
    """
    whole, mended = mend_text(text)
    return whole, _find_flags(whole, mended)


def find_unsound(text: str) -> frozenset[str]:
    """The pieces of NFC `text` between blanks that look damaged; `mend_text` gives a line without any back as it is."""
    return frozenset(piece for piece in set(text.replace("\n", " ").split(" ")) if not _is_sound(piece))


def mend_text(text: str) -> tuple[str, frozenset[str]]:
    """`text` with damaged lines mended, and the names of the damage; for what is left damaged see `repair_text`."""
    if text.isascii():
        return text, frozenset()
    lines = [_mend_line(line) if not line.isascii() else (line, "") for line in text.split("\n")]
    return "\n".join(line for line, _ in lines), frozenset(name for _, name in lines if name)
