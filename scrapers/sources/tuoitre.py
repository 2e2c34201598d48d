"""Tuổi Trẻ: press feeds."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="tuoitre",
    name="Tuổi Trẻ",
    host="tuoitre.vn",
    kind="press",
    platform="vccorp",
    listings=(
        Listing("https://tuoitre.vn/rss/thoi-su.rss"),
        Listing("https://tuoitre.vn/rss/khoa-hoc.rss"),
    ),
    promise=Promise(items=5, silence=7),
    evidence=("mã công khai: địa chỉ gặp trong mã",),
    tag="C",
)
