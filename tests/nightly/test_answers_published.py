"""A night on loopback from three kinds of Q&A page to the built site, and what the site says when the law moves."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from pathlib import Path

from library import content
from nightly import publish as step
from nightly.collect import collect
from nightly.report import RunReport
from nightly.reporting.status import worklist_lines
from nightly.run.options import Options
from tests.support.loopback import Page, serve
from tests.support.paths import QUESTIONS, ROOT
from tests.support.question_portal import NIGHT, portal

_LAWS = ("132-2025-nd-cp", "133-2025-nd-cp", "63-2023-nd-cp", "65-2023-nd-cp", "94-2025-qh15")
_TASKS = ("giay-phep-dai-tau-ca", "chung-chi-vo-tuyen-nghiep-du", "x-quang-chan-doan-y-te")
_SOURCES = {
    "tanso": ("sharepoint", "/hoidap/pages/cap-phep.aspx", "agency"),
    "dvc": ("generic", "/p/home/dvc-cau-hoi-pho-bien.html", "government"),
    "so": ("liferay", "/hoi-dap", "agency"),
}
_AMENDING = """---
number: "900/2026/NĐ-CP"
kind: "nghi-dinh"
title: "Sửa đổi Nghị định 133/2025/NĐ-CP"
issuer: "Chính phủ"
issued: "2026-12-01"
effective: "2026-12-20"
relations:
  - type: "amends"
    target: "133/2025/NĐ-CP"
    since: "2026-12-20"
    scope: "khoản 1 Điều 28"
evidence:
  - note: "văn bản thử"
    tag: "P"
---
"""


def _pages() -> dict[str, Page]:
    """rfd's layout, the national portal's, and a list with answers; one answer pinned to khoản 1 Điều 28 of 2026."""
    shown = {
        name: (QUESTIONS / f"{name}.html").read_bytes() for name in ("dvc-danh-sach", "dvc-chi-tiet", "liferay-hoi-dap")
    }
    liferay = shown["liferay-hoi-dap"].replace(b"04/08/2025 15:24", b"04/08/2026 15:24")
    liferay = liferay.replace("theo Nghị định".encode(), "theo khoản 1 Điều 28 Nghị định".encode())
    return portal() | {
        "/p/home/dvc-cau-hoi-pho-bien.html": Page(shown["dvc-danh-sach"]),
        "/p/home/dvc-chi-tiet-cau-hoi.html?id=9001&row_limit=1": Page(shown["dvc-chi-tiet"]),
        "/hoi-dap": Page(liferay),
    }


def _home(tmp_path: Path, host: str) -> Path:
    home = tmp_path / "home"
    for folder, names in (("van-ban", _LAWS), ("nhiem-vu", _TASKS)):
        (home / "content" / folder).mkdir(parents=True)
        for name in names:
            shutil.copy(ROOT / "content" / folder / f"{name}.md", home / "content" / folder)
    shutil.copy(ROOT / "content" / "chu-de.yml", home / "content")
    shutil.copy(ROOT / "mkdocs.yml", home)
    (home / "sources").mkdir()
    for id, (platform, path, kind) in _SOURCES.items():
        literal = (
            "from newsroom.models import Listing, Promise, Source\n"
            f'SOURCE = Source("{id}", "Nguồn mẫu {id}", "{host}", "{kind}", "{platform}", delay=0.0,\n'
            f'    listings=(Listing("http://{host}{path}", "questions"),), promise=Promise(items=1, silence=9999))\n'
        )
        (home / "sources" / f"{id}.py").write_text(literal, encoding="utf-8")
    return home


def _text(page: Path) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.read_text("utf-8").partition("<article")[2]))


def test_answers_are_published_with_who_when_and_where_and_marked_when_the_law_moves(tmp_path: Path) -> None:
    with serve(_pages()) as web:
        home = _home(tmp_path, web.host)
        collect(Options(home=home, now=NIGHT, allow=frozenset({web.host})))
    questions = {q.question: q for q in content.load_library(home).questions}
    assert len(questions) == 3, "one of each portal; what is off the topic or unanswered stays in the ledger"

    def publish(days: int) -> Path:
        options = Options(home=home, now=NIGHT + timedelta(days=days), offline=True)
        step.publish(options, RunReport(started=options.now))
        return home / "site"

    xray = next(q for text, q in questions.items() if "X-quang" in text)
    site = publish(0)
    told = _text(site / "hoi-dap" / xray.id / "index.html")
    for words in ("Phòng Quản lý chuyên ngành", "4/8/2026", "khoản 1 Điều 28", "133/2025/NĐ-CP", "(còn hiệu lực)"):
        assert words in told
    assert "cần xem lại" not in told and "FAQPage" in (site / "hoi-dap" / xray.id / "index.html").read_text("utf-8")
    for page in ("van-ban/133-2025-nd-cp", "ai-lam-gi/x-quang-chan-doan-y-te"):
        assert f"hoi-dap/{xray.id}/" in (site / page / "index.html").read_text("utf-8"), f"{page} links its question"
    others = [q for q in questions.values() if q.id != xray.id]
    assert all("cần xem lại" in _text(site / "hoi-dap" / q.id / "index.html") for q in others), "of 2019; undated"

    (home / "content" / "van-ban" / "900-2026-nd-cp.md").write_text(_AMENDING, encoding="utf-8")
    assert "cần xem lại" not in _text(publish(20) / "hoi-dap" / xray.id / "index.html"), "signed, not yet in force"
    site = publish(30)
    told = _text(site / "hoi-dap" / xray.id / "index.html")
    assert "cần xem lại" in told and re.search(r"900/2026/NĐ-CP \(còn hiệu lực\) từ 20/12/2026", told)
    assert f"hoi-dap/{xray.id}/" in (site / "hoi-dap" / "index.html").read_text("utf-8").partition("Cần xem lại")[2]
    queue = worklist_lines(content.load_library(home), (NIGHT + timedelta(days=30)).date())
    assert any(xray.id in line and "900/2026" in line for line in queue), "queued for editors"
