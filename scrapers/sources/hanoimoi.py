"""Hà Nội Mới: press feeds."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="hanoimoi",
    name="Hà Nội Mới",
    host="hanoimoi.vn",
    kind="press",
    platform="generic",
    listings=(Listing("https://hanoimoi.vn/rss/phap-luat.rss"),),
    promise=Promise(items=5, silence=7),
    evidence=("mã công khai: đã thử /rss/kinh-te.rss: 200 nhưng 0 mục",),
    tag="C",
    note="Có thể trả RSS rỗng.",
)
