"""When a page was published.

Takes the lines of the page around the story, the platform's date nodes, the page's self-description, the address and
the listing; gives the date, how precise, where from, and warnings. Order: a labelled date ("Ngày đăng", "Cập nhật",
"đăng lúc"), the platform's date node, article meta, an unlabelled date between title and story, the listing, the
address. The clock of the page never wins (Quảng Trị); dates of related lists are never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from newsroom.models import Capture, Entry, Precision
from newsroom.text import dates, urls, vietnamese
from scrapers.pages.boilerplate import is_stop_line
from scrapers.pages.dom import Node
from scrapers.pages.structured_data import StructuredData
from scrapers.platforms import Platform

_POSTED = re.compile(
    r"(?:ngay|thoi gian|gio)\s*(?:dang|xuat ban|tao|viet|gui|dang tin|dang tai|phat hanh|post|dua tin)\b"
    r"|\b(?:dang|xuat ban|dang tai|dang tin)\s*(?:luc|ngay|vao)\b"
    r"|\bpublished\b|\bposted\b|\bngay ban hanh\b|^dang\s*:"
)
_UPDATED = re.compile(r"\bcap nhat\b|\bupdated\b|\bsua lan cuoi\b|\bchinh sua\b")
_CLOCK = re.compile(
    r"\bhom nay\b|\bbay gio\b|^(?:thu\s|chu nhat).{0,12}\bngay\b|^(?:thu (?:hai|ba|tu|nam|sau|bay|\d)"
    r"|chu nhat),?\s+(?:ngay\s+)?\d"
)
_CLOCK_WORD = re.compile(r"\b(?:hom|bay|thu|chu)\b")  # every clock above has one of these
_CLOCK_NAMES = frozenset(("div", "span", "p", "td", "li", "time", "font", "strong", "b"))
_CLOCK_LENGTH = 60  # characters
_CLOCK_PLACE = re.compile(
    r"clock|dong[-_]?ho|current[-_]?date|today|hom[-_]?nay|egov|(?:^|\s)(?:header|top|banner|masthead|top-?bar"
    r"|top-?header)(?:\s|$)",
    re.IGNORECASE,
)
_TAIL_TOLERANCE = timedelta(hours=24)
DateReading = tuple[dates.ParsedDate, str]  # a date and where it was read


@dataclass(frozen=True, slots=True)
class PageDate:
    """The date of a page and where it came from; `when` is None when nothing certain was found."""

    when: datetime | None = None
    precision: Precision = "minute"
    where: str = ""
    updated: datetime | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinesAround:
    """Lines of the page and the places of title and story among them (-1 where not found)."""

    lines: Sequence[str]
    title: int
    first: int
    last: int

    def above(self) -> Sequence[str]:
        """Lines between title and story."""
        return self.lines[self.title + 1 : self.first] if 0 <= self.title < self.first else ()

    def near(self) -> Sequence[str]:
        """Lines between title and story, and the six after the story: where authors are named."""
        tail = self.lines[self.last + 1 : self.last + 7] if self.last >= 0 else ()
        return (*self.above(), *tail)


def read_date_nodes(root: Node, platform: Platform, capture: Capture, entry: Entry | None) -> tuple[DateReading, ...]:
    """What the platform's date nodes say; to be asked while the page still has its furniture."""
    base = _base_date(capture, entry)
    posted = _read_nodes(root, platform.date, "node", base)
    return (*posted, *_read_nodes(root, platform.updated, "updated:node", base))


def choose_date(
    nodes: Iterable[DateReading], structured: StructuredData, around: LinesAround, capture: Capture, entry: Entry | None
) -> PageDate:
    """The date of one page; `nodes` are what `read_date_nodes` gave."""
    warnings: list[str] = []
    tail = urls.address_time(capture.final_url or capture.url)
    found: list[DateReading] = []
    for reading in _read_dates(nodes, structured, around, entry, _base_date(capture, entry)):
        fault = dates.explain_implausible(reading[0].when, now=capture.fetched)
        warnings += [f"date_{fault}"] if fault else []
        found += [] if fault else [reading]
    updated = next((f.when for f, where in found if where.startswith("updated")), None)
    posted = [(f, where) for f, where in found if not where.startswith("updated")]
    posted = posted or [(f, where) for f, where in found if where == "updated:label"]
    if not posted:
        return PageDate(tail, "minute", "address" if tail else "", updated, tuple(warnings))
    best, where = posted[0]
    best = _find_minute(best, [f for f, _ in posted])
    if tail and abs(best.when - tail) > _TAIL_TOLERANCE:
        warnings.append("date_differs_from_address")
    if any(abs(best.when - f.when) > timedelta(days=2) for f, other in posted if other in ("json-ld", "meta", "node")):
        warnings.append("dates_disagree")
    later = updated if updated and updated > best.when else None
    return PageDate(best.when, best.precision, where, later, tuple(dict.fromkeys(warnings)))


