"""Parsing of captures: guards, charsets, titles, dates, hidden nodes, credits."""

# ruff: noqa: E501 - markup and sentences of the samples stay on one line
from __future__ import annotations

import time
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.errors import ParseError
from newsroom.models import VN, Article, Capture, Entry, Source
from scrapers.pages import dom
from scrapers.pages.article import read_article, read_feed_article
from tests.support.examples import often

NOW = datetime(2025, 8, 20, 8, 0, tzinfo=VN)
SOURCE = Source("mau", "Cổng mẫu", "tin.example.vn", "press")
TITLE = "Bàn giao hồ sơ đo lường về cấp xã trước ngày khai giảng"
PROSE = (
    "Sáng nay, phòng chuyên môn đã bàn giao toàn bộ hồ sơ đo lường cho cán bộ các xã trong cụm.",
    "Các xã được phát kèm bộ câu hỏi thường gặp, số điện thoại người trực và lịch tập huấn trong tháng tới.",
    "Người dân có thể nộp hồ sơ tại bộ phận một cửa hoặc qua cổng dịch vụ công như trước đây.",
)
BODY = "".join(f"<p>{text}</p>" for text in PROSE)


def capture(body: str | bytes, *, url: str = "https://tin.example.vn/bai/ban-giao-ho-so", **headers: str) -> Capture:
    data = body if isinstance(body, bytes) else body.encode()
    return Capture(url, url, 200, {k.replace("_", "-"): v for k, v in headers.items()}, NOW, data)


def page(inner: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html lang='vi'><head><meta charset='utf-8'>{head}</head><body>{inner}</body></html>"


def read(body: str | bytes, entry: Entry | None = None, **headers: str) -> Article:
    return read_article(capture(body, **headers), source=SOURCE, entry=entry)


def story(extra: str = "", before: str = "", body: str = BODY) -> str:
    return page(f"{before}<h1>{TITLE}</h1><div class='noi'>{body}</div>{extra}")


# ── guards ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("depth", [50, 200, 250, 260, 300, 1000])
def test_text_below_deep_nesting_is_kept_or_refused_by_name(depth: int) -> None:
    deep = "<div>" * depth + "<p>Đoạn ở đáy của một trang lồng rất sâu vẫn phải còn nguyên.</p>" + "</div>" * depth
    try:
        article = read(
            story(extra="", body=BODY + deep + "<p>TAILMARKER đứng sau phần lồng sâu và không được mất đi.</p>")
        )
    except ParseError as error:
        assert error.code == "too_complex" and depth > dom.MAX_DEPTH - 20
    else:
        assert "ở đáy" in article.text and "TAILMARKER" in article.text


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 100_000,
        "<b>" * 100_000,
        "<table><tr><td>" * 20_000,
        "<p " + " ".join(f"a{i}='>'" for i in range(200_000)) + ">",
        "<p>x</p>" * 500_000,
        "<svg>" + "<g>" * 5_000,
    ],
    ids=["div", "b", "tables", "attributes", "paragraphs", "svg"],
)
def test_hostile_trees_are_refused_before_parsing(hostile: str) -> None:
    started = time.process_time()
    with pytest.raises(ParseError) as caught:
        read(page(hostile))
    assert caught.value.code == "too_complex"
    assert time.process_time() - started < 15


def test_unclosed_paragraphs_and_rows_are_not_nesting() -> None:
    rows = "<table>" + "".join(f"<tr><td>Ô {i}<td>giá trị {i}" for i in range(600)) + "</table>"
    items = "<ul>" + "".join(f"<li>Mục số {i}" for i in range(600)) + "</ul>"
    dom.build(page("".join(f"<p>Đoạn {i}" for i in range(2000)) + rows + items))


@pytest.mark.parametrize(
    "body",
    [b"%PDF-1.7 abc", b"\xff\xd8\xff\xe0JFIF", b"PK\x03\x04zip", b"\x00" * 90, b"chi co chu tron, khong co the nao"],
)
def test_what_is_not_a_page_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError) as caught:
        read(body)
    assert caught.value.code == "not_html"


@settings(max_examples=often(60), deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_an_article_or_a_named_error(body: bytes) -> None:
    try:
        read(body)
    except ParseError as error:
        assert error.code in {"not_html", "charset", "too_complex", "no_title", "no_body"}


@settings(max_examples=often(40), deadline=None)
@given(st.text(alphabet="<>/=\"' abpdivtr!-", max_size=300))
def test_any_markup_gives_an_article_or_a_named_error(text: str) -> None:
    try:
        read(page(text))
    except ParseError as error:
        assert error.code


# ── charsets ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("codec", "declared"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "iso-8859-1"),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("utf-16-le", ""),
        ("utf-16-be", ""),
    ],
)
def test_charsets_read_back_exactly(codec: str, declared: str) -> None:
    markup = f"<!DOCTYPE html><html><head></head><body><h1>{TITLE}</h1><div>{BODY}</div></body></html>"
    article = read(markup.encode(codec), content_type=f"text/html; charset={declared}" if declared else "text/html")
    assert article.title == TITLE
    assert article.text.count("bàn giao toàn bộ hồ sơ đo lường") == 1


