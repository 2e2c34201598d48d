"""Which files of two trees are one file: the live site, and the tree of an older release the next site is built in.

Takes folders and site paths; gives the paths whose names are not of one inode, and so may differ in bytes. Asking costs
some ten microseconds a file, nearly all of it the system's, so a large site has it done beside other work.
"""

from __future__ import annotations

import os
from pathlib import Path

from publisher import manifest


def same(one: str, other: str) -> bool:
    """Whether two names are of one file, and so of the same bytes. Raises OSError when the first is not there."""
    first = os.lstat(one)
    try:
        return os.path.samestat(first, os.lstat(other))
    except OSError:
        return False


def apart(cache: Path, live: Path, tree: Path) -> frozenset[str] | None:
    """The files of the live release that are not the same file in `tree`; None when nobody knows what is in it."""
    found = manifest.load(cache, live.name)
    return None if found is None else frozenset(name for name in found.files if not _there(live, tree, name))


def _there(live: Path, tree: Path, name: str) -> bool:
    try:
        return same(f"{live}/{name}", f"{tree}/{name}")
    except OSError:
        return False
