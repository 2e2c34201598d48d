"""The desk as a local web page: Starlette in front of the handlers, uvicorn on 127.0.0.1 and nothing else.

Takes the options of a home; serves until interrupted. Server-rendered; every change is a form.
"""

from __future__ import annotations

import mimetypes
import socket
from collections.abc import Callable
from datetime import datetime
from http.cookies import CookieError
from pathlib import Path
from urllib.parse import quote, unquote

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from desk import deciding, editor, recording
from desk.guard import COOKIE, Form, Guard, Seals, form_of
from desk.preview import FOLDER
from desk.room import Answer, Ask, Room
from newsroom.errors import ConfigError, PortalError
from newsroom.models import VN
from newsroom.vietnamese import tidy
from nightly.options import Options

Handler = Callable[[Room, Ask], Answer]
NAME = "nguoi-bien-tap"  # cookie with the editor's name
_ASSETS = Path(__file__).parent / "assets"
_FONTS = Path(__file__).resolve().parent.parent / "publisher" / "theme" / "assets" / "fonts"

LOOKS: dict[str, Handler] = {
    "/": deciding.morning,
    "/bai/{id}": deciding.article,
    "/tep": deciding.file,
    "/sua/{kind}": recording.shelf,
    "/sua/{kind}/{name}": recording.record,
    "/them/{kind}": recording.new,
}
CHANGES: dict[str, Handler] = {
    "/quyet-dinh": deciding.decide,
    "/thu-tu": deciding.arrange,
    "/lay-lai": deciding.undo,
    "/tep": deciding.save_file,
    "/sua/{kind}/{name}": recording.save,
    "/them/{kind}": recording.create,
    "/ra-soat/{name}": recording.checked,
    "/de-xuat/{name}": recording.settle,
    "/ten": recording.rename,
}


def application(room: Room, port: int) -> Guard:
    """The desk of a home, ready to be served on this port."""
    seals = Seals()
    routes = [Route(path, _look(handler, room, seals)) for path, handler in LOOKS.items()]
    routes += [Route(path, _change(handler, room, seals), methods=["POST"]) for path, handler in CHANGES.items()]
    routes += [
        Route("/tinh/{path:path}", _below(_ASSETS)),
        Route("/chu/{path:path}", _below(_FONTS)),
        Route("/xem/{path:path}", _below(room.options().cache / FOLDER)),
    ]
    return Guard(Starlette(routes=routes), port)


def serve(options: Options, port: int, *, by: str = "", clock: Callable[[], datetime] | None = None) -> None:
    """Serve the desk until interrupted; port 0 takes a free one. Raises ConfigError when the port is taken."""
    room = Room(options, clock or (lambda: datetime.now(VN).replace(microsecond=0)), by)
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
        f"bàn biên tập: http://127.0.0.1:{port}/ — người biên tập: {editor.shown(room.editor)} (Ctrl+C để dừng)"
    )
    config = uvicorn.Config(application(room, port), log_level="warning", access_log=False, server_header=False)
    uvicorn.Server(config).run(sockets=[listener])


def _look(handler: Handler, room: Room, seals: Seals) -> Callable[[Request], object]:
    async def answer(request: Request) -> Response:
        form: Form = {key: request.query_params.getlist(key) for key in request.query_params}
        return await _answered(handler, room, seals, request, form)

    return answer


def _change(handler: Handler, room: Room, seals: Seals) -> Callable[[Request], object]:
    async def answer(request: Request) -> Response:
        form = await form_of(request)
        if form is None:
            return PlainTextResponse("biểu mẫu quá lớn hoặc không đọc được", 413)
        if not seals.holds(request, form):
            return PlainTextResponse("biểu mẫu đã cũ: quay lại, tải lại trang rồi làm lại; chưa ghi gì", 403)
        return await _answered(handler, room, seals, request, form)

    return answer


async def _answered(handler: Handler, room: Room, seals: Seals, request: Request, form: Form) -> Response:
    session = seals.session(request)
    ask = Ask(request.path_params, form, session, seals.token(session), _name(request) or room.editor)
    try:
        told = await run_in_threadpool(handler, room, ask)
    except PortalError as error:
        hint = getattr(error, "hint", "")
        return PlainTextResponse(f"{error}{'; ' + hint if hint else ''}", 422)
    answer: Response
    answer = RedirectResponse(told.to, 303) if told.to else HTMLResponse(told.body, told.status)
    answer.set_cookie(COOKIE, session, httponly=True, samesite="strict")
    if told.cookie:
        answer.set_cookie(NAME, quote(told.cookie), httponly=True, samesite="strict", max_age=31_536_000)
    return answer


def _name(request: Request) -> str:
    try:
        return tidy(unquote(request.cookies.get(NAME, ""))[:200])
    except (CookieError, ValueError):
        return ""


def _below(root: Path) -> Callable[[Request], object]:
    """Files of one folder, nothing above it and no links."""

    async def answer(request: Request) -> Response:
        path = (root / request.path_params["path"]).resolve()
        if path.is_dir():
            path = path / "index.html"
        if not path.is_relative_to(root.resolve()) or not path.is_file():
            return PlainTextResponse("không có", 404)
        return FileResponse(path, media_type=mimetypes.guess_type(path.name)[0] or "application/octet-stream")

    return answer
