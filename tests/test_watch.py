"""Old hosts are looked at once, and a new owner is told by name."""

from __future__ import annotations

import asyncio

import pytest

from scrapers import watch
from scrapers.fetch import Fetcher
from tests.loopback import Page, serve
from tests.mutations import INSTEAD
from tests.portals import NOW, portal


async def _no_wait(_seconds: float) -> None:
    await asyncio.sleep(0)


def seen(pages: dict[str, Page]) -> tuple[watch.Sighting, list[str]]:
    with serve(pages) as web:

        async def go() -> tuple[watch.Sighting, ...]:
            async with Fetcher(allow=frozenset({web.host}), now=lambda: NOW, sleep=_no_wait) as door:
                return await watch.look({web.host: "mau"}, door, scheme="http")

        [one] = asyncio.run(go())
        return one, [path for path in web.asked if path != "/robots.txt"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("casino", "hijacked"),
        ("parked", "parked"),
        ("other language", "wrong_language"),
        ("challenge", "challenge"),
        ("soft 404", "soft_404"),
    ],
)
def test_a_new_owner_is_named(words: str, code: str) -> None:
    one, asked = seen({"/": Page(INSTEAD[words].encode())})
    assert one.code == code
    assert one.evidence
    assert asked == ["/"]
    assert bool(watch.cut_off([one])) == (code in watch.CUT_OFF)


def test_an_honest_old_portal_is_alive_and_a_dead_one_is_told() -> None:
    site = portal("liferay")
    assert seen({"/": Page(site.pages[site.listing].encode())})[0].code == "alive"
    assert seen({})[0].code == "http_404"
