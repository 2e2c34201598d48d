"""How things are written. Takes dates, numbers and text; gives escaped HTML or plain Vietnamese.

A số hiệu is never broken across lines; a date is day/month/year without leading zeros; an address from outside
is a link only when it is http or https.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from newsroom.models import Document, NewsItem
from newsroom.text.dates import format_date
from publisher.page import strip_invisible

# ── text, dates, numbers ──────────────────────────────────────────────────────────────────────────


_NUMBER = re.compile(
    r"\d(?<![\w/.]\d)\d{0,4}(?:\.\d{1,3})?(?:/\d{4})?[/-][A-ZĐ][A-Za-zĐđ0-9&]{0,11}(?:[-/][A-ZĐ][A-Za-zĐđ0-9&]{0,11}){0,3}"
)


def wrap_numbers(text: str) -> Markup:
    """Escaped text in which every số hiệu stands in a span that does not wrap."""
    text = strip_invisible(text)
    if "/" not in text and "-" not in text:
        return escape(text)
    out: list[Markup] = []
    at = 0
    for found in _NUMBER.finditer(text):
        out += [escape(text[at : found.start()]), Markup(f'<span class="so">{escape(found[0])}</span>')]
        at = found.end()
    return Markup("").join([*out, escape(text[at:])]) if out else escape(text)


def format_day(value: date | None, unknown: str = "chưa rõ") -> str:
    """`1/3/2027`; the word for unknown when there is none."""
    if value is None:
        return unknown
    return f"{value.day}/{value.month}/{value.year}"


def format_issued(doc: Document) -> str:
    """The day of issue, or the month or year when no more is known: `12/6/2025`, `11/2025`, `2025`."""
    return format_day(doc.issued) if doc.issued or not doc.issued_partly else "/".join(_date_parts(doc.issued_partly))


def _date_parts(partial: str) -> list[str]:
    return [part.lstrip("0") for part in reversed(partial.split("-"))]


def format_moment(value: datetime) -> str:
    """`22/11/2026, 02:30`."""
    return format_date(value, "minute")


def format_last_day(expires: date | None) -> str:
    """The last day in force, one before the first day out of force."""
    return format_day(expires - timedelta(days=1)) if expires else ""


def format_item_date(item: NewsItem) -> str:
    """The date of an item, no finer than it is known."""
    return format_date(item.published, item.precision) if item.published else "không rõ ngày"


def format_item_day(item: NewsItem) -> str:
    """The same without the hour, for lists."""
    if item.published is None:
        return "không rõ ngày"
    return format_date(item.published, "day" if item.precision == "minute" else item.precision)


def safe_link(url: str) -> str:
    """The address if a reader may be sent there, else ""."""
    url = strip_invisible(url).strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc and not re.search(r"[\s\\<>\"]", url) else ""


def site_name(url: str) -> str:
    """`mst.gov.vn` of an address, "" when it has none."""
    try:
        return (urlsplit(safe_link(url)).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def format_number(number: int) -> str:
    """12345 -> `12.345`, as Vietnamese writes it."""
    return f"{number:,}".replace(",", ".")


# ── a small Markdown ──────────────────────────────────────────────────────────────────────────────


_SPAN = re.compile(
    r"\*\*(?P<strong>[^*\n]{1,500})\*\*|(?<!\w)\*(?P<em>[^*\s][^*\n]{0,500})\*|\[(?P<text>[^\[\]\n]{1,300})\]\((?P<url>[^()\s]{1,2048})\)"
)
_OUTSIDE = re.compile(r"\[([^\[\]\n]{1,300})\]\((https?://[^()\s]{1,2048})\)")
_ITEM = re.compile(r"[ \t]{0,3}(?:[-*]|\d{1,3}[.)])[ \t]+")


@dataclass(frozen=True, slots=True)
class Links:
    """`href` turns a site path into a link from the page the text stands on, `cite` makes links of the documents
    named in a text, `beside` says what stands after a link to a site path."""

    href: Callable[[str], str]
    cite: Callable[[str], Markup] = wrap_numbers
    beside: Callable[[str], Markup] = lambda _path: Markup("")


def render_prose(text: str, links: Links) -> Markup:
    """HTML of a short text."""
    blocks = re.split(r"\n[ \t]*\n", strip_invisible(text).strip())
    return Markup("").join(_block(block, links) for block in blocks if block.strip())


def unlink_lost(text: str, is_lost: Callable[[str], bool]) -> str:
    """The text with links to lost names as plain words, marked."""
    return _OUTSIDE.sub(lambda m: f"{m[1]} (tên miền đã mất)" if is_lost(m[2]) else m[0], text)


def _block(block: str, links: Links) -> Markup:
    lines = [line.strip() for line in block.strip().split("\n")]
    first = next((i for i, line in enumerate(lines) if _ITEM.match(line)), len(lines))
    lead = Markup("<p>{}</p>").format(_spans(" ".join(lines[:first]), links)) if first else Markup("")
    return lead + _list(lines[first:], links) if first < len(lines) else lead


def _list(lines: list[str], links: Links) -> Markup:
    entries: list[str] = []
    for line in lines:
        if mark := _ITEM.match(line):
            entries.append(line[mark.end() :])
        else:
            entries[-1] += f" {line}"
    tag = Markup("ol" if lines[0][0].isdigit() else "ul")
    inner = Markup("").join(Markup("<li>{}</li>").format(_spans(entry, links)) for entry in entries)
    return Markup("<{0}>{1}</{0}>").format(tag, inner)


def _spans(text: str, links: Links) -> Markup:
    parts, at = [], 0  # joined once: adding to a growing text takes the square of its length
    for found in _SPAN.finditer(text):
        parts += [links.cite(text[at : found.start()]), _span(found, links)]
        at = found.end()
    return Markup("").join([*parts, links.cite(text[at:])])


def _span(found: re.Match[str], links: Links) -> Markup:
    if found["strong"]:
        return Markup("<strong>{}</strong>").format(links.cite(found["strong"]))
    if found["em"]:
        return Markup("<em>{}</em>").format(links.cite(found["em"]))
    return _link(found["text"], found["url"], links) or wrap_numbers(found[0])


def _link(text: str, url: str, links: Links) -> Markup:
    if re.fullmatch(r"/[a-z0-9-][a-z0-9/.-]*", url):
        return Markup('<a href="{}">{}</a>').format(links.href(url), wrap_numbers(text)) + links.beside(url)
    if outside := safe_link(url):
        rel = Markup('rel="noopener nofollow ugc" referrerpolicy="no-referrer"')
        return Markup('<a href="{}" {}>{}</a>').format(outside, rel, wrap_numbers(text))
    return Markup("")
