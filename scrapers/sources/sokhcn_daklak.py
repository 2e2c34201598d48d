"""Sở KH&CN Đắk Lắk."""

from newsroom.models import Listing, Source

SOURCE = Source(
    id="sokhcn-daklak",
    name="Sở Khoa học và Công nghệ tỉnh Đắk Lắk",
    host="sokhcn.daklak.gov.vn",
    kind="province",
    platform="generic",
    province="dak-lak",
    listings=(Listing("https://sokhcn.daklak.gov.vn/", "html"),),
    evidence=("mã công khai: chỉ thấy tên miền",),
    tag="C",
    note="Chưa thấy danh sách hay RSS; đọc trang chủ.",
)
