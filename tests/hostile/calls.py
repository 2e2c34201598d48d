"""Every call of a night that changes the disk, one by one: counted, refused with an error, or the moment of a kill -9.

A process that lets itself be watched has each such call of its own, of its threads and of the processes it starts held
by the kernel until `follow` has answered (seccomp user notification: Linux 5.9, here on x86-64). A call that could
change nothing (a folder that stands already made once more, words for the terminal) is no step. Takes and gives
`Step`; refuses nothing: where the kernel has no such thing, `possible` says so.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import platform
import select
import signal
import struct
from collections import Counter
from pathlib import Path
from typing import NamedTuple

CALLS = {
    "write": 1, "pwrite64": 18, "writev": 20, "sendfile": 40, "fsync": 74, "fdatasync": 75, "ftruncate": 77,
    "rename": 82, "mkdir": 83, "rmdir": 84, "link": 86, "unlink": 87, "symlink": 88, "chmod": 90, "fchmod": 91,
    "sync": 162, "openat": 257, "mkdirat": 258, "unlinkat": 263, "renameat": 264, "linkat": 265, "symlinkat": 266,
    "fchmodat": 268, "utimensat": 280, "renameat2": 316, "copy_file_range": 326,
}  # fmt: skip
_NAMES = {number: name for name, number in CALLS.items()}
_MAKES = {"mkdir", "mkdirat"}
_TAKES = {"unlink", "unlinkat", "rmdir"}

# linux/seccomp.h, linux/filter.h, linux/audit.h, linux/prctl.h
_SECCOMP, _SET_FILTER, _NEW_LISTENER, _NO_NEW_PRIVILEGES = 317, 1, 1 << 3, 38
_LOAD, _EQUAL, _RETURN, _ALLOW, _NOTIFY, _X86_64 = 0x20, 0x15, 0x06, 0x7FFF0000, 0x7FC00000, 0xC000003E
_RECEIVE, _SEND, _CONTINUE = 0xC0502100, 0xC0182101, 1
_ASKED, _ANSWER = struct.Struct("=QIIiIQ6Q"), struct.Struct("=QqiI")


class Step(NamedTuple):
    """The `k`-th call of this name of one process: 0 is the night itself, the others follow as they first call."""

    who: int
    call: str
    k: int


class Strike(NamedTuple):
    """What shall happen at a step: "kill", or the name of an error, `lasting` for every such call from then on."""

    at: Step
    what: str
    lasting: bool = False


class Followed(NamedTuple):
    steps: list[Step]
    struck: bool


def possible() -> bool:
    """Whether this machine can watch calls."""
    release = tuple(int(part) for part in platform.release().split("-")[0].split(".")[:2])
    return platform.machine() == "x86_64" and release >= (5, 9)


def watched() -> int:
    """In the process to be watched: from here on each of its calls waits for an answer. Gives the handle to answer
    through. Raises OSError."""
    numbers = sorted(_NAMES)
    code = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, _X86_64), (_RETURN, 0, 0, _ALLOW), (_LOAD, 0, 0, 0)]
    code += [(_EQUAL, len(numbers) - at, 0, number) for at, number in enumerate(numbers)]
    code += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _NOTIFY)]
    program = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in code))
    head = ctypes.create_string_buffer(struct.pack("@HP", len(code), ctypes.addressof(program)))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    handle = int(libc.syscall(_SECCOMP, _SET_FILTER, _NEW_LISTENER, head))
    if handle < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return handle


def follow(listener: int, pid: int, strike: Strike | None) -> Followed:
    """Answer every call of the process `pid` and of those it starts, until the last of them is gone."""
    seen, told = _Seen(pid), select.poll()
    told.register(listener, select.POLLIN)
    struck = False
    while True:
        if told.poll()[0][1] & select.POLLIN:
            asked = _asked(listener)
            if asked is None:
                continue
            id, thread, call, arguments = asked
            try:
                step, process = seen.step(thread, call, arguments), seen.process(thread)
            except (FileNotFoundError, ProcessLookupError):  # gone meanwhile
                continue
            hit = bool(step and strike and _hits(step, strike))
            struck = struck or hit
            _answer(listener, id, process, strike if hit else None)
        else:
            return Followed(seen.steps, struck)


def _hits(step: Step, strike: Strike) -> bool:
    return step[:2] == strike.at[:2] and (step.k == strike.at.k or (strike.lasting and step.k > strike.at.k))


def _asked(listener: int) -> tuple[int, int, str, tuple[int, ...]] | None:
    """The next call: its id, thread, name and arguments; None when the one who made it is gone."""
    room = bytearray(_ASKED.size)
    try:
        fcntl.ioctl(listener, _RECEIVE, room, True)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.EINTR):
            return None
        raise
    id, thread, _, number, _, _, *arguments = _ASKED.unpack(room)
    return id, thread, _NAMES[number], tuple(arguments)


def _answer(listener: int, id: int, process: int, strike: Strike | None) -> None:
    if strike and strike.what == "kill":
        os.kill(process, signal.SIGKILL)  # the call never comes about
        return
    refused = -getattr(errno, strike.what) if strike else 0
    try:
        fcntl.ioctl(listener, _SEND, _ANSWER.pack(id, 0, refused, 0 if strike else _CONTINUE))
    except FileNotFoundError:  # gone meanwhile
        return


class _Seen:
    """What was called so far, by process."""

    def __init__(self, pid: int) -> None:
        self.steps: list[Step] = []
        self._who, self._processes, self._counted = {pid: 0}, {pid: pid}, Counter[tuple[int, str]]()

    def process(self, thread: int) -> int:
        if thread not in self._processes:
            lines = Path(f"/proc/{thread}/status").read_text(encoding="ascii", errors="replace").splitlines()
            self._processes[thread] = next(int(line.split()[1]) for line in lines if line.startswith("Tgid:"))
        return self._processes[thread]

    def step(self, thread: int, call: str, arguments: tuple[int, ...]) -> Step | None:
        """The step this call is; None for one that changes nothing."""
        if not _changes(thread, call, arguments):
            return None
        who = self._who.setdefault(self.process(thread), len(self._who))
        self._counted[who, call] += 1
        self.steps.append(Step(who, call, self._counted[who, call]))
        return self.steps[-1]


def _changes(thread: int, call: str, arguments: tuple[int, ...]) -> bool:
    if call == "openat":
        return bool(arguments[2] & (os.O_CREAT | os.O_TRUNC))
    if call in ("write", "writev"):
        return arguments[0] not in (1, 2)
    if call in _MAKES | _TAKES:
        return _stands(thread, arguments, at=call.endswith("at")) == (call in _TAKES)
    return True


def _stands(thread: int, arguments: tuple[int, ...], *, at: bool) -> bool:
    """Whether something stands at the path a call names."""
    with Path(f"/proc/{thread}/mem").open("rb", buffering=0) as memory:
        memory.seek(arguments[1 if at else 0])
        name = memory.read(4096).partition(b"\0")[0]
    folder = ctypes.c_int(arguments[0]).value if at else -1
    base = f"/proc/{thread}/fd/{folder}" if folder >= 0 else f"/proc/{thread}/cwd"
    return os.path.lexists(Path(base, os.fsdecode(name)))
