"""`build.py edit …`, `desk` and `status`: the editors' command line. Every `edit` writes content/bien-tap.yml once.

As in build.py, a command imports what it needs when it runs.
"""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from newsroom.errors import ConfigError
from nightly.run.options import Options, TypedOptions, takes, with_parameters
from nightly.run.session import print_lines

# ── status --note ─────────────────────────────────────────────────────────────────────────────────


FORMS = ("text", "html", "webhook", "telegram", "zalo", "slack")


def print_note(options: Options, form: str, *, send: bool) -> bool:
    """Print the note in this form; with `send`, send it instead. True unless it should have gone out and did not."""
    from nightly.reporting import note, notify

    if form not in FORMS:
        raise ConfigError(f"không có dạng “{form}”; dùng được: {', '.join(FORMS)}", where="status --note")
    made = note.gather_note(options)
    if send:
        sent = note.send_note(made, options)
        print_lines(
            f"đã gửi qua {sent} kênh" if sent else "chưa gửi được qua kênh nào (xem extra.bao_tin trong mkdocs.yml)"
        )
        return sent > 0
    if form in ("text", "html"):
        print_lines(note.render_text(made) if form == "text" else note.render_html(made).rstrip("\n"))
        return True
    channels = notify.read_channels(options.home, os.environ)
    body = note.render_webhook(made, note.find_shape(channels) if form == "webhook" else form, channels.webhook_to)
    print_lines(json.dumps(body, ensure_ascii=False, indent=2))
    return True


# ── the commands ──────────────────────────────────────────────────────────────────────────────────


edit = typer.Typer(help="Quyết định của biên tập: mỗi lệnh ghi một lần vào content/bien-tap.yml.", no_args_is_help=True)

Target = Annotated[str, typer.Argument(help="Địa chỉ bài gốc, địa chỉ trang trên cổng, hoặc mã 8 chữ số hex.")]
Home = Annotated[Path | None, typer.Option(help="Thư mục của cổng tin.")]
Now = Annotated[str | None, typer.Option(help="Thời điểm, dạng ISO (để thử).")]
Allow = Annotated[list[str] | None, typer.Option(help="Cho phép một HOST:PORT nội bộ (để thử).")]
Why = Annotated[str, typer.Option(help="Lý do; với sửa và rút thì bắt buộc.")]
By = Annotated[str, typer.Option(help="Ai quyết định; mặc định lấy từ git config hoặc tên tài khoản.")]


OwnKeys = dict[str, Any]
_LATER = [
    inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
    for name, kind, default in (("why", Why, ""), ("by", By, ""), ("home", Home, None), ("now", Now, None))
]


def _order_command(own_keys: Callable[..., OwnKeys]) -> Callable[..., None]:
    """A command of `edit`: `own_keys` gives the keys of an `Order` that are its own; the target, --why, --by, --home
    and --now are every order's, and so is what follows: checked against the library, written once, told."""

    def run(
        context: typer.Context, target: str, why: str, by: str, home: Path | None, now: str | None, **own: Any
    ) -> None:
        from desk import orders, words

        order = orders.Order(own_keys.__name__, target, why=why, **own_keys(**own))
        for row in orders.carry_out_order(order, _make_options(context, home, now), by=by):
            print_lines(f"đã ghi: {words.describe_row(row)}")

    more = inspect.Parameter.KEYWORD_ONLY
    first = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    target = inspect.Parameter("target", more, annotation=Target)
    own = (p.replace(kind=more) for p in inspect.signature(own_keys, eval_str=True).parameters.values())
    return edit.command()(with_parameters(run, own_keys, [first, target, *own, *_LATER]))


def _make_options(context: typer.Context, home: Path | None = None, now: str | None = None) -> Options:
    options: Options = context.obj.merged(TypedOptions(home=home, now=now)).options(print_lines)
    return options


@_order_command
def pin(
    until: Annotated[str, typer.Option(help="Ghim đến hết ngày này (năm-tháng-ngày); mặc định 14 ngày.")] = "",
    order: Annotated[int, typer.Option(help="Số nhỏ đứng trước.")] = 0,
) -> OwnKeys:
    """Ghim lên đầu trang chủ; lý do hiện cho người đọc; qua hết ngày thì tự thôi."""
    return {"until": until, "order": order}


@_order_command
def unpin() -> OwnKeys:
    """Thôi ghim."""
    return {}


@_order_command
def hide() -> OwnKeys:
    """Ẩn khỏi trang, còn giữ trong kho; với số hiệu máy mới thấy hoặc câu trả lời máy thu thập thì bỏ hẳn."""
    return {}


@_order_command
def restore() -> OwnKeys:
    """Đưa trở lại bài đã ẩn, đã từ chối, hoặc máy đã loại."""
    return {}


@_order_command
def merge(into: Annotated[str, typer.Argument(help="Bài thuộc tin sẽ nhận.")]) -> OwnKeys:
    """Gộp vào một tin khác; bài đang chờ thì được duyệt luôn."""
    return {"into": into}


