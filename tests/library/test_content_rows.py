"""The shipped rows of content/: enough of them, each with evidence, none stating what nobody has checked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

import pytest

from library import content
from newsroom import places
from newsroom.law import in_force
from newsroom.models import Document, Evidence, Library
from tests.support.paths import ROOT

DAY = date(2026, 11, 22)
CHECKED = {"P", "OCR", "I"}


@pytest.fixture(scope="module")
def library() -> Library:
    return content.load_library(ROOT)


@pytest.fixture(scope="module")
def registry(library: Library) -> dict[str, Document]:
    return {document.id: document for document in library.documents}


def tags(evidence: Iterable[Evidence]) -> set[str]:
    return {row.tag for row in evidence}


def test_there_are_enough_rows_and_none_is_left_out(library: Library) -> None:
    assert not [
        problem
        for problem in library.problems
        if re.match(r"content/(van-ban|nhiem-vu|hoi-dap|tin-tuc|bien-tap)", problem)
    ]
    hand_written = [item for item in library.items if item.hand_written]
    assert len(library.documents) >= 100
    assert len(library.tasks) >= 31
    assert len(library.questions) >= 25
    assert len(hand_written) >= 60


# ── evidence ─────────────────────────────────────────────────────────────────────────────────────


def test_every_row_has_evidence_somebody_can_follow(library: Library) -> None:
    rows = (*library.documents, *library.tasks, *library.questions, *(i for i in library.items if i.hand_written))
    assert [row.path for row in rows if not row.evidence] == []
    assert [row.path for row in rows if any(not (e.url or e.note) for e in row.evidence)] == []


def test_unchecked_documents_say_so_in_every_field_they_claim(library: Library) -> None:
    for document in library.documents:
        if tags(document.evidence) & CHECKED:
            continue
        claimed = {
            name for name in ("issued", "effective", "expires", "summary", "relations") if getattr(document, name)
        }
        assert claimed | {"number", "title"} <= set(document.unverified), document.path


def test_fields_only_unchecked_evidence_covers_are_marked(library: Library) -> None:
    for document in library.documents:
        checked = {field for e in document.evidence if e.tag in ("P", "OCR") for field in e.covers or ("*",)}
        if "*" in checked:
            continue
        only = {field for e in document.evidence if e.tag in ("G", "C") for field in e.covers} - checked
        assert only <= set(document.unverified), document.path


def test_inferred_relations_are_marked(library: Library) -> None:
    for document in library.documents:
        if any("suy luận" in relation.evidence.lower() for relation in document.relations):
            assert "relations" in document.unverified, document.path


def test_tasks_questions_and_news_never_rest_on_hearsay_alone(library: Library) -> None:
    rows = (*library.tasks, *library.questions, *library.items)
    assert [row.path for row in rows if row.evidence and not tags(row.evidence) & CHECKED] == []


def test_what_is_unchecked_in_a_task_or_answer_is_said_aloud(library: Library) -> None:
    for task in library.tasks:
        if tags(task.evidence) & {"G", "C"}:
            assert "chưa kiểm chứng" in f"{task.before} {task.note}".lower(), task.path
    for question in library.questions:
        if tags(question.evidence) & {"G", "C"}:
            assert "chưa kiểm chứng" in question.answer.lower(), question.path


# ── references ───────────────────────────────────────────────────────────────────────────────────


def test_every_document_referred_to_exists(library: Library, registry: dict[str, Document]) -> None:
    named = {relation.target for document in library.documents for relation in document.relations}
    named |= {basis.document for row in (*library.tasks, *library.questions) for basis in row.basis}
    named |= {d.basis.document for task in library.tasks for d in task.delegations if d.basis}
    named |= {id for item in library.items if item.hand_written for id in item.documents}
    assert named - set(registry) == set()
    assert [item.path for item in library.items if item.hand_written and item.unresolved] == []


def test_links_in_notes_and_answers_lead_to_a_page(library: Library, registry: dict[str, Document]) -> None:
    texts = [(d.path, d.body) for d in library.documents] + [(q.path, q.answer) for q in library.questions]
    for path, text in texts:
        for target in re.findall(r"\]\((/[^)]+)\)", text):
            assert target == "/ai-lam-gi/" or target.removeprefix("/van-ban/").strip("/") in registry, (
                f"{path}: {target}"
            )


def test_provinces_are_real(library: Library) -> None:
    slugs = {province.slug for province in places.PROVINCES} | {""}
    named = {document.province for document in library.documents} | {task.province for task in library.tasks}
    named |= {d.province for task in library.tasks for d in task.delegations}
    named |= {slug for item in library.items for slug in item.provinces}
    assert named <= slugs


def test_every_task_and_answer_names_its_basis(library: Library) -> None:
    assert [row.path for row in (*library.tasks, *library.questions) if not row.basis] == []


# ── the law ──────────────────────────────────────────────────────────────────────────────────────

TRAPS = (
    ("133-2025-nd-cp", "133-2025-qh15", "133-2008-nd-cp"),
    ("131-2025-nd-cp", "131-2025-qh15"),
    ("132-2025-nd-cp", "132-2008-nd-cp"),
    ("15-2026-nd-cp", "15-2026-nq-cp"),
    ("36-2026-nd-cp", "36-2026-tt-bkhcn", "36-2025-tt-bkhcn"),
    ("37-2026-nd-cp", "37-2026-tt-bkhcn"),
    ("66-16-2026-nq-cp", "66-18-2026-nq-cp", "66-19-2026-nq-cp", "66-nq-cp"),
    ("21-2026-nq-cp", "21-nq-cp"),
)


@pytest.mark.parametrize("twins", TRAPS, ids=lambda twins: twins[0])
def test_number_traps_are_separate_documents_and_warn(twins: tuple[str, ...], registry: dict[str, Document]) -> None:
    assert len({registry[id].number for id in twins}) == len(twins)
    assert any("nhầm" in registry[id].body for id in twins)


@pytest.mark.parametrize(
    ("id", "issued", "effective", "expires"),
    [
        ("132-2025-nd-cp", date(2025, 6, 12), date(2025, 7, 1), date(2027, 3, 1)),
        ("133-2025-nd-cp", date(2025, 6, 12), date(2025, 7, 1), date(2027, 3, 1)),
        ("10-2025-tt-bkhcn", date(2025, 6, 27), None, None),
        ("15-2026-nd-cp", date(2026, 1, 14), None, None),
        ("100-2026-nd-cp", date(2026, 3, 31), date(2026, 4, 1), None),
        ("66-16-2026-nq-cp", date(2026, 4, 7), date(2026, 4, 15), date(2027, 3, 1)),
        ("66-18-2026-nq-cp", date(2026, 5, 18), date(2026, 7, 1), date(2027, 3, 1)),
        ("260-2026-nd-cp", date(2026, 6, 30), date(2026, 7, 1), None),
    ],
)
def test_key_dates(
    id: str, issued: date | None, effective: date | None, expires: date | None, registry: dict[str, Document]
) -> None:
    document = registry[id]
    assert (document.issued, document.effective, document.expires) == (issued, effective, expires)


def test_dates_follow_each_other(library: Library) -> None:
    for document in library.documents:
        known = [day for day in (document.issued, document.effective, document.expires) if day]
        assert known == sorted(known), document.path
        assert not document.expires or document.expires_stated or document.number == "132/2025/NĐ-CP", document.path


@pytest.mark.parametrize(
    ("id", "day", "code"),
    [
        ("133-2025-nd-cp", date(2025, 6, 30), "chua-co-hieu-luc"),
        ("133-2025-nd-cp", date(2025, 7, 1), "con-hieu-luc"),
        ("133-2025-nd-cp", DAY, "con-hieu-luc"),
        ("133-2025-nd-cp", date(2027, 3, 1), "het-hieu-luc"),
        ("15-2026-nd-cp", date(2026, 3, 31), "chua-ro"),
        ("15-2026-nd-cp", date(2026, 4, 1), "het-hieu-luc-mot-phan"),
        ("66-18-2026-nq-cp", date(2027, 2, 28), "con-hieu-luc"),
        ("66-18-2026-nq-cp", date(2027, 3, 1), "het-hieu-luc"),
    ],
)
def test_the_registry_gives_the_right_state(id: str, day: date, code: str, registry: dict[str, Document]) -> None:
    assert in_force.find_status(registry[id], registry, day).code == code


def test_no_decree_rests_on_a_law_younger_than_itself(registry: dict[str, Document]) -> None:
    for document in registry.values():
        for relation in document.relations:
            other = registry[relation.target]
            if relation.type in ("based_on", "implements", "guides", "amends") and document.issued and other.issued:
                assert other.issued <= document.issued, document.path


# ── words ────────────────────────────────────────────────────────────────────────────────────────


def test_every_answer_says_what_is_not_known(library: Library) -> None:
    shipped = [q for q in library.questions if q.answered_by.startswith("Ban biên tập")]
    silent = [q.path for q in shipped if not re.search(r"chưa (biết|có câu trả lời)", q.answer, re.IGNORECASE)]
    assert silent == []
    assert [q.path for q in shipped if q.checked is None] == []


def test_no_telephone_number_was_made_up(library: Library) -> None:
    texts = [q.answer for q in library.questions] + [i.summary for i in library.items if i.hand_written]
    assert [
        text for text in texts if re.search(r"\b(?:0\d{2,3}[. ]?\d{3}[. ]?\d{3,4}|1[89]00[. ]?\d{4})\b", text)
    ] == []


def test_doubtful_press_claims_stay_out_of_what_readers_see(library: Library) -> None:
    for item in library.items:
        shown = f"{item.summary} {item.note}"
        assert not re.search(r"xử lý đơn (đăng ký )?sáng chế|xác lập quyền", shown), item.path
        if "78" in item.summary:
            assert "132-2025-nd-cp" not in item.documents, item.path


def test_tasks_of_each_decree_bear_its_kind(library: Library) -> None:
    for task in library.tasks:
        bases = {basis.document for basis in task.basis}
        if "132-2025-nd-cp" in bases:
            assert (task.kind, task.level) == ("phan-dinh", "xa"), task.path
        if "133-2025-nd-cp" in bases:
            assert task.kind == "chua-ro", task.path
