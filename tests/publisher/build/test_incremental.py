"""What is carried over and what is made anew give the same site: thirty random steps, each against a full build."""

from __future__ import annotations

import gzip
import os
import random
import shutil
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from library import content
from newsroom.models import Story
from newsroom.stories.group import group_stories
from nightly.run import workers
from publisher import renderer, routes
from publisher.build import assemble, mkdocs, plan, release, side_outputs
from publisher.page import Page
from publisher.search import search_index
from publisher.site_index import SiteIndex
from tests.support import corpus
from tests.support.corpus_site import NOW, publish, tree, twin


def _change(home: Path, draw: random.Random, number: int) -> None:
    """One random edit, new article, deletion, rename, or change of the registry, of a task or of the decisions."""
    items = sorted((home / "content" / "tin-tuc").rglob("*.md"))
    one = draw.choice(items)
    kind = draw.choice(("edit", "edit", "add", "add", "delete", "rename", "document", "stub", "task", "hide", "twin"))
    if kind == "edit":
        one.write_text(one.read_text("utf-8").replace("đợt", f"lần {number}, đợt"), encoding="utf-8")
    elif kind == "add":
        corpus.add(home, range(1000 + number, 1003 + number))
    elif kind == "delete":
        one.unlink()
    elif kind == "rename":
        one.rename(one.with_name("ten-khac-" + one.name[-11:]))
    elif kind == "document":
        path = home / "content" / "van-ban" / draw.choice(("133-2025-nd-cp.md", "93-2025-qh15.md"))
        path.write_text(path.read_text("utf-8").replace('title: "', f'title: "Bản {number}. ', 1), encoding="utf-8")
    elif kind == "stub":
        (home / "content" / "van-ban" / "15-2026-nd-cp.md").unlink(missing_ok=True)
    elif kind == "task":
        path = draw.choice(sorted((home / "content" / "nhiem-vu").glob("*.md")))
        path.write_text(path.read_text("utf-8").replace("title: ", "title: ", 1) + f"\nGhi chú {number}.\n", "utf-8")
    elif kind == "hide":
        with (home / "content" / "bien-tap.yml").open("a", encoding="utf-8") as out:
            out.write(f'- action: hide\n  target: "{one.stem[-8:]}"\n  why: "thử {number}"\n')
    else:
        text = one.read_text("utf-8").replace("url: ", "url: ", 1)
        other = draw.choice(items).stem[-8:]
        one.write_text(text.replace(f'story: "{one.stem[-8:]}"', f'story: "{other}"'), encoding="utf-8")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return corpus.home(tmp_path_factory.mktemp("scale") / "home", 60)


def test_thirty_random_steps_give_the_bytes_of_a_full_build(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = random.Random(8)
    monkeypatch.setattr(workers, "LARGE", 0)  # as a large site has it: a process beside this one compares the trees
    publish(home, 0)
    for number in range(1, 31):
        _change(home, draw, number)
        if number % 5 == 0:
            publish(home, number)  # from the fifth on, in the tree of an older release
        if number == 30:  # a fault of an earlier step would still stand
            full = twin(home, tmp_path / f"twin{number}")
            publish(full, number)
            mine, theirs = tree(home), tree(full)
            assert set(mine) == set(theirs) and release.find_spare(home)
            assert [name for name in theirs if mine[name] != theirs[name]] == []
            shutil.rmtree(full)


def test_few_files_are_written_and_the_live_site_is_never_touched(home: Path) -> None:
    publish(home, 40)
    old = (home / "site").resolve()
    kept = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in old.rglob("*.html")}
    corpus.add(home, range(5000, 5002))
    publish(home, 41)
    new = (home / "site").resolve()
    assert new != old and all((p.read_bytes(), p.stat().st_mtime_ns) == was for p, was in kept.items())
    same = [p for p in kept if (new / p.relative_to(old)).exists() and (new / p.relative_to(old)).samefile(p)]
    assert len(same) > len(kept) * 0.8


def test_twins_say_what_their_files_say_and_are_carried_with_them(home: Path) -> None:
    publish(home, 41)
    before = (home / "site").resolve()
    corpus.add(home, range(5100, 5101))
    publish(home, 41)
    now = (home / "site").resolve()
    files = {path.relative_to(now).as_posix(): path for path in now.rglob("*") if path.is_file()}
    twins = {name for name in files if side_outputs.has_twin(name)}
    assert twins and {name for name in files if name.endswith(".gz")} == {name + ".gz" for name in twins}
    assert all(gzip.decompress(files[f"{name}.gz"].read_bytes()) == files[name].read_bytes() for name in twins)
    assert {name.split("/")[0] for name in twins} == {"assets", "du-lieu", "tim-kiem"}
    kept = [name for name in twins if (before / name).exists() and files[name].samefile(before / name)]
    assert kept and all(files[f"{name}.gz"].samefile(before / f"{name}.gz") for name in kept)


