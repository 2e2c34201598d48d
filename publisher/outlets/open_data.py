"""The library -> open data: JSON, JSON lines and CSV, with the columns that `publisher.dictionary` describes.

News stand by year, so that a night changes one year; while they are few, all of them stand in one file as well. A cell
of the CSV that a spreadsheet would take for a formula begins with an apostrophe.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TypedDict

from newsroom.models import MAX_EXCERPT, Basis, Document, NewsItem, Question, Task
from newsroom.text.dates import format_partial
from publisher import routes
from publisher.page import Output, join_lines, strip_invisible
from publisher.site_index import SiteIndex

# ── the columns and what they mean ────────────────────────────────────────────────────────────────


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
    ("trich", f"không quá {MAX_EXCERPT} ký tự đầu của nguồn"),
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
_CONFIDENCE_WORDS: Mapping[str, str] = {
    "P text": "đã đọc trong bản sao văn bản",
    "P press": "theo báo chí",
    "P": "đã thấy công bố",
    "G": "hiểu biết chung, chưa kiểm chứng",
    "I": "suy luận",
    "C": "chưa mở được để kiểm tra",
    "OCR": "bản sao nhận dạng chữ",
    "bản dịch JA": "qua bản dịch tiếng Nhật",
}
_CONFIDENCE_MARK = re.compile(r"P (?:text|press)|bản dịch JA|(?<!\w)(?:OCR|[PGIC])(?!\w)")


def describe_confidence(written: str) -> str:
    """How sure a row is, as a reader would say it: "P press; I" -> "theo báo chí; suy luận". Other words stay."""
    return _CONFIDENCE_MARK.sub(lambda mark: _CONFIDENCE_WORDS[mark[0]], written)


TAGS: Mapping[str, str] = {
    "P": "đã thấy công bố",
    "G": "chưa kiểm chứng",
    "I": "suy luận",
    "C": "chưa mở được để kiểm tra",
    "OCR": "bản sao nhận dạng chữ, có thể sai chữ",
}

DELEGATED: Mapping[str, str] = {"uy-quyen": "ủy quyền", "phan-cap": "phân cấp tiếp"}


# ── the sets ──────────────────────────────────────────────────────────────────────────────────────


WHOLE = 5_000  # items above which news stand by year only: a file of some 10 MB
_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode
_FORMULA = ("=", "+", "-", "@", "\t", "\r", *"＝＋－＠")  # the full-width ones count too

DataRow = dict[str, object]


def list_outputs(s: SiteIndex, site_url: str) -> Iterator[Output]:
    """Files of `/du-lieu/`: their names, what they rest on, how to make them."""
    pages = {member.id: routes.story(told) for told in s.stories for member in told.members}
    for stem, items in split_news(s.library.items).items():
        named = [(item, pages.get(item.id, "")) for item in items]
        made = partial(_render_set, stem, "tin-tuc", partial(_news_rows, named, site_url))
        yield Output(_file_names(stem), (items, [page for _, page in named]), made)
    others: dict[str, Callable[[], list[DataRow]]] = {
        "van-ban": lambda: [_document_row(s, doc, site_url) for doc in s.documents.values()],
        "nhiem-vu": lambda: [_task_row(task, site_url) for task in sorted(s.library.tasks, key=lambda t: t.id)],
        "hoi-dap": lambda: [_question_row(s, q, site_url) for q in sorted(s.library.questions, key=lambda q: q.id)],
    }
    for stem, rows in others.items():
        yield Output(_file_names(stem), (), partial(_render_set, stem, stem, rows))


def split_news(items: Sequence[NewsItem]) -> dict[str, list[NewsItem]]:
    """The sets of news by file stem: `tin-tuc` for all while that is one file of a bearable size, then every year's,
    newest first, `tin-tuc-khong-ngay` for those without a year."""
    years: defaultdict[str, list[NewsItem]] = defaultdict(list)
    for item in sorted(items, key=lambda it: it.id):
        years[f"tin-tuc-{item.published.year}" if item.published else "tin-tuc-khong-ngay"].append(item)
    by_year = {stem: years[stem] for stem in sorted(years, key=lambda stem: (stem[-4:].isdigit(), stem), reverse=True)}
    whole = {"tin-tuc": sorted(items, key=lambda it: it.id)} if len(items) <= WHOLE else {}
    return {**whole, **by_year}


def _file_names(stem: str) -> tuple[str, ...]:
    return tuple(f"/du-lieu/{stem}.{ending}" for ending in ("json", "jsonl", "csv"))


def _news_rows(named: Iterable[tuple[NewsItem, str]], site_url: str) -> Iterator[DataRow]:
    return (_news_row(item, page, site_url) for item, page in named)


def _render_set(stem: str, kind: str, rows: Callable[[], Iterable[DataRow]]) -> dict[str, bytes]:
    columns = next(data_set["columns"] for data_set in DATA_SETS if data_set["stem"] == kind)
    return _render_formats(f"/du-lieu/{stem}", [name for name, _ in columns], rows())


def _render_formats(stem: str, columns: Sequence[str], rows: Iterable[DataRow]) -> dict[str, bytes]:
    """All three in one walk, so that no row outlives its lines: the rows of a year are several times its files. The CSV
    has a byte order mark: without it Excel reads Vietnamese as Latin-1."""
    lines, table = io.BytesIO(), io.BytesIO()
    text = io.TextIOWrapper(table, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        clean = {name: _strip_values(row[name]) for name in columns}
        lines.write(_AS_JSON(clean).encode() + b"\n")
        writer.writerow([_cell(value) for value in clean.values()])
    text.flush()
    jsonl = lines.getvalue()  # no line break stands within a row: JSON escapes it
    array = b"[\n" + jsonl[:-1].replace(b"\n", b",\n") + b"\n]\n"
    return {f"{stem}.json": array, f"{stem}.jsonl": jsonl, f"{stem}.csv": table.getvalue()}


def _cell(value: object) -> str:
    text = "; ".join(str(inner) for inner in value) if isinstance(value, list) else _write_value(value)
    text = join_lines(text)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _write_value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _strip_values(value: object) -> object:
    if isinstance(value, str):
        return strip_invisible(value)
    return [_strip_values(inner) for inner in value] if isinstance(value, list | tuple) else value


def _iso_day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _basis_lines(items: Iterable[Basis]) -> list[str]:
    return [f"{basis.clause} {basis.document}".strip() for basis in items]


def _news_row(it: NewsItem, page: str, site_url: str) -> DataRow:
    return {
        "id": it.id,
        "trang": site_url + (page or routes.item(it)).lstrip("/"),
        "tieu_de": it.title,
        "dia_chi": it.url,
        "nguon": it.source,
        "noi_dang": it.publisher,
        "ngay": format_partial(it.published, it.precision) if it.published else "",
        "tac_gia": it.author,
        "trich": it.lead,
        "tom_tat": it.summary,
        "chuyen_muc": it.section,
        "linh_vuc": it.fields,
        "tinh_thanh": it.provinces,
        "van_ban": it.documents,
        "dia_chi_goc": it.original_url,
        "su_viec": it.story or it.id,
    }


def _document_row(s: SiteIndex, doc: Document, site_url: str) -> DataRow:
    return {
        "id": doc.id,
        "trang": site_url + routes.document(doc.id).lstrip("/"),
        "so_hieu": doc.number,
        "loai": doc.kind,
        "ten": doc.title,
        "co_quan": doc.issuer,
        "ngay_ban_hanh": _iso_day(doc.issued) or doc.issued_partly,
        "hieu_luc_tu": _iso_day(doc.effective),
        "het_hieu_luc_tu": _iso_day(doc.expires),
        "het_hieu_luc_nguyen_van": doc.expires_stated,
        "tinh_trang": s.statuses[doc.id].code,
        "tinh_trang_chua_kiem_chung": s.statuses[doc.id].unverified,
        "tinh_thanh": doc.province,
        "linh_vuc": doc.fields,
        "quan_he": [f"{relation.type} {relation.target}" for relation in doc.relations],
        "dia_chi": [address.url for address in doc.addresses],
        "chua_kiem_chung": doc.unverified,
    }


def _task_row(task: Task, site_url: str) -> DataRow:
    return {
        "id": task.id,
        "trang": site_url + routes.task(task.id).lstrip("/"),
        "viec": task.title,
        "linh_vuc": task.field,
        "hinh_thuc": task.kind,
        "truoc_day": task.before,
        "truoc_day_suy_luan": task.before_inferred,
        "bay_gio": task.now,
        "cap": task.level,
        "can_cu": _basis_lines(task.basis),
        "uy_quyen": [f"{d.province} ({DELEGATED[d.kind]}): {d.to}" for d in task.delegations],
        "tu_ngay": _iso_day(task.valid_from),
        "den_ngay": _iso_day(task.valid_until),
        "do_tin_cay": describe_confidence(task.confidence),
        "bang_chung": [e.url for e in task.evidence],
    }


def _question_row(s: SiteIndex, question: Question, site_url: str) -> DataRow:
    return {
        "id": question.id,
        "trang": site_url + routes.question(question.id).lstrip("/"),
        "cau_hoi": question.question,
        "tra_loi": question.answer,
        "nguoi_tra_loi": question.answered_by,
        "ngay_tra_loi": _iso_day(question.answered),
        "ngay_kiem_tra": _iso_day(question.checked),
        "linh_vuc": question.fields,
        "can_cu": _basis_lines(question.basis),
        "viec": question.tasks,
        "thu_thap": question.collected,
        "can_xem_lai": s.to_review.get(question.id, ""),
        "nguon": question.source,
        "bang_chung": [e.url for e in question.evidence],
    }
