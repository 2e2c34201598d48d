"""Pages whose words stand: search, support channels, about, open data."""

from __future__ import annotations

from collections.abc import Iterator

from publisher.outlets.open_data import DATA_SETS, split_news
from publisher.page import Page
from publisher.site_index import SiteIndex

_SEED = "https://sokhcn.quangtri.gov.vn/chi-tiet-tin-tt/-/view-article/1/1666599933042/1750731973604"
_VIETTEL = "https://viettelai.vn/en/tin-tuc/tro-ly-ao-can-bo-cong-chuc-giai-phap-tra-cuu-tham-quyen-tuc-thi-cho-chinh-quyen-2-cap"
_HANDBOOK = "https://vneconomy.vn/mot-so-dia-phuong-muon-tra-lai-quyen-cho-bo-khoa-hoc-va-cong-nghe.htm"
_RFD = "http://www.rfd.gov.vn/hoidap/pages/cap-phep.aspx?ItemID=26"
CHANNELS = (  # what was seen published, and what was not
    {
        "name": "Đường dây nóng của Vụ Pháp chế",
        "anchor": "duong-day-nong",
        "known": "Hội nghị ngày 23/6/2025 cho biết có hai số điện thoại đường dây nóng, đầu mối là Vụ Pháp chế của Bộ.",
        "unknown": "Hai số điện thoại chưa thấy công bố trong tài liệu mà cổng đọc được.",
        "links": [(_SEED, "Tin hội nghị, Sở KH&CN Quảng Trị")],
    },
    {
        "name": "Trợ lý ảo Viettel cho cán bộ, công chức",
        "anchor": "tro-ly-viettel",
        "known": "Ra mắt 14/6/2025 cùng Cục Chuyển đổi số quốc gia; tra cứu 28 nghị định phân cấp, phân quyền, "
        "19 lĩnh vực, hơn 2.700 nhiệm vụ, kèm căn cứ pháp lý.",
        "unknown": "Địa chỉ truy cập chưa thấy công bố.",
        "links": [(_VIETTEL, "Bài giới thiệu của Viettel AI")],
    },
    {
        "name": "Trợ lý ảo VNPT",
        "anchor": "tro-ly-vnpt",
        "known": "Được Bộ giới thiệu cùng trợ lý của Viettel tại hội nghị ngày 23/6/2025.",
        "unknown": "Địa chỉ truy cập và phạm vi tra cứu chưa thấy công bố.",
        "links": [(_SEED, "Tin hội nghị, Sở KH&CN Quảng Trị")],
    },
    {
        "name": "Sổ tay hướng dẫn của Bộ",
        "anchor": "so-tay",
        "known": "Khoảng 300 trang, mỗi thủ tục một hướng dẫn ngắn; giới thiệu tại buổi tập huấn ngày 13/11/2025.",
        "unknown": "Địa chỉ tệp chưa thấy công bố.",
        "links": [(_HANDBOOK, "VnEconomy, 13/11/2025")],
    },
    {
        "name": "Hỏi đáp của Cục Tần số vô tuyến điện",
        "anchor": "hoi-dap-tan-so",
        "known": "Có chuyên mục hỏi đáp về cấp phép và quy hoạch.",
        "unknown": "Nhiều câu trả lời trước 1/7/2025 nêu cơ quan cũ; cần đối chiếu với văn bản hiện hành.",
        "links": [(_RFD, "Chuyên mục hỏi đáp cấp phép")],
    },
)


def build_pages(s: SiteIndex) -> Iterator[Page]:
    about = "Tìm trong tin tức, văn bản, việc và hỏi đáp; gõ không dấu cũng được."
    yield Page("/tim-kiem/", "search.j2", "Tìm kiếm", about)
    known = "Đường dây nóng, trợ lý ảo, sổ tay: điều đã biết và điều chưa biết."
    yield Page("/ho-tro/", "support.j2", "Kênh hỗ trợ", known, {"channels": CHANNELS})
    how = "Cách làm, thuật ngữ, sử dụng lại, báo sai và xin gỡ."
    yield Page("/gioi-thieu/", "about.j2", "Giới thiệu", how)
    yield Page(
        "/du-lieu/", "data.j2", "Dữ liệu mở", "Tải toàn bộ dữ liệu của cổng, kèm từ điển.", {"sets": _list_data_sets(s)}
    )


def _list_data_sets(s: SiteIndex) -> list[dict[str, object]]:
    """The sets with their number of rows and their file stems, each with a name and its own number."""
    library = s.library
    counts = {"van-ban": len(s.documents), "nhiem-vu": len(library.tasks), "hoi-dap": len(library.questions)}
    files = {stem: [(stem, "", count)] for stem, count in counts.items()}
    files["tin-tuc"] = [(stem, _describe_part(stem), len(items)) for stem, items in split_news(library.items).items()]
    counts["tin-tuc"] = len(library.items)
    return [{**data_set, "count": counts[data_set["stem"]], "files": files[data_set["stem"]]} for data_set in DATA_SETS]


def _describe_part(stem: str) -> str:
    """What part of the news a file holds: `năm 2026`; "" for all of them."""
    year = stem.removeprefix("tin-tuc").lstrip("-")
    return f"năm {year}" if year.isdigit() else "không rõ ngày" if year else ""
