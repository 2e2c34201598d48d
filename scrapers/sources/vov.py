"""VOV: press feeds."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="vov",
    name="VOV",
    host="vov.vn",
    kind="press",
    platform="generic",
    listings=(Listing("https://vov.vn/rss/vov.rss"),),
    promise=Promise(items=5, silence=7),
    evidence=("mã công khai: địa chỉ gặp trong mã",),
    tag="C",
)
