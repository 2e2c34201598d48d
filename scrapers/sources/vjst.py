"""The ministry's journal."""

from newsroom.models import Listing, Source

SOURCE = Source(
    id="vjst",
    name="Tạp chí Khoa học và Công nghệ Việt Nam",
    host="vjst.vn",
    kind="agency",
    platform="generic",
    hosts=("a.vjst.vn",),
    listings=(Listing("https://vjst.vn/", "html"),),
    evidence=(
        "trang đã đăng: https://vjst.vn/removing-the-bottleneck-empowering-local-initiative-making-science-and-technology-a-driving-force-for-development-from-the-grassroots-level-77115.html",
    ),
    tag="P",
    note="Chưa thấy đường dẫn danh sách; đọc trang chủ.",
)
