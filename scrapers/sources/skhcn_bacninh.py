"""Sở KH&CN Bắc Ninh: Liferay."""

from newsroom.models import Listing, Source

SOURCE = Source(
    id="skhcn-bacninh",
    name="Sở Khoa học và Công nghệ tỉnh Bắc Ninh",
    host="skhcn.bacninh.gov.vn",
    kind="province",
    platform="liferay",
    province="bac-ninh",
    listings=(Listing("https://skhcn.bacninh.gov.vn/", "html"),),
    evidence=("mã công khai: /documents/22549/69518/…",),
    tag="C",
    note="Chưa thấy danh sách hay RSS; đọc trang chủ.",
)
