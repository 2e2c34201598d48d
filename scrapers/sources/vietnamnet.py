"""VietNamNet: press feeds."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="vietnamnet",
    name="VietNamNet",
    host="vietnamnet.vn",
    kind="press",
    platform="generic",
    listings=(
        Listing("https://vietnamnet.vn/rss/thoi-su.rss"),
        Listing("https://vietnamnet.vn/thoi-su.rss"),
    ),
    promise=Promise(items=5, silence=7),
    evidence=("mã công khai: hai dạng địa chỉ, chưa rõ dạng nào còn dùng",),
    tag="C",
)
