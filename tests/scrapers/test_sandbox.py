"""Pages are read in a child with little time and memory; whatever happens there costs that page only."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from newsroom.errors import CodedError, ContentError, FakeSuccessError, ParseError, PortalError, PublishError
from scrapers import sandbox
from scrapers.sandbox import ReaderPool
from tests.support.paths import ROOT


def _spin(_: str) -> None:
    while True:
        pass


def _hoard(_: str) -> int:
    return len([bytes(1 << 24) for _ in range(1000)])


def _dive(_: str) -> None:
    _dive(_)


def _die(_: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _die_once(marker: str) -> str:
    if not Path(marker).exists():
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return marker


def _stumble(_: str) -> None:
    raise ZeroDivisionError("lỗi của ta")


def _refuse(_: str) -> None:
    raise FakeSuccessError("login", "trang đăng nhập", url="http://a/")


def _echo(text: str) -> tuple[str, int]:
    return text, os.getpid()


async def _all(jobs: list[tuple[object, str]]) -> list[object]:
    async with ReaderPool() as readers:
        return await asyncio.gather(
            *(readers.read("http://a/", reader, text) for reader, text in jobs),  # type: ignore[arg-type]
            return_exceptions=True,
        )


@pytest.mark.parametrize(
    ("reader", "code"),
    [
        (_spin, "too_complex"),
        (_hoard, "too_complex"),
        (_dive, "too_complex"),
        (_die, "too_complex"),
        (_stumble, "crash"),
    ],
)
def test_an_offender_loses_its_own_page_only(reader: object, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MAX_SECONDS", 1)
    jobs: list[tuple[object, str]] = [(_echo, f"bài {n}") for n in range(8)]
    jobs[2:2] = [(reader, ""), (reader, "")]
    told = asyncio.run(_all(jobs))
    faults = told[2:4]
    assert [error.code for error in faults if isinstance(error, ParseError)] == [code, code]
    assert all(isinstance(e, CodedError) and e.url == "http://a/" for e in faults)
    assert [answer[0] for answer in told if isinstance(answer, tuple)] == [f"bài {n}" for n in range(8)]
    assert all(answer[1] != os.getpid() for answer in told if isinstance(answer, tuple))


def test_a_word_of_refusal_comes_home_whole() -> None:
    (told,) = asyncio.run(_all([(_refuse, "")]))
    assert isinstance(told, FakeSuccessError) and (told.code, told.url) == ("login", "http://a/")


@pytest.mark.parametrize(
    "error",
    [
        ParseError("no_body", "không có thân", url="http://a/"),
        ContentError("hỏng", where="a.md:3", hint="sửa"),
        PortalError("lỗi", where="x"),
    ],
)
def test_errors_travel_between_processes(error: PortalError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error) and vars(again) == vars(error) and str(again) == str(error)


def _refusing(calls: int, monkeypatch: pytest.MonkeyPatch, *, child: bool) -> None:
    """Let the first `calls` writes into a pipe of readers fail with EIO, on the run's side or on the readers'."""
    real, parent, left = Connection._send, os.getpid(), multiprocessing.Value("i", calls)  # type: ignore[attr-defined]

    def send(self: Connection, *args: object, **kwargs: object) -> None:
        if (os.getpid() != parent) == child:
            with left.get_lock():  # several readers write at once
                left.value, fails = max(0, left.value - 1), left.value > 0
            if fails:
                raise OSError(5, "Input/output error")
        real(self, *args, **kwargs)

    monkeypatch.setattr(Connection, "_send", send)


@pytest.mark.parametrize("child", [False, True])
def test_a_pipe_that_fails_costs_no_page(child: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    _refusing(1, monkeypatch, child=child)
    told = asyncio.run(_all([(_echo, f"bài {n}") for n in range(4)]))
    assert [answer[0] for answer in told if isinstance(answer, tuple)] == [f"bài {n}" for n in range(4)]


def test_a_reader_killed_from_outside_costs_no_page(tmp_path: Path) -> None:
    marker = str(tmp_path / "giet")
    assert asyncio.run(_all([(_die_once, marker)])) == [marker]


@pytest.mark.parametrize("child", [False, True])
def test_a_pipe_that_goes_on_failing_is_no_fault_of_the_page(child: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    _refusing(100, monkeypatch, child=child)
    told = asyncio.run(_all([(_echo, "bài")] * 4))
    assert all(isinstance(error, PublishError) for error in told)


def test_no_process_to_be_had_is_no_fault_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left() -> int:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", none_left)
    assert all(isinstance(error, PublishError) for error in asyncio.run(_all([(_echo, "bài")] * 5)))


_ORPHAN = """
import asyncio, os, sys
from scrapers.sandbox import ReaderPool
async def main():
    async with ReaderPool() as readers:
        print(await readers.read("http://a/", os.getpid), flush=True)
        sys.stdin.read()
asyncio.run(main())
"""


def test_a_killed_run_leaves_no_reader_behind() -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", _ORPHAN], stdin=pipe, stdout=pipe, cwd=ROOT, text=True) as run:
        assert run.stdout is not None
        child = int(run.stdout.readline())
        run.kill()
    for _ in range(100):
        if not _alive(child):
            return
        time.sleep(0.05)
    pytest.fail("the reader outlived its run")


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
