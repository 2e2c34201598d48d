"""content/ read by two processes is content/ read by one, whatever is wrong in it and whatever becomes of the other."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from library import cache, content
from library.cache import FrontMatterCache, ReadAhead, Rows
from nightly import publish
from nightly.run import workers
from nightly.run.options import Options
from tests.support import corpus

FILES = 400


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(workers, "LARGE", FILES // 2)
    return corpus.home(tmp_path, FILES)


def _options(home: Path) -> Options:
    return Options(home=home, now=corpus.LAST, offline=True)


def _watched(monkeypatch: pytest.MonkeyPatch, note: Path) -> None:
    """Every process that reads ahead leaves its number in `note`."""
    plain = FrontMatterCache.read_ahead

    def read_ahead(self: FrontMatterCache, *args: object) -> dict[str, Rows]:
        note.write_text(str(os.getpid()), encoding="utf-8")
        return plain(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(FrontMatterCache, "read_ahead", read_ahead)


@pytest.mark.parametrize("anew", [False, True])
def test_two_processes_read_what_one_reads(home: Path, monkeypatch: pytest.MonkeyPatch, anew: bool) -> None:
    note = home / "ai-doc"
    _watched(monkeypatch, note)
    if anew:
        content.load_library(home)
    both = publish.open_library(_options(home), anew=anew)
    assert note.read_text("utf-8") != str(os.getpid()), "another process read half of it"
    assert len(both.items) == FILES
    assert both == content.load_library(home) == content.load_library(home, anew=True)


def test_what_is_kept_is_not_read_again_by_anybody(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = publish.open_library(_options(home))
    note = home / "ai-doc"
    _watched(monkeypatch, note)
    assert publish.open_library(_options(home)) == first
    assert not note.exists()


def test_with_anew_nothing_kept_is_believed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_stat_stamp", lambda _: "as ever")
    content.load_library(home)
    kept = FrontMatterCache(home, content.parse_front_matter)._kept
    for where in {path.parent.relative_to(home).as_posix() for path in (home / content.NEWS_FOLDER).rglob("*.md")}:
        kept.put(where, (kept.get(where) or b"").replace("đợt".encode(), "đớt".encode()))
    assert all("đớt" in item.title for item in content.load_library(home).items), "what is kept is another text"
    found = publish.open_library(_options(home), anew=True)
    assert len(found.items) == FILES and not any("đớt" in item.title for item in found.items)


def test_a_broken_file_is_told_as_when_one_process_reads(home: Path) -> None:
    files = sorted((home / "content" / "tin-tuc").rglob("*.md"))
    files[0].write_text("---\ntitle: [\n---\n", encoding="utf-8")
    files[-1].write_text("không có phần đầu\n", encoding="utf-8")
    files[-2].unlink()
    files[-2].symlink_to("/etc/hostname")
    both = publish.open_library(_options(home))
    assert both == content.load_library(home, anew=True)
    assert len(both.items) == FILES - 3
    assert [problem for problem in both.problems if files[-1].name in problem]


def _killed(_: object) -> dict[str, Rows]:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def test_a_reader_that_is_killed_is_done_without(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    me, plain = os.getpid(), FrontMatterCache.read_ahead

    def read_ahead(self: FrontMatterCache, *args: object) -> dict[str, Rows]:
        act: Callable[..., dict[str, Rows]] = plain if os.getpid() == me else _killed
        return act(self, *args) if act is plain else _killed(self)

    monkeypatch.setattr(FrontMatterCache, "read_ahead", read_ahead)
    assert publish.open_library(_options(home)) == content.load_library(home, anew=True)


def test_an_edit_made_meanwhile_is_noticed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    last = sorted((home / "content" / "tin-tuc").rglob("*.md"))[-1]
    text = last.read_text("utf-8")
    plain = content.load_library

    def load(*args: object, **kwargs: object) -> object:
        ahead = kwargs["ahead"]
        assert isinstance(ahead, ReadAhead)
        told = ahead.wait()
        last.write_text(text.replace("đợt", "đặt"), encoding="utf-8")
        return plain(*args, **{**kwargs, "ahead": ReadAhead(ahead.folders, lambda: told)})  # type: ignore[arg-type]

    monkeypatch.setattr(content, "load_library", load)
    assert any("đặt" in item.title for item in publish.open_library(_options(home)).items)
