"""The command line, loaded once and forked for every run: a thousand nights without a thousand starts of Python.

`run` is what `Scene.run` is, `begin` the same without waiting. The fork is a session of its own, as cron's is.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import IO

from tests.hostile.scene import NOW, ROOT, Scene


class Running:
    """One run in the forked process `pid`; at most one at a time."""

    def __init__(self, answers: IO[bytes], words: Path) -> None:
        self._answers, self._words = answers, words
        self.pid = int(answers.readline())

    def over(self, seconds: float) -> bool:
        """Whether it ends within these seconds."""
        return bool(select.select([self._answers], [], [], seconds)[0])

    def done(self) -> subprocess.CompletedProcess[str]:
        """Its end, waited for; a run killed by a signal has minus its number."""
        status = int(self._answers.readline())
        return subprocess.CompletedProcess([], status, "", self._words.read_text(encoding="utf-8", errors="replace"))


def begin(scene: Scene, *words: str, now: str = NOW) -> Running:
    server, said = _server()
    assert server.stdin is not None and server.stdout is not None
    server.stdin.write(json.dumps(scene.command(*words, now=now)[1:]).encode() + b"\n")
    server.stdin.flush()
    return Running(server.stdout, said)


def run(scene: Scene, *words: str, now: str = NOW) -> subprocess.CompletedProcess[str]:
    running = begin(scene, *words, now=now)
    assert running.over(900), "a run that does not end"
    return running.done()


@cache
def _server() -> tuple[subprocess.Popen[bytes], Path]:
    said = Path(tempfile.mkdtemp(prefix="thu-")) / "loi.txt"
    line = [sys.executable, "-m", "tests.hostile.loaded", str(said)]
    server = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, cwd=ROOT)
    atexit.register(_close, server, said)
    return server, said


def _close(server: subprocess.Popen[bytes], said: Path) -> None:
    server.kill()
    server.wait()
    said.unlink(missing_ok=True)
    said.parent.rmdir()


def _serve(said: str) -> None:
    """In the server: a command a line in, its pid and its exit status out."""
    import datasketch  # noqa: F401  the program imports it late, and it takes longest

    import build

    answers = os.dup(1)
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            os.close(answers)
            os._exit(_main(build.main, json.loads(line), said))
        os.write(answers, b"%d\n" % pid)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        os.write(answers, b"%d\n" % status)


def _main(main: Callable[[], int], argv: list[str], said: str) -> int:
    os.setsid()
    for name, number in ((os.devnull, 0), (os.devnull, 1), (said, 2)):
        os.dup2(os.open(name, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), number)
    sys.argv = argv
    try:
        return main()
    except Exception:  # noqa: BLE001  what the interpreter would do
        traceback.print_exc()
        return 1
    finally:
        sys.stderr.flush()


if __name__ == "__main__":
    _serve(sys.argv[1])
