"""Sở KH&CN Quảng Trị: Liferay, ids are epoch milliseconds."""

from newsroom.models import Listing, Source

SOURCE = Source(
    id="sokhcn-quangtri",
    name="Sở Khoa học và Công nghệ tỉnh Quảng Trị",
    host="sokhcn.quangtri.gov.vn",
    kind="province",
    platform="liferay",
    province="quang-tri",
    listings=(Listing("https://sokhcn.quangtri.gov.vn/", "html"),),
    reuse_words="Ghi rõ nguồn https://sokhcn.quangtri.gov.vn/ khi sử dụng thông tin từ website này!",
    evidence=(
        "trang đã đăng: https://sokhcn.quangtri.gov.vn/chi-tiet-tin-tt/-/view-article/1/1666599933042/1750731973604",
    ),
    former=("dostquangtri.gov.vn",),
    tag="P",
    note="Đồng hồ đầu trang không phải ngày đăng. Chưa thấy RSS.",
)
