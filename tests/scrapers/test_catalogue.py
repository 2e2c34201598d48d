"""docs/platforms.md says what the code does; every host of the facts is a source, one of its hosts, or watched."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newsroom.places import find_places
from publisher.views.sources import list_missing_provinces
from scrapers.sources import load_sources
from tests.support.paths import ROOT, SHARED
from tests.support.platform_table import table

FACTS = SHARED / "facts" / "domain.md"
_HOST = re.compile(r"(?<![\w.@/-])(?:https?://)?((?:[a-z0-9-]+\.)+(?:vn|net))(?![\w-])", re.IGNORECASE)
_FEED = re.compile(r"https?://[^\s`;,|)]+\.(?:rss|xml)\b|https?://[^\s`;,|)]+/rss\b")

# Named in part 4 without being somewhere to read news from, and why.
NOT_SOURCES = {
    "asp.net": "tên công nghệ",
    "mic.mediacdn.vn": "nơi chứa tệp PDF của Bộ",
    "vcdn.vietnam.vn": "bản sao của vietnam.vn",
    "thongtin.vietnam.vn": "bản sao của vietnam.vn",
    "m.mic.gov.vn": "bản di động của mic.gov.vn",
    "nld.com.vn": "chỉ nêu làm ví dụ số hiệu",
    "dongnai.gov.vn": "cổng mẹ của skhcn.dongnai.gov.vn",
    "pbgdplthainguyen.gov.vn": "ví dụ về bản sao savefile",
    "thuvienphapluat.vn": "không phải nguồn tin",
}


def test_docs_hold_the_table_of_the_code() -> None:
    assert table() in (ROOT / "docs" / "platforms.md").read_text(encoding="utf-8")


def test_a_portal_on_a_known_platform_is_a_literal_of_eight_lines(tmp_path: Path) -> None:
    text = (
        "from newsroom.models import Listing, Source\n\n"
        'SOURCE = Source(\n    id="mau",\n    name="Sở mẫu",\n    host="skhcn.mau.gov.vn",\n    kind="province",\n'
        '    platform="nukeviet",\n    province="hue",\n    listings=(Listing("https://skhcn.mau.gov.vn/news/rss/"),),\n)\n'
    )
    (tmp_path / "mau.py").write_text(text, encoding="utf-8")
    assert load_sources(tmp_path)["mau"].platform == "nukeviet"
    literal = text[text.index("SOURCE") :].strip().splitlines()
    assert len(literal) - 1 <= 8  # the closing bracket apart


def _hosts_of_sources() -> set[str]:
    found = {name for s in load_sources().values() for name in (s.host, *s.hosts, *s.former)}
    found |= {listing.url.split("/")[2] for source in load_sources().values() for listing in source.listings}
    return {name.removeprefix("www.") for name in found}


@pytest.mark.skipif(not FACTS.is_file(), reason="../shared/facts is not beside this checkout")
def test_every_host_of_part_four_has_its_place() -> None:
    text = FACTS.read_text(encoding="utf-8")
    part = text[text.index("## 4. Sources") : text.index("## 5. ")]
    named = {m[1].lower().removeprefix("www.") for m in _HOST.finditer(part)}
    missing = named - _hosts_of_sources() - set(NOT_SOURCES)
    assert not missing


@pytest.mark.skipif(not FACTS.is_file(), reason="../shared/facts is not beside this checkout")
def test_every_feed_of_part_four_is_read_or_spoken_of() -> None:
    text = FACTS.read_text(encoding="utf-8")
    part = text[text.index("## 4. Sources") : text.index("## 5. ")]
    read = {listing.url for source in load_sources().values() for listing in source.listings}
    said = " ".join(source.note + " ".join(source.evidence) for source in load_sources().values())
    lost = [m[0] for m in _FEED.finditer(part) if m[0] not in read and m[0].split("/", 3)[3] not in said]
    assert not lost


def test_thirteen_departments_have_a_host_and_twenty_one_provinces_are_shown_without() -> None:
    shown = {province.slug for province in list_missing_provinces(load_sources().values())}
    assert len(shown) == 21
    assert {"hue", "vinh-long", "lai-chau"} <= shown  # procedures only, an old portal only, no host seen


@pytest.mark.skipif(not FACTS.is_file(), reason="../shared/facts is not beside this checkout")
def test_the_provinces_without_a_source_are_those_of_the_facts() -> None:
    text = FACTS.read_text(encoding="utf-8")
    part = text[text.index("### 4.2") : text.index("### 4.3")]
    rows = [[cell.strip() for cell in line.split("|")[1:3]] for line in part.splitlines() if line.startswith("| ")][1:]
    seen: dict[str, bool] = {}
    for names, host in rows:
        own = bool(re.match(r"(?:sokhcn|skhcn|skh|dost)\.", host))
        seen |= dict.fromkeys(find_places(re.sub(r"\(.*?\)", "", names).replace(";", ". ")), own)
    assert len(seen) == 34
    assert {slug for slug, own in seen.items() if not own} == {
        p.slug for p in list_missing_provinces(load_sources().values())
    }


def test_every_source_states_its_evidence_and_how_far_it_was_checked() -> None:
    origin = re.compile(r"mã công khai|trang đã đăng|biết chung|add-source")
    for source in load_sources().values():
        assert source.evidence and all(origin.match(line) for line in source.evidence), source.id
        assert source.tag in ("P", "C", "G"), source.id
