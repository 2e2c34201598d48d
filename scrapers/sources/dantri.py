"""Dân trí: press feeds."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="dantri",
    name="Dân trí",
    host="dantri.com.vn",
    kind="press",
    platform="dantri",
    listings=(
        Listing("https://dantri.com.vn/rss/home.rss"),
        Listing("https://dantri.com.vn/rss/khoa-hoc-cong-nghe.rss"),
        Listing("https://dantri.com.vn/rss/xa-hoi.rss"),
    ),
    promise=Promise(items=5, silence=7),
    evidence=("mã công khai: địa chỉ gặp trong mã",),
    tag="C",
)
