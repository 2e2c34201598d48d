"""The command `build.py add-source URL`, for the command line to take in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsroom.errors import CodedError
from nightly.onboarding.add_source import add_source as write_source
from nightly.run.options import TypedOptions, read_contact
from nightly.run.session import open_session, print_lines


def add_source(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="Địa chỉ RSS hoặc trang danh sách tin của nguồn mới.")],
    id: Annotated[str, typer.Option("--id", help="Mã nguồn; để trống thì lấy từ tên miền.")] = "",
    home: Annotated[Path | None, typer.Option(help="Thư mục của cổng tin.")] = None,
    now: Annotated[str | None, typer.Option(help="Thời điểm, dạng ISO (để thử).")] = None,
    allow_host: Annotated[list[str] | None, typer.Option(help="Cho phép một HOST:PORT nội bộ (để thử).")] = None,
) -> None:
    """Đọc thử một danh sách và một bài, ghi tệp nguồn, trang đã lưu và phép thử chờ người đọc."""
    asked = context.obj.merged(TypedOptions(home=home, now=now, allow_host=allow_host))
    with open_session(asked) as options:
        try:
            write_source(options, url, contact=read_contact(options.home), name=id)
        except CodedError as error:
            print_lines(f"không đọc được, không ghi tệp nào: {error} ({error.code})", wrong=True)
            raise typer.Exit(1) from None
