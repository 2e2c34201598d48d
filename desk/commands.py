"""`build.py edit …` and `build.py desk`: the editors' command line. Every `edit` writes content/bien-tap.yml once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desk import editor, note_command, orders, words
from desk.orders import Order
from newsroom.errors import ConfigError
from nightly.edits import hold_again
from nightly.inspect import status_lines
from nightly.options import Options
from nightly.settings import Asked
from publisher import content, decision_file

edit = typer.Typer(help="Quyết định của biên tập: mỗi lệnh ghi một lần vào content/bien-tap.yml.", no_args_is_help=True)

Target = Annotated[str, typer.Argument(help="Địa chỉ bài gốc, địa chỉ trang trên cổng, hoặc mã 8 chữ số hex.")]
Home = Annotated[Path | None, typer.Option(help="Thư mục của cổng tin.")]
Now = Annotated[str | None, typer.Option(help="Thời điểm, dạng ISO (để thử).")]
Why = Annotated[str, typer.Option(help="Lý do; với sửa và rút thì bắt buộc.")]
By = Annotated[str, typer.Option(help="Ai quyết định; mặc định lấy từ git config hoặc tên tài khoản.")]


def _give(context: typer.Context, order: Order, by: str, home: Path | None, now: str | None) -> None:
    options: Options = context.obj.merged(Asked(home=home, now=now)).options(print)
    decision_file.read(options.home)  # a file that does not parse is told before anything else
    room = orders.Room(content.load(options.home), options.now.date())
    made = orders.rows(order, room, by=editor.shown(editor.name_of(options.home, by)))
    for row in decision_file.add(options.home, made, at=options.now):
        print(f"đã ghi: {words.told(row)}")


@edit.command()
def pin(
    context: typer.Context,
    target: Target,
    until: Annotated[str, typer.Option(help="Ghim đến hết ngày này (năm-tháng-ngày); mặc định 14 ngày.")] = "",
    order: Annotated[int, typer.Option(help="Số nhỏ đứng trước.")] = 0,
    why: Why = "",
    by: By = "",
    home: Home = None,
    now: Now = None,
) -> None:
    """Ghim lên đầu trang chủ; lý do hiện cho người đọc; qua hết ngày thì tự thôi."""
    _give(context, Order("pin", target, why, until=until, order=order), by, home, now)


@edit.command()
def unpin(
    context: typer.Context, target: Target, why: Why = "", by: By = "", home: Home = None, now: Now = None
) -> None:
    """Thôi ghim."""
    _give(context, Order("unpin", target, why), by, home, now)


@edit.command()
def hide(
    context: typer.Context, target: Target, why: Why = "", by: By = "", home: Home = None, now: Now = None
) -> None:
    """Ẩn khỏi trang, còn giữ trong kho."""
    _give(context, Order("hide", target, why), by, home, now)


@edit.command()
def restore(
    context: typer.Context, target: Target, why: Why = "", by: By = "", home: Home = None, now: Now = None
) -> None:
    """Đưa trở lại bài đã ẩn, đã từ chối, hoặc máy đã loại."""
    _give(context, Order("restore", target, why), by, home, now)


@edit.command()
def merge(
    context: typer.Context,
    target: Target,
    into: Annotated[str, typer.Argument(help="Bài thuộc tin sẽ nhận.")],
    why: Why = "",
    by: By = "",
    home: Home = None,
    now: Now = None,
) -> None:
    """Gộp vào một tin khác; bài đang chờ thì được duyệt luôn."""
    _give(context, Order("merge", target, why, into=into), by, home, now)


@edit.command()
def split(
    context: typer.Context,
    target: Target,
    into: Annotated[str, typer.Option(help="Chuyển sang tin của bài này thay vì đứng riêng.")] = "",
    why: Why = "",
    by: By = "",
    home: Home = None,
    now: Now = None,
) -> None:
    """Tách một bài bị gộp nhầm."""
    _give(context, Order("split", target, why, into=into), by, home, now)


@edit.command()
def correct(
    context: typer.Context,
    target: Target,
    set_: Annotated[
        list[str] | None, typer.Option("--set", help='Mục và giá trị đúng: title="…"; lặp lại được.')
    ] = None,
    why: Why = "",
    by: By = "",
    home: Home = None,
    now: Now = None,
) -> None:
    """Sửa từng mục; lý do hiện cho người đọc."""
    pairs = [text.partition("=") for text in set_ or []]
    if bad := next((name for name, mark, _ in pairs if not mark), None):
        raise ConfigError(f"“{bad}” không có dạng MỤC=GIÁ TRỊ", where="--set")
    fields = {name.strip(): value for name, _, value in pairs}
    _give(context, Order("correct", target, why, fields=fields), by, home, now)


@edit.command()
def retopic(
    context: typer.Context,
    target: Target,
    topics: Annotated[list[str] | None, typer.Argument(help="Mã lĩnh vực, một hay nhiều.")] = None,
    section: Annotated[str, typer.Option(help="main (tin chính) hoặc adjacent (tin lân cận).")] = "",
    why: Why = "",
    by: By = "",
    home: Home = None,
    now: Now = None,
) -> None:
    """Xếp lại lĩnh vực hoặc chuyên mục."""
    _give(context, Order("retopic", target, why, topics=tuple(topics or ()), section=section), by, home, now)


@edit.command()
def withdraw(
    context: typer.Context, target: Target, why: Why = "", by: By = "", home: Home = None, now: Now = None
) -> None:
    """Rút hẳn theo yêu cầu: gỡ khỏi mọi trang ở lần dựng tới, không bao giờ nhập lại."""
    _give(context, Order("withdraw", target, why), by, home, now)


@edit.command()
def accept(
    context: typer.Context, target: Target, why: Why = "", by: By = "", home: Home = None, now: Now = None
) -> None:
    """Duyệt một bài đang chờ."""
    _give(context, Order("accept", target, why), by, home, now)


@edit.command()
def reject(
    context: typer.Context, target: Target, why: Why = "", by: By = "", home: Home = None, now: Now = None
) -> None:
    """Không đăng một bài đang chờ."""
    _give(context, Order("reject", target, why), by, home, now)


@edit.command()
def undo(context: typer.Context, home: Home = None) -> None:
    """Lấy lại lệnh gần nhất; những gì viết tay không bị đụng tới."""
    options: Options = context.obj.merged(Asked(home=home)).options(print)
    gone = decision_file.take_back(options.home)
    if not gone:
        raise ConfigError("không còn lệnh nào để lấy lại; dòng viết tay thì xóa bằng tay", where="edit undo")
    for row in gone:
        print(f"đã lấy lại: {words.told(row)}")
    for line in hold_again(options, gone):
        print(line)


@edit.command("list")
def list_(context: typer.Context, home: Home = None) -> None:
    """Các quyết định đang có, theo thứ tự trong tệp."""
    options: Options = context.obj.merged(Asked(home=home)).options(print)
    for row in decision_file.read(options.home).rows:
        print(words.told(row))


def desk(
    context: typer.Context,
    home: Home = None,
    port: Annotated[int, typer.Option(help="Cổng trên 127.0.0.1; 0 là cổng trống bất kỳ.")] = 8010,
    editor_: Annotated[str, typer.Option("--editor", help="Họ tên <thư>; mặc định lấy từ git config.")] = "",
    now: Now = None,
) -> None:
    """Bàn biên tập: trang web chỉ mở trên máy này."""
    from desk import web  # a web framework no other command should wait for

    options: Options = context.obj.merged(Asked(home=home, now=now)).options(print)
    fixed = context.obj.merged(Asked(now=now)).now
    web.serve(options, port, by=editor_, clock=(lambda: options.now) if fixed else None)


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
    options: Options = context.obj.merged(Asked(home=home, now=now, allow_host=allow_host)).options(print)
    if note:
        raise typer.Exit(0 if note_command.tell(options, form, send=send) else 1)
    print("\n".join(status_lines(options)))
