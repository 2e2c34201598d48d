"""Sở KH&CN Đồng Nai: NukeViet."""

from newsroom.models import Listing, Source

SOURCE = Source(
    id="skhcn-dongnai",
    name="Sở Khoa học và Công nghệ tỉnh Đồng Nai",
    host="skhcn.dongnai.gov.vn",
    kind="province",
    platform="nukeviet",
    province="dong-nai",
    listings=(Listing("https://skhcn.dongnai.gov.vn/", "html"),),
    evidence=(
        (
            "trang đã đăng: https://skhcn.dongnai.gov.vn/en/about/functions-and-duties.html; cổng tỉnh tự xưng "
            "NukeViet v4.5"
        ),
    ),
    former=("dost-dongnai.gov.vn",),
    tag="P",
    note="RSS mới thấy ở cổng tỉnh, chưa thấy ở Sở.",
)
