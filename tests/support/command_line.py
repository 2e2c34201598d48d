"""The real command line in this process: what a subprocess says, without two seconds of imports for each command."""

from __future__ import annotations

import contextlib
import io
import sys
from dataclasses import dataclass
from unittest import mock

import build


@dataclass(frozen=True)
class Done:
    """What a command left: its exit status and its words."""

    returncode: int
    stdout: str
    stderr: str

    @property
    def said(self) -> str:
        return self.stdout + self.stderr


def portal(*words: str) -> Done:
    """Run `build.py` with these words."""
    out, err = io.StringIO(), io.StringIO()
    argv = mock.patch.object(sys, "argv", ["build.py", *words])
    with argv, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = build.main()
    return Done(code, out.getvalue(), err.getvalue())
