"""The nightly build, top to bottom, and the command line: every command in one place. No logic of its own.

    python build.py                collect, then publish
    python build.py collect [ID…]  network -> content/
    python build.py publish        content/ -> site/
    python build.py edit … | desk  the editors' decisions, from the shell or a local page
    python build.py recheck        kept articles still at their sources? (hourly)
    python build.py serve | check | explain | replay | status | rollback | add-source

Exit status: 0 published (sick sources are named on stderr), 1 nothing published and the last good site still
served, 2 usage or configuration. A command imports what it needs when it runs: never at the head of this file, where
every other command would wait for it.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desk import commands
from library.settings import read_settings
from newsroom.errors import CodedError, ConfigError, ContentError, LockedError, PortalError
from nightly.run.options import Options, TypedOptions, takes
from nightly.run.session import StopRequested, lock_home, open_session, print_lines, stop_on_signal

if TYPE_CHECKING:
    from nightly.report import RunReport

app = typer.Typer(
    add_completion=False,
    no_args_is_help=False,
    help="Cổng tin Phân cấp, phân quyền KH&CN. Không kèm lệnh nào: thu thập rồi dựng trang.",
)

app.add_typer(commands.edit, name="edit")
app.command()(commands.desk)
app.command()(commands.status)

Home = Annotated[Path | None, typer.Option(help="Thư mục của cổng tin (mặc định: thư mục chứa build.py).")]
Now = Annotated[str | None, typer.Option(help="Thời điểm chạy, dạng ISO, ví dụ 2026-11-22T03:00:00+07:00.")]
Offline = Annotated[bool, typer.Option("--offline", help="Không hỏi mạng; chỉ dựng trang từ content/.")]
Report = Annotated[Path | None, typer.Option(help="Ghi báo cáo lần chạy (JSON) vào tệp này.")]
Only = Annotated[
    list[str] | None, typer.Option(help="Chỉ các nguồn có mã này (lặp lại được, hoặc cách nhau bởi dấu phẩy).")
]
Allow = Annotated[list[str] | None, typer.Option(help="Cho phép một HOST:PORT nội bộ (để thử); lặp lại được.")]
Strict = Annotated[bool, typer.Option("--strict", help="Có nguồn hỏng thì kết thúc với mã 1.")]
Full = Annotated[bool, typer.Option("--full", help="Bỏ qua mọi bộ nhớ đệm, dựng lại toàn bộ.")]
Since = Annotated[str | None, typer.Option(help="Đọc lại danh sách theo ngày từ ngày này (YYYY-MM-DD).")]
Cluster = Annotated[str | None, typer.Option("--executor", help="Đọc và làm trang trên cụm Dask: dask://máy:8786.")]
Loss = Annotated[bool, typer.Option("--allow-loss", help="Riêng lần này: trang mất không rõ vì sao vẫn đăng.")]
Ids = Annotated[list[str] | None, typer.Argument(help="Mã nguồn; để trống là mọi nguồn.")]


@app.callback(invoke_without_command=True)
@takes(
    home=Home,
    now=Now,
    offline=Offline,
    report=Report,
    only=Only,
    allow_host=Allow,
    strict=Strict,
    full=Full,
    since=Since,
    executor=Cluster,
    allow_loss=Loss,
)
def nightly(context: typer.Context) -> None:
    """Thu thập rồi dựng trang: việc của mỗi đêm."""
    if context.invoked_subcommand is not None:
        return
    from nightly import collect, publish

    with open_session(context.obj) as options:
        found = collect.collect(options, contact=read_settings(options.home).contact)
        publish.move_stamp(options.home, found)
        _write_report(found, options)  # what was collected is told even when nothing can be published
        found = publish.publish(options, found)
    _finish(found, options)


@app.command()
@takes(home=commands.Home, now=commands.Now, allow_host=commands.Allow)
def add_source(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="Địa chỉ RSS hoặc trang danh sách tin của nguồn mới.")],
    id: Annotated[str, typer.Option("--id", help="Mã nguồn; để trống thì lấy từ tên miền.")] = "",
) -> None:
    """Đọc thử một danh sách và một bài, ghi tệp nguồn, trang đã lưu và phép thử chờ người đọc."""
    from nightly.onboarding import add_source

    with open_session(context.obj) as options:
        try:
            add_source.add_source(options, url, contact=read_settings(options.home).contact, name=id)
        except CodedError as error:
            print_lines(f"không đọc được, không ghi tệp nào: {error} ({error.code})", wrong=True)
            raise typer.Exit(1) from None


@app.command()
@takes(home=Home, now=Now, offline=Offline, report=Report, only=Only, allow_host=Allow, strict=Strict, since=Since)
def collect(context: typer.Context, ids: Ids = None) -> None:
    """Mạng -> content/. Không dựng trang."""
    from nightly import collect, publish

    asked = context.obj.merged(TypedOptions(only=[*(ids or []), *(context.params["only"] or [])]))
    with open_session(asked) as options:
        found = collect.collect(options, contact=read_settings(options.home).contact)
        publish.move_stamp(options.home, found)
    _finish(found, options)


@app.command()
@takes(home=Home, now=Now, report=Report, full=Full, strict=Strict, executor=Cluster, allow_loss=Loss)
def publish(context: typer.Context) -> None:
    """content/ -> site/."""
    from nightly import publish, report

    with open_session(replace(context.obj, offline=True)) as options:
        found = publish.publish(options, report.RunReport(started=options.now))
    _finish(found, options)


@app.command()
@takes(home=Home, now=Now, report=Report, allow_host=Allow)
def recheck(context: typer.Context) -> None:
    """Các bài đang đăng còn ở nguồn không: bài đã bị nguồn gỡ thì gỡ theo. Chạy mỗi giờ."""
    from nightly import publish, recheck

    with open_session(context.obj) as options:
        found = publish.publish(options, recheck.recheck(options, contact=read_settings(options.home).contact))
    _finish(found, options)


@app.command()
@takes(home=Home, now=Now, report=Report, only=Only)
def replay(context: typer.Context) -> None:
    """Dựng lại content/ từ archive/, không cần mạng."""
    from nightly import replay

    with open_session(replace(context.obj, offline=True)) as options:
        found = replay.replay(options)
    _finish(found, options)


@app.command()
@takes(home=Home, now=Now, allow_host=Allow)
def check(context: typer.Context, ids: Ids = None) -> None:
    """Mỗi nguồn lúc này liệt kê gì, đọc được gì, so với điều đã hứa. Không ghi gì."""
    from nightly.onboarding.check import check_sources

    with open_session(context.obj.merged(TypedOptions(only=ids)), alone=False) as options:
        healthy = check_sources(options, contact=read_settings(options.home).contact)
    raise typer.Exit(0 if healthy else 1)


@app.command()
@takes(home=Home)
def explain(context: typer.Context, url: str) -> None:
    """Sổ cái nói gì về một địa chỉ: số phận, điểm, lý do, cụm tin, văn bản được dẫn."""
    from nightly.reporting.status import explain_url

    lines, known = explain_url(context.obj.options(print_lines), url)
    print_lines("\n".join(lines))
    raise typer.Exit(0 if known else 1)


@app.command()
def serve(context: typer.Context, home: Home = None, port: Annotated[int, typer.Option(help="Cổng.")] = 8000) -> None:
    """Xem thử trang đã dựng tại 127.0.0.1; sửa content/ thì trang dựng lại."""
    from nightly.reporting import serve

    serve.serve(context.obj.merged(TypedOptions(home=home)).options(print_lines), port)


@app.command()
@takes(home=Home)
def rollback(context: typer.Context) -> None:
    """Quay lại bản trang trước đó."""
    from publisher.build import release

    options = context.obj.options(print_lines)
    with lock_home(options.home):
        found = release.rollback(options.home)
    print_lines(f"đang chạy bản {found.name} ({found.pages} trang)")


def _finish(found: RunReport, options: Options) -> None:
    """Write the report, name the sick on stderr, leave with 1 under --strict when there are any."""
    _write_report(found, options)
    for line in found.warnings():
        print_lines(line, wrong=True)
    if found.published:
        print_lines(f"Trang: {options.home / 'site' / 'index.html'}")
    if options.strict and found.runs and found.sick:
        raise typer.Exit(1)


def _write_report(found: RunReport, options: Options) -> None:
    if options.report:
        options.report.write_text(found.as_json(), encoding="utf-8")


def _with_hint(error: PortalError) -> str:
    hint = getattr(error, "hint", "")
    return f"{error}; {hint}" if hint else str(error)


def main() -> int:
    """Run the command line; every error of ours becomes one clear line and an exit status."""
    try:
        with stop_on_signal():
            status = int(app(standalone_mode=False) or 0)
            if status == 130:  # what Typer makes of every request to stop
                raise StopRequested
            return status
    except typer.exceptions.TyperException as error:
        print_lines(f"dòng lệnh sai: {error.format_message()} (xem build.py --help)", wrong=True)
        return 2
    except (typer.Abort, KeyboardInterrupt):
        print_lines("đã dừng theo yêu cầu; lần chạy sau làm nốt", wrong=True)
        return StopRequested.status
    except (ConfigError, ContentError) as error:
        print_lines(f"lỗi cấu hình: {_with_hint(error)}", wrong=True)
        return 2
    except LockedError as error:
        print_lines(str(error), wrong=True)
        return 1
    except PortalError as error:
        print_lines(f"không đăng được trang mới, bản cũ vẫn giữ nguyên: {_with_hint(error)}", wrong=True)
        return 1
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        print_lines(f"không đăng được trang mới, bản cũ vẫn giữ nguyên: {error.strerror or error}{place}", wrong=True)
        return 1


if __name__ == "__main__":
    sys.exit(main())
