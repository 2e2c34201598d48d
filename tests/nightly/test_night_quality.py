"""Nights of decisions and of damaged pages through the command line: what an editor ruled stays, what can't be read
for certain is mended or waits."""

# ruff: noqa: E501 - sentences of the samples stay on one line
from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newsroom.text.mojibake import TCVN3, VNI
from tests.support import story_home
from tests.support.command_line import portal
from tests.support.loopback import Page, Web, serve
from tests.support.nights import Night
from tests.support.story_home import Told, feed, source
from tests.support.story_nights import BODY, FIRST, ORIGINAL, OTHER, REPRINT, SECOND, SHOPS, TITLE, pages, story, told

ENGLISH = "In {month}, the Department of Science and Technology of {place} trained communes on the decentralization and delegation of radio frequency licensing under Decree No. 133/2025/ND-CP. Deputy Director {name} said local authorities had handled {n} applications."
HELD = Told(
    "https://en.bao.vn/lai-chau-decentralization-88100.html",
    "Lai Chau trains communes on decentralization of radio frequency licensing",
    ENGLISH.format(month="August", place="Lai Chau", name="Vang Thi Mai", n=38),
    "2025-08-11T08:00:00",
)
REFUSED = Told(
    "https://en.bao.vn/an-giang-delegation-88101.html",
    "An Giang explains the delegation of metrology tasks to communes",
    ENGLISH.format(month="July", place="An Giang", name="Le Van Tam", n=71),
    "2025-08-11T08:30:00",
)


class Here(Night):
    """The same command line in this process: thirty commands without thirty starts of Python."""

    def run(self, *words: str, now: str = FIRST, code: int = 0) -> subprocess.CompletedProcess[str]:
        command = [*words, "--home", str(self.home)]
        command += ["--now", now] if words[:1] != ("explain",) else []
        command += ["--allow-host", self.web.host] if not words or words[0] == "collect" else []
        done = portal(*command)
        assert done.returncode == code, done.said
        return subprocess.CompletedProcess(command, done.returncode, done.stdout, done.stderr)


def home(folder: Path, web: Web, *names: str) -> Here:
    return Here(story_home.home(folder, web, *names).home, web)


@pytest.fixture
def web() -> Iterator[Web]:
    with serve({"/robots.txt": Page(b"User-agent: *\n", "text/plain")}) as running:
        yield running


def test_accept_reject_correct_and_retopic_survive_rebuild_and_replay(web: Web, tmp_path: Path) -> None:
    night = home(tmp_path, web, "bao")
    web.pages["/bao.xml"] = feed(OTHER, HELD, REFUSED, ORIGINAL)
    night.run(now=FIRST)
    assert len(pages(night)) == 2 and all("(held)" in told(night, one.url) for one in (HELD, REFUSED))
    night.run("edit", "accept", HELD.url, "--why", "Bạn đọc nước ngoài cần", "--by", "Lan", now=SECOND)
    night.run("edit", "reject", REFUSED.url, "--why", "Đã có bản tiếng Việt", "--by", "Lan", now=SECOND)
    night.run(
        "edit",
        "correct",
        OTHER.url,
        "--set",
        "title=Đồng Tháp giao Sở cấp phép X-quang",
        "--why",
        "Tít dài",
        "--by",
        "Lan",
        now=SECOND,
    )
    night.run("edit", "retopic", ORIGINAL.url, "tan-so", "--why", "Chỉ nói tần số", "--by", "Lan", now=SECOND)
    night.run(now=SECOND)
    expected = {name: story(night, name) for name in pages(night)}
    shown = "".join(expected.values())
    assert HELD.title in shown and "giao Sở cấp phép X-quang" in shown and "an-giang" not in " ".join(expected)
    shutil.rmtree(night.home / ".cache")
    for machine_written in ("tin-tuc", "cho-duyet", "so-cai", "nguon-tin"):
        shutil.rmtree(night.home / "content" / machine_written, ignore_errors=True)
    night.run("replay", now=SECOND)
    night.run("publish", "--full", now=SECOND)
    assert sorted(pages(night)) == sorted(expected)
    assert "giao Sở cấp phép X-quang" in "".join(story(night, name) for name in pages(night))
    for one, word in ((HELD, "accept"), (REFUSED, "reject"), (OTHER, "correct"), (ORIGINAL, "retopic")):
        assert f"Biên tập: {word}" in told(night, one.url)


