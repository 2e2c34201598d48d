"""The Ministry of Science and Technology: feeds, and the list by day for backfill."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="mst",
    name="Bộ Khoa học và Công nghệ",
    host="mst.gov.vn",
    kind="ministry",
    platform="vccorp",
    hosts=(
        "english.mst.gov.vn",
        "cspl.mst.gov.vn",
        "stm.mst.gov.vn",
        "motcua.mst.gov.vn",
        "ssodichvucong.mst.gov.vn",
        "hientrangcds.mst.gov.vn",
    ),
    listings=(
        Listing("https://mst.gov.vn/rss/home.rss"),
        Listing("https://mst.gov.vn/rss/tin-tuc-su-kien.rss"),
        Listing("https://mst.gov.vn/rss/tin-tuc-su-kien/chuyen-doi-so.rss"),
        Listing("https://mst.gov.vn/rss/cam-nang-khoa-hoc-va-cong-nghe.rss"),
        Listing("https://mst.gov.vn/tin-tuc-su-kien/xem-theo-ngay-{day:%d-%m-%Y}.htm", "day"),
    ),
    promise=Promise(items=5, silence=7),
    evidence=(
        "mã công khai: bốn địa chỉ RSS và trang xem theo ngày gặp trong mã của trình thu thập công khai",
        "trang đã đăng: dạng địa chỉ bài 197yyMMddHHmmssSSS, thấy qua bản đăng lại của Quảng Trị",
    ),
    former=("most.gov.vn", "mic.gov.vn"),
    tag="C",
    note="Chưa ai mở trực tiếp các RSS này; bài cũ chuyển từ hệ thống trước có số hiệu ngắn, không mang ngày.",
)
