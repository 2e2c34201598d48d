"""Stories -> Atom (RFC 4287) and JSON Feed 1.1. Takes entries of plain text; gives bytes, always well-formed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from newsroom.health import old_hosts
from newsroom.health.assess import STATES
from newsroom.models import VN, HealthChange, Source, Story
from publisher import routes
from publisher.page import strip_invisible

# ── entries -> Atom and JSON Feed ─────────────────────────────────────────────────────────────────


_ATOM = "http://www.w3.org/2005/Atom"
UNDATED = datetime(2025, 6, 12, tzinfo=VN)  # Atom demands a date; the day 132 and 133/2025/NĐ-CP were signed


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself; `path` is the page it follows."""

    title: str
    path: str
    site_url: str
    updated: datetime

    @property
    def home(self) -> str:
        return self.site_url + self.path.lstrip("/")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One story of a feed. `id` is a tag URI, so that it survives a move of the site."""

    id: str
    url: str
    title: str
    summary: str
    author: str
    published: datetime | None
    updated: datetime
    source_url: str


def make_entry(told: Story, site_url: str, lost: frozenset[str] = frozenset()) -> FeedEntry:
    """The entry of a story; one without any date bears a fixed one, as Atom demands a date;
    one whose source stood at a `lost` name leads nowhere but here."""
    lead = told.lead
    when = lead.updated or lead.published or lead.captured or UNDATED
    return FeedEntry(
        id=f"tag:cong-phan-cap-khcn,2026:tin/{told.id}",
        url=site_url + routes.story(told).lstrip("/"),
        title=strip_invisible(lead.title),
        summary=strip_invisible(lead.summary or lead.lead),
        author=strip_invisible(lead.publisher),
        published=lead.published,
        updated=when,
        source_url="" if old_hosts.is_lost(lead.url, lost) else lead.url,
    )


def render_atom(feed: Feed, entries: Sequence[FeedEntry]) -> bytes:
    root = Element("feed", {"xmlns": _ATOM, "xml:lang": "vi"})
    SubElement(root, "title").text = strip_invisible(feed.title)
    SubElement(root, "id").text = f"tag:cong-phan-cap-khcn,2026:{feed.path}"
    SubElement(root, "updated").text = _iso_time(feed.updated)
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.home})
    SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": f"{feed.home}feed.xml"})
    for given in entries:
        _add_entry(SubElement(root, "entry"), given)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode").encode() + b"\n"


def _add_entry(node: Element, given: FeedEntry) -> None:
    SubElement(node, "title").text = given.title
    SubElement(node, "id").text = given.id
    SubElement(node, "updated").text = _iso_time(given.updated)
    if given.published:
        SubElement(node, "published").text = _iso_time(given.published)
    SubElement(node, "link", {"rel": "alternate", "type": "text/html", "href": given.url})
    if given.source_url:
        SubElement(node, "link", {"rel": "via", "href": strip_invisible(given.source_url)})
    SubElement(SubElement(node, "author"), "name").text = given.author or "không rõ"
    if given.summary:
        SubElement(node, "summary").text = given.summary


def render_json_feed(feed: Feed, entries: Sequence[FeedEntry]) -> bytes:
    shown = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": strip_invisible(feed.title),
        "language": "vi",
        "home_page_url": feed.home,
        "feed_url": f"{feed.home}feed.json",
        "items": [_json_item(given) for given in entries],
    }
    return (json.dumps(shown, ensure_ascii=False, indent=1) + "\n").encode()


def _json_item(given: FeedEntry) -> dict[str, object]:
    item: dict[str, object] = {"id": given.id, "url": given.url, "title": given.title}
    item |= {"external_url": given.source_url} if given.source_url else {}
    item |= {"content_text": given.summary or given.title, "authors": [{"name": given.author}]}
    if given.published:
        item["date_published"] = _iso_time(given.published)
    return item | {"date_modified": _iso_time(given.updated)}


def _iso_time(when: datetime) -> str:
    return when.isoformat(timespec="seconds")


# ── the log of sources' health as a feed ──────────────────────────────────────────────────────────


SOURCES_PATH = "/nguon-tin/"
_NEWEST = 100


def render_health_feed(log: Sequence[HealthChange], sources: Mapping[str, Source], site_url: str, title: str) -> bytes:
    """The feed of state changes, `/nguon-tin/feed.xml`."""
    newest = sorted(log, key=lambda c: (c.at, c.source), reverse=True)[:_NEWEST]
    updated = newest[0].at if newest else UNDATED
    about = Feed(f"{title}: tình trạng nguồn tin", SOURCES_PATH, site_url, updated)
    return render_atom(about, [_health_entry(change, sources.get(change.source), site_url) for change in newest])


def _health_entry(change: HealthChange, source: Source | None, site_url: str) -> FeedEntry:
    name = source.name if source else change.source
    page = routes.source(source.id) if source else SOURCES_PATH
    before, after = (STATES.get(state, state) for state in (change.before, change.after))
    why = f" Lý do: {change.reason}." if change.reason else ""
    return FeedEntry(
        id=f"tag:cong-phan-cap-khcn,2026:nguon/{change.source}/{change.at:%Y%m%dT%H%M%S}/{change.after}",
        url=site_url + page.lstrip("/"),
        title=f"{name}: {after}",
        summary=f"Trước: {before}. Nay: {after}, từ {change.at:%d/%m/%Y %H:%M}.{why}",
        author="Cổng tin",
        published=change.at,
        updated=change.at,
        source_url=f"https://{source.host}/" if source else site_url,
    )
