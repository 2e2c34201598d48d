"""Articles of one event, of another and of none, and what a night made of them: pages, and what `explain` says."""

# ruff: noqa: E501 - sentences of the samples stay on one line
from __future__ import annotations

import re

from tests.support.nights import Night
from tests.support.story_home import Told

FIRST, SECOND, THIRD = "2025-08-14T03:15:00+07:00", "2025-08-15T03:15:00+07:00", "2025-08-16T03:15:00+07:00"
TITLE = "Sở KH&CN Lai Châu tập huấn phân cấp cấp giấy phép tần số vô tuyến điện cho tàu cá"
BODY = """Sáng 12/8, Sở Khoa học và Công nghệ tỉnh Lai Châu tập huấn cho 106 xã, phường về việc phân cấp, phân quyền cấp giấy phép sử dụng tần số vô tuyến điện theo Nghị định số 133/2025/NĐ-CP.

Phó Giám đốc Sở Vàng Thị Mai cho biết, từ ngày 1/7, Chủ tịch UBND cấp tỉnh cấp, gia hạn và thu hồi giấy phép với đài tàu, thay vì gửi hồ sơ về Cục Tần số vô tuyến điện.

“Bà con chỉ cần mang sổ đăng ký phương tiện tới điểm tiếp nhận gần nhất, không phải về Hà Nội như trước,” bà Vàng Thị Mai nói tại buổi tập huấn.

Trong tháng đầu, Trung tâm Phục vụ hành chính công của tỉnh nhận 38 hồ sơ và trả đúng hạn 35 hồ sơ; ba hồ sơ còn lại thiếu bản sao đăng ký."""
ORIGINAL = Told("https://baolaichau.vn/khoa-hoc/tap-huan-phan-cap-tan-so-4711.html", TITLE, BODY, "2025-08-12T10:20:00")
REPRINT = Told(
    "https://skhcn.laichau.gov.vn/tin-tuc/tap-huan-phan-cap-tan-so",
    TITLE,
    BODY + "\n\nNguồn: https://baolaichau.vn/khoa-hoc/tap-huan-phan-cap-tan-so-4711.html",
    "2025-08-12T15:00:00",
)
OTHER = Told(
    "https://bao.vn/dong-thap-uy-quyen-thiet-bi-x-quang-88001.html",
    "Đồng Tháp ủy quyền Sở KH&CN cấp giấy phép thiết bị X-quang chẩn đoán y tế",
    """Ngày 11/8, UBND tỉnh Đồng Tháp ban hành quyết định ủy quyền cho Giám đốc Sở Khoa học và Công nghệ cấp giấy phép tiến hành công việc bức xạ với thiết bị X-quang.

Theo ông Lê Hữu Phước, Trưởng phòng Quản lý chuyên ngành, toàn tỉnh có 214 cơ sở y tế dùng 371 thiết bị, hồ sơ trước đây phải qua Cục An toàn bức xạ và hạt nhân.

Việc phân cấp, phân quyền theo Nghị định số 133/2025/NĐ-CP rút thời gian từ 25 ngày xuống 12 ngày làm việc.""",
    "2025-08-11T09:00:00",
)
SHOPS = Told(
    "https://bao.vn/khai-truong-cho-dem-88002.html",
    "Chợ đêm ven sông khai trương cuối tuần này",
    "Chợ đêm mở cửa từ 18 giờ tối thứ bảy với 60 gian hàng ẩm thực và đồ thủ công của bà con trong xã.\n\nBan tổ chức bố trí bãi xe miễn phí cho khách.",
    "2025-08-11T09:30:00",
)


def told(night: Night, url: str, code: int = 0) -> str:
    return night.run("explain", url, code=code).stdout


def pages(night: Night) -> list[str]:
    """Site addresses of all stories, sorted."""
    root = night.home / "site" / "tin-tuc"
    found = (str(p.parent.relative_to(root)) for p in root.rglob("index.html"))
    return sorted(name for name in found if re.search(r"-[0-9a-f]{8}$", name))


def story(night: Night, name: str) -> str:
    return (night.home / "site" / "tin-tuc" / name / "index.html").read_text(encoding="utf-8")
