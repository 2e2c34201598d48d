"""Báo Thanh Hóa: press feeds."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="baothanhhoa",
    name="Báo Thanh Hóa",
    host="baothanhhoa.vn",
    kind="press",
    platform="generic",
    listings=(Listing("https://baothanhhoa.vn/rss/thoi-su.xml"),),
    promise=Promise(items=5, silence=7),
    evidence=("mã công khai: địa chỉ gặp trong mã",),
    tag="C",
)
