"""Báo Nhân Dân: press feeds."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="nhandan",
    name="Báo Nhân Dân",
    host="nhandan.vn",
    kind="press",
    platform="generic",
    listings=(
        Listing("https://nhandan.vn/rss/home.rss"),
        Listing("https://nhandan.vn/rss/khoahoc-congnghe-1292.rss"),
        Listing("https://nhandan.vn/rss/chinhtri-1171.rss"),
        Listing("https://nhandan.vn/rss/phapluat-1287.rss"),
    ),
    promise=Promise(items=5, silence=7),
    evidence=("mã công khai: số trong địa chỉ khác nhau giữa các dự án",),
    tag="C",
)
