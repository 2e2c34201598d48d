"""The Ministry of Construction: new documents."""

from newsroom.models import Listing, Source

SOURCE = Source(
    id="moc",
    name="Bộ Xây dựng",
    host="moc.gov.vn",
    kind="ministry",
    platform="generic",
    listings=(Listing("https://moc.gov.vn/rss/1196/gioi-thieu-van-ban-moi.rss"),),
    evidence=("mã công khai: /rss/1196/gioi-thieu-van-ban-moi.rss",),
    tag="C",
)
