"""The next site, made from what is new and from what the live one already has.

Takes the shelves, a plan, and the live release with its manifest; gives a whole site in a folder of its own: an empty
one, or the tree of an older release, in which only what differs is moved. A file whose inputs, or whose bytes, are
those of the live release is carried over by a hard link to it and never written; everything else is written as a file
of its own, so nothing ever reaches the live site.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterable, Mapping, Set
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from library.settings import Settings
from publisher import renderer
from publisher.build import batches, frames, plan, side_outputs
from publisher.build.check_site import PageCheck
from publisher.build.frames import PageBuilder
from publisher.build.plan import Manifest, Plan
from publisher.build.side_outputs import Make, StagedFiles
from publisher.outlets.registry import PlannedOutputs
from publisher.page import LazyPage, Page, docs_path, output_path
from publisher.site_index import SiteIndex

# ── which files of two trees are one ──────────────────────────────────────────────────────────────


def is_same_file(one: str, other: str) -> bool:
    """Whether two names are of one file, and so of the same bytes. Raises OSError when the first is not there."""
    first = os.lstat(one)
    try:
        return os.path.samestat(first, os.lstat(other))
    except OSError:
        return False


class TreeDifference(NamedTuple):
    """The files of the live release that are not the same file in the tree, and the tree's that the live has not."""

    apart: frozenset[str]
    others: frozenset[str]


def compare_trees(cache: Path, live: Path, tree: Path, release: str) -> TreeDifference | None:
    """The live release beside `tree`, in which the files of `release` stand; None when either is not known."""
    mine, theirs = plan.load_manifest(cache, live.name), plan.load_manifest(cache, release)
    if mine is None or theirs is None:
        return None
    apart = frozenset(name for name in mine.files if not _is_shared(live, tree, name))
    return TreeDifference(apart, frozenset(theirs.files.keys() - mine.files.keys()))


def _is_shared(live: Path, tree: Path, name: str) -> bool:
    try:
        return is_same_file(f"{live}/{name}", f"{tree}/{name}")
    except OSError:
        return False


# ── the next site ─────────────────────────────────────────────────────────────────────────────────


_MONTH = re.compile(r"/(?:(\d{4}/\d{2})|(\d{4})-W(\d{2}))/")
_LARGE = 1 << 20  # bytes from which two files of the same bytes are worth being one


@dataclass(slots=True)
class SiteAssembly:
    """The site as it comes together in `out`; `live` is the release that is served, `old` what stands in it;
    `there` what stands in `out` already (site path -> sha256): links to past releases, never written into; `apart`
    those of the live one that are another file there, None when that is to be asked."""

    out: Path
    live: Path | None
    old: Manifest | None
    manifest: Manifest
    there: Mapping[str, str] = field(default_factory=dict)
    apart: Set[str] | None = None
    written: list[str] = field(default_factory=list)
    seen: PageCheck = field(default_factory=PageCheck)
    _folders: set[str] = field(default_factory=set)
    _large: dict[str, str] = field(default_factory=dict)  # sha256 -> the first file of these bytes

    def add_batch(self, batch: batches.Batch, binder: PageBuilder) -> None:
        """Place the pages of a batch; those that are not built wait with the menu's."""
        for path, html in batch.built:
            self.place(output_path(path), html)
        for path, page in batch.raw:
            binder.wait(path, page)
        self.seen.add(batch.seen)

    def place_and_check(self, name: str, body: bytes) -> None:
        """Place a file nobody looked at yet."""
        self.place(name, body)
        if name.endswith(".html") and self.written and self.written[-1] == name:
            self.seen.check(name, body)

    def place(self, name: str, body: bytes) -> None:
        """Put a file in its place: linked when the live one has these bytes, else written."""
        sha = hashlib.sha256(body).hexdigest()
        if self.old and self.old.files.get(name) == sha and self.carry(name):
            return
        self._make_room(name)
        if len(body) < _LARGE or not self._twin(name, sha):
            (self.out / name).write_bytes(body)
        self.manifest.files[name] = sha
        self.written.append(name)
        if side_outputs.has_twin(name):
            self.place(name + side_outputs.TWIN, side_outputs.compress(body))

    def _twin(self, name: str, sha: str) -> bool:
        """Link a file of these bytes that was placed under another name: the open data of the only year there is, and
        of all years."""
        first = self._large.setdefault(sha, name)
        try:
            os.link(self.out / first, self.out / name)
        except OSError:  # it is the first, or a file system without links
            return False
        return True

    def place_staged(self, made: StagedFiles) -> bool:
        """Place what lies ready; False when a file that was to be carried over is not there any more."""
        if not all(self.carry(name) for name in made.same):
            return False
        for name, sha in made.shas.items():
            self._move(made.folder / name, name, sha)
        self.manifest.inputs |= made.keys
        return True

    def _move(self, source: Path, name: str, sha: str) -> None:
        """Put a file that lies elsewhere in its place."""
        self._folder(name)
        large = source.stat().st_size >= _LARGE
        if large:
            self._make_room(name)
        if not (large and self._twin(name, sha)):
            _move_file(source, self.out / name)
        self.manifest.files[name] = sha
        self.written.append(name)

    def place_sitemap(self, found: PlannedOutputs) -> None:
        """Place the sitemap: the parts of it that stand are carried over when all of them are there."""
        stands = all(self.carry(name) for name in found.same)
        for outlet in (*found.later, *(() if stands else found.standing)):
            for name, body in outlet.make().items():
                self.place(name.lstrip("/"), body)
        self.manifest.inputs |= found.keys

    def carry(self, name: str) -> bool:
        """Link a file of the live release, and its twin; False when either is not there any more."""
        if self.old is None or self.live is None or name not in self.old.files:
            return False
        if side_outputs.has_twin(name) and not self.carry(name + side_outputs.TWIN):
            return False
        source, target, sha = f"{self.live}/{name}", f"{self.out}/{name}", self.old.files[name]
        try:
            if not self._stands(name, sha, source, target):
                self._make_room(name)
                os.link(source, target)
        except OSError:  # gone, or a file system without links
            return False
        self.manifest.files[name] = sha
        return True

    def carry_all(self, names: Iterable[str]) -> set[str]:
        """Carry these over; gives those that are not there any more."""
        known, apart, lost = self.old.files if self.old else {}, self.apart, set[str]()
        for name in names:
            if apart is not None and name not in apart and name in known and not side_outputs.has_twin(name):
                self.manifest.files[name] = known[name]  # as nearly always
            elif not self.carry(name):
                lost.add(name)
        return lost

    def _stands(self, name: str, sha: str, source: str, target: str) -> bool:
        """Whether the live site's file stands here already."""
        if self.apart is not None:
            return name not in self.apart
        return self.there.get(name) == sha and is_same_file(source, target)

    def remove_leftovers(self) -> None:
        """Take away what stood here and is not of this site."""
        left = {name.rpartition("/")[0] for name in self.there if name not in self.manifest.files}
        for name in self.there.keys() - self.manifest.files.keys():
            (self.out / name).unlink(missing_ok=True)
        for folder in sorted(left, reverse=True):
            with suppress(OSError):  # not empty
                os.removedirs(self.out / folder)

    def _make_room(self, name: str) -> None:
        """A folder for the file, and nothing in its place."""
        if name in self.there or name in self.manifest.files:
            (self.out / name).unlink(missing_ok=True)
        self._folder(name)

    def _folder(self, name: str) -> None:
        folder = name.rpartition("/")[0]
        if folder not in self._folders:
            (self.out / folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)

    def record_changes(self, names: Iterable[str]) -> None:
        """Files changed after they were placed: their new bytes count, and they are made again next time."""
        for name in names:
            self.manifest.files[name] = hashlib.sha256((self.out / name).read_bytes()).hexdigest()
            self.manifest.inputs.pop(name, None)


