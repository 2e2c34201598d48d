"""Nights of stories through the real command line: reprints, twins, translations, spun text, editors, the ledger."""

# ruff: noqa: E501 - sentences of the samples stay on one line
from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.loopback import Page, Web, serve
from tests.support.nights import Night
from tests.support.story_home import Told, feed, home, rule, source
from tests.support.story_nights import (
    BODY,
    FIRST,
    ORIGINAL,
    OTHER,
    REPRINT,
    SECOND,
    SHOPS,
    THIRD,
    TITLE,
    pages,
    story,
    told,
)


@pytest.fixture
def web() -> Iterator[Web]:
    with serve({"/robots.txt": Page(b"User-agent: *\n", "text/plain")}) as running:
        yield running


def counts(night: Night, now: str, tmp_path: Path) -> dict[str, int]:
    night.run("--report", str(tmp_path / "r.json"), now=now)
    found: dict[str, int] = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["counts"]
    assert found["seen"] == sum(found.values()) - found["seen"], found
    return found


# ── stories ──────────────────────────────────────────────────────────────────────────────────────


def test_the_original_that_comes_a_night_after_its_reprint_leads_at_the_same_address(web: Web, tmp_path: Path) -> None:
    night = home(tmp_path, web, "so", "bao")
    web.pages |= {"/so.xml": feed(REPRINT), "/bao.xml": feed(OTHER)}
    assert counts(night, FIRST, tmp_path)["published_new"] == 2
    before = pages(night)
    web.pages["/bao.xml"] = feed(ORIGINAL, OTHER)
    found = counts(night, SECOND, tmp_path)
    assert (found["duplicate"], found["published_new"]) == (1, 0)
    assert pages(night) == before
    [name] = [name for name in before if "tap-huan" in name or "lai-chau" in name]
    page = story(night, name)
    assert "Cùng tin trên 2 nguồn" in page and ORIGINAL.url in page and REPRINT.url in page
    assert page.index(f'href="{ORIGINAL.url}"') < page.index(f'href="{REPRINT.url}"')
    assert "là bản gốc" in page
    assert "duplicate" in told(night, ORIGINAL.url) and "gốc" in told(night, ORIGINAL.url)
    files = night.tree("content")
    night.run(now=SECOND)
    assert (night.tree("content"), pages(night)) == (files, before)


def test_print_amp_mobile_and_savefile_twins_are_one_article(web: Web, tmp_path: Path) -> None:
    twins = (
        "https://pbgdpl.vn/news/tin-tuc/tap-huan-phan-cap-tan-so-1501.html",
        "https://www.pbgdpl.vn/news/savefile/tin-tuc/tap-huan-phan-cap-tan-so-1501.html",
        "https://m.pbgdpl.vn/news/tin-tuc/tap-huan-phan-cap-tan-so-1501.html?utm_source=zalo",
        "http://amp.pbgdpl.vn/news/tin-tuc/tap-huan-phan-cap-tan-so-1501.amp.html",
        "https://pbgdpl.vn/news/print/tin-tuc/tap-huan-phan-cap-tan-so-1501.html",
    )
    names = tuple(f"n{i}" for i in range(len(twins)))
    night = home(tmp_path, web, *names)
    for name, url in zip(names, twins, strict=True):
        web.pages[f"/{name}.xml"] = feed(Told(url, TITLE, BODY + f"\n\nXem bản {name}.", "2025-08-12T10:20:00"))
    found = counts(night, FIRST, tmp_path)
    assert found["published_new"] == 1 and len(night.news()) == 1
    before = night.tree("content")
    counts(night, SECOND, tmp_path)
    assert {k: v for k, v in night.tree("content").items() if "/tin-tuc/" in k} == {
        k: v for k, v in before.items() if "/tin-tuc/" in k
    }
    for url in twins:
        assert re.search(r"\((published|duplicate)\)", told(night, url))


ENGLISH = """On the morning of August 12, the Department of Science and Technology of Lai Chau province trained 106 communes and wards on the decentralization and delegation of radio frequency licensing under Decree No. 133/2025/ND-CP.

Deputy Director Vang Thi Mai said the chairpersons of provincial People's Committees now grant, renew and revoke licenses for ship stations instead of the national regulator.

In the first month, the provincial public service center received 38 applications and returned 35 of them on time."""


