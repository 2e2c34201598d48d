"""The numbers, legal numbers and days a text names, as far as they tell one story from another.

Takes text; gives number words, (number, unit) pairs, keys of documents, and days as month*32+day. Refuses years,
dates and legal numbers as numbers, and the counts every text on the subject gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsroom import vietnamese
from newsroom.spelled import in_digits

_DATE = re.compile(
    r"(?<![\d/.,-])(\d{1,2}) ?[/-] ?(\d{1,2})(?: ?[/-] ?(\d{4}))?(?![\d/])|(\d{1,2}) thang (\d{1,2})(?!\d)"
)
_SPAN = re.compile(r"(?:tu|den|truoc|sau|het|hieu luc|ban hanh|ke tu|ky) (?:ngay )?$")
_TIME_OF_DAY = re.compile(r"(?:sang|chieu|toi|trua|hom nay|hom qua)[ ,(]*(?:ngay )?\(?$|\($")
_SLASHED = re.compile(
    r"(?<![\w/])(\d{1,5}(?:\.\d{1,2})?) ?/(?: ?\d{4} ?/)? ?(nd|nq|tt|qd|cd|ct|kh|tb|qh|cv|hd)\w{0,3}(?![a-z0-9])"
)
_SPOKEN = re.compile(
    r"(?<![a-z])(nghi dinh|nghi quyet|thong tu|quyet dinh|cong dien|chi thi|ke hoach|nd|nq|tt|qd)"
    r"(?: so)? ?(\d{1,5}(?:\.\d{1,2})?)(?!\d|[/-]\d{1,2}(?!\d))(?:/\d{4})?(?:/[a-z][a-z0-9-]*)?"
    r"(?:(?: va |, ?)(?:(?:nghi dinh|nd) )?(?:so )?(\d{2,5}(?:\.\d{1,2})?)(?!\d)(?:/\d{4})?)?"
)
_LETTER = re.compile(r"(?<![\w/])(\d{1,5}) ?/ ?(?:bkhcn|skhcn|ubnd|vpcp|kl|ttr|bc|gp)(?![a-z0-9])")
_CODES = {
    "nghi dinh": "nd",
    "nghi quyet": "nq",
    "thong tu": "tt",
    "quyet dinh": "qd",
    "cong dien": "cd",
    "chi thi": "ct",
    "ke hoach": "kh",
}
_NUMBER = re.compile(r"(?<![\w/.,-])(\d{1,3}(?:[.,]\d{3})+|\d+(?:,\d+)?)(?![\w/]) ?(%|[a-z]+)?")
# Decrees, provinces now and before, tasks reviewed and moved: every text on the subject gives them (facts 1.5, 4.2).
_EVERYWHERE = frozenset(("28", "34", "63", "2700", "2718", "5076", "6738"))
_SESSION = re.compile(r"(?<![a-z])(sang|chieu|toi) (?:ngay |nay|qua|\d)")
_SESSIONS = {"sang": 1, "chieu": 2, "toi": 3}
_BACK = (  # words for a day counted from that of publication, and how many days back
    (re.compile(r"(?<![a-z])hom kia(?![a-z])"), 2),
    (re.compile(r"(?<![a-z])(?:hom qua|(?:sang|chieu|toi|trua) qua)(?![a-z])"), 1),
    (re.compile(r"(?<![a-z])(?:hom nay|sang nay|chieu nay|toi nay|trua nay)(?![a-z])"), 0),
)
_FROM = re.compile(r"\bthông từ\b", re.IGNORECASE)  # "viễn thông từ 1/7" names no thông tư


def document_keys(text: str) -> frozenset[str]:
    """Legal numbers in `text` as kind and number ("nd132", "qd3605", "qh133"): year and issuer aside, so that
    "Nghị định 132" and "132/2025/NĐ-CP" meet, while 133/2025/NĐ-CP and 133/2025/QH15 don't."""
    folded = vietnamese.fold(_FROM.sub("thông, từ", vietnamese.nfc(text)))
    found = {f"{m[2]}{m[1].lstrip('0')}" for m in _SLASHED.finditer(folded)}
    for match in _SPOKEN.finditer(_SLASHED.sub(" ", folded)):
        code = _CODES.get(match[1], match[1])
        found.update(f"{code}{number.lstrip('0')}" for number in match.groups()[1:] if number)
    return frozenset(found)


