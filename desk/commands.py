"""`build.py edit …` and `build.py desk`: the editors' command line. Every `edit` writes content/bien-tap.yml once."""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from desk import orders, words
from desk.orders import Order
from library import content, decisions
from newsroom.errors import ConfigError
from nightly.carry_out import hold_undone
from nightly.reporting import note
from nightly.reporting.notify import read_channels
from nightly.reporting.status import status_lines
from nightly.run import session
from nightly.run.options import Options, TypedOptions
from nightly.run.session import print_lines

# ── status --note ─────────────────────────────────────────────────────────────────────────────────


FORMS = ("text", "html", "webhook", "telegram", "zalo", "slack")


def print_note(options: Options, form: str, *, send: bool) -> bool:
    """Print the note in this form; with `send`, send it instead. True unless it should have gone out and did not."""
    if form not in FORMS:
        raise ConfigError(f"không có dạng “{form}”; dùng được: {', '.join(FORMS)}", where="status --note")
    made = note.gather_note(options)
    if send:
        sent = note.send_note(made, options)
        session.print_lines(
            f"đã gửi qua {sent} kênh" if sent else "chưa gửi được qua kênh nào (xem extra.bao_tin trong mkdocs.yml)"
        )
        return sent > 0
    if form in ("text", "html"):
        session.print_lines(note.render_text(made) if form == "text" else note.render_html(made).rstrip("\n"))
        return True
    channels = read_channels(options.home, os.environ)
    body = note.render_webhook(made, note.find_shape(channels) if form == "webhook" else form, channels.webhook_to)
    session.print_lines(json.dumps(body, ensure_ascii=False, indent=2))
    return True


# ── the commands ──────────────────────────────────────────────────────────────────────────────────


edit = typer.Typer(help="Quyết định của biên tập: mỗi lệnh ghi một lần vào content/bien-tap.yml.", no_args_is_help=True)

Target = Annotated[str, typer.Argument(help="Địa chỉ bài gốc, địa chỉ trang trên cổng, hoặc mã 8 chữ số hex.")]
Home = Annotated[Path | None, typer.Option(help="Thư mục của cổng tin.")]
Now = Annotated[str | None, typer.Option(help="Thời điểm, dạng ISO (để thử).")]
Why = Annotated[str, typer.Option(help="Lý do; với sửa và rút thì bắt buộc.")]
By = Annotated[str, typer.Option(help="Ai quyết định; mặc định lấy từ git config hoặc tên tài khoản.")]


_COMMON = [
    inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
    for name, kind, default in (("why", Why, ""), ("by", By, ""), ("home", Home, None), ("now", Now, None))
]


def _order_command(asked: Callable[..., Order]) -> Callable[..., None]:
    """A command of `edit`: `asked` makes an `Order` of its own words; --why, --by, --home and --now are every order's,
    and so is what follows: checked against the library, written once, told."""

    def run(context: typer.Context, *, why: str, by: str, home: Path | None, now: str | None, **own: Any) -> None:
        options = _make_options(context, home, now)
        for row in orders.carry_out_order(replace(asked(**own), why=why), options, by=by):
            print_lines(f"đã ghi: {words.describe_row(row)}")

    own = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in _list_parameters(asked)]
    first = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    shown = [first, *own, *_COMMON]
    run.__signature__ = inspect.Signature(shown)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in shown}
    return edit.command(asked.__name__, help=asked.__doc__)(run)


def _list_parameters(asked: Callable[..., Order]) -> Iterable[inspect.Parameter]:
    return inspect.signature(asked, eval_str=True).parameters.values()


def _make_options(context: typer.Context, home: Path | None = None, now: str | None = None) -> Options:
    options: Options = context.obj.merged(TypedOptions(home=home, now=now)).options(print_lines)
    return options


@_order_command
def pin(
    target: Target,
    until: Annotated[str, typer.Option(help="Ghim đến hết ngày này (năm-tháng-ngày); mặc định 14 ngày.")] = "",
    order: Annotated[int, typer.Option(help="Số nhỏ đứng trước.")] = 0,
) -> Order:
    """Ghim lên đầu trang chủ; lý do hiện cho người đọc; qua hết ngày thì tự thôi."""
    return Order("pin", target, until=until, order=order)


@_order_command
def unpin(target: Target) -> Order:
    """Thôi ghim."""
    return Order("unpin", target)


