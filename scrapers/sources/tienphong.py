"""Tiền Phong: press feeds."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="tienphong",
    name="Tiền Phong",
    host="tienphong.vn",
    kind="press",
    platform="generic",
    listings=(Listing("https://tienphong.vn/rss/home.rss"),),
    promise=Promise(items=5, silence=7),
    evidence=("mã công khai: địa chỉ gặp trong mã",),
    tag="C",
)
