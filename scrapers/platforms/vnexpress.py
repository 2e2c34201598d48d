"""vnexpress.net: the author signs in the last paragraph; captions are `p.Image` inside figures."""

from __future__ import annotations

from scrapers.platforms import ListingShape, Platform

PLATFORM = Platform(
    name="vnexpress",
    rank=50,
    title=("h1.title-detail", "h1.title-news"),
    lead=("p.description",),
    body=("article.fck_detail", ".fck_detail"),
    date=(".header-content .date", "span.date"),
    author=(".fck_detail p.author_mail strong", ".fck_detail p[style*=right] strong"),
    drop=(
        ".tplCaption",
        "p.Image",
        ".box-tinlienquanv2",
        ".list-news",
        "ul.list-news",
        ".footer-content",
        ".neo-pin",
        ".location-stamp",
    ),
    listings=(
        ListingShape(
            item="article.item-news, article.article-item",
            title=".title-news a",
            date=".time-ago[datetime], .time-public span[datetime]",
            summary="p.description a, p.description",
        ),
    ),
    next_page="a.btn-page.next-page",
    article_url=r"-\d{6,}(?:-p\d+)?\.html$",
    addresses=(r"//(?:[a-z]+\.)?vnexpress\.net/",),
    markers=("fck_detail", "title-detail", "vnecdn.net", "item-news"),
)
