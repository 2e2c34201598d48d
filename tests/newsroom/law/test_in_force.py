"""What is in force on which day, and what an answer rests on."""

from __future__ import annotations

from datetime import date

import pytest

from newsroom.law import in_force, relations
from newsroom.models import Basis, Document, Relation
from tests.support.law_registry import DOCUMENTS, document

BOOK = {one.id: one for one in DOCUMENTS}
DAYS = (
    date(2025, 6, 30),
    date(2025, 7, 1),
    date(2026, 3, 31),
    date(2026, 4, 1),
    date(2027, 2, 27),
    date(2027, 2, 28),
    date(2027, 3, 1),
    date(2027, 3, 2),
)
NOT_YET, IN, PART, OUT = "chua-co-hieu-luc", "con-hieu-luc", "het-hieu-luc-mot-phan", "het-hieu-luc"


def code(document: str, day: date) -> str:
    return in_force.find_status(BOOK[document], BOOK, day).code


@pytest.mark.parametrize(
    ("document", "codes"),
    [
        ("132-2025-nd-cp", (NOT_YET, IN, IN, IN, IN, IN, OUT, OUT)),
        ("133-2025-nd-cp", (NOT_YET, IN, IN, IN, IN, IN, OUT, OUT)),
        ("15-2026-nd-cp", (NOT_YET, NOT_YET, IN, PART, PART, PART, PART, PART)),
        ("100-2026-nd-cp", (NOT_YET, NOT_YET, NOT_YET, IN, IN, IN, IN, IN)),
        ("66-16-2026-nq-cp", (NOT_YET, NOT_YET, NOT_YET, NOT_YET, IN, IN, OUT, OUT)),
        ("66-18-2026-nq-cp", (NOT_YET, NOT_YET, NOT_YET, NOT_YET, IN, IN, OUT, OUT)),
    ],
)
def test_time_travel(document: str, codes: tuple[str, ...]) -> None:
    assert tuple(code(document, day) for day in DAYS) == codes


def test_because_names_the_document_and_the_date() -> None:
    before = in_force.find_status(BOOK["15-2026-nd-cp"], BOOK, date(2026, 3, 31))
    after = in_force.find_status(BOOK["15-2026-nd-cp"], BOOK, date(2026, 4, 1))
    assert "sẽ hết hiệu lực một phần (Điều 10–19 và Điều 53)" in before.because
    assert "Nghị định 100/2026/NĐ-CP từ 1/4/2026" in after.because
    ended = in_force.find_status(BOOK["133-2025-nd-cp"], BOOK, date(2027, 3, 1))
    assert ended.because == "Hết hiệu lực từ 1/3/2027 (nguồn ghi: “trừ một số trường hợp cụ thể”)."


def test_an_amendment_is_told_only_once_it_exists() -> None:
    early = in_force.find_status(BOOK["133-2025-nd-cp"], BOOK, date(2025, 7, 1)).because
    late = in_force.find_status(BOOK["133-2025-nd-cp"], BOOK, date(2026, 2, 1)).because
    assert "được sửa đổi, bổ sung bởi Nghị định 15/2026/NĐ-CP từ 14/1/2026" in late
    assert "15/2026" not in early or "sẽ được sửa đổi" in early


def test_countdown() -> None:
    state = in_force.find_status(BOOK["132-2025-nd-cp"], BOOK, date(2026, 11, 22))
    assert (state.until, state.days_left) == (date(2027, 3, 1), 99)
    coming = in_force.find_status(BOOK["132-2025-nd-cp"], BOOK, date(2025, 6, 30))
    assert (coming.until, coming.days_left) == (date(2025, 7, 1), 1)


def pair(relation: Relation, *, effective: date | None, issued: date | None = None) -> dict[str, Document]:
    old = document("01/2020/NĐ-CP", effective=date(2020, 1, 1))
    new = document("02/2026/NĐ-CP", effective=effective, issued=issued, relations=(relation,))
    return {old.id: old, new.id: new}


def state(book: dict[str, Document], day: date) -> in_force.Status:
    return in_force.find_status(book["01-2020-nd-cp"], book, day)


def test_a_replacement_counts_from_the_day_it_is_in_force() -> None:
    book = pair(Relation("replaces", "01/2020/NĐ-CP", since=date(2026, 5, 1)), effective=date(2026, 7, 1))
    assert state(book, date(2026, 6, 30)).code == IN
    assert "sẽ bị thay thế bởi Nghị định 02/2026/NĐ-CP từ 1/7/2026" in state(book, date(2026, 6, 30)).because
    assert state(book, date(2026, 7, 1)).because == "Đã bị thay thế bởi Nghị định 02/2026/NĐ-CP từ 1/7/2026."


