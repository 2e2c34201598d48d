"""VCCorp: mst, baochinhphu, xaydungchinhsach, tuoitre, cafef… Address tails `-<site><yyMMddHHmmssSSS>.htm`.

The `title` attribute of `.time-ago` is month first; the shown text is day first and is what is read.
Boxes of `type=content` are part of the story; photos, videos and `type^=Related` are not.
"""

from __future__ import annotations

from scrapers.platforms import ListingShape, Platform

PLATFORM = Platform(
    name="vccorp",
    rank=10,
    title=("[data-role=title]", "h1.detail-title", ".detail-title"),
    lead=("[data-role=sapo]", ".detail-sapo"),
    body=("[data-role=content]", ".detail-content.afcbc-body", ".detail-content"),
    date=("[data-role=publishdate]", ".detail-time", ".detail-info .date"),
    author=(".detail-author-bot .name", "[data-role=author]", ".detail-author .name", "p.author", ".detail-author-top"),
    attribution=(".link-source-full", "[data-field=source]", ".detail-source"),
    drop=(
        "[type^=Related]",
        "[type=Photo]",
        "[type=VideoStream]",
        "[type=LayoutAlbum]",
        ".VCSortableInPreviewMode[type=photo]",
        ".PhotoCMS_Caption",
        ".link-source-wrapper",
        "#urlSourceCafef",
        ".readmore-body-box",
        ".tindnd",
        ".kbwscwl-relatedbox",
        "zone",
    ),
    listings=(
        ListingShape(
            item=".box-category-item, .box-category-item-sub, .box-stream-item, .box-category-item-first",
            title=".box-category-link-title, .box-stream-link-title, .box-category-title a",
            date=".box-category-time, .box-stream-time, .time-ago",
            summary=".box-category-sapo, .box-stream-sapo",
        ),
        ListingShape(
            item=".list__listing-main li, .tlitem, .news-item", title="h3 a, h2 a", date=".time", summary=".sapo"
        ),
    ),
    next_page=".list__viewmore a, a.btn-viewmore",
    article_url=r"-\d{6,}\.(?:htm|chn|html)$",
    addresses=(r"-1\d{2}\d{12,15}\.(?:htm|chn)(?:$|\?)",),
    markers=(
        'data-role="content"',
        "afcbc-body",
        'data-role="sapo"',
        "VCSortableInPreviewMode",
        "box-category-item",
        "box-stream-item",
        'data-role="cate-name"',
        "cdnchinhphu.vn",
        "mediacdn.vn",
    ),
    twins=(r"/print/", r"/amp/"),
)
