"""VnEconomy: press feeds."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="vneconomy",
    name="VnEconomy",
    host="vneconomy.vn",
    kind="press",
    platform="generic",
    listings=(Listing("https://vneconomy.vn/tin-moi.rss"),),
    promise=Promise(items=5, silence=7),
    evidence=("mã công khai: địa chỉ gặp trong mã",),
    tag="C",
)
