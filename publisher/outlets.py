"""What leaves the site beside pages: feeds, calendar, open data, sitemap, robots.txt.

Takes the shelves and the site's own address; gives site path -> bytes, the same for the same input.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from newsroom import places
from newsroom.models import VN, Story
from publisher import addresses, agenda, atom, bulletin, engine, exports, health_feed, sitemap
from publisher.shelves import Shelves

NEWEST = 50  # entries of a feed


def render(shelves: Shelves, *, config: Path, pages: Iterable[str]) -> dict[str, bytes]:
    """Every file beside the pages, site path -> bytes. `config` is the home's mkdocs.yml, which says the address of
    the site (ConfigError when it does not); `pages` are the paths under docs/ of all pages, for the sitemap.
    """
    library, site_url = shelves.library, engine.site_url(config)
    return {
        **dict(_feeds(shelves, site_url)),
        "/nguon-tin/feed.xml": health_feed.feed(library.health_log, shelves.sources, site_url, library.topic.name),
        "/lich/het-hieu-luc.ics": agenda.calendar(shelves, site_url),
        **{f"{week.address}thu.txt": bulletin.mail(shelves, week, site_url) for week in bulletin.weeks(shelves)},
        **exports.data(shelves, site_url),
        **sitemap.files(shelves, pages, site_url),
        "/robots.txt": f"User-agent: *\nAllow: /\nSitemap: {site_url}sitemap.xml\n".encode(),
    }


def shelves_of(s: Shelves) -> Iterator[tuple[str, str, tuple[Story, ...]]]:
    """Every shelf that has a feed: path, title, stories."""
    yield "/", "Tin mới", s.main()
    for province in places.PROVINCES:
        yield addresses.province(province.slug), province.name, s.by_province.get(province.slug, ())
    for slug, name in s.library.topic.fields.items():
        yield addresses.field(slug), name, s.by_field.get(slug, ())
    for id, doc in s.documents.items():
        yield addresses.document(id), doc.number, s.by_document.get(id, ())
    for id, source in sorted(s.sources.items()):
        yield addresses.source(id), source.name, s.by_source.get(id, ())


def _feeds(s: Shelves, site_url: str) -> Iterator[tuple[str, bytes]]:
    for path, title, stories in shelves_of(s):
        feed = atom.Feed(f"{s.library.topic.name}: {title}", path, site_url, updated(stories[:NEWEST]))
        entries = [atom.entry(told, site_url, s.lost) for told in stories[:NEWEST]]
        yield f"{path}feed.xml", atom.atom(feed, entries)
        yield f"{path}feed.json", atom.json_feed(feed, entries)


def updated(stories: Iterable[Story]) -> datetime:
    """When the newest of these last changed, by their own dates; a fixed moment when there is none."""
    times = [when for told in stories if (when := told.lead.updated or told.lead.published)]
    return max(times, default=datetime(2025, 6, 12, tzinfo=VN))  # the day 132 and 133/2025/NĐ-CP were signed
