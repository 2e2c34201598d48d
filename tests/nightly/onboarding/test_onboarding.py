"""From an address to a green test, and `check` against last time: the real commands, a real server, and the transcript
of CONTRIBUTING.md held to what they print."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from newsroom.models import Listing, Source
from newsroom.text.urls import canonical
from nightly.onboarding.source_file import is_source_text
from scrapers.sources import load_sources
from tests.support.loopback import Page, Web, serve
from tests.support.paths import ROOT
from tests.support.portals import RSS, TITLES, Portal, pages_of, portal

TRANSCRIPT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
NOW = "2025-08-14T03:15:00+07:00"
EVIDENCE = "add-source 14/08/2025: danh sách và một bài đã lưu trong recorded/so-mau"


@dataclass
class Bench:
    """A folder to work in, and the portal that is to become a source."""

    folder: Path
    web: Web
    site: Portal

    @property
    def recorded(self) -> Path:
        return self.folder / "cong-thu" / "sources" / "recorded" / "so-mau"

    def files(self) -> dict[str, int]:
        found = (p for p in (self.folder / "cong-thu").rglob("*") if p.is_file() and "__pycache__" not in p.parts)
        return {str(p): p.stat().st_mtime_ns for p in found}

    def build(self, *words: str, code: int = 0, now: str = NOW) -> str:
        """build.py as a person types it; the port is that of the transcript."""
        command = [sys.executable, str(ROOT / "build.py"), *words, "--home", "cong-thu", "--now", now]
        return self._run([*command, "--allow-host", self.web.host], code)

    def test(self, code: int) -> str:
        """The waiting test, as the transcript runs it."""
        waiting = ROOT / "tests" / "scrapers" / "test_recorded_sources.py"
        command = ["-m", "pytest", "-q", "-p", "no:cacheprovider", str(waiting)]
        return self._run(
            [sys.executable, *command, "-k", "so-mau"], code, ROOT, CONG_TIN_HOME=str(self.folder / "cong-thu")
        )

    def _run(self, command: list[str], code: int, at: Path | None = None, **more: str) -> str:
        person = {name: value for name, value in os.environ.items() if name != "CI"}  # pytest writes more on CI
        environ = {**person, "COLUMNS": "80", "PYTHONPATH": str(ROOT), **more}
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=120, cwd=at or self.folder, env=environ, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr
        said = (done.stdout + done.stderr).replace(self.web.host, "127.0.0.1:34443")
        return said.replace(f"{self.folder}/", "")


def _furnish(home: Path) -> None:
    (home / "content").mkdir(parents=True)
    (home / "sources").mkdir()
    shutil.copy(ROOT / "mkdocs.yml", home)
    shutil.copy(ROOT / "content" / "chu-de.yml", home / "content")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    _furnish(tmp_path / "cong-thu")
    site = portal("wordpress")
    with serve(pages_of(site)) as web:
        yield Bench(tmp_path, web, site)


def _shown(said: str) -> None:
    """Every line of `said` stands in the transcript, in this order."""
    at = 0
    for line in filter(None, map(str.rstrip, said.splitlines())):
        found = TRANSCRIPT.find(f"{line}\n", at)
        assert found >= 0, f"CONTRIBUTING.md does not show: {line}"
        at = found


def test_from_an_address_to_a_green_test_as_contributing_shows_it(bench: Bench) -> None:
    address = f"{bench.web.url}{bench.site.listing}"
    _shown(bench.build("add-source", address, "--id", "so-mau"))
    literal = (bench.folder / "cong-thu" / "sources" / "so_mau.py").read_text(encoding="utf-8")
    block = literal[literal.index("SOURCE") :].replace(bench.web.host, "127.0.0.1:34443")
    assert len(block.strip().splitlines()) - 1 <= 8
    assert re.sub(r"\d\d/\d\d/\d{4}", "NGAY", block.strip()) in re.sub(r"\d\d/\d\d/\d{4}", "NGAY", TRANSCRIPT)
    failing = bench.test(code=1)
    _shown("\n".join(line for line in failing.splitlines() if line.startswith(("E       Assert", "FAILED "))))
    facts = json.loads((bench.recorded / "expected.json").read_text(encoding="utf-8"))
    assert facts["read"] is False
    assert facts["expect"]["article"]["title"] == TITLES[0]
    assert [title for _, title, _ in facts["expect"]["entries"]] == list(TITLES[:3])
    assert all(day.startswith("2025-08-") for day, _, _ in facts["expect"]["entries"])
    (bench.recorded / "expected.json").write_text(json.dumps(facts | {"read": True}), encoding="utf-8")
    _shown(bench.test(code=0))
    told = bench.build("check", "so-mau")
    _shown("   bài: ".join(told.split("   bài: ")[:2]))
    page = bench.recorded / "article.html"
    page.write_text(
        page.read_text(encoding="utf-8").replace("entry-title", "khac").replace("h1", "h5"), encoding="utf-8"
    )
    assert "assert" in bench.test(code=1), "a reading that changed is red again"


def test_check_tells_what_changed_since_the_archive_last_had_it(bench: Bench) -> None:
    bench.build("add-source", f"{bench.web.url}{bench.site.listing}", "--id", "so-mau")
    bench.build("collect")
    before = bench.files()
    [first, second, *_] = bench.site.truth
    shown = bench.site.pages[bench.site.listing]
    bench.web.pages[bench.site.listing] = Page(shown.replace(f'"{second}"', f'"{second}moi-hon-truoc/"').encode())
    edited = bench.site.pages[first].replace(TITLES[0], "Sở đổi tiêu đề về phân cấp").replace("27 hồ sơ", "72 hồ sơ")
    bench.web.pages[first] = Page(edited.encode())
    bench.web.pages[f"{second}moi-hon-truoc/"] = Page(bench.site.pages[second].encode())
    said = bench.build("check", "so-mau", now="2025-08-15T03:15:00+07:00")
    assert "so với lần trước: thêm 1 mục, bớt 1 mục, còn 2 mục" in said
    assert "tiêu đề: Sở đổi tiêu đề về phân cấp  [" in said and f"- trước: {TITLES[0]}" in said
    assert "dẫn: đổi chữ, phần in ra ở trên vẫn thế" in said
    assert "kho lưu chưa có bài này" in said
    assert before == bench.files(), "check writes nothing"
    bench.web.status = 403
    assert "Bị chặn" in bench.build("check", "so-mau", code=1)


@pytest.mark.parametrize(
    ("path", "page", "code", "words"),
    [
        ("/trong", "<html><body><h1>Chuyên mục</h1><p>Chưa có tin.</p></body></html>", 1, "không ghi tệp nào"),
        ("/khong-co", "", 1, "http_404"),
        (
            "/thu-thach",
            "<html><body><script>document.cookie='D1N=1';location.reload()</script></body></html>",
            1,
            "challenge",
        ),
    ],
)
def test_what_shows_no_story_writes_no_file(bench: Bench, path: str, page: str, code: int, words: str) -> None:
    if page:
        bench.web.pages[path] = Page(page.encode())
    assert words in bench.build("add-source", f"{bench.web.url}{path}", "--id", "so-mau", code=code)
    assert not list((bench.folder / "cong-thu" / "sources").iterdir())


def test_nothing_is_overwritten_and_nothing_is_guessed_from_a_bad_address(bench: Bench) -> None:
    address = f"{bench.web.url}{bench.site.listing}"
    bench.build("add-source", address, "--id", "so-mau")
    assert "đã có nguồn so-mau" in bench.build("add-source", address, "--id", "so-mau", code=2)
    assert "không phải địa chỉ hợp lệ" in bench.build("add-source", "file:///etc/passwd", code=2)


@pytest.mark.parametrize(
    ("name", "kind"), [("vccorp", "feed"), ("nukeviet", "html"), ("liferay", "html"), ("dnn", "html")]
)
def test_the_platform_is_recognised(tmp_path: Path, name: str, kind: str) -> None:
    assert kind == "html" or name in RSS
    _furnish(tmp_path / "cong-thu")
    site = portal(name, kind)
    with serve(pages_of(site)) as web:
        said = Bench(tmp_path, web, site).build("add-source", f"{web.url}{site.listing}", "--id", "so-mau")
    assert f"nền tảng nhận ra: {name}; danh sách {kind} có 3 mục" in said


# ── what a stranger says is data ─────────────────────────────────────────────────────────────────

_CODE = "open('pwned','w').close()"


def _written(bench: Bench) -> dict[str, int]:
    """The files of the home but for the lock of a run."""
    return {name: at for name, at in bench.files().items() if not name.endswith("/.cache/khoa")}


def _project() -> dict[str, int]:
    """The project's own files: nothing an add-source into another home may touch."""
    rooms = ("scrapers", "newsroom", "publisher", "nightly", "desk", "content", "tests")
    found = [p for room in rooms for p in (ROOT / room).rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    return {str(p): p.stat().st_mtime_ns for p in [*found, *ROOT.glob("*.*")]}


@pytest.mark.parametrize(
    ("path", "name", "kept"),
    [
        (f"/tin'+{_CODE}+'/", "Cổng mẫu", "Cổng mẫu"),
        (f'/tin"+{_CODE}+"/', "Cổng mẫu", "Cổng mẫu"),
        ("/tin'/%5C%0Aimport%20os%27%22/?q='''#{}", "Cổng mẫu", "Cổng mẫu"),
        ("/tin/", f'x" + {_CODE} + "', f'x" + {_CODE} + "'),
        ("/tin/", f"x' + {_CODE} + '", f"x' + {_CODE} + '"),
        ("/tin'/", f"''' + {_CODE} + '''", f"''' + {_CODE} + '''"),
        ("/tin/", f'"""\n{_CODE}\n"""', f'""" {_CODE} """'),
        ("/tin/", "Cổng\u202e mẫu\x1b[31m\\", "Cổng mẫu[31m\\"),
        ("/tin'/", "#{}{0}%s\\", "#{}{0}%s\\"),
    ],
)
def test_an_address_or_a_name_with_quotes_is_written_as_data(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, path: str, name: str, kept: str
) -> None:
    before, address = _project(), canonical(f"{bench.web.url}{path}")
    said = f'<head><meta property="og:site_name" content="{html.escape(name)}">'
    page = bench.site.pages[bench.site.listing].replace("<head>", said, 1)
    assert said in page
    bench.web.pages[address.removeprefix(bench.web.url)] = Page(page.encode())
    bench.build("add-source", f"{bench.web.url}{path}", "--id", "so-mau")
    sources = bench.folder / "cong-thu" / "sources"
    listings = (Listing(address, "html"),)
    source = Source("so-mau", kept, "127.0.0.1", "press", "wordpress", listings, evidence=(EVIDENCE,))
    assert is_source_text((sources / "so_mau.py").read_text(encoding="utf-8"), source)
    monkeypatch.chdir(bench.folder)
    assert load_sources(sources) == {"so-mau": source}  # as every night does
    assert not list(bench.folder.rglob("pwned"))
    assert before == _project()


@pytest.mark.parametrize("id", ["../x", 'a"b', "class", "__init__", "-rf", "a'+open('pwned','w').close()+'", "\x1b[2J"])
def test_an_id_that_is_no_plain_name_is_refused_before_anything_is_asked(bench: Bench, id: str) -> None:
    before, home = _project(), _written(bench)
    said = bench.build("add-source", f"{bench.web.url}{bench.site.listing}", "--id", id, code=2)
    assert "chữ thường a–z" in said and "--id so-khcn-hue" in said and "\x1b" not in said
    assert bench.web.asked == [] and _written(bench) == home and before == _project()
    assert not list(bench.folder.rglob("pwned"))


def test_a_failure_midway_leaves_nothing_behind(bench: Bench) -> None:
    in_the_way = bench.folder / "cong-thu" / "sources" / "recorded"
    in_the_way.write_bytes(b"")
    home = _written(bench)
    bench.build("add-source", f"{bench.web.url}{bench.site.listing}", "--id", "so-mau", code=1)
    assert _written(bench) == home


def test_the_line_to_paste_is_one_word_where_the_home_has_blanks(tmp_path: Path) -> None:
    _furnish(tmp_path / "cong của tôi; touch pwned")
    site = portal("wordpress")
    with serve(pages_of(site)) as web:
        command = ["add-source", f"{web.url}{site.listing}", "--id", "so-mau", "--allow-host", web.host]
        done = subprocess.run(
            [sys.executable, str(ROOT / "build.py"), *command, "--home", str(tmp_path / "cong của tôi; touch pwned")],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
    assert f"CONG_TIN_HOME='{tmp_path}/cong của tôi; touch pwned' python -m pytest" in done.stderr
