"""The Radio Frequency Directorate: SharePoint, with Q&A pages."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="rfd",
    name="Cục Tần số vô tuyến điện",
    host="www.rfd.gov.vn",
    kind="agency",
    platform="sharepoint",
    hosts=("rfd.gov.vn",),
    listings=(
        Listing("http://www.rfd.gov.vn/hoidap/pages/cap-phep.aspx", "questions", "hỏi đáp cấp phép"),
        Listing("http://www.rfd.gov.vn/hoidap/pages/quy-hoach.aspx", "questions", "hỏi đáp quy hoạch"),
    ),
    promise=Promise(items=1, dated=0.5, silence=3650),
    evidence=("trang đã đăng: http://www.rfd.gov.vn/hoidap/pages/cap-phep.aspx?ItemID=26",),
    tag="P",
    note="Câu trả lời trước 2025 nêu cơ quan có thẩm quyền cũ.",
)
