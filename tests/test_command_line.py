"""How `build.py` ends: wrong words and requests to stop become one line and the exit status a shell expects."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.scene import furnish
from tests.support.command_line import portal
from tests.support.paths import ROOT


@pytest.mark.parametrize("words", [("--xyz",), ("khong-co-lenh",), ("explain",), ("serve", "--port", "ba")])
def test_wrong_words_are_one_line_and_status_two(words: tuple[str, ...]) -> None:
    done = portal(*words)
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert line.startswith("dòng lệnh sai: ")


def test_help_loads_no_package_a_command_works_with() -> None:
    heavy = "bs4 feedparser httpx jinja2 lxml mkdocs numpy starlette trafilatura"
    program = "import atexit, sys; atexit.register(lambda: print(*sys.modules)); import build; build.main()"
    command = [sys.executable, "-c", program, "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert {"build", "typer", "newsroom.models"} <= loaded
    assert not loaded & set(heavy.split(" "))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_asked_to_stop_says_so(number: signal.Signals, tmp_path: Path) -> None:
    """In a process of its own: who is asked to stop leaves by force when it has not left after eight seconds."""
    furnish(tmp_path)
    program = (
        "import os, sys, build; from nightly import publish; "
        f"publish.publish = lambda *_, **__: os.kill(os.getpid(), {int(number)}); "
        "sys.exit(build.main())"
    )
    command = [sys.executable, "-c", program, "publish", "--home", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (128 + number, "đã dừng theo yêu cầu; lần chạy sau làm nốt\n")
