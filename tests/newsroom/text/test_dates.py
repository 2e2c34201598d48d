"""Dates: a table of what Vietnamese pages write, the same bytes in every time zone, and round trips."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.models import VN, Precision
from newsroom.text.dates import (
    explain_implausible,
    format_date,
    format_partial,
    parse_date,
    parse_partial,
)
from tests.support.examples import often
from tests.support.paths import SHARED

BASE = datetime(2026, 11, 22, 10, 0, tzinfo=VN)
CORPUS = SHARED / "hostile" / "corpus" / "text.jsonl"


def _wall(year: int) -> datetime:
    return datetime(year, 1, 1)  # noqa: DTZ001 (hypothesis bounds must be naive)


# What is written | what it means (an ISO date as precise as it is; "-" is refused)
TABLE = """
Thứ Tư ngày 23/07/2025 | 2025-07-23
Thứ Tư ngày 23/07/2025 Trang chủ Liên hệ Ngày đăng: 24-06-2025 | 2025-06-24
Thứ ba 24/12/2024 00:34 | 2024-12-24T00:34
Chủ nhật 08/02/2026 21:47 | 2026-02-08T21:47
Thứ ba, ngày 03/10/2023 | 2023-10-03
Cập nhật: Thứ Ba, ngày 14/01/2020 | 2020-01-14
[17/12/2020 14:50] | 2020-12-17T14:50
17:18 10/06/2020 ¦ Lượt xem : 15846 | 2020-06-10T17:18
11:13 30/11/2025 98 | 2025-11-30T11:13
30/11/2017 09:13 SA | 2017-11-30T09:13
30/11/2017 09:13 CH | 2017-11-30T21:13
30/11/2017 12:05 SA | 2017-11-30T00:05
30/11/2017 12:05 CH | 2017-11-30T12:05
30/11/2017 14:05 CH | 2017-11-30T14:05
30/11/2017 9:13:44 SA | 2017-11-30T09:13:44
Thứ hai, 26/10/2020 10:28 GMT+7 | 2020-10-26T10:28
Thứ tư - 15/03/2023 08:36 | 2023-03-15T08:36
08:18, 01/08/2025 | 2025-08-01T08:18
04/09/2025, 21:38 | 2025-09-04T21:38
17:31 ¦ 16/06/2025 | 2025-06-16T17:31
20:41 , 24/12/2025 | 2025-12-24T20:41
Ngày 22-01-2024 Lượt xem 53 | 2024-01-22
(26-12-2017) | 2017-12-26
ClockThứ Sáu, 16/01/2026 15:47 | 2026-01-16T15:47
Sáng 30-10 | 2026-10-30
Chiều 30/10 | 2026-10-30
ngày 23/6 | 2026-06-23
Ngày 31/8 | 2026-08-31
ngày 23/11 | 2026-11-23
ngày 24/11 | 2025-11-24
31/12 | 2025-12-31
Thứ Hai, 23/6 | 2026-06-23
14:55 23/06 | 2026-06-23T14:55
23/06, 14:55 | 2026-06-23T14:55
29/2 | 2024-02-29
ngày 20 tháng 11 | 2026-11-20
20 tháng 11 | 2026-11-20
01/07 | 2026-07-01
20 tháng 11 năm 2026 | 2026-11-20
ngày 01 tháng 07 năm 2025 | 2025-07-01
Hà Nội, ngày 12 tháng 6 năm 2025 | 2025-06-12
21 tháng 09 năm 2025 | 2025-09-21
20 Tháng Mười Một 2026 | 2026-11-20
20 Tháng Mười Hai, 2025 | 2025-12-20
23 tháng tư năm 2025 | 2025-04-23
23 tháng Năm năm 2025 | 2025-05-23
Thứ Hai, 23/06/2025 14:55 (GMT+7) | 2025-06-23T14:55
Thứ Hai, 23/06/2025, 14:55 (GMT+7) | 2025-06-23T14:55
Thứ bảy, 7/3/2026, 00:05 (GMT+7) | 2026-03-07T00:05
Thứ bảy, 7/3/2026 | 2026-03-07
Thứ 7, 07/03/2026 | 2026-03-07
T2, 23/06/2025 | 2025-06-23
CN, 22/06/2025 08:00 | 2025-06-22T08:00
12/11/2024 11:29 GMT+7 | 2024-11-12T11:29
12/11/2024 04:29 GMT | 2024-11-12T11:29
12/11/2024 04:29 UTC | 2024-11-12T11:29
12/11/2024 20:29 GMT+0 | 2024-11-13T03:29
23:02 , 06/03/2026 | 2026-03-06T23:02
05/07/2025 | 2025-07-05
5/7/2025 | 2025-07-05
5.7.2025 | 2025-07-05
5-7-2025 | 2025-07-05
05 / 07 / 2025 | 2025-07-05
12/11/10 | 2010-11-12
05/07/2025 07:00 | 2025-07-05T07:00
Cập nhật: 05/07/2025 07:00 | 2025-07-05T07:00
Ngày đăng: 05/07/2025 | 2025-07-05
Ngày đăng 06/08/2025 ¦ 07:16 | 2025-08-06T07:16
Đăng ngày 06/08/2025 07:16:59 | 2025-08-06T07:16:59
Đăng lúc: 07:16 06/08/2025 | 2025-08-06T07:16
Cập nhật lúc 09:05 ngày 01-12-2025 | 2025-12-01T09:05
Cập nhật lúc: 9 giờ 05 phút ngày 01-12-2025 | 2025-12-01T09:05
Xuất bản: 14h55, 23/6/2025 | 2025-06-23T14:55
14h55 ngày 23/6/2025 | 2025-06-23T14:55
14h ngày 23/6/2025 | 2025-06-23T14:00
9h30' ngày 23/6/2025 | 2025-06-23T09:30
8g15 ngày 23/6/2025 | 2025-06-23T08:15
lúc 14 giờ 55 phút, ngày 23 tháng 6 năm 2025 | 2025-06-23T14:55
3 giờ chiều ngày 23/6/2025 | 2025-06-23T15:00
8 giờ sáng 23/6/2025 | 2025-06-23T08:00
23/6/2025 lúc 8 giờ | 2025-06-23T08:00
23/06/2025 lúc 14:55 | 2025-06-23T14:55
23/06/2025 vào lúc 14:55 | 2025-06-23T14:55
23/06/2025 - 14:55 | 2025-06-23T14:55
23/06/2025 – 14:55 | 2025-06-23T14:55
23/06/2025 • 14:55 | 2025-06-23T14:55
23/06/2025 · 14:55 | 2025-06-23T14:55
23/06/2025 (14:55) | 2025-06-23T14:55
23/06/2025 [14:55] | 2025-06-23T14:55
(23/06/2025 14:55) | 2025-06-23T14:55
(14:55 23/06/2025) | 2025-06-23T14:55
14:55 (23/06/2025) | 2025-06-23T14:55
14:55:05 23/06/2025 | 2025-06-23T14:55:05
23/06/2025 2:55 PM | 2025-06-23T14:55
23/06/2025 2:55 pm GMT+7 | 2025-06-23T14:55
23/06/2025 02:55:05 AM | 2025-06-23T02:55:05
Thứ Hai, 14:55, 23/06/2025 | 2025-06-23T14:55
14:55 Thứ Hai, 23/06/2025 | 2025-06-23T14:55
14:55 - Thứ Hai, ngày 23/06/2025 | 2025-06-23T14:55
14:55 ¦ Thứ 2, 23/06/2025 | 2025-06-23T14:55
Thứ 2, ngày 23 tháng 06 năm 2025 ¦ 14:55 | 2025-06-23T14:55
Thứ Hai, 23 Tháng Sáu, 2025 | 2025-06-23
23 Tháng 6, 2025 2:55 chiều | 2025-06-23T14:55
23 Th6, 2025 | 2025-06-23
Th6 23, 2025 | 2025-06-23
Tháng Sáu 23, 2025 | 2025-06-23
Tháng 6 23, 2025 | 2025-06-23
15/09/2016 15:24 | 2016-09-15T15:24
Phòng Quản lý Báo chí (15/09/2016 15:24) | 2016-09-15T15:24
Lượt xem: 120 ¦ 23/06/2025 | 2025-06-23
Tác giả: UBND xã - 23/06/2025 08:10 | 2025-06-23T08:10
Quyết định số 608/QĐ-TTg ngày 05/03/2025 | 2025-03-05
từ ngày 10-12/11/2024 | 2024-11-12
２３/０６/２０２５ | 2025-06-23
23/06/2025\u00a014:55 | 2025-06-23T14:55
\u200b23/06/2025\u200e 14:55 | 2025-06-23T14:55
23\t/06/2025 | 2025-06-23
Mon, 23 Jun 2025 07:55:05 GMT | 2025-06-23T14:55:05
Mon, 23 Jun 2025 14:55:05 +0700 | 2025-06-23T14:55:05
Mon, 23 Jun 2025 14:55:05 +07:00 | 2025-06-23T14:55:05
Mon, 23 Jun 2025 14:55:05 GMT+7 | 2025-06-23T14:55:05
Mon, 23 Jun 2025 14:55:05 | 2025-06-23T14:55:05
Mon, 23 Jun 2025 20:00:00 -0500 | 2025-06-24T08:00
Mon, 23 Jun 2025 20:00:00 EST | 2025-06-24T08:00
23 Jun 2025 17:00:00 Z | 2025-06-24T00:00
Tue, 14 Nov 2017 09:52:00 +0700 | 2017-11-14T09:52
Sat, 07 Mar 26 08:01:53 +0700 | 2026-03-07T08:01:53
23 June 2025 | 2025-06-23
23-Jun-2025 | 2025-06-23
June 23, 2025 2:55 PM | 2025-06-23T14:55
Jun 23, 2025 | 2025-06-23
Sept. 3, 2025 | 2025-09-03
2025-06-23T14:55:05+07:00 | 2025-06-23T14:55:05
2025-06-23T14:55:05+0700 | 2025-06-23T14:55:05
2025-06-23T14:55:05+07 | 2025-06-23T14:55:05
2025-06-23T14:55:05.000+07:00 | 2025-06-23T14:55:05
2025-06-23T07:55:05Z | 2025-06-23T14:55:05
2025-06-23T07:55:05.123456789Z | 2025-06-23T14:55:05
2025-06-23T17:00:00Z | 2025-06-24T00:00
2025-06-23T16:59:59Z | 2025-06-23T23:59:59
2025-06-23T14:55:05 | 2025-06-23T14:55:05
2025-06-23T14:55 | 2025-06-23T14:55
2025-06-23 14:55:05 | 2025-06-23T14:55:05
2025-06-23 14:55 +0700 | 2025-06-23T14:55
2025-06-23 | 2025-06-23
14:55 2025-06-23 | 2025-06-23T14:55
2025/06/23 14:55 | 2025-06-23T14:55
2025-06-22T21:30:00-10:30 | 2025-06-23T15:00
20250623 | 2025-06-23
20250623T145505 | 2025-06-23T14:55:05
20250623T075505Z | 2025-06-23T14:55:05
20250623145505 | 2025-06-23T14:55:05
20260307075519174 | 2026-03-07T07:55:19
1750731973 | 2025-06-24T09:26:13
1750731973604 | 2025-06-24T09:26:13
1750731973.25 | 2025-06-24T09:26:13
tháng 8/2025 | 2025-08
Tháng 8 năm 2025 | 2025-08
8/2025 | 2025-08
08-2025 | 2025-08
2025 | 2025
năm 2025 | 2025
2 giờ trước | 2026-11-22T08:00
15 phút trước | 2026-11-22T09:45
3 ngày trước | 2026-11-19
Hôm qua, 14:55 | 2026-11-21T14:55
Hôm nay | 2026-11-22
1970-01-01T00:00:00Z | 1970-01-01T07:00
2099-12-31 | 2099-12-31
32/13/2025 | -
32/12/2025 | -
13/13/2025 | -
00/12/2025 | -
12/00/2025 | -
30/02/2025 | -
29/02/2025 | -
31/04/2025 | -
06/23/2025 | -
2025-23-06 | -
2025-02-30T10:00:00 | -
23/06/2568 | -
2568-06-23 | -
20 tháng 11 năm 2569 | -
23/06/114 | -
114/06/23 | -
民國114年6月23日 | -
năm Dân quốc 114 | -
ngày 10/3/2025 âm lịch | -
10/3/2025 (âm lịch) | -
Rằm tháng 7 năm 2025 | -
tháng Giêng năm 2025 | -
ngày 15 tháng 8 năm 2025 (ÂL) | -
0001-01-01T00:00:00 | -
0001-01-01T00:00:00Z | -
9999-12-31T23:59:59Z | -
0000-00-00 00:00:00 | -
0 | -
1 | -
-1 | -
99999999999999999999 | -
Thứ Sáu | -
Nghị định 133/2025/NĐ-CP | -
Thông tư 10/2025 | -
Nghị định số 12/06/2025/NĐ-CP | -
Tỷ lệ 3/4 | -
Điện thoại 0253 6128 1024 | -
Điểm b khoản 1 Điều 145 | -
ngày 32/6 | -
ngày 10-12 tháng 13 | -
undefined | -
null | -
NaN | -
Invalid Date | -
"""


def _rows() -> list[tuple[str, str]]:
    """The rows as (text, meaning); "¦" stands for a bar inside the text."""
    pairs = (line.rsplit(" | ", 1) for line in TABLE.strip().splitlines())
    return [(text.replace("¦", "|"), want) for text, want in pairs]


def _as_iso(text: str) -> str:
    found = parse_date(text, base=BASE)
    if found is None:
        return "-"
    iso = format_partial(found.when, found.precision).removesuffix("+07:00")
    return iso.removesuffix(":00") if iso.count(":") == 2 else iso


@pytest.fixture(params=["UTC", "Asia/Ho_Chi_Minh", "America/Los_Angeles"])
def time_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_the_table_is_as_long_as_promised() -> None:
    assert len(_rows()) >= 150


@pytest.mark.parametrize(("text", "want"), _rows())
def test_every_form(text: str, want: str) -> None:
    assert _as_iso(text) == want


def test_time_zone_of_the_machine_changes_nothing(time_zone: str) -> None:
    assert os.environ["TZ"] == time_zone
    wrong = [(text, want, got) for text, want in _rows() if (got := _as_iso(text)) != want]
    assert wrong == []


@pytest.mark.parametrize(
    "text", ["ngày 23/6", "Sáng 30-10", "20 tháng 11", "01/07", "23/06/25", "2 giờ trước", "Hôm qua"]
)
def test_what_needs_a_base_is_refused_without_one(text: str) -> None:
    assert parse_date(text) is None


def test_a_two_digit_year_never_passes_the_base() -> None:
    assert parse_date("23/06/27", base=BASE) is None


def test_times_are_aware_and_vietnamese() -> None:
    found = parse_date("2025-06-23T07:55:05Z")
    assert found is not None
    assert found.when.utcoffset() == timedelta(hours=7)
    assert found.text == "2025-06-23T07:55:05Z"


def test_text_is_as_written() -> None:
    found = parse_date("Đăng lúc: 14 giờ 55 phút, ngày 23 tháng 6 năm 2025 (Hà Nội)")
    assert found is not None
    assert found.text == "14 giờ 55 phút, ngày 23 tháng 6 năm 2025"


def test_month_first_is_never_read() -> None:
    read = parse_date("3/7/2026 8:01:53 AM")
    assert read is not None and (read.when.day, read.when.month) == (3, 7)


@given(st.datetimes(_wall(1990), _wall(2100)), st.sampled_from(["minute", "day", "month", "year"]))
@settings(max_examples=often(200))
def test_partial_dates_come_back(when: datetime, precision: Precision) -> None:
    text = format_partial(when.replace(tzinfo=VN, microsecond=0), precision)
    again, kept = parse_partial(text)
    assert kept == precision
    assert format_partial(again, kept) == text


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.sampled_from("/-."))
@settings(max_examples=often(200))
def test_day_first_for_every_day(day: date, sign: str) -> None:
    text = f"{day:%d{sign}%m{sign}%Y}"
    found = parse_date(f"Thứ Hai, {text} 07:05")
    assert found is not None
    assert f"{found.when:%d{sign}%m{sign}%Y %H:%M}" == f"{text} 07:05"


@given(st.datetimes(_wall(2000), _wall(2100)), st.integers(1, 31), st.integers(1, 12))
@settings(max_examples=often(200))
def test_a_day_without_year_never_passes_its_base(base: datetime, day: int, month: int) -> None:
    found = parse_date(f"ngày {day}/{month}", base=base.replace(tzinfo=VN))
    assert found is None or found.when <= base.replace(tzinfo=VN) + timedelta(days=1)


@pytest.mark.parametrize(
    "text", ["", "25", "2025-13", "2025-02-30", "23/06/2025", "2025-06-23x", "20250623", "0001-01-01T00:00:00+14:00"]
)
def test_partial_refuses(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_partial(text)


def test_partial_reads_utc() -> None:
    assert parse_partial("2025-06-23T17:00:00+00:00") == (datetime(2025, 6, 24, tzinfo=VN), "minute")


@pytest.mark.parametrize(
    ("when", "want"),
    [
        (datetime(2026, 11, 22, 9, tzinfo=VN), ""),
        (datetime(2026, 11, 23, 9, 59, tzinfo=VN), ""),
        (datetime(2026, 11, 23, 10, 1, tzinfo=VN), "future"),
        (datetime(2099, 1, 1, tzinfo=VN), "future"),
        (datetime(1970, 1, 1, 7, tzinfo=VN), "epoch"),
        (datetime(1970, 1, 1, tzinfo=UTC), "epoch"),
        (datetime(1970, 1, 1, tzinfo=VN), "epoch"),
        (datetime(1989, 12, 31, tzinfo=VN), "too_old"),
        (datetime(1990, 1, 1, tzinfo=VN), ""),
    ],
)
def test_implausible(when: datetime, want: str) -> None:
    assert explain_implausible(when, now=BASE) == want


def test_show() -> None:
    when = datetime(2025, 6, 23, 7, 55, tzinfo=UTC)
    shown = [format_date(when, precision) for precision in ("minute", "day", "month", "year")]
    assert shown == ["23/6/2025, 14:55", "23/6/2025", "6/2025", "2025"]


@pytest.mark.parametrize(
    "unit", ["1/", " ", "12:", "ngày ", "23/06 ", "tháng ", "2025-", "Ngày đăng: ", "9 giờ ", "1 jan "]
)
def test_long_lines_are_read_in_no_time(unit: str) -> None:
    started = time.process_time()
    parse_date(unit * (200_000 // len(unit)), base=BASE)
    assert time.process_time() - started < 2


@given(st.text(max_size=60))
@settings(max_examples=often(300))
def test_no_text_raises(text: str) -> None:
    found = parse_date(text, base=BASE)
    assert found is None or found.when.tzinfo is not None


def test_hostile_text_raises_nothing() -> None:
    if not CORPUS.exists():
        pytest.skip("hostile corpus is not beside the checkout")
    for line in CORPUS.read_text(encoding="utf-8").splitlines():
        parse_date(json.loads(line)["payload"], base=BASE)
