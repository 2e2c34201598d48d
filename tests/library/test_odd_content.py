"""Content people may write that holds no words, no entries, or far too many marks: the site is built all the same."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from library import decisions
from publisher.typography import Links, render_prose
from tests.hostile.scene import Scene, furnish, plain_items, serve_plain
from tests.support.loopback import Web, serve
from tests.support.paths import ROOT

_QUESTION = (
    '---\nquestion: "Ai cấp phép?"\nanswered_by: "Sở"\nanswered: "2026-11-01"\nsource: "http://a.vn/"\n'
    'fields: ["khcn-dmst"]\nevidence:\n  - url: "http://a.vn/"\n    note: "x"\n    tag: "P"\n    covers: ["question"]\n'
    'basis:\n  - document: "133/2025/NĐ-CP"\n    clause: "Điều 2"\n---\n'
)


def test_answers_without_a_word_or_with_endless_marks_are_published(tmp_path: Path) -> None:
    furnish(tmp_path / "home")
    folder = tmp_path / "home" / "content" / "hoi-dap"
    folder.mkdir()
    for n, body in enumerate(("`" * 50_000, "> " * 20_000, "[" * 20_000, "*" * 50_000, "?!", "**a " * 5_000)):
        (folder / f"cau-{n}.md").write_text(_QUESTION + body + "\n", encoding="utf-8")
    (tmp_path / "home" / "content" / "bien-tap.yml").write_text("<<<<<<< HEAD\n", encoding="utf-8")
    done = Scene(tmp_path / "home", Web(80, {})).run("publish")
    assert done.returncode == 0 and "bien-tap.yml" in done.stderr
    assert all((tmp_path / "home" / "site" / "hoi-dap" / f"cau-{n}" / "index.html").is_file() for n in range(6))


def _odd(path: Path, kind: str, elsewhere: Path) -> None:
    """What no reader may wait for, follow or fall over, in the place of a file."""
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "link":
        path.symlink_to(elsewhere)
    else:
        path.mkdir()


@pytest.mark.parametrize("kind", ["pipe", "link", "folder"])
def test_what_is_no_file_in_the_place_of_one_stops_no_night(tmp_path: Path, kind: str) -> None:
    """Every file of content/ that a night reads to add to it, or that editors write. A folder where the night must
    write is said, by its path; the last site stays."""
    home, elsewhere = tmp_path / "home", tmp_path / "ngoai"
    elsewhere.write_text("chữ ngoài nhà\n", encoding="utf-8")
    furnish(home)
    with serve({}) as web:
        scene = Scene(home, web)
        scene.source("thu", "/rss")
        serve_plain(web, "/rss", plain_items(4))
        assert scene.run().returncode == 0
        first = (home / "site").readlink()
        serve_plain(web, "/rss", plain_items(6))
        content = home / "content"
        for name in ("bien-tap.yml", "so-cai/2026-11.jsonl", "nguon-tin/nhat-ky.jsonl", "nguon-tin/thu.yml"):
            _odd(content / name, kind, elsewhere)
        _odd(content / "nguon-tin" / "tinh-den.json", kind, elsewhere)
        done = subprocess.run(scene.command(), capture_output=True, text=True, timeout=120, check=False, cwd=ROOT)
    assert len(scene.news()) == 6 and "Traceback" not in done.stderr
    assert elsewhere.read_text(encoding="utf-8") == "chữ ngoài nhà\n"
    if kind == "folder":
        assert done.returncode == 1 and "content/so-cai/2026-11.jsonl: không ghi được" in done.stderr
        assert (home / "site").readlink() == first
    else:
        assert done.returncode == 0 and scene.ledger().count("\n") == 6 and "ngoài nhà" not in scene.ledger()
        assert "content/bien-tap.yml:1: " in done.stderr and "nhat-ky.jsonl" in done.stderr


def test_a_folder_in_the_place_of_the_decisions_is_named(tmp_path: Path) -> None:
    (tmp_path / "content" / "bien-tap.yml").mkdir(parents=True)
    ruled, wrong = decisions.load_decisions(tmp_path)
    assert ruled == () and [error.where for error in wrong] == ["content/bien-tap.yml:1"]


@pytest.mark.parametrize("text", ["", "\n", "<<<<<<< HEAD\n", "=======\n", "{", "[]", "- ", "x: [\n"])
def test_decisions_that_are_none_are_named_and_stop_nothing(tmp_path: Path, text: str) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content", ignore=lambda at, names: set(names) - {"chu-de.yml"})
    (tmp_path / "content" / "bien-tap.yml").write_text(text, encoding="utf-8")
    ruled, _ = decisions.load_decisions(tmp_path)
    assert ruled == ()


def test_marks_cost_no_more_than_their_number() -> None:
    def once(count: int) -> float:
        start = time.process_time()
        render_prose("**a " * count, Links(lambda path: path))
        return time.process_time() - start

    def seconds(count: int) -> float:
        return min(once(count) for _ in range(3))

    gc.disable()  # the heap of the whole suite is not what is measured
    try:
        assert seconds(40_000) < 40 * max(seconds(4_000), 0.01)
    finally:
        gc.enable()
