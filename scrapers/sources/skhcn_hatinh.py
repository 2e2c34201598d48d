"""Sở KH&CN Hà Tĩnh: a CMS of its own."""

from newsroom.models import Listing, Source

SOURCE = Source(
    id="skhcn-hatinh",
    name="Sở Khoa học và Công nghệ tỉnh Hà Tĩnh",
    host="skhcn.hatinh.gov.vn",
    kind="province",
    platform="generic",
    province="ha-tinh",
    listings=(Listing("https://skhcn.hatinh.gov.vn/", "html"),),
    evidence=("trang đã đăng: /chi-tiet-tap-san/{slug}",),
    tag="P",
    note="Chưa thấy danh sách hay RSS; đọc trang chủ.",
)
