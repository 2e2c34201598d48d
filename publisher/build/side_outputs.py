"""What the site has beside its pages: feeds, calendar, open data, search index.

Takes the shelves and the manifest of the live release; lays ready, in a folder of its own, the files that differ from
the live ones. Nothing here reads or writes the pages, so it can be done beside them, in another process.
"""

from __future__ import annotations

import gzip
import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

from newsroom.models import Library, Source, Story
from publisher import renderer
from publisher.build.plan import InputHashes, Manifest
from publisher.outlets import registry
from publisher.page import Output
from publisher.search import search_index
from publisher.search.entries import list_entries, name_slugs
from publisher.search.store import TextStore
from publisher.site_index import SiteIndex

# ── compressed twins ──────────────────────────────────────────────────────────────────────────────


TWIN = ".gz"
_TWIN_FOLDERS = ("assets/", "tim-kiem/chi-muc/", "du-lieu/")
_TWIN_SUFFIXES = (".css", ".js", ".svg", ".json", ".jsonl", ".csv", ".xml", ".txt")
_LEVEL = 4  # 6 takes twice as long for a fifteenth less


def has_twin(name: str) -> bool:
    """Whether the file at a site path has a twin: told from the name alone, so that it is known without its bytes."""
    return name.startswith(_TWIN_FOLDERS) and name.endswith(_TWIN_SUFFIXES)


def compress(body: bytes) -> bytes:
    """The bytes of the twin: no time and no name in it."""
    return gzip.compress(body, _LEVEL, mtime=0)


# ── files lying ready ─────────────────────────────────────────────────────────────────────────────


class StagingFolder(MutableMapping[str, bytes]):
    """Site path (no leading slash) -> bytes. `shas` are the sha256 of what lies here, compressed twins included; `same`
    the names whose bytes the live site has already, which do not lie here."""

    def __init__(self, folder: Path, live: Mapping[str, str]) -> None:
        self.folder, self._live = folder, live
        self._folders: set[str] = set()
        self.shas: dict[str, str] = {}
        self.same: set[str] = set()
        self.clear()

    def __setitem__(self, name: str, body: bytes) -> None:
        sha = hashlib.sha256(body).hexdigest()
        if self._live.get(name) == sha:
            self._drop(name)
            self.same.add(name)
            return
        self.same.discard(name)
        self._write(name, body, sha)
        if has_twin(name):
            twin = compress(body)
            self._write(name + TWIN, twin, hashlib.sha256(twin).hexdigest())

    def _write(self, name: str, body: bytes, sha: str) -> None:
        parent = name.rpartition("/")[0]
        if parent not in self._folders:
            (self.folder / parent).mkdir(parents=True, exist_ok=True)
            self._folders.add(parent)
        (self.folder / name).write_bytes(body)
        self.shas[name] = sha

    def _drop(self, name: str) -> None:
        for gone in (name, name + TWIN):
            if self.shas.pop(gone, None):
                (self.folder / gone).unlink()

    def __getitem__(self, name: str) -> bytes:
        if name not in self.shas:
            raise KeyError(name)
        return (self.folder / name).read_bytes()

    def __delitem__(self, name: str) -> None:
        if name not in self.shas:
            raise KeyError(name)
        self._drop(name)

    def clear(self) -> None:
        """Nothing lies here any more."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self._folders.clear()
        self.shas.clear()
        self.same.clear()

    def __iter__(self) -> Iterator[str]:
        return iter(self.shas)

    def __len__(self) -> int:
        return len(self.shas)


# ── what is made beside the pages ─────────────────────────────────────────────────────────────────


_STORE = "tim-kiem.db"
_STAGING = "ben-canh"


@dataclass(frozen=True, slots=True)
class StagedFiles:
    """Files that lie under their site paths in `folder`, with the sha256 of each; the site paths of those that stand in
    the live release as they are; and the hash of what each is made from where that is known."""

    folder: Path
    shas: Mapping[str, str]
    same: Set[str]
    keys: Mapping[str, str]


Make = Callable[[Manifest], StagedFiles]  # all of them, against what is known of the live release


@dataclass(frozen=True, slots=True)
class SearchIndexJob:
    """The search index. `cache` is the home's .cache/, `live` the site that is served, `made_by` the code."""

    library: Library
    stories: Sequence[Story]
    day: date
    sources: Mapping[str, Source]
    cache: Path
    live: Path
    made_by: str

    def make(self, known: Manifest) -> StagedFiles:
        """Its files. Raises OSError when the disk refuses."""

        def read(name: str) -> bytes:
            return (self.live / name).read_bytes()

        files = StagingFolder(self.cache / _STAGING / "chi-muc", known.files)
        found = list_entries(self.library, self.stories, day=self.day)
        labels = name_slugs(self.library, self.sources)
        with TextStore(self.cache / _STORE, self.made_by) as store:
            live = known.files or None
            done = search_index.update_index(found, store=store, live=live, read=read, labels=labels, files=files)
        return StagedFiles(files.folder, files.shas, files.same.union(done.same), {})


@dataclass(frozen=True, slots=True)
class OutputJob:
    """Feeds, calendar, open data. `more` are files without a maker here, by site path."""

    shelves: SiteIndex
    told: InputHashes
    site_url: str
    cache: Path
    more: Mapping[str, bytes]

    def make(self, known: Manifest) -> StagedFiles:
        """Their files. Raises OSError when the disk refuses."""
        files = StagingFolder(self.cache / _STAGING / "tep", known.files)
        made = registry.plan_outputs(
            registry.list_outputs(self.shelves, self.site_url), self.told.hash_of, known.inputs
        )
        condition = {renderer.STATUS_FILE: renderer.render_status(self.shelves)}
        for some in chain((made.files, condition, self.more), _make_each(made.later)):
            files.update((name.lstrip("/"), body) for name, body in some.items())
        return StagedFiles(files.folder, files.shas, files.same.union(made.same), made.keys)


def _make_each(later: Iterable[Output]) -> Iterator[Mapping[str, bytes]]:
    """One after the other, so that no more than one is held."""
    return (outlet.make() for outlet in later)


def clear_staging(cache: Path) -> None:
    """Take away what was laid ready."""
    shutil.rmtree(cache / _STAGING, ignore_errors=True)
