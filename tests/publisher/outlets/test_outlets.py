"""Feeds, calendar, open data and sitemap, read by parsers that are not ours."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import fastfeedparser
import feedparser
import pytest
from icalendar import Calendar

from library.settings import read_settings
from newsroom.errors import ConfigError
from publisher import routes
from publisher.build import plan
from publisher.outlets import open_data, registry, sitemap
from publisher.site_index import index_library
from tests.support import sample_library as sample

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = ["=HYPERLINK(1)", "]]><x>", "<script>a & b", "@sum", "+1", "-1", "a\r\nb\x00\x1b[2J", "\u202eđảo", "\ud800"]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "mkdocs.yml"
    path.write_text("site_name: x\nsite_url: https://cong.example.vn/khcn\n", encoding="utf-8")
    return path


def render(config: Path, *titles: str) -> dict[str, bytes]:
    stories = tuple(sample.told(sample.item(n, title=t, author=t, lead=t)) for n, t in enumerate(titles))
    stories = stories or sample.stories()
    library = sample.library(tuple(m for s in stories for m in s.members))
    pages = {"index.md": b"", "van-ban/133-2025-nd-cp/index.md": b"", "tinh-trang.json": b""}
    given = {"day": sample.DAY, "as_of": sample.AS_OF, "sources": sample.SOURCES}
    return registry.render_outputs(
        index_library(library, stories, **given), read_settings(config.parent).site_url, pages=pages
    )  # type: ignore[arg-type]


def test_feeds_are_well_formed_and_say_as_typed(config: Path) -> None:
    files = render(config, *HOSTILE)
    feed = feedparser.parse(io.BytesIO(files["/feed.xml"]))
    assert not feed.bozo and len(feed.entries) == len(HOSTILE)
    titles = {e.findtext(f"{ATOM}title") for e in ElementTree.fromstring(files["/feed.xml"]).iter(f"{ATOM}entry")}
    assert {"]]><x>", "<script>a & b", "đảo"} <= titles
    items = json.loads(files["/feed.json"])["items"]
    assert items[0]["url"].startswith("https://cong.example.vn/khcn/tin-tuc/")


def test_every_shelf_has_its_feed(config: Path) -> None:
    files = render(config)
    for path in ("/", "/dia-phuong/nghe-an/", "/linh-vuc/tan-so/", "/van-ban/133-2025-nd-cp/", "/nguon-tin/mst/"):
        assert len(json.loads(files[f"{path}feed.json"])["items"]) == 3 - (path == "/nguon-tin/nghe-an/")
        assert not feedparser.parse(io.BytesIO(files[f"{path}feed.xml"])).bozo


def test_parsers_not_ours_read_every_feed_alike(config: Path) -> None:
    files = render(config)
    feeds = sorted(name.removesuffix("feed.json") for name in files if name.endswith("feed.json"))
    assert len(feeds) > 5
    for path in feeds:
        atom, plain = (fastfeedparser.parse(files[f"{path}feed.{form}"]) for form in ("xml", "json"))
        assert atom.feed.title == plain.feed.title and atom.feed.link == plain.feed.link
        shown = [[(e.id, e.title, e.link, e.published) for e in feed.entries] for feed in (atom, plain)]
        assert shown[0] == shown[1]
    assert {len(fastfeedparser.parse(files[f"{path}feed.json"]).entries) for path in feeds} > {0}


def test_a_calendar_program_reads_the_calendar(config: Path) -> None:
    calendar = Calendar.from_ical(render(config)["/lich/het-hieu-luc.ics"])
    assert not calendar.errors and not any(event.errors for event in calendar.events)
    ends = {str(event["SUMMARY"]): event.start.isoformat() for event in calendar.events}
    assert ends["133/2025/NĐ-CP hết hiệu lực"] == "2027-03-01"
    assert len({event["UID"] for event in calendar.events}) == len(calendar.events) == 4


def test_the_calendar_holds_whole_days_in_short_lines(config: Path) -> None:
    lines = render(config)["/lich/het-hieu-luc.ics"].split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert (
        b"DTSTART;VALUE=DATE:20270301" in lines
        and b"SUMMARY:133/2025/N\xc4\x90-CP h\xe1\xba\xbft hi\xe1\xbb\x87u l\xe1\xbb\xb1c" in lines
    )
    assert lines.count(b"BEGIN:VEVENT") == 4


def test_csv_cells_are_never_formulas(config: Path) -> None:
    table = render(config, *HOSTILE)["/du-lieu/tin-tuc.csv"]
    assert table.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")))
    assert len(rows) == len(HOSTILE) + 1
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_json_lines_and_json_agree(config: Path) -> None:
    files = render(config)
    for stem in ("tin-tuc", "van-ban", "nhiem-vu", "hoi-dap"):
        lines = [json.loads(line) for line in files[f"/du-lieu/{stem}.jsonl"].decode().splitlines()]
        assert lines == json.loads(files[f"/du-lieu/{stem}.json"]) and lines


def test_the_sitemap_lists_pages_with_dates_of_records(config: Path) -> None:
    text = render(config)["/sitemap.xml"].decode()
    assert "<loc>https://cong.example.vn/khcn/van-ban/133-2025-nd-cp/</loc><lastmod>2025-06-12</lastmod>" in text
    assert "tinh-trang" not in text


def test_fresh_stories_bear_the_news_tags(config: Path) -> None:
    root = ElementTree.fromstring(_with_story_pages(config))
    news = "{http://www.google.com/schemas/sitemap-news/0.9}"
    told = root.findall(f".//{news}news")
    assert [one.findtext(f"{news}title") for one in told] == ["Tin <mới> & nóng"]
    assert told[0].findtext(f"{news}publication/{news}language") == "vi"
    assert str(told[0].findtext(f"{news}publication_date")).startswith("2026-11-22T")


def _with_story_pages(config: Path) -> bytes:
    stories = (sample.told(sample.item(0, title="Tin <mới> & nóng")), sample.told(sample.item(9)))
    library = sample.library(tuple(m for s in stories for m in s.members))
    pages = {f"{routes.story(told).strip('/')}/index.md": b"" for told in stories}
    given = {"day": sample.DAY, "as_of": sample.AS_OF, "sources": sample.SOURCES}
    return registry.render_outputs(
        index_library(library, stories, **given), read_settings(config.parent).site_url, pages=pages
    )["/sitemap.xml"]  # type: ignore[arg-type]


def test_every_week_has_a_letter_of_plain_text(config: Path) -> None:
    letters = {name: body for name, body in render(config, *HOSTILE).items() if name.endswith("/thu.txt")}
    assert "/ban-tin-tuan/2026-W47/thu.txt" in letters
    text = letters["/ban-tin-tuan/2026-W47/thu.txt"].decode()
    assert text.startswith("BẢN TIN TUẦN 47/2026 (16/11 – 22/11/2026)\n")
    assert "https://cong.example.vn/khcn/ban-tin-tuan/2026-W47/" in text and "\x1b" not in text
    assert "133/2025/NĐ-CP" in letters["/ban-tin-tuan/2025-W24/thu.txt"].decode()
    assert not any("2027" in name for name in letters)


def test_a_large_sitemap_becomes_an_index(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "_MOST", 1)
    files = render(config)
    assert {"/sitemap.xml", "/sitemap-chinh.xml", "/sitemap-chinh-2.xml"} <= set(files)
    assert b"<sitemapindex" in files["/sitemap.xml"]


def test_news_stand_by_year_and_whole_while_they_are_few(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = render(config)
    whole = json.loads(files["/du-lieu/tin-tuc.json"])
    years = [name for name in files if name.startswith("/du-lieu/tin-tuc-") and name.endswith(".json")]
    rows = [row for name in years for row in json.loads(files[name])]
    assert sorted(row["id"] for row in rows) == sorted(row["id"] for row in whole) and len(years) > 1
    monkeypatch.setattr(open_data, "WHOLE", 1)
    assert "/du-lieu/tin-tuc.json" not in render(config) and set(years) < set(render(config))


def test_what_rests_on_the_same_is_not_made_again(config: Path) -> None:
    stories = sample.stories()
    library = sample.library(tuple(m for s in stories for m in s.members))
    shelves = index_library(library, stories, day=sample.DAY, as_of=sample.AS_OF, sources=sample.SOURCES)
    told = plan.InputHashes(shelves, "x")
    first = registry.plan_outputs(
        registry.list_outputs(shelves, read_settings(config.parent).site_url), told.hash_of, {}
    )
    again = registry.plan_outputs(
        registry.list_outputs(shelves, read_settings(config.parent).site_url), told.hash_of, first.keys
    )
    assert not first.same and not first.standing and len(first.later) > 50
    assert not again.later and again.files == first.files and 0 < len(again.files) < 20
    assert [f"/{name}" for name in again.same] == [name for one in first.later for name in one.make()]
    assert [f"/{name}" for name in again.same] == [name for one in again.standing for name in one.make()]


def test_the_same_input_gives_the_same_bytes(config: Path) -> None:
    assert render(config) == render(config)


def test_a_site_without_an_address_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mkdocs.yml"
    path.write_text("site_name: x\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="site_url"):
        render(path)
