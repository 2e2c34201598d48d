"""How things are written. Takes dates, numbers and text; gives escaped HTML or plain Vietnamese.

A số hiệu is never broken across lines; a date is day/month/year without leading zeros; an address from outside
is a link only when it is http or https.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from newsroom.dates import show
from newsroom.models import Document, NewsItem
from publisher.sheet import plain

_NUMBER = re.compile(
    r"\d(?<![\w/.]\d)\d{0,4}(?:\.\d{1,3})?(?:/\d{4})?[/-][A-ZĐ][A-Za-zĐđ0-9&]{0,11}(?:[-/][A-ZĐ][A-Za-zĐđ0-9&]{0,11}){0,3}"
)


def numbers_whole(text: str) -> Markup:
    """Escaped text in which every số hiệu stands in a span that does not wrap."""
    text = plain(text)
    if "/" not in text and "-" not in text:
        return escape(text)
    out: list[Markup] = []
    at = 0
    for found in _NUMBER.finditer(text):
        out += [escape(text[at : found.start()]), Markup(f'<span class="so">{escape(found[0])}</span>')]
        at = found.end()
    return Markup("").join([*out, escape(text[at:])]) if out else escape(text)


def day(value: date | None, unknown: str = "chưa rõ") -> str:
    """`1/3/2027`; the word for unknown when there is none."""
    if value is None:
        return unknown
    return f"{value.day}/{value.month}/{value.year}"


def issued(doc: Document) -> str:
    """The day of issue, or the month or year when no more is known: `12/6/2025`, `11/2025`, `2025`."""
    return day(doc.issued) if doc.issued or not doc.issued_partly else "/".join(_parts(doc.issued_partly))


def _parts(partial: str) -> list[str]:
    return [part.lstrip("0") for part in reversed(partial.split("-"))]


def stamp(value: datetime) -> str:
    """`22/11/2026, 02:30`."""
    return show(value, "minute")


def last_day(expires: date | None) -> str:
    """The last day in force, one before the first day out of force."""
    return day(expires - timedelta(days=1)) if expires else ""


def when(item: NewsItem) -> str:
    """The date of an item, no finer than it is known."""
    return show(item.published, item.precision) if item.published else "không rõ ngày"


def day_of(item: NewsItem) -> str:
    """The same without the hour, for lists."""
    if item.published is None:
        return "không rõ ngày"
    return show(item.published, "day" if item.precision == "minute" else item.precision)


def link(url: str) -> str:
    """The address if a reader may be sent there, else ""."""
    url = plain(url).strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc and not re.search(r"[\s\\<>\"]", url) else ""


def site_name(url: str) -> str:
    """`mst.gov.vn` of an address, "" when it has none."""
    try:
        return (urlsplit(link(url)).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def thousands(number: int) -> str:
    """12345 -> `12.345`, as Vietnamese writes it."""
    return f"{number:,}".replace(",", ".")
