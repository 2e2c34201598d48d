"""Pages made in other processes are the pages made here, in the same order; a worker that dies loses nothing."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import Any

import pytest

from library.settings import read_settings
from newsroom.models import Story
from publisher import renderer
from publisher.build import batches
from publisher.build.frames import FrameFiller, PageBuilder
from publisher.page import Page, docs_path
from publisher.site_index import SiteIndex
from publisher.views import news
from tests.support import sample_library as sample
from tests.support.paths import ROOT


def shelves() -> SiteIndex:
    stories = sample.stories(2 * batches.SIZE + 60)
    library = sample.library(tuple(m for s in stories for m in s.members))
    return renderer.index_site(library, stories, day=sample.DAY, as_of=sample.AS_OF, sources=sample.SOURCES)


def sheets(held: SiteIndex) -> list[Page]:
    told: tuple[Story, ...] = held.stories
    return [news.build_story_page(held, one) for one in told]


def filler(folder: Path) -> FrameFiller:
    return PageBuilder(folder / "out", settings=read_settings(ROOT), work=folder / "work").filler


def here(held: SiteIndex, fill: FrameFiller) -> list[tuple[str, bytes]]:
    press = renderer.Renderer(held)
    made = ((docs_path(sheet.path), press.render_page(sheet)) for sheet in sheets(held))
    return [(path, fill.fill(path, page) or b"") for path, page in made]


def apart(held: SiteIndex, fill: FrameFiller, executor: Executor) -> list[tuple[str, bytes]]:
    batched = list(batches.render_batches(held, fill, sheets(held), executor))
    assert not any(batch.raw or batch.seen.faults for batch in batched)
    return [page for batch in batched for page in batch.built]


def test_in_processes_the_same_pages_in_the_same_order(tmp_path: Path) -> None:
    held, fill = shelves(), filler(tmp_path)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert apart(held, fill, pool) == here(held, fill)


def test_in_forks_the_same_pages_in_the_same_order(tmp_path: Path) -> None:
    held, fill = shelves(), filler(tmp_path)
    queue = list(map(news.plan_story_page, repeat(held), held.stories))  # what nobody could send elsewhere
    with _forks() as pool:
        batched = list(batches.render_batches(held, fill, queue, pool))
        assert [page for batch in batched for page in batch.built] == here(held, fill)
        again = list(batches.render_batches(held, fill, queue[::-1], pool))  # other pages than the forks know
    assert [page for batch in again for page in batch.built] == here(held, fill)[::-1]


def test_a_killed_fork_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held, fill, me, plain = shelves(), filler(tmp_path), os.getpid(), batches.PageBatchMaker.batch

    def batch(bench: batches.PageBatchMaker, some: Iterable[Page]) -> batches.Batch:
        if os.getpid() != me:
            _die()
        return plain(bench, some)

    monkeypatch.setattr(batches.PageBatchMaker, "batch", batch)
    with _forks() as pool:
        assert apart(held, fill, pool) == here(held, fill)


def _forks() -> batches.ForkPool:
    return batches.ForkPool(2, mp_context=multiprocessing.get_context("fork"))


class _Dying(Executor):
    """A pool whose first worker kills itself."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool, self._given = pool, 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self._given += 1
        return self._pool.submit(_die) if self._given == 1 else self._pool.submit(fn, *args, **kwargs)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_killed_worker_loses_nothing(tmp_path: Path) -> None:
    held, fill = shelves(), filler(tmp_path)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert apart(held, fill, _Dying(pool)) == here(held, fill)
