"""The next site, made from what is new and from what the live one already has.

Takes the shelves, the files beside the pages, and the live release with its manifest; gives a plan, then a whole site
in a folder of its own: an empty one, or the tree of an older release, in which only what differs is moved. A file whose
inputs, or whose bytes, are those of the live release is carried over by a hard link to it and never written; everything
else is written as a file of its own, so nothing ever reaches the live site. Without a manifest of these makers
everything is made anew, to the same bytes.
"""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from publisher import aside, batches, packed, pages
from publisher.binder import Binder
from publisher.inputs import Inputs
from publisher.manifest import Manifest
from publisher.search import Result
from publisher.seen import Seen
from publisher.sheet import Draft, Sheet, file_of
from publisher.shelves import Shelves

_LARGE = 1 << 20  # bytes from which two files of the same bytes are worth being one

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Beside:
    """The files beside the pages: those to place; those to make as they are placed, which rest on what `keys` says by
    site path; the site paths of those that stand unchanged in the live release, and how to make these, should one of
    them be gone; the search index, and the hash of what it is made from."""

    files: Files
    same: list[str]
    again: Callable[[], Iterable[Files]]
    index: Callable[[], Result]
    index_key: str
    later: Sequence[Callable[[], Files]] = ()
    keys: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Plan:
    """What there is to do. `inputs` is the hash of the whole site's inputs; `carried` are site paths."""

    inputs: str
    made_by: str
    keys: dict[str, str]
    carried: list[str]
    fresh: list[Sheet | Draft]
    ready: dict[str, bytes]
    beside: Beside


def plan(
    shelves: Shelves, *, made_by: str, old: Manifest | None, beside: Callable[[list[str], Inputs], Beside]
) -> Plan:
    """Compare every page's inputs with what the live release was made from. `beside` makes the files beside the
    pages, given the pages' paths under docs/."""
    inputs = Inputs(shelves, made_by)
    known = old.inputs if old and old.made_by == made_by else {}
    keys: dict[str, str] = {}
    carried, fresh, ready = list[str](), list[Sheet | Draft](), dict[str, bytes]()
    press = pages.Press(shelves)
    for page in pages.drafts(shelves):
        path, key = file_of(page.path), inputs.of(page)
        name = built(path)
        keys[name] = key
        if key and known.get(name) == key:
            carried.append(name)
        elif key:
            fresh.append(page)
        else:
            ready[path] = press.page(pages.made(page))
    found = beside([name.removesuffix(".html") + ".md" for name in keys], inputs)
    return Plan(_whole(made_by, keys, ready, found), made_by, keys, carried, fresh, ready, found)


def built(path: str) -> str:
    """Path under docs/ -> site path: `van-ban/index.md` -> `van-ban/index.html`."""
    return path.removesuffix(".md") + ".html" if path.endswith(".md") else path


def _whole(made_by: str, keys: Mapping[str, str], ready: Files, beside: Beside) -> str:
    total = hashlib.sha256(f"{made_by} {beside.index_key}".encode())
    for name, key in sorted((*keys.items(), *beside.keys.items())):
        total.update(f"{name}\0{key}\0".encode())
    made = ((f"docs/{name}", body) for name, body in ready.items())
    for name, body in sorted((*beside.files.items(), *made)):
        total.update(f"{name}\0{hashlib.sha256(body).hexdigest()}\0".encode())
    return total.hexdigest()