def test_a_second_night_with_nothing_new_builds_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(home, 41)
    monkeypatch.setattr(release, "prepare_folder", lambda *_, **__: pytest.fail("a place to build in"))
    assert not publish(home, 41).site_changed


def test_a_night_with_news_needs_no_mkdocs(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(home, 41)
    before = tree(home)
    monkeypatch.setattr(mkdocs, "build", lambda *_, **__: pytest.fail("MkDocs was started"))
    corpus.add(home, range(5200, 5202))
    assert publish(home, 41).site_changed
    now = tree(home)
    assert now["index.html"] != before["index.html"] and now["tin-tuc/index.html"] != before["tin-tuc/index.html"]
    assert {name for name in before if name.startswith("assets/")} == {n for n in now if n.startswith("assets/")}


@pytest.mark.parametrize("large", [0, 10_000], ids=["beside", "here"])
def test_a_damaged_spare_is_mended_from_the_live_site(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    monkeypatch.setattr(workers, "LARGE", large)
    publish(home, 42)
    spare = home / ".releases" / f".spare-{release.find_spare(home)}"
    pages = sorted(path for path in (spare / "tin-tuc").rglob("*.html"))
    pages[0].unlink()
    shutil.rmtree(pages[-1].parent)
    pages[len(pages) // 2].unlink()
    pages[len(pages) // 2].write_bytes(b"sai")
    corpus.add(home, range(6000 + large, 6002 + large))
    publish(home, 43)
    assert not spare.exists(), "built in"
    full = twin(home, tmp_path / "twin")
    publish(full, 43)
    assert tree(home) == tree(full)


def test_a_change_of_settings_rebuilds_all_and_a_damaged_cache_is_no_harm(home: Path) -> None:
    publish(home, 50)
    config = home / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("Không thay cho", "Không thay") + "\ncopyright: x\n", "utf-8")
    publish(home, 51)
    old = tree(home)
    for path in (home / ".cache" / "ban").glob("*.tsv"):
        path.write_text("hỏng\n\t\t\n", encoding="utf-8")
    assert not publish(home, 52, full=True).site_changed
    assert tree(home) == old
    live = release.read_current(home)
    assert live is not None and publish(home, 53).published == live.name


def test_a_fork_that_dies_is_done_without(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(home, 60)
    monkeypatch.setattr(workers, "LARGE", 0)
    for number, (module, name) in enumerate(((assemble, "compare_trees"), (search_index, "update_index"))):
        corpus.add(home, range(7000 + number, 7001 + number))
        with monkeypatch.context() as broken:
            broken.setattr(module, name, _dying(getattr(module, name), tmp_path / name))
            assert publish(home, 61 + number).site_changed
        assert (tmp_path / name).exists(), "it was forked"
    full = twin(home, tmp_path / "twin")
    publish(full, 62)
    assert tree(home) == tree(full)


def _dying(action: Callable[..., Any], sign: Path) -> Callable[..., Any]:
    """The action, which kills every process but this one."""
    here = os.getpid()

    def act(*words: Any, **more: Any) -> Any:
        if os.getpid() == here:
            return action(*words, **more)
        sign.touch()
        return os.kill(os.getpid(), signal.SIGKILL)

    return act


def test_what_a_page_rests_on_is_told_alike_in_whatever_order_pages_are_asked_for(tmp_path: Path) -> None:
    library = content.load_library(corpus.home(tmp_path / "home", 60))
    stories = group_stories(library.items, ())
    shelves = renderer.index_site(library, stories, day=NOW.date(), as_of=None, sources={})
    sheets = list(renderer.list_section_pages(shelves))
    forward = _keys(shelves, sheets, shelves.stories)
    assert sum(1 for key in forward.values() if key) > 60
    assert forward == _keys(shelves, sheets[::-1], shelves.stories[::-1])


def _keys(shelves: SiteIndex, sheets: Sequence[Page], stories: Sequence[Story]) -> dict[str, str]:
    told = plan.InputHashes(shelves, "x")
    lists = {page.path: told.page_hash(page) for page in sheets}
    return lists | {routes.story(one): told.story_hash(one) for one in stories}
