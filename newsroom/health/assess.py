"""Run + history -> the health of a source, against what the source promised.

Takes what one source gave in one run (`SourceRun`), its lasting record (`Health`) and the day; gives the new
record. A source that fails, is empty or looks wrong keeps its old pages; only its record changes. Refuses to
call nothing found a success unless the source affirmed it may be empty. What was not promised is learned
(`newsroom.promises`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from newsroom.health import promises
from newsroom.models import Failure, Health, HealthChange, SourceRun, replace
from newsroom.text.dates import iso_week

# ── the words of health ───────────────────────────────────────────────────────────────────────────


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
KEPT_FATES = frozenset({"published", "duplicate", "held", "missing"})  # an item of it stands in content/
GONE_CODES = frozenset({"http_404", "http_410", "http_451", "soft_404"})
SETTLED_FATES = frozenset({"published", "duplicate", "off_topic", "too_old", "low_value", "held", "withdrawn"})

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


def describe_code(code: str) -> str:
    """A reason code -> plain Vietnamese; unknown codes are shown as they are."""
    if code.startswith("http_"):
        return f"máy chủ trả mã lỗi {code[5:]}"
    if code.startswith("tls:"):
        return "chứng thư bảo mật của nguồn không hợp lệ"
    return _WORDS.get(code, code)


# ── run + history -> health ───────────────────────────────────────────────────────────────────────


_BLOCKED_CODES = frozenset(
    {"challenge", "captcha", "login", "robots", "http_401", "http_403", "http_451", "maintenance"}
)
UNREACHED_CODES = frozenset({"dns", "connect", "host_down", "timeout"})  # nothing came back at all
_UNREACHABLE_CODES = UNREACHED_CODES | {
    "deferred",
    "incomplete",
    "protocol",
    "reset",
    "headers",
    "encoding",
    "not_archived",
}
_ROW_CODES = frozenset({"bad_address", "crawl_trap", "foreign_host", "capped"})  # of rows of a list, not of the list
_MIN_ARTICLES = 3  # articles under which shares say nothing
_TAKEOVER_CODES = frozenset({"hijacked", "parked"})
_LOST_AFTER = timedelta(days=7)  # a name that does not resolve for a week is lost, not a passing fault


def assess_health(run: SourceRun, old: Health | None, *, day: date, network: bool = True) -> Health:
    """One source's new record. `network` is False when no source at all could be reached in this run."""
    base = old or Health(source=run.source.id, state="chua-kiem-tra")
    held = promises.complete_promise(run.source.promise, old)
    code = _find_breach(run, held) if network or run.listings_ok else "no_network"
    state = choose_state(code, old, day)
    days = promises.count_per_day(base.days, run, day)
    if not code and _is_silent(run, base, held, day):
        code, state = "silence", "im-lang"
    good = not code or code == "silence"
    whole = good and not run.listings_unchanged  # a list that answered "unchanged" says nothing of its length
    return replace(
        base,
        state=state,
        since=base.since if base.state == state and base.since else day,
        code=code,
        reason=describe_code(code) if code else "",
        last_success=day if good else base.last_success,
        last_item=_newest_day(run, base, day),
        listed=len(run.entries) if good and run.entries else base.listed,
        days=days if good else base.days,
        nights=promises.remember_run(base.nights, promises.measure_run(run, day)) if whole else base.nights,
        skipped=_count_skipped_rows(run) if good and not run.listings_unchanged else base.skipped,
        partial=_describe_failed_lists(run) if good else (),
    )


def detect_change(old: Health | None, new: Health, at: datetime) -> HealthChange | None:
    """The line for the log when a source's state or its cause changed; a first good night is no news."""
    before = old.state if old else "chua-kiem-tra"
    if old is None and new.state == "hoat-dong":
        return None
    if old is not None and (old.state, old.code) == (new.state, new.code):
        return None
    return HealthChange(new.source, at, before, new.state, new.code, new.reason)


def count_new_items(record: Health, day: date, new: int) -> Health:
    """The record with `new` items added to its ISO week; the last 26 weeks are kept."""
    if not new:
        return record
    key = iso_week(day)
    weeks = {**record.weeks, key: record.weeks.get(key, 0) + new}
    return replace(record, weeks=dict(sorted(weeks.items())[-26:]))


def select_unhealthy(records: Iterable[Health]) -> tuple[Health, ...]:
    """Sources whose state a reader should know of; old hosts (their names have dots) are told of by themselves."""
    well = ("hoat-dong", "chua-kiem-tra")
    return tuple(r for r in records if r.state not in well and "." not in r.source)


