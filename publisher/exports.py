"""The library -> open data: JSON, JSON lines and CSV, with the columns that `publisher.dictionary` describes.

News stand by year, so that a night changes one year; while they are few, all of them stand in one file as well. A cell
of the CSV that a spreadsheet would take for a formula begins with an apostrophe.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial

from newsroom.dates import iso_partial
from newsroom.models import Basis, Document, NewsItem, Question, Task
from publisher import addresses
from publisher.dictionary import DATA_SETS, DELEGATED, sureness
from publisher.outlet import Outlet
from publisher.sheet import one_line, plain
from publisher.shelves import Shelves

WHOLE = 5_000  # items above which news stand by year only: a file of some 10 MB
_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode
_FORMULA = ("=", "+", "-", "@", "\t", "\r", *"＝＋－＠")  # the full-width ones count too

Row = dict[str, object]


def parts(s: Shelves, site_url: str) -> Iterator[Outlet]:
    """Files of `/du-lieu/`: their names, what they rest on, how to make them."""
    pages = {member.id: addresses.story(told) for told in s.stories for member in told.members}
    for stem, items in news(s.library.items).items():
        named = [(item, pages.get(item.id, "")) for item in items]
        made = partial(_made, stem, "tin-tuc", partial(_news_rows, named, site_url))
        yield Outlet(_names(stem), (items, [page for _, page in named]), made)
    others: dict[str, Callable[[], list[Row]]] = {
        "van-ban": lambda: [_document(s, doc, site_url) for doc in s.documents.values()],
        "nhiem-vu": lambda: [_task(task, site_url) for task in sorted(s.library.tasks, key=lambda t: t.id)],
        "hoi-dap": lambda: [_question(s, q, site_url) for q in sorted(s.library.questions, key=lambda q: q.id)],
    }
    for stem, rows in others.items():
        yield Outlet(_names(stem), (), partial(_made, stem, stem, rows))


def news(items: Sequence[NewsItem]) -> dict[str, list[NewsItem]]:
    """The sets of news by file stem: `tin-tuc` for all while that is one file of a bearable size, then every year's,
    newest first, `tin-tuc-khong-ngay` for those without a year."""
    years: defaultdict[str, list[NewsItem]] = defaultdict(list)
    for item in sorted(items, key=lambda it: it.id):
        years[f"tin-tuc-{item.published.year}" if item.published else "tin-tuc-khong-ngay"].append(item)
    by_year = {stem: years[stem] for stem in sorted(years, key=lambda stem: (stem[-4:].isdigit(), stem), reverse=True)}
    whole = {"tin-tuc": sorted(items, key=lambda it: it.id)} if len(items) <= WHOLE else {}
    return {**whole, **by_year}


def _names(stem: str) -> tuple[str, ...]:
    return tuple(f"/du-lieu/{stem}.{ending}" for ending in ("json", "jsonl", "csv"))


def _news_rows(named: Iterable[tuple[NewsItem, str]], site_url: str) -> Iterator[Row]:
    return (_news(item, page, site_url) for item, page in named)


def _made(stem: str, kind: str, rows: Callable[[], Iterable[Row]]) -> dict[str, bytes]:
    columns = next(data_set["columns"] for data_set in DATA_SETS if data_set["stem"] == kind)
    return _formats(f"/du-lieu/{stem}", [name for name, _ in columns], rows())


def _formats(stem: str, columns: Sequence[str], rows: Iterable[Row]) -> dict[str, bytes]:
    """All three in one walk, so that no row outlives its lines: the rows of a year are several times its files. The CSV
    has a byte order mark: without it Excel reads Vietnamese as Latin-1."""
    lines, table = io.BytesIO(), io.BytesIO()
    text = io.TextIOWrapper(table, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        clean = {name: _clean(row[name]) for name in columns}
        lines.write(_AS_JSON(clean).encode() + b"\n")
        writer.writerow([_cell(value) for value in clean.values()])
    text.flush()
    jsonl = lines.getvalue()  # no line break stands within a row: JSON escapes it
    array = b"[\n" + jsonl[:-1].replace(b"\n", b",\n") + b"\n]\n"
    return {f"{stem}.json": array, f"{stem}.jsonl": jsonl, f"{stem}.csv": table.getvalue()}


def _cell(value: object) -> str:
    text = "; ".join(str(inner) for inner in value) if isinstance(value, list) else _word(value)
    text = one_line(text)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _clean(value: object) -> object:
    if isinstance(value, str):
        return plain(value)
    return [_clean(inner) for inner in value] if isinstance(value, list | tuple) else value


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _bases(items: Iterable[Basis]) -> list[str]:
    return [f"{basis.clause} {basis.document}".strip() for basis in items]


def _news(it: NewsItem, page: str, site_url: str) -> Row:
    return {
        "id": it.id,
        "trang": site_url + (page or addresses.item(it)).lstrip("/"),
        "tieu_de": it.title,
        "dia_chi": it.url,
        "nguon": it.source,
        "noi_dang": it.publisher,
        "ngay": iso_partial(it.published, it.precision) if it.published else "",
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


def _document(s: Shelves, doc: Document, site_url: str) -> Row:
    return {
        "id": doc.id,
        "trang": site_url + addresses.document(doc.id).lstrip("/"),
        "so_hieu": doc.number,
        "loai": doc.kind,
        "ten": doc.title,
        "co_quan": doc.issuer,
        "ngay_ban_hanh": _day(doc.issued) or doc.issued_partly,
        "hieu_luc_tu": _day(doc.effective),
        "het_hieu_luc_tu": _day(doc.expires),
        "het_hieu_luc_nguyen_van": doc.expires_stated,
        "tinh_trang": s.statuses[doc.id].code,
        "tinh_trang_chua_kiem_chung": s.statuses[doc.id].unverified,
        "tinh_thanh": doc.province,
        "linh_vuc": doc.fields,
        "quan_he": [f"{relation.type} {relation.target}" for relation in doc.relations],
        "dia_chi": [address.url for address in doc.addresses],
        "chua_kiem_chung": doc.unverified,
    }


def _task(task: Task, site_url: str) -> Row:
    return {
        "id": task.id,
        "trang": site_url + addresses.task(task.id).lstrip("/"),
        "viec": task.title,
        "linh_vuc": task.field,
        "hinh_thuc": task.kind,
        "truoc_day": task.before,
        "truoc_day_suy_luan": task.before_inferred,
        "bay_gio": task.now,
        "cap": task.level,
        "can_cu": _bases(task.basis),
        "uy_quyen": [f"{d.province} ({DELEGATED[d.kind]}): {d.to}" for d in task.delegations],
        "tu_ngay": _day(task.valid_from),
        "den_ngay": _day(task.valid_until),
        "do_tin_cay": sureness(task.confidence),
        "bang_chung": [e.url for e in task.evidence],
    }


def _question(s: Shelves, question: Question, site_url: str) -> Row:
    return {
        "id": question.id,
        "trang": site_url + addresses.question(question.id).lstrip("/"),
        "cau_hoi": question.question,
        "tra_loi": question.answer,
        "nguoi_tra_loi": question.answered_by,
        "ngay_tra_loi": _day(question.answered),
        "ngay_kiem_tra": _day(question.checked),
        "linh_vuc": question.fields,
        "can_cu": _bases(question.basis),
        "viec": question.tasks,
        "thu_thap": question.collected,
        "can_xem_lai": s.to_review.get(question.id, ""),
        "nguon": question.source,
        "bang_chung": [e.url for e in question.evidence],
    }
