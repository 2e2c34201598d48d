"""The command line, loaded once and forked for every run: a thousand nights without a thousand starts of Python.

`run` is what `Scene.run` is, `begin` the same without waiting. The fork is a session of its own, as cron's is.
`stepped` has each call that changes the disk counted, and one of them struck: the night's own calls and not those of
Python loading the program. MkDocs is a process of its own here too, but forked and not started.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import select
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

from tests.hostile.calls import Followed, Step, Strike, follow, watched
from tests.hostile.scene import NOW, Scene
from tests.support.paths import ROOT

_LATE = (
    "anyio._backends._asyncio", "babel.support", "desk.orders", "encodings.idna", "encodings.utf_8_sig",
    "icalendar", "jinja2.ext", "nightly.collect", "nightly.publish", "nightly.recheck", "nightly.replay",
    "nightly.reporting.status", "ruamel.yaml", "scrapers.gather",
    "markdown.extensions.attr_list", "markdown.extensions.codehilite", "markdown.extensions.fenced_code",
    "markdown.extensions.tables", "mkdocs.__main__", "mkdocs.commands.build", "mkdocs.config.defaults", "mkdocs.theme",
    "multiprocessing.popen_fork", "pydantic.type_adapter", "pydantic.types",
)  # fmt: skip


class Running:
    """One run in the forked process `pid`; at most one at a time."""

    def __init__(self, answers: IO[bytes], words: Path) -> None:
        self._answers, self._words = answers, words
        self.pid = int(answers.readline())
        self.followed = Followed([], False)

    def over(self, seconds: float) -> bool:
        """Whether it ends within these seconds."""
        return bool(select.select([self._answers], [], [], seconds)[0])

    def done(self) -> subprocess.CompletedProcess[str]:
        """Its end, waited for; a run killed by a signal has minus its number."""
        status, steps, struck = json.loads(self._answers.readline())
        self.followed = Followed([Step(*step) for step in steps], struck)
        return subprocess.CompletedProcess([], status, "", self._words.read_text(encoding="utf-8", errors="replace"))


def begin(scene: Scene, *words: str, now: str = NOW, watch: bool = False, strike: Strike | None = None) -> Running:
    server, said = _server()
    assert server.stdin is not None and server.stdout is not None
    asked = {"argv": scene.command(*words, now=now)[1:], "watch": watch, "strike": strike}
    server.stdin.write(json.dumps(asked).encode() + b"\n")
    return Running(server.stdout, said)


def run(scene: Scene, *words: str, now: str = NOW) -> subprocess.CompletedProcess[str]:
    running = begin(scene, *words, now=now)
    assert running.over(900), "a run that does not end"
    return running.done()


def stepped(scene: Scene, strike: Strike | None = None) -> tuple[subprocess.CompletedProcess[str], Followed]:
    """A run with every call that changes the disk followed, and struck at one of them; ended are all its processes."""
    running = begin(scene, watch=True, strike=strike)
    assert running.over(900), "a run that does not end"
    return running.done(), running.followed


def processor() -> float:
    """Processor seconds of the runs so far, and of the server they are forked from."""
    if not _server.cache_info().currsize:
        return 0.0
    fields = Path(f"/proc/{_server()[0].pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


@cache
def _server() -> tuple[subprocess.Popen[bytes], Path]:
    said = Path(tempfile.mkdtemp(prefix="thu-")) / "loi.txt"
    line = [sys.executable, "-m", "tests.hostile.loaded", str(said)]
    world = {**os.environ, "PYTHONHASHSEED": "0"}  # the same calls in the same order, night after night
    server = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, cwd=ROOT, env=world)
    atexit.register(_close, server, said)
    return server, said


def _close(server: subprocess.Popen[bytes], said: Path) -> None:
    server.kill()
    server.wait()
    said.unlink(missing_ok=True)
    said.parent.rmdir()


def _serve(said: str) -> None:
    """In the server: a command a line in, its pid out, then its exit status with what was seen of its calls."""
    main, answers = _warm(), os.dup(1)
    for line in sys.stdin:
        asked = json.loads(line)
        near, far = socket.socketpair()
        pid = os.fork()
        if not pid:
            os.close(answers)
            near.close()
            os._exit(_main(main, asked["argv"], said, far if asked["watch"] else None))
        far.close()
        os.write(answers, b"%d\n" % pid)
        os.write(answers, json.dumps(_end(pid, near, asked)).encode() + b"\n")
        near.close()


def _end(pid: int, near: socket.socket, asked: dict[str, Any]) -> tuple[int, list[Step], bool]:
    """The exit status of the run, and what was seen of its calls when they were watched."""
    found = Followed([], False)
    if asked["watch"]:
        listener = socket.recv_fds(near, 1, 1)[1][0]
        strike = asked["strike"] and Strike(Step(*asked["strike"][0]), *asked["strike"][1:])
        found = follow(listener, pid, strike)
        os.close(listener)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), [] if asked["strike"] else found.steps, found.struck


def _warm() -> Callable[[], int]:
    """The program with all it imports late, its templates compiled, and MkDocs at hand."""
    for late in _LATE:
        importlib.import_module(late)

    import build
    from publisher import renderer
    from publisher.build import mkdocs

    for name in (templates := renderer._make_environment()).list_templates():
        templates.get_template(name)
    vars(mkdocs)["subprocess"] = SimpleNamespace(run=_mkdocs, TimeoutExpired=subprocess.TimeoutExpired)
    return build.main


def _mkdocs(
    command: Sequence[str], *, cwd: Path, env: Mapping[str, str], **_: object
) -> subprocess.CompletedProcess[bytes]:
    """What `subprocess.run` would give for a `python -m mkdocs …`."""
    far, near = os.pipe()
    pid = os.fork()
    if not pid:
        os.dup2(near, 1)
        os.dup2(near, 2)
        os.chdir(cwd)
        os.environ.update(env)
        os._exit(_whole(command[3:]))
    os.close(near)
    with os.fdopen(far, "rb") as words:
        said = words.read()
    return subprocess.CompletedProcess(command, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), b"", said)


def _whole(words: Sequence[str]) -> int:
    from mkdocs.__main__ import cli

    try:
        cli(words, standalone_mode=False)
    except BaseException:  # noqa: BLE001  what the interpreter would do
        traceback.print_exc()
        return 1
    finally:
        sys.stderr.flush()
    return 0


def _main(main: Callable[[], int], argv: list[str], said: str, watcher: socket.socket | None) -> int:
    os.setsid()
    for name, number in ((os.devnull, 0), (os.devnull, 1), (said, 2)):
        os.dup2(os.open(name, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), number)
    sys.argv = argv
    if watcher:
        listener = watched()
        socket.send_fds(watcher, [b"."], [listener])
        os.close(listener)
    try:
        return main()
    except Exception:  # noqa: BLE001  what the interpreter would do
        traceback.print_exc()
        return 1
    finally:
        sys.stderr.flush()


if __name__ == "__main__":
    _serve(sys.argv[1])
