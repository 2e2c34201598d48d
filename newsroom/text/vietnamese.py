"""Vietnamese text: one spelling, one folding, words, slugs, excerpts, and how Vietnamese a text is.

Takes any str, lone surrogates and control characters included; gives str. Refuses nothing: whatever cannot be
shown is left out. `fold` is the one folding of the project; search in the browser must fold the same way.
Text damaged by an encoding is mended in `newsroom.text.mojibake`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

# For patterns: the capital letters of Latin with every mark.
CAPITALS = "".join(c for c in map(chr, (*range(0x41, 0x250), *range(0x1E00, 0x1F00))) if c.isupper())

# ── what a written syllable may look like ─────────────────────────────────────────────────────────


TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")  # ngang, huyền, sắc, ngã, hỏi, nặng

_ONSETS = re.findall(r"\w+", "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x")
_RIMES = re.findall(
    r"\w+",
    """
    a ac ach ai am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc ok oe oen oeo oet oi om on ong oong ooc
    op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uên uênh uêt ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên
    uyêt uyn uynh uyt uyu uyp ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
    y yêm yên yêng yêt yêu ynh
    """,
)
_SYLLABLE = re.compile(f"(?:{'|'.join(sorted(_ONSETS, key=len, reverse=True))})?(?:{'|'.join(_RIMES)})")
_BARE = str.maketrans("ăâđêôơư", "aadeoou")
_BARE_SYLLABLE = re.compile(_SYLLABLE.pattern.translate(_BARE))
_TONE = re.compile("[" + "".join(TONES) + "]")
_LONGEST = 7  # "nghiêng"


@lru_cache(maxsize=50_000)
def is_syllable(word: str) -> bool:
    """Whether `word` (any case, NFC or NFD) could be one written Vietnamese syllable, with or without its tone."""
    if len(word) > 3 * _LONGEST:
        return False
    apart = unicodedata.normalize("NFD", word.lower())
    bare = unicodedata.normalize("NFC", _TONE.sub("", apart))
    return len(_TONE.findall(apart)) <= 1 and len(bare) <= _LONGEST and bool(_SYLLABLE.fullmatch(bare))


def is_bare_syllable(word: str) -> bool:
    """Whether the lower-case ASCII `word` could be a syllable typed without any mark ("duoc", "nhiem")."""
    return len(word) <= _LONGEST and bool(_BARE_SYLLABLE.fullmatch(word))


# ── spelling, folding, words ──────────────────────────────────────────────────────────────────────


_FALLBACK_SLUG = "muc"
_WORD_LENGTH = 24  # characters of a word whose folding is kept
_WORD = re.compile(r"[^\W_]+")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[ \n]*")
_NEWLINE = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def _invisible() -> Iterator[int]:
    """Code points no reader sees: C0, C1, bidi, zero width, tags, soft hyphen, BOM, surrogates, non-characters."""
    yield from (c for c in (*range(0x20), *range(0x7F, 0xA0)) if c not in (0x09, 0x0A))
    yield from (0xAD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x3164, 0xFEFF, 0xFFA0)
    yield from (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10))
    yield from (*range(0xD800, 0xE000), *range(0xFDD0, 0xFDF0), *range(0xFFF9, 0xFFFD), 0xFFFE, 0xFFFF)
    yield from range(0xE0000, 0xE1000)


def _plain(code: int) -> str:
    """The ASCII letter under a Latin letter with marks or a compatibility form; "" when there is not exactly one."""
    parts = [c for c in unicodedata.normalize("NFKD", chr(code)) if not unicodedata.combining(c)]
    return parts[0].lower() if len(parts) == 1 and ord(parts[0]) < 0x80 else ""


def _fold_table() -> dict[int, str]:
    latin = (*range(0x80, 0x250), *range(0x1E00, 0x1F00), *range(0x2010, 0x20A0), *range(0xFF01, 0xFF5F))
    table = {code: _plain(code) for code in (*latin, 0x3000, *range(0x1D400, 0x1D800)) if _plain(code)}
    table |= dict.fromkeys(range(0x0300, 0x0370), "")
    table |= dict.fromkeys((0x0110, 0x0111, 0x00D0, 0x00F0, 0x0189, 0x0256), "d")
    table |= dict.fromkeys((*range(0x2010, 0x2016), 0x2212), "-")
    return table | dict.fromkeys((0x2018, 0x2019, 0x02BC), "'") | dict.fromkeys((0x201C, 0x201D), '"')


def _character_class(codes: Iterable[int]) -> str:
    """A character class of these code points, run by run."""
    runs: list[list[int]] = []
    for code in sorted(set(codes)):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "[" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in runs) + "]"


_INVISIBLE = dict.fromkeys(_invisible())
_UNSEEN = re.compile(_character_class(_INVISIBLE))
_SEEN = "[!-~\u00a1-\u00ac\u00ae-\u024f\u1e00-\u1eff\u2010-\u2027\u2030-\u205e]++"
_TIDY = re.compile(f"{_SEEN}(?: {_SEEN})*+")  # most texts: nothing to do but NFC
_FOLD = _fold_table()


def nfc(text: str) -> str:
    """`text` in Unicode Normalization Form C."""
    return unicodedata.normalize("NFC", text)


def tidy(text: str, *, keep_lines: bool = False) -> str:
    """`text` fit to be shown and stored: NFC, nothing invisible, single blanks, no blanks at the ends.

    Every kind of line break counts as a blank, or as one "\\n" when `keep_lines` is true. What is removed:
    bidi, zero width, tag characters, soft hyphen, BOM, C0/C1, lone surrogates.
    """
    if _TIDY.fullmatch(text):
        return nfc(text)
    lines = _NEWLINE.sub("\n", text)
    seen = nfc(lines.translate(_INVISIBLE) if _UNSEEN.search(lines) else lines)
    return _LINES.sub("\n", _BLANKS.sub(" ", seen)).strip() if keep_lines else " ".join(seen.split())


def fold(text: str) -> str:
    """`text` in lower case without Vietnamese marks: "Đặng Thuỳ" and its NFD form both give "dang thuy".

    Full-width and mathematical letters become plain, dashes "-", curly quotes straight. NFC text keeps its length,
    so a place found in the folded text is the same place in the text itself.
    """
    if text.isascii():
        return text.lower()
    return " ".join([_fold_word(w) if len(w) <= _WORD_LENGTH else w.translate(_FOLD).lower() for w in text.split(" ")])


@lru_cache(maxsize=50_000)  # the language has some 7,000 written syllables
def _fold_word(word: str) -> str:
    return word.translate(_FOLD).lower()


def syllables(text: str) -> list[str]:
    """Folded word-like pieces of `text`, numbers included: "NĐ 133/2025" gives ["nd", "133", "2025"]."""
    return _WORD.findall(fold(text))


def words(text: str) -> list[str]:
    """Word-like pieces of `text` in lower case with their marks, numbers included."""
    return _WORD.findall(nfc(text).lower())


def slug(text: str, limit: int = 80) -> str:
    """An address part of `text`: `[a-z0-9-]`, at most `limit` characters, cut between words, never empty."""
    whole = _NOT_SLUG.sub("-", fold(text)).strip("-")
    cut = whole[:limit]
    if len(whole) > limit and whole[limit] != "-" and "-" in cut:
        cut = cut[: cut.rindex("-")]
    return cut.strip("-") or _FALLBACK_SLUG[: max(limit, 1)]


# ── tone marks ───────────────────────────────────────────────────────────────────────────────────

_GLIDES = ("oa", "oe", "uy")
_AFTER = "aeiouyăâêôơưcmnpt"  # a letter here means the syllable is closed: hoàn, khuỷu, ngoài


def _put_tone(pair: str, tone: str, place: int) -> str:
    return nfc(pair[: place + 1] + tone + pair[place + 1 :]) if tone else pair


def _tone_moves() -> dict[str, str]:
    """ "oà" -> "òa" for every glide, tone and case."""
    tones = [tone for tone in TONES if tone]
    cases = [form for pair in _GLIDES for form in (pair, pair.upper(), pair.capitalize())]
    return {_put_tone(pair, tone, 1): _put_tone(pair, tone, 0) for pair in cases for tone in tones}


_OPEN = _tone_moves()
_CLOSED = {to: origin for origin, to in _OPEN.items() if origin[0] in "oO"}
_MISPLACED_QU = {_put_tone("u", tone, 0) + v: "u" + _put_tone(v, tone, 0) for tone in TONES if tone for v in "aeêoơyâ"}
_OPEN_PLACE = re.compile(f"(?<![qQ])(?:{'|'.join(_OPEN)})(?![^\\W\\d_])")
_CLOSED_PLACE = re.compile(f"(?:{'|'.join(_CLOSED)})(?=[iycmnpt])", re.IGNORECASE)
_QU_PLACE = re.compile(f"(?<=[qQ])(?:{'|'.join(_MISPLACED_QU)})")


def normalise_tones(text: str) -> str:
    """`text` in NFC with tone marks of oa, oe, uy placed one way: hoà -> hòa, uỷ -> ủy, khoẻ -> khỏe.

    Closed syllables get the only placement both schools share (tòan -> toàn), and so does qu- (qúy -> quý);
    "quà", "quý", "giá", "hoàn", "khuỷu" stay. Both placements stand in one document.
    """
    return " ".join(
        [_place_tone(w) if len(w) <= _WORD_LENGTH else _place_tone.__wrapped__(w) for w in nfc(text).split(" ")]
    )


@lru_cache(maxsize=50_000)
def _place_tone(word: str) -> str:
    placed = _OPEN_PLACE.sub(lambda m: _OPEN[m[0]], word)
    placed = _CLOSED_PLACE.sub(lambda m: _CLOSED.get(m[0], m[0]), placed)
    return _QU_PLACE.sub(lambda m: _MISPLACED_QU[m[0]], placed)


# ── how long, how Vietnamese ─────────────────────────────────────────────────────────────────────

_SENTENCE_END = re.compile(r"(?<!\b[A-ZĐ])(?<!\b(?:TP|TS|Th|GS|BS|KS|Mr|Tp|St))[.!?…][\"”’»)]?(?= )")


def excerpt(text: str, limit: int = 300) -> str:
    """At most `limit` characters of `text`, on one line: up to a whole sentence when one ends in the second half,
    else up to a whole word followed by "…"."""
    line = tidy(text)
    if len(line) <= limit:
        return line
    ends = [m.end() for m in _SENTENCE_END.finditer(line[: limit + 1]) if limit // 2 <= m.end() <= limit]
    if ends:
        return line[: ends[-1]]
    head = line[: max(limit - 1, 0)]
    if line[len(head)] != " " and " " in head:
        head = head[: head.rindex(" ")]
    return (head.rstrip(" ,;:–-") + "…")[:limit]


_VOWEL = re.compile("[aeiouy]")


@lru_cache(maxsize=20_000)
def _classify_word(word: str) -> tuple[bool, bool, bool] | None:
    """(is a possible Vietnamese syllable, carries a mark, is one typed without marks); None for what does not count."""
    if not word.isalpha() or not _VOWEL.search(fold(word)):
        return None
    return is_syllable(word), fold(word) != word, is_bare_syllable(word)


def vietnamese_ratio(text: str) -> float:
    """How much of `text` is Vietnamese, 0..1: the share of words that are possible syllables, scaled down when
    fewer than a quarter carry marks (English has "to", "in", "an"). Text typed wholly without marks counts half.
    Abbreviations without a vowel (NĐ, KH, CN) do not count."""
    seen = Counter(weight for word in words(text[:200_000]) if (weight := _classify_word(word)))
    if not seen:
        return 0.0
    total = seen.total()
    valid = sum(n for (ok, _, _), n in seen.items() if ok) / total
    marked = sum(n for (ok, mark, _), n in seen.items() if ok and mark) / total
    bare = sum(n for (_, _, typed), n in seen.items() if typed) / total
    unmarked = bare / 2 if bare >= 0.85 and total >= 4 else 0.0
    return round(max(valid * min(1.0, marked * 4), unmarked), 4)
