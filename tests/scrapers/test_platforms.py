"""Recorded pages of every platform: `tests/pages/<platform>/<article|listing>-*.html` beside the expected `.json`.

The tests come from the folder. A page without its JSON gets one written, and the test fails: a person must read it.
"""

# ruff: noqa: E501 - markup and sentences of the samples stay on one line
from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from newsroom.errors import ConfigError
from newsroom.models import VN, Capture, Listing, Source
from newsroom.text.clean import clean_article
from scrapers.lists.listing import read_listing_entries
from scrapers.pages import dom
from scrapers.pages.article import read_article
from scrapers.platforms import list_platforms, load_platform, recognise_platform
from tests.support.paths import PAGES
from tests.support.portals import portal

FETCHED = datetime(2025, 10, 20, 8, 0, tzinfo=VN)
RECORDED = sorted(PAGES.glob("*/*.html"))


def capture_of(path: Path) -> Capture:
    body = path.read_bytes()
    found = re.search(rb"<!-- page (\S+) -->", body)
    assert found, f"{path.name} does not begin with <!-- page ADDRESS -->"
    url = found[1].decode()
    return Capture(url, url, 200, {"content-type": "text/html; charset=utf-8"}, FETCHED, body)


def source_of(capture: Capture, platform: str) -> Source:
    host = capture.url.split("/")[2]
    return Source("mau", "Cổng mẫu", host, "province", platform=platform, province="hue")


def read(path: Path) -> dict[str, object]:
    capture, platform = capture_of(path), path.parent.name
    source = source_of(capture, platform)
    if path.stem.startswith("listing"):
        found = read_listing_entries(capture, source=source, listing=Listing(capture.url, "html"))
        return {"entries": [[e.title, e.url, e.published.isoformat() if e.published else "", e.summary] for e in found]}
    a = clean_article(read_article(capture, source=source))
    return {
        "title": a.title,
        "lead": a.lead,
        "paragraphs": list(a.paragraphs),
        "published": a.published.isoformat() if a.published else "",
        "precision": a.precision,
        "author": a.author,
        "attribution": a.attribution,
        "original_url": a.original_url,
        "attachments": [f.url for f in a.attachments],
        "fields_from": dict(sorted(a.fields_from.items())),
        "warnings": list(a.warnings),
    }


@pytest.mark.parametrize("path", RECORDED, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_recorded_page_reads_as_expected(path: Path) -> None:
    expected = path.with_suffix(".json")
    got = read(path)
    if not expected.exists():
        expected.write_text(json.dumps(got, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{expected.name} was missing and has been written: read it, then run again")
    assert got == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", list_platforms())
def test_every_platform_loads_and_has_recorded_pages(name: str) -> None:
    platform = load_platform(name)
    assert platform.name == name
    assert platform.title and platform.body and platform.listings
    assert list((PAGES / name).glob("article-*.html")), f"no recorded article of {name}"


def test_every_selector_is_valid_css() -> None:
    root = dom.build("<html><body><p>x</p></body></html>")
    for name in list_platforms():
        p = load_platform(name)
        shapes = [*p.listings, *([p.questions] if p.questions else [])]
        for selector in (*p.title, *p.lead, *p.body, *p.date, *p.updated, *p.author, *p.attribution, *p.drop):
            root.select(selector)
        for shape in shapes:
            for selector in filter(None, (shape.item, shape.title, shape.link, shape.date, shape.summary)):
                root.select(selector)
        for pattern in (p.article_url, *p.addresses, *p.twins):
            re.compile(pattern)


@pytest.mark.parametrize("path", [p for p in RECORDED if p.stem.startswith("article")], ids=lambda p: p.parent.name)
def test_recorded_article_is_recognised(path: Path) -> None:
    capture = capture_of(path)
    assert recognise_platform(capture.body.decode(), capture.url) == path.parent.name


def test_unknown_platform_is_refused() -> None:
    with pytest.raises(ConfigError, match="unknown platform"):
        load_platform("khong-co")


@pytest.mark.parametrize("path", [p for p in RECORDED if p.stem.startswith("article")], ids=lambda p: p.parent.name)
def test_furniture_never_reaches_the_body(path: Path) -> None:
    got = read(path)
    text = "\n".join([str(got["lead"]), *map(str, got["paragraphs"])])  # type: ignore[call-overload]
    for never in (
        "nhà cái",
        "Tin khác",
        "Thống kê truy cập",
        "Chịu trách nhiệm",
        "Copy link",
        "Skip Ribbon",
        "Trang chủ",
        "Chia sẻ",
    ):
        assert never not in text
    assert "./." not in text


def test_listing_leaves_other_hosts_and_twins_out() -> None:
    page = b"<html><body><article class='post'><h2 class='entry-title'><a href='https://other.example/a-b-c-d'>Mot bai o noi khac hoan toan</a></h2></article></body></html>"
    capture = Capture("https://a.example/", "https://a.example/", 200, {}, FETCHED, page)
    source = source_of(capture, "wordpress")
    assert read_listing_entries(capture, source=source, listing=Listing(capture.url, "html")) == ()


@pytest.mark.parametrize("name", list_platforms())
def test_sources_and_files_are_told_on_every_platform(name: str) -> None:
    """What docs/platforms.md calls "chung": no selector of the platform is needed for it."""
    site = portal(name)
    [path, *_] = site.truth
    soup = BeautifulSoup(site.pages[path], "lxml")
    node = next((found for s in load_platform(name).body if (found := soup.select_one(s))), None)
    if node is None:  # a page whose body is found by weight
        words = soup.find(string=re.compile(re.escape(site.truth[path][1][:30])))
        assert words and words.parent and words.parent.parent
        node = words.parent.parent
    told = '<p>Nguồn: Báo Tỉnh Mẫu</p><p>Tệp kèm: <a href="/files/quyet-dinh-12.pdf">Quyết định số 12</a></p>'
    added = f"<tr><td>{told}</td></tr>" if node.find("tr") else told
    node.append(BeautifulSoup(added, "html.parser"))
    asked = f"https://so.tinhmau.gov.vn{path}"
    capture = Capture(asked, asked, 200, {"content-type": "text/html; charset=utf-8"}, FETCHED, str(soup).encode())
    read = read_article(capture, source=source_of(capture, name))
    assert "https://so.tinhmau.gov.vn/files/quyet-dinh-12.pdf" in [file.url for file in read.attachments]
    assert "Báo Tỉnh Mẫu" in clean_article(read).attribution or load_platform(name).attribution
