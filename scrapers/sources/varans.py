"""The radiation and nuclear safety agency."""

from newsroom.models import Listing, Source

SOURCE = Source(
    id="varans",
    name="Cục An toàn bức xạ và hạt nhân",
    host="varans.vn",
    kind="agency",
    platform="generic",
    listings=(Listing("https://varans.vn/", "html"),),
    evidence=("biết chung: tên miền biết chung, chưa kiểm chứng",),
    tag="G",
    note="Chưa kiểm chứng tên miền.",
)
