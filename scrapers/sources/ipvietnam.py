"""The Intellectual Property Office."""

from newsroom.models import Listing, Source

SOURCE = Source(
    id="ipvietnam",
    name="Cục Sở hữu trí tuệ",
    host="ipvietnam.gov.vn",
    kind="agency",
    platform="liferay",
    listings=(Listing("https://ipvietnam.gov.vn/", "html"),),
    evidence=("trang đã đăng: tên miền thấy trong trang đã đăng",),
    tag="P",
    note="Chưa thấy đường dẫn danh sách; đọc trang chủ.",
)
