"""Đại Đoàn Kết: press feeds."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="daidoanket",
    name="Đại Đoàn Kết",
    host="daidoanket.vn",
    kind="press",
    platform="generic",
    listings=(Listing("https://daidoanket.vn/rss/chuyen-muc/phap-luat/feed.xml"),),
    promise=Promise(items=5, silence=7),
    evidence=("mã công khai: địa chỉ gặp trong mã",),
    tag="C",
)
