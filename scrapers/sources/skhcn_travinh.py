"""The old portal of Trà Vinh, now part of Vĩnh Long: watched for a new owner."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="skhcn-travinh",
    name="Sở Khoa học và Công nghệ Trà Vinh (cũ)",
    host="skhcn.travinh.gov.vn",
    kind="province",
    platform="generic",
    province="vinh-long",
    listings=(Listing("https://skhcn.travinh.gov.vn/", "html"),),
    promise=Promise(items=0, silence=3650, may_be_empty=True),
    evidence=("mã công khai: tên miền cũ",),
    tag="C",
    note="Tên miền của tỉnh đã sáp nhập; theo dõi việc bị chiếm.",
)
