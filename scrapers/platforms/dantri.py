"""dantri.com.vn: utility classes without meaning; JSON-LD carries the head, ids the body."""

from __future__ import annotations

from scrapers.platforms import ListingShape, Platform

PLATFORM = Platform(
    name="dantri",
    rank=60,
    title=("h1",),
    lead=("h1 ~ h2", "h1 ~ div h2", "h2.singular-sapo"),
    body=("#desktop-in-article", ".singular-content"),
    date=("time[datetime]", ".author-time"),
    author=("a[href*='/tac-gia/']:not(:has(img))", ".author-name"),
    drop=(
        ".dantri-widget",
        "aside",
        "article article",
        "#desktop-in-article article",
        "[id^=desktop-native]",
        "[id^=desktop-right]",
    ),
    listings=(
        ListingShape(
            item="article.article-item, article",
            title="h3 a, h2 a",
            date="time[datetime]",
            summary=".article-excerpt, h3 ~ a",
        ),
    ),
    next_page="a.page-item.next, .pagination a.next",
    article_url=r"-\d{14,}\.htm$",
    addresses=(r"//(?:[a-z]+\.)?dantri\.com\.vn/",),
    markers=("dantri-widget", "dt-font-inter", "cdnphoto.dantri"),
)