@dataclass(slots=True)
class Edition:
    """The site as it comes together in `out`; `live` is the release that is served, `old` what stands in it;
    `there` what stands in `out` already (site path -> sha256): links to past releases, never written into."""

    out: Path
    live: Path | None
    old: Manifest | None
    manifest: Manifest
    there: Mapping[str, str] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    seen: Seen = field(default_factory=Seen)
    _folders: set[str] = field(default_factory=set)
    _large: dict[str, str] = field(default_factory=dict)  # sha256 -> the first file of these bytes

    def take(self, batch: batches.Batch, binder: Binder) -> None:
        """Place the pages of a batch; those that are not built wait with the menu's."""
        for path, html in batch.built:
            self.place(built(path), html)
        for path, page in batch.raw:
            binder.wait(path, page)
        self.seen.add(batch.seen)

    def look(self, name: str, body: bytes) -> None:
        """Place a file nobody looked at yet."""
        self.place(name, body)
        if name.endswith(".html") and self.written and self.written[-1] == name:
            self.seen.look(name, body)

    def place(self, name: str, body: bytes) -> None:
        """Put a file in its place: linked when the live one has these bytes, else written."""
        sha = hashlib.sha256(body).hexdigest()
        if self.old and self.old.files.get(name) == sha and self.carry(name):
            return
        self._room(name)
        if len(body) < _LARGE or not self._twin(name, sha):
            (self.out / name).write_bytes(body)
        self.manifest.files[name] = sha
        self.written.append(name)
        if packed.has_twin(name):
            self.place(name + packed.TWIN, packed.pack(body))

    def _twin(self, name: str, sha: str) -> bool:
        """Link a file of these bytes that was placed under another name: the open data of the only year there is, and
        of all years."""
        first = self._large.setdefault(sha, name)
        try:
            os.link(self.out / first, self.out / name)
        except OSError:  # it is the first, or a file system without links
            return False
        return True

    def carry(self, name: str) -> bool:
        """Link a file of the live release, and its twin; False when either is not there any more."""
        if self.old is None or self.live is None or name not in self.old.files:
            return False
        if packed.has_twin(name) and not self.carry(name + packed.TWIN):
            return False
        source, target, sha = f"{self.live}/{name}", f"{self.out}/{name}", self.old.files[name]
        try:
            if self.there.get(name) != sha or not _same(source, target):
                self._room(name)
                os.link(source, target)
        except OSError:  # gone, or a file system without links
            return False
        self.manifest.files[name] = sha
        return True

    def clear(self) -> None:
        """Take away what stood here and is not of this site."""
        left = {name.rpartition("/")[0] for name in self.there if name not in self.manifest.files}
        for name in self.there.keys() - self.manifest.files.keys():
            (self.out / name).unlink(missing_ok=True)
        for folder in sorted(left, reverse=True):
            with suppress(OSError):  # not empty
                os.removedirs(self.out / folder)

    def _room(self, name: str) -> None:
        """A folder for the file, and nothing in its place."""
        if name in self.there or name in self.manifest.files:
            (self.out / name).unlink(missing_ok=True)
        self._folder(name)

    def _folder(self, name: str) -> None:
        folder = name.rpartition("/")[0]
        if folder not in self._folders:
            (self.out / folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)

    def rewritten(self, names: Iterable[str]) -> None:
        """Files changed after they were placed: their new bytes count, and they are made again next time."""
        for name in names:
            self.manifest.files[name] = hashlib.sha256((self.out / name).read_bytes()).hexdigest()
            self.manifest.inputs.pop(name, None)


def make(
    todo: Plan,
    shelves: Shelves,
    *,
    out: Path,
    live: Path | None,
    old: Manifest | None,
    config: Path,
    work: Path,
    executor: Executor | None = None,
    there: Manifest | None = None,
) -> Edition:
    """The whole site in the folder `out`, in which nothing stands but what `there` says. Raises PublishError."""
    keys = {name: key for name, key in (*todo.keys.items(), *todo.beside.keys.items()) if key}
    binder = Binder(out, config=config, work=work)
    here, seen = there.files if there else {}, Seen(binder.filler.site_url)
    site = Edition(out, live, old, Manifest(todo.made_by, {}, keys), here, seen=seen)
    for path, page in todo.ready.items():
        if html := binder.add(path, page):
            site.look(built(path), html)
    for path, page in batches.for_mkdocs(shelves, binder.filler, todo.fresh):
        binder.wait(path, page)
    binder.begin()
    index = aside.begin(todo.beside.index) if executor else todo.beside.index
    lost = {name for name in todo.carried if not site.carry(name)}
    again = [page for page in pages.drafts(shelves) if built(file_of(page.path)) in lost] if lost else []
    queue = deque((*todo.fresh, *again))
    todo.fresh.clear()  # what is made need not be held
    fresh = (pages.made(queue.popleft()) for _ in range(len(queue)))
    for batch in batches.render(shelves, binder.filler, fresh, executor):
        site.take(batch, binder)
    found = index()
    gone = [name for name in (*todo.beside.same, *found.same) if not site.carry(name)]
    made_now = (make() for make in todo.beside.later)
    for files in chain((todo.beside.files, found.files), todo.beside.again() if gone else (), made_now):
        for name, body in files.items():
            site.place(name.lstrip("/"), body)
    for name, menu_page in binder.finish():
        site.look(name, menu_page.read_bytes())
    site.clear()
    return site


def _same(one: str, other: str) -> bool:
    """Whether two names are of one file, and so of the same bytes. Raises OSError when the first is not there."""
    first = os.lstat(one)
    try:
        return os.path.samestat(first, os.lstat(other))
    except OSError:
        return False
