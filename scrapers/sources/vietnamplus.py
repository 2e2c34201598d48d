"""VietnamPlus (TTXVN): press feeds."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="vietnamplus",
    name="VietnamPlus (TTXVN)",
    host="www.vietnamplus.vn",
    kind="press",
    platform="generic",
    hosts=("vietnamplus.vn",),
    listings=(
        Listing("https://www.vietnamplus.vn/rss/home.rss"),
        Listing("https://www.vietnamplus.vn/rss/khoahoc-213.rss"),
        Listing("https://www.vietnamplus.vn/rss/congnghe-212.rss"),
        Listing("https://www.vietnamplus.vn/rss/chinhtri-291.rss"),
    ),
    promise=Promise(items=5, silence=7),
    evidence=("mã công khai: địa chỉ gặp trong mã",),
    tag="C",
)
