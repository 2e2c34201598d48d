"""The Official Gazette: new documents."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="congbao",
    name="Công báo Chính phủ",
    host="congbao.chinhphu.vn",
    kind="government",
    platform="congbao",
    hosts=("congbaocdn.chinhphu.vn",),
    listings=(
        Listing("https://congbao.chinhphu.vn/cac-van-ban-moi-ban-hanh.rss"),
        Listing("https://congbao.chinhphu.vn/cac-so-cong-bao-moi-dang.rss"),
    ),
    promise=Promise(items=5, silence=14),
    evidence=("mã công khai: hai địa chỉ RSS; trang văn bản /van-ban/{slug}-{id}.htm",),
    tag="C",
)
