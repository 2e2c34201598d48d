"""Pages in batches through any `concurrent.futures.Executor`: processes of this machine, or of a cluster.

Takes the shelves and sheets; gives (path under docs/, bytes) in the order of the sheets. A batch carries with it what
its templates may ask for and nothing more, so that it can run anywhere. A batch whose worker died is done here, so
that nothing is lost. Only our own processes read what is pickled here; nothing pickled is ever kept.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from publisher.pages import Press
from publisher.sheet import Sheet, file_of
from publisher.shelves import Shelves

SIZE = 100  # pages of a batch: some 0.1 s of work
AHEAD = 6  # batches under way: what bounds the memory

Page = tuple[str, bytes]
_LOST = (BrokenExecutor, CancelledError, ConnectionError, TimeoutError)


def render(shelves: Shelves, sheets: Iterable[Sheet], executor: Executor | None = None) -> Iterator[Page]:
    """Every sheet as MkDocs reads it. Without an executor, or with fewer than two batches, all is done here."""
    source = iter(sheets)
    first = list(islice(source, 2 * SIZE))
    if executor is None or len(first) < 2 * SIZE:
        press = Press(shelves)
        for part in (first, source):
            yield from ((file_of(sheet.path), press.page(sheet)) for sheet in part)
        return
    packed = pickle.dumps(_slim(shelves), protocol=5)
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
    )


def _batches(first: list[Sheet], source: Iterator[Sheet]) -> Iterator[list[Sheet]]:
    yield from (first[:SIZE], first[SIZE:])
    while batch := list(islice(source, SIZE)):
        yield batch


def _spread(packed: bytes, batches: Iterator[list[Sheet]], executor: Executor) -> Iterator[Page]:
    under_way: deque[tuple[list[Sheet], Future[list[Page]] | None]] = deque()
    for batch in batches:
        under_way.append((batch, _given(executor, packed, batch)))
        if len(under_way) >= AHEAD:
            yield from _taken(packed, *under_way.popleft())
    while under_way:
        yield from _taken(packed, *under_way.popleft())


def _given(executor: Executor, packed: bytes, batch: list[Sheet]) -> Future[list[Page]] | None:
    try:
        return executor.submit(batch_of, packed, batch)
    except (RuntimeError, *_LOST):  # a pool that broke takes no more work
        return None


def _taken(packed: bytes, batch: list[Sheet], future: Future[list[Page]] | None) -> list[Page]:
    try:
        return future.result() if future else batch_of(packed, batch)
    except _LOST:
        return batch_of(packed, batch)


def batch_of(packed: bytes, sheets: Sequence[Sheet]) -> list[Page]:
    """One batch, in a worker."""
    press = _press(packed)
    return [(file_of(sheet.path), press.page(sheet)) for sheet in sheets]


@lru_cache(maxsize=1)
def _press(packed: bytes) -> Press:
    return Press(pickle.loads(packed))
