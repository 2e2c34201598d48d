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
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import count

from publisher.build.check_site import Seen
from publisher.build.frames import Filler
from publisher.page import Draft, Sheet, built, file_of
from publisher.renderer import Press, made
from publisher.site_index import Shelves

SIZE = 200  # pages of a batch: some 0.15 s of work
PATIENCE = 900  # seconds after which a batch is done here: a cluster may wait for workers for ever
AHEAD = 6  # batches under way: what bounds the memory

_LOST = (BrokenExecutor, CancelledError, ConnectionError, TimeoutError, KeyError)

_Work = Callable[[], "Batch"]
_numbers = count()
_known: dict[int, tuple[Bench, Sequence[Sheet | Draft]]] = {}  # what forks find in their memory


class Forks(ProcessPoolExecutor):
    """Processes forked from this one when first asked for something: they know all that it knew then."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Built pages, and pages as MkDocs reads them where it must make them itself; (path under docs/, bytes) both."""

    built: list[tuple[str, bytes]]
    raw: list[tuple[str, bytes]]
    seen: Seen


class Bench:
    """All that turns a sheet into a page."""

    def __init__(self, shelves: Shelves, filler: Filler) -> None:
        self._press, self._filler = Press(shelves), filler

    def batch(self, sheets: Iterable[Sheet]) -> Batch:
        done = Batch([], [], Seen(self._filler.site_url))
        for sheet in sheets:
            path, page = file_of(sheet.path), self._press.page(sheet)
            html = self._filler.fill(path, page)
            (done.raw if html is None else done.built).append((path, page if html is None else html))
            if html is not None:
                done.seen.look(built(path), html)
        return done


def render(
    shelves: Shelves, filler: Filler, queue: Sequence[Sheet | Draft], executor: Executor | None = None
) -> Iterator[Batch]:
    """Every page built. Without an executor, or with fewer than two batches, all is done here."""
    starts = range(0, len(queue), SIZE)
    if executor is None or len(queue) < 2 * SIZE:
        bench = Bench(shelves, filler)
        yield from (bench.batch(map(made, queue[at : at + SIZE])) for at in starts)
    elif isinstance(executor, Forks):
        number = next(_numbers)
        _known[number] = (Bench(shelves, filler), queue)
        try:
            yield from _spread((partial(known_batch, number, at) for at in starts), executor)
        finally:
            del _known[number]
    else:
        packed = pickle.dumps((_slim(shelves), filler), protocol=5)
        sheets = (list(map(made, queue[at : at + SIZE])) for at in starts)
        yield from _spread((partial(batch_of, packed, some) for some in sheets), executor)


def _slim(shelves: Shelves) -> Shelves:
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


def _spread(works: Iterator[_Work], executor: Executor) -> Iterator[Batch]:
    under_way: deque[tuple[_Work, Future[Batch] | None]] = deque()
    for work in works:
        under_way.append((work, _given(executor, work)))
        if len(under_way) >= AHEAD:
            yield _taken(*under_way.popleft())
    while under_way:
        yield _taken(*under_way.popleft())


def _given(executor: Executor, work: _Work) -> Future[Batch] | None:
    try:
        return executor.submit(work)
    except (RuntimeError, *_LOST):  # a pool that broke takes no more work
        return None


def _taken(work: _Work, future: Future[Batch] | None) -> Batch:
    try:
        return future.result(PATIENCE) if future else work()
    except _LOST:
        return work()


def known_batch(number: int, at: int) -> Batch:
    """The batch that begins there, in a fork. Raises KeyError in one that was made before the pages were known."""
    bench, queue = _known[number]
    return bench.batch(map(made, queue[at : at + SIZE]))


def batch_of(packed: bytes, sheets: Sequence[Sheet]) -> Batch:
    """One batch, in a worker."""
    return _bench(packed).batch(sheets)


@lru_cache(maxsize=1)
def _bench(packed: bytes) -> Bench:
    return Bench(*pickle.loads(packed))