def test_machine_translations_fold_into_the_vietnamese_article(web: Web, tmp_path: Path) -> None:
    slug = "so-kh-cn-lai-chau-tap-huan-phan-cap-cap-giay-phep-tan-so-vo-tuyen-dien-cho-tau-ca"
    english = "Lai Chau trains communes on decentralization of radio frequency licensing for fishing boats"
    night = home(tmp_path, web, "en", "vi", "bao")
    web.pages |= {
        "/en.xml": feed(Told(f"https://en.vietnam.vn/{slug}", english, ENGLISH, "2025-08-12T11:00:00")),
        "/vi.xml": feed(),
        "/bao.xml": feed(),
    }
    assert counts(night, FIRST, tmp_path)["held"] == 1
    web.pages["/vi.xml"] = feed(Told(f"https://www.vietnam.vn/{slug}", TITLE, BODY, "2025-08-12T11:30:00"))
    assert counts(night, SECOND, tmp_path)["published_new"] == 1
    assert len(night.news()) == 1 and not list((night.home / "content" / "cho-duyet").rglob("*.md"))
    web.pages["/bao.xml"] = feed(ORIGINAL)
    web.pages["/en.xml"] = feed(Told(f"https://fr.vietnam.vn/{slug}", english, ENGLISH, "2025-08-12T11:00:00"))
    assert counts(night, THIRD, tmp_path)["duplicate"] >= 1
    assert len(pages(night)) == 1


def test_a_translation_on_another_site_joins_by_the_name_in_its_address(web: Web, tmp_path: Path) -> None:
    night = home(tmp_path, web, "bao", "en")
    slug = "so-kh-cn-lai-chau-tap-huan-phan-cap-cap-giay-phep-tan-so-vo-tuyen-dien-cho-tau-ca"
    english = "Lai Chau trains communes on decentralization of radio frequency licensing for fishing boats"
    web.pages |= {
        "/bao.xml": feed(ORIGINAL),
        "/en.xml": feed(Told(f"https://dich.vn/en/{slug}-5512.html", english, ENGLISH, "2025-08-12T12:00:00")),
    }
    found = counts(night, FIRST, tmp_path)
    assert (found["published_new"], found["duplicate"], found["held"]) == (1, 1, 0)
    assert "bản dịch" in told(night, f"https://dich.vn/en/{slug}-5512.html")


SPUN_TITLE = "Bộ KH&CN đồng hành cùng địa phương sau phân cấp, phân quyền khoa học và công nghệ"
SPUN = "Việc phân cấp, phân quyền trong lĩnh vực khoa học và công nghệ đang mở ra nhiều cơ hội mới cho các địa phương trên cả nước. Nhiều nơi đã chủ động hơn trong việc tiếp nhận hồ sơ và giải quyết công việc cho người dân. Tuy nhiên, quá trình thực hiện vẫn còn không ít khó khăn cần được tháo gỡ kịp thời. Các cơ quan chuyên môn đang tiếp tục lắng nghe và hỗ trợ địa phương nâng cao năng lực. Đây được xem là bước đi quan trọng nhằm tạo động lực cho phát triển bền vững, giúp bộ máy vận hành hiệu quả hơn và phục vụ tốt hơn người dân và doanh nghiệp."
RESPUN = "Trao quyền cho cơ sở về khoa học và công nghệ đang tạo nên luồng gió mới tại khắp các vùng miền. Không ít địa phương đã chủ động trong tiếp nhận, xử lý công việc theo phân cấp, phân quyền. Dẫu vậy, hành trình ấy chưa khi nào bằng phẳng, nhiều vướng mắc vẫn cần lời giải sớm. Trong năm 2025, ngành tiếp tục lắng nghe, sát cánh cùng cơ sở để nâng cao trình độ đội ngũ. Giới quan sát nhìn nhận đây là dấu mốc đáng chú ý trong tháng 8, góp phần để bộ máy gần dân hơn, phục vụ người dân và doanh nghiệp ngày một tốt hơn, bền vững hơn."


def test_spun_siblings_on_sister_sites_are_held_back_across_nights(web: Web, tmp_path: Path) -> None:
    slug = "bo-khcn-dong-hanh-cung-dia-phuong-sau-phan-cap-phan-quyen"
    first = Told(f"https://kinhte.vn/{slug}", SPUN_TITLE, SPUN, "2025-08-12T08:00:00")
    second = Told(f"https://ngoisao.vn/{slug}/", SPUN_TITLE, RESPUN, "2025-08-13T08:00:00")
    night = home(tmp_path, web, "a", "b")
    web.pages |= {"/a.xml": feed(first), "/b.xml": feed()}
    assert counts(night, FIRST, tmp_path)["rejected"] == 1
    web.pages["/b.xml"] = feed(second)
    assert counts(night, SECOND, tmp_path)["rejected"] >= 1
    for one in (first, second):
        assert "low_value" in told(night, one.url)
    assert "viết lại" in told(night, second.url) and first.url in told(night, second.url)
    assert not night.news()


# ── the ledger ───────────────────────────────────────────────────────────────────────────────────


