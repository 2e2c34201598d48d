"""Real pages and a seed beside the checkout (`../shared`): nothing of them is in this repository.

Each row of their README is an acceptance test. Skipped, with the reason, where the folder is missing.
"""

# ruff: noqa: E501 - markup and sentences of the samples stay on one line
from __future__ import annotations

import html
from datetime import datetime

import pytest

from newsroom.errors import ParseError
from newsroom.models import VN, Article, Capture, Entry, Listing, Source
from newsroom.text.clean import clean_article
from scrapers.lists.listing import read_listing_entries
from scrapers.pages.article import read_article
from tests.support.paths import SHARED

REAL, SEEDS = SHARED / "real", SHARED / "seeds"
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=VN)
BCP = "https://baochinhphu.vn/chinh-sach-moi-co-hieu-luc-tu-thang-3-2026-102260228093004191.htm"
TUOITRE = "https://tuoitre.vn/chien-su-day-gia-hoa-nhap-khau-dip-8-3-tang-manh-20260307075519174.htm"
CAFEF = "https://cafef.vn/thoi-diem-nang-hang-can-ke-mbs-diem-ten-30-co-phieu-viet-nam-co-kha-nang-lot-ro-chi-so-ftse-188260306.chn"
DANTRI = (
    "https://dantri.com.vn/kinh-doanh/gia-vang-giam-van-cao-hon-the-gioi-gan-20-trieu-dongluong-20260307080054340.htm"
)
VNEXPRESS = "https://vnexpress.net/cach-cac-nuoc-doi-pho-cu-soc-nang-luong-tu-trung-dong-5047363.html"


def capture(name: str, url: str) -> Capture:
    path = REAL / name
    if not path.exists():
        pytest.skip(f"{path} is not beside the checkout")
    return Capture(url, url, 200, {"content-type": "text/html"}, NOW, path.read_bytes())


def source(url: str, platform: str) -> Source:
    host = url.split("/")[2]
    return Source("mau", host, host, "press", platform=platform)


def read(name: str, url: str, platform: str) -> Article:
    return clean_article(read_article(capture(name, url), source=source(url, platform)))


def listed(name: str, url: str, platform: str) -> tuple[Entry, ...]:
    return read_listing_entries(capture(name, url), source=source(url, platform), listing=Listing(url, "html"))


def at(article: Article) -> str:
    return article.published.isoformat()[:16] if article.published else ""


@pytest.mark.parametrize("platform", ["vccorp", "generic"])
def test_baochinhphu_article(platform: str) -> None:
    a = read("baochinhphu-article.html", BCP, platform)
    assert (a.title, at(a)) == ("Chính sách mới có hiệu lực từ tháng 3/2026", "2026-03-01T09:51")
    assert a.lead.startswith("Tháng 3/2026") and "Chinhphu.vn" not in a.lead
    assert len(a.paragraphs) > 60 and "date_differs_from_address" in a.warnings
    for never in ("Tải ứng dụng", "Tổng Biên tập", "Tham khảo thêm", "Báo Điện tử Chính phủ"):
        assert never not in a.text
    heads = [p for p in a.paragraphs if len(p) < 140 and not p.endswith((".", ":", ";", ",")) and not p.startswith("-")]
    assert len(heads) >= 10


def test_baochinhphu_listing() -> None:
    entries = listed("baochinhphu-list.html", "https://baochinhphu.vn/chinh-sach-moi.htm", "vccorp")
    assert len(entries) >= 20 and sum(e.published is not None for e in entries) >= 15
    assert all(e.url.startswith("https://baochinhphu.vn/") and e.url.endswith(".htm") for e in entries)
    assert entries[0].published == datetime(2026, 3, 5, 15, 34, tzinfo=VN)
    assert not {e.title for e in entries} & {"Kinh tế", "Xã hội", "Chính sách mới"}


def test_tuoitre_article() -> None:
    a = read("tuoitre-article.html", TUOITRE, "vccorp")
    assert at(a) == "2026-03-07T08:01" and a.author == "NHẬT XUÂN, NGHI VŨ"
    assert "té nước theo mưa" in a.text and "bó quà rau củ lên ngôi" in a.text
    for never in ("TUOI TRE ONLINE", "Tặng sao", "khiến xuất khẩu Việt lao đao", "Đọc tiếp"):
        assert never not in a.text


def test_cafef_article() -> None:
    a = read("cafef-article.html", CAFEF, "vccorp")
    assert at(a) == "2026-03-07T00:01" and a.author == "Dương Ngọc"
    assert a.original_url.startswith("https://markettimes.vn/") and a.original_url in a.attribution
    for never in ("Copy link", "CÙNG CHUYÊN MỤC", "Lấy link", "TIN MỚI"):
        assert never not in a.text


def test_dantri_article() -> None:
    a = read("dantri-article.html", DANTRI, "dantri")
    assert at(a) == "2026-03-07T08:07" and a.author == "Tri Túc" and "(Dân trí)" not in a.text
    assert "Đồng USD duy trì đà tăng" in a.paragraphs and "Đọc nhiều" not in a.text and "|" not in a.title


def test_vnexpress_article() -> None:
    a = read("vnexpress-article.html", VNEXPRESS, "vnexpress")
    assert at(a) == "2026-03-07T00:05" and a.author == "Hà Thu"
    assert "Ảnh:" not in a.text and not a.paragraphs[-1].startswith("Hà Thu")
    assert "Hạn chế xuất khẩu nhiên liệu" in a.paragraphs


