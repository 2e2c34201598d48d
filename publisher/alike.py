"""Which files of two trees are one file: the live site, and the tree of an older release the next site is built in.

Takes folders and site paths; gives the paths whose names are not of one inode, and so may differ in bytes. Asking costs
some ten microseconds a file, nearly all of it the system's, so a large site has it done beside other work.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from publisher import manifest


def same(one: str, other: str) -> bool:
    """Whether two names are of one file, and so of the same bytes. Raises OSError when the first is not there."""
    first = os.lstat(one)
    try:
        return os.path.samestat(first, os.lstat(other))
    except OSError:
        return False


class Compared(NamedTuple):
    """The files of the live release that are not the same file in the tree, and the tree's that the live has not."""

    apart: frozenset[str]
    others: frozenset[str]


def compared(cache: Path, live: Path, tree: Path, release: str) -> Compared | None:
    """The live release beside `tree`, in which the files of `release` stand; None when either is not known."""
    mine, theirs = manifest.load(cache, live.name), manifest.load(cache, release)
    if mine is None or theirs is None:
        return None
    apart = frozenset(name for name in mine.files if not _there(live, tree, name))
    return Compared(apart, frozenset(theirs.files.keys() - mine.files.keys()))


def _there(live: Path, tree: Path, name: str) -> bool:
    try:
        return same(f"{live}/{name}", f"{tree}/{name}")
    except OSError:
        return False
