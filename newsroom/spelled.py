"""Numbers spelled in words, as headlines like them: "Chín tỉnh", "bảy mươi tư người".

Takes text with its marks; gives the same text with the numbers 3–99 in digits. Refuses what may be another word:
"năm" alone (a year), "một", "hai", ordinals ("thứ ba") and names of months ("tháng sáu").
"""

from __future__ import annotations

import re

_DIGITS = {"một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5}
_DIGITS |= {"sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9}
_TENS = "hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín"
_ONES = "một|mốt|hai|ba|tư|bốn|lăm|nhăm|sáu|bảy|bẩy|tám|chín"
_SPELLED = re.compile(
    rf"(?<!thứ )(?<!tháng )(?<!quý )(?<!\w)(?:(?P<tens>{_TENS}) mươi(?: (?P<one>{_ONES})(?!\w))?"
    rf"|(?P<ten>mười)(?: (?P<more>{_ONES})(?!\w))?|(?P<alone>ba|bốn|sáu|bảy|bẩy|tám|chín))(?= [^\W\d_])",
    re.IGNORECASE,
)


def in_digits(text: str) -> str:
    """`text` (NFC) with its spelled numbers in digits."""
    return _SPELLED.sub(_value, text)


def _value(match: re.Match[str]) -> str:
    def digit(name: str) -> int:
        return _DIGITS.get((match[name] or "").lower(), 0)

    if match["alone"]:
        return str(digit("alone"))
    return str(digit("tens") * 10 + digit("one") if match["tens"] else 10 + digit("more"))
