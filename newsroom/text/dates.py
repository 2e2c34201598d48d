"""Dates as Vietnamese pages write them, and how a date is shown.

Takes any text (a date line with its clutter, or a sentence), gives a `ParsedDate` in Asia/Ho_Chi_Minh or None. The day
comes first, always: "05/07/2025" is 5 July. Refuses impossible days, lunar days, Buddhist and Minguo years. A
two-digit year is read (day first) only with a `base` to hold it against: alone it cannot be told from a number.
Reads no clock: `base` and `now` are arguments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache, lru_cache

from newsroom.models import VN, Precision
from newsroom.text.vietnamese import fold, tidy

# ── no date, and the week of one ──────────────────────────────────────────────────────────────────


LONG_AGO = datetime(1, 1, 2, tzinfo=VN)  # before every date there is; the day before it has no moment in UTC
NEVER = datetime.max.replace(tzinfo=UTC)  # after every date there is


@lru_cache(maxsize=1 << 14)
def iso_week(day: date) -> str:
    """The ISO week of a day: `2026-W47`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


# ── dates as machines write them ──────────────────────────────────────────────────────────────────


YEARS = range(1900, 2151)  # 2568 is Buddhist, 0001 is what .NET writes for "none"
_ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS = {name: number for number, name in enumerate(_ENGLISH_MONTHS, 1)}

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
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d{1,6})?")


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """A date found in a text: `when` is aware, in Vietnamese time; parts beyond `precision` are zero or one;
    `text` is what was read, as written."""

    when: datetime
    precision: Precision
    text: str


def build_day(year: int, month: int, number: int) -> datetime | None:
    """Midnight of that day in Viet Nam; None when there is no such day or the year is not one of ours."""
    try:
        return datetime(year, month, number, tzinfo=VN) if year in YEARS else None
    except ValueError:
        return None


def set_time(when: datetime, hour: int, minute: int, second: int = 0, half: str = "") -> datetime | None:
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


def to_viet_nam_time(when: datetime, zone: str) -> datetime | None:
    """The wall clock `when`, meant in `zone` ("", "z", "gmt+7", "+0700", "est"), in Vietnamese time."""
    known = _ZONES.get(zone) or (timezone(timedelta(hours=_AMERICAN[zone])) if zone in _AMERICAN else None)
    offset = _OFFSET.fullmatch(zone)
    if known is None and offset:
        sign, hours, minutes = offset.groups(default="0")
        shift = timedelta(hours=int(hours), minutes=int(minutes))
        known = timezone(-shift if sign == "-" else shift) if shift < timedelta(hours=24) else None
    return when.replace(tzinfo=known).astimezone(VN) if known else None


def _parse_year(text: str) -> int:
    """RFC 822 writes two digits; they mean 1970–2069."""
    year = int(text)
    return year if len(text) > 2 else year + (2000 if year < 70 else 1900)


def _parse_month(parts: dict[str, str | None]) -> int:
    return int(parts.get("mo") or 0) or MONTHS.get(parts.get("name") or "", 0)


def _read_match(match: re.Match[str]) -> ParsedDate | None:
    parts = match.groupdict()
    when = build_day(_parse_year(parts["y"]), _parse_month(parts), int(parts["d"]))
    if when is None or parts.get("h") is None:
        return ParsedDate(when, "day", match[0]) if when else None
    timed = set_time(when, int(parts["h"]), int(parts["mi"]), int(parts["s"] or 0), parts.get("ap") or "")
    moved = to_viet_nam_time(timed, (parts.get("zone") or "").strip()) if timed else None
    return ParsedDate(moved, "minute", match[0]) if moved else None


