"""The open data: which sets there are, their columns, and what each column means to a reader."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypedDict


class DataSet(TypedDict):
    """One set: file stem, name shown, formats, and (column, meaning) pairs in order."""

    stem: str
    name: str
    formats: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]


_NEWS = (
    ("id", "mã tin, 8 ký tự, không đổi"),
    ("trang", "địa chỉ trang của tin trên cổng"),
    ("tieu_de", "tiêu đề như nguồn đăng"),
    ("dia_chi", "địa chỉ bài ở nguồn"),
    ("nguon", "mã nguồn"),
    ("noi_dang", "tên nơi đăng"),
    ("ngay", "ngày đăng; chỉ ghi tới mức biết chắc: 2025, 2025-08, 2025-08-12 hoặc kèm giờ"),
    ("tac_gia", "tác giả như nguồn ghi"),
    ("trich", "không quá 300 ký tự đầu của nguồn"),
    ("tom_tat", "tóm tắt do cổng viết"),
    ("chuyen_muc", "main: đúng chủ đề; adjacent: lân cận"),
    ("linh_vuc", "mã lĩnh vực"),
    ("tinh_thanh", "mã tỉnh, thành được nhắc tới"),
    ("van_ban", "mã văn bản được dẫn chiếu"),
    ("dia_chi_goc", "địa chỉ tin gốc theo ghi chú của bài"),
    ("su_viec", "mã sự việc; các tin cùng mã là cùng một sự việc"),
)
_DOCUMENTS = (
    ("id", "mã văn bản"),
    ("trang", "địa chỉ trang của văn bản trên cổng"),
    ("so_hieu", "số hiệu đầy đủ, kể cả phần đuôi"),
    ("loai", "loại văn bản"),
    ("ten", "tên văn bản"),
    ("co_quan", "cơ quan ban hành"),
    ("ngay_ban_hanh", "ngày ban hành"),
    ("hieu_luc_tu", "ngày bắt đầu có hiệu lực"),
    ("het_hieu_luc_tu", "ngày đầu tiên không còn hiệu lực"),
    ("het_hieu_luc_nguyen_van", "lời của nguồn về ngày hết hiệu lực"),
    ("tinh_trang", "tình trạng vào ngày dựng dữ liệu"),
    ("tinh_trang_chua_kiem_chung", "true nếu tình trạng dựa trên ngày hoặc quan hệ chưa kiểm chứng"),
    ("tinh_thanh", "mã tỉnh, thành, nếu là văn bản địa phương"),
    ("linh_vuc", "mã lĩnh vực"),
    ("quan_he", "quan hệ đã ghi: loại và số hiệu đích"),
    ("dia_chi", "địa chỉ văn bản gốc, đáng tin nhất trước"),
    ("chua_kiem_chung", "tên trường chưa kiểm chứng"),
)
_TASKS = (
    ("id", "mã việc"),
    ("trang", "địa chỉ trang của việc trên cổng"),
    ("viec", "tên việc"),
    ("linh_vuc", "mã lĩnh vực"),
    ("hinh_thuc", "phan-quyen, phan-cap, phan-dinh, uy-quyen, khac, chua-ro"),
    ("truoc_day", "trước đây ai làm"),
    ("truoc_day_suy_luan", "true nếu là suy luận"),
    ("bay_gio", "bây giờ ai làm"),
    ("cap", "bo, tinh, so, xa, khac"),
    ("can_cu", "căn cứ: điều, khoản và số hiệu"),
    ("uy_quyen", "ủy quyền của từng tỉnh: mã tỉnh và nơi nhận"),
    ("tu_ngay", "ngày bắt đầu"),
    ("den_ngay", "ngày kết thúc, nếu nêu riêng cho việc"),
    ("do_tin_cay", "độ tin cậy"),
    ("bang_chung", "địa chỉ bằng chứng"),
)
_QUESTIONS = (
    ("id", "mã câu hỏi"),
    ("trang", "địa chỉ trang của câu hỏi trên cổng"),
    ("cau_hoi", "câu hỏi"),
    ("tra_loi", "câu trả lời, Markdown"),
    ("nguoi_tra_loi", "nơi trả lời"),
    ("ngay_tra_loi", "ngày trả lời"),
    ("ngay_kiem_tra", "ngày kiểm tra lần cuối"),
    ("linh_vuc", "mã lĩnh vực"),
    ("can_cu", "căn cứ: điều, khoản và số hiệu"),
    ("viec", "mã việc liên quan"),
    ("thu_thap", "true nếu máy thu thập, biên tập chưa nhận"),
    ("can_xem_lai", "vì sao cần xem lại vào ngày dựng dữ liệu; trống nếu không"),
    ("nguon", "nguồn"),
    ("bang_chung", "địa chỉ bằng chứng"),
)
_FORMATS = ("json", "jsonl", "csv")
DATA_SETS: tuple[DataSet, ...] = (
    {"stem": "tin-tuc", "name": "Tin tức", "formats": _FORMATS, "columns": _NEWS},
    {"stem": "van-ban", "name": "Văn bản", "formats": _FORMATS, "columns": _DOCUMENTS},
    {"stem": "nhiem-vu", "name": "Việc: ai làm gì", "formats": _FORMATS, "columns": _TASKS},
    {"stem": "hoi-dap", "name": "Hỏi đáp", "formats": _FORMATS, "columns": _QUESTIONS},
)
FIELD_WORDS: Mapping[str, str] = {  # names of record fields, as a reader would say them
    "number": "số hiệu",
    "title": "tên",
    "issuer": "cơ quan ban hành",
    "issued": "ngày ban hành",
    "effective": "ngày có hiệu lực",
    "expires": "ngày hết hiệu lực",
    "expires_stated": "lời nguồn về ngày hết hiệu lực",
    "signer": "người ký",
    "relations": "quan hệ với văn bản khác",
    "addresses": "địa chỉ bản gốc",
    "summary": "tóm tắt",
    "now": "nơi làm bây giờ",
    "before": "nơi làm trước đây",
    "basis": "căn cứ",
    "published": "ngày đăng",
    "url": "địa chỉ",
    "delegations": "ủy quyền, phân cấp tiếp",
    "kind": "loại",
    "level": "cấp",
    "answer": "câu trả lời",
    "question": "câu hỏi",
    "fields": "lĩnh vực",
    "province": "tỉnh, thành",
    "valid_from": "ngày bắt đầu",
    "valid_until": "ngày kết thúc",
}
_SURE: Mapping[str, str] = {
    "P text": "đã đọc trong bản sao văn bản",
    "P press": "theo báo chí",
    "P": "đã thấy công bố",
    "G": "hiểu biết chung, chưa kiểm chứng",
    "I": "suy luận",
    "C": "chưa mở được để kiểm tra",
    "OCR": "bản sao nhận dạng chữ",
    "bản dịch JA": "qua bản dịch tiếng Nhật",
}
_MARK = re.compile(r"P (?:text|press)|bản dịch JA|(?<!\w)(?:OCR|[PGIC])(?!\w)")


def sureness(written: str) -> str:
    """How sure a row is, as a reader would say it: "P press; I" -> "theo báo chí; suy luận". Other words stay."""
    return _MARK.sub(lambda mark: _SURE[mark[0]], written)


TAGS: Mapping[str, str] = {
    "P": "đã thấy công bố",
    "G": "chưa kiểm chứng",
    "I": "suy luận",
    "C": "chưa mở được để kiểm tra",
    "OCR": "bản sao nhận dạng chữ, có thể sai chữ",
}

DELEGATED: Mapping[str, str] = {"uy-quyen": "ủy quyền", "phan-cap": "phân cấp tiếp"}