def letter_keys(text: str) -> frozenset[str]:
    """Numbers of letters, conclusions and reports ("612/BKHCN-ATBXHN", "37/KL-TTr"), which name their sender and not
    their kind."""
    return frozenset(f"cv{m[1].lstrip('0')}" for m in _LETTER.finditer(vietnamese.fold(text)))


def number_words(text: str) -> list[str]:
    """Numbers that tell stories apart: "91", "6738", "52,5", "4 doan"; a single digit only with what it counts.
    Dates, years, legal numbers, 0–2 and the numbers every text on the subject gives are not among them."""
    told = (value if len(value) > 1 else f"{value} {unit}".strip() for value, unit in figures(text))
    return [word for word in dict.fromkeys(told) if word not in _EVERYWHERE]


def figures(text: str) -> tuple[tuple[str, str], ...]:
    """(number, the syllable after it) of every number in `text` that is no date, year, legal number or 0–2."""
    folded = vietnamese.fold(in_digits(vietnamese.nfc(text)))
    folded = _DATE.sub(" ", _SPOKEN.sub(" ", _SLASHED.sub(" ", folded)))
    found = ((_plain(m[1]), m[2] or "") for m in _NUMBER.finditer(folded))
    return tuple(dict.fromkeys((value, unit) for value, unit in found if value))


def exactness(word: str) -> int:
    """How far a number word is one text's own, 0..3: "4 doan" and "300" 0, "12" and "140" 1, "212" and "6,5" 2, "1842"
    and "52,55" 3. Round noughts tell nothing, a decimal as much as a digit more."""
    number = word.split(" ")[0]
    figures = number.replace(",", "") if "," in number else number.rstrip("0")
    return min(max(len(figures) - 1 + ("," in number), 0), 3)


def _plain(raw: str) -> str:
    """A number without its thousands' points; "" for a year and for 0–2."""
    plain = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", raw)
    plain = plain.lstrip("0") if plain.isdigit() else plain
    return "" if not plain or (plain.isdigit() and (int(plain) < 3 or 1990 <= int(plain) <= 2050)) else plain


def days(text: str) -> Iterator[tuple[int, bool, bool]]:
    """(month*32+day, stands in a "from/until/issued on" phrase, stands after a time of day) in order."""
    folded = vietnamese.fold(text)
    for match in _DATE.finditer(folded):
        day, month = int(match[1] or match[4]), int(match[2] or match[5])
        before = folded[max(match.start() - 16, 0) : match.start()]
        if 1 <= day <= 31 and 1 <= month <= 12:
            yield month * 32 + day, bool(_SPAN.search(before)), bool(_TIME_OF_DAY.search(before))


def days_ago(head: str) -> int | None:
    """How many days before its publication the opening says it happened ("hôm qua": 1); None when it does not."""
    folded = vietnamese.fold(head)
    return next((back for pattern, back in _BACK if pattern.search(folded)), None)


def session(head: str) -> int:
    """The part of the day the opening says it happened in: 1 morning, 2 afternoon, 3 evening; 0 unknown."""
    found = _SESSION.search(vietnamese.fold(head))
    return _SESSIONS[found[1]] if found else 0


def event_day(head: str) -> int:
    """The day the opening says it happened: the first date after a time of day, else the first plain one."""
    dates = [d for d in days(head) if not d[1]]
    told = [code for code, _, timed in dates if timed]
    return (told or [code for code, _, _ in dates] or [0])[0]
