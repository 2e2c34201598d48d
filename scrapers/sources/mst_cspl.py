"""Policy and law pages of the ministry."""

from newsroom.models import Listing, Source

SOURCE = Source(
    id="mst-cspl",
    name="Chính sách pháp luật, Bộ Khoa học và Công nghệ",
    host="cspl.mst.gov.vn",
    kind="ministry",
    platform="generic",
    listings=(Listing("https://cspl.mst.gov.vn/", "html"),),
    reuse_words="Ghi rõ nguồn cspl.mst.gov.vn",
    evidence=("mã công khai: câu Ghi rõ nguồn cspl.mst.gov.vn gặp trong mã công khai",),
    tag="C",
    note="Chưa thấy đường dẫn danh sách; đọc trang chủ.",
)
