"""A listing page -> entries, and the page that continues it.

Takes a capture of a listing page; gives one `Entry` per address, in page order, with title, date and summary where
the page shows them. By the platform's listing shapes; where none matches, by links that look like stories. Links to
other hosts than the source's own are left out and counted. Nothing found gives nothing: the caller knows whether
that is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from newsroom.models import Capture, Entry, Listing, Source
from newsroom.text import dates, urls, vietnamese
from scrapers.pages import dom
from scrapers.pages.boilerplate import remove_hidden
from scrapers.pages.dom import Node
from scrapers.platforms import ListingShape, Platform, load_platform, recognise_platform

_MOST = 2000  # entries of one page (reliability: proposed limits)
_STORY_ADDRESS = re.compile(
    r"\d{4,}|view-article|detail|chi-?tiet|[^/]+(?:-[^/-]+){3,}|ItemID=|[?&]n?id=", re.IGNORECASE
)
_NEXT = "link[rel=next][href], a[rel=next][href]"  # what any CMS may say
_MENU = "nav, header, footer, aside, .menu, .breadcrumb, #menu, .navi, .footer, .header"


@dataclass(frozen=True, slots=True)
class ListingPage:
    """What one listing page held. `following` is the address of the page that continues it, "" at the end;
    `foreign` counts story links to hosts the source does not name."""

    entries: tuple[Entry, ...] = ()
    following: str = ""
    foreign: int = 0


def read_listing_entries(capture: Capture, *, source: Source, listing: Listing) -> tuple[Entry, ...]:
    """Entries of one listing page. Raises ParseError as `read_listing` does."""
    return read_listing(capture, source=source, listing=listing).entries


def read_listing(capture: Capture, *, source: Source, listing: Listing) -> ListingPage:
    """Entries of one listing page, and where it goes on.

    Raises:
        ParseError: `not_html`, `charset`, `too_complex`.
    """
    root, decoded = dom.parse(capture)
    address = capture.final_url or capture.url
    name = source.platform if source.platform not in ("", "generic") else recognise_platform(decoded.text, address)
    platform = load_platform(name)
    remove_hidden(root)
    hosts = allowed_hosts(source, address, listing)
    base = _base_address(root, address)
    following = _find_next_page(root, platform, base, address, hosts)
    found = list(_read_shaped(root, platform, base, capture.fetched, listing.url))
    own = [entry for entry in found if urls.host(entry.url) in hosts]
    kept = _drop_twins(_merge_entries(entry for entry in own if _is_story_address(entry.url, platform)), platform)
    if not kept:
        found = list(_find_headlines(root, base, listing.url))
        kept = _merge_entries(entry for entry in found if urls.host(entry.url) in hosts)
    foreign = len({entry.url for entry in found if urls.host(entry.url) not in hosts})
    return ListingPage(tuple(kept[:_MOST]), following, foreign)


def _find_next_page(root: Node, platform: Platform, base: str, address: str, hosts: frozenset[str]) -> str:
    """The next page of this list on the same hosts; "" when the page names none."""
    for selector in filter(None, (platform.next_page, _NEXT)):
        for link in root.select(selector)[:3]:
            target = _link_address(link, base)
            if target and urls.host(target) in hosts and target != urls.canonical(address):
                return target
    return ""


def allowed_hosts(source: Source, address: str, listing: Listing) -> frozenset[str]:
    """Hosts a listing may point to: the source's own, and the one that answered, with and without www."""
    named = {source.host, *source.hosts, urls.host(address), urls.host(listing.url)}
    plain = {name.partition("/")[0].lower().removeprefix("www.") for name in named if name}
    bare = {name.partition(":")[0] for name in plain}
    return frozenset(plain | bare | {f"www.{name}" for name in plain | bare})


def _base_address(root: Node, address: str) -> str:
    base = root.find("base[href]")
    stated = urls.canonical_or_empty(base.get("href"), address) if base else ""
    return stated or urls.canonical(address)


