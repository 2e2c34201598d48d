"""Thanh Niên: press feeds."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="thanhnien",
    name="Thanh Niên",
    host="thanhnien.vn",
    kind="press",
    platform="vccorp",
    listings=(
        Listing("https://thanhnien.vn/rss/thoi-su.rss"),
        Listing("https://thanhnien.vn/rss/cong-nghe.rss"),
    ),
    promise=Promise(items=5, silence=7),
    evidence=("mã công khai: địa chỉ gặp trong mã",),
    tag="C",
)
