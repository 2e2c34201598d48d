"""Feeds and sitemaps: every dialect, every damage, nothing opened, nothing lost in silence."""

from __future__ import annotations

import gzip
import os
import time
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.errors import ParseError
from newsroom.models import VN, Capture, Listing, Source
from scrapers.lists.feeds import FeedPage, read_feed
from tests.support.examples import often
from tests.support.paths import SHARED

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=VN)
URL = "https://bao.example.vn/rss/tin.rss"
SOURCE = Source(id="thu", name="Thử", host="bao.example.vn", kind="press")
LISTING = Listing(URL)
REAL = SHARED / "real" / "vnexpress-20171114.rss.xml"
SEED = SHARED / "seeds" / "004_959352940b658204.txt"


def capture(body: bytes | str, content_type: str = "application/rss+xml") -> Capture:
    data = body.encode() if isinstance(body, str) else body
    return Capture(URL, URL, 200, {"content-type": content_type}, NOW, data)


def read(body: bytes | str) -> FeedPage:
    return read_feed(capture(body), source=SOURCE, listing=LISTING)


def rss(*items: str, head: str = "", declaration: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    return f'{declaration}<rss version="2.0"{head}><channel><title>K</title>{"".join(items)}</channel></rss>'


def item(number: int = 1, *, extra: str = "", date: str = "Fri, 20 Nov 2026 08:00:00 +0700") -> str:
    link = f"<link>https://bao.example.vn/bai-{number}.htm</link>"
    return f"<item><title>Tin {number}</title>{link}<pubDate>{date}</pubDate>{extra}</item>"


# ── dialects ─────────────────────────────────────────────────────────────────────────────────────

RSS1 = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x">
 <title>K</title></channel><item rdf:about="https://bao.example.vn/bai-1.htm"><title>Tin 1</title><link>https://bao.example.vn/bai-1.htm</link>
 <dc:date>2026-11-20T08:00:00+07:00</dc:date></item></rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>K</title><entry><title>Tin 1</title><id>tag:1</id>
 <link rel="alternate" href="/bai-1.htm"/><published>2026-11-20T01:00:00Z</published></entry></feed>"""
JSON = (
    '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "/bai-1.htm", "title": "Tin 1", '
    '"date_published": "2026-11-20T08:00:00+07:00"}]}'
)
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
 <url><loc> https://bao.example.vn/bai-1.htm </loc><lastmod>2026-11-21</lastmod>
 <image:image><image:loc>https://bao.example.vn/anh.jpg</image:loc><image:title>Ảnh</image:title></image:image>
 <news:news><news:publication><news:name>Báo</news:name></news:publication><news:title>Tin 1</news:title>
 <news:publication_date>2026-11-20T08:00:00+07:00</news:publication_date></news:news></url></urlset>"""


@pytest.mark.parametrize(
    "body",
    [rss(item()), rss(item()).replace("2.0", "0.91"), RSS1, ATOM, JSON, SITEMAP, gzip.compress(SITEMAP.encode())],
    ids=["rss2", "rss0.91", "rss1", "atom", "json", "news sitemap", "sitemap.xml.gz"],
)
def test_every_dialect_says_the_same(body: bytes | str) -> None:
    (entry,) = read(body).entries
    assert (entry.url, entry.title) == ("https://bao.example.vn/bai-1.htm", "Tin 1")
    assert entry.published == datetime(2026, 11, 20, 8, 0, tzinfo=VN)
    assert entry.listing == URL


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_other_encodings(charset: str) -> None:
    body = rss(
        "<item><title>Phân cấp</title><link>/a</link></item>", declaration='<?xml version="1.0" encoding="utf-16"?>'
    )
    text = body.replace("utf-16", "utf-8") if charset == "utf-8-sig" else body
    assert read(text.encode(charset)).entries[0].title == "Phân cấp"


def test_an_index_names_its_children_newest_first() -> None:
    children = "".join(
        f"<sitemap><loc>https://bao.example.vn/s{n}.xml</loc><lastmod>2026-0{n}-01</lastmod></sitemap>"
        for n in (1, 3, 2)
    )
    page = read(f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{children}</sitemapindex>')
    assert page.entries == ()
    assert [child.url[-6:] for child in page.children] == ["s3.xml", "s2.xml", "s1.xml"]
    assert {child.kind for child in page.children} == {"sitemap"}


# ── fields ───────────────────────────────────────────────────────────────────────────────────────


def test_links_are_trimmed_and_resolved_against_the_answer() -> None:
    links = [
        "\nhttps://bao.example.vn/a\n",
        "/b c.htm",
        "d.htm",
        "//khac.example.vn/e",
        "https://bao.example.vn/Tin-tức",
    ]
    page = read(rss(*(f"<item><title>x</title><link>{link}</link></item>" for link in links)))
    assert [entry.url for entry in page.entries] == [
        "https://bao.example.vn/a",
        "https://bao.example.vn/b%20c.htm",
        "https://bao.example.vn/rss/d.htm",
        "https://khac.example.vn/e",
        "https://bao.example.vn/Tin-t%E1%BB%A9c",
    ]


@pytest.mark.parametrize(
    "link", ["", "javascript:alert(1)", "file:///etc/passwd", "http://a\\@b/", "ftp://x/", "mailto:a@b"]
)
def test_an_unusable_address_is_kept_to_be_rejected_by_name(link: str) -> None:
    page = read(rss(f"<item><title>Hỏng</title><link>{link}</link></item>", item()))
    assert (len(page.entries), page.unusable) == (2, 1)


def test_a_guid_that_is_an_address_stands_in_for_the_link() -> None:
    page = read(rss("<item><title>x</title><guid>https://bao.example.vn/g</guid></item>"))
    assert page.entries[0].url == "https://bao.example.vn/g"


def test_same_guid_different_links_are_two() -> None:
    page = read(rss(*(item(n, extra='<guid isPermaLink="false">g</guid>') for n in range(3))))
    assert [entry.guid for entry in page.entries] == ["g"] * 3
    assert len({entry.url for entry in page.entries}) == 3


def test_the_summary_is_text_and_the_content_html() -> None:
    markup = '<a href="/x"><img src="/x.jpg"></a></br>Lời dẫn &amp; <b>đậm</b><script>alert(1)</script>'
    extra = (
        f"<description><![CDATA[{markup}]]></description><content:encoded><![CDATA[<p>Toàn văn</p>]]></content:encoded>"
    )
    entry = read(rss(item(extra=extra), head=' xmlns:content="http://purl.org/rss/1.0/modules/content/"')).entries[0]
    assert entry.summary == "Lời dẫn & đậm"
    assert entry.content == "<p>Toàn văn</p>"


def test_titles_lose_markup_and_invisible_characters() -> None:
    title = "&lt;b&gt;Nghị định\u200b 133\u202e&lt;/b&gt;&lt;script&gt;x()&lt;/script&gt;"
    assert read(rss(f"<item><title>{title}</title><link>/a</link></item>")).entries[0].title == "Nghị định 133"


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("Fri, 20 Nov 2026 08:00:00 +0700", datetime(2026, 11, 20, 8, 0, tzinfo=VN)),
        ("Fri, 20 Nov 2026 01:00:00 GMT", datetime(2026, 11, 20, 8, 0, tzinfo=VN)),
        ("2026-11-20T08:00:00+07:00", datetime(2026, 11, 20, 8, 0, tzinfo=VN)),
        ("05/07/2025 07:30", datetime(2025, 7, 5, 7, 30, tzinfo=VN)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("Fri, 20 Nov 2099 08:00:00 +0700", None),
        ("32/13/2026", None),
        ("hôm nào đó", None),
        ("", None),
    ],
)
def test_dates_are_vietnamese_and_plausible(stated: str, expected: datetime | None) -> None:
    assert read(rss(item(date=stated))).entries[0].published == expected


# ── damage and attack ────────────────────────────────────────────────────────────────────────────


def test_a_cut_feed_gives_what_could_be_read() -> None:
    page = read(rss(*(item(n) for n in range(10)))[:-120])
    assert 8 <= len(page.entries) <= 10
    assert page.damage


@pytest.mark.parametrize(
    "body",
    [
        "",
        "   ",
        "/etc/hostname",
        "http://127.0.0.1:1/",
        "<!doctype html><html><body>x</body></html>",
        "{}",
        '{"items": 5}',
        "[" * 5000,
        "<rss><channel><item><title>Một",
        "<svg/>",
        "\x00\x01\x02",
        "<urlset><url>",
        "<?xml version='1.0'?>",
    ],
)
def test_what_is_no_feed_is_refused(body: str) -> None:
    with pytest.raises(ParseError) as error:
        read(body)
    assert error.value.code == "not_xml"


def test_a_body_that_names_a_file_is_not_opened(tmp_path: Path) -> None:
    planted = tmp_path / "feed.xml"
    planted.write_text(rss(item()), encoding="utf-8")
    for body in (str(planted), f"file://{planted}"):
        with pytest.raises(ParseError):
            read(body)


def test_entities_expand_to_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("BÍ MẬT", encoding="utf-8")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    declared = f'<!DOCTYPE r [<!ENTITY l0 "lol">{laughs}<!ENTITY x SYSTEM "file://{secret}"><!ENTITY y "a]>b">]>'
    body = rss("<item><title>A&l9;&x;&amp;B</title><link>/a</link></item>").replace("<rss", declared + "<rss")
    started = time.process_time()
    entry = read(body).entries[0]
    assert time.process_time() - started < 2
    assert "BÍ MẬT" not in entry.title and "lol" not in entry.title
    sitemap = SITEMAP.replace("<urlset", declared + "<urlset").replace("Tin 1", "&x;&l9;")
    assert "BÍ MẬT" not in read(sitemap).entries[0].title


def test_floods_are_capped_newest_first_and_counted() -> None:
    dates = [f"{day:02d} Nov 2026 0{hour}:00:00 +0700" for day in range(1, 21) for hour in range(5)]
    items = [item(n, date=dates[n % 100]) for n in range(20_000)]
    started = time.process_time()
    page = read(rss(*items))
    assert time.process_time() - started < 5
    assert (len(page.entries), page.capped) == (2000, 18_000)
    assert all(entry.published and entry.published.day >= 18 for entry in page.entries)


def test_a_prefix_the_sitemap_never_declares_is_no_fault_of_its_rows() -> None:
    row = "<url><loc>https://bao.example.vn/a.htm</loc><news:news><news:title>Tin A</news:title></news:news></url>"
    (entry,) = read(f"<urlset>{row}</urlset>").entries
    assert (entry.url, entry.title) == ("https://bao.example.vn/a.htm", "Tin A")


def test_a_long_sitemap_is_capped_too() -> None:
    urls = "".join(
        f"<url><loc>https://x.vn/{n}</loc><lastmod>2026-11-{n % 28 + 1:02d}</lastmod></url>" for n in range(3000)
    )
    page = read(f"<urlset>{urls}</urlset>")
    assert (len(page.entries), page.capped) == (2000, 1000)


@pytest.mark.parametrize(
    "body",
    [
        "<rss><channel>" + "<item>" * 100_000,
        "<rss><channel><item><link>/a</link><description>" + "<div>" * 50_000,
        "<rss><channel><item><link>/a</link><description><![CDATA["
        + "<a" * 500_000
        + "]]></description></item></channel></rss>",
        "<rss><channel><item><link>/a</link><title>" + "&amp;lt;" * 200_000 + "</title></item></channel></rss>",
        "<urlset>" + "<url>" * 50_000,
        "<!DOCTYPE r [" + "<!ENTITY a 'b'>" * 50_000 + "]><rss><channel>" + item() + "</channel></rss>",
    ],
    ids=["items", "divs", "tags", "escapes", "urls", "entities"],
)
def test_hostile_shapes_end_soon(body: str) -> None:
    started = time.process_time()
    try:
        read(body)
    except ParseError as error:
        assert error.code == "not_xml"
    assert time.process_time() - started < 5


def test_a_bomb_in_a_sitemap_is_refused() -> None:
    with pytest.raises(ParseError) as error:
        read(gzip.compress(b"<urlset>" + bytes(40 << 20)))
    assert error.value.code == "too_large"


@settings(max_examples=often(100), deadline=None)
@given(st.binary(max_size=400), st.integers(0, 400))
def test_any_bytes_are_a_feed_or_a_named_refusal(noise: bytes, at: int) -> None:
    body = rss(item(1), item(2)).encode()
    for candidate in (noise, body[:at] + noise + body[at:]):
        try:
            assert len(read(candidate).entries) <= 2000
        except ParseError as error:
            assert error.code in ("not_xml", "too_large")


# ── the real ones ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.skipif(not REAL.is_file(), reason="../shared is not beside this checkout")
def test_the_vnexpress_feed_of_2017() -> None:
    page = read(REAL.read_bytes())
    assert len(page.entries) == 25
    assert page.unusable == 1  # its last item has neither title nor link
    assert all("<" not in entry.summary and "\n" not in entry.url for entry in page.entries)
    assert sum(entry.published is not None for entry in page.entries) == 24


@pytest.mark.skipif(not SEED.is_file(), reason="../shared is not beside this checkout")
def test_the_seed_as_the_wordpress_feed_it_was() -> None:
    text = SEED.read_text(encoding="utf-8").removesuffix("]]>")
    paragraphs = [part for part in text.split("\n\n") if part][1:]
    html = "".join(f"<p>{part}</p>" for part in paragraphs)
    link = "https://ngoisao.example/bo-khoa-hoc-va-cong-nghe-ho-tro-dia-phuong/"
    extra = f"<description><![CDATA[{html}]]></description><content:encoded><![CDATA[{html}]]></content:encoded>"
    date = "<pubDate>Tue, 02 Sep 2025 15:18:13 +0000</pubDate>"
    row = f"<item><title>Hỗ trợ địa phương</title><link>{link}</link>{date}{extra}</item>"
    entry = read(rss(row, head=' xmlns:content="http://purl.org/rss/1.0/modules/content/"')).entries[0]
    assert entry.published == datetime(2025, 9, 2, 22, 18, 13, tzinfo=VN)
    assert entry.content.count("<p>") == len(paragraphs) >= 4
    assert entry.summary.startswith(paragraphs[0][:60])
    assert os.linesep not in entry.summary
