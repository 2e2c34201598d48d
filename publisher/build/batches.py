"""Pages in batches through any `concurrent.futures.Executor`: processes of this machine, or of a cluster.

Takes the shelves, the shell and pages to be; gives the built pages in their order, with what was seen of them. A batch
carries with it what its templates may ask for and nothing more, so that it can run anywhere; a fork of this process,
which knows all of it, is told no more than which pages. A batch whose worker died is done here, so that nothing is
lost. Only our own processes read what is pickled here; nothing pickled is ever kept.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import count

from newsroom.models import replace
from publisher.build.check_site import PageCheck
from publisher.build.frames import FrameFiller
from publisher.page import LazyPage, Page, docs_path, output_path
from publisher.renderer import Renderer, build_page
from publisher.site_index import SiteIndex

SIZE = 200  # pages of a batch: some 0.15 s of work
PATIENCE = 900  # seconds after which a batch is done here: a cluster may wait for workers for ever
AHEAD = 6  # batches under way: what bounds the memory

_LOST_WORK = (BrokenExecutor, CancelledError, ConnectionError, TimeoutError, KeyError)

_Work = Callable[[], "Batch"]
_numbers = count()
_forked_work: dict[int, tuple[PageBatchMaker, Sequence[Page | LazyPage]]] = {}  # what forks find in their memory


class ForkPool(ProcessPoolExecutor):
    """Processes forked from this one when first asked for something: they know all that it knew then."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Built pages, and pages as MkDocs reads them where it must make them itself; (path under docs/, bytes) both."""

    built: list[tuple[str, bytes]]
    raw: list[tuple[str, bytes]]
    seen: PageCheck


class PageBatchMaker:
    """All that turns a sheet into a page."""

    def __init__(self, shelves: SiteIndex, filler: FrameFiller) -> None:
        self._press, self._filler = Renderer(shelves), filler

    def batch(self, sheets: Iterable[Page]) -> Batch:
        done = Batch([], [], PageCheck(self._filler.site_url))
        for sheet in sheets:
            path, page = docs_path(sheet.path), self._press.render_page(sheet)
            html = self._filler.fill(path, page)
            (done.raw if html is None else done.built).append((path, page if html is None else html))
            if html is not None:
                done.seen.check(output_path(path), html)
        return done


def render_batches(
    shelves: SiteIndex, filler: FrameFiller, queue: Sequence[Page | LazyPage], executor: Executor | None = None
) -> Iterator[Batch]:
    """Every page built. Without an executor, or with fewer than two batches, all is done here."""
    starts = range(0, len(queue), SIZE)
    if executor is None or len(queue) < 2 * SIZE:
        bench = PageBatchMaker(shelves, filler)
        yield from (bench.batch(map(build_page, queue[at : at + SIZE])) for at in starts)
    elif isinstance(executor, ForkPool):
        number = next(_numbers)
        _forked_work[number] = (PageBatchMaker(shelves, filler), queue)
        try:
            yield from _submit_all((partial(forked_batch, number, at) for at in starts), executor)
        finally:
            del _forked_work[number]
    else:
        packed = pickle.dumps((_without_stories(shelves), filler), protocol=5)
        sheets = (list(map(build_page, queue[at : at + SIZE])) for at in starts)
        yield from _submit_all((partial(worker_batch, packed, some) for some in sheets), executor)


def _without_stories(shelves: SiteIndex) -> SiteIndex:
    """The shelves without the stories: those a page shows come with its sheet."""
    library = replace(shelves.library, items=(), ledger={}, decisions=())
    empty: dict[str, tuple[()]] = {}
    return replace(
        shelves,
        library=library,
        stories=(),
        by_document=empty,
        by_province=empty,
        by_source=empty,
        by_field=empty,
        by_section=empty,
        asked={},
    )


def _submit_all(works: Iterator[_Work], executor: Executor) -> Iterator[Batch]:
    under_way: deque[tuple[_Work, Future[Batch] | None]] = deque()
    for work in works:
        under_way.append((work, _submit(executor, work)))
        if len(under_way) >= AHEAD:
            yield _wait_for(*under_way.popleft())
    while under_way:
        yield _wait_for(*under_way.popleft())


def _submit(executor: Executor, work: _Work) -> Future[Batch] | None:
    try:
        return executor.submit(work)
    except (RuntimeError, *_LOST_WORK):  # a pool that broke takes no more work
        return None


def _wait_for(work: _Work, future: Future[Batch] | None) -> Batch:
    try:
        return future.result(PATIENCE) if future else work()
    except _LOST_WORK:
        return work()


def forked_batch(number: int, at: int) -> Batch:
    """The batch that begins there, in a fork. Raises KeyError in one that was made before the pages were known."""
    bench, queue = _forked_work[number]
    return bench.batch(map(build_page, queue[at : at + SIZE]))


def worker_batch(packed: bytes, sheets: Sequence[Page]) -> Batch:
    """One batch, in a worker."""
    return _make_batch_maker(packed).batch(sheets)


@lru_cache(maxsize=1)
def _make_batch_maker(packed: bytes) -> PageBatchMaker:
    return PageBatchMaker(*pickle.loads(packed))
