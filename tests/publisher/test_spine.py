"""The spine held together: doubts shown, stubs and contradictions for editors, evidence on rows, links that lead."""

from __future__ import annotations

import re
import shutil
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urljoin

import pytest

from library import content, records
from library.settings import read_settings
from newsroom.law import contradictions, in_force, relations
from newsroom.law.citations import read_citations
from newsroom.law.resolve import Registry
from newsroom.law.review import find_task_start
from newsroom.models import VN, Article, Document, Evidence, LedgerRow, NewsItem, Relation, Source, replace
from newsroom.stories.group import group_stories
from nightly.decide import Decider
from nightly.new_documents import is_bare, list_missing_stubs, write_stubs
from nightly.reporting.status import worklist_lines
from nightly.run.options import Options
from publisher import renderer
from publisher.outlets import registry
from publisher.outlets.open_data import describe_confidence
from publisher.views import documents
from scrapers.sources import load_sources
from tests.support.paths import ROOT

LIBRARY = content.load_library(ROOT)
TODAY = date(2026, 11, 22)


def document(number: str, id: str, **more: object) -> Document:
    given = {"kind": "nghi-dinh", "title": "Quy định thử", "issuer": "Chính phủ", **more}
    return Document(id=id, number=number, **given)  # type: ignore[arg-type]


def news(**more: object) -> NewsItem:
    given = {"title": "Tin thử", "url": "https://bao.example.vn/tin-1.html", "source": "bao", "publisher": "Báo mẫu"}
    return NewsItem(id="0a1b2c3d", slug="tin-thu", **{**given, **more})  # type: ignore[arg-type]


# ── what a state rests on ────────────────────────────────────────────────────────────────────────

OLD = document("55/2025/NĐ-CP", "55-2025-nd-cp", effective=date(2025, 3, 2))
NEW = document(
    "225/2026/NĐ-CP", "225-2026-nd-cp", effective=date(2026, 7, 1), relations=(Relation("replaces", OLD.id),)
)


@pytest.mark.parametrize(
    ("old", "new", "code", "unverified"),
    [
        (OLD, NEW, "het-hieu-luc", False),
        (OLD, replace(NEW, unverified=("relations",)), "het-hieu-luc", True),
        (OLD, replace(NEW, unverified=("effective",)), "het-hieu-luc", True),
        (replace(OLD, unverified=("relations",)), NEW, "het-hieu-luc", False),
        (OLD, replace(NEW, effective=None), "con-hieu-luc", True),
        (replace(OLD, expires=date(2026, 1, 1), unverified=("expires",)), NEW, "het-hieu-luc", True),
        (replace(OLD, effective=None), replace(NEW, relations=()), "chua-ro", False),
        (replace(OLD, effective=None, stub=True), replace(NEW, relations=()), "chua-ro", True),
        (replace(OLD, unverified=("title",)), replace(NEW, relations=()), "con-hieu-luc", False),
        (replace(OLD, unverified=("effective",)), replace(NEW, relations=()), "con-hieu-luc", True),
        (replace(OLD, effective=date(2027, 1, 1), unverified=("effective",)), replace(NEW, relations=()),
         "chua-co-hieu-luc", True),
    ],
)  # fmt: skip
def test_a_state_says_when_it_rests_on_something_unchecked(
    old: Document, new: Document, code: str, unverified: bool
) -> None:
    found = in_force.find_status(old, (old, new), TODAY)
    assert (found.code, found.unverified) == (code, unverified)
    assert ("chưa kiểm chứng" in found.shown) == unverified


def test_the_shipped_doubts_are_on_every_chip() -> None:
    shown = renderer.render_pages(LIBRARY, (), day=TODAY, as_of=None, sources={})
    for id in ("55-2025-nd-cp", "19-2026-nq-cp"):
        assert "chưa kiểm chứng</span>" in shown[f"van-ban/{id}/index.md"].decode()
    row = re.search(r"<tr><th[^>]*><a[^>]*55-2025-nd-cp/.*?</tr>", shown["van-ban/index.md"].decode())
    assert row and "Hết hiệu lực</span> <span" in row[0] and "chưa kiểm chứng" in row[0]
    assert (
        "chưa kiểm chứng"
        not in re.findall(r'class="state .*?</div>', shown["van-ban/132-2025-nd-cp/index.md"].decode())[0]
    )


def test_how_sure_a_row_is_is_said_in_vietnamese() -> None:
    raw = {row.confidence for row in (*LIBRARY.tasks, *LIBRARY.questions)}
    assert len(raw) > 5
    assert not [
        said for one in raw if re.search(r"\b(?:P|G|I|C|OCR|press|text|JA)\b", said := describe_confidence(one))
    ]


# ── tasks and amendments ─────────────────────────────────────────────────────────────────────────


