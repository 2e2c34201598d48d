"""The standards, metrology and quality commission."""

from newsroom.models import Listing, Source

SOURCE = Source(
    id="tcvn",
    name="Ủy ban Tiêu chuẩn Đo lường Chất lượng Quốc gia",
    host="tcvn.gov.vn",
    kind="agency",
    platform="generic",
    listings=(Listing("https://tcvn.gov.vn/", "html"),),
    evidence=("trang đã đăng: tên miền thấy trong trang đã đăng",),
    tag="P",
    note="Chưa thấy đường dẫn danh sách; đọc trang chủ.",
)
