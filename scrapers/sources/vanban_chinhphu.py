"""The Government document register."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="vanban-chinhphu",
    name="Hệ thống văn bản Chính phủ",
    host="vanban.chinhphu.vn",
    kind="government",
    platform="vanban_chinhphu",
    hosts=("datafiles.chinhphu.vn",),
    listings=(Listing("https://vanban.chinhphu.vn/?pageid=41852&mode=0&keyword=phân+cấp", "html"),),
    promise=Promise(items=1, silence=60),
    evidence=("mã công khai: /?pageid=27160&docid={ID}; danh sách /?pageid=41852&mode=0&keyword=",),
    tag="C",
    note="Trang dựng bằng JavaScript theo một trình theo dõi công khai; có thể đọc không ra mục nào.",
)
