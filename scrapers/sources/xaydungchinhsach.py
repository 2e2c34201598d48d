"""Policy making, the Government portal."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="xaydungchinhsach",
    name="Xây dựng chính sách, pháp luật - Cổng TTĐT Chính phủ",
    host="xaydungchinhsach.chinhphu.vn",
    kind="government",
    platform="vccorp",
    listings=(
        Listing("https://xaydungchinhsach.chinhphu.vn/rss"),
        Listing("https://xaydungchinhsach.chinhphu.vn/rss/home.rss"),
    ),
    promise=Promise(items=5, silence=7),
    evidence=("mã công khai: /rss (ghi chú trong mã: kiểm tháng 6/2025) và /rss/home.rss",),
    tag="C",
)
