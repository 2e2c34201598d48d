"""Sở KH&CN Quảng Ngãi: mirrors signed PDFs."""

from newsroom.models import Listing, Source

SOURCE = Source(
    id="skh-quangngai",
    name="Sở Khoa học và Công nghệ tỉnh Quảng Ngãi",
    host="skh.quangngai.gov.vn",
    kind="province",
    platform="generic",
    province="quang-ngai",
    listings=(Listing("https://skh.quangngai.gov.vn/", "html"),),
    evidence=("trang đã đăng: tên miền thấy trong bản sao văn bản ký số",),
    former=("skhcn.kontum.gov.vn",),
    tag="P",
    note="Chưa thấy danh sách hay RSS; đọc trang chủ.",
)
