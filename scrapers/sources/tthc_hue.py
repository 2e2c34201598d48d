"""Administrative procedures of Huế: plain ASP.NET."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="tthc-hue",
    name="Thủ tục hành chính thành phố Huế",
    host="tthc.hue.gov.vn",
    kind="province",
    platform="aspnet",
    province="hue",
    listings=(Listing("https://tthc.hue.gov.vn/", "html"),),
    promise=Promise(items=0, dated=0, silence=365, may_be_empty=True),
    evidence=("trang đã đăng: https://tthc.hue.gov.vn/Content/Thutuc/chitiet.aspx?iThuTuc=25139",),
    tag="P",
    note="Trang thủ tục, không phải trang tin; host của Sở chưa thấy.",
)
