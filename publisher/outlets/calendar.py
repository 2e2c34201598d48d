"""Days of effect and expiry -> iCalendar (RFC 5545). Only days that are known; whole-day events, no alarms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from newsroom.models import Document
from publisher import routes
from publisher.page import join_lines, strip_invisible
from publisher.site_index import SiteIndex

_LINE = 74  # octets before a fold, leaving one for the blank that marks the continuation


def render_calendar(s: SiteIndex, site_url: str) -> bytes:
    """The calendar of every document's first day in force and first day out of force."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Cong phan cap KHCN//VI", "CALSCALE:GREGORIAN"]
    lines.append("X-WR-CALNAME:" + _escape_text("Hiệu lực văn bản phân cấp, phân quyền KH&CN"))
    for doc in s.documents.values():
        for kind, on, words in _list_days(doc):
            lines += _render_event(doc, kind, on, words, site_url)
    return b"".join(_fold_line(line) for line in [*lines, "END:VCALENDAR"])


def _list_days(doc: Document) -> Iterator[tuple[str, date, str]]:
    if doc.effective:
        yield "hieu-luc", doc.effective, f"{doc.number} có hiệu lực"
    if doc.expires:
        yield "het-hieu-luc", doc.expires, f"{doc.number} hết hiệu lực"


def _render_event(doc: Document, kind: str, on: date, words: str, site_url: str) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{doc.id}-{kind}@cong-phan-cap-khcn",
        f"DTSTAMP:{on:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escape_text(words)}",
        f"DESCRIPTION:{_escape_text(doc.title)}",
        f"URL:{site_url}{routes.document(doc.id).lstrip('/')}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _escape_text(words: str) -> str:
    safe = join_lines(strip_invisible(words)).replace("\\", "\\\\")
    return safe.replace(";", "\\;").replace(",", "\\,")


def _fold_line(line: str) -> bytes:
    """Lines of at most 75 octets, never cut inside a letter."""
    pieces, current = [], b""
    for char in line:
        octets = char.encode()
        if len(current) + len(octets) > _LINE:
            pieces.append(current)
            current = b""
        current += octets
    return b"\r\n ".join([*pieces, current]) + b"\r\n"
