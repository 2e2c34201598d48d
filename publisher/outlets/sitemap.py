"""The pages -> sitemap.xml, with the dates of the records and never the clock of the build.

Takes the shelves; gives one file, or over 50,000 addresses (sitemaps.org) an index of files by year. Stories of
the last two days also bear the tags of the news extension, which is how long Google reads them
(developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap).
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial

from newsroom.models import NewsItem
from newsroom.text.dates import format_partial
from publisher import routes
from publisher.page import Output, strip_invisible
from publisher.site_index import SiteIndex

_MOST = 50_000
_YEAR = re.compile(r"/(\d{4})(?:/|-W\d\d/)")
_escape = partial(html.escape, quote=False)  # xml.sax's own brings an HTTP client
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_NEWS_NAMESPACE = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
_RECENT_DAYS = 2  # days

DatedPath = tuple[str, date | None]


def list_outputs(s: SiteIndex, pages: Iterable[str], site_url: str) -> Iterator[Output]:
    """`/sitemap.xml`, and its parts when there are too many addresses for one."""
    places, fresh = list_addresses(s, pages), _recent_news(s)
    if len(places) <= _MOST:
        make = partial(_render_one, "/sitemap.xml", places, site_url, fresh)
        yield Output(("/sitemap.xml",), (_dated_lines(places), fresh), make)
        return
    cut = {f"/sitemap-{stem}.xml": found for stem, found in _by_year(places).items()}
    for name, found in cut.items():
        news = {path: fresh[path] for path, _ in found if path in fresh}
        yield Output((name,), (_dated_lines(found), news), partial(_render_one, name, found, site_url, news))
    yield Output(("/sitemap.xml",), (list(cut),), partial(_render_index, list(cut), site_url))


def _dated_lines(places: Iterable[DatedPath]) -> list[str]:
    return [f"{path} {changed or ''}" for path, changed in places]


def _by_year(places: Sequence[DatedPath]) -> dict[str, list[DatedPath]]:
    """Addresses by the year in them, those without one under `chinh`; a year too long is cut."""
    years: defaultdict[str, list[DatedPath]] = defaultdict(list)
    for place in places:
        found = _YEAR.search(place[0])
        years[found[1] if found else "chinh"].append(place)
    cuts = ((stem, found, cut) for stem, found in sorted(years.items()) for cut in range(0, len(found), _MOST))
    return {f"{stem}-{cut // _MOST + 1}" if cut else stem: found[cut : cut + _MOST] for stem, found, cut in cuts}


def _render_index(names: Iterable[str], site_url: str) -> dict[str, bytes]:
    rows = "".join(f"<sitemap><loc>{_escape(site_url + name.lstrip('/'))}</loc></sitemap>\n" for name in names)
    return {"/sitemap.xml": f"{_HEAD}<sitemapindex {_NAMESPACE}>\n{rows}</sitemapindex>\n".encode()}


def _render_one(name: str, places: Sequence[DatedPath], site_url: str, fresh: Mapping[str, str]) -> dict[str, bytes]:
    return {name: _render_urlset(places, site_url, fresh)}


def list_addresses(s: SiteIndex, pages: Iterable[str]) -> list[DatedPath]:
    """The address of every page, with the day its record last changed where a record says so."""
    changed: dict[str, date | None] = {routes.document(doc.id): doc.issued for doc in s.documents.values()}
    changed |= {routes.question(q.id): q.checked or q.answered for q in s.library.questions}
    for told in s.stories:
        when = told.lead.updated or told.lead.published
        changed[routes.story(told)] = when.date() if when else None
    first = s.stories[0].lead.published if s.stories else None  # the newest
    newest = first.date() if first else None
    changed |= dict.fromkeys(("/", "/tin-tuc/"), newest)
    paths = (f"/{page.removesuffix('index.md')}" for page in pages if page.endswith("index.md"))
    return [(path, changed.get(path)) for path in sorted(paths)]


def _recent_news(s: SiteIndex) -> dict[str, str]:
    """Address of a story of the last two days -> its news tags; a day must be known to be of them."""
    known = (told for told in s.fresh(_RECENT_DAYS) if told.lead.precision in ("day", "minute"))
    return {routes.story(told): _news_tags(told.lead, s.library.topic.name) for told in known}


def _news_tags(lead: NewsItem, name: str) -> str:
    when = format_partial(lead.published, lead.precision) if lead.published else ""
    name, title = _escape(strip_invisible(name)), _escape(strip_invisible(lead.title))
    publication = f"<news:name>{name}</news:name><news:language>vi</news:language>"
    about = f"<news:publication_date>{when}</news:publication_date><news:title>{title}</news:title>"
    return f"<news:news><news:publication>{publication}</news:publication>{about}</news:news>"


def _render_urlset(places: Sequence[DatedPath], site_url: str, fresh: Mapping[str, str]) -> bytes:
    rows = "".join(_render_url(path, changed, site_url, fresh.get(path, "")) for path, changed in places)
    return f"{_HEAD}<urlset {_NAMESPACE} {_NEWS_NAMESPACE}>\n{rows}</urlset>\n".encode()


def _render_url(path: str, changed: date | None, site_url: str, news: str) -> str:
    when = f"<lastmod>{changed.isoformat()}</lastmod>" if changed else ""
    return f"<url><loc>{_escape(site_url + path.lstrip('/'))}</loc>{when}{news}</url>\n"
