"""Lao Động: press feeds."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="laodong",
    name="Lao Động",
    host="laodong.vn",
    kind="press",
    platform="generic",
    hosts=("news.laodong.vn",),
    listings=(Listing("https://laodong.vn/rss/cong-nghe.rss"),),
    promise=Promise(items=5, silence=7),
    evidence=("mã công khai: đã thử: tường cookie JavaScript (D1N)",),
    tag="C",
    note="Bị chặn bằng bài kiểm tra trình duyệt D1N; không vượt tường.",
)
