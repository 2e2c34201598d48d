"""Dates as machines write them: ISO 8601, RFC 822, seconds or milliseconds since 1970, packed digits.

Takes text, gives aware datetimes in Asia/Ho_Chi_Minh with a precision. A time without zone is Vietnamese time.
Refuses impossible days (32/13), years outside 1900–2150 (Buddhist 2568, Minguo 114, .NET's 0001), unknown zones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

from newsroom.models import VN, Precision

YEARS = range(1900, 2151)  # 2568 is Buddhist, 0001 is what .NET writes for "none"
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}

_ZONES = {"": VN, "z": UTC, "gmt": UTC, "utc": UTC, "ut": UTC, "ict": VN}
_AMERICAN = {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}  # RFC 822, 5.1
_OFFSET = re.compile(r"(?:gmt|utc)?\s?([+-])\s?(\d{1,2}):?([0-5]\d)?")

ZONE = (
    r"(?:\s?\(?(?P<zone>z\b|ict\b|(?:gmt|utc|ut)(?:\s?[+-]\s?\d{1,2}(?::?[0-5]\d)?)?\b|[+-]\d{2}(?::?[0-5]\d)?\b)\)?)?"
)
_ISO = re.compile(
    r"(?<![\d/-])(?P<y>\d{4})(?P<sep>[-/.])(?P<mo>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?![\d/-])"
    r"(?:(?:t|\s|,\s?)(?P<h>\d{1,2}):(?P<mi>\d{2})(?::(?P<s>\d{2}))?(?:[.,]\d{1,9})?\s?(?P<ap>[ap]m\b|sa\b|ch\b)?"
    + ZONE
    + ")?"
)
_RFC = re.compile(
    r"(?<!\d)(?P<d>\d{1,2})[\s-](?P<name>[a-z]{3})[a-z]*\.?,?[\s-](?P<y>\d{4}|\d{2})(?!\d)"
    r"(?:,?\s(?:at\s)?(?P<h>\d{1,2}):(?P<mi>\d{2})(?::(?P<s>\d{2}))?\s?(?P<ap>[ap]m\b)?"
    r"(?:\s?\(?(?P<zone>[a-z]{1,4}(?:\s?[+-]\d{1,2}(?::?\d{2})?)?|[+-]\d{2}:?\d{2})(?![\w])\)?)?)?"
)
_ENGLISH = re.compile(
    r"\b(?P<name>[a-z]{3})[a-z]*\.?\s(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s(?P<y>\d{4})(?!\d)"
    r"(?:,?\s(?:at\s)?(?P<h>\d{1,2}):(?P<mi>\d{2})(?::(?P<s>\d{2}))?\s?(?P<ap>[ap]m\b)?" + ZONE + ")?"
)
_PACKED = re.compile(
    r"(?P<y>\d{4})(?P<mo>\d{2})(?P<d>\d{2})(?:t?(?P<h>\d{2})(?P<mi>\d{2})(?P<s>\d{2})(?:\d{3})?(?P<zone>z)?)?"
)
_DOTNET = re.compile(
    r"(?P<mo>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4}) (?P<h>\d{1,2}):(?P<mi>\d{2}):(?P<s>\d{2}) (?P<ap>[ap]m)"
)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d{1,6})?")


@dataclass(frozen=True, slots=True)
class Found:
    """A date found in a text: `when` is aware, in Vietnamese time; parts beyond `precision` are zero or one;
    `text` is what was read, as written."""

    when: datetime
    precision: Precision
    text: str


def day(year: int, month: int, number: int) -> datetime | None:
    """Midnight of that day in Viet Nam; None when there is no such day or the year is not one of ours."""
    try:
        return datetime(year, month, number, tzinfo=VN) if year in YEARS else None
    except ValueError:
        return None


def clock(when: datetime, hour: int, minute: int, second: int = 0, half: str = "") -> datetime | None:
    """`when` at that time of day; `half` is am, pm, sa (sáng), ch (chiều) or a day part; None when impossible.

    "14:55 CH" and "13h chiều" are taken as written on the 24-hour clock, 12 SA is midnight, 12 đêm too.
    """
    if half in ("pm", "ch", "chieu", "toi") and hour < 12:
        hour += 12
    if hour == 12 and half in ("am", "sa", "dem"):
        hour = 0
    if hour > 23 or minute > 59 or second > 60:
        return None
    return when.replace(hour=hour, minute=minute, second=min(second, 59))


def in_viet_nam(when: datetime, zone: str) -> datetime | None:
    """The wall clock `when`, meant in `zone` ("", "z", "gmt+7", "+0700", "est"), in Vietnamese time."""
    known = _ZONES.get(zone) or (timezone(timedelta(hours=_AMERICAN[zone])) if zone in _AMERICAN else None)
    offset = _OFFSET.fullmatch(zone)
    if known is None and offset:
        sign, hours, minutes = offset.groups(default="0")
        shift = timedelta(hours=int(hours), minutes=int(minutes))
        known = timezone(-shift if sign == "-" else shift) if shift < timedelta(hours=24) else None
    return when.replace(tzinfo=known).astimezone(VN) if known else None


def _year(text: str) -> int:
    """RFC 822 writes two digits; they mean 1970–2069."""
    year = int(text)
    return year if len(text) > 2 else year + (2000 if year < 70 else 1900)


def _month(parts: dict[str, str | None]) -> int:
    return int(parts.get("mo") or 0) or MONTHS.get(parts.get("name") or "", 0)


def _read(match: re.Match[str]) -> Found | None:
    parts = match.groupdict()
    when = day(_year(parts["y"]), _month(parts), int(parts["d"]))
    if when is None or parts.get("h") is None:
        return Found(when, "day", match[0]) if when else None
    timed = clock(when, int(parts["h"]), int(parts["mi"]), int(parts["s"] or 0), parts.get("ap") or "")
    moved = in_viet_nam(timed, (parts.get("zone") or "").strip()) if timed else None
    return Found(moved, "minute", match[0]) if moved else None


def _epoch(text: str) -> Found | None:
    if not _EPOCH.fullmatch(text):
        return None
    whole = text.split(".")[0]
    when = datetime.fromtimestamp(int(whole) // (1000 if len(whole) == 13 else 1), VN)
    return Found(when, "minute", text)


def read_machine(text: str) -> Found | None:
    """The date of `text` (lower case, single blanks, no marks) when a machine wrote it, else None.

    ISO 8601, RFC 822 and English months are found anywhere; packed digits (20260307075519174) and seconds or
    milliseconds since 1970 only when they are the whole text.
    """
    whole = _PACKED.fullmatch(text)
    if whole or _EPOCH.fullmatch(text):
        return (_read(whole) if whole else None) or _epoch(text)
    for pattern in (_ISO, _RFC, _ENGLISH):
        for match in pattern.finditer(text):
            if found := _read(match):
                return found
    return None


def read_dotnet(text: str) -> Found | None:
    """The month-first form "3/7/2026 8:01:53 AM" = 7 March, and only that.

    Never tried by `parse_date`: call it on an attribute known to hold it (VCCorp `data-date` on real pages).
    """
    match = _DOTNET.fullmatch(text.strip().lower())
    return _read(match) if match else None


# ── partial dates, as content files keep them ────────────────────────────────────────────────────

_PARTIAL: tuple[tuple[str, Precision, str], ...] = (
    (r"\d{4}", "year", "-01-01"),
    (r"\d{4}-\d{2}", "month", "-01"),
    (r"\d{4}-\d{2}-\d{2}", "day", ""),
)


_LONGEST_DAY = len("2025-08-12")


@cache
def _shapes() -> tuple[tuple[re.Pattern[str], Precision, str], ...]:
    return tuple((re.compile(shape), precision, rest) for shape, precision, rest in _PARTIAL)


def parse_partial(text: str) -> tuple[datetime, Precision]:
    """ "2025", "2025-08", "2025-08-12" or an ISO datetime, as the first moment it names and its precision.

    Raises ValueError for anything else. A datetime without zone is Vietnamese time.
    """
    for shape, precision, rest in _shapes() if len(text) <= _LONGEST_DAY else ():
        if shape.fullmatch(text):
            return datetime.fromisoformat(text + rest).replace(tzinfo=VN), precision
    if len(text) < 16 or text[4] != "-":
        raise ValueError(f"not a date: {text[:40]!r}")
    when = datetime.fromisoformat(text)
    try:
        return (when if when.tzinfo else when.replace(tzinfo=VN)).astimezone(VN), "minute"
    except OverflowError as error:
        raise ValueError(f"not a date: {text[:40]!r}") from error


_LENGTHS: dict[Precision, int | None] = {"year": 4, "month": 7, "day": 10, "minute": None}


def iso_partial(when: datetime, precision: Precision) -> str:
    """The text `parse_partial` reads back as the same moment and precision; aware times are moved to +07:00."""
    local = when.astimezone(VN) if when.tzinfo else when.replace(tzinfo=VN)
    return local.isoformat()[: _LENGTHS[precision]]
