"""Sở KH&CN Tây Ninh: NukeViet."""

from newsroom.models import Listing, Source

SOURCE = Source(
    id="sokhcn-tayninh",
    name="Sở Khoa học và Công nghệ tỉnh Tây Ninh",
    host="sokhcn.tayninh.gov.vn",
    kind="province",
    platform="nukeviet",
    province="tay-ninh",
    listings=(Listing("https://sokhcn.tayninh.gov.vn/", "html"),),
    evidence=("mã công khai: /uploads/news/2023_11/…",),
    tag="C",
    note="Chưa thấy danh sách hay RSS; đọc trang chủ.",
)
