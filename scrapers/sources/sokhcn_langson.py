"""Sở KH&CN Lạng Sơn: Drupal before, now unknown."""

from newsroom.models import Listing, Source

SOURCE = Source(
    id="sokhcn-langson",
    name="Sở Khoa học và Công nghệ tỉnh Lạng Sơn",
    host="sokhcn.langson.gov.vn",
    kind="province",
    platform="drupal",
    province="lang-son",
    listings=(Listing("https://sokhcn.langson.gov.vn/tin-tuc-su-kien/tin-hoat-dong", "html"),),
    evidence=("trang đã đăng: /tin-tuc-su-kien/tin-hoat-dong/{slug}.html; cũ hơn /node/12969",),
    tag="P",
    note="Chưa thấy RSS; danh sách suy từ địa chỉ bài.",
)
