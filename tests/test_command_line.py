"""How `build.py` ends: wrong words and requests to stop become one line and the exit status a shell expects."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

import build
from tests.command_line import portal
from tests.hostile.scene import furnish


@pytest.mark.parametrize("words", [("--xyz",), ("khong-co-lenh",), ("explain",), ("serve", "--port", "ba")])
def test_wrong_words_are_one_line_and_status_two(words: tuple[str, ...]) -> None:
    done = portal(*words)
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert line.startswith("dòng lệnh sai: ")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_asked_to_stop_says_so(
    number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        os.kill(os.getpid(), number)

    furnish(tmp_path)
    monkeypatch.setattr(build, "publish_step", stop)
    done = portal("publish", "--home", str(tmp_path))
    assert (done.returncode, done.stderr) == (128 + number, "đã dừng theo yêu cầu; lần chạy sau làm nốt\n")
