"""Pages read by workers of an executor: the same answers, under the same limits, and nothing lost with a worker."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from newsroom.errors import ParseError
from newsroom.models import Capture, Entry, Source
from scrapers import sources
from scrapers.gather import read_page
from scrapers.sandbox import ReaderPool, RemoteReaderPool
from tests.support import corpus, many_portals

_TOLD: list[str] = []


def _tell(word: str) -> None:
    _TOLD[:] = [word]


def _what_was_told(_: str) -> tuple[list[str], int, int]:
    return _TOLD, os.getpid(), os.getppid()


def _die(_: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _where(_: str, _source: Source) -> int:
    return os.getppid()


@pytest.fixture
def pool() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as made:
        yield made


async def _read(readers: ReaderPool, *jobs: tuple[object, ...]) -> list[object]:
    async with readers:
        asked = (readers.read("http://a/", *job) for job in jobs)  # type: ignore[arg-type]
        return await asyncio.gather(*asked, return_exceptions=True)


def test_a_worker_is_told_once_and_reads_in_a_child_of_its_own(pool: ProcessPoolExecutor) -> None:
    worker = pool.submit(os.getpid).result()
    for word in ("một", "hai"):  # the next run tells it anew
        told, child, parent = asyncio.run(_read(RemoteReaderPool(pool, (_tell, (word,))), (_what_was_told, "x")))[0]  # type: ignore[misc]
        assert (told, parent) == ([word], worker)
        assert child != worker


def test_a_page_that_kills_its_reader_costs_itself_only(pool: ProcessPoolExecutor) -> None:
    found = asyncio.run(_read(RemoteReaderPool(pool, (_tell, ("x",))), (_die, "x"), (_what_was_told, "x")))
    assert isinstance(found[0], ParseError)
    assert found[0].code == "too_complex"
    assert isinstance(found[1], tuple)
    assert pool.submit(os.getpid).result() == found[1][2], "the worker itself lives"


def test_what_a_dead_pool_cannot_read_is_read_here(pool: ProcessPoolExecutor) -> None:
    os.kill(pool.submit(os.getpid).result(), signal.SIGKILL)
    found = asyncio.run(_read(RemoteReaderPool(pool, (_tell, ("x",))), *[(_what_was_told, "x")] * 3))
    assert [isinstance(one, tuple) and one[2] for one in found] == [os.getpid()] * 3


def test_pages_of_a_source_with_functions_of_its_own_are_read_here(
    pool: ProcessPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, own = (Source(id=name, name=name, host="x.vn", kind="press") for name in ("tron", "rieng"))
    monkeypatch.setitem(sources._LOADED, "rieng", sources.SourceHooks(article=lambda c, s, e: None))  # type: ignore[arg-type, return-value]
    found = asyncio.run(_read(RemoteReaderPool(pool, (_tell, ("x",))), (_where, "x", plain), (_where, "x", own)))
    assert found == [pool.submit(os.getpid).result(), os.getpid()]


def test_an_article_read_there_is_the_one_read_here(pool: ProcessPoolExecutor) -> None:
    source = Source(id="x", name="Cổng x", host="x.vn", kind="press", platform="generic")
    url = "https://x.vn/bai-1.html"
    capture = Capture(url, url, 200, {}, corpus.LAST, many_portals.page(1).encode())
    there = asyncio.run(_read(RemoteReaderPool(pool, (_tell, ("x",))), (read_page, capture, source, Entry(url, ""))))
    assert there == [read_page(capture, source, Entry(url, ""))]
