"""The information and statistics department."""

from newsroom.models import Listing, Source

SOURCE = Source(
    id="vista",
    name="Cục Thông tin, Thống kê",
    host="vista.gov.vn",
    kind="agency",
    platform="generic",
    listings=(Listing("https://vista.gov.vn/", "html"),),
    evidence=("trang đã đăng: tên miền thấy trong trang đã đăng",),
    tag="P",
    note="Chưa thấy đường dẫn danh sách; đọc trang chủ.",
)
