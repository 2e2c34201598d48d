"""Pages made in other processes are the pages made here, in the same order; a worker that dies loses nothing."""

from __future__ import annotations

import multiprocessing
import os
import signal
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from typing import Any

from newsroom.models import Story
from publisher import batches, pages
from publisher.sheet import Sheet, file_of
from publisher.shelves import Shelves
from publisher.views.news import story_sheet
from tests import sample_library as sample


def shelves() -> Shelves:
    stories = sample.stories(260)
    library = sample.library(tuple(m for s in stories for m in s.members))
    return pages.shelve(library, stories, day=sample.DAY, as_of=sample.AS_OF, sources=sample.SOURCES)


def sheets(held: Shelves) -> list[Sheet]:
    told: tuple[Story, ...] = held.stories
    return [story_sheet(held, one) for one in told]


def here(held: Shelves) -> list[tuple[str, bytes]]:
    press = pages.Press(held)
    return [(file_of(sheet.path), press.page(sheet)) for sheet in sheets(held)]


def test_in_processes_the_same_pages_in_the_same_order() -> None:
    held = shelves()
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert list(batches.render(held, sheets(held), pool)) == here(held)


class _Dying(Executor):
    """A pool whose first worker kills itself."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool, self._given = pool, 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self._given += 1
        return self._pool.submit(_die) if self._given == 1 else self._pool.submit(fn, *args, **kwargs)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_killed_worker_loses_nothing() -> None:
    held = shelves()
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert list(batches.render(held, sheets(held), _Dying(pool))) == here(held)
