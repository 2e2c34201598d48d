"""Nothing a person wrote is overwritten by the machine: the change waits as a proposal instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from library import content, proposals
from newsroom.models import Article, Source, replace
from nightly.carry_out import propose_change
from nightly.decide import Decider
from nightly.run.options import Options
from tests.support.desk_home import NOW, OTHER, URLS, make_home

SOURCE = Source(id="tinh", name="tinh.example.vn", host="tinh.example.vn", kind="province")


def article(title: str) -> Article:
    words = "UBND tỉnh ủy quyền cho Sở Khoa học và Công nghệ cấp giấy phép tần số theo Nghị định 133/2025/NĐ-CP. " * 8
    return Article(
        URLS["OTHER"],
        "tinh",
        title,
        lead="Tỉnh phân cấp, ủy quyền cho Sở.",
        paragraphs=(words,),
        published=NOW,
        captured=NOW,
    )


def decided(home: Path, title: str):  # type: ignore[no-untyped-def]
    return Decider(content.load_library(home), NOW).decide(article(title), SOURCE)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make_home(tmp_path)


def test_what_the_machine_wrote_the_machine_updates(home: Path) -> None:
    outcome = decided(home, "Tỉnh ủy quyền cấp phép: tiêu đề mới của nguồn")
    assert outcome.change == "updated" and outcome.proposal is None


def test_what_a_person_edited_becomes_a_proposal_once(home: Path) -> None:
    item = next(i for i in content.load_library(home).items if i.id == OTHER)
    path = home / item.path
    path.write_text(path.read_text(encoding="utf-8").replace(item.title, "Tiêu đề biên tập đặt"), encoding="utf-8")
    before = path.read_bytes()
    held = next(i for i in content.load_library(home).items if i.id == OTHER)
    assert proposals.is_edited(held)
    outcome = decided(home, "Tỉnh ủy quyền cấp phép: tiêu đề mới của nguồn")
    assert outcome.change == "unchanged" and outcome.proposal is not None and outcome.item is not None
    options = Options(home=home, now=NOW)
    assert propose_change(options, outcome.item, outcome.proposal)
    assert not propose_change(options, outcome.item, outcome.proposal)
    assert path.read_bytes() == before
    (made,) = proposals.list_waiting(home)
    assert made.path == item.path and made.values["title"] == "Tỉnh ủy quyền cấp phép: tiêu đề mới của nguồn"
    proposals.close_proposal(home, made, proposals.DECLINED)
    assert not propose_change(options, outcome.item, outcome.proposal) and proposals.list_waiting(home) == ()


def test_the_machines_own_bookkeeping_is_no_edit(home: Path) -> None:
    item = next(i for i in content.load_library(home).items if i.id == OTHER)
    assert not proposals.is_edited(item)
    content.save_item(home, replace(item, story="54c0b5eb", story_reason="gộp", score=0.1))
    assert not proposals.is_edited(next(i for i in content.load_library(home).items if i.id == OTHER))


def test_a_broken_proposal_file_is_named(home: Path) -> None:
    folder = home / "content" / "de-xuat"
    folder.mkdir()
    (folder / "x.yml").write_text("- không phải đề xuất\n", encoding="utf-8")
    found, wrong = proposals.load_proposals(home)
    assert found == () and wrong[0].where.startswith("content/de-xuat/x.yml:1")
