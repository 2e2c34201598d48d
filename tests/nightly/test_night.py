"""A whole night on loopback: the real command line, a real server, the seeds of the real world."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import seeds
from tests.support.loopback import Page, Web, serve
from tests.support.nights import NOW, Night
from tests.support.paths import ROOT

REPRINT = "/chi-tiet-tin-tt/-/view-article/1/1666599933042/1750731973604"
ORIGINAL = "https://mst.gov.vn/thao-go-kho-khan-vuong-mac-trong-trien-khai-phan-cap-phan-quyen-linh-vuc-khcn-197250623145505496.htm"
SPUN = "https://ngoisao.info/bo-khoa-hoc-va-cong-nghe-ho-tro-dia-phuong-thao-go-vuong-mac-sau-phan-quyen/"

pytestmark = pytest.mark.skipif(not seeds.SEEDS.is_dir(), reason="../shared/seeds is not beside this checkout")


def _sources(home: Path, web: Web) -> None:
    folder = home / "sources"
    folder.mkdir()
    head = "from newsroom.models import Listing, Promise, Source\n\n"
    (folder / "quangtri.py").write_text(
        head + f'SOURCE = Source(id="quangtri", name="Sở KH&CN Quảng Trị", host="127.0.0.1", kind="province",'
        f' province="quang-tri", platform="liferay", delay=0.01,'
        f' listings=(Listing("{web.url}/tin-tuc", "html"),))\n',
        encoding="utf-8",
    )
    (folder / "ngoisao.py").write_text(
        head + f'SOURCE = Source(id="ngoisao", name="Ngoisao.info", host="ngoisao.info", kind="aggregator",'
        f' platform="wordpress", body="feed", delay=0.01, promise=Promise(silence=3650),'
        f' listings=(Listing("{web.url}/tag/ho-tro-dia-phuong/feed", "feed"),))\n',
        encoding="utf-8",
    )


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    home = tmp_path / "home"
    (home / "content").mkdir(parents=True)
    shutil.copy(ROOT / "mkdocs.yml", home / "mkdocs.yml")
    shutil.copy(ROOT / "content" / "chu-de.yml", home / "content" / "chu-de.yml")
    shutil.copytree(ROOT / "content" / "van-ban", home / "content" / "van-ban")
    pages = {
        "/robots.txt": Page(b"User-agent: *\nDisallow: /rieng/\n", "text/plain"),
        "/tin-tuc": Page(seeds.liferay_listing(REPRINT), etag='"ds1"'),
        REPRINT: Page(seeds.liferay_page(), etag='"bai1"'),
        "/tag/ho-tro-dia-phuong/feed": Page(seeds.spun_feed(), "application/rss+xml; charset=UTF-8", etag='"f1"'),
    }
    with serve(pages) as web:
        _sources(home, web)
        yield Night(home, web)


def test_the_seeds_from_source_to_page(night: Night, tmp_path: Path) -> None:
    done = night.run("--report", str(tmp_path / "bao-cao.json"))
    assert "Trang:" in done.stdout
    [item] = night.news()
    text = item.read_text(encoding="utf-8")
    assert 'title: "Tháo gỡ khó khăn, vướng mắc trong triển khai phân cấp, phân quyền lĩnh vực KH&CN"' in text
    assert "2025-06-24" in text
    assert "2025-07-23T" not in text.split("captured")[0]
    assert ORIGINAL in text
    for number in ("132/2025/NĐ-CP", "133/2025/NĐ-CP"):
        assert number in text or number.lower().replace("/", "-").replace("đ", "d") in text
    page = night.page_of(item)
    for wanted in (
        "24/6/2025",
        ORIGINAL,
        "van-ban/132-2025-nd-cp/",
        "van-ban/133-2025-nd-cp/",
        "dia-phuong/quang-tri/",
    ):
        assert wanted in page, wanted
    for unwanted in ("Tin khác", "Thống kê truy cập", "Số người online", "Trần Ngọc Lân", "sấy tiên tiến"):
        assert unwanted not in page and unwanted not in text, unwanted
    report = json.loads((tmp_path / "bao-cao.json").read_text(encoding="utf-8"))
    counts = report["counts"]
    assert counts["seen"] == 2 == sum(counts.values()) - counts["seen"]
    [spun] = [row for row in report["urls"] if row["url"].startswith("https://ngoisao.info/")]
    assert spun["fate"] == "low_value"
    assert all("CongPhanCap" in agent for agent in night.web.agents)


def test_explain_says_why(night: Night) -> None:
    night.run("collect")
    told = night.run("explain", SPUN).stdout
    assert "low_value" in told
    for reason in ("nguồn", "tên người", "con số"):
        assert reason in told
    told = night.run("explain", night.web.url + REPRINT).stdout
    assert "published" in told
    assert "132/2025/NĐ-CP" in told and "133/2025/NĐ-CP" in told and ORIGINAL in told
    night.run("explain", "https://chua-tung-thay.vn/x", code=1)


def test_a_second_run_changes_nothing_and_asks_conditionally(night: Night) -> None:
    night.run()
    before = night.tree("content", ".releases")
    night.web.asked.clear()
    done = night.run(now="2025-07-23T04:00:00+07:00")
    assert night.tree("content", ".releases") == before
    assert "không ghi tệp nào" in done.stderr
    assert len(night.web.asked) <= 5


def test_without_cache_and_by_replay_the_same_bytes(night: Night) -> None:
    night.run()
    before, site = night.tree("content"), night.tree("site")
    shutil.rmtree(night.home / ".cache")
    night.run(now="2025-07-23T04:00:00+07:00")
    assert night.tree("content") == before
    assert night.tree("site") == site
    for machine_written in ("tin-tuc", "so-cai", "nguon-tin"):
        shutil.rmtree(night.home / "content" / machine_written)
    night.run("replay")
    after = night.tree("content")
    before.pop("content/nguon-tin/tinh-den.json")
    assert after == before


def test_a_source_gone_sick_keeps_its_pages_and_is_named(night: Night) -> None:
    night.run()
    night.web.status = 403
    done = night.run(now="2025-07-24T03:15:00+07:00")
    assert "quangtri" in done.stderr and "Bị chặn" in done.stderr
    assert len(night.news()) == 1
    page = (night.home / "site" / "nguon-tin" / "quangtri" / "index.html").read_text(encoding="utf-8")
    assert "Bị chặn" in page and "23/7/2025" in page
    night.run("--strict", now="2025-07-24T03:20:00+07:00", code=1)


def test_a_withdrawn_article_goes_and_never_returns(night: Night) -> None:
    night.run()
    [item] = night.news()
    order = f'- action: withdraw\n  target: "{night.web.url + REPRINT}"\n  why: "Yêu cầu gỡ theo pháp luật"\n'
    (night.home / "content" / "bien-tap.yml").write_text(order, encoding="utf-8")
    night.run(now="2025-07-24T03:15:00+07:00")
    for path in (night.home / "site").rglob("*"):
        if path.is_file():
            assert (night.web.url + REPRINT).encode() not in path.read_bytes(), path
    assert not night.news()
    ledger = "".join(p.read_text(encoding="utf-8") for p in (night.home / "content" / "so-cai").iterdir())
    assert "withdrawn" in ledger
    assert "Tháo gỡ khó khăn" not in ledger
    assert not (night.home / "site" / item.relative_to(night.home / "content").with_suffix("")).exists()


def test_bad_usage_is_status_2(night: Night) -> None:
    assert "--only" in night.run("--only", "khong-co", code=2).stderr
    assert "--now" in night.run(now="hôm qua", code=2).stderr
    (night.home / "sources" / "hong.py").write_text("SOURCE = \n", encoding="utf-8")
    assert "hong.py:1" in night.run("collect", code=2).stderr


def test_five_at_once_one_works(night: Night) -> None:
    command = [sys.executable, str(ROOT / "build.py"), "--home", str(night.home), "--now", NOW]
    command += ["--allow-host", night.web.host]
    five = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(5)]
    said = [process.communicate(timeout=180)[1] for process in five]
    codes = sorted(process.returncode for process in five)
    assert codes[0] == 0 and codes.count(1) >= 1
    assert all("khóa" in text for text, process in zip(said, five, strict=True) if process.returncode == 1)
    assert len(night.news()) == 1
