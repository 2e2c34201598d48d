"""The pages -> sitemap.xml, with the dates of the records and never the clock of the build.

Takes the shelves; gives one file, or an index of numbered files over 50,000 addresses (sitemaps.org). Stories of
the last two days also bear the tags of the news extension, which is how long Google reads them
(developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from xml.sax.saxutils import escape

from newsroom.dates import iso_partial
from newsroom.models import NewsItem
from publisher import addresses
from publisher.sheet import plain
from publisher.shelves import Shelves

_MOST = 50_000
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
_RECENT = timedelta(days=2)

Place = tuple[str, date | None]


def files(s: Shelves, pages: Iterable[str], site_url: str) -> dict[str, bytes]:
    """`/sitemap.xml`, and its parts when there are too many addresses for one."""
    places = places_of(s, pages)
    fresh = _fresh(s)
    if len(places) <= _MOST:
        return {"/sitemap.xml": _urlset(places, site_url, fresh)}
    parts = [places[cut : cut + _MOST] for cut in range(0, len(places), _MOST)]
    named = {f"/sitemap-{n}.xml": _urlset(part, site_url, fresh) for n, part in enumerate(parts, start=1)}
    rows = "".join(f"<sitemap><loc>{escape(site_url + name.lstrip('/'))}</loc></sitemap>\n" for name in named)
    return {"/sitemap.xml": f"{_HEAD}<sitemapindex {_SPACE}>\n{rows}</sitemapindex>\n".encode(), **named}


def places_of(s: Shelves, pages: Iterable[str]) -> list[Place]:
    """The address of every page, with the day its record last changed where a record says so."""
    changed: dict[str, date | None] = {addresses.document(doc.id): doc.issued for doc in s.documents.values()}
    changed |= {addresses.question(q.id): q.checked or q.answered for q in s.library.questions}
    for told in s.stories:
        when = told.lead.updated or told.lead.published
        changed[addresses.story(told)] = when.date() if when else None
    newest = max((when.date() for told in s.stories if (when := told.lead.published)), default=None)
    changed |= dict.fromkeys(("/", "/tin-tuc/"), newest)
    paths = (f"/{page.removesuffix('index.md')}" for page in pages if page.endswith("index.md"))
    return [(path, changed.get(path)) for path in sorted(paths)]


def _fresh(s: Shelves) -> dict[str, str]:
    """Address of a story of the last two days -> its news tags; a day must be known to be of them."""
    dated = ((told, told.lead) for told in s.main() if told.lead.published and told.lead.precision in ("day", "minute"))
    recent = ((told, lead) for told, lead in dated if lead.published and s.day - lead.published.date() <= _RECENT)
    return {addresses.story(told): _news(lead, s.library.topic.name) for told, lead in recent}


def _news(lead: NewsItem, name: str) -> str:
    when = iso_partial(lead.published, lead.precision) if lead.published else ""
    publication = f"<news:name>{escape(plain(name))}</news:name><news:language>vi</news:language>"
    about = f"<news:publication_date>{when}</news:publication_date><news:title>{escape(plain(lead.title))}</news:title>"
    return f"<news:news><news:publication>{publication}</news:publication>{about}</news:news>"


def _urlset(places: Sequence[Place], site_url: str, fresh: Mapping[str, str]) -> bytes:
    rows = "".join(_url(path, changed, site_url, fresh.get(path, "")) for path, changed in places)
    return f"{_HEAD}<urlset {_SPACE} {_NEWS}>\n{rows}</urlset>\n".encode()


def _url(path: str, changed: date | None, site_url: str, news: str) -> str:
    when = f"<lastmod>{changed.isoformat()}</lastmod>" if changed else ""
    return f"<url><loc>{escape(site_url + path.lstrip('/'))}</loc>{when}{news}</url>\n"
