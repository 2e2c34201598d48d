"""What a site is made beside: the live release, and the tree of an older one the next is built in.

Takes the options of the run; gives what is known of both. Whether their files are still the same ones is asked in a
process beside this one when there is one: a hundred thousand names take it the seconds that opening content/ takes.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass
from pathlib import Path

from nightly.options import Options
from publisher import alike, binder, manifest, release


def _nobody() -> alike.Compared | None:
    return None


@dataclass(frozen=True, slots=True)
class Past:
    """The live release, whether its files may be carried over, the name of the tree to build in ("" for none), and,
    when asked, how the files of both differ (None when nobody compared them). `other` is the
    process beside this one."""

    live: release.Release | None
    carry: bool = False
    spare: str = ""
    compared: Callable[[], alike.Compared | None] = _nobody
    other: Executor | None = None

    def place(self, options: Options) -> Path | None:
        """The folder of the live release, when its files may be carried over."""
        return release.tree(options.home, self.live.name) if self.live and self.carry else None

    def manifest(self, options: Options) -> manifest.Manifest | None:
        """What stands in the live release, when its files may be carried over and it is known."""
        return manifest.load(options.cache, self.live.name, self.live.digest) if self.live and self.carry else None


def past(options: Options, other: Executor | None) -> Past:
    """The past of tonight's site. What `other` does is to be waited for before either tree is touched."""
    live = release.current(options.home)
    if live is None or options.full or not binder.alone(options.home / "mkdocs.yml"):
        return Past(live, other=other)
    name = release.spare(options.home)
    if other is None or not name:
        return Past(live, True, name, other=other)
    trees = (release.tree(options.home, live.name), release.spare_tree(options.home, name))
    begun = other.submit(alike.compared, options.cache, *trees, name)

    def compared() -> alike.Compared | None:
        try:
            return begun.result()
        except (BrokenExecutor, OSError):
            return None

    return Past(live, True, name, compared, other)
