"""What leaves the site beside pages: feeds, calendar, open data, sitemap, robots.txt.

Takes the shelves and the site's own address; gives outlets, each some files with the hash of what they are made from,
so that those of the live release need not be made again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from itertools import chain
from typing import NamedTuple

from newsroom import places
from newsroom.models import VN, Story
from publisher import routes, weekly
from publisher.outlets import calendar, open_data, sitemap, syndication
from publisher.page import Output
from publisher.site_index import SiteIndex

NEWEST = 50  # entries of a feed


def list_outputs(shelves: SiteIndex, site_url: str) -> Iterator[Output]:
    """Every file beside the pages but the sitemap. `site_url` is the public address, ending in "/"."""
    name = shelves.library.topic.name
    for path, title, stories in list_feeds(shelves):
        newest = stories[:NEWEST]
        names = (f"{path}feed.xml", f"{path}feed.json")
        yield Output(names, (name, title, newest), partial(_render_feed, shelves, site_url, path, title, newest))
    for week in weekly.list_weeks(shelves):
        yield Output((f"{week.address}thu.txt",), (name, week), partial(_render_mail, shelves, week, site_url))
    yield from open_data.list_outputs(shelves, site_url)
    yield Output((), (), partial(_render_small_files, shelves, site_url))


class PlannedOutputs(NamedTuple):
    """Outlets against what the live release was made from: the files of those made every time; those to be made; the
    hash of the inputs of each by site path (no leading slash); and those that stand, with their site paths."""

    files: dict[str, bytes]
    later: list[Output]
    same: list[str]
    keys: dict[str, str]
    standing: list[Output]


def plan_outputs(found: Iterable[Output], key: Callable[..., str], known: Mapping[str, str]) -> PlannedOutputs:
    """What has to be made. `key` gives the hash of values, `known` are the hashes of the live release by path."""
    made = PlannedOutputs({}, [], [], {}, [])
    for outlet in found:
        told = key(outlet.names, *outlet.rests_on) if outlet.rests_on else ""
        if not told:
            made.files.update(outlet.make())
            continue
        names = [name.lstrip("/") for name in outlet.names]
        made.keys.update(dict.fromkeys(names, told))
        if all(known.get(name) == told for name in names):
            made.same.extend(names)
            made.standing.append(outlet)
        else:
            made.later.append(outlet)
    return made


def render_outputs(shelves: SiteIndex, site_url: str, pages: Iterable[str]) -> dict[str, bytes]:
    """All of them made, and the sitemap of the `pages` (paths under docs/): site path -> bytes."""
    files: dict[str, bytes] = {}
    for outlet in chain(list_outputs(shelves, site_url), sitemap.list_outputs(shelves, pages, site_url)):
        files |= outlet.make()
    return files


def _render_small_files(shelves: SiteIndex, site_url: str) -> dict[str, bytes]:
    library = shelves.library
    return {
        "/nguon-tin/feed.xml": syndication.render_health_feed(
            library.health_log, shelves.sources, site_url, library.topic.name
        ),
        "/lich/het-hieu-luc.ics": calendar.render_calendar(shelves, site_url),
        "/robots.txt": f"User-agent: *\nAllow: /\nSitemap: {site_url}sitemap.xml\n".encode(),
    }


def _render_mail(shelves: SiteIndex, week: weekly.Week, site_url: str) -> dict[str, bytes]:
    return {f"{week.address}thu.txt": weekly.render_mail(shelves, week, site_url)}


def list_feeds(s: SiteIndex) -> Iterator[tuple[str, str, tuple[Story, ...]]]:
    """Every shelf that has a feed: path, title, stories."""
    yield "/", "Tin mới", s.main()
    for province in places.PROVINCES:
        yield routes.province(province.slug), province.name, s.by_province.get(province.slug, ())
    for slug, name in s.library.topic.fields.items():
        yield routes.field(slug), name, s.by_field.get(slug, ())
    for id, doc in s.documents.items():
        yield routes.document(id), doc.number, s.by_document.get(id, ())
    for id, source in sorted(s.sources.items()):
        yield routes.source(id), source.name, s.by_source.get(id, ())


def _render_feed(s: SiteIndex, site_url: str, path: str, title: str, stories: tuple[Story, ...]) -> dict[str, bytes]:
    feed = syndication.Feed(f"{s.library.topic.name}: {title}", path, site_url, find_last_change(stories))
    entries = [syndication.make_entry(told, site_url, s.lost) for told in stories]
    return {
        f"{path}feed.xml": syndication.render_atom(feed, entries),
        f"{path}feed.json": syndication.render_json_feed(feed, entries),
    }


def find_last_change(stories: Iterable[Story]) -> datetime:
    """When the newest of these last changed, by their own dates; a fixed moment when there is none."""
    times = [when for told in stories if (when := told.lead.updated or told.lead.published)]
    return max(times, default=datetime(2025, 6, 12, tzinfo=VN))  # the day 132 and 133/2025/NĐ-CP were signed