def test_vnexpress_listing() -> None:
    entries = listed("vnexpress-list.html", "https://vnexpress.net/kinh-doanh", "vnexpress")
    assert len(entries) >= 30 and all("vnexpress.net/" in e.url for e in entries)
    assert entries[0].published == datetime(2026, 3, 7, 8, 32, 56, tzinfo=VN)


@pytest.mark.parametrize("platform", ["aspnet", "generic"])
def test_programme_office(platform: str) -> None:
    a = read("khcn-programme-office-article.html", "http://vpctqg.gov.vn/tintuc-detail.html", platform)
    assert a.title.startswith("Khối Thi đua") and a.published is None
    for never in ("Xem thêm tin", "13/02/2020", "Hôm nay", "Trần Duy Hưng", "Đăng ký nhận tin"):
        assert never not in a.text


def test_programme_office_listing() -> None:
    entries = listed("khcn-programme-office-list.html", "http://vpctqg.gov.vn/", "aspnet")
    assert [e.url for e in entries] == ["http://vpctqg.gov.vn/demo/tintuc-detail.html"]


@pytest.mark.parametrize("name", ["hanoi-liferay-hoi-dap.html", "hanoi-liferay-view.html"])
def test_liferay_sections_are_not_articles(name: str) -> None:
    with pytest.raises(ParseError) as caught:
        read(name, f"https://sotttt.hanoi.gov.vn/{name}", "liferay")
    assert caught.value.code == "no_title"


def test_liferay_view_lists_its_stories() -> None:
    entries = listed("hanoi-liferay-view.html", "https://sotttt.hanoi.gov.vn/a/b/c/vi/culture", "liferay")
    assert len(entries) == 6 and all(e.published and e.published.year == 2016 for e in entries)


# ── the Quảng Trị seed, put back into pages ──────────────────────────────────────────────────────

QUANG_TRI = "https://sokhcn.quangtri.gov.vn/chi-tiet-tin-tt/-/view-article/1/1666599933042/1750731973604"


def seed() -> list[str]:
    path = next(SEEDS.glob("000_*.txt"), None)
    if path is None:
        pytest.skip(f"{SEEDS} is not beside the checkout")
    return [html.escape(line) for raw in path.read_text(encoding="utf-8").split("\n") if (line := raw.strip())]


def liferay_page(p: list[str], end: int) -> str:
    body = "".join(f"<p>{x}</p>" for x in p[7:end])
    return (
        f'<div id="header"><div class="egov_date">{p[2]}</div></div><h1 class="portlet-title">{p[1]}</h1><marquee>{p[3]}</marquee>'
        f'<div class="portlet-body"><div>{p[4]}</div><div>{p[5]}</div><h2 class="tieude">{p[6]}</h2><div class="noidung">{body}</div>'
        f'<div class="tinkhac"><h4>{p[end]}</h4><ul><li><a href="/x">{p[end + 1]}</a></li></ul></div></div>'
        f"<div><h4>{p[end + 2]}</h4>{''.join(f'<p>{x}</p>' for x in p[end + 3 : end + 6])}</div><footer>{'<br>'.join(p[end + 6 :])}</footer>"
    )


def flat_page(p: list[str], end: int) -> str:
    return "".join(f"<p>{x}</p>" for x in p[1:])


def table_page(p: list[str], end: int) -> str:
    body = "".join(f"<p>{x}</p>" for x in p[7:end])
    return (
        f"<table><tr><td>{p[1]}</td></tr><tr><td>{p[2]}</td></tr></table><h3>{p[3]}</h3><table><tr><td><span>{p[4]}</span><br><span>{p[5]}</span>"
        f"<br><p><b>{p[6]}</b></p>{body}<p><strong>{p[end]}</strong></p><p><a href='/y'>{p[end + 1]}</a></p></td></tr></table>"
        f"<table>{''.join(f'<tr><td>{x}</td></tr>' for x in p[end + 2 :])}</table>"
    )


@pytest.mark.parametrize("shape", [liferay_page, flat_page, table_page])
@pytest.mark.parametrize("platform", ["liferay", "generic"])
def test_quang_tri_reprint(shape: object, platform: str) -> None:
    p = seed()
    markup = f"<!DOCTYPE html><html lang='vi-VN'><head><meta charset='utf-8'><title>{p[0]}</title></head><body>{shape(p, p.index('Tin khác'))}</body></html>"  # type: ignore[operator]
    page = Capture(QUANG_TRI, QUANG_TRI, 200, {}, datetime(2025, 7, 23, 8, tzinfo=VN), markup.encode())
    a = clean_article(
        read_article(
            page,
            source=Source(
                "qt", "Sở Khoa học và Công nghệ tỉnh Quảng Trị", "sokhcn.quangtri.gov.vn", "province", platform=platform
            ),
        )
    )
    assert html.escape(a.title) == p[6]
    assert (at(a), a.precision) == ("2025-06-24T00:00", "day")
    assert a.original_url == a.attribution and a.original_url.endswith("-197250623145505496.htm")
    assert "132/2025/NĐ-CP" in a.text and "133/2025/NĐ-CP" in a.text
    for never in (
        "Tin khác",
        "Thống kê truy cập",
        "Chuyển giao quy trình và nhân rộng",
        "204 Hùng Vương",
        "Ghi rõ nguồn",
        "23/07/2025",
        "https://mst",
        "./.",
    ):
        assert never not in "\n".join((a.lead, *a.paragraphs))
