"""Sở KH&CN Điện Biên."""

from newsroom.models import Listing, Source

SOURCE = Source(
    id="sokhcn-dienbien",
    name="Sở Khoa học và Công nghệ tỉnh Điện Biên",
    host="sokhcn.dienbien.gov.vn",
    kind="province",
    platform="generic",
    province="dien-bien",
    listings=(Listing("https://sokhcn.dienbien.gov.vn/van-ban", "html"),),
    evidence=("mã công khai: /van-ban",),
    tag="C",
    note="Chưa thấy RSS.",
)
