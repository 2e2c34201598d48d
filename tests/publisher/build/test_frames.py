"""The filled shell is what MkDocs gives: every page of the shipped content, and pages that try to break it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from library import content
from library.settings import read_settings
from newsroom.editing import select_visible
from newsroom.models import VN
from newsroom.stories.group import group_stories
from publisher import renderer
from publisher.build import frames
from publisher.page import Page, compose_page
from scrapers.sources import load_sources
from tests.support.built_site import files
from tests.support.paths import ROOT

CONFIG = ROOT / "mkdocs.yml"
ODD = ["a/tab/index.md", "a/trong/index.md"]  # with a tab, without a title
HARD = (
    "Dấu \" và \\ và & < > ' `x` **y** [z](w) {{ a }} {% b %}",
    "khung0ten khung0than khung0a/ trong chính bài",
    "&amp; &lt;script&gt; &#34; \u200d\ufe0f 😀 # * - 1. > ~~~ ```",
    "<div> không đóng </p> </div></div> <!-- ... <![CDATA[ ]]> <?php ?>",
)


def hard() -> dict[str, bytes]:
    """Pages whose words look like markup, marks and Markdown; and one with a tab, which must go through MkDocs."""
    made: dict[str, bytes] = {}
    for n, words in enumerate(HARD):
        for deep in ("a/b", "a/b/c", "a/b/c/d"):
            linked: dict[str, object] = {"headline": words, "n": n, "ok": True, "none": None, "in": {"b": [words]}}
            sheet = Page(f"/{deep}/{n}/", "", words, words, {}, linked if n % 2 else {})
            made[f"{deep}/{n}/index.md"] = compose_page(sheet, f"<h1>{n}</h1><p>{words.replace('<', '&lt;')}</p>")
    made["a/tab/index.md"] = compose_page(Page("/a/tab/", "", "t", "d"), "<h1>a</h1><p>a\tb</p>")
    made["a/trong/index.md"] = compose_page(Page("/a/trong/", "", "", ""), "<h1>a</h1>")
    return made


def shipped() -> dict[str, bytes]:
    library = content.load_library(ROOT)
    stories = group_stories(select_visible(library.items, library.decisions), library.decisions)
    now = datetime(2026, 11, 22, 3, tzinfo=VN)
    return renderer.render_pages(library, stories, day=date(2026, 11, 22), as_of=now, sources=load_sources())


@pytest.mark.parametrize("site_url", ["https://example.invalid/", "https://cong.example.vn/khcn/"])
def test_filled_pages_are_what_mkdocs_gives(tmp_path: Path, site_url: str) -> None:
    config = tmp_path / "mkdocs.yml"
    config.write_text(
        CONFIG.read_text(encoding="utf-8").replace("https://example.invalid/", site_url), encoding="utf-8"
    )
    made = {**shipped(), **hard()}
    frames.build_site(made, settings=read_settings(config.parent), out=tmp_path / "a", work=tmp_path / "wa")
    frames.build_site(made, settings=read_settings(config.parent), out=tmp_path / "b", work=tmp_path / "wb", whole=True)
    filled, whole = files(tmp_path / "a"), files(tmp_path / "b")
    assert set(filled) == set(whole)
    assert [name for name in whole if whole[name] != filled[name]] == []
    filler = frames.PageBuilder(tmp_path / "c", settings=read_settings(config.parent), work=tmp_path / "wa").filler
    assert [path for path in made if not filler.fill(path, made[path])] == [renderer.STATUS_FILE, *ODD]


def test_settings_that_treat_pages_apart_are_not_filled() -> None:
    text = CONFIG.read_text(encoding="utf-8")
    assert frames.is_frameable(text)
    assert not frames.is_frameable(text.replace("plugins: []", "plugins:\n  - search"))
    assert not frames.is_frameable(text.replace("markdown_extensions: []", ""))
    assert not frames.is_frameable(text + "\nhooks:\n  - x.py\n")
    menu = frames.list_menu(text + "\n  - A: a/c/index.md\n")
    assert frames.is_fillable("a/b/index.md", menu)
    for path in ("van-ban/index.md", "a/Ă/index.md", "a/c/index.md", "a/b.md", "/".join("abcdefgh") + "/index.md"):
        assert not frames.is_fillable(path, menu)