def test_tasks_on_133_say_precisely_what_is_not_known_of_the_amendment() -> None:
    graph = relations.Graph(LIBRARY.documents)
    why = {
        t.id: in_force.explain_outdated_basis(t.basis, graph, find_task_start(t, graph), TODAY) for t in LIBRARY.tasks
    }
    told = [task for task in LIBRARY.tasks if why[task.id]]
    assert told and all("133-2025-nd-cp" in {b.document for b in task.basis} for task in told), "no noise elsewhere"
    for words in (why["giay-phep-dai-tau-ca"],):
        assert "15/2026/NĐ-CP" in words and "14/1/2026" in words and "chưa rõ Điều 28 có đổi không" in words


# ── stubs ────────────────────────────────────────────────────────────────────────────────────────


def test_a_number_the_news_cites_becomes_a_stub_nobody_takes_for_law(tmp_path: Path) -> None:
    numbers = ("999/2026/NĐ-CP", "888", "10/2026", "77/2026/QĐ-UBND", "132/2025/NĐ-CP", "5/CV-ABC")
    library = replace(LIBRARY, items=(news(unresolved=numbers), news(unresolved=("998/2026/NĐ-CP",), held=True)))
    (stub,) = list_missing_stubs(library)
    assert (stub.number, stub.kind, stub.stub, stub.issued, stub.title) == (
        "999/2026/NĐ-CP",
        "nghi-dinh",
        True,
        None,
        "",
    )
    assert is_bare(stub) and "number" in stub.unverified and stub.evidence[0].url == "https://bao.example.vn/tin-1.html"
    local = replace(LIBRARY, items=(news(unresolved=("77/2026/QĐ-UBND",), provinces=("nghe-an",)),))
    assert [s.id for s in list_missing_stubs(local)] == ["77-2026-qd-ubnd-nghe-an"]
    listed = news(unresolved=("999/2026/NĐ-CP",), source="congbao", title="Nghị định số 999/2026/NĐ-CP về thử")
    (named,) = list_missing_stubs(replace(LIBRARY, items=(news(unresolved=numbers), listed)))
    assert named.title and named.addresses, "what Công báo lists has its title and its address"
    shown = renderer.render_pages(
        replace(library, documents=(*LIBRARY.documents, stub)), (), day=TODAY, as_of=None, sources={}
    )
    page = shown[f"van-ban/{stub.id}/index.md"].decode()
    assert "Chưa kiểm chứng." in page and "Chưa rõ hiệu lực" in page
    assert any(
        stub.number in line for line in worklist_lines(replace(library, documents=(*LIBRARY.documents, stub)), TODAY)
    )


