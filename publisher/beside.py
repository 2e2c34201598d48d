"""What the site has beside its pages: feeds, calendar, open data, search index.

Takes the shelves and the manifest of the live release; lays ready, in a folder of its own, the files that differ from
the live ones. Nothing here reads or writes the pages, so it can be done beside them, in another process.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

from newsroom.models import Library, Source, Story
from publisher import findable, outlets, pages, searchindex
from publisher.inputs import Inputs
from publisher.manifest import Manifest
from publisher.outlet import Outlet
from publisher.ready import Ready
from publisher.shelves import Shelves
from publisher.state import Shelf

_STORE = "tim-kiem.db"
_FOLDER = "ben-canh"


@dataclass(frozen=True, slots=True)
class Made:
    """Files that lie under their site paths in `folder`, with the sha256 of each; the site paths of those that stand in
    the live release as they are; and the hash of what each is made from where that is known."""

    folder: Path
    shas: Mapping[str, str]
    same: Set[str]
    keys: Mapping[str, str]


Maker = Callable[[Manifest], Made]  # all of them, against what is known of the live release


@dataclass(frozen=True, slots=True)
class Index:
    """The search index. `cache` is the home's .cache/, `live` the site that is served, `made_by` the code."""

    library: Library
    stories: Sequence[Story]
    day: date
    sources: Mapping[str, Source]
    cache: Path
    live: Path
    made_by: str

    def make(self, known: Manifest) -> Made:
        """Its files. Raises OSError when the disk refuses."""

        def read(name: str) -> bytes:
            return (self.live / name).read_bytes()

        files = Ready(self.cache / _FOLDER / "chi-muc", known.files)
        found = findable.finds(self.library, self.stories, day=self.day)
        labels = findable.labels(self.library, self.sources)
        with Shelf(self.cache / _STORE, self.made_by) as store:
            live = known.files or None
            done = searchindex.update(found, store=store, live=live, read=read, labels=labels, files=files)
        return Made(files.folder, files.shas, files.same.union(done.same), {})


@dataclass(frozen=True, slots=True)
class Outlets:
    """Feeds, calendar, open data. `more` are files without a maker here, by site path."""

    shelves: Shelves
    told: Inputs
    config: Path
    cache: Path
    more: Mapping[str, bytes]

    def make(self, known: Manifest) -> Made:
        """Their files. Raises OSError when the disk refuses."""
        files = Ready(self.cache / _FOLDER / "tep", known.files)
        made = outlets.fresh(outlets.outlets(self.shelves, config=self.config), self.told.key, known.inputs)
        condition = {pages.CONDITION: pages.condition(self.shelves)}
        for some in chain((made.files, condition, self.more), _made(made.later)):
            files.update((name.lstrip("/"), body) for name, body in some.items())
        return Made(files.folder, files.shas, files.same.union(made.same), made.keys)


def _made(later: Iterable[Outlet]) -> Iterator[Mapping[str, bytes]]:
    """One after the other, so that no more than one is held."""
    return (outlet.make() for outlet in later)


def clear(cache: Path) -> None:
    """Take away what was laid ready."""
    shutil.rmtree(cache / _FOLDER, ignore_errors=True)