def _find_breach(run: SourceRun, held: promises.EffectivePromise) -> str:
    """The code of the promise that was broken, or ""."""
    listing = [f for f in run.failures if f.stage in ("listing", "crash")]
    if listing and not run.listings_ok:
        return _most_frequent_code(listing)
    if faults := [f for f in run.failures if f.stage in ("crash", "sanity")]:
        return _most_frequent_code(faults)
    if not (run.listings_unchanged and run.listings_ok == run.listings_unchanged) and (
        few := _find_shortage(run, held)
    ):
        return few
    return _find_poor_articles(run, held) or ("mass_gone" if is_mass_removal(run) else "")


def _find_shortage(run: SourceRun, held: promises.EffectivePromise) -> str:
    """A list that says "unchanged" keeps its items to itself, so beside one only nothing at all is too few."""
    least = min(held.items, 1) if run.listings_unchanged else held.items
    if len(run.entries) >= least or run.source.promise.may_be_empty:
        return ""
    listing = [f for f in run.failures if f.stage == "listing"]
    return "few_items" if run.entries else (_most_frequent_code(listing) or "zero_items")


def _find_poor_articles(run: SourceRun, held: promises.EffectivePromise) -> str:
    """Too many pages that could not be read, could be read only in part, or all say the same."""
    night = promises.measure_run(run, date.min)
    few = (
        () if is_mass_removal(run) else find_gone_articles(run)
    )  # a few deleted articles are news of theirs, not a fault of their source
    failed = [f for f in run.failures if f.stage in ("fake", "parse") and f not in few]
    if night.read < _MIN_ARTICLES:
        return ""
    if len(failed) > night.read * (1 - held.bodied):
        return _most_frequent_code(failed) if len(failed) == night.read else "unbodied"
    if night.titled < night.read * held.titled:
        return "untitled"
    if night.dated < night.bodied * held.dated:
        return "undated"
    return "same_text" if _has_same_text(run) else ""


def _has_same_text(run: SourceRun) -> bool:
    """Whether most articles of the night carry one and the same body: a template, not news."""
    bodies = Counter(a.paragraphs for a in run.articles if a.paragraphs)
    most = max(bodies.values(), default=0)
    return most >= _MIN_ARTICLES and most > len(run.articles) / 2


def find_gone_articles(run: SourceRun) -> tuple[Failure, ...]:
    """Articles the source says it no longer has: by 404, 410 or 451, or in words on a page with status 200; never a
    fault of its server."""
    return tuple(f for f in run.failures if f.stage in ("fetch", "fake") and f.code in GONE_CODES)


def is_mass_removal(run: SourceRun) -> bool:
    """Whether so many articles are gone at once that the addresses must have changed, not the news."""
    answered = len(run.articles) + run.unchanged + len(find_gone_articles(run))
    return len(find_gone_articles(run)) >= _MIN_ARTICLES and len(find_gone_articles(run)) > answered / 2


def _count_skipped_rows(run: SourceRun) -> int:
    """Rows of lists that were seen and could not be used: no address, an endless one, or another host's."""
    own = _ROW_CODES - {"foreign_host", "capped"}  # those of other hosts are counted by the run
    return sum(1 for f in run.failures if f.stage == "listing" and f.code in own) + run.foreign


def _describe_failed_lists(run: SourceRun) -> tuple[str, ...]:
    """Lists that failed while others were read, in words."""
    failed = [f for f in run.failures if f.stage == "listing" and f.code not in _ROW_CODES]
    return tuple(dict.fromkeys(f"{f.url}: {describe_code(f.code)}" for f in failed))[:10]


def _most_frequent_code(failures: list[Failure]) -> str:
    """The most frequent code, ties by name, so that the same failures give the same word."""
    if not failures:
        return ""
    codes = [f.code for f in failures]
    return min(set(codes), key=lambda c: (-codes.count(c), c))


def choose_state(code: str, old: Health | None, day: date) -> str:
    """The state a code means; a name that does not resolve is lost only after a week of it."""
    if not code:
        return "hoat-dong"
    if code in _TAKEOVER_CODES:
        return "mat-ten-mien"
    if code in _BLOCKED_CODES:
        return "bi-chan"
    if code == "dns" and old and old.code == "dns" and old.since and day - old.since >= _LOST_AFTER:
        return "mat-ten-mien"
    if code == "dns" and old and old.state == "mat-ten-mien":
        return "mat-ten-mien"
    if code in _UNREACHABLE_CODES or code.startswith(("http_5", "http_429", "tls:", "robots_")) or code == "no_network":
        return "khong-ket-noi"
    return "doi-giao-dien"


def _newest_day(run: SourceRun, base: Health, day: date) -> date | None:
    days = [e.published.date() for e in run.entries if e.published]
    days += [a.published.date() for a in run.articles if a.published]
    days = [d for d in days if d <= day]
    return max([*days, *([base.last_item] if base.last_item else [])], default=None)


def _is_silent(run: SourceRun, base: Health, held: promises.EffectivePromise, day: date) -> bool:
    last = _newest_day(run, base, day)
    return last is not None and (day - last).days > held.silence
