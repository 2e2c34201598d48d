"""How a hostile text reaches us: the three kinds of feed with all their fields, and a page with all it says of itself.

Each takes the base address, the path of the list and items, every one with the text to put into the fields an item
has besides title, body, author and id; gives the pages of the server.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from html import escape
from xml.sax.saxutils import quoteattr

from tests.hostile.scene import Item, xml
from tests.support.loopback import Page

Items = Iterable[tuple[Item, str]]
Carrier = Callable[[str, str, Items], Mapping[str, Page]]
_ISO = "2026-11-19T08:00:00+07:00"
_SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:media="http://search.yahoo.com/mrss/"'
)


def _link(base: str, item: Item) -> str:
    return item.path if "://" in item.path else base + item.path


def _text(text: str) -> str:
    return escape(xml(text))


def _page(text: str, kind: str) -> Page:
    return Page(text.encode("utf-8", "replace"), f"{kind}; charset=utf-8")


def _rss(base: str, path: str, items: Items) -> Mapping[str, Page]:
    rows = "".join(
        f"<item><title>{_text(i.title)}</title><link>{_text(_link(base, i))}</link>"
        f"<guid isPermaLink='false'>{_text(i.guid or i.path)}</guid><pubDate>{i.date}</pubDate>"
        f"<author>{_text(i.author)}</author><dc:creator>{_text(i.author or more)}</dc:creator>"
        f"<category domain={quoteattr(xml(more))}>{_text(more)}</category><comments>{_text(more)}</comments>"
        f"<source url={quoteattr(xml(more))}>{_text(more)}</source><dc:rights>{_text(more)}</dc:rights>"
        f"<enclosure url={quoteattr(xml(more))} type='image/png' length='1'/>"
        f"<media:content url={quoteattr(xml(more))}><media:title>{_text(more)}</media:title></media:content>"
        f"<description>{_text(i.body[:400])}</description><content:encoded>{_text(i.body)}</content:encoded></item>"
        for i, more in items
    )
    head = "<title>Sở &lt;script>alert(1)&lt;/script></title><description>x</description>"
    return {path: _page(f"<rss version='2.0' {_SPACES}><channel>{head}{rows}</channel></rss>", "application/rss+xml")}


def _atom(base: str, path: str, items: Items) -> Mapping[str, Page]:
    rows = "".join(
        f"<entry><id>{_text(i.guid or i.path)}</id><title type={kind!r}>{_text(i.title)}</title>"
        f"<link href={quoteattr(xml(_link(base, i)))} title={quoteattr(xml(more))}/><updated>{_ISO}</updated>"
        f"<author><name>{_text(i.author or 'a')}</name><uri>{_text(more)}</uri><email>{_text(more)}</email></author>"
        f"<category term={quoteattr(xml(more))} label={quoteattr(xml(more))}/><rights>{_text(more)}</rights>"
        f"<summary type='html'>{_text(more)}</summary><content type='html'>{_text(i.body)}</content></entry>"
        for (i, more), kind in ((pair, ("text", "html")[n % 2]) for n, pair in enumerate(items))
    )
    text = f"<feed xmlns='http://www.w3.org/2005/Atom'><title type='html'>&lt;svg onload=alert(1)></title>{rows}</feed>"
    return {path: _page(text, "application/atom+xml")}


def _json(base: str, path: str, items: Items) -> Mapping[str, Page]:
    rows = [
        {
            "id": i.guid or i.path,
            "url": _link(base, i),
            "title": i.title,
            "content_html": i.body,
            "summary": more,
            "date_published": _ISO,
            "authors": [{"name": i.author, "url": more, "avatar": more}],
            "tags": [more],
            "image": more,
            "banner_image": more,
            "language": more,
            "attachments": [{"url": more, "mime_type": more, "title": more}],
        }
        for i, more in items
    ]
    text = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "<b>x", "items": rows})
    return {path: Page(text.encode("ascii"), "application/feed+json")}


def _pages(base: str, path: str, items: Items) -> Mapping[str, Page]:
    every = list(items)
    rows = "".join(
        f"<item><title>x</title><link>{_text(_link(base, i))}</link><pubDate>{i.date}</pubDate></item>"
        for i, _ in every
    )
    listed = _page(f"<rss version='2.0'><channel><title>x</title>{rows}</channel></rss>", "application/rss+xml")
    return {path: listed, **{i.path: _page(_article(i, more), "text/html") for i, more in every}}


def _article(i: Item, more: str) -> str:
    """A page that says the text wherever pages say something: meta, JSON-LD, caption, table, link, file."""
    names = ("description", "author", "keywords", "og:description", "og:site_name", "article:author", "article:section")
    metas = "".join(f'<meta name="{name}" property="{name}" content="{escape(more)}">' for name in names)
    told = {"@type": "NewsArticle", "headline": i.title, "author": {"name": more}, "description": more}
    return (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{escape(i.title)}</title>{metas}'
        f'<script type="application/ld+json">{json.dumps(told)}</script></head><body><main><article>'
        f"<h1>{escape(i.title)}</h1><time>19/11/2026 08:00</time><p class=author>{escape(i.author)}</p>"
        f'<div class=content>{i.body}<figure><img alt="{escape(more)}" title="{escape(more)}" src="/x.jpg">'
        f"<figcaption>Ảnh: {escape(more)}</figcaption></figure><table><tr><td>{escape(more)}</td></tr></table>"
        f'<p><a href="{escape(more)}">{escape(more)}</a> <a href="/tep.pdf">{escape(more)}</a></p>'
        "</div></article></main></body></html>"
    )


CARRIERS: Mapping[str, Carrier] = {"rss": _rss, "atom": _atom, "json": _json, "trang": _pages}