@_order_command
def hide(target: Target) -> Order:
    """Ẩn khỏi trang, còn giữ trong kho; với số hiệu máy mới thấy hoặc câu trả lời máy thu thập thì bỏ hẳn."""
    return Order("hide", target)


@_order_command
def restore(target: Target) -> Order:
    """Đưa trở lại bài đã ẩn, đã từ chối, hoặc máy đã loại."""
    return Order("restore", target)


@_order_command
def merge(target: Target, into: Annotated[str, typer.Argument(help="Bài thuộc tin sẽ nhận.")]) -> Order:
    """Gộp vào một tin khác; bài đang chờ thì được duyệt luôn."""
    return Order("merge", target, into=into)


@_order_command
def split(
    target: Target, into: Annotated[str, typer.Option(help="Chuyển sang tin của bài này thay vì đứng riêng.")] = ""
) -> Order:
    """Tách một bài bị gộp nhầm."""
    return Order("split", target, into=into)


@_order_command
def correct(
    target: Target,
    set_: Annotated[
        list[str] | None, typer.Option("--set", help='Mục và giá trị đúng: title="…"; lặp lại được.')
    ] = None,
) -> Order:
    """Sửa từng mục; lý do hiện cho người đọc."""
    pairs = [text.partition("=") for text in set_ or []]
    if bad := next((name for name, mark, _ in pairs if not mark), None):
        raise ConfigError(f"“{bad}” không có dạng MỤC=GIÁ TRỊ", where="--set")
    return Order("correct", target, fields={name.strip(): value for name, _, value in pairs})


@_order_command
def retopic(
    target: Target,
    topics: Annotated[list[str] | None, typer.Argument(help="Mã lĩnh vực, một hay nhiều.")] = None,
    section: Annotated[str, typer.Option(help="main (tin chính) hoặc adjacent (tin lân cận).")] = "",
) -> Order:
    """Xếp lại lĩnh vực hoặc chuyên mục."""
    return Order("retopic", target, topics=tuple(topics or ()), section=section)


@_order_command
def withdraw(target: Target) -> Order:
    """Rút hẳn theo yêu cầu: gỡ khỏi mọi trang ở lần dựng tới, không bao giờ nhập lại."""
    return Order("withdraw", target)


@_order_command
def accept(target: Target) -> Order:
    """Duyệt một bài đang chờ, hoặc cho một số hiệu đang chờ vào danh mục văn bản."""
    return Order("accept", target)


@_order_command
def reject(target: Target) -> Order:
    """Không đăng một bài đang chờ, hoặc không bao giờ nhận một số hiệu đang chờ."""
    return Order("reject", target)


@edit.command()
def undo(context: typer.Context, home: Home = None) -> None:
    """Lấy lại lệnh gần nhất; những gì viết tay không bị đụng tới."""
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
    found = content.load_library(_make_options(context, home).home).problems
    for problem in found:
        print_lines(words.annotate_problem(problem) if os.environ.get("GITHUB_ACTIONS") == "true" else str(problem))
    print_lines(f"{len(found)} chỗ phải xem" if found else "mọi tệp đúng mẫu")
    raise typer.Exit(1 if found else 0)


@edit.command("list")
def list_(context: typer.Context, home: Home = None) -> None:
    """Các quyết định đang có, theo thứ tự trong tệp."""
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
    from desk import server  # a web framework no other command should wait for

    options = _make_options(context, home, now)
    fixed = context.obj.merged(TypedOptions(now=now)).now
    server.serve_desk(options, port, by=editor_, clock=(lambda: options.now) if fixed else None)


def status(
    context: typer.Context,
    form: Annotated[str, typer.Argument(help="Với --note: text, html, webhook, telegram, zalo hay slack.")] = "text",
    note: Annotated[bool, typer.Option("--note", help="Bản tin buổi sáng cho ban biên tập.")] = False,
    send: Annotated[bool, typer.Option("--send", help="Với --note: gửi qua kênh đã đặt thay vì in ra.")] = False,
    home: Home = None,
    now: Now = None,
    allow_host: Annotated[list[str] | None, typer.Option(help="Cho phép một HOST:PORT nội bộ (để thử).")] = None,
) -> None:
    """Sức khỏe các nguồn, hàng chờ, lần chạy gần nhất, văn bản sắp hết hiệu lực."""
    options: Options = context.obj.merged(TypedOptions(home=home, now=now, allow_host=allow_host)).options(print_lines)
    if note:
        raise typer.Exit(0 if print_note(options, form, send=send) else 1)
    print_lines("\n".join(status_lines(options)))
