"""Days of effect and expiry -> iCalendar (RFC 5545). Only days that are known; whole-day events, no alarms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from newsroom.models import Document
from publisher import routes
from publisher.page import join_lines, strip_invisible
from publisher.site_index import SiteIndex

if TYPE_CHECKING:
    from icalendar import Event


def render_calendar(s: SiteIndex, site_url: str) -> bytes:
    """The calendar of every document's first day in force and first day out of force."""
    from icalendar import Calendar, vText  # a night that changes no document does without it

    made = Calendar()
    made.add("VERSION", "2.0")
    made.add("PRODID", "-//Cong phan cap KHCN//VI")
    made.add("CALSCALE", "GREGORIAN")
    made.add("X-WR-CALNAME", vText("Hiệu lực văn bản phân cấp, phân quyền KH&CN"))
    for doc in s.documents.values():
        for kind, on, words in _list_days(doc):
            made.add_component(_render_event(doc, kind, on, words, site_url))
    return bytes(made.to_ical(sorted=False))


def _list_days(doc: Document) -> Iterator[tuple[str, date, str]]:
    if doc.effective:
        yield "hieu-luc", doc.effective, f"{doc.number} có hiệu lực"
    if doc.expires:
        yield "het-hieu-luc", doc.expires, f"{doc.number} hết hiệu lực"


def _render_event(doc: Document, kind: str, on: date, words: str, site_url: str) -> Event:
    from icalendar import Event

    made = Event()
    made.add("UID", f"{doc.id}-{kind}@cong-phan-cap-khcn")
    made.add("DTSTAMP", datetime.combine(on, time(), UTC))
    made.add("DTSTART", on)
    made.add("DTEND", on + timedelta(days=1))
    made.add("SUMMARY", join_lines(strip_invisible(words)))
    made.add("DESCRIPTION", join_lines(strip_invisible(doc.title)))
    made.add("URL", site_url + routes.document(doc.id).lstrip("/"))
    made.add("TRANSP", "TRANSPARENT")
    return made
