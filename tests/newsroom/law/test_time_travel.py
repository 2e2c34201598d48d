"""Status on the six days that matter, over every type of relation, written on either side; and the shipped registry."""

from __future__ import annotations

from datetime import date

import pytest

from library import content
from newsroom.law import in_force, relations
from newsroom.models import Basis, Document, Relation, replace
from tests.support.law_registry import document
from tests.support.paths import ROOT

SIX = (
    date(2025, 6, 30),
    date(2025, 7, 1),
    date(2026, 3, 31),
    date(2026, 4, 1),
    date(2027, 2, 27),
    date(2027, 3, 2),
)
NOT_YET, IN, PART, OUT = "chua-co-hieu-luc", "con-hieu-luc", "het-hieu-luc-mot-phan", "het-hieu-luc"
LASTS = (NOT_YET, IN, IN, IN, IN, OUT)  # in force from 1/7/2025, out of force on 1/3/2027
# What a document in force from 1/4/2026 does to it, by the type written on that document.
CODES = {
    "amends": LASTS,
    "replaces": (NOT_YET, IN, IN, OUT, OUT, OUT),
    "repeals_part": (NOT_YET, IN, IN, PART, PART, OUT),
    "guides": LASTS,
    "based_on": LASTS,
    "implements": LASTS,
    "delegates_under": LASTS,
    "prevails_over": LASTS,
}
SAID = {
    "amends": "được sửa đổi, bổ sung bởi Nghị định 20/2026/NĐ-CP từ 1/4/2026",
    "replaces": "bị thay thế bởi Nghị định 20/2026/NĐ-CP từ 1/4/2026",
    "repeals_part": "hết hiệu lực một phần theo Nghị định 20/2026/NĐ-CP từ 1/4/2026",
    "prevails_over": "nhường ưu tiên áp dụng cho Nghị định 20/2026/NĐ-CP từ 1/4/2026",
}
OLD = document("10/2025/NĐ-CP", effective=date(2025, 7, 1), expires=date(2027, 3, 1))
NEW = document("20/2026/NĐ-CP", issued=date(2026, 3, 1), effective=date(2026, 4, 1))
LIBRARY = content.load_library(ROOT)


def pair(type_: str, side: str, since: date | None) -> tuple[Document, Document]:
    """OLD and NEW, related by `type_` as written on the newer ("acting") or on the older document ("acted on")."""
    inverse = relations.RELATIONS[type_][1]
    if side == "acting":
        return OLD, replace(NEW, relations=(Relation(type_, OLD.number, since=since),))
    return replace(OLD, relations=(Relation(inverse, NEW.number, since=since),)), NEW


def test_no_type_of_relation_is_left_out() -> None:
    assert set(CODES) | {relations.RELATIONS[type_][1] for type_ in CODES} == set(relations.RELATIONS)
    assert {r.type for d in LIBRARY.documents for r in d.relations} <= set(relations.RELATIONS)


@pytest.mark.parametrize("since", [None, date(2026, 4, 1), date(2026, 1, 1)])
@pytest.mark.parametrize("side", ["acting", "acted on"])
@pytest.mark.parametrize("type_", CODES)
def test_every_relation_on_the_six_days(type_: str, side: str, since: date | None) -> None:
    old, new = book = pair(type_, side, since)
    states = [in_force.find_status(old, book, day) for day in SIX]
    assert tuple(state.code for state in states) == CODES[type_]
    assert [in_force.find_status(new, book, day).code for day in SIX] == [NOT_YET, NOT_YET, NOT_YET, IN, IN, IN]
    edges = relations.Graph.of(book).relations(old.id)
    assert [edge[:2] for edge in edges] == [(relations.RELATIONS[type_][1], new.id)]
    words = SAID.get(type_, "")
    assert [bool(words) and words in state.because for state in states[1:4]] == [bool(words)] * 3
    assert [f"sẽ {words}" in state.because for state in states[1:4]] == [bool(words), bool(words), False]
    reviewed = in_force.explain_outdated_basis((Basis(old.id),), book, date(2026, 3, 31), SIX[3])
    assert (new.number in reviewed) == bool(words), "an answer checked the day before is queued on the day"
    assert in_force.explain_outdated_basis((Basis(old.id),), book, date(2025, 8, 1), SIX[2]) == "", (
        "and not a day earlier"
    )


def test_a_part_replaced_with_a_scope_leaves_the_rest_on_the_six_days() -> None:
    new = replace(NEW, relations=(Relation("replaces", OLD.number, scope="phần công nghệ cao"),))
    assert tuple(in_force.find_status(OLD, (OLD, new), day).code for day in SIX) == CODES["repeals_part"]


# The documents whose days and relations were seen published (docs/facts.md): number -> its state on the six days.
_SHIPPED = {
    "132/2025/NĐ-CP": LASTS,
    "133/2025/NĐ-CP": LASTS,
    "100/2026/NĐ-CP": (NOT_YET, NOT_YET, NOT_YET, IN, IN, IN),
    "66.16/2026/NQ-CP": (NOT_YET, NOT_YET, NOT_YET, NOT_YET, IN, OUT),
    "66.18/2026/NQ-CP": (NOT_YET, NOT_YET, NOT_YET, NOT_YET, IN, OUT),
    "94/2025/QH15": (NOT_YET, NOT_YET, IN, IN, IN, IN),
    "93/2025/QH15": (NOT_YET, NOT_YET, IN, IN, IN, IN),
    "225/2026/NĐ-CP": (NOT_YET, NOT_YET, NOT_YET, NOT_YET, IN, IN),
    "260/2026/NĐ-CP": (NOT_YET, NOT_YET, NOT_YET, NOT_YET, IN, IN),
}


@pytest.mark.parametrize("number", _SHIPPED)
def test_the_shipped_documents_on_the_six_days(number: str) -> None:
    (one,) = (d for d in LIBRARY.documents if d.number == number)
    graph = relations.Graph(LIBRARY.documents)
    assert tuple(in_force.find_status(one, graph, day).code for day in SIX) == _SHIPPED[number]


def test_the_shipped_registry_never_goes_back() -> None:
    """A document that is out of force stays so, and one in force was not out before: over every relation shipped."""
    order = {NOT_YET: 0, "chua-ro": 1, IN: 1, PART: 2, OUT: 3}
    graph = relations.Graph(LIBRARY.documents)
    back = []
    for one in LIBRARY.documents:
        ranks = [order[in_force.find_status(one, graph, day).code] for day in SIX]
        if ranks != sorted(ranks):
            back.append((one.number, ranks))
    assert back == []
