"""Báo điện tử VTV: press feeds."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="vtv",
    name="Báo điện tử VTV",
    host="vtv.vn",
    kind="press",
    platform="vccorp",
    listings=(Listing("https://vtv.vn/rss/xa-hoi.rss"),),
    promise=Promise(items=5, silence=7),
    evidence=("mã công khai: địa chỉ gặp trong mã",),
    tag="C",
)
