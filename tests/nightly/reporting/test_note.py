"""The morning note: what it says, what it says when nothing happened, and its shapes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any

import pytest

from nightly import publish
from nightly.reporting import note
from nightly.reporting.note import Note, Section
from nightly.reporting.notify import Channels
from nightly.run.options import Options
from tests.support.command_line import portal
from tests.support.desk_home import HELD, NOW, TITLES, URLS, make_home
from tests.support.paths import ROOT


def made(home: Path) -> Note:
    return note.gather_note(Options(home=home, now=NOW))


def test_the_note_names_what_happened_and_what_waits(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    text = note.render_text(made(home))
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
    assert "Không có tin mới, không có gì chờ, không nguồn nào hỏng." in note.render_text(quiet)
    assert "Không có tin mới" in note.render_html(quiet)


def test_a_night_that_did_not_run_is_no_quiet_night(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    path = next(iter([home / "content"]))
    assert path.is_dir()
    late = Note(NOW.date(), "Đêm qua không thu thập được.", ())
    assert not late.quiet and "không thu thập được" in note.render_text(late)
    assert publish.read_stamp(home) is None


def test_words_of_the_web_are_text_in_every_shape() -> None:
    evil = Note(NOW.date(), "", (Section("Tin mới", (('<img src=x> & "y"', 'javascript:alert("1")'),), ""),))
    page = note.render_html(evil)
    assert "<img" not in page and "href" not in page
    assert "<img" not in str(note.render_webhook(evil, "slack")["text"])
    assert "parse_mode" not in note.render_webhook(evil, "telegram")  # plain text: nothing to escape


def test_shapes_of_the_three_services_and_their_limits() -> None:
    long = Note(NOW.date(), "", (Section("Tin mới", tuple(("tin " * 100, "") for _ in range(15)), ""),))
    telegram = note.render_webhook(long, "telegram", "-100")
    zalo = note.render_webhook(long, "zalo", "42")
    assert telegram["chat_id"] == "-100" and len(str(telegram["text"])) <= 4096
    assert zalo["recipient"] == {"user_id": "42"}
    told = zalo["message"]
    assert isinstance(told, dict) and len(told["text"]) <= 2000 and "xem tiếp" in told["text"]
    assert note.find_shape(Channels("https://api.telegram.org/botX/sendMessage")) == "telegram"
    assert note.find_shape(Channels("https://openapi.zalo.me/v3.0/oa/message/cs")) == "zalo"
    assert note.find_shape(Channels("https://hooks.example.vn/x")) == "slack"
    assert note.find_shape(Channels("https://cua-ngo.example.vn/x", webhook_shape="zalo")) == "zalo"


@pytest.mark.parametrize(("form", "begins"), [("text", "Cổng tin sáng"), ("html", "<!doctype html>"), ("zalo", "{")])
def test_the_command_prints_it(tmp_path: Path, form: str, begins: str) -> None:
    home = make_home(tmp_path)
    done = portal("status", "--note", form, "--home", str(home), "--now", NOW.isoformat())
    assert done.returncode == 0 and done.stdout.startswith(begins)


def test_a_night_that_brought_nothing_is_told_plainly_by_the_command(tmp_path: Path) -> None:
    """A home that collected tonight and found nothing: no story, nothing waiting, nobody sick, nothing expiring."""
    home = tmp_path / "cong"
    (home / "content").mkdir(parents=True)
    for name in ("mkdocs.yml", "content/chu-de.yml"):
        (home / name).write_bytes((ROOT / name).read_bytes())
    _stamp(home)
    done = portal("status", "--note", "--home", str(home), "--now", NOW.isoformat())
    assert "không có gì mới" in done.stdout.splitlines()[0]
    assert "Không có tin mới, không có gì chờ, không nguồn nào hỏng." in done.stdout
    assert (
        "Không có tin mới" in portal("status", "--note", "html", "--home", str(home), "--now", NOW.isoformat()).stdout
    )


def _stamp(home: Path) -> None:
    path = home / "content" / "nguon-tin" / "tinh-den.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"as_of": (NOW - timedelta(hours=4)).isoformat()}), encoding="utf-8")


@contextmanager
def hook() -> Iterator[tuple[str, list[tuple[dict[str, str], dict[str, Any]]]]]:
    """A real HTTP server: its HOST:PORT, and (headers, JSON) of what it was sent."""
    got: list[tuple[dict[str, str], dict[str, Any]]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            got.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Hook)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}", got
    server.shutdown()
    server.server_close()


@contextmanager
def post_office() -> Iterator[tuple[str, list[bytes]]]:
    """A real SMTP server on loopback: its HOST:PORT, and the letters it took."""
    letters: list[bytes] = []

    class Office(StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 thu\r\n")
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"DATA":
                    self.wfile.write(b"354 noi\r\n")
                    letters.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                self.wfile.write(b"221 chao\r\n" if word == b"QUIT" else b"250 vang\r\n")
                if word == b"QUIT":
                    return

    with ThreadingTCPServer(("127.0.0.1", 0), Office) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}", letters
        server.shutdown()


@pytest.mark.parametrize("shape", ["telegram", "zalo", "slack"])
def test_cron_sends_it_to_each_service_in_its_own_shape(
    tmp_path: Path, shape: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make_home(tmp_path)
    with hook() as (host, got):
        monkeypatch.setenv("CONG_TIN_WEBHOOK", f"http://{host}/x")
        monkeypatch.setenv("CONG_TIN_WEBHOOK_SHAPE", shape)
        monkeypatch.setenv("CONG_TIN_WEBHOOK_TO", "42")
        monkeypatch.setenv("CONG_TIN_WEBHOOK_TOKEN", "bi-mat" if shape == "zalo" else "")
        words = ("status", "--note", "--send", "--home", str(home), "--now", NOW.isoformat(), "--allow-host", host)
        done = portal(*words)
    assert done.returncode == 0 and "đã gửi qua 1 kênh" in done.stdout
    [(headers, body)] = got
    told = {"telegram": body.get("text"), "slack": body.get("text"), "zalo": body.get("message", {}).get("text")}[shape]
    assert "2 tin mới" in told and f"Chờ duyệt: {TITLES[HELD]}" in told
    assert body.get("chat_id") == ("42" if shape == "telegram" else None)
    assert body.get("recipient") == ({"user_id": "42"} if shape == "zalo" else None)
    assert headers.get("access_token") == ("bi-mat" if shape == "zalo" else None)


def test_cron_sends_it_as_a_letter_in_text_and_html(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = make_home(tmp_path)
    with post_office() as (host, letters):
        monkeypatch.setenv("CONG_TIN_SMTP", f"smtp://{host}")
        monkeypatch.setenv("CONG_TIN_MAIL_TO", "lan@example.vn, minh@example.vn")
        monkeypatch.setenv("CONG_TIN_MAIL_FROM", "cong@example.vn")
        words = ("status", "--note", "--send", "--home", str(home), "--now", NOW.isoformat(), "--allow-host", host)
        done = portal(*words)
    assert done.returncode == 0, done.said
    letter = message_from_bytes(letters[0], policy=default)
    assert "2 tin mới" in letter["subject"] and letter["to"] == "lan@example.vn, minh@example.vn"
    text, page = letter.get_body(("plain",)), letter.get_body(("html",))
    assert text and page and TITLES[HELD] in text.get_content()
    assert f'<a href="{URLS["HELD"]}">' in page.get_content() and '<html lang="vi">' in page.get_content()


def test_a_channel_that_does_not_answer_is_told_and_is_status_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make_home(tmp_path)
    monkeypatch.setenv("CONG_TIN_WEBHOOK", "http://127.0.0.1:9/bi-mat")
    done = portal(
        "status", "--note", "--send", "--home", str(home), "--now", NOW.isoformat(), "--allow-host", "127.0.0.1:9"
    )
    assert done.returncode == 1 and "không gửi được bản tin sáng qua webhook" in done.said and "bi-mat" not in done.said