def _read_epoch(text: str) -> ParsedDate | None:
    if not _EPOCH.fullmatch(text):
        return None
    whole = text.split(".")[0]
    when = datetime.fromtimestamp(int(whole) // (1000 if len(whole) == 13 else 1), VN)
    return ParsedDate(when, "minute", text)


def parse_machine_date(text: str) -> ParsedDate | None:
    """The date of `text` (lower case, single blanks, no marks) when a machine wrote it, else None.

    ISO 8601, RFC 822 and English months are found anywhere; packed digits (20260307075519174) and seconds or
    milliseconds since 1970 only when they are the whole text.
    """
    whole = _PACKED.fullmatch(text)
    if whole or _EPOCH.fullmatch(text):
        return (_read_match(whole) if whole else None) or _read_epoch(text)
    for pattern in (_ISO, _RFC, _ENGLISH):
        for match in pattern.finditer(text):
            if found := _read_match(match):
                return found
    return None


# ── partial dates, as content files keep them ────────────────────────────────────────────────────

_PARTIAL: tuple[tuple[str, Precision, str], ...] = (
    (r"\d{4}", "year", "-01-01"),
    (r"\d{4}-\d{2}", "month", "-01"),
    (r"\d{4}-\d{2}-\d{2}", "day", ""),
)


_LONGEST_DAY = len("2025-08-12")


@cache
def _partial_shapes() -> tuple[tuple[re.Pattern[str], Precision, str], ...]:
    return tuple((re.compile(shape), precision, rest) for shape, precision, rest in _PARTIAL)


def parse_partial(text: str) -> tuple[datetime, Precision]:
    """ "2025", "2025-08", "2025-08-12" or an ISO datetime, as the first moment it names and its precision.

    Raises ValueError for anything else. A datetime without zone is Vietnamese time.
    """
    for shape, precision, rest in _partial_shapes() if len(text) <= _LONGEST_DAY else ():
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


def format_partial(when: datetime, precision: Precision) -> str:
    """The text `parse_partial` reads back as the same moment and precision; aware times are moved to +07:00."""
    local = when.astimezone(VN) if when.tzinfo else when.replace(tzinfo=VN)
    return local.isoformat()[: _LENGTHS[precision]]


# ── dates as Vietnamese pages write them ──────────────────────────────────────────────────────────


_LONGEST = 20_000  # characters read; a date further down is not the page's
_NAMES = ["mot", "hai", "ba", "tu", "nam", "sau", "bay", "tam", "chin", "muoi"]
_MONTH_NAMES = {name: n for n, name in enumerate(_NAMES, 1)} | {"muoi mot": 11, "muoi hai": 12}
_MONTH = r"(?P<mo>\d{1,2}(?!\d)|muoi mot|muoi hai|mot|hai|ba|tu|nam|sau|bay|tam|chin|muoi)"
_THANG = r"(?:thang|thg\.?|th\.?|t\.)"

_DAY_NAME = r"(?:thu\s?(?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|t[2-7]|cn)"

_FULL = (
    re.compile(r"(?<![\d/])(?P<d>\d{1,2})\s?(?P<sep>[/.\-–])\s?(?P<mo>\d{1,2})\s?(?P=sep)\s?(?P<y>\d{4})(?![\d/])"),
    re.compile(
        rf"(?<![\d/])(?P<d>\d{{1,2}})[\s,/-]{{0,3}}{_THANG}\s?{_MONTH}[\s,/-]{{0,3}}(?:nam\s?)?(?P<y>\d{{4}})(?!\d)"
    ),
    re.compile(rf"\b{_THANG}\s?{_MONTH}\s(?P<d>\d{{1,2}}),?\s(?P<y>\d{{4}})(?!\d)"),
)
_SHORT_YEAR = re.compile(r"(?<![\d/.-])(?P<d>\d{1,2})(?P<sep>[/-])(?P<mo>\d{1,2})(?P=sep)(?P<y>\d{2})(?![\d/-])")
_NO_YEAR = (
    re.compile(
        r"\b(?:ngay|sang|trua|chieu|toi|dem|hom)\s(?P<d>\d{1,2})\s?[/-]\s?(?P<mo>\d{1,2})(?![\d/-]|\.\d|\s?thang)"
    ),
    re.compile(rf"(?<![\d/])(?P<d>\d{{1,2}})\s?thang\s?{_MONTH}(?!\s?(?:nam|[/-])\s?\d)"),
    re.compile(
        rf"^(?:{_DAY_NAME}[\s,-]{{1,3}})?(?:\d{{1,2}}[:h]\d{{2}}[\s,|-]{{1,3}})?\(?(?P<d>\d{{1,2}})/(?P<mo>\d{{1,2}})\)?"
        r"(?:[\s,|-]{1,3}\d{1,2}[:h]\d{2})?$"
    ),
)
_MONTH_ONLY = (
    re.compile(rf"\b{_THANG}\s?{_MONTH}\s?(?:[/-]|nam|,\s?nam|,)?\s?(?P<y>\d{{4}})(?!\d)"),
    re.compile(r"^(?P<mo>\d{1,2})[/-](?P<y>\d{4})$"),
)
_YEAR_ONLY = re.compile(r"^(?:nam )?(?P<y>\d{4})$")
_LABEL = re.compile(
    r"(?:ngay dang|dang ngay|dang luc|dang tai|ngay xuat ban|xuat ban|ngay tao|ngay gui|ngay viet|thoi gian dang)"
)
_LUNAR = re.compile(
    r"\b(?:am lich|lunar)\b|\(al\)|\bphat lich\b|\bdan quoc\b|\bnong lich\b|\bram thang\b|\bthang (?:gieng|chap)\b"
)

_TIME = (
    r"(?<![\d:])(?P<h>\d{1,2})\s?(?::|h|g(?:io)?)\s?(?:(?P<mi>[0-5]\d|\d(?!\d))(?:\s?(?:phut|p|')(?![a-z]))?)?"
    r"(?::(?P<s>[0-5]\d)(?:\.\d{1,6})?)?(?![\d:])\s?(?P<ap>am|pm|sa|ch|sang|trua|chieu|toi|dem)?(?![a-z])"
)
_GAP = r"[\s,|•·;–—-]{0,5}"
_TIME_AFTER = re.compile(rf"[)\]]?{_GAP}[(\[]?(?:(?:vao|luc)\s){{0,2}}{_TIME}{ZONE}")
_TIME_BEFORE = re.compile(rf"{_TIME}{ZONE}[)\]]?{_GAP}(?:{_DAY_NAME}{_GAP})?(?:ngay\s?)?[(\[]?$")
_AGO = re.compile(r"\b(?P<n>\d{1,3})\s?(?P<unit>phut|gio|tieng|ngay|tuan)\s?(?:truoc|ago)\b")
_YESTERDAY = re.compile(r"^(?P<word>hom nay|hom qua|hom kia)\b")
_AGO_UNITS = {"phut": "minutes", "gio": "hours", "tieng": "hours", "ngay": "days", "tuan": "weeks"}


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _MONTH_NAMES[text]


def _is_lunar(text: str, start: int, end: int) -> bool:
    return bool(_LUNAR.search(text[max(0, start - 24) : end + 24]))


def _read_with_time(text: str, start: int, end: int, when: datetime) -> ParsedDate:
    """The day read from text[start:end], with the time that stands right after or right before it, if one does."""
    after = _TIME_AFTER.match(text, end)
    before = None if after else _TIME_BEFORE.search(text[max(0, start - 60) : start])
    part = after or before
    moment = _read_time(part, when) if part else None
    if part is None or moment is None:
        return ParsedDate(when, "day", text[start:end])
    words = f"{text[start:end]}{part[0]}" if after else f"{part[0]}{text[start:end]}"
    return ParsedDate(moment, "minute", words.strip())


def _read_time(part: re.Match[str], when: datetime) -> datetime | None:
    at = set_time(when, int(part["h"]), int(part["mi"] or 0), int(part["s"] or 0), part["ap"] or "")
    return to_viet_nam_time(at, (part["zone"] or "").strip()) if at else None


def _find_full(text: str) -> Iterator[ParsedDate]:
    hits = sorted((m for pattern in _FULL for m in pattern.finditer(text)), key=lambda m: (m.start(), -m.end()))
    for match in hits:
        when = build_day(int(match["y"]), _number(match["mo"]), int(match["d"]))
        if when and not _is_lunar(text, match.start(), match.end()):
            yield _read_with_time(text, *match.span(), when)


def _find_machine(text: str) -> Iterator[ParsedDate]:
    found = parse_machine_date(text)
    if found and not _LUNAR.search(text):
        start = text.find(found.text)
        yield _read_with_time(text, start, start + len(found.text), found.when) if found.precision == "day" else found


def _find_short_year(text: str, base: datetime) -> Iterator[ParsedDate]:
    """Two digits of year: only with a base, and only when the day is not after it by more than a day."""
    for match in _SHORT_YEAR.finditer(text):
        when = build_day(2000 + int(match["y"]), int(match["mo"]), int(match["d"]))
        if when and when <= base + timedelta(days=1) and not _is_lunar(text, match.start(), match.end()):
            yield _read_with_time(text, *match.span(), when)


def _find_no_year(text: str, base: datetime) -> Iterator[ParsedDate]:
    """ "Sáng 30-10": the last such day that is not after `base` by more than a day."""
    for match in (m for pattern in _NO_YEAR for m in pattern.finditer(text)):
        if _is_lunar(text, match.start(), match.end()):
            continue
        days = (build_day(base.year + 1 - back, _number(match["mo"]), int(match["d"])) for back in range(9))
        if when := next((d for d in days if d and d <= base + timedelta(days=1)), None):
            yield _read_with_time(text, match.start("d"), match.end("mo"), when)


def _find_relative(text: str, base: datetime) -> Iterator[ParsedDate]:
    """ "2 giờ trước", "hôm qua, 14:55": counted from `base`."""
    midnight = base.replace(hour=0, minute=0, second=0, microsecond=0)
    for match in _AGO.finditer(text):
        unit = _AGO_UNITS[match["unit"]]
        exact = unit in ("minutes", "hours")
        since = (base.replace(second=0, microsecond=0) if exact else midnight) - timedelta(**{unit: int(match["n"])})
        yield ParsedDate(since, "minute" if exact else "day", match[0])
    if named := _YESTERDAY.match(text):
        back = ("hom nay", "hom qua", "hom kia").index(named["word"])
        yield _read_with_time(text, *named.span(), midnight - timedelta(days=back))


def _find_coarse(text: str) -> Iterator[ParsedDate]:
    """A month ("tháng 8/2025") or a bare year."""
    for match in (m for pattern in _MONTH_ONLY for m in pattern.finditer(text)):
        when = build_day(int(match["y"]), _number(match["mo"]), 1)
        if when and not _is_lunar(text, match.start(), match.end()):
            yield ParsedDate(when, "month", match[0])
    if (year := _YEAR_ONLY.match(text)) and (start := build_day(int(year["y"]), 1, 1)):
        yield ParsedDate(start, "year", year[0])


def _find_dates(text: str, base: datetime | None) -> Iterator[ParsedDate]:
    yield from _find_machine(text)
    yield from _find_full(text)
    if base:
        yield from _find_short_year(text, base)
        yield from _find_no_year(text, base)
        yield from _find_relative(text, base)
    yield from _find_coarse(text)


def _restore_spelling(found: ParsedDate, shown: str, folded: str) -> ParsedDate:
    at = folded.find(found.text)
    same = len(shown) == len(folded) and at >= 0
    return ParsedDate(found.when, found.precision, shown[at : at + len(found.text)] if same else found.text)


def parse_date(text: str, *, base: datetime | None = None) -> ParsedDate | None:
    """The date `text` names, day first, in Vietnamese time; None when there is none or it cannot be certain.

    After a label such as "Ngày đăng:" that date is taken, not a page clock above it (docs/facts.md, Quảng
    Trị); else the first. A time right before or after the day belongs to it. `base` (aware, the moment the text was
    written) lets a day without year, with two digits of year, or "2 giờ trước" be read; it is never passed by more
    than a day.
    """
    shown = tidy(text[:_LONGEST])
    folded = fold(shown)
    local = base.astimezone(VN) if base and base.tzinfo else base and base.replace(tzinfo=VN)
    labels = [label.end() for label in _LABEL.finditer(folded)]
    for part in (*(folded[at : at + 80] for at in labels[:5]), folded):
        if found := next(_find_dates(part, local), None):
            return _restore_spelling(found, shown, folded)
    return None


def explain_implausible(when: datetime, *, now: datetime) -> str:
    """Why `when` cannot be a publication date: "future" (more than 24 hours after `now`), "epoch" (the first day of
    1970, which means unknown), "too_old" (before 1990); "" when it can."""
    if when > now + timedelta(hours=24):
        return "future"
    if abs(when - datetime(1970, 1, 1, 12, tzinfo=VN)) <= timedelta(hours=26):
        return "epoch"
    return "too_old" if when.year < 1990 else ""


def format_day(day: date) -> str:
    """A day as readers write it: "23/6/2025"."""
    return f"{day.day}/{day.month}/{day.year}"


def format_date(when: datetime, precision: Precision) -> str:
    """`when` as readers write it: "23/6/2025, 14:55", "23/6/2025", "8/2025" or "2025"."""
    local = when.astimezone(VN) if when.tzinfo else when
    if precision == "year":
        return str(local.year)
    if precision == "month":
        return f"{local.month}/{local.year}"
    day = format_day(local)
    return f"{day}, {local:%H:%M}" if precision == "minute" else day
