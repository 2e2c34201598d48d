"""What a source is held to: stated, learned, floor; what nights and days teach; breaches by table."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.health.assess import assess_health, detect_change
from newsroom.health.promises import (
    RunFigures,
    complete_promise,
    count_per_day,
    count_per_week,
    describe_rhythm,
    parse_run_figures,
    remember_run,
)
from newsroom.models import VN, Article, Entry, Failure, Health, Promise, Source, SourceRun
from tests.support.examples import often

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 3, tzinfo=VN)
SOURCE = Source(id="thu", name="Thử", host="thu.vn", kind="press")


def _nights(listed: int, count: int = 10, dated: int = 10) -> tuple[str, ...]:
    return tuple(
        RunFigures(DAY - timedelta(days=n + 1), listed, 10, 10, dated, 10).line() for n in reversed(range(count))
    )


def _days(step: int, count: int = 12) -> dict[str, int]:
    return {(DAY - timedelta(days=step * n)).isoformat(): 2 for n in range(count)}


def _run(entries: int = 10, articles: tuple[Article, ...] = (), **more: object) -> SourceRun:
    listed = tuple(Entry(f"https://thu.vn/{i}", "Tin", NOW - timedelta(hours=i)) for i in range(entries))
    return SourceRun(SOURCE, listed, articles, listings_ok=1, **more)  # type: ignore[arg-type]


def _article(number: int, text: str = "", published: datetime | None = NOW, title: str = "Tin") -> Article:
    return Article(
        f"https://thu.vn/{number}", "thu", title, paragraphs=(text or f"Đoạn {number}",), published=published
    )


def test_without_history_the_floors_hold() -> None:
    found = complete_promise(Promise(), None)
    assert (found.items, found.dated, found.bodied, found.titled, found.silence) == (1, 0.9, 0.9, 0.9, 30)
    assert found.learned == ()


def test_history_teaches_what_was_not_stated_and_never_what_was() -> None:
    record = Health("thu", "hoat-dong", nights=_nights(40), days=_days(5))
    found = complete_promise(Promise(), record)
    assert (found.items, found.silence) == (20, 10)
    assert set(found.learned) == {"items", "dated", "bodied", "silence"}
    stated = complete_promise(Promise(items=3, dated=0.1, bodied=0.2, silence=99), record)
    assert (stated.items, stated.dated, stated.bodied, stated.silence, stated.learned) == (3, 0.1, 0.2, 99, ())


def test_a_list_that_shrinks_below_half_of_its_history_is_sick() -> None:
    record = Health("thu", "hoat-dong", nights=_nights(40))
    assert assess_health(_run(12), record, day=DAY).code == "few_items"
    assert assess_health(_run(25), record, day=DAY).code == ""
    assert (
        assess_health(_run(12, listings_unchanged=1), record, day=DAY).code == ""
    )  # a list that says 304 hides its items


def test_silence_is_learned_from_the_longest_pause() -> None:
    weekly = Health("thu", "hoat-dong", days=_days(7))
    quiet = SourceRun(SOURCE, (Entry("https://thu.vn/1", "Tin", NOW - timedelta(days=15)),), listings_ok=1)
    daily = Health("thu", "hoat-dong", days={(DAY - timedelta(days=15 + n)).isoformat(): 5 for n in range(12)})
    assert assess_health(quiet, daily, day=DAY).code == "silence"
    assert assess_health(quiet, weekly, day=DAY - timedelta(days=3)).code == ""


@pytest.mark.parametrize(
    ("run", "code"),
    [
        (_run(5, tuple(_article(i, published=None) for i in range(5))), "undated"),
        (_run(5, tuple(_article(i, title="") for i in range(5))), "untitled"),
        (_run(5, tuple(_article(i, text="Cùng một đoạn") for i in range(5))), "same_text"),
        (_run(5, (_article(1),), failures=tuple(Failure("u", "parse", "no_body", "") for _ in range(4))), "unbodied"),
        (_run(9, failures=tuple(Failure(f"u{i}", "fetch", "http_404", "") for i in range(4))), "mass_gone"),
        (_run(9, failures=tuple(Failure(f"u{i}", "fetch", "http_503", "") for i in range(4))), ""),
        (_run(9, failures=(Failure("thu.vn", "sanity", "page_clock", ""),)), "page_clock"),
        (_run(0), "zero_items"),
    ],
)
def test_breaches_have_names(run: SourceRun, code: str) -> None:
    found = assess_health(run, None, day=DAY)
    assert found.code == code
    assert found.nights == () or not code  # a broken night teaches nothing


def test_skipped_rows_and_failed_lists_are_counted_and_told() -> None:
    failures = (Failure("x", "listing", "bad_address", ""), Failure("https://thu.vn/b", "listing", "http_404", ""))
    found = assess_health(_run(9, failures=failures, foreign=3), None, day=DAY)
    assert (found.state, found.skipped) == ("hoat-dong", 4)
    assert found.partial == ("https://thu.vn/b: máy chủ trả mã lỗi 404",)


def test_a_second_run_of_a_day_changes_nothing() -> None:
    first = assess_health(_run(9, (_article(1),)), None, day=DAY)
    assert assess_health(_run(9), first, day=DAY) == first
    assert detect_change(first, assess_health(_run(9), first, day=DAY), NOW) is None


def test_changes_are_told_once_with_their_cause() -> None:
    well = assess_health(_run(9), None, day=DAY)
    ill = assess_health(_run(0), well, day=DAY)
    told = detect_change(well, ill, NOW)
    assert told is not None
    assert (told.before, told.after, told.code) == ("hoat-dong", "doi-giao-dien", "zero_items")
    assert detect_change(None, well, NOW) is None


@settings(max_examples=often(50))
@given(st.lists(st.integers(0, 500), max_size=60))
def test_memory_is_bounded_and_readable(listed: list[int]) -> None:
    kept: tuple[str, ...] = ()
    for n, count in enumerate(listed):
        kept = remember_run(kept, RunFigures(DAY + timedelta(days=n), count, 1, 1, 1, 1))
    assert len(kept) <= 30
    assert all(parse_run_figures(line) for line in kept)
    assert complete_promise(Promise(), Health("thu", "hoat-dong", nights=kept)).items >= 1


@pytest.mark.parametrize("line", ["", "2026-11-22", "2026-13-01 1 1 1 1 1", "2026-11-22 a 1 1 1 1", "x" * 200_000])
def test_a_spoilt_night_is_left_out(line: str) -> None:
    assert complete_promise(Promise(), Health("thu", "hoat-dong", nights=(line,))).items == 1


def test_days_to_come_and_of_long_ago_do_not_count() -> None:
    when = [NOW + timedelta(days=3), NOW, NOW - timedelta(days=1000)]
    run = SourceRun(SOURCE, tuple(Entry(f"https://thu.vn/{i}", "Tin", w) for i, w in enumerate(when)))
    assert count_per_day({}, run, DAY) == {"2026-11-22": 1}


def test_rhythm_in_words_and_weeks_without_gaps() -> None:
    assert describe_rhythm(_days(1, 60), DAY) == "thường 14 tin mỗi tuần"
    assert (
        describe_rhythm({(DAY - timedelta(days=20 * n)).isoformat(): 1 for n in range(4)}, DAY)
        == "thường 15 ngày một tin"
    )
    assert describe_rhythm({DAY.isoformat(): 9}, DAY) == ""
    assert list(count_per_week({"2026-10-01": 2, "2026-11-20": 1}, DAY).values()) == [2, 0, 0, 0, 0, 0, 0, 1]