def test_windows_1258_declared_as_utf_8() -> None:
    import unicodedata

    markup = f"<html><body><h1>{TITLE}</h1><div>{BODY}</div></body></html>"
    pieces = []
    for char in markup:
        try:
            pieces.append(char.encode("cp1258"))
        except UnicodeEncodeError:
            base, tone = _cp1258_pair(unicodedata.normalize("NFD", char))
            pieces.append(base.encode("cp1258") + tone.encode("cp1258"))
    article = read(b"".join(pieces), content_type="text/html; charset=utf-8")
    assert article.title == TITLE


def _cp1258_pair(decomposed: str) -> tuple[str, str]:
    import unicodedata

    tones = "\u0300\u0301\u0303\u0309\u0323"
    tone = next(c for c in decomposed if c in tones)
    return unicodedata.normalize("NFC", decomposed.replace(tone, "")), tone


def test_unreadable_charset_is_refused() -> None:
    with pytest.raises(ParseError) as caught:
        read(b"<html><body><h1>" + bytes(range(0x80, 0xA0)) * 40 + b"</h1></body></html>")
    assert caught.value.code in {"charset", "not_html"}


# ── titles ───────────────────────────────────────────────────────────────────────────────────────


def test_title_is_never_the_name_of_the_site() -> None:
    head = "<title>Cổng mẫu</title><meta property='og:site_name' content='Cổng mẫu'><meta property='og:title' content='Cổng mẫu'>"
    assert read(page(f"<h1>{TITLE}</h1><div>{BODY}</div>", head)).title == TITLE


def test_title_loses_the_tail_of_the_site() -> None:
    head = f"<title>{TITLE} | Cổng mẫu</title>"
    assert read(page(f"<div>{BODY}</div>", head)).title == TITLE


def test_section_heading_is_no_title() -> None:
    shelf = "<header class='portlet-topper'><h1 class='portlet-title'>Tin tức hoạt động của ngành</h1></header>"
    assert read(page(f"{shelf}<h3>{TITLE}</h3><div>{BODY}</div>")).title == TITLE


def test_page_without_title_is_refused() -> None:
    with pytest.raises(ParseError) as caught:
        read(page("<h1>Cổng mẫu</h1><p>Ngắn.</p>", "<title>Cổng mẫu</title>"))
    assert caught.value.code in {"no_title", "no_body"}


def test_page_without_body_is_refused() -> None:
    with pytest.raises(ParseError) as caught:
        read(page(f"<h1>{TITLE}</h1>"))
    assert caught.value.code == "no_body"


# ── dates ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("label", "when", "precision"),
    [
        ("Ngày đăng: 24-06-2025", "2025-06-24T00:00:00+07:00", "day"),
        ("Cập nhật: Thứ Ba, ngày 24/06/2025", "2025-06-24T00:00:00+07:00", "day"),
        ("Đăng lúc 17:31 | 24/06/2025", "2025-06-24T17:31:00+07:00", "minute"),
        ("[24/06/2025 14:50]", "2025-06-24T14:50:00+07:00", "minute"),
        ("Thứ hai, 24/06/2025 10:28 GMT+7", "2025-06-24T10:28:00+07:00", "minute"),
        ("24/06/2025 09:13 SA", "2025-06-24T09:13:00+07:00", "minute"),
        ("08:18, 24/06/2025", "2025-06-24T08:18:00+07:00", "minute"),
    ],
)
def test_dates_near_the_title(label: str, when: str, precision: str) -> None:
    clock = "<div id='header'><span class='clock'>Thứ Tư ngày 20/08/2025</span></div>"
    article = read(page(f"{clock}<h1>{TITLE}</h1><div class='d'>{label}</div><div>{BODY}</div>"))
    assert article.published is not None
    assert (article.published.isoformat(), article.precision) == (when, precision)


def test_page_clock_alone_is_no_date() -> None:
    clock = "<div class='top'>Thứ Tư ngày 20/08/2025</div>"
    assert read(story(before=clock)).published is None


def test_label_above_the_title_wins_over_the_clock() -> None:
    before = "<div>Thứ Tư ngày 20/08/2025</div><div>Ngày đăng: 24-06-2025</div>"
    published = read(story(before=before)).published
    assert published is not None and published.date().isoformat() == "2025-06-24"


def test_dates_of_the_related_list_are_not_the_storys() -> None:
    related = "<h4>Tin khác</h4><ul><li><a href='/x'>Một bài khác</a> <span>Ngày đăng: 01/01/2024</span></li></ul>"
    assert read(story(extra=related)).published is None


def test_future_and_epoch_dates_are_refused_with_a_warning() -> None:
    article = read(page(f"<h1>{TITLE}</h1><div>Ngày đăng: 24/06/2035</div><div>{BODY}</div>"))
    assert article.published is None and "date_future" in article.warnings