@_order_command
def split(into: Annotated[str, typer.Option(help="Chuyển sang tin của bài này thay vì đứng riêng.")] = "") -> OwnKeys:
    """Tách một bài bị gộp nhầm."""
    return {"into": into}


@_order_command
def correct(
    set_: Annotated[
        list[str] | None, typer.Option("--set", help='Mục và giá trị đúng: title="…"; lặp lại được.')
    ] = None,
) -> OwnKeys:
    """Sửa từng mục; lý do hiện cho người đọc."""
    pairs = [text.partition("=") for text in set_ or []]
    if bad := next((name for name, mark, _ in pairs if not mark), None):
        raise ConfigError(f"“{bad}” không có dạng MỤC=GIÁ TRỊ", where="--set")
    return {"fields": {name.strip(): value for name, _, value in pairs}}


@_order_command
def retopic(
    topics: Annotated[list[str] | None, typer.Argument(help="Mã lĩnh vực, một hay nhiều.")] = None,
    section: Annotated[str, typer.Option(help="main (tin chính) hoặc adjacent (tin lân cận).")] = "",
) -> OwnKeys:
    """Xếp lại lĩnh vực hoặc chuyên mục."""
    return {"topics": tuple(topics or ()), "section": section}


@_order_command
def withdraw() -> OwnKeys:
    """Rút hẳn theo yêu cầu: gỡ khỏi mọi trang ở lần dựng tới, không bao giờ nhập lại."""
    return {}


@_order_command
def accept() -> OwnKeys:
    """Duyệt một bài đang chờ, hoặc cho một số hiệu đang chờ vào danh mục văn bản."""
    return {}


@_order_command
def reject() -> OwnKeys:
    """Không đăng một bài đang chờ, hoặc không bao giờ nhận một số hiệu đang chờ."""
    return {}


@edit.command()
def undo(context: typer.Context, home: Home = None) -> None:
    """Lấy lại lệnh gần nhất; những gì viết tay không bị đụng tới."""
    from desk import words
    from library import decisions
    from nightly.carry_out import hold_undone

    options = _make_options(context, home)
    gone = decisions.undo_last(options.home)
    if not gone:
        raise ConfigError("không còn lệnh nào để lấy lại; dòng viết tay thì xóa bằng tay", where="edit undo")
    for row in gone:
        print_lines(f"đã lấy lại: {words.describe_row(row)}")
    for line in hold_undone(options, gone):
        print_lines(line)


@edit.command()
def check(context: typer.Context, home: Home = None) -> None:
    """Mọi tệp viết tay có đúng mẫu không: tệp, dòng và cách sửa; trên GitHub thì hiện ngay tại dòng của yêu cầu kéo."""
    from desk import words
    from library import content

    found = content.load_library(_make_options(context, home).home).problems
    for problem in found:
        print_lines(words.annotate_problem(problem) if os.environ.get("GITHUB_ACTIONS") == "true" else str(problem))
    print_lines(f"{len(found)} chỗ phải xem" if found else "mọi tệp đúng mẫu")
    raise typer.Exit(1 if found else 0)


@edit.command("list")
def list_(context: typer.Context, home: Home = None) -> None:
    """Các quyết định đang có, theo thứ tự trong tệp."""
    from desk import words
    from library import decisions

    options = _make_options(context, home)
    for row in decisions.read_decision_file(options.home).rows:
        print_lines(words.describe_row(row))


def desk(
    context: typer.Context,
    home: Home = None,
    port: Annotated[int, typer.Option(help="Cổng trên 127.0.0.1; 0 là cổng trống bất kỳ.")] = 8010,
    editor_: Annotated[str, typer.Option("--editor", help="Họ tên <thư>; mặc định lấy từ git config.")] = "",
    now: Now = None,
) -> None:
    """Bàn biên tập: trang web chỉ mở trên máy này."""
    from desk import server

    options = _make_options(context, home, now)
    fixed = context.obj.merged(TypedOptions(now=now)).now
    server.serve_desk(options, port, by=editor_, clock=(lambda: options.now) if fixed else None)


@takes(home=Home, now=Now, allow_host=Allow)
def status(
    context: typer.Context,
    form: Annotated[str, typer.Argument(help="Với --note: text, html, webhook, telegram, zalo hay slack.")] = "text",
    note: Annotated[bool, typer.Option("--note", help="Bản tin buổi sáng cho ban biên tập.")] = False,
    send: Annotated[bool, typer.Option("--send", help="Với --note: gửi qua kênh đã đặt thay vì in ra.")] = False,
) -> None:
    """Sức khỏe các nguồn, hàng chờ, lần chạy gần nhất, văn bản sắp hết hiệu lực."""
    from nightly.reporting.status import status_lines

    options: Options = context.obj.options(print_lines)
    if note:
        raise typer.Exit(0 if print_note(options, form, send=send) else 1)
    print_lines("\n".join(status_lines(options)))
