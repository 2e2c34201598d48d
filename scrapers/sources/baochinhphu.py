"""The Government newspaper."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="baochinhphu",
    name="Báo Điện tử Chính phủ",
    host="baochinhphu.vn",
    kind="government",
    platform="vccorp",
    listings=(
        Listing("https://baochinhphu.vn/rss"),
        Listing("https://baochinhphu.vn/rss/khoa-hoc-cong-nghe.rss"),
        Listing("https://baochinhphu.vn/rss/phap-luat.rss"),
        Listing("https://baochinhphu.vn/chinh-sach-moi.htm", "html"),
    ),
    reuse_words='Ghi rõ nguồn "Cổng Thông tin điện tử Chính phủ", "Báo Điện tử Chính phủ" hoặc "www.chinhphu.vn"',
    promise=Promise(items=20, silence=3),
    evidence=("mã công khai: /rss có 50 mục, còn mới ngày 3/5/2026; các RSS khác chưa thử",),
    tag="C",
)