def test_a_story_keeps_its_address_its_order_and_its_reason_as_members_come(web: Web, tmp_path: Path) -> None:
    night = home(tmp_path, web, "so", "bao", "ba")
    web.pages |= {"/so.xml": feed(REPRINT), "/bao.xml": feed(), "/ba.xml": feed()}
    night.run(now=FIRST)
    [address] = pages(night)
    third = Told("https://ba.vn/tap-huan-tan-so-9.html", TITLE, BODY + "\n\nTheo Báo Lai Châu", "2025-08-13T09:00:00")
    web.pages |= {"/bao.xml": feed(ORIGINAL), "/ba.xml": feed(third)}
    night.run(now=SECOND)
    assert pages(night) == [address]
    page = story(night, address)
    assert "Cùng tin trên 3 nguồn" in page
    places = [page.index(f'href="{one.url}"') for one in (ORIGINAL, REPRINT, third)]
    assert places == sorted(places), "the original first, then by time"
    assert "nguyên văn" in told(night, third.url) or "giống nhau" in told(night, third.url)


# ── damaged pages ────────────────────────────────────────────────────────────────────────────────


def _vni(text: str) -> str:
    back = {good: bad for bad, good in VNI.items()}
    return "".join(back.get(char, char) for char in text)


def _tcvn3(text: str) -> str:
    back = {good: bad for bad, good in TCVN3.items()}
    return "".join(back.get(char, char) for char in text)


def _cp437(text: str) -> str:
    return text.encode("utf-8").decode("cp437")


def _lost(text: str) -> str:
    return text.replace("ấ", "\ufffd").replace("ệ", "\ufffd")


@pytest.mark.parametrize(
    ("damage", "mended"),
    [(_vni, True), (_tcvn3, True), (_cp437, True), (_lost, False)],
    ids=["vni", "tcvn3", "cp437", "u+fffd"],
)
def test_a_damaged_page_is_mended_or_waits(
    web: Web, tmp_path: Path, damage: Callable[[str], str], mended: bool
) -> None:
    first, *rest = BODY.split("\n\n")
    lines = "".join(f"<p>{damage(part)}</p>" for part in rest)
    page = f'<html><head><meta charset="utf-8"><title>{TITLE}</title></head><body><h1>{TITLE}</h1><div class="ngay-dang">Ngày đăng: 12/08/2025 10:20</div><div class="detail-content"><p>{damage(first)}</p>{lines}</div></body></html>'
    filler = "<p>Trang tin của cơ quan, cập nhật hằng ngày về hoạt động quản lý nhà nước tại địa phương.</p>" * 8
    listing = f'<html><body>{filler}<ul><li class="item"><h3><a href="/tin/tap-huan-100.html">{TITLE}</a></h3><span class="date">12/08/2025</span></li></ul></body></html>'
    web.pages |= {"/ds": Page(listing.encode()), "/tin/tap-huan-100.html": Page(page.encode())}
    night = home(tmp_path, web)
    source(night.home, "trang", f'listings=(Listing("{web.url}/ds", "html"),)', host="127.0.0.1")
    night.run("collect", now=FIRST)
    kept = "".join(p.read_text(encoding="utf-8") for p in (night.home / "content" / "tin-tuc").rglob("*.md"))
    said = told(night, f"{web.url}/tin/tap-huan-100.html")
    if mended:
        assert "(published)" in said and "Sở Khoa học và Công nghệ tỉnh Lai Châu" in kept
    else:
        assert "(held)" in said and "chữ hỏng" in said and not kept, said


def test_every_fate_is_said_by_explain(web: Web, tmp_path: Path) -> None:
    old = Told("https://bao.vn/ke-hoach-phan-cap-2016-1.html", TITLE, BODY, "2016-10-12T09:00:00")
    twin = Told("https://bao.vn/dong-thap-x-quang-2.html", OTHER.title, OTHER.body, "2025-08-12T09:00:00")
    broken = f"{web.url}/tin/hong-101.html"
    filler = "<p>Trang tin của cơ quan, cập nhật hằng ngày về hoạt động quản lý nhà nước tại địa phương.</p>" * 8
    listing = f'<html><body>{filler}<ul><li class="item"><h3><a href="{broken}">{TITLE}, trang hỏng</a></h3></li></ul></body></html>'
    web.pages |= {
        "/bao.xml": feed(OTHER, SHOPS, HELD, ORIGINAL),
        "/ba.xml": feed(twin, old),
        "/ds": Page(listing.encode()),
        "/tin/hong-101.html": Page(b"<h1>500</h1>", status=500),
    }
    night = home(tmp_path, web, "bao", "ba")
    source(night.home, "trang", f'listings=(Listing("{web.url}/ds", "html"),)', host="127.0.0.1")
    night.run("collect", now=FIRST)
    night.run("edit", "withdraw", ORIGINAL.url, "--why", "Tác giả yêu cầu", "--by", "Lan", now=SECOND)
    night.run("collect", now=SECOND)
    fates = {
        OTHER.url: "published",
        twin.url: "duplicate",
        SHOPS.url: "off_topic",
        old.url: "too_old",
        HELD.url: "held",
        ORIGINAL.url: "withdrawn",
        broken: "fetch_failed",
    }
    for url, fate in fates.items():
        said = told(night, url)
        assert f"({fate})" in said, said
