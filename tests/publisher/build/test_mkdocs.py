"""The builder: fresh directories, the same bytes twice, failures that say why, pages that ask nothing of others."""

from __future__ import annotations

import hashlib
import re
import time
from pathlib import Path

import pytest

from newsroom.errors import ConfigError, PublishError
from publisher import renderer
from publisher.build import mkdocs
from tests.support import sample_library as sample
from tests.support.built_site import files
from tests.support.paths import ROOT

CONFIG = ROOT / "mkdocs.yml"


def rendered() -> dict[str, bytes]:
    stories = sample.stories()
    library = sample.library(tuple(m for s in stories for m in s.members))
    return renderer.render_pages(library, stories, day=sample.DAY, as_of=sample.AS_OF, sources=sample.SOURCES)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("site")
    mkdocs.build(rendered(), config=CONFIG, out=root / "out", work=root / "work")
    return root / "out"


def test_twice_the_same_bytes(site: Path, tmp_path: Path) -> None:
    mkdocs.build(rendered(), config=CONFIG, out=tmp_path / "out", work=tmp_path / "work")
    assert files(site) == files(tmp_path / "out")


def test_every_page_is_built_and_mkdocs_keeps_its_sitemap_to_itself(site: Path) -> None:
    for path in rendered():
        assert (site / path.replace("index.md", "index.html")).is_file()
    assert (site / "404.html").is_file() and not (site / "sitemap.xml").exists()


def test_no_page_holds_an_inline_script_or_style_or_foreign_address(site: Path) -> None:
    for path in site.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        inline = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)", html)
        assert not inline and "<style" not in html and " style=" not in html, path
        assert not re.search(r"<(?:script|img|iframe|source)[^>]+(?:src)=\"(?:https?:)?//", html), path
        assert html.count("<h1") == 1 and "Content-Security-Policy" in html, path


def test_assets_bear_the_hash_of_their_bytes_and_are_asked_for_by_it(site: Path) -> None:
    ours = [path for path in (site / "assets").rglob("*") if path.suffix in (".css", ".js", ".woff2")]
    assert {path.name.split(".")[0] for path in ours} >= {"portal", "search", "search-core", "boot", "palette"}
    for path in ours:
        hashed = re.search(r"\.([0-9a-f]{8})\.", path.name)
        assert hashed, path
        text = path.read_bytes()
        if "stylesheets" not in path.parts:  # Material hashes its own, before it is compressed
            assert hashlib.sha256(text).hexdigest().startswith(hashed[1]), path
        for said in re.findall(rb'url\("?([^")]+)|from "([^"]+)"', text):
            asked = (said[0] or said[1]).decode()
            assert asked.startswith("data:") or (path.parent / asked).is_file(), (path, asked)
    for page in site.rglob("*.html"):
        for asked in re.findall(r'(?:href|src)="([^"]*assets/[^"]+\.(?:css|js))"', page.read_text(encoding="utf-8")):
            target = site / asked.lstrip("/") if asked.startswith("/") else page.parent / asked
            assert re.search(r"\.[0-9a-f]{8}\.", asked) and target.is_file(), (page, asked)


def test_assets_that_ask_for_each_other_are_refused(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "a.js").write_text('import { b } from "./b.js"')
    (tmp_path / "assets" / "b.js").write_text('import { a } from "./a.js"')
    with pytest.raises(PublishError):
        mkdocs.hash_asset_names(tmp_path)


def test_internal_links_resolve(site: Path) -> None:
    later = re.compile(r"(?:feed\.(?:xml|json)|\.ics|/thu\.txt|/du-lieu/[a-z0-9-]+\.(?:json|jsonl|csv))\Z")
    for page in site.rglob("index.html"):
        for href in re.findall(r'href="((?:\.\.?/)[^"#?]*)', page.read_text(encoding="utf-8")):
            target = (page.parent / href).resolve()
            found = target.is_file() or (target / "index.html").is_file()
            assert found or later.search(str(target)), (page, href)


def test_a_full_directory_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "last-good").write_text("x")
    with pytest.raises(PublishError, match="trống"):
        mkdocs.build({}, config=CONFIG, out=tmp_path / "out", work=tmp_path / "work")
    assert (tmp_path / "out" / "last-good").exists()


def test_a_broken_configuration_is_named(tmp_path: Path) -> None:
    config = tmp_path / "mkdocs.yml"
    config.write_text("site_name: x\ntheme:\n  name: khong-co\n", encoding="utf-8")
    with pytest.raises(PublishError, match="khong-co"):
        mkdocs.build({"index.md": b"# x\n"}, config=config, out=tmp_path / "out", work=tmp_path / "work")
    with pytest.raises(ConfigError):
        mkdocs.build({}, config=tmp_path / "none.yml", out=tmp_path / "out2", work=tmp_path / "work")


def test_a_builder_that_hangs_is_ended_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hook = tmp_path / "treo.py"
    hook.write_text("import time\n\n\ndef on_config(config):\n    time.sleep(300)\n", encoding="utf-8")
    config = tmp_path / "mkdocs.yml"
    config.write_text(f"site_name: x\ntheme:\n  name: material\nhooks: [{hook}]\n", encoding="utf-8")
    monkeypatch.setattr(mkdocs, "_LIMIT", 3)
    start = time.monotonic()
    with pytest.raises(PublishError, match="không xong trong 3 giây"):
        mkdocs.build({"index.md": b"# x\n"}, config=config, out=tmp_path / "out", work=tmp_path / "work")
    assert time.monotonic() - start < 200


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    assert mkdocs.write_pages({"a/index.md": b"1", "b.md": b"2"}, tmp_path) == 2
    assert mkdocs.write_pages({"a/index.md": b"1", "b.md": b"3"}, tmp_path) == 1
    assert mkdocs.write_pages({"b.md": b"3"}, tmp_path) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["b.md"]


def test_no_page_is_written_through_a_link(tmp_path: Path) -> None:
    other, docs = tmp_path / "tep-khac", tmp_path / "pages"
    other.write_bytes(b"x")
    docs.mkdir()
    (docs / "a.md").symlink_to(other)
    mkdocs.write_pages({"a.md": b"trang"}, docs)
    assert other.read_bytes() == b"x" and (docs / "a.md").read_bytes() == b"trang"
    assert not (docs / "a.md").is_symlink()
