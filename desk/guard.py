"""The desk's door: this machine only, this page only. An ASGI wrapper around the application.

Refuses a Host that is not the loopback address the desk answers on (DNS rebinding), a change that another page or site
sent (Origin, Sec-Fetch-Site), a body over 2 MB. Every change must also carry the token of this browser's cookie.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "ban-bien-tap"
FIELD = "dau"  # name of the token in a form
MAX_BODY = 2_000_000  # bytes, as of every file under content/
_PAGE = (
    "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
# what is previewed came from a form: its page may look, never act
_PREVIEW = "default-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'none'; form-action 'none'"

Form = dict[str, list[str]]


class Guard:
    """Checks every request before the application sees it and dresses every answer."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers, preview = Headers(scope=scope), scope["path"].startswith("/xem/")
        refusal = self._refusal(scope["method"], headers)

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                _dress(MutableHeaders(scope=message), _PREVIEW if preview else _PAGE)
            await send(message)

        await (refusal or self._app)(scope, receive, dressed)

    def _refusal(self, method: str, headers: Headers) -> Response | None:
        if headers.get("host", "").lower() not in self._hosts:
            return PlainTextResponse("bàn biên tập chỉ trả lời trên máy này", 421)
        if method in ("GET", "HEAD"):
            return None
        origin = headers.get("origin", "")
        if origin and origin.removeprefix("http://").lower() not in self._hosts:
            return PlainTextResponse("yêu cầu đến từ trang khác", 403)
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return PlainTextResponse("yêu cầu đến từ trang khác", 403)
        return None


class Seals:
    """Tokens of forms: an HMAC of the browser's cookie under a key that dies with the process."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def session(self, request: Request) -> str:
        """The browser's own random name, made when it has none."""
        known = request.cookies.get(COOKIE, "")
        return known if len(known) == 32 and known.isalnum() else secrets.token_hex(16)

    def token(self, session: str) -> str:
        return hmac.new(self._key, session.encode(), hashlib.sha256).hexdigest()

    def holds(self, request: Request, form: Form) -> bool:
        given = (form.get(FIELD) or [""])[0]
        return hmac.compare_digest(given.encode(), self.token(request.cookies.get(COOKIE, "")).encode())


async def form_of(request: Request) -> Form | None:
    """The posted form, None when it is too big or no text."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            return None
    try:
        return parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=5000, errors="strict")
    except ValueError:
        return None


def _dress(headers: MutableHeaders, policy: str) -> None:
    headers["Content-Security-Policy"] = policy
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Cache-Control"] = "no-store"
