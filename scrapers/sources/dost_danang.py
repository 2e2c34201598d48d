"""Sở KH&CN Đà Nẵng: Liferay."""

from newsroom.models import Listing, Source

SOURCE = Source(
    id="dost-danang",
    name="Sở Khoa học và Công nghệ thành phố Đà Nẵng",
    host="dost.danang.gov.vn",
    kind="province",
    platform="liferay",
    province="da-nang",
    listings=(Listing("https://dost.danang.gov.vn/danh-sach-tin?idcat=12538", "html"),),
    evidence=("mã công khai: /danh-sach-tin?idcat=12538, /documents/11328/…",),
    tag="C",
    note="Chưa thấy RSS.",
)
