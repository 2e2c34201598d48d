"""Every real page and feed through the whole command line: served on loopback, listed, fetched, read, judged, ledgered.

None of them is on the subject, so each article must end as a drop with its reasons and nothing may reach content/.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.loopback import Page, Web, serve
from tests.support.paths import ROOT, SHARED

REAL = SHARED / "real"
NOW = "2026-03-08T03:15:00+07:00"

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="../shared/real is not beside this checkout")


@dataclass(frozen=True)
class Case:
    """One real article: its file, where it stood, its platform, and what must be read of it."""

    file: str
    path: str
    platform: str
    published: str


ARTICLES = (
    Case(
        "baochinhphu-article.html",
        "/chinh-sach-moi-co-hieu-luc-tu-thang-3-2026-102260228093004191.htm",
        "vccorp",
        "01/03/2026 09:51",
    ),
    Case(
        "tuoitre-article.html",
        "/chien-su-day-gia-hoa-nhap-khau-dip-8-3-tang-manh-20260307075519174.htm",
        "vccorp",
        "07/03/2026 08:01",
    ),
    Case(
        "cafef-article.html",
        "/thoi-diem-nang-hang-can-ke-mbs-diem-ten-30-co-phieu-viet-nam-co-kha-nang-lot-ro-chi-so-ftse-188260306.chn",
        "vccorp",
        "07/03/2026 00:01",
    ),
    Case(
        "dantri-article.html",
        "/kinh-doanh/gia-vang-giam-van-cao-hon-the-gioi-gan-20-trieu-dongluong-20260307080054340.htm",
        "dantri",
        "07/03/2026 08:07",
    ),
    Case(
        "vnexpress-article.html",
        "/cach-cac-nuoc-doi-pho-cu-soc-nang-luong-tu-trung-dong-5047363.html",
        "vnexpress",
        "07/03/2026 00:05",
    ),
    Case("khcn-programme-office-article.html", "/tin-tuc/bai.aspx", "aspnet", "không rõ"),
)
LISTS = (
    ("baochinhphu-list.html", "vccorp", "baochinhphu.vn", 15),
    ("vnexpress-list.html", "vnexpress", "vnexpress.net", 30),
    ("khcn-programme-office-list.html", "aspnet", "vpctqg.gov.vn", 1),
    ("hanoi-liferay-hoi-dap.html", "liferay", "sotttt.hanoi.gov.vn", 0),  # questions in a form: no address to read
)


def _home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    (home / "content").mkdir(parents=True)
    (home / "sources").mkdir()
    shutil.copy(ROOT / "mkdocs.yml", home)
    shutil.copy(ROOT / "content" / "chu-de.yml", home / "content")
    return home


def _source(home: Path, web: Web, name: str, platform: str, listing: str, kind: str, host: str = "127.0.0.1") -> None:
    text = (
        "from newsroom.models import Listing, Promise, Source\n\n"
        f'SOURCE = Source(id="{name}", name="Nguồn {name}", host="{host}", kind="press", platform="{platform}",'
        f' delay=0.01, promise=Promise(silence=9999), listings=(Listing("{web.url}{listing}", "{kind}"),))\n'
    )
    (home / "sources" / f"{name.replace('-', '_')}.py").write_text(text, encoding="utf-8")


def _run(home: Path, web: Web, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "build.py"), *words, "--home", str(home), "--now", NOW]
    command += ["--allow-host", web.host]
    return subprocess.run(command, capture_output=True, text=True, timeout=280, cwd=ROOT, check=False)


def _feed(link: str) -> Page:
    item = f"<item><link>{link}</link></item>"
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{item}</channel></rss>'
    return Page(body.encode(), "application/rss+xml")


@pytest.mark.parametrize("case", ARTICLES, ids=lambda case: case.file)
def test_article_is_read_and_dropped_with_reasons(case: Case, tmp_path: Path) -> None:
    home = _home(tmp_path)
    with serve({case.path: Page((REAL / case.file).read_bytes())}) as web:
        web.pages["/feed.rss"] = _feed(web.url + case.path)
        _source(home, web, "that", case.platform, "/feed.rss", "feed")
        done = _run(home, web, "collect", "--report", str(tmp_path / "r.json"))
        assert done.returncode == 0, done.stderr
        shown = _run(home, web, "check")
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    [row] = report["urls"]
    assert row["fate"] == "off_topic"
    assert row["reasons"]
    assert report["counts"]["seen"] == report["counts"]["rejected"] == 1
    assert not (home / "content" / "tin-tuc").exists()
    assert case.published in shown.stdout + shown.stderr


@pytest.mark.parametrize(("file", "platform", "host", "least"), LISTS)
def test_listing_gives_its_entries(file: str, platform: str, host: str, least: int, tmp_path: Path) -> None:
    home = _home(tmp_path)
    with serve({"/danh-sach": Page((REAL / file).read_bytes())}) as web:
        _source(home, web, "that", platform, "/danh-sach", "html", host)
        done = _run(home, web, "collect", "--report", str(tmp_path / "r.json"))
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    found = report["sources"]["that"]
    assert found["listed"] >= least
    # the listed articles are not served: that all of them answer 404 is itself named
    assert found["code"] in ({"", "mass_gone", "no_network", "dns"} if least else {"zero_items"}), found


def test_the_feed_of_2017_gives_its_entries(tmp_path: Path) -> None:
    home = _home(tmp_path)
    feed = Page((REAL / "vnexpress-20171114.rss.xml").read_bytes(), "application/rss+xml")
    with serve({"/rss": feed}) as web:
        _source(home, web, "that", "vnexpress", "/rss", "feed")
        text = (home / "sources" / "that.py").read_text(encoding="utf-8").replace("delay=", 'body="feed", delay=')
        (home / "sources" / "that.py").write_text(text, encoding="utf-8")
        done = _run(home, web, "collect", "--report", str(tmp_path / "r.json"))
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    counts = report["counts"]
    failures = report["sources"]["that"]["failures"]
    assert counts["seen"] == counts["rejected"] == 25
    assert [f["code"] for f in failures].count("bad_address") == 1
    fates = [row["fate"] for row in report["urls"]]
    assert fates.count("bad_address") == 1
    assert set(fates) <= {"off_topic", "too_old", "low_value", "parse_failed", "bad_address"}


def test_a_view_page_that_is_no_article_is_named(tmp_path: Path) -> None:
    home = _home(tmp_path)
    page = Page((REAL / "hanoi-liferay-view.html").read_bytes())
    with serve({"/vi/view": page}) as web:
        web.pages["/feed.rss"] = _feed(web.url + "/vi/view")
        _source(home, web, "that", "liferay", "/feed.rss", "feed")
        _run(home, web, "collect", "--report", str(tmp_path / "r.json"))
    [row] = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["urls"]
    assert row["fate"] in ("blocked", "parse_failed", "off_topic")
    assert row["reasons"]
