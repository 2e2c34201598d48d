"""Promises, states and since-when of a source, as tables."""

from datetime import date, datetime, timedelta

import pytest

from newsroom.health.assess import FATES, SETTLED_FATES, assess_health, count_new_items, describe_code, select_unhealthy
from newsroom.models import VN, Article, Entry, Failure, Health, Promise, Source, SourceRun

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 3, tzinfo=VN)
SOURCE = Source(id="thu", name="Thử", host="thu.vn", kind="press", promise=Promise(items=3, silence=10))


def _run(entries: int = 5, failures: tuple[Failure, ...] = (), ok: int = 1, age: int = 1, **more: object) -> SourceRun:
    listed = tuple(Entry(url=f"https://thu.vn/{i}", published=NOW - timedelta(days=age)) for i in range(entries))
    return SourceRun(source=SOURCE, entries=listed, failures=failures, listings_ok=ok, **more)


def _fail(code: str, stage: str = "listing", count: int = 1) -> tuple[Failure, ...]:
    return tuple(Failure(f"https://thu.vn/{i}", stage, code, "") for i in range(count))


@pytest.mark.parametrize(
    ("run", "state", "code"),
    [
        (_run(), "hoat-dong", ""),
        (_run(0), "doi-giao-dien", "zero_items"),
        (_run(2), "doi-giao-dien", "few_items"),
        (_run(0, _fail("challenge"), ok=0), "bi-chan", "challenge"),
        (_run(0, _fail("http_403"), ok=0), "bi-chan", "http_403"),
        (_run(0, _fail("http_503"), ok=0), "khong-ket-noi", "http_503"),
        (_run(0, _fail("tls:expired"), ok=0), "khong-ket-noi", "tls:expired"),
        (_run(0, _fail("dns"), ok=0), "khong-ket-noi", "dns"),
        (_run(0, _fail("hijacked"), ok=0), "mat-ten-mien", "hijacked"),
        (_run(0, _fail("html_for_xml"), ok=0), "doi-giao-dien", "html_for_xml"),
        (_run(0, _fail("empty_feed"), ok=0), "doi-giao-dien", "empty_feed"),
        (_run(0, ok=1, listings_unchanged=1), "hoat-dong", ""),
        (_run(5, age=11), "im-lang", "silence"),
        (_run(5, _fail("no_body", "parse", 5)), "doi-giao-dien", "no_body"),
        (_run(5, _fail("crash", "crash"), ok=0), "doi-giao-dien", "crash"),
    ],
)
def test_state_of_a_run(run: SourceRun, state: str, code: str) -> None:
    found = assess_health(run, None, day=DAY)
    assert (found.state, found.code) == (state, code)
    assert found.since == DAY
    assert bool(found.reason) == (state != "hoat-dong")


def test_one_dead_listing_of_two_does_not_make_a_source_sick() -> None:
    assert assess_health(_run(5, _fail("http_404")), None, day=DAY).state == "hoat-dong"


def test_undated_articles_break_the_promise() -> None:
    articles = tuple(Article(url=f"https://thu.vn/{i}", source_id="thu", title="Tin") for i in range(5))
    assert assess_health(_run(articles=articles), None, day=DAY).code == "undated"


def test_since_stays_while_the_state_stays_and_last_success_survives_sickness() -> None:
    well = assess_health(_run(), None, day=DAY)
    ill = assess_health(_run(0), well, day=DAY + timedelta(days=1))
    still = assess_health(_run(0), ill, day=DAY + timedelta(days=5))
    assert still.since == DAY + timedelta(days=1)
    assert still.last_success == DAY
    assert still.listed == 5
    assert assess_health(_run(), still, day=DAY + timedelta(days=6)).since == DAY + timedelta(days=6)


def test_a_name_that_does_not_resolve_for_a_week_is_lost_and_stays_lost() -> None:
    dead = _run(0, _fail("dns"), ok=0)
    first = assess_health(dead, None, day=DAY)
    lost = assess_health(dead, first, day=DAY + timedelta(days=7))
    assert lost.state == "mat-ten-mien"
    assert assess_health(dead, lost, day=DAY + timedelta(days=8)).state == "mat-ten-mien"


def test_a_machine_without_network_does_not_blame_the_source() -> None:
    found = assess_health(_run(0, _fail("dns"), ok=0), None, day=DAY, network=False)
    assert (found.state, found.code) == ("khong-ket-noi", "no_network")


def test_an_affirmed_empty_source_is_healthy() -> None:
    quiet = Source(id="q", name="Q", host="q.vn", kind="press", promise=Promise(may_be_empty=True))
    assert assess_health(SourceRun(source=quiet, listings_ok=1), None, day=DAY).state == "hoat-dong"


def test_weeks_are_counted_by_iso_week_and_bounded() -> None:
    record = Health(source="thu", state="hoat-dong")
    for back in range(400):
        record = count_new_items(record, DAY - timedelta(days=400 - back), 1)
    assert len(record.weeks) == 26
    assert max(record.weeks.values()) == 7


def test_sick_leaves_out_the_well_and_the_untried() -> None:
    states = ("hoat-dong", "bi-chan", "chua-kiem-tra", "im-lang")
    assert [h.state for h in select_unhealthy(Health(source=s, state=s) for s in states)] == ["bi-chan", "im-lang"]


def test_words_for_codes_and_fates() -> None:
    assert describe_code("http_403") == "máy chủ trả mã lỗi 403"
    assert "chứng thư" in describe_code("tls:expired")
    assert set(FATES) >= SETTLED_FATES
