"""News of health goes out when asked, over real sockets, and its failures cost the run nothing."""

from __future__ import annotations

import json
import threading
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from newsroom.models import VN, HealthChange
from nightly.reporting.notify import read_channels, send_changes
from nightly.run.options import Options
from tests.support import story_home
from tests.support.loopback import serve
from tests.support.smtp_server import mail_server

NOW = datetime(2026, 11, 22, 3, tzinfo=VN)
CHANGE = HealthChange("mst", NOW, "hoat-dong", "bi-chan", "captcha", "trang đòi nhập mã captcha")


def _options(home: Path, allow: str = "") -> tuple[Options, list[str]]:
    said: list[str] = []
    return Options(home, NOW, allow=frozenset({allow} - {""}), say=said.append), said


def test_off_by_default_and_from_settings_or_environment(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("extra:\n  bao_tin:\n    webhook: https://a.example/x\n", encoding="utf-8")
    assert read_channels(tmp_path, {}).webhook == "https://a.example/x"
    assert read_channels(tmp_path, {"CONG_TIN_WEBHOOK": "https://b.example/"}).webhook == "https://b.example/"
    assert read_channels(tmp_path / "khong-co", {}).webhook == ""
    assert send_changes(_options(tmp_path / "khong-co")[0], [CHANGE]) == 0


def test_a_webhook_gets_one_post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    got: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return None

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("CONG_TIN_WEBHOOK", f"http://127.0.0.1:{server.server_port}/k")
    options, said = _options(tmp_path, f"127.0.0.1:{server.server_port}")
    assert send_changes(options, [CHANGE]) == 1
    assert send_changes(options, []) == 0
    assert said == []
    server.shutdown()
    [body] = [json.loads(raw) for raw in got]
    assert body["changes"][0]["after"] == "bi-chan"
    assert "captcha" in body["text"]


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x", "https://127.0.0.1:9/bi-mat", "khong phai dia chi"])
def test_a_failed_notice_is_one_line_without_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("CONG_TIN_WEBHOOK", address)
    options, said = _options(tmp_path)
    assert send_changes(options, [CHANGE]) == 0
    assert len(said) == 1
    assert "bi-mat" not in said[0]


def test_a_night_tells_of_a_source_gone_ill_and_well_by_a_real_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_server() as box, serve({}) as web:
        night = story_home.home(tmp_path, web, "so")
        web.pages["/so.xml"] = story_home.feed(story_home.Told("https://so.vn/1", "Tin", "Tin.", "2026-11-19T08:00:00"))
        monkeypatch.setenv("CONG_TIN_SMTP", f"smtp://127.0.0.1:{box.port}")
        monkeypatch.setenv("CONG_TIN_MAIL_TO", "bien-tap@tinh.example, truc@tinh.example")
        monkeypatch.setenv("CONG_TIN_MAIL_FROM", "cong-tin@tinh.example")
        allowed = ("--allow-host", f"127.0.0.1:{box.port}")
        night.run("collect", *allowed, now="2026-11-20T03:15:00+07:00")
        assert box.letters == [], "a first good night is no news"
        web.status = 403
        night.run("collect", *allowed, now="2026-11-21T03:15:00+07:00")
        night.run("collect", *allowed, now="2026-11-21T04:15:00+07:00")
        [letter] = box.letters
        assert letter["Subject"] == "Cổng tin: 1 nguồn đổi tình trạng" and letter["From"] == "cong-tin@tinh.example"
        assert "so: Hoạt động → Bị chặn — máy chủ trả mã lỗi 403 (21/11/2026 03:15)" in letter.get_content()
        assert box.recipients == ["bien-tap@tinh.example", "truc@tinh.example"]
        web.status = 0
        night.run("collect", *allowed, now="2026-11-22T03:15:00+07:00")
        assert "Bị chặn → Hoạt động" in box.letters[-1].get_content()
        web.status, box.refuse = 403, True
        done = night.run("collect", *allowed, now="2026-11-23T03:15:00+07:00")
        assert "không báo được tình trạng nguồn qua thư: SMTPRecipientsRefused" in done.stderr


def test_plain_smtp_to_a_stranger_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server() as box:
        monkeypatch.setenv("CONG_TIN_SMTP", f"smtp://127.0.0.1:{box.port}")
        monkeypatch.setenv("CONG_TIN_MAIL_TO", "a@tinh.example")
        monkeypatch.setenv("CONG_TIN_MAIL_FROM", "b@tinh.example")
        options, said = _options(tmp_path)
        assert send_changes(options, [CHANGE]) == 0 and len(said) == 1
        assert box.letters == [], "without STARTTLS nothing is said to a server --allow-host does not name"
