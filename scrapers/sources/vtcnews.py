"""VTC News: press feeds."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="vtcnews",
    name="VTC News",
    host="vtcnews.vn",
    kind="press",
    platform="generic",
    listings=(Listing("https://vtcnews.vn/rss/feed.rss"),),
    promise=Promise(items=5, silence=7),
    evidence=("mã công khai: địa chỉ gặp trong mã",),
    tag="C",
)
