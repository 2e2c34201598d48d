"""Báo Tin tức: press feeds."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="baotintuc",
    name="Báo Tin tức",
    host="baotintuc.vn",
    kind="press",
    platform="generic",
    listings=(Listing("https://baotintuc.vn/khoa-hoc-cong-nghe.rss"),),
    promise=Promise(items=5, silence=7),
    evidence=("mã công khai: địa chỉ gặp trong mã",),
    tag="C",
    note="/rss/kinh-te.rss trả HTML khi thử.",
)