def test_a_replacement_of_unknown_day_is_told_and_not_counted() -> None:
    book = pair(Relation("replaces", "01/2020/NĐ-CP"), effective=None, issued=date(2026, 1, 1))
    assert state(book, date(2026, 7, 1)).code == IN
    assert "chưa rõ từ ngày nào" in state(book, date(2026, 7, 1)).because


def test_replacing_a_part_leaves_the_rest() -> None:
    book = pair(Relation("replaces", "01/2020/NĐ-CP", scope="phần công nghệ cao"), effective=date(2026, 7, 1))
    assert state(book, date(2026, 6, 30)).code == IN
    assert state(book, date(2026, 7, 1)).code == PART


def test_an_unknown_first_day_is_said() -> None:
    found = in_force.find_status(BOOK["105-2016-nd-cp"], BOOK, date(2026, 1, 1))
    assert (found.code, found.label) == ("chua-ro", "Chưa rõ hiệu lực")
    assert "hưa rõ ngày có hiệu lực" in found.because


def test_every_relation_is_seen_from_both_sides() -> None:
    for type_, (label, inverse) in relations.RELATIONS.items():
        assert label and relations.RELATIONS[inverse][1] == type_
        one = document("01/2020/NĐ-CP", relations=(Relation(type_, "02/2020/NĐ-CP"),))
        two = document("02/2020/NĐ-CP")
        assert [edge[:2] for edge in relations.Graph.of((one, two)).relations(two.id)] == [(inverse, one.id)]
        assert [edge[:2] for edge in relations.Graph.of((one, two)).relations(one.id)] == [(type_, two.id)]


def test_relations_written_on_both_sides_are_one() -> None:
    one = document("01/2020/NĐ-CP", relations=(Relation("amends", "02/2020/NĐ-CP"),))
    two = document("02/2020/NĐ-CP", relations=(Relation("amended_by", "01/2020/NĐ-CP"),))
    assert len(relations.Graph.of((one, two)).relations(two.id)) == 1


def test_a_graph_gives_what_its_documents_give() -> None:
    graph = relations.Graph.of(DOCUMENTS)
    for one in DOCUMENTS:
        assert in_force.find_status(one, graph, DAYS[4]) == in_force.find_status(one, BOOK, DAYS[4])


def test_what_expires_soon() -> None:
    today = date(2026, 11, 22)
    falling = {"132/2025/NĐ-CP", "133/2025/NĐ-CP", "66.16/2026/NQ-CP", "66.18/2026/NQ-CP"}
    assert {one.number for one, days in in_force.find_expiring(BOOK, today, 120)} == falling
    assert in_force.find_expiring(BOOK, today, 98) == () and in_force.find_expiring(BOOK, date(2027, 3, 1), 120) == ()


@pytest.mark.parametrize(
    ("basis", "checked", "day", "word"),
    [
        (Basis("133-2025-nd-cp", "Điều 28"), date(2025, 8, 1), date(2025, 12, 1), ""),
        (Basis("133-2025-nd-cp", "Điều 28"), date(2025, 8, 1), date(2026, 2, 1), "15/2026/NĐ-CP"),
        (Basis("133-2025-nd-cp", "Điều 28"), date(2026, 2, 1), date(2026, 3, 1), ""),
        (Basis("133/2025/NĐ-CP"), date(2026, 2, 1), date(2027, 3, 1), "hết hiệu lực từ 1/3/2027"),
        (Basis("15-2026-nd-cp", "Điều 12"), date(2026, 2, 1), date(2026, 4, 1), "100/2026/NĐ-CP"),
        (Basis("15-2026-nd-cp", "khoản 1 Điều 20"), date(2026, 2, 1), date(2026, 4, 1), ""),
        (Basis("15-2026-nd-cp"), date(2026, 2, 1), date(2026, 4, 1), "100/2026/NĐ-CP"),
        (Basis("99-2030-nd-cp"), date(2026, 2, 1), date(2026, 4, 1), "chưa có trong sổ"),
        (Basis("133-2025-nd-cp"), None, date(2026, 2, 1), "15/2026/NĐ-CP"),
    ],
)
def test_needs_review(basis: Basis, checked: date | None, day: date, word: str) -> None:
    reason = in_force.explain_outdated_basis((basis,), BOOK, checked, day)
    assert (word in reason) if word else reason == ""
