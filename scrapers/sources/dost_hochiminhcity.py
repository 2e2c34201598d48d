"""Sở KH&CN TP.HCM: WordPress-like."""

from newsroom.models import Listing, Source

SOURCE = Source(
    id="dost-hochiminhcity",
    name="Sở Khoa học và Công nghệ Thành phố Hồ Chí Minh",
    host="dost.hochiminhcity.gov.vn",
    kind="province",
    platform="wordpress",
    province="ho-chi-minh",
    listings=(
        Listing("https://dost.hochiminhcity.gov.vn/hoat-dong-so-khcn/", "html"),
        Listing("https://dost.hochiminhcity.gov.vn/tin-tuc-khcn/", "html"),
        Listing("https://dost.hochiminhcity.gov.vn/thong-bao/", "html"),
    ),
    evidence=("mã công khai: /hoat-dong-so-khcn/{slug}/, /tin-tuc-khcn/{slug}/, /thong-bao/{slug}/",),
    tag="C",
    note="Chưa thấy RSS.",
)
