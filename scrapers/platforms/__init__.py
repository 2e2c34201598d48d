"""One module per CMS that Vietnamese portals use: each holds one literal `PLATFORM`.

`load_platform` gives one by its name, `recognise_platform` names that of a page.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from dataclasses import dataclass
from functools import cache

from newsroom.errors import ConfigError

# ── the record of a CMS ───────────────────────────────────────────────────────────────────────────


_GENERATOR = re.compile(r"<meta\b[^>]{0,200}generator[^>]{0,300}>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ListingShape:
    """Selectors of one kind of listing page. `link` "" means the first link of the title, or of the item."""

    item: str
    title: str = ""
    link: str = ""
    date: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Platform:
    """What portals of one CMS share. Selectors are CSS, tried in the order written, "" where there is none.

    `drop` is removed from the page before the body is read; `stop` are extra words that end a body;
    `generators` are matched in the generator meta, `markers` in the raw markup, `addresses` in the URL.
    `rank` is the order of recognition: the most particular marks first, `generic` last.
    `twins` says which addresses are copies of another page and must not be read (print views, savefile).
    """

    name: str
    title: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    attribution: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    stop: tuple[str, ...] = ()
    listings: tuple[ListingShape, ...] = ()
    next_page: str = ""
    article_url: str = ""
    questions: ListingShape | None = None
    answer: str = ""
    generators: tuple[str, ...] = ()
    markers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()
    rank: int = 0


@cache
def list_platforms() -> tuple[str, ...]:
    """Names of all platforms, in the order of recognition: every module of this folder is one."""
    found = (load_platform(module.name) for module in pkgutil.iter_modules(__path__))
    return tuple(platform.name for platform in sorted(found, key=lambda platform: (platform.rank, platform.name)))


@cache
def load_platform(name: str) -> Platform:
    """The platform of that name.

    Raises:
        ConfigError: no such platform.
    """
    if name not in {module.name for module in pkgutil.iter_modules(__path__)}:
        raise ConfigError(f"unknown platform {name!r}; known: {', '.join(list_platforms())}", where=name)
    module = importlib.import_module(f"scrapers.platforms.{name}")
    platform: Platform = module.PLATFORM
    return platform


def recognise_platform(html: str, url: str) -> str:
    """Name of the CMS that made a page: by generator meta, then address, then marks in the markup."""
    generators = " ".join(_GENERATOR.findall(html[:20_000])).lower()
    platforms = [load_platform(name) for name in list_platforms()]
    for platform in platforms:
        if any(mark.lower() in generators for mark in platform.generators):
            return platform.name
    for platform in platforms:
        if any(re.search(pattern, url) for pattern in platform.addresses):
            return platform.name
    for platform in platforms:
        if platform.markers and sum(mark in html for mark in platform.markers) >= 2:
            return platform.name
    return "generic"


# ── found by name ─────────────────────────────────────────────────────────────────────────────────
