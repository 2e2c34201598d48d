"""Pages in batches through any `concurrent.futures.Executor`: processes of this machine, or of a cluster.

Takes the shelves, the shell and sheets; gives the built pages in the order of the sheets, with what was seen of them.
A batch carries with it what its templates may ask for and nothing more, so that it can run anywhere. A batch whose
worker died is done here, so that nothing is lost. Only our own processes read what is pickled here; nothing pickled
is ever kept.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from publisher.binder import Filler
from publisher.pages import Press
from publisher.seen import Seen
from publisher.sheet import Sheet, built, file_of
from publisher.shelves import Shelves

SIZE = 200  # pages of a batch: some 0.4 s of work
PATIENCE = 900  # seconds after which a batch is done here: a cluster may wait for workers for ever
AHEAD = 6  # batches under way: what bounds the memory

_LOST = (BrokenExecutor, CancelledError, ConnectionError, TimeoutError)


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
    shelves: Shelves, filler: Filler, sheets: Iterable[Sheet], executor: Executor | None = None
) -> Iterator[Batch]:
    """Every sheet built. Without an executor, or with fewer than two batches, all is done here."""
    source = iter(sheets)
    first = list(islice(source, 2 * SIZE))
    if executor is None or len(first) < 2 * SIZE:
        bench = Bench(shelves, filler)
        yield from (bench.batch(batch) for batch in _batches(first, source))
        return
    packed = pickle.dumps((_slim(shelves), filler), protocol=5)
    yield from _spread(packed, _batches(first, source), executor)


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


def _batches(first: list[Sheet], source: Iterator[Sheet]) -> Iterator[list[Sheet]]:
    yield from (first[:SIZE], first[SIZE:])
    while batch := list(islice(source, SIZE)):
        yield batch


def _spread(packed: bytes, batches: Iterator[list[Sheet]], executor: Executor) -> Iterator[Batch]:
    under_way: deque[tuple[list[Sheet], Future[Batch] | None]] = deque()
    for batch in batches:
        under_way.append((batch, _given(executor, packed, batch)))
        if len(under_way) >= AHEAD:
            yield _taken(packed, *under_way.popleft())
    while under_way:
        yield _taken(packed, *under_way.popleft())


def _given(executor: Executor, packed: bytes, batch: list[Sheet]) -> Future[Batch] | None:
    try:
        return executor.submit(batch_of, packed, batch)
    except (RuntimeError, *_LOST):  # a pool that broke takes no more work
        return None


def _taken(packed: bytes, batch: list[Sheet], future: Future[Batch] | None) -> Batch:
    try:
        return future.result(PATIENCE) if future else batch_of(packed, batch)
    except _LOST:
        return batch_of(packed, batch)


def batch_of(packed: bytes, sheets: Sequence[Sheet]) -> Batch:
    """One batch, in a worker."""
    return _bench(packed).batch(sheets)


@lru_cache(maxsize=1)
def _bench(packed: bytes) -> Bench:
    return Bench(*pickle.loads(packed))
