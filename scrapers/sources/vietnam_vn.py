"""The state portal of reprints and machine translations: the slug stays Vietnamese in every language."""

from newsroom.models import Listing, Source

SOURCE = Source(
    id="vietnam-vn",
    name="Vietnam.vn",
    host="www.vietnam.vn",
    kind="aggregator",
    platform="generic",
    hosts=("vietnam.vn", "vcdn.vietnam.vn", "thongtin.vietnam.vn"),
    listings=(Listing("https://www.vietnam.vn/", "html"),),
    evidence=("trang đã đăng: /{lang}/{vi-slug}, vcdn.vietnam.vn, thongtin.vietnam.vn",),
    tag="P",
    note="Bài là bản đăng lại hoặc bản dịch máy; gom theo slug tiếng Việt.",
)
