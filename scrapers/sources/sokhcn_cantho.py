"""Sở KH&CN Cần Thơ: DNN."""

from newsroom.models import Listing, Source

SOURCE = Source(
    id="sokhcn-cantho",
    name="Sở Khoa học và Công nghệ thành phố Cần Thơ",
    host="sokhcn.cantho.gov.vn",
    kind="province",
    platform="dnn",
    province="can-tho",
    listings=(Listing("https://sokhcn.cantho.gov.vn/default.aspx?pid=57", "html"),),
    reuse_words="Bản quyền @ 2017 thuộc về Sở KH&CN TP Cần Thơ",
    evidence=("trang đã đăng: /default.aspx?nid=18828&pid=57",),
    tag="P",
    note="Chưa thấy RSS; danh sách suy từ địa chỉ bài.",
)