def test_address_tail_checks_the_date() -> None:
    body = page(f"<h1>{TITLE}</h1><div>Ngày đăng: 24/06/2025</div><div>{BODY}</div>")
    url = "https://mst.gov.vn/ban-giao-ho-so-197250601080000123.htm"
    article = read_article(capture(body, url=url), source=SOURCE)
    assert "date_differs_from_address" in article.warnings


def test_listing_date_is_used_when_the_page_has_none() -> None:
    entry = Entry("https://tin.example.vn/bai/ban-giao-ho-so", TITLE, datetime(2025, 6, 24, 9, tzinfo=VN))
    article = read(story(), entry)
    assert article.published == entry.published and article.fields_from["published"] == "listing"


# ── what must not be in the body ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "junk",
    [
        "<div style='display:none'>MARK nhà cái uy tín</div>",
        "<p style='position:absolute; left:-9999px'>MARK nhà cái uy tín</p>",
        "<div hidden>MARK</div>",
        "<script>var x='MARK';</script>",
        "<figure><img src='a.jpg'><figcaption>MARK chú thích ảnh</figcaption></figure>",
        "<p><img src='a.jpg'></p><p style='text-align:center'><em>MARK toàn cảnh buổi bàn giao</em></p>",
        "<div class='social-share'>MARK chia sẻ</div>",
        "<div class='tags'>MARK từ khóa</div>",
        "<p><strong>Tin liên quan</strong></p><ul><li><a href='/k'>MARK bài khác</a></li></ul>",
        "<div class='luot-truy-cap'>MARK 1.234</div>",
        "<!-- MARK -->",
    ],
)
def test_furniture_inside_the_story_is_left_out(junk: str) -> None:
    article = read(story(body=f"<p>{PROSE[0]}</p>{junk}<p>{PROSE[1]}</p><p>{PROSE[2]}</p>"))
    assert "MARK" not in article.text
    assert all(text in article.text for text in PROSE)


def test_layout_class_on_the_outer_box_does_not_empty_the_page() -> None:
    assert PROSE[1] in read(page(f"<div class='has sidebar social'><h1>{TITLE}</h1>{BODY}</div>")).text


# ── credits ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("last", "attribution", "original"),
    [
        ("<p>Nguồn: Vụ Phát triển KH&amp;CN địa phương</p>", "Vụ Phát triển KH&CN địa phương", ""),
        ("<p>Theo TTXVN</p>", "TTXVN", ""),
        ("<p>(Theo Báo Mẫu)</p>", "Báo Mẫu", ""),
        (
            "<p>https://mst.gov.vn/ban-goc-197250623145505496.htm</p>",
            "https://mst.gov.vn/ban-goc-197250623145505496.htm",
            "https://mst.gov.vn/ban-goc-197250623145505496.htm",
        ),
        (
            "<p>Nguồn: <a href='https://mst.gov.vn/ban-goc.htm'>mst</a></p>",
            "mst https://mst.gov.vn/ban-goc.htm",
            "https://mst.gov.vn/ban-goc.htm",
        ),
    ],
)
def test_attribution_on_the_last_line(last: str, attribution: str, original: str) -> None:
    article = read(story(body=BODY + last))
    assert (article.attribution, article.original_url) == (attribution, original)
    assert article.paragraphs[-1] == PROSE[-1]


@pytest.mark.parametrize(
    ("last", "author"),
    [
        ("<p><strong>Lê Thu Hà</strong></p>", "Lê Thu Hà"),
        ("<p>Tác giả: Lê Thu Hà</p>", "Lê Thu Hà"),
        ("<p>Hà An <em>(tổng hợp)</em></p>", "Hà An"),
        ("<p>Ban Biên tập</p>", ""),
    ],
)
def test_author_on_the_last_line(last: str, author: str) -> None:
    assert read(story(body=BODY + last)).author == author


def test_organisations_and_accounts_are_not_authors() -> None:
    for name in ("TUOI TRE ONLINE", "admin", "Cổng mẫu", "https://facebook.com/x"):
        head = f"<meta name='author' content='{name}'>"
        assert read(page(f"<h1>{TITLE}</h1><div>{BODY}</div>", head)).author == ""


def test_files_are_attachments_not_text() -> None:
    article = read(story(body=BODY + "<p><a href='/tep/mau-don.docx'>Mẫu đơn đính kèm</a></p>"))
    assert [a.url for a in article.attachments] == ["https://tin.example.vn/tep/mau-don.docx"]
    assert "đính kèm" not in article.text


def test_feed_content_is_read_as_an_article() -> None:
    entry = Entry("https://tin.example.vn/a", TITLE, NOW, content=f"{BODY}<p>Nguồn: Báo Mẫu</p><script>x</script>")
    article = read_feed_article(entry, source=SOURCE, captured=NOW)
    assert (article.title, article.published, article.attribution) == (TITLE, NOW, "Báo Mẫu")
    assert "x" not in article.paragraphs[-1].split()


def test_feed_entry_without_text_is_refused() -> None:
    with pytest.raises(ParseError) as caught:
        read_feed_article(Entry("https://tin.example.vn/a", TITLE), source=SOURCE, captured=NOW)
    assert caught.value.code == "no_body"
