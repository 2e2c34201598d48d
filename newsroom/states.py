"""The words of health: what became of an address, how a source is, and why, each in plain Vietnamese.

Tables only; `newsroom.health` decides which of them applies.
"""

from __future__ import annotations

from collections.abc import Mapping

FATES: Mapping[str, str] = {
    "published": "đã đăng",
    "duplicate": "trùng với tin đã đăng",
    "off_topic": "ngoài chủ đề",
    "too_old": "tin cũ, ngoài thời kỳ theo dõi",
    "low_value": "giá trị thấp: không nguồn, không tên, không con số",
    "held": "chờ biên tập xem",
    "blocked": "nguồn chặn hoặc trả trang giả",
    "bad_address": "địa chỉ hỏng, lặp vô hạn hoặc ra ngoài nguồn",
    "capped": "ngoài số mục đọc mỗi lần của nguồn",
    "parse_failed": "không đọc được trang",
    "fetch_failed": "chưa tải được, sẽ thử lại",
    "withdrawn": "đã rút theo quyết định của biên tập",
    "archived": "bản gốc của văn bản, đã lưu",
    "gone": "bản gốc của văn bản, địa chỉ không còn",
    "missing": "nguồn báo không còn bài, sẽ xem lại lần nữa",
    "deleted_at_source": "nguồn đã gỡ bài, cổng không đăng nữa",
}
KEPT = frozenset({"published", "duplicate", "held", "missing"})  # an item of it stands in content/
GONE = frozenset({"http_404", "http_410", "http_451", "soft_404"})
SETTLED = frozenset({"published", "duplicate", "off_topic", "too_old", "low_value", "held", "withdrawn"})

STATES: Mapping[str, str] = {
    "hoat-dong": "Hoạt động",
    "im-lang": "Im lặng bất thường",
    "bi-chan": "Bị chặn",
    "doi-giao-dien": "Đổi giao diện hoặc trả trang lạ",
    "mat-ten-mien": "Mất tên miền",
    "khong-ket-noi": "Không kết nối được",
    "chua-kiem-tra": "Chưa kiểm tra lần nào",
}

_WORDS: Mapping[str, str] = {
    "challenge": "trang trả về một bài kiểm tra trình duyệt thay cho nội dung",
    "captcha": "trang đòi nhập mã captcha",
    "login": "trang đòi đăng nhập",
    "robots": "robots.txt của nguồn không cho thu thập",
    "robots_unreachable": "không đọc được robots.txt nên không được phép thu thập đêm nay",
    "maintenance": "nguồn báo đang bảo trì",
    "dns": "không phân giải được tên miền",
    "no_network": "máy chạy bản tin không có mạng",
    "host_down": "máy chủ của nguồn không trả lời",
    "timeout": "quá thời hạn chờ",
    "connect": "không mở được kết nối",
    "deferred": "nguồn yêu cầu quay lại sau",
    "hijacked": "tên miền có dấu hiệu bị chiếm, nội dung cờ bạc",
    "parked": "tên miền đang rao bán",
    "empty_feed": "trả lời bình thường nhưng không có mục nào",
    "zero_items": "không đọc được mục nào trong danh sách",
    "html_for_xml": "trả về trang web thay cho tệp RSS",
    "not_xml": "tệp RSS hỏng, không đọc được",
    "soft_404": "báo không tìm thấy trang nhưng vẫn trả mã 200",
    "home_page": "trả về trang chủ thay cho trang cần đọc",
    "stub": "thân trang gần như rỗng",
    "few_items": "số mục ít hơn mức bình thường",
    "undated": "quá nhiều bài không đọc được ngày",
    "unbodied": "quá nhiều bài không đọc được nội dung",
    "untitled": "có bài không đọc được tiêu đề",
    "same_text": "nhiều bài đọc ra cùng một nội dung",
    "mass_gone": "quá nhiều bài cũ cùng lúc báo không còn: có lẽ nguồn đổi địa chỉ bài",
    "silence": "lâu không có bài mới",
    "forbidden_address": "địa chỉ dẫn về mạng nội bộ, bị từ chối",
    "redirects": "chuyển hướng quá nhiều lần",
    "too_large": "câu trả lời lớn quá mức cho phép",
    "incomplete": "câu trả lời bị cắt giữa chừng",
    "protocol": "máy chủ trả lời không đúng giao thức HTTP",
    "reset": "kết nối bị ngắt giữa chừng",
    "headers": "phần đầu câu trả lời lớn bất thường",
    "encoding": "câu trả lời nén hỏng",
    "not_archived": "không có trong kho lưu",
    "wrong_host": "bị chuyển sang tên miền khác",
    "wrong_canonical": "trang tự nhận là của tên miền khác",
    "wrong_language": "trang không phải tiếng Việt",
    "not_html": "trả về tệp không phải trang web",
    "crash": "lỗi trong chương trình thu thập",
    "unsound": "bài đọc ra không phải tin, cả loạt được gác lại",
    "quarantined": "gác lại cùng loạt bài đọc ra không phải tin",
    "page_clock": "đồng hồ của trang bị đọc thành ngày đăng",
    "shared_canonical": "nhiều bài khác nhau tự nhận cùng một địa chỉ gốc",
    "foreign_host": "liên kết tới tên miền nguồn không khai",
}


def words(code: str) -> str:
    """A reason code -> plain Vietnamese; unknown codes are shown as they are."""
    if code.startswith("http_"):
        return f"máy chủ trả mã lỗi {code[5:]}"
    if code.startswith("tls:"):
        return "chứng thư bảo mật của nguồn không hợp lệ"
    return _WORDS.get(code, code)