def _move_file(source: Path, target: Path) -> None:
    try:
        source.replace(target)
    except OSError:  # another file system
        shutil.move(source, target)


@dataclass(frozen=True, slots=True)
class SiteJob:
    """What the next site is made of: the plan, the index of its records, the settings, the folder MkDocs keeps its work
    in; the live release's folder and manifest, when its files may be carried over; for the files beside the pages, what
    waits for them and what makes all of them; and the folder to build in, with what stands there and what of that is
    known not to be the live release's."""

    plan: Plan
    shelves: SiteIndex
    settings: Settings
    work: Path
    live: Path | None
    old: Manifest | None
    beside: Iterable[tuple[Callable[[], StagedFiles], Make]] = ()
    out: Path = Path()
    there: Mapping[str, str] = field(default_factory=dict)
    apart: Set[str] | None = None


def assemble_site(job: SiteJob, executor: Executor | None = None) -> SiteAssembly:
    """The whole site in the folder `job.out`, in which nothing stands but what `job.there` says. Raises
    PublishError."""
    todo, shelves = job.plan, job.shelves
    keys = {name: key for name, key in todo.keys.items() if key}
    paths = (*todo.ready, *(docs_path(page.path) for page in todo.fresh))
    own = frames.list_unframed(paths, job.settings.text)
    binder = PageBuilder(job.out, settings=job.settings, work=job.work, own=own)
    seen = PageCheck(binder.filler.site_url)
    manifest = Manifest(todo.made_by, {}, keys, todo.law)
    site = SiteAssembly(job.out, job.live, job.old, manifest, job.there, job.apart, seen=seen)
    for path, page in todo.ready.items():
        if html := binder.add(path, page):
            site.place_and_check(output_path(path), html)
    lost = site.carry_all(todo.carried)
    again = [page for page in renderer.list_pages(shelves) if output_path(docs_path(page.path)) in lost] if lost else []
    queue = sorted((*todo.fresh, *again), key=_month_of_page)  # lists of one month show the same stories
    for batch in batches.render_batches(shelves, binder.filler, queue, executor):
        site.add_batch(batch, binder)
    site.place_sitemap(todo.sitemap)
    for waited, make in job.beside:
        if not site.place_staged(waited()):
            site.place_staged(make(Manifest()))
    for name, body in binder.finish():
        site.place_and_check(name, body)
    site.remove_leftovers()
    return site


def _month_of_page(page: Page | LazyPage) -> str:
    """The month a page stands under (a week under that of its Thursday, as ISO 8601 has it), "" for none."""
    found = _MONTH.search(page.path)
    if found is None or found[1]:
        return found[1] if found else ""
    return f"{date.fromisocalendar(int(found[2]), int(found[3]), 4):%Y/%m}"
