"""The desk as a local web page: Starlette in front of the handlers, uvicorn on 127.0.0.1 and nothing else.

Takes the options of a home; serves until interrupted. Server-rendered; every change is a form.
"""

from __future__ import annotations

import hashlib
import hmac
import mimetypes
import secrets
import socket
from collections.abc import Callable
from datetime import datetime
from http.cookies import CookieError
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk import deciding_pages, drafts, record_pages
from desk.context import DeskContext, DeskReply, DeskRequest
from desk.preview import FOLDER
from newsroom.errors import ConfigError, PortalError
from newsroom.models import VN
from newsroom.text.vietnamese import tidy
from nightly.run.options import Options

# ── this machine only, this page only ─────────────────────────────────────────────────────────────


SESSION_COOKIE = "ban-bien-tap"
TOKEN_FIELD = "dau"  # name of the token in a form
MAX_BODY = 2_000_000  # bytes, as of every file under content/
_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
# what is previewed came from a form: its page may look, never act
_PREVIEW_POLICY = "default-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'none'; form-action 'none'"

Form = dict[str, list[str]]


class RequestGuard:
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
                _set_headers(MutableHeaders(scope=message), _PREVIEW_POLICY if preview else _PAGE_POLICY)
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


class FormTokens:
    """Tokens of forms: an HMAC of the browser's cookie under a key that dies with the process."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def session(self, request: Request) -> str:
        """The browser's own random name, made when it has none."""
        known = request.cookies.get(SESSION_COOKIE, "")
        return known if len(known) == 32 and known.isalnum() else secrets.token_hex(16)

    def token(self, session: str) -> str:
        return hmac.new(self._key, session.encode(), hashlib.sha256).hexdigest()

    def is_valid(self, request: Request, form: Form) -> bool:
        given = (form.get(TOKEN_FIELD) or [""])[0]
        return hmac.compare_digest(given.encode(), self.token(request.cookies.get(SESSION_COOKIE, "")).encode())


async def read_form(request: Request) -> Form | None:
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


def _set_headers(headers: MutableHeaders, policy: str) -> None:
    headers["Content-Security-Policy"] = policy
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Cache-Control"] = "no-store"


# ── the pages and their routes ────────────────────────────────────────────────────────────────────


Handler = Callable[[DeskContext, DeskRequest], DeskReply]
EDITOR_COOKIE = "nguoi-bien-tap"  # cookie with the editor's name
_ASSETS = Path(__file__).parent / "assets"
_FONTS = Path(__file__).resolve().parent.parent / "publisher" / "theme" / "assets" / "fonts"

GET_HANDLERS: dict[str, Handler] = {
    "/": deciding_pages.show_morning,
    "/bai/{id}": deciding_pages.show_article,
    "/tep": deciding_pages.show_file,
    "/sua/{kind}": record_pages.list_records,
    "/sua/{kind}/{name}": record_pages.show_record,
    "/them/{kind}": record_pages.show_empty_record,
}
POST_HANDLERS: dict[str, Handler] = {
    "/quyet-dinh": deciding_pages.save_order,
    "/thu-tu": deciding_pages.arrange_pins,
    "/lay-lai": deciding_pages.undo_last,
    "/tep": deciding_pages.save_file,
    "/sua/{kind}/{name}": record_pages.save_record,
    "/them/{kind}": record_pages.create_record,
    "/ra-soat/{name}": record_pages.confirm_answer,
    "/de-xuat/{name}": record_pages.resolve_proposal,
    "/ten": record_pages.rename_editor,
}


def make_application(room: DeskContext, port: int) -> RequestGuard:
    """The desk of a home, ready to be served on this port."""
    seals = FormTokens()
    routes = [Route(path, _get_endpoint(handler, room, seals)) for path, handler in GET_HANDLERS.items()]
    routes += [
        Route(path, _post_endpoint(handler, room, seals), methods=["POST"]) for path, handler in POST_HANDLERS.items()
    ]
    routes += [
        Route("/tinh/{path:path}", _serve_folder(_ASSETS)),
        Route("/chu/{path:path}", _serve_folder(_FONTS)),
        Route("/xem/{path:path}", _serve_folder(room.options().cache / FOLDER)),
    ]
    return RequestGuard(Starlette(routes=routes), port)


def serve_desk(options: Options, port: int, *, by: str = "", clock: Callable[[], datetime] | None = None) -> None:
    """Serve the desk until interrupted; port 0 takes a free one. Raises ConfigError when the port is taken."""
    room = DeskContext(options, clock or (lambda: datetime.now(VN).replace(microsecond=0)), by)
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        raise ConfigError(
            f"cổng {port} không dùng được ({error.strerror}); chọn --port khác", where="--port"
        ) from error
    port = listener.getsockname()[1]
    options.say(
        f"bàn biên tập: http://127.0.0.1:{port}/ — người biên tập: {drafts.display_name(room.editor)} (Ctrl+C để dừng)"
    )
    config = uvicorn.Config(make_application(room, port), log_level="warning", access_log=False, server_header=False)
    uvicorn.Server(config).run(sockets=[listener])


def _get_endpoint(handler: Handler, room: DeskContext, seals: FormTokens) -> Callable[[Request], object]:
    async def answer(request: Request) -> Response:
        form: Form = {key: request.query_params.getlist(key) for key in request.query_params}
        return await _respond(handler, room, seals, request, form)

    return answer


def _post_endpoint(handler: Handler, room: DeskContext, seals: FormTokens) -> Callable[[Request], object]:
    async def answer(request: Request) -> Response:
        form = await read_form(request)
        if form is None:
            return PlainTextResponse("biểu mẫu quá lớn hoặc không đọc được", 413)
        if not seals.is_valid(request, form):
            return PlainTextResponse("biểu mẫu đã cũ: quay lại, tải lại trang rồi làm lại; chưa ghi gì", 403)
        return await _respond(handler, room, seals, request, form)

    return answer


async def _respond(handler: Handler, room: DeskContext, seals: FormTokens, request: Request, form: Form) -> Response:
    session = seals.session(request)
    ask = DeskRequest(request.path_params, form, session, seals.token(session), _read_editor(request) or room.editor)
    try:
        told = await run_in_threadpool(handler, room, ask)
    except PortalError as error:
        hint = getattr(error, "hint", "")
        return PlainTextResponse(f"{error}{'; ' + hint if hint else ''}", 422)
    answer: Response
    answer = RedirectResponse(told.to, 303) if told.to else HTMLResponse(told.body, told.status)
    answer.set_cookie(SESSION_COOKIE, session, httponly=True, samesite="strict")
    if told.cookie:
        answer.set_cookie(EDITOR_COOKIE, quote(told.cookie), httponly=True, samesite="strict", max_age=31_536_000)
    return answer


def _read_editor(request: Request) -> str:
    try:
        return tidy(unquote(request.cookies.get(EDITOR_COOKIE, ""))[:200])
    except (CookieError, ValueError):
        return ""


def _serve_folder(root: Path) -> Callable[[Request], object]:
    """Files of one folder, nothing above it and no links."""

    async def answer(request: Request) -> Response:
        path = (root / request.path_params["path"]).resolve()
        if path.is_dir():
            path = path / "index.html"
        if not path.is_relative_to(root.resolve()) or not path.is_file():
            return PlainTextResponse("không có", 404)
        return FileResponse(path, media_type=mimetypes.guess_type(path.name)[0] or "application/octet-stream")

    return answer
