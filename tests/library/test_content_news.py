"""The shipped news of content/: identities, stories, labels; and what the facts and the editors' file promise."""

from __future__ import annotations

import csv
import re
from datetime import date

import pytest

from library import content, frontmatter, validation
from newsroom.models import Library
from newsroom.text.urls import canonical, item_id
from tests.support.paths import ROOT, SHARED

FACTS = SHARED / "facts"
NEEDS_FACTS = pytest.mark.skipif(not FACTS.is_dir(), reason="the facts folder is not beside this checkout")


@pytest.fixture(scope="module")
def library() -> Library:
    return content.load_library(ROOT)


def facts(name: str) -> list[dict[str, str]]:
    with (FACTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_news_files_bear_the_identity_of_their_address(library: Library) -> None:
    for item in library.items:
        if item.hand_written:
            assert (item.id, item.url) == (item_id(item.url), canonical(item.url)), item.path


def test_stories_have_their_founder_and_their_reason(library: Library) -> None:
    ids = {item.id for item in library.items}
    for item in library.items:
        if item.hand_written:
            assert item.story in ids, item.path
            assert bool(item.story_reason) == (item.story != item.id), item.path


def test_the_reprint_names_its_original(library: Library) -> None:
    reprint = next(i for i in library.items if "quangtri.gov.vn" in i.url and "1750731973604" in i.url)
    assert reprint.original_url.endswith("197250623145505496.htm")
    assert reprint.story == item_id(reprint.original_url)
    assert reprint.published is not None and reprint.published.date() == date(2025, 6, 24)


@NEEDS_FACTS
def test_news_follow_the_labels(library: Library) -> None:
    written = {item.url: item for item in library.items if item.hand_written}
    for row in facts("labelled_urls.tsv"):
        item = written.get(canonical(row["url"]))
        wanted = row["label"] in "RA" and not row["near_duplicate_group"].startswith("G02")
        assert (item is not None) == wanted, row["url"]
        if item:
            assert item.section == {"R": "main", "A": "adjacent"}[row["label"]], row["url"]
            assert item.title_inferred or row["title_basis"] == "shown", row["url"]


@NEEDS_FACTS
def test_near_duplicates_share_a_story(library: Library) -> None:
    written = {item.url: item for item in library.items if item.hand_written}
    groups: dict[str, set[str]] = {}
    for row in facts("labelled_urls.tsv"):
        if (item := written.get(canonical(row["url"]))) and (group := row["near_duplicate_group"]):
            groups.setdefault(group, set()).add(item.story)
    assert {group: stories for group, stories in groups.items() if len(stories) != 1} == {}
    assert len({next(iter(stories)) for stories in groups.values()}) == len(groups)


@NEEDS_FACTS
def test_every_task_address_of_the_facts_is_cited(library: Library) -> None:
    cited = {e.url for task in library.tasks for e in task.evidence}
    found = {url for row in facts("tasks.tsv") for url in re.findall(r"https?://[^\s;)]+", row["source"])}
    assert found <= cited


def test_the_examples_in_the_decisions_file_work() -> None:
    text = (ROOT / "content" / "bien-tap.yml").read_text(encoding="utf-8")
    examples = "".join(line[2:] + "\n" for line in text.splitlines() if re.match(r"# (?:- action|  (?:  )?\w+):", line))
    rows = frontmatter.load_yaml(examples, "examples")
    assert isinstance(rows, list)
    assert {row["action"] for row in rows} >= {
        "pin",
        "unpin",
        "hide",
        "restore",
        "correct",
        "merge",
        "split",
        "withdraw",
    }
    assert validation.find_faults("bien-tap", rows, "examples", dict) == []
