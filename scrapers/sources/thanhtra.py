"""The Government Inspectorate."""

from newsroom.models import Listing, Source

SOURCE = Source(
    id="thanhtra",
    name="Thanh tra Chính phủ",
    host="thanhtra.gov.vn",
    kind="government",
    platform="generic",
    listings=(Listing("https://thanhtra.gov.vn/rss/tin-thanh-tra.rss"),),
    evidence=("mã công khai: /rss/tin-thanh-tra.rss",),
    tag="C",
)
