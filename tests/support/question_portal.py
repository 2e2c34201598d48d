"""A portal of questions and answers on loopback, in the shape of the recorded pages, and the night it is read in."""

from __future__ import annotations

from datetime import datetime

from newsroom.models import VN
from tests.support.loopback import Page
from tests.support.paths import QUESTIONS

NIGHT = datetime(2026, 11, 22, 3, 0, tzinfo=VN)


def portal() -> dict[str, Page]:
    detail = (QUESTIONS / "rfd-cau-16.html").read_bytes()
    return {
        "/robots.txt": Page(b"User-agent: *\nAllow: /\n", "text/plain"),
        "/hoidap/pages/cap-phep.aspx": Page((QUESTIONS / "rfd-cap-phep.html").read_bytes()),
        "/hoidap/pages/cap-phep.aspx?ItemID=26": Page(b"<html><body>" + b"<p>Trang dang cap nhat.</p>" * 40),
        "/hoidap/pages/cap-phep.aspx?ItemID=27": Page(detail),
    }
