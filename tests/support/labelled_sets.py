"""The labelled sets of relevance and stories, and how near verdicts and index come to their labels.

Takes tests/data/relevance.jsonl, stories.jsonl and the later sets; gives precision, recall and F1. "held" was not
looked at while tuning relevance and stories; each later set was run once first.

Labels of relevance.jsonl: R on topic; A delegation in another field; N none of it; L on topic but nothing to check
in it; O on topic, of before the topic's first day; F on topic in another language.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import combinations
from typing import Any

import yaml

from library import content
from newsroom import places
from newsroom.law import citations
from newsroom.law.resolve import Registry
from newsroom.models import VN, Article, NewsItem, Topic, Verdict, replace
from newsroom.relevance.verdict import judge_article
from newsroom.stories import group
from newsroom.stories.index import StoryIndex
from newsroom.text import vietnamese
from newsroom.text.urls import item_id
from tests.support import later_sets
from tests.support.paths import DATA, ROOT, SHARED

LABELLED = SHARED / "facts" / "labelled_urls.tsv"
NOW = datetime(2026, 11, 22, tzinfo=VN)
HALVES = ("tune", "held")
RELEVANCE = (*HALVES, *later_sets.RELEVANCE)
STORIES = (*HALVES, *later_sets.STORIES)


@dataclass(frozen=True)
class Score:
    """Precision, recall and F1 with what they were counted from."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def topic() -> Topic:
    """The portal's own topic file."""
    raw = yaml.safe_load((ROOT / "content" / "chu-de.yml").read_text(encoding="utf-8"))
    return Topic(raw["name"], raw["fields"], raw["lexicon"])


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def article(row: dict[str, Any]) -> Article:
    published = datetime.fromisoformat(row["published"]).replace(tzinfo=VN)
    return Article(
        row["url"],
        "nguon",
        row["title"],
        row["lead"],
        tuple(row["paragraphs"]),
        published,
        language=row.get("language", "vi"),
        original_url=row.get("original_url", ""),
    )


def verdicts(half: str) -> Iterator[tuple[str, Verdict]]:
    """(label, verdict) for every article of one half, or of one later set."""
    about = topic()
    told = later_sets.rows(half) if half in later_sets.RELEVANCE else rows("relevance.jsonl")
    for row in told:
        if row["half"] == half:
            yield row["label"], judge_article(article(row), about, now=NOW)


def kept(half: str) -> Score:
    """Of what is published in the main section, how much is R; of R, how much is published at once."""
    seen = [(label == "R", v.label == "keep" and v.section == "main") for label, v in verdicts(half)]
    return _score(seen)


def reached(half: str) -> Score:
    """Of R and F, how much is published or put before an editor."""
    return _score([(label in "RF", v.label != "drop" and v.section == "main") for label, v in verdicts(half)])


def in_review(half: str) -> float:
    labels = [v.label for _, v in verdicts(half)]
    return labels.count("review") / len(labels)


def _score(pairs: Iterable[tuple[bool, bool]]) -> Score:
    seen = list(pairs)
    right = sum(want and got for want, got in seen)
    return Score(right, sum(got and not want for want, got in seen), sum(want and not got for want, got in seen))


def titles_alone() -> Score:
    """The shown titles of facts/labelled_urls.tsv, without any body: how far a title alone carries (N against all)."""
    about = topic()
    with LABELLED.open(encoding="utf-8") as lines:
        shown = [r for r in csv.DictReader(lines, delimiter="\t") if r["title_basis"] == "shown"]
    found = [judge_article(Article(r["url"], "nguon", r["title"]), about, now=NOW).label != "drop" for r in shown]
    return _score((r["label"] != "N", got) for r, got in zip(shown, found, strict=True))


@lru_cache(maxsize=1)
def registry() -> Registry:
    """The documents of content/, as the night reads them."""
    return Registry.of(content.load_library(ROOT).documents)


def item(row: dict[str, Any]) -> NewsItem:
    """The row as the night would keep it, its documents read against the registry of content/."""
    read = article(row)
    assert read.published is not None
    cited = citations.read_citations(read.text, registry(), published=read.published.date())
    documents = tuple(dict.fromkeys(c.document for c in cited if c.document))
    return NewsItem(
        id=item_id(read.url),
        title=read.title,
        url=read.url,
        source=read.url.split("/")[2],
        publisher=read.url.split("/")[2],
        slug=vietnamese.slug(read.title),
        published=read.published,
        lead=vietnamese.excerpt(read.lead),
        documents=documents,
        unresolved=tuple(dict.fromkeys(c.number for c in cited if not c.document)),
        provinces=places.find_places(read.text),
        original_url=read.original_url,
        fingerprint=group.fingerprint(read),
        sketch=group.sketch(read, documents),
    )


def story_rows(half: str) -> list[dict[str, Any]]:
    """The articles of one half, or of one later set."""
    if half in later_sets.STORIES:
        return list(later_sets.stories(half))
    return [row for row in rows("stories.jsonl") if row["half"] == half]


def told() -> dict[str, str]:
    """Row id -> story found, all articles of both halves taken in order of publication into one index; each later
    set has an index of its own."""
    shelves = [[row for half in HALVES for row in story_rows(half)], *map(story_rows, later_sets.STORIES)]
    return {id_: story for shelf in shelves for id_, story in _told(shelf)}


def _told(shelf: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    index = StoryIndex()
    for row in sorted(shelf, key=lambda r: (r["published"], r["id"])):
        new = item(row)
        match = index.find(new)
        new = replace(new, story=match.story if match else new.id)
        index.add(new)
        yield row["id"], new.story


def story_pairs(found: dict[str, str], half: str) -> Score:
    """Pairwise: two articles of one story put together (right), of two (wrong), or kept apart (missed)."""
    mine = story_rows(half)
    return _score((a["story"] == b["story"], found[a["id"]] == found[b["id"]]) for a, b in combinations(mine, 2))
