"""Sở KH&CN Ninh Bình: three listing pages."""

from newsroom.models import Listing, Source

SOURCE = Source(
    id="sokhcn-ninhbinh",
    name="Sở Khoa học và Công nghệ tỉnh Ninh Bình",
    host="sokhcn.ninhbinh.gov.vn",
    kind="province",
    platform="generic",
    province="ninh-binh",
    listings=(
        Listing("https://sokhcn.ninhbinh.gov.vn/tin-hoat-dong-cua-so", "html"),
        Listing("https://sokhcn.ninhbinh.gov.vn/tin-khcn-trong-nuoc", "html"),
        Listing("https://sokhcn.ninhbinh.gov.vn/tin-hoat-dong-cua-tinh", "html"),
    ),
    evidence=("mã công khai: /tin-hoat-dong-cua-so, /tin-khcn-trong-nuoc, /tin-hoat-dong-cua-tinh",),
    former=("skhcn.hanam.gov.vn",),
    tag="C",
    note="Chưa thấy RSS.",
)
