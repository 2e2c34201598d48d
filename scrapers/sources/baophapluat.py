"""Báo Pháp luật Việt Nam: press feeds."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="baophapluat",
    name="Báo Pháp luật Việt Nam",
    host="baophapluat.vn",
    kind="press",
    platform="generic",
    listings=(Listing("https://baophapluat.vn/rss/tu-phap-268.rss"),),
    promise=Promise(items=5, silence=7),
    evidence=("mã công khai: địa chỉ gặp trong mã",),
    tag="C",
)
