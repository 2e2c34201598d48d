"""The national legal database, both address forms."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="vbpl",
    name="Cơ sở dữ liệu quốc gia về văn bản pháp luật",
    host="vbpl.vn",
    kind="government",
    platform="vbpl",
    listings=(Listing("https://vbpl.vn/", "html"),),
    promise=Promise(items=1, silence=60),
    evidence=("mã công khai: /van-ban/chi-tiet/{slug}--{id} và /{scope}/Pages/vbpq-toanvan.aspx?ItemID=",),
    tag="C",
    note="Từng gặp 404 giả và 403; một văn bản nằm dưới nhiều tỉnh.",
)
