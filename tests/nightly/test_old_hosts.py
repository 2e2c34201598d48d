"""Old hosts: looked at once a week, a new owner told by name, links to a lost name no longer links."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from newsroom.health import old_hosts
from newsroom.models import Health, Source
from scrapers import host_watch
from scrapers.sources import load_sources
from scrapers.web.fetch import Fetcher
from tests.hostile.scene import article
from tests.support import story_home
from tests.support.loopback import Page, Web, serve
from tests.support.mutations import INSTEAD
from tests.support.nights import Night
from tests.support.portals import NOW, portal

DAY = date(2026, 11, 22)
HEIR = Source("mau", "Sở mẫu", "skhcn.mau.gov.vn", "province", hosts=("tin.mau.gov.vn",), former=("cu.mau.gov.vn",))


async def _no_wait(_seconds: float) -> None:
    await asyncio.sleep(0)


def seen(pages: dict[str, Page]) -> tuple[host_watch.HostCheck, list[str]]:
    with serve(pages) as web:

        async def go() -> tuple[host_watch.HostCheck, ...]:
            async with Fetcher(allow=frozenset({web.host}), now=lambda: NOW, sleep=_no_wait) as door:
                return await host_watch.check_hosts({web.host: HEIR}, door)

        [one] = asyncio.run(go())
        return one, [path for path in web.asked if path != "/robots.txt"]


@pytest.mark.parametrize(
    ("words", "code", "lost"),
    [
        ("casino", "hijacked", True),
        ("parked", "parked", True),
        ("other language", "wrong_language", True),
        ("challenge", "challenge", False),
        ("soft 404", "soft_404", False),
    ],
)
def test_a_new_owner_is_named_after_one_request(words: str, code: str, lost: bool) -> None:
    one, asked = seen({"/": Page(INSTEAD[words].encode())})
    assert (one.code, asked) == (code, ["/"])
    assert one.evidence
    record = old_hosts.assess_host("cu.mau.gov.vn", one.code, one.evidence, None, day=DAY)
    assert (record.state == "mat-ten-mien") == lost
    assert (
        old_hosts.is_lost(
            "http://www.cu.mau.gov.vn/tin/1.html", old_hosts.find_lost_names({record.source: record}, [HEIR])
        )
        == lost
    )


def test_an_honest_old_portal_is_alive_and_a_dead_one_is_told() -> None:
    site = portal("liferay")
    assert seen({"/": Page(site.pages[site.listing].encode())})[0].code == ""
    assert seen({})[0].code == "http_404"


def test_a_host_that_was_well_waits_a_week_another_does_not() -> None:
    well = old_hosts.assess_host("cu.mau.gov.vn", "", "", None, day=DAY)
    assert [old_hosts.is_check_due(well, date(2026, 11, d)) for d in (22, 28, 29)] == [False, False, True]
    ill = old_hosts.assess_host("cu.mau.gov.vn", "timeout", "", well, day=date(2026, 11, 29))
    assert old_hosts.is_check_due(ill, date(2026, 11, 29)) and old_hosts.is_check_due(None, DAY)
    assert (ill.state, ill.since, ill.last_success) == ("khong-ket-noi", date(2026, 11, 29), DAY)


def test_a_name_that_does_not_resolve_is_lost_after_a_week() -> None:
    record: Health | None = None
    states = []
    for day in range(1, 10):
        record = old_hosts.assess_host("cu.mau.gov.vn", "dns", "", record, day=date(2026, 11, day))
        states.append(record.state)
    assert states == ["khong-ket-noi"] * 7 + ["mat-ten-mien"] * 2


def test_a_source_whose_name_is_taken_is_cut_off_too_and_nobody_else() -> None:
    names = old_hosts.find_lost_names({"mau": Health("mau", "mat-ten-mien", code="hijacked")}, [HEIR])
    assert names == {"skhcn.mau.gov.vn", "tin.mau.gov.vn"}
    assert old_hosts.is_lost("https://tin.mau.gov.vn/a", names)
    for other in ("https://mau.gov.vn/", "https://xtin.mau.gov.vn/", "https://[::bad", "", "/tin.mau.gov.vn"):
        assert not old_hosts.is_lost(other, names)


def test_every_old_host_of_the_facts_is_watched() -> None:
    assert set(old_hosts.list_old_hosts(load_sources().values())) == {
        "dost-dongnai.gov.vn",
        "dostquangtri.gov.vn",
        "mic.gov.vn",
        "most.gov.vn",
        "skhcn.hanam.gov.vn",
        "skhcn.kontum.gov.vn",
    }  # and skhcn.travinh.gov.vn, whose province has no other portal: a source of its own


# ── through the command line ─────────────────────────────────────────────────────────────────────

TITLE = "Sở Khoa học và Công nghệ tập huấn cấp xã về nhiệm vụ được phân cấp theo Nghị định 133/2025/NĐ-CP"
PATH = "/tin/tap-huan-1.html"
BODY = (
    "Sáng 12/11/2026, Sở Khoa học và Công nghệ tổ chức hội nghị tập huấn cho 45 xã, phường về các nhiệm vụ được "
    "phân cấp, phân quyền theo Nghị định số 133/2025/NĐ-CP.\n\nBà Trần Thị Hạnh, Phó Giám đốc Sở, cho biết bộ phận một "
    "cửa đã nhận 27 hồ sơ trong tháng đầu, 25 hồ sơ trả trước hạn.\n\nCác xã đề nghị Sở có sổ tay hỏi đáp và đường dây "
    "trả lời trong ngày vì cán bộ mới chuyển công tác."
)


@dataclass
class Scene:
    """A home whose one source left `old` behind, where one of its articles stands."""

    night: Night
    old: Web

    def run(self, *words: str, day: str) -> str:
        done = self.night.run(*words, "--allow-host", self.old.host, now=f"{day}T03:15:00+07:00")
        return done.stdout + done.stderr

    def page(self, path: str) -> str:
        return (self.night.home / "site" / path / "index.html").read_text(encoding="utf-8")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    site = portal("liferay")
    with serve({}) as web, serve({"/": Page(site.pages[site.listing].encode())}) as old:
        night = story_home.home(tmp_path, web)
        listed = f'listings=(Listing("{web.url}/so.xml"),), former=("{old.host}",)'
        story_home.source(night.home, "so", listed, host="127.0.0.1")
        told = story_home.Told(f"{old.url}{PATH}", TITLE, BODY, "2026-11-12T09:00:00")
        old.pages[PATH] = Page(
            article(TITLE, "".join(f"<p>{part}</p>" for part in BODY.split("\n\n")), date="12/11/2026 09:00")
        )
        web.pages["/so.xml"] = story_home.feed(told)
        yield Scene(night, old)


def test_a_hijacked_old_host_is_cut_off_and_the_evidence_stays(scene: Scene) -> None:
    home, link = scene.night.home, f'href="{scene.old.url}'
    scene.run(day="2026-11-13")
    [item] = scene.night.news()
    story = item.relative_to(home / "content").with_suffix("").as_posix()
    assert link in scene.page(story) and "Hoạt động" in scene.page("nguon-tin").split("ten-mien-cu")[1]
    kept = home / "content" / "nguon-tin" / f"{old_hosts.record_key(scene.old.host)}.yml"
    assert 'last_success: "2026-11-13"' in kept.read_text(encoding="utf-8")
    scene.old.pages["/"] = Page(INSTEAD["casino"].encode())
    scene.old.asked.clear()
    scene.run(day="2026-11-16")
    assert "/" not in scene.old.asked, "looked at once a week while it is well"
    said = scene.run(day="2026-11-20")
    assert scene.old.asked.count("/") == 1
    assert f"tên miền cũ {scene.old.host}: tên miền có dấu hiệu bị chiếm" in said and "hijacked" in said
    page = scene.page(story)
    assert link not in page and "(tên miền đã mất)" in page
    assert 'id="ten-mien-da-mat"' in page and "chụp ngày 13/11/2026" in page
    feed = json.loads((home / "site" / "feed.json").read_text(encoding="utf-8"))
    assert [entry for entry in feed["items"] if entry["title"] == TITLE and "external_url" not in entry]
    assert link not in (home / "site" / "feed.xml").read_text(encoding="utf-8")
    assert "Mất tên miền" in scene.page("nguon-tin").split("ten-mien-cu")[1]
    assert scene.old.host.replace(":", "_") in (home / "site" / "nguon-tin" / "feed.xml").read_text(encoding="utf-8")
    told = scene.night.run("status", now="2026-11-20T08:00:00+07:00").stdout
    assert f"tên miền cũ {scene.old.host}: Mất tên miền từ 20/11/2026" in told and "1 đã kiểm tra, 0 có vấn đề" in told
    scene.old.pages[PATH] = Page(b"", status=410)
    before = scene.night.tree("content")
    for hour in ("04", "06"):
        scene.night.run("recheck", "--allow-host", scene.old.host, now=f"2026-11-20T{hour}:00:00+07:00")
    assert scene.night.news() == [item], "a new owner's 410 is no word on what once stood there"
    scene.run("collect", "--strict", day="2026-11-20")
    assert scene.night.tree("content") == before, "a second look on one day writes nothing"
    scene.old.pages["/"] = Page(portal("liferay").pages[portal("liferay").listing].encode())
    scene.run(day="2026-11-21")
    assert link in scene.page(story), "given back"
