"""The index of stories between nights: the same answers with what was kept and without, whatever happened between."""

from __future__ import annotations

import random
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from newsroom.models import NewsItem, replace
from newsroom.stories.index import StoryIndex, StoryMatch
from nightly import story_index
from tests.support import labelled_sets

STEPS = 12


@cache
def told() -> tuple[NewsItem, ...]:
    """The hand-written articles, each in the story it was found to belong to."""
    found = labelled_sets.told()
    names = ("first", "second", "third-tune")
    rows = [row for name in names for row in labelled_sets.story_rows(name)]
    return tuple(replace(labelled_sets.item(row), story=found[row["id"]]) for row in rows)


def answers(index: StoryIndex, asked: Iterable[NewsItem]) -> list[StoryMatch | None]:
    return [index.find(one) for one in asked]


def changed(items: list[NewsItem], spare: list[NewsItem], chance: random.Random) -> list[NewsItem]:
    """One step: some articles come, some go, one is edited, one moves to another story; sometimes in another order."""
    kept = [item for item in items if chance.random() > 0.1]
    kept += chance.sample(spare, chance.randint(0, 4))
    kept = list({item.id: item for item in kept}.values())
    for edit in (
        {"title": "Tiêu đề đã sửa lại sau khi đăng"},
        {"story": "0badcafe"},
        {"sketch": ""},
        {"documents": ()},
    ):
        if kept and chance.random() < 0.3:
            place = chance.randrange(len(kept))
            kept[place] = replace(kept[place], **edit)  # type: ignore[arg-type]
    if chance.random() < 0.5:
        kept.sort(key=lambda item: item.url)
    return kept


@pytest.mark.parametrize("seed", range(4))
def test_the_same_answers_with_what_was_kept_and_without(seed: int) -> None:
    chance = random.Random(seed)
    spare = list(told())
    items, kept = chance.sample(spare, 20), b""
    for _ in range(STEPS):
        items = changed(items, spare, chance)
        known, anew = StoryIndex(items, kept), StoryIndex(items)
        came = chance.choice(spare)
        known.add(came)
        anew.add(came)
        assert answers(known, spare) == answers(anew, spare)
        kept = known.to_bytes() if chance.random() < 0.7 else kept


def test_only_what_changed_is_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    items = list(told())
    kept = StoryIndex(items).to_bytes()
    read: list[str] = []
    plain = StoryIndex.__init__.__globals__["_index_codes"]

    def counted(item: NewsItem) -> object:
        read.append(item.id)
        return plain(item)

    monkeypatch.setattr("newsroom.stories.index._index_codes", counted)
    again = StoryIndex([replace(items[0], title="Khác"), *items[1:]], kept)
    assert read == [items[0].id]
    assert again.changed == 2  # one new, one in vain
    assert StoryIndex(items, kept).changed == 0


@pytest.mark.parametrize("harm", ["none", "torn", "flipped", "empty", "of other code", "longer"])
def test_what_does_not_fit_is_thrown_away_whole(tmp_path: Path, harm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    items = list(told())
    monkeypatch.setattr(story_index, "ENOUGH", 1)
    story_index.save_index(tmp_path, story_index.open_index(tmp_path, items))
    (store,) = (tmp_path / "chuyen").iterdir()
    data = store.read_bytes()
    spoilt = {
        "torn": data[: len(data) // 2],
        "flipped": data[:-5] + bytes([data[-5] ^ 1]) + data[-4:],
        "empty": b"",
        "of other code": b"0" + data[1:],
        "longer": data + b"\0",
    }
    store.write_bytes(spoilt.get(harm, data))
    index = story_index.open_index(tmp_path, items)
    assert index.changed == (0 if harm == "none" else len(items))
    assert answers(index, items) == answers(StoryIndex(items), items)


def test_bytes_that_are_not_an_index_are_none(tmp_path: Path) -> None:
    items = list(told())[:10]
    for foreign in (b"", b"x", b"\xff" * 16, b"\0" * 16, b"\1" + b"\0" * 30):
        assert StoryIndex(items, foreign).changed == len(items)


def test_a_small_home_keeps_nothing(tmp_path: Path) -> None:
    story_index.save_index(tmp_path, story_index.open_index(tmp_path, told()[:5]))
    assert not (tmp_path / "chuyen").exists()
