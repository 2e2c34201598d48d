"""What a site is made beside: the live release, and the tree of an older one the next is built in.

Takes the options of the run; gives what is known of both. Whether their files are still the same ones is asked in a
process beside this one when there is one: a hundred thousand names take it the seconds that opening content/ takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from nightly import indexing, workers
from nightly.options import Options
from publisher import alike, binder, inputs, manifest, release

Told = TypeVar("Told")


def _told(begun: Future[Told] | None) -> Told | None:
    """What another process found, None when it died or could not."""
    try:
        return begun.result() if begun else None
    except (BrokenExecutor, OSError):
        return None


@dataclass(frozen=True, slots=True)
class Past:
    """The live release, whether its files may be carried over, the name of the tree to build in ("" for none); what
    `other`, the process beside this one, was told to find out: how the files of both differ (None when nobody compared
    them), and the digests of the search index as it stands (none when they are not known)."""

    live: release.Release | None
    carry: bool = False
    spare: str = ""
    other: Executor | None = None
    _compared: Future[alike.Compared | None] | None = None
    _digests: Future[dict[str, str]] | None = None

    def compared(self) -> alike.Compared | None:
        return _told(self._compared)

    def digests(self) -> Mapping[str, str]:
        return _told(self._digests) or {}

    def place(self, options: Options) -> Path | None:
        """The folder of the live release, when its files may be carried over."""
        return release.tree(options.home, self.live.name) if self.live and self.carry else None

    def manifest(self, options: Options) -> manifest.Manifest | None:
        """What stands in the live release, when its files may be carried over and it is known."""
        return manifest.load(options.cache, self.live.name, self.live.digest) if self.live and self.carry else None


def past(options: Options, other: Executor | None) -> Past:
    """The past of tonight's site. What `other` does is to be waited for before either tree is touched."""
    live, config = release.current(options.home), options.home / "mkdocs.yml"
    if live is None or options.full or not binder.alone(config):
        return Past(live)
    name = release.spare(options.home)
    if other is None or not name:
        return Past(live, True, name)
    trees = (release.tree(options.home, live.name), release.spare_tree(options.home, name))
    digests = indexing.standing(options, other, inputs.made_by(maker=binder.maker(config)))
    compared = workers.given(other, alike.compared, options.cache, *trees, name)
    return Past(live, True, name, other, compared, digests)
