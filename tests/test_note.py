"""The morning note: what it says, what it says when nothing happened, and its shapes."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from nightly import note, stamp
from nightly.note import Note, Section
from nightly.options import Options
from tests.desk_home import HELD, NOW, TITLES, make_home

ROOT = Path(__file__).resolve().parent.parent


def made(home: Path) -> Note:
    return note.gather(Options(home=home, now=NOW))


def test_the_note_names_what_happened_and_what_waits(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    text = note.as_text(made(home))
    for words in (
        "2 tin mới", "Hội nghị về phân cấp", "và 1 nơi khác", f"Chờ duyệt: {TITLES[HELD]}", "Rà soát: Ai cấp",
        "bao: Không kết nối được — máy chủ không trả lời", "133/2025/NĐ-CP còn 18 ngày", "/van-ban/133-2025-nd-cp/",
        "Chưa lần nào thu thập được",
    ):  # fmt: skip
        assert words in text, words


def test_a_quiet_night_is_told_plainly() -> None:
    empty = tuple(Section(name, (), f"Không có {name}.") for name in ("tin", "việc"))
    quiet = Note(NOW.date(), "", empty)
    assert quiet.quiet and "không có gì mới" in quiet.title
    assert "Không có tin mới, không có gì chờ, không nguồn nào hỏng." in note.as_text(quiet)
    assert "Không có tin mới" in note.as_html(quiet)


def test_a_night_that_did_not_run_is_no_quiet_night(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    path = next(iter([home / "content"]))
    assert path.is_dir()
    late = Note(NOW.date(), "Đêm qua không thu thập được.", ())
    assert not late.quiet and "không thu thập được" in note.as_text(late)
    assert stamp.read(home) is None


def test_words_of_the_web_are_text_in_every_shape() -> None:
    evil = Note(NOW.date(), "", (Section("Tin mới", (('<img src=x> & "y"', 'javascript:alert("1")'),), ""),))
    page = note.as_html(evil)
    assert "<img" not in page and "href" not in page
    assert "<img" not in str(note.as_webhook(evil, "slack")["text"])
    assert "parse_mode" not in note.as_webhook(evil, "telegram")  # plain text: nothing to escape


def test_shapes_of_the_three_services_and_their_limits() -> None:
    long = Note(NOW.date(), "", (Section("Tin mới", tuple(("tin " * 100, "") for _ in range(15)), ""),))
    telegram = note.as_webhook(long, "telegram", "-100")
    zalo = note.as_webhook(long, "zalo", "42")
    assert telegram["chat_id"] == "-100" and len(str(telegram["text"])) <= 4096
    assert zalo["recipient"] == {"user_id": "42"}
    told = zalo["message"]
    assert isinstance(told, dict) and len(told["text"]) <= 2000 and "xem tiếp" in told["text"]
    assert note.shape_of("https://api.telegram.org/botX/sendMessage") == "telegram"
    assert note.shape_of("https://openapi.zalo.me/v3.0/oa/message/cs") == "zalo"
    assert note.shape_of("https://hooks.example.vn/x") == "slack"


@pytest.mark.parametrize(("form", "begins"), [("text", "Cổng tin sáng"), ("html", "<!doctype html>"), ("zalo", "{")])
def test_the_command_prints_it(tmp_path: Path, form: str, begins: str) -> None:
    home = make_home(tmp_path)
    command = [sys.executable, str(ROOT / "build.py"), "status", "--note", form, "--home", str(home)]
    done = subprocess.run([*command, "--now", NOW.isoformat()], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.startswith(begins)


def test_it_is_sent_to_a_webhook_and_a_failure_is_told(tmp_path: Path) -> None:
    home, got = make_home(tmp_path), []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Hook)
    Thread(target=server.serve_forever, daemon=True).start()
    host = f"127.0.0.1:{server.server_port}"
    config = home / "mkdocs.yml"
    text = config.read_text(encoding="utf-8").replace(
        "extra:\n", f"extra:\n  bao_tin:\n    webhook: http://{host}/x\n", 1
    )
    config.write_text(text, encoding="utf-8")
    said: list[str] = []
    options = Options(home=home, now=NOW + timedelta(hours=1), allow=frozenset({host}), say=said.append)
    assert note.send(note.gather(options), options) == 1 and "2 tin mới" in got[0]["text"]
    server.shutdown()
    server.server_close()
    assert note.send(note.gather(options), options) == 0 and "không gửi được bản tin sáng" in said[0]