def test_every_listed_address_ends_in_a_fate(web: Web, tmp_path: Path) -> None:
    bad = "<item><title>Một bài có địa chỉ hỏng trong danh sách</title><link>http://ai:do@bao.vn/bai-viet</link></item>"
    trap = "<item><title>Một bài có địa chỉ lặp vô hạn trong danh sách</title><link>https://bao.vn/vi/vi/en/vi/tin-tuc/bai</link></item>"
    night = home(tmp_path, web, "bao")
    web.pages["/bao.xml"] = feed(OTHER, SHOPS, bad, trap)
    found = counts(night, FIRST, tmp_path)
    assert found["seen"] == 4 and found["published_new"] == 1 and found["rejected"] == 3
    rows = "".join(p.read_text(encoding="utf-8") for p in (night.home / "content" / "so-cai").iterdir())
    assert rows.count("bad_address") >= 2
    assert "bad_address" in told(night, "https://bao.vn/vi/vi/en/vi/tin-tuc/bai")
    assert "off_topic" in told(night, SHOPS.url)


def test_a_page_that_cannot_be_read_and_one_that_is_refused(web: Web, tmp_path: Path) -> None:
    night = home(tmp_path, web)
    listing = "".join(
        f'<li class="item"><h3><a href="/tin/{name}-10{n}.html">Tin về phân cấp khoa học và công nghệ, bài {name}</a></h3></li>'
        for n, name in enumerate(("trong", "cam", "chan"))
    )
    web.pages |= {
        "/robots.txt": Page(b"User-agent: *\nDisallow: /tin/cam\n", "text/plain"),
        "/ds": Page(f"<html><body><ul>{listing}</ul></body></html>".encode()),
        "/tin/trong-100.html": Page(b"<html><head><title></title></head><body><div></div></body></html>"),
        "/tin/chan-102.html": Page(b"<h1>403</h1>", status=403),
    }
    source(night.home, "trang", f'listings=(Listing("{web.url}/ds", "html"),)', host="127.0.0.1")
    counts(night, FIRST, tmp_path)
    assert re.search(r"\((parse_failed|blocked)\)", told(night, f"{web.url}/tin/trong-100.html"))
    assert "(blocked)" in told(night, f"{web.url}/tin/cam-101.html")
    assert "(blocked)" in told(night, f"{web.url}/tin/chan-102.html")


# ── editors ──────────────────────────────────────────────────────────────────────────────────────


def test_one_line_of_an_editor_overrides_and_survives(web: Web, tmp_path: Path) -> None:
    night = home(tmp_path, web, "so", "bao")
    web.pages |= {"/so.xml": feed(REPRINT), "/bao.xml": feed(ORIGINAL, OTHER, SHOPS)}
    night.run(now=FIRST)
    assert len(pages(night)) == 2
    web.pages["/bao.xml"] = feed(ORIGINAL, OTHER)  # the dropped one has left its list
    rule(night, f"restore {SHOPS.url}", f"split {REPRINT.url}", f"hide {OTHER.url}")
    night.run(now=SECOND)
    expected = pages(night)
    assert any("cho-dem" in name for name in expected) and not any("x-quang" in name for name in expected)
    assert len(expected) == 3
    shutil.rmtree(night.home / ".cache")
    night.run("publish", "--full", now=SECOND)
    assert pages(night) == expected
    for machine_written in ("tin-tuc", "so-cai", "nguon-tin"):
        shutil.rmtree(night.home / "content" / machine_written)
    night.run("replay", now=SECOND)
    night.run("publish", now=SECOND)
    assert pages(night) == expected
    assert "Thử" in told(night, SHOPS.url)
    rule(night, f"merge {OTHER.url} into={ORIGINAL.url}")
    night.run("publish", now=THIRD)
    assert any("Cùng tin trên 3 nguồn" in story(night, name) for name in pages(night))


# ── damaged text ─────────────────────────────────────────────────────────────────────────────────


def test_a_page_in_an_old_font_is_mended_on_its_way(web: Web, tmp_path: Path) -> None:
    from newsroom.text.mojibake import TCVN3

    back = {good: bad for bad, good in TCVN3.items()}
    text = "".join(back.get(char, char) for char in BODY.split("\n\n")[1])
    lines = "".join(f"<p>{part}</p>" for part in (text, *BODY.split("\n\n")[2:]))
    page = f'<html><head><meta charset="utf-8"><title>{TITLE}</title></head><body><h1>{TITLE}</h1><div class="detail-content"><p>{BODY.split(chr(10))[0]}</p>{lines}</div></body></html>'
    night = home(tmp_path, web)
    filler = "<p>Trang tin của cơ quan, cập nhật hằng ngày về hoạt động quản lý nhà nước tại địa phương.</p>" * 8
    listing = f'<html><body>{filler}<ul><li class="item"><h3><a href="/tin/tap-huan-100.html">{TITLE}</a></h3><span class="date">12/08/2025</span></li></ul></body></html>'
    web.pages |= {"/ds": Page(listing.encode()), "/tin/tap-huan-100.html": Page(page.encode())}
    source(night.home, "trang", f'listings=(Listing("{web.url}/ds", "html"),)', host="127.0.0.1")
    said = night.run("check", now=FIRST, code=0).stderr
    assert "mended:tcvn3" in said, said
