"""Text from outside where it becomes something else: a terminal line, a git word, a workflow command, a header, a cell,
a pattern, the frame of a page."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from desk import drafts, server, words
from newsroom.relevance.lexicon import _document_pattern
from nightly.run.session import Console, print_lines
from publisher.build import mkdocs
from publisher.outlets import admin
from publisher.outlets.open_data import _cell
from scrapers.web.fetch import Fetcher
from tests.support.command_line import portal
from tests.support.desk_home import make_home
from tests.support.paths import ROOT

ESCAPES = "\x1b]0;x\x07\x1b[2J\x9b31m\r\u202e\udc9b"


def test_no_escape_sequence_reaches_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_lines(f"một{ESCAPES}\nhai{ESCAPES}")
    print_lines(f"ba{ESCAPES}", wrong=True)
    Console().say(f"bốn{ESCAPES}\n::error::x")
    assert tuple(capsys.readouterr()) == ("một]0;x[2J31m\nhai]0;x[2J31m\n", "ba]0;x[2J31m\nbốn]0;x[2J31m::error::x\n")


@pytest.mark.parametrize("command", [("explain",), ("add-source",), ("edit", "pin"), ("status", "--note")])
def test_no_command_repeats_an_escape_sequence(command: tuple[str, ...], tmp_path: Path) -> None:
    done = portal(*command, f"http://a{ESCAPES[:-1]}/", "--home", str(make_home(tmp_path)))
    assert (
        done.returncode in (1, 2) and "http://a]0;x[2J31m/" in done.said and done.said.replace("\n", "").isprintable()
    )


def test_words_of_an_editor_are_one_argument_of_git(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    for word in (("init", "-q"), ("add", "."), ("-c", "user.name=a", "-c", "user.email=a@a", "commit", "-qm", "đầu")):
        subprocess.run(["git", "-C", str(home), *word], check=True)
    for name in ("content/hoi-dap/-rf.md", "content/hoi-dap/:(top)x.md", "content/hoi-dap/*.md"):
        (home / name).write_text("mới", encoding="utf-8")
    (home / "content/hoi-dap/tau-ca.md").write_text("đang sửa dở", encoding="utf-8")
    paths = [Path("content/hoi-dap/*.md"), Path("content/hoi-dap/:(top)x.md"), Path("content/hoi-dap/-rf.md")]
    assert drafts.commit_files(home, paths, "--amend\0\n#x", "An\n\0--amend <an@x.vn>") == ""
    shown = subprocess.run(
        ["git", "-C", str(home), "-c", "core.quotepath=off", "show", "--format=%an|%B", "--name-only"],
        capture_output=True,
        text=True,
        check=True,
    )
    told, _, changed = shown.stdout.partition("\n")
    assert told == "An --amend|--amend #x"
    assert sorted(changed.split()) == sorted(path.as_posix() for path in paths)
    assert "null byte" in drafts.commit_files(home, [Path("a\0b")], "x", "An")


def test_the_name_in_a_cookie_is_one_plain_line() -> None:
    asked: Any = SimpleNamespace(cookies={server.EDITOR_COOKIE: "An%00%0A%1B[2J%E2%80%AE%20B"})
    assert server._read_editor(asked) == "An [2J B"


def test_a_file_name_adds_no_property_to_a_workflow_command() -> None:
    told = words.annotate_problem("content/a,line=9%0A\r.md:3: hỏng\n::stop; sửa")
    assert told == "::error file=content/a%2Cline=9%250A%0D.md,line=3::hỏng%0A::stop; sửa"


def test_a_validator_no_header_can_hold_is_not_sent_back() -> None:
    kept = {"a": ('"v\u00e9"', "x\r\nHost: y"), "b": ('"v1"', "Thu")}
    door: Any = SimpleNamespace(_validators=kept)
    errand: Any = SimpleNamespace(conditional=True)
    assert Fetcher._conditions(door, "a", errand) == {}
    assert Fetcher._conditions(door, "b", errand) == {"If-None-Match": '"v1"', "If-Modified-Since": "Thu"}


@pytest.mark.parametrize("sign", "=+-@＝＋－＠")
def test_no_sign_of_a_formula_begins_a_cell(sign: str) -> None:
    assert _cell(f" \t{sign}1+1") == f"'{sign}1+1"


def test_the_year_of_a_listed_document_is_text_to_the_pattern() -> None:
    odd = _document_pattern("1/(.*/NĐ-CP")
    assert odd.search("nghi dinh 1/(.*") and not odd.search("nghi dinh 1/x")
    assert _document_pattern("133/2025/NĐ-CP").search("nghi dinh so 133/2025")


def test_a_setting_adds_nothing_to_the_policy_of_admin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin, "_program", lambda _package: {})
    settings = {"name": "gitea", "repo": "a/b", "api_root": "https://a&#59script-src&quot*/x"}
    page = admin.build_files(settings, SimpleNamespace(fields={}), "https://a.vn/")["admin/index.html"]  # type: ignore[arg-type]
    assert b"https://a&amp;#59script-src&amp;quot*;" in page


def test_the_names_of_a_portal_are_text_in_the_frame(tmp_path: Path) -> None:
    told = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    evil = '"><script>alert(1)</script>'
    for key in ("site_name", "site_description", "  ten_ngan"):
        line = next(line for line in told.splitlines() if line.startswith(f"{key}:"))
        told = told.replace(line, f"{key}: '{evil}'")
    (tmp_path / "mkdocs.yml").write_text(told, encoding="utf-8")
    page = b'---\ntitle: ""\ndescription: ""\n---\n\n<div class="trang"></div>\n'
    mkdocs.build({"index.md": page}, config=tmp_path / "mkdocs.yml", out=tmp_path / "a", work=tmp_path / "w")
    html = (tmp_path / "a" / "index.html").read_text(encoding="utf-8")
    assert evil not in html and html.count("&lt;script&gt;alert(1)") >= 5