def _find_minute(best: dates.ParsedDate, others: Iterable[dates.ParsedDate]) -> dates.ParsedDate:
    """The same day with its minute, when another place of the page tells it."""
    if best.precision != "day":
        return best
    same = (f for f in others if f.precision == "minute" and f.when.date() == best.when.date())
    return next(same, best)


def _base_date(capture: Capture, entry: Entry | None) -> datetime:
    """A date without a year is never after this."""
    return entry.published if entry and entry.published else capture.fetched


def _read_dates(
    nodes: Iterable[DateReading], structured: StructuredData, around: LinesAround, entry: Entry | None, base: datetime
) -> Iterator[DateReading]:
    yield from _read_labelled(around, base)
    yield from nodes
    where = "json-ld" if structured.found.get("published") == "json-ld" else "meta"
    yield from _read_date(structured.published, where)
    yield from _read_date(structured.updated, "updated:meta")
    yield from _read_unlabelled(around)
    if entry and entry.published:
        yield dates.ParsedDate(entry.published, "minute", ""), "listing"


def _read_date(text: str, where: str, base: datetime | None = None) -> Iterator[DateReading]:
    found = dates.parse_date(text, base=base) if text else None
    if found and found.precision in ("minute", "day"):
        yield found, where


def _read_labelled(around: LinesAround, base: datetime) -> Iterator[DateReading]:
    """Labelled dates near the story: from eight lines before the title to three after the last paragraph."""
    start = max(0, min(p for p in (around.title, around.first, len(around.lines)) if p >= 0) - 8)
    before = range(start, around.first if around.first >= 0 else min(len(around.lines), start + 40))
    after = _lines_under_story(around)
    for place in (*reversed(before), *after):
        text = around.lines[place][:200]
        key = vietnamese.fold(text)
        posted, changed = _POSTED.search(key), _UPDATED.search(key)
        mark = posted or changed
        if mark is None or mark.start() > 60:
            continue
        joined = (
            text[mark.end() :]
            if any(c.isdigit() for c in text[mark.end() :])
            else f"{text} {_next_line(around, place)}"
        )
        yield from _read_date(joined[:90].lstrip(" :-–|"), "label" if posted else "updated:label", base)


def _lines_under_story(around: LinesAround) -> range:
    """The three lines under the story, up to the heading of a related list."""
    if around.last < 0:
        return range(0)
    end = min(around.last + 4, len(around.lines))
    stop = next((i for i in range(around.last + 1, end) if is_stop_line(around.lines[i])), end)
    return range(around.last + 1, stop)


def _next_line(around: LinesAround, place: int) -> str:
    """The line after a bare label: "Ngày đăng:" in one cell, the date in the next."""
    return around.lines[place + 1][:60] if place + 1 < len(around.lines) else ""


def _read_nodes(root: Node, selectors: Sequence[str], where: str, base: datetime) -> Iterator[DateReading]:
    for selector in selectors:
        for node in root.select(selector)[:2]:
            for text in (node.get("datetime"), node.get("content"), node.text()):
                yield from _read_date(vietnamese.tidy(text)[:120], where, base)


def _read_unlabelled(around: LinesAround) -> Iterator[DateReading]:
    """A short line that is a date, between title and story, or in the three lines above the title unless a clock."""
    if around.title < 0 or around.first < 0:
        return
    for place in range(around.title + 1, max(around.first, around.title + 1)):
        if len(around.lines[place]) <= 80:
            yield from _read_date(around.lines[place], "line")
    for place in range(max(0, around.title - 3), around.title):
        text = around.lines[place]
        if len(text) <= 60 and not _CLOCK.search(vietnamese.fold(text)):
            yield from _read_date(text, "line")


def remove_clocks(root: Node) -> None:
    """Remove what looks like the page's clock: a bare weekday and date in a header or a node named for it."""
    for node in _find_clocks(root):
        names = " ".join(f"{n.get('class')} {n.get('id')} {n.name}" for n in (node, *islice(node.parents(), 4)))
        if not node.gone and _CLOCK_PLACE.search(names):
            node.drop()


def _find_clocks(root: Node) -> list[Node]:
    """Elements whose few words are those of a clock, the innermost first."""
    found: dict[Node, None] = {}
    texts: dict[Node, str] = {}
    for text, owner in root.runs():
        words = text.strip()
        if not 3 <= len(words) <= _CLOCK_LENGTH or not _CLOCK_WORD.search(vietnamese.fold(words)):
            continue
        node: Node | None = owner
        while node is not None and node is not root:
            words = texts.get(node) or texts.setdefault(node, node.text())
            if len(words) > _CLOCK_LENGTH:
                break
            if node.name in _CLOCK_NAMES and _CLOCK.search(vietnamese.fold(words)):
                found[node] = None
            node = node.parent
    return list(found)