def _drop_twins(entries: list[Entry], platform: Platform) -> list[Entry]:
    """Print views and savefile copies go when the page itself is listed; alone they stay: their page names it."""

    def is_twin(entry: Entry) -> bool:
        return any(re.search(pattern, entry.url) for pattern in platform.twins)

    real = {urls.identity(entry.url) for entry in entries if not is_twin(entry)}
    return [entry for entry in entries if not is_twin(entry) or urls.identity(entry.url) not in real]


def _is_story_address(url: str, platform: Platform) -> bool:
    return not platform.article_url or bool(re.search(platform.article_url, url, re.IGNORECASE))


def _read_shaped(root: Node, platform: Platform, base: str, fetched: datetime, listed: str) -> Iterator[Entry]:
    for shape in platform.listings:
        for item in root.select(shape.item)[:_MOST]:
            entry = _read_entry(item, shape, base, fetched, listed)
            if entry is not None:
                yield entry


def _read_entry(item: Node, shape: ListingShape, base: str, fetched: datetime, listed: str) -> Entry | None:
    titles = item.select(shape.title) if shape.title else [item]
    heading = titles[0] if titles else item
    link = _find_link(item, heading, shape)
    address = _link_address(link, base) if link is not None else ""
    if link is None or not address:
        return None
    title = vietnamese.tidy(heading.text()) if titles else ""
    title = title or vietnamese.tidy(link.text()) or vietnamese.tidy(link.get("title"))
    if len(title) < 8:
        return None
    summary = (
        next((t for node in item.select(shape.summary) if (t := vietnamese.tidy(node.text()))), "")
        if shape.summary
        else ""
    )
    when, refused = _read_date(item, shape, fetched)
    return Entry(address, title[:300], when, summary[:1200], listing=listed, flags=refused)


def _find_link(item: Node, heading: Node, shape: ListingShape) -> Node | None:
    if shape.link:
        return item.find(shape.link)
    if heading.name == "a":
        return heading
    linked = (*heading.select("a"), *(node for node in heading.parents() if node.name == "a"), *item.select("a"))
    return next((link for link in linked if link.has("href")), None)


def _link_address(link: Node, base: str) -> str:
    href = link.get("href").strip()
    if not href or href.startswith(("#", "javascript:", "mailto:", "tel:")):
        return ""
    return urls.link_address(href, base)


def _read_date(item: Node, shape: ListingShape, fetched: datetime) -> tuple[datetime | None, tuple[str, ...]]:
    """The date shown, and why others were refused: machine form first, then the text. Never a `title` attribute:
    VCCorp writes it month first."""
    refused: list[str] = []
    for node in item.select(shape.date)[:3] if shape.date else []:
        for text in (node.get("datetime"), node.text()):
            found = dates.parse_date(vietnamese.tidy(text)[:120], base=fetched) if text.strip() else None
            if found and found.precision in ("minute", "day"):
                fault = dates.explain_implausible(found.when, now=fetched)
                if not fault:
                    return found.when, ()
                refused.append(f"date_{fault}")
    return None, tuple(dict.fromkeys(refused))


def _find_headlines(root: Node, base: str, listed: str) -> Iterator[Entry]:
    """Links that read like headlines, outside menus."""
    for node in root.select(_MENU):
        if not node.gone and node.size() < 0.5 * root.size():
            node.drop()
    for link in root.select("a"):
        title = vietnamese.tidy(link.text()) or vietnamese.tidy(link.get("title"))
        address = _link_address(link, base) if len(title) >= 25 and len(title.split()) >= 5 else ""
        if address and _STORY_ADDRESS.search(address):
            yield Entry(address, title[:300], listing=listed)


def _merge_entries(entries: Iterable[Entry]) -> list[Entry]:
    """One entry per address, in order, each field from the first that has it."""
    kept: dict[str, Entry] = {}
    for entry in entries:
        old = kept.get(entry.url)
        kept[entry.url] = (
            entry
            if old is None
            else Entry(
                old.url,
                old.title or entry.title,
                old.published or entry.published,
                old.summary or entry.summary,
                listing=old.listing,
                flags=old.flags or entry.flags,
            )
        )
    return list(kept.values())