def test_a_stub_is_written_once_and_read_back(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content" / "van-ban", tmp_path / "content" / "van-ban")
    shutil.copy(ROOT / "content" / "chu-de.yml", tmp_path / "content")
    content.save_item(tmp_path, news(unresolved=("999/2026/NĐ-CP",), published=datetime(2026, 11, 1, tzinfo=VN)))
    options = Options(home=tmp_path, now=datetime(2026, 11, 22, tzinfo=VN))
    assert [write_stubs(options, content.load_library(tmp_path)) for _ in range(2)] == [1, 0]
    library = content.load_library(tmp_path)
    assert not library.problems
    assert [d.id for d in library.documents if is_bare(d) and "999" in d.id] == ["999-2026-nd-cp"]


# ── contradictions ───────────────────────────────────────────────────────────────────────────────

SAID = (
    "Nghị định số 132/2025/NĐ-CP giao 78 nhiệm vụ phân quyền, phân cấp về khoa học và công nghệ cho địa phương, theo "
    "Bộ Khoa học và Công nghệ. Ông Nguyễn Văn Mẫu, Giám đốc Sở Khoa học và Công nghệ, nói tỉnh đã nhận 78 nhiệm vụ."
)


def test_tasks_ascribed_to_the_wrong_decree_wait_for_an_editor() -> None:
    registry = Registry.of(LIBRARY.documents)
    assert contradictions.find_grave_contradictions(SAID, read_citations(SAID, registry), registry)
    now = datetime(2025, 7, 2, 3, 0, tzinfo=VN)
    article = Article(
        "https://bao.example.vn/78-nhiem-vu-197250701000000001.htm", "bao",
        "78 nhiệm vụ khoa học và công nghệ được phân quyền, phân cấp cho địa phương",
        paragraphs=(SAID,), published=datetime(2025, 7, 1, 8, 0, tzinfo=VN),
    )  # fmt: skip
    source = Source("bao", "Báo mẫu", "bao.example.vn", "press")
    outcome = Decider(replace(LIBRARY, items=()), now).decide(article, source)
    assert outcome.row.fate == "held" and outcome.item is not None and outcome.item.held
    assert "133/2025/NĐ-CP" in outcome.item.contradictions[0]
    right = replace(article, paragraphs=(SAID.replace("132/2025", "133/2025"),))
    free = Decider(replace(LIBRARY, items=()), now).decide(right, source)
    assert free.row.fate == "published" and free.item is not None and free.item.contradictions == ()
    seen = replace(LIBRARY, items=(outcome.item,))
    assert any("gán nội dung" in line for line in worklist_lines(seen, TODAY))


# ── archived originals, evidence, links ──────────────────────────────────────────────────────────


def test_an_original_shows_the_copy_that_was_kept() -> None:
    url, sha = "https://vanban.example.vn/999", "ab" * 32
    at = datetime(2026, 11, 3, 3, 0, tzinfo=VN)
    doc = document("999/2026/NĐ-CP", "999-2026-nd-cp", addresses=(Evidence(url, "Bản điện tử"),))
    item = news(url=url, captured=at, capture_sha256=sha)
    row = LedgerRow(url, "congbao", "fetch_failed", datetime(2026, 11, 20, tzinfo=VN))
    library = replace(LIBRARY, documents=(doc,), items=(item,), ledger={url: row}, tasks=(), questions=())
    assert list(documents.find_copies(library).values()) == [documents.ArchivedCopy(date(2026, 11, 3), sha, gone=True)]
    page = renderer.render_pages(library, (), day=TODAY, as_of=None, sources={})[
        "van-ban/999-2026-nd-cp/index.md"
    ].decode()
    assert "3/11/2026" in page and sha in page.replace("<wbr>", "") and "không mở được" in page


def test_every_task_and_answer_has_evidence() -> None:
    assert len(LIBRARY.tasks) >= 30 and len(LIBRARY.questions) >= 40
    assert [
        row.id for row in (*LIBRARY.tasks, *LIBRARY.questions) if not any(e.url or e.note for e in row.evidence)
    ] == []


def test_every_internal_link_of_the_shipped_site_leads_somewhere() -> None:
    """Over the pages as they go to MkDocs, with the files that stand beside them; the built site is checked the same
    way by publisher.verify before it is swapped in."""
    stories, sources = group_stories(LIBRARY.items, LIBRARY.decisions), load_sources()
    shown = renderer.render_pages(LIBRARY, stories, day=TODAY, as_of=None, sources=sources)
    shelves = renderer.index_site(LIBRARY, stories, day=TODAY, as_of=None, sources=sources)
    files = registry.render_outputs(shelves, read_settings(ROOT).site_url, pages=shown)
    here = {"/" + path.removesuffix("index.md") for path in shown} | {"/" + name.lstrip("/") for name in files}
    dead = set()
    for path, body in shown.items():
        base = "/" + path.removesuffix("index.md")
        for target in re.findall(r'href="([^"#?]+)', body.decode()):
            if not target.startswith(("http:", "https:", "mailto:")) and urljoin(base, target) not in here:
                dead.add((base, target))
    assert dead == set()


def test_sheets_on_133_say_that_a_later_resolution_goes_first_and_what_each_province_did() -> None:
    shown = renderer.render_pages(LIBRARY, (), day=TODAY, as_of=None, sources={})
    sheet = re.sub(r"<[^>]+>", "", shown["ai-lam-gi/giay-phep-dai-tau-ca/index.md"].decode())
    assert re.search(r"nhường ưu tiên áp dụng \(ở chỗ quy định khác nhau\) cho Nghị quyết 66\.18/2026/NQ-CP", sheet)
    assert "Nghệ An ủy quyền: Giám đốc Sở" in sheet and "15/2026/NĐ-CP" in sheet
    plans = re.sub(r"<[^>]+>", "", shown["ai-lam-gi/nhiem-vu-khcn-cap-tinh/index.md"].decode())
    assert "Đồng Tháp phân cấp tiếp:" in plans and "Đồng Tháp ủy quyền" not in plans, "84/2026 là phân cấp"


def test_a_month_of_issue_is_kept_shown_and_told_from_other_years() -> None:
    (nghe_an,) = (d for d in LIBRARY.documents if d.id == "3605-qd-ubnd-nghe-an")
    assert (nghe_an.issued, nghe_an.issued_partly, nghe_an.issued_year) == (None, "2025-11", 2025)
    assert records.document_values(nghe_an)["issued"] == "2025-11"
    page = renderer.render_pages(LIBRARY, (), day=TODAY, as_of=None, sources={})[
        "van-ban/3605-qd-ubnd-nghe-an/index.md"
    ]
    assert "<dt>Ngày ban hành</dt><dd>11/2025</dd>" in page.decode()
    registry = Registry.of(LIBRARY.documents)
    said = "Quyết định số 3605/QĐ-UBND ngày {} của UBND tỉnh Nghệ An"
    assert [read_citations(said.format(on), registry)[0].document for on in ("14/11/2025", "12/9/2019")] == [
        nghe_an.id,
        "",
    ]


def test_documents_tasks_and_questions_link_each_other() -> None:
    shown = renderer.render_pages(LIBRARY, (), day=TODAY, as_of=None, sources={})
    ids = {d.number: d.id for d in LIBRARY.documents}
    for question in LIBRARY.questions:
        page = shown[f"hoi-dap/{question.id}/index.md"].decode()
        for other in (*(f"ai-lam-gi/{id}/" for id in question.tasks),
                      *(f"van-ban/{ids.get(b.document, b.document)}/" for b in question.basis)):  # fmt: skip
            assert other in page, (question.id, other)
            assert f"hoi-dap/{question.id}/" in shown[f"{other}index.md"].decode(), (other, question.id)
