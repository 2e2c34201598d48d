"""The southern regional office of the ministry: Joomla with print-view twins."""

from newsroom.models import Listing, Source

SOURCE = Source(
    id="sromost",
    name="Cơ quan đại diện phía Nam, Bộ Khoa học và Công nghệ",
    host="sromost.gov.vn",
    kind="agency",
    platform="joomla",
    listings=(Listing("https://sromost.gov.vn/", "html"),),
    evidence=("trang đã đăng: tên miền thấy trong trang đã đăng; bản in ?…&print=1&tmpl=component là bản trùng",),
    tag="P",
    note="Chưa thấy đường dẫn danh sách; đọc trang chủ.",
)
