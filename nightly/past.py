"""What a site is made beside: the live release, and the tree of an older one the next is built in.

Takes the options of the run; gives what is known of both. Whether their files are still the same ones is asked in a
fork of this process: a hundred thousand names take it the seconds that opening content/ takes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from nightly.options import Options
from publisher import alike, binder, manifest, release


def _nobody() -> None:
    """Nobody compared them."""


@dataclass(frozen=True, slots=True)
class Past:
    """The live release, whether its files may be carried over, the name of the tree to build in ("" for none), and what
    waits for how the files of both differ (None when nobody compared them)."""

    live: release.Release | None
    carry: bool = False
    spare: str = ""
    compared: Callable[[], alike.Compared | None] = _nobody

    @property
    def pages(self) -> int:
        """Pages of the live release."""
        return self.live.pages if self.live else 0

    def place(self, options: Options) -> Path | None:
        """The folder of the live release, when its files may be carried over."""
        return release.tree(options.home, self.live.name) if self.live and self.carry else None

    def manifest(self, options: Options) -> manifest.Manifest | None:
        """What stands in the live release, when its files may be carried over and it is known."""
        return manifest.load(options.cache, self.live.name, self.live.digest) if self.live and self.carry else None

    def comparing(self, options: Options) -> Callable[[], alike.Compared | None]:
        """What compares both trees, to be waited for before either is touched."""
        if self.live is None or not self.spare:
            return _nobody
        trees = (release.tree(options.home, self.live.name), release.spare_tree(options.home, self.spare))
        return partial(alike.compared, options.cache, *trees, self.spare)


def past(options: Options) -> Past:
    """The past of tonight's site."""
    live = release.current(options.home)
    if live is None or options.full or not binder.alone(options.home / "mkdocs.yml"):
        return Past(live)
    return Past(live, True, release.spare(options.home))
