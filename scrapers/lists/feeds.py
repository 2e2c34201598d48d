"""Feeds and sitemaps -> entries.

Takes the capture of an RSS 0.9x/1.0/2.0, Atom or JSON feed, a sitemap or a news sitemap; gives what it lists, newest
first when it has to be cut, in its own order otherwise. Works on bytes in memory only: feedparser opens files and
addresses when handed a string (docs/facts.md, feeds), so it is handed a stream. Declarations of entities are cut out
before any parser sees them; no parser here reads a DTD or the network. Refuses with `ParseError`: `not_xml`,
`too_large`. Nothing is dropped in silence: an entry without a usable http(s) address keeps what it had for one, for
the caller to reject by name (`FeedPage.unusable` counts them), and what the cap cut off is counted in
`FeedPage.capped`; a broken feed gives what could be read (`FeedPage.damage`).
"""

from __future__ import annotations

import calendar
import io
import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import feedparser
from lxml import etree

from newsroom.errors import FetchError, ParseError
from newsroom.models import VN, Capture, Entry, Listing, Source
from newsroom.text.dates import explain_implausible, parse_date
from newsroom.text.vietnamese import tidy
from scrapers.lists import feed_guard
from scrapers.lists.feed_guard import MAX_ITEMS
from scrapers.pages.false_success import strip_markup
from scrapers.web.allowed_urls import follow_redirect
from scrapers.web.client import Limits
from scrapers.web.decompress import gunzip

# ── JSON Feed ─────────────────────────────────────────────────────────────────────────────────────


_JSON_FIELDS = {
    "url": ("url", "external_url", "link"),
    "guid": ("id", "guid"),
    "title": ("title",),
    "summary": ("summary", "description", "content_text"),
    "content": ("content_html",),
    "date": ("date_published", "published", "pubDate", "date_modified"),
}


def read_json_feed(body: bytes, url: str) -> Iterator[Mapping[str, object]]:
    """One row per item that is an object. Raises ParseError `not_xml`."""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ParseError("not_xml", "không phải JSON hợp lệ", url=url) from error
    items = parsed.get("items") if isinstance(parsed, dict) else parsed
    if not isinstance(items, list):
        raise ParseError("not_xml", "JSON không có danh sách “items”", url=url)
    return (_read_json_row(item) for item in items if isinstance(item, dict))


def _read_json_row(item: Mapping[str, object]) -> Mapping[str, object]:
    row = {
        name: next((item[key] for key in keys if isinstance(item.get(key), str)), "")
        for name, keys in _JSON_FIELDS.items()
    }
    return {**row, "author": _json_author(item)}


def _json_author(item: Mapping[str, object]) -> str:
    listed = item.get("authors") or item.get("author")
    people = listed if isinstance(listed, list) else [listed]
    names = [person.get("name", "") if isinstance(person, dict) else person for person in people]
    return ", ".join(name for name in names if isinstance(name, str) and name)


# ── sitemaps ──────────────────────────────────────────────────────────────────────────────────────


FeedRow = Mapping[str, object]
_SITEMAP_FIELDS = {"loc": "url", "lastmod": "date", "publication_date": "date", "title": "title"}
_MOST_URLS = 50_000  # sitemaps.org: no more in one file


