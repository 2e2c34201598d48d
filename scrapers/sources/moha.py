"""The Ministry of Home Affairs."""

from newsroom.models import Listing, Source

SOURCE = Source(
    id="moha",
    name="Bộ Nội vụ",
    host="moha.gov.vn",
    kind="ministry",
    platform="generic",
    listings=(Listing("https://moha.gov.vn/rss"),),
    evidence=(
        (
            "mã công khai: /rss gặp một lần, chưa thử; [P]: /danh-muc/{slug}-{id}.html và "
            "/tintuc/Pages/listbnv.aspx?Cat=&ItemID= là cùng một bài"
        ),
    ),
    tag="C",
)
