"""VnExpress: press feeds."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="vnexpress",
    name="VnExpress",
    host="vnexpress.net",
    kind="press",
    platform="vnexpress",
    listings=(
        Listing("https://vnexpress.net/rss/khoa-hoc-cong-nghe.rss"),
        Listing("https://vnexpress.net/rss/thoi-su.rss"),
        Listing("https://vnexpress.net/rss/phap-luat.rss"),
        Listing("https://vnexpress.net/rss/tin-moi-nhat.rss"),
    ),
    promise=Promise(items=5, silence=7),
    evidence=("mã công khai: gặp trong nhiều dự án",),
    tag="C",
)
