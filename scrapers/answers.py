"""What an answer means before its body is read: accepted, elsewhere, refused, or a guard in between.

Takes a `Capture` of one hop; gives the capture to hand on, or a `FetchError`. Shared by the network and the archive,
so a replayed night fails where the real one failed.
"""

from __future__ import annotations

import re
from dataclasses import replace

from newsroom.errors import FetchError
from newsroom.models import Capture
from scrapers import addresses

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GUARD = re.compile(rb"<title>\s*just a moment|cf-chl|challenge-platform|_incapsula_|ddos-guard", re.IGNORECASE)


def onward(capture: Capture, *, limit: int = 2048) -> str:
    """The address a redirect points to, or "". Raises FetchError `scheme`, `bad_url`."""
    location = capture.headers.get("location", "")
    if capture.status not in _REDIRECTS or not location:
        return ""
    return addresses.follow(capture.final_url, location, limit=limit)


def challenged(capture: Capture) -> bool:
    """Whether an error answer is a browser check (Cloudflare and alike): asking again only makes it worse (A13)."""
    if capture.status < 400:
        return False
    stated = "challenge" in capture.headers.get("cf-mitigated", "").lower()
    return stated or bool(_GUARD.search(capture.body[:20_000]))


def accepted(capture: Capture, *, asked: str) -> Capture:
    """`capture` as the answer to `asked`. Raises FetchError `challenge`, `incomplete`, `http_NNN`."""
    if challenged(capture):
        raise FetchError("challenge", f"máy chủ trả bài kiểm tra trình duyệt (mã {capture.status})", url=asked)
    if capture.status == 206:
        raise FetchError("incomplete", "máy chủ chỉ trả một phần nội dung", url=asked)
    if not (200 <= capture.status < 300 or capture.status == 304):
        raise FetchError(f"http_{capture.status}", f"máy chủ trả mã {capture.status}", url=asked)
    return replace(capture, url=asked)
