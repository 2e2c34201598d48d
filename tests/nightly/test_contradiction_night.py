"""An article whose numbers contradict the registry, from its feed to the desk: editors see it, readers do not."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.loopback import Page, serve
from tests.support.paths import ROOT

NOW = "2025-07-02T03:15:00+07:00"
_SAID = (
    "Nghị định số {number} giao 78 nhiệm vụ phân quyền, phân cấp về khoa học và công nghệ cho địa phương, theo Bộ Khoa "
    "học và Công nghệ. Ông Nguyễn Văn Mẫu, Giám đốc Sở Khoa học và Công nghệ tỉnh, nói {place} đã nhận đủ 78 nhiệm vụ "
    "và đang tập huấn cho 120 cán bộ cấp xã về đo lường, tần số và sở hữu trí tuệ."
)
_ITEM = "<item><title>{title}</title><link>{link}</link><pubDate>Tue, 01 Jul 2025 08:00:00 +0700</pubDate>\
<description>{said}</description></item>"
_WRONG, _RIGHT = "Địa phương miền núi nhận 78 nhiệm vụ khoa học", "Phân quyền khoa học và công nghệ cho tỉnh ven biển"


def _feed(base: str) -> bytes:
    said = (("132/2025/NĐ-CP", "huyện vùng cao"), ("133/2025/NĐ-CP", "thành phố cảng"))
    items = "".join(
        _ITEM.format(title=title, link=f"{base}/tin-{n}-25070108.html", said=_SAID.format(number=number, place=place))
        for n, (title, (number, place)) in enumerate(zip((_WRONG, _RIGHT), said, strict=True), 1)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Báo mẫu</title>{items}</channel></rss>'.encode()


def _home(tmp_path: Path, host: str) -> Path:
    home = tmp_path / "home"
    (home / "content" / "van-ban").mkdir(parents=True)
    for name in ("132-2025-nd-cp", "133-2025-nd-cp"):
        shutil.copy(ROOT / "content" / "van-ban" / f"{name}.md", home / "content" / "van-ban")
    shutil.copy(ROOT / "content" / "chu-de.yml", home / "content")
    shutil.copy(ROOT / "mkdocs.yml", home)
    (home / "sources").mkdir()
    literal = (
        "from newsroom.models import Listing, Promise, Source\n"
        f'SOURCE = Source("bao", "Báo mẫu", "{host}", "press", body="feed", delay=0.0,\n'
        f'    listings=(Listing("http://{host}/rss"),), promise=Promise(items=1, silence=9999))\n'
    )
    (home / "sources" / "bao.py").write_text(literal, encoding="utf-8")
    return home


def _run(home: Path, *words: str) -> str:
    command = [sys.executable, str(ROOT / "build.py"), *words, "--home", str(home), "--now", NOW]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_tasks_ascribed_to_the_wrong_decree_reach_editors_and_no_reader(tmp_path: Path) -> None:
    with serve({}) as web:
        web.pages |= {"/rss": Page(_feed(web.url), "application/rss+xml; charset=utf-8")}
        home = _home(tmp_path, web.host)
        _run(home, "--allow-host", web.host)
    files = [p for p in (home / "site").resolve().rglob("*") if p.is_file() and p.suffix != ".gz"]
    holding = [p for p in files if _WRONG.encode() in p.read_bytes()]
    assert holding == [], "no page, feed, index or data set holds what it says"
    assert any(_RIGHT.encode() in p.read_bytes() for p in files), "the same words on the right decree are news"
    told = _run(home, "status")
    assert "Bài mâu thuẫn với sổ văn bản: 1" in told and "133/2025/NĐ-CP" in told and "đang chờ duyệt" in told
