"""Joomla (sromost): `.item-page`. The print view `?…&print=1&tmpl=component` is a twin of the page."""

from __future__ import annotations

from scrapers.platforms import ListingShape, Platform

PLATFORM = Platform(
    name="joomla",
    rank=130,
    title=(".item-page [itemprop=headline]", ".item-page h1", ".item-page h2", ".contentheading", ".itemTitle"),
    lead=(".item-page .introtext", ".itemIntroText"),
    body=("[itemprop=articleBody]", ".itemFullText", ".item-page", ".article-content"),
    date=("time[itemprop=datePublished]", "dd.published", ".createdate", ".itemDateCreated", "dd.create"),
    updated=("time[itemprop=dateModified]", "dd.modified", ".modifydate"),
    author=("dd.createdby", ".createdby", ".itemAuthor a"),
    drop=(
        ".article-info",
        ".icons",
        ".pager",
        ".pagenav",
        ".tags",
        ".itemToolbar",
        ".itemRelated",
        ".content_rating",
        ".page-header",
    ),
    listings=(
        ListingShape(
            item=".blog .item, .items-row .item, .itemContainer",
            title="h2 a, h3 a, .itemTitle a",
            date="time, .published",
            summary="p",
        ),
        ListingShape(item="table.category tr", title="td.list-title a", date="td.list-date"),
    ),
    next_page=".pagination-next a, a[title=Next]",
    generators=("joomla",),
    addresses=(r"option=com_content", r"/index\.php/"),
    markers=("/media/jui/", "/media/system/js/", "com_content", "item-page"),
    twins=(r"[?&]print=1", r"[?&]tmpl=component", r"/pdf/"),
)