def read_sitemap(body: bytes, url: str) -> tuple[list[FeedRow], list[FeedRow], str]:
    """(pages, child sitemaps, damage). Raises ParseError `not_xml`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ParseError("not_xml", f"sitemap hỏng: {error}", url=url) from error
    if root is None:
        raise ParseError("not_xml", "sitemap hỏng", url=url)
    pages = [_read_sitemap_row(element) for element in _find_elements(root, "url")]
    children = [_read_sitemap_row(element) for element in _find_elements(root, "sitemap")]
    damage = str(parser.error_log.last_error.message) if len(parser.error_log) and parser.error_log.last_error else ""
    if damage and not pages and not children:
        raise ParseError("not_xml", f"sitemap hỏng: {damage}", url=url)
    return pages, children, damage


def _find_elements(root: etree._Element, name: str) -> Iterator[etree._Element]:
    for count, element in enumerate(root):
        if count >= _MOST_URLS:
            return
        if _split_name(element)[1] == name:
            yield element


def _split_name(element: etree._Element) -> tuple[str, str]:
    """(namespace, local name), also of a name whose prefix the file never declared; empty for comments and the like."""
    space, _, name = _element_text(element, "tag").rpartition("}")
    return space.lstrip("{"), name.rpartition(":")[2]


def _element_text(element: etree._Element, part: Literal["tag", "text"]) -> str:
    """A text of the tree, empty where there is none or a damaged file left bytes that are no characters."""
    try:
        found = getattr(element, part)
    except UnicodeDecodeError:
        return ""
    return found if isinstance(found, str) else ""


def _read_sitemap_row(element: etree._Element) -> FeedRow:
    """Own and news: fields; image: and video: ones speak of other things. The publication date outranks lastmod."""
    row: dict[str, object] = {"url": ""}
    for child in element.iter():
        space, name = _split_name(child)
        if name not in _SITEMAP_FIELDS or any(word in space for word in ("image", "video", "xhtml")):
            continue
        field = _SITEMAP_FIELDS[name]
        text = _element_text(child, "text")
        if text and (not row.get(field) or name == "publication_date"):
            row[field] = text
    return row


# ── a feed -> entries ─────────────────────────────────────────────────────────────────────────────


_ROOT = re.compile(rb"<(?!\?|!)(?:[\w.-]{1,20}:)?([A-Za-z]\w{0,20})")
_SITEMAP_ROOTS = frozenset({b"urlset", b"sitemapindex"})
_FEED_ROOTS = frozenset({b"rss", b"feed", b"rdf", b"channel"})
# what feedparser 6 lets through on damaged declarations, in spite of its promise never to raise
_FEEDPARSER_STUMBLES = (ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError)
_TITLE, _SUMMARY, _AUTHOR, _GUID = 300, 2000, 120, 500  # characters kept


@dataclass(frozen=True, slots=True)
class FeedPage:
    """What one feed or sitemap held. `children` are the sitemaps an index names, newest first."""

    entries: tuple[Entry, ...] = ()
    children: tuple[Listing, ...] = ()
    capped: int = 0
    unusable: int = 0
    damage: str = ""


def read_feed_entries(capture: Capture, *, source: Source, listing: Listing) -> tuple[Entry, ...]:
    """The entries of a feed or sitemap, at most 2,000. Raises ParseError `not_xml`, `too_large`."""
    return read_feed(capture, source=source, listing=listing).entries


def read_feed(capture: Capture, *, source: Source, listing: Listing) -> FeedPage:  # noqa: ARG001 - the seam of every reader
    """Entries with the counts of what was left out. Raises ParseError as `read_feed_entries` does."""
    body = _unpack_body(capture)
    if body[:1] in (b"{", b"["):
        return _build_page(read_json_feed(body, capture.url), capture, listing)
    match = _ROOT.search(body[:20_000])
    root = match[1].lower() if match and body[:1] == b"<" else b""
    if root in _SITEMAP_ROOTS:
        return _parse_sitemap(feed_guard.remove_doctype(body), capture, listing)
    if root not in _FEED_ROOTS:
        raise ParseError("not_xml", "không phải RSS, Atom, JSON Feed hay sitemap", url=capture.url)
    return _parse_feed(body, capture, listing)


def _unpack_body(capture: Capture) -> bytes:
    """The body as UTF-8-compatible bytes from its first mark-up character on."""
    body = capture.body
    try:
        if body[:2] == b"\x1f\x8b":
            body = gunzip(body, Limits(), url=capture.url)
    except FetchError as error:
        raise ParseError(
            "too_large" if error.code == "too_large" else "not_xml", error.message, url=capture.url
        ) from error
    return feed_guard.recode_utf8(body).lstrip(b"\xef\xbb\xbf \t\r\n")


# ── RSS and Atom ─────────────────────────────────────────────────────────────────────────────────


def _parse_feed(body: bytes, capture: Capture, listing: Listing) -> FeedPage:
    trimmed, capped = feed_guard.keep_newest(feed_guard.remove_doctype(body), MAX_ITEMS)
    # no content-location: feedparser would make a relative id an address, and one that stands for no page
    headers = {"content-type": capture.headers.get("content-type", "text/xml")}
    try:
        parsed = feedparser.parse(
            io.BytesIO(trimmed), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
        )
    except _FEEDPARSER_STUMBLES as error:
        raise ParseError("not_xml", f"tệp hỏng: {type(error).__name__}", url=capture.url) from error
    page = _build_page((_read_feed_row(item) for item in parsed.entries), capture, listing)
    damage = f"{type(parsed.get('bozo_exception')).__name__}" if parsed.get("bozo") else ""
    _require_usable(page, damage, capture.url)
    return FeedPage(page.entries, (), capped + page.capped, page.unusable, damage)


def _require_usable(page: FeedPage, damage: str, url: str) -> None:
    if damage and page.unusable == len(page.entries):
        raise ParseError("not_xml", f"tệp hỏng, không đọc được mục nào ({damage})", url=url)


def _read_feed_row(item: Any) -> Mapping[str, object]:
    """A feedparser entry as a plain row."""
    content = max((part.get("value", "") for part in item.get("content", [])), key=len, default="")
    return {
        "url": item.get("link", ""),
        "guid": item.get("id", ""),
        "title": item.get("title", ""),
        "summary": item.get("summary", ""),
        "content": content,
        "author": item.get("author", ""),
        "date": item.get("published") or item.get("created") or item.get("updated") or "",
        "parsed": item.get("published_parsed") or item.get("created_parsed") or item.get("updated_parsed"),
    }


# ── rows -> entries ──────────────────────────────────────────────────────────────────────────────


def _build_page(rows: Iterator[Mapping[str, object]], capture: Capture, listing: Listing) -> FeedPage:
    found = [_build_entry(row, capture, listing) for row in rows]
    kept = found if len(found) <= MAX_ITEMS else sorted(found, key=_entry_age)[:MAX_ITEMS]
    unusable = sum(not _row_address(entry.url, capture) for entry in kept)
    return FeedPage(tuple(kept), (), len(found) - len(kept), unusable)


def _entry_age(entry: Entry) -> float:
    return -entry.published.timestamp() if entry.published else 0.0


def _build_entry(row: Mapping[str, object], capture: Capture, listing: Listing) -> Entry:
    guid, link = (
        _row_text(row, "guid", 4000),
        _row_text(row, "url", 4000),
    )  # an address cut short would be another address
    permalink = guid if guid.startswith(("http://", "https://")) else ""
    when, refused = _row_date(row, capture.fetched)
    return Entry(
        url=_row_address(link, capture) or _row_address(permalink, capture) or link,
        title=_row_text(row, "title", _TITLE),
        published=when,
        summary=_row_text(row, "summary", _SUMMARY),
        content=str(row.get("content") or ""),
        author=_row_text(row, "author", _AUTHOR),
        guid=guid[:_GUID],
        listing=listing.url,
        flags=(f"date_{refused}",) if refused else (),
    )


def _row_text(row: Mapping[str, object], name: str, most: int) -> str:
    value = row.get(name)
    return strip_markup(value[: 20 * most])[:most].strip() if isinstance(value, str) else ""


def _row_address(link: str, capture: Capture) -> str:
    try:
        return follow_redirect(capture.final_url, tidy(link)) if link else ""
    except FetchError:
        return ""


def _row_date(row: Mapping[str, object], fetched: datetime) -> tuple[datetime | None, str]:
    """The stated date in Vietnamese time, and why it was refused: "future", "epoch", "too_old"; no date, no reason."""
    stated = str(row.get("date") or "")[:200]
    found = parse_date(stated, base=fetched) if stated else None
    when = found.when if found else _from_struct_time(row.get("parsed"))
    fault = explain_implausible(when, now=fetched) if when else ""
    return (None if fault else when), fault


def _from_struct_time(parsed: object) -> datetime | None:
    if not isinstance(parsed, time.struct_time):
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC).astimezone(VN)
    except (ValueError, OverflowError, OSError):
        return None


# ── sitemaps ─────────────────────────────────────────────────────────────────────────────────────


def _parse_sitemap(body: bytes, capture: Capture, listing: Listing) -> FeedPage:
    rows, children, damage = read_sitemap(body, capture.url)
    page = _build_page(iter(rows), capture, listing)
    if not children:
        _require_usable(page, damage, capture.url)
    named = [(_row_date(row, capture.fetched)[0], _row_address(str(row["url"]), capture)) for row in children]
    named.sort(key=lambda pair: pair[0].timestamp() if pair[0] else 0.0, reverse=True)
    listings = tuple(Listing(url, "sitemap", listing.label) for _, url in named[:MAX_ITEMS] if url)
    return FeedPage(page.entries, listings, page.capped, page.unusable, damage)
