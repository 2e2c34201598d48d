"""Run + history -> the health of a source, against what the source promised.

Takes what one source gave in one run (`SourceRun`), its lasting record (`Health`) and the day; gives the new
record. A source that fails, is empty or looks wrong keeps its old pages; only its record changes. Refuses to
call nothing found a success unless the source affirmed it may be empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from newsroom.models import Failure, Health, SourceRun

FATES: Mapping[str, str] = {
    "published": "đã đăng",
    "duplicate": "trùng với tin đã đăng",
    "off_topic": "ngoài chủ đề",
    "too_old": "tin cũ, ngoài thời kỳ theo dõi",
    "low_value": "giá trị thấp: không nguồn, không tên, không con số",
    "held": "chờ biên tập xem",
    "blocked": "nguồn chặn hoặc trả trang giả",
    "parse_failed": "không đọc được trang",
    "fetch_failed": "chưa tải được, sẽ thử lại",
    "withdrawn": "đã rút theo quyết định của biên tập",
}
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

_BLOCKED = frozenset({"challenge", "captcha", "login", "robots", "http_401", "http_403", "http_451", "maintenance"})
UNREACHED = frozenset({"dns", "connect", "host_down", "timeout"})  # nothing came back at all
_UNREACHABLE = UNREACHED | {"deferred", "incomplete", "protocol", "reset", "headers", "encoding", "not_archived"}
_TAKEN = frozenset({"hijacked", "parked"})
_LOST_AFTER = timedelta(days=7)  # a name that does not resolve for a week is lost, not a passing fault

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
}


def words(code: str) -> str:
    """A reason code -> plain Vietnamese; unknown codes are shown as they are."""
    if code.startswith("http_"):
        return f"máy chủ trả mã lỗi {code[5:]}"
    if code.startswith("tls:"):
        return "chứng thư bảo mật của nguồn không hợp lệ"
    return _WORDS.get(code, code)


def assess(run: SourceRun, old: Health | None, *, day: date, network: bool = True) -> Health:
    """One source's new record. `network` is False when no source at all could be reached in this run."""
    code = _breach(run) if network or run.listings_ok else "no_network"
    state = _state(code, old, day)
    if not code and _silent(run, old, day):
        code, state = "silence", "im-lang"
    base = old or Health(source=run.source.id, state="chua-kiem-tra")
    since = base.since if base.state == state and base.since else day
    good = not code or code == "silence"
    return replace(
        base,
        state=state,
        since=since,
        code=code,
        reason=words(code) if code else "",
        last_success=day if good else base.last_success,
        last_item=_newest(run, base, day),
        listed=len(run.entries) if good and run.entries else base.listed,
    )


def count_new(record: Health, day: date, new: int) -> Health:
    """The record with `new` items added to its ISO week; the last 26 weeks are kept."""
    if not new:
        return record
    year, week, _ = day.isocalendar()
    key = f"{year}-W{week:02d}"
    weeks = {**record.weeks, key: record.weeks.get(key, 0) + new}
    return replace(record, weeks=dict(sorted(weeks.items())[-26:]))


def sick(records: Iterable[Health]) -> tuple[Health, ...]:
    """Those whose state a reader should know of."""
    return tuple(r for r in records if r.state not in ("hoat-dong", "chua-kiem-tra"))


def _breach(run: SourceRun) -> str:
    """The code of the promise that was broken, or ""."""
    promise = run.source.promise
    listing = [f for f in run.failures if f.stage in ("listing", "crash")]
    if listing and not run.listings_ok:
        return _worst(listing)
    if run.listings_unchanged and run.listings_ok == run.listings_unchanged:
        return ""  # nothing changed since last time is an answer, not an absence
    if len(run.entries) < promise.items and not promise.may_be_empty:
        return "few_items" if run.entries else (_worst(listing) or "zero_items")
    return _poor_articles(run)


def _poor_articles(run: SourceRun) -> str:
    """Too many pages that could not be read, or could be read only in part."""
    failed = [f for f in run.failures if f.stage in ("fake", "parse")]
    tried = len(run.articles) + len(failed)
    if tried < 3:
        return ""
    if len(failed) > tried * (1 - run.source.promise.bodied):
        return _worst(failed) if len(failed) == tried else "unbodied"
    dated = sum(1 for a in run.articles if a.published)
    if run.articles and dated < len(run.articles) * run.source.promise.dated:
        return "undated"
    return ""


def _worst(failures: list[Failure]) -> str:
    """The most frequent code, ties by name, so that the same failures give the same word."""
    if not failures:
        return ""
    codes = [f.code for f in failures]
    return min(set(codes), key=lambda c: (-codes.count(c), c))


def _state(code: str, old: Health | None, day: date) -> str:
    if not code:
        return "hoat-dong"
    if code in _TAKEN:
        return "mat-ten-mien"
    if code in _BLOCKED:
        return "bi-chan"
    if code == "dns" and old and old.code == "dns" and old.since and day - old.since >= _LOST_AFTER:
        return "mat-ten-mien"
    if code == "dns" and old and old.state == "mat-ten-mien":
        return "mat-ten-mien"
    if code in _UNREACHABLE or code.startswith(("http_5", "http_429", "tls:", "robots_")) or code == "no_network":
        return "khong-ket-noi"
    return "doi-giao-dien"


def _newest(run: SourceRun, base: Health, day: date) -> date | None:
    days = [e.published.date() for e in run.entries if e.published]
    days += [a.published.date() for a in run.articles if a.published]
    days = [d for d in days if d <= day]
    return max([*days, *([base.last_item] if base.last_item else [])], default=None)


def _silent(run: SourceRun, old: Health | None, day: date) -> bool:
    last = _newest(run, old or Health(source=run.source.id, state=""), day)
    return last is not None and (day - last).days > run.source.promise.silence
