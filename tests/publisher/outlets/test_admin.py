"""/admin/: off unless asked for, made from the published schemas, and the real Sveltia CMS loads it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from library import content
from newsroom.errors import ConfigError
from publisher.outlets import admin
from tests.support.built_site import serve
from tests.support.command_line import portal
from tests.support.desk_home import NOW, make_home
from tests.support.paths import ROOT

KINDS = ("hoi-dap", "nhiem-vu", "van-ban")


@pytest.fixture
def package() -> Path:
    """The program's npm package. Missing: a failure on CI, elsewhere a loud skip."""
    if not (admin.PACKAGE / "dist" / "sveltia-cms.js").is_file():
        told = "NOT TESTED: the CMS's npm package is not here (make cms)"
        pytest.fail(told) if os.environ.get("CI") == "true" else pytest.skip(told)
    return admin.PACKAGE


def made(settings: dict[str, Any], tmp_path: Path) -> dict[str, bytes]:
    """What would be published, over a stand-in of the package."""
    package = tmp_path / "goi"
    fonts = "https://cdn.jsdelivr.net/fontsource/fonts/chu-mau:vf@5.3.0/latin.woff2"
    parts = {
        "dist/sveltia-cms.js": f"a=`https://unpkg.com/@sveltia/cms`,b=url({fonts})",
        "package.json": '{"version": "1.2.3"}',
        "locales/vi.json": "{}",
        "npm/assets/chu-mau-latin-Xy.woff2": "phông",
    }
    for name, text in parts.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text, encoding="utf-8")
    return admin.build_files(settings, content.load_topic(ROOT), "https://cong.example.vn/", package=package)


def settings_of(files: dict[str, bytes]) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(files["admin/config.yml"])
    return loaded


def test_it_is_off_as_shipped() -> None:
    assert "quan_tri" not in (ROOT / "mkdocs.yml").read_text(encoding="utf-8")


def test_every_key_people_write_is_in_the_form_and_no_other(tmp_path: Path) -> None:
    found = settings_of(made({"name": "github", "repo": "so-khcn/cong-tin", "branch": "main"}, tmp_path))
    assert [c["folder"] for c in found["collections"]] == [f"content/{kind}" for kind in KINDS]
    for collection in found["collections"]:
        schema = json.loads((ROOT / f"content/schema/{collection['name']}.schema.json").read_text(encoding="utf-8"))
        names = {field["name"]: field for field in collection["fields"]}
        assert set(names) == {*schema["properties"], "body"}
        assert {k for k, f in names.items() if f.get("required")} - {"body"} == set(schema["required"])
        for key, part in schema["properties"].items():
            if "enum" in part:
                assert [option["value"] for option in names[key]["options"]] == part["enum"]


def test_the_configuration_is_what_the_package_documents(package: Path, tmp_path: Path) -> None:
    schema = json.loads((package / "schema" / "sveltia-cms.json").read_text(encoding="utf-8"))
    for settings in (
        {"name": "github", "repo": "so-khcn/cong-tin", "branch": "main"},
        {"name": "gitlab", "repo": "so/cong", "auth_type": "pkce", "app_id": "x", "api_root": "https://git.example.vn/api/v4"},
    ):  # fmt: skip
        wrong = list(Draft7Validator(schema).iter_errors(settings_of(made(settings, tmp_path))))
        assert [(list(e.absolute_path), e.message[:200]) for e in wrong] == []


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({}, "name phải là"),
        ({"name": "github"}, "thiếu repo"),
        ({"name": "github", "repo": "a/b", "nhanh": "x"}, "không có thiết đặt “nhanh”"),
        ({"name": "gitlab", "repo": "a/b", "api_root": "http://x"}, "https://"),
        ({"name": "gitlab", "repo": "a/b", "api_root": "https://x; script-src *"}, "ký tự lạ"),
    ],
)
def test_a_wrong_setting_is_named(settings: dict[str, Any], word: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        made(settings, tmp_path)
    assert word in str(caught.value)
    with pytest.raises(ConfigError, match="make cms"):
        admin.build_files({"name": "test-repo"}, content.load_topic(ROOT), "https://x/", package=tmp_path / "khong-co")


def test_the_program_asks_its_own_site_for_its_parts(tmp_path: Path) -> None:
    files = made({"name": "test-repo"}, tmp_path)
    assert files["admin/sveltia-cms.js"] == b"a=`goi`,b=url(chu/chu-mau-latin.woff2)"
    assert {"admin/goi/package.json", "admin/goi@1.2.3/locales/vi.json", "admin/chu/chu-mau-latin.woff2"} < set(files)
    (tmp_path / "goi" / "dist" / "sveltia-cms.js").write_text("khác", encoding="utf-8")
    with pytest.raises(ConfigError, match="đúng bản đã ghim"):
        admin.build_files({"name": "test-repo"}, content.load_topic(ROOT), "https://x/", package=tmp_path / "goi")


def test_a_home_that_asks_for_it_publishes_it(package: Path, tmp_path: Path) -> None:
    home = make_home(tmp_path)
    path = home / "mkdocs.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("extra:\n", "extra:\n  quan_tri:\n    name: test-repo\n", 1),
        encoding="utf-8",
    )
    done = portal("publish", "--home", str(home), "--now", NOW.isoformat())
    assert done.returncode == 0, done.said
    page = (home / "site" / "admin" / "index.html").read_text(encoding="utf-8")
    assert "connect-src 'self'" in page and (home / "site" / "admin" / "sveltia-cms.js").stat().st_size > 1_000_000
    assert "/admin/" not in (home / "site" / "sitemap.xml").read_text(encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace("name: test-repo", "name: svn", 1), encoding="utf-8")
    wrong = portal("publish", "--home", str(home), "--now", NOW.isoformat())
    assert wrong.returncode == 2 and "extra.quan_tri" in wrong.stderr


@pytest.mark.browser
def test_sveltia_loads_the_page_and_shows_the_collections(package: Path, chromium: Any, tmp_path: Path) -> None:
    """The real program, in the real browser, under the page's own policy; no other host is asked for anything."""
    for name, body in admin.build_files({"name": "test-repo"}, content.load_topic(ROOT), "http://127.0.0.1/").items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "icon.svg").write_bytes((ROOT / "publisher/theme/assets/icon.svg").read_bytes())
    with serve(tmp_path) as base:
        page = chromium.new_page(locale="vi-VN")
        asked: list[str] = []
        wrong: list[str] = []
        page.on("request", lambda r: None if r.url.startswith((base, "data:", "blob:")) else asked.append(r.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.goto(f"{base}admin/")
        page.get_by_role("button", name="Làm việc với kho").click(timeout=30_000)
        for label in ("Hỏi đáp", "Ai làm gì", "Văn bản"):
            page.get_by_text(label, exact=True).first.wait_for()
        page.get_by_text("Tạo bài viết mới").click()
        for label in ("Câu hỏi", "Ai trả lời", "Căn cứ pháp lý", "Câu trả lời"):
            page.get_by_text(label, exact=True).first.wait_for()
        assert "Dấu của máy" not in page.inner_text("body")
        page.close()
    assert (asked, wrong) == ([], [])
