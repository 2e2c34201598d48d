"""Sài Gòn Giải Phóng: press feeds."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="sggp",
    name="Sài Gòn Giải Phóng",
    host="www.sggp.org.vn",
    kind="press",
    platform="generic",
    hosts=("sggp.org.vn",),
    listings=(Listing("https://www.sggp.org.vn/rss/kinh-te-3.rss"),),
    promise=Promise(items=5, silence=7),
    evidence=("mã công khai: thử ngày 3/5/2026: 50 mục",),
    tag="C",
)
