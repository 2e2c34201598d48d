"""`build.py add-source URL`: from the address of a list to a source file, its recorded pages and a test that waits.

Takes the address of a feed or a page that lists stories; reads it and its first story through the ordinary door
(robots, limits, address checks). Writes `<id>.py` (one literal of at most eight lines) and `recorded/<id>/` beside the
other sources: the home's own `sources/` when it has one, else the project's. The expectation says `"read": false`, and
the test fails until a person has compared it with the page. Refuses to overwrite, and writes nothing when the list
shows no story or a file cannot be made (`nightly.source_file`).
"""

from __future__ import annotations

import asyncio
import shlex
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from newsroom.errors import ConfigError, ParseError
from newsroom.models import Capture, Entry, Listing, Source, SourceKind
from newsroom.urls import canonical, host
from newsroom.vietnamese import tidy
from nightly import recorded, source_file
from nightly.options import Options
from publisher.files import write_all
from scrapers import fakes, feeds, platforms, recording
from scrapers.fetch import Fetcher

_SHIPPED = Path(__file__).resolve().parent.parent / "scrapers" / "sources"


@dataclass(frozen=True, slots=True)
class _Found:
    """What the two captures showed."""

    source: Source
    listing: Capture
    article: Capture
    entries: tuple[Entry, ...]


def add_source(options: Options, url: str, *, contact: str = "", name: str = "") -> Path:
    """Write the files of a new source and say what to do next; gives the source file.

    Raises:
        ConfigError: the address or the id is none, the source exists, or nothing was listed.
        FetchError, FakeSuccessError, ParseError: the list could not be had or read.
    """
    try:
        address = canonical(url)
    except ValueError as error:
        raise ConfigError(f"không phải địa chỉ hợp lệ: {error}", where=url[:200]) from None
    folder = options.home / "sources" if (options.home / "sources").is_dir() else _SHIPPED
    id = source_file.id_of(address, name)
    path = folder / f"{id.replace('-', '_')}.py"
    if path.exists() or (folder / "recorded" / id).exists():
        raise ConfigError(f"đã có nguồn {id}; đặt mã khác bằng --id", where=str(path))
    found = asyncio.run(_look(options, address, id, contact))
    _write(path, found, options.say)
    for line in _told(found, path):
        options.say(line)
    return path


async def _look(options: Options, address: str, id: str, contact: str) -> _Found:
    name = host(address)
    kind: SourceKind = "agency" if name.partition(":")[0].endswith(".gov.vn") else "press"
    noted = f"add-source {options.now:%d/%m/%Y}: danh sách và một bài đã lưu trong recorded/{id}"
    listings = (Listing(address, "html"),)
    source = Source(id=id, name=name, host=name, kind=kind, listings=listings, evidence=(noted,))
    async with Fetcher(allow=options.allow, contact=contact, now=lambda: options.now) as door:
        listing = await door.get(address, source=source, conditional=False)
        source, entries = _listed(listing, source)
        if not entries:
            raise ConfigError("không thấy bài nào trong danh sách này; không ghi tệp nào", where=address)
        article = await door.get(entries[0].url, source=source, conditional=False)
    fakes.check(article, expected="article", source=source)
    return _Found(_named(source, listing, article), listing, article, entries)


def _listed(listing: Capture, source: Source) -> tuple[Source, tuple[Entry, ...]]:
    """The source with the kind of its list, and what the list holds."""
    feed = recording.is_feed(listing)
    fakes.check(listing, expected="feed" if feed else "listing", source=source)
    stated = Listing(listing.url, "feed" if feed else "html")
    source = replace(source, listings=(stated,))
    if feed:
        return source, feeds.entries(listing, source=source, listing=stated)
    return source, platforms.listing_entries(listing, source=source, listing=stated)


def _named(source: Source, listing: Capture, article: Capture) -> Source:
    """The source with its platform and the name its pages give it."""
    platform = platforms.recognise(recording.trimmed(article).decode(), article.url)
    called = recording.site_name(article) if recording.is_feed(listing) else recording.site_name(listing)
    return replace(source, platform=platform, name=tidy(called)[:120].strip() or source.host)


# ── the files ────────────────────────────────────────────────────────────────────────────────────


def _write(path: Path, found: _Found, say: Callable[[str], None]) -> None:
    """All files of the source or, when one cannot be made or written, none."""
    pages = _pages(path, found.source)
    files = {path: source_file.text_of(found.source, path).encode()}
    files |= {pages / name: data for name, data in _kept(found, say).items()}
    with ExitStack() as undo:
        undo.callback(shutil.rmtree, pages, ignore_errors=True)
        undo.callback(path.unlink, missing_ok=True)
        write_all(files.items(), root=path.parent)
        undo.pop_all()


def _pages(path: Path, source: Source) -> Path:
    return path.parent / "recorded" / source.id


def _kept(found: _Found, say: Callable[[str], None]) -> dict[str, bytes]:
    """The files of `recorded/<id>/` by name, made and read in a folder that is thrown away."""
    suffix = "xml" if recording.is_feed(found.listing) else "html"
    with TemporaryDirectory() as folder:
        draft = Path(folder)
        (draft / f"listing.{suffix}").write_bytes(recording.trimmed(found.listing))
        (draft / "article.html").write_bytes(recording.trimmed(found.article))
        facts = {"read": False, "fetched": found.listing.fetched.isoformat(), "listing": found.source.listings[0].url}
        recorded.write(draft, {**facts, "article": found.entries[0].url})
        recorded.write(draft, {**recorded.facts_of(draft), "expect": _expected(draft, found.source, say)})
        return {path.name: path.read_bytes() for path in sorted(draft.iterdir())}


def _expected(draft: Path, source: Source, say: Callable[[str], None]) -> dict[str, Any]:
    try:
        return recorded.reading(draft, source)
    except ParseError as error:
        say(f"bài không đọc được: {error}")
        return {"fault": str(error)}


def _told(found: _Found, path: Path) -> list[str]:
    source, pages = found.source, _pages(path, found.source)
    own = "" if path.parent == _SHIPPED else f"CONG_TIN_HOME={shlex.quote(str(path.parent.parent))} "
    return [
        f"nền tảng nhận ra: {source.platform}; danh sách {source.listings[0].kind} có {len(found.entries)} mục",
        f"đã ghi {path}",
        f"đã ghi {pages}/ (danh sách, một bài, {recorded.EXPECTED})",
        f"1. Mở {pages / recorded.EXPECTED}, so từng trường với trang thật; đúng thì đổi “read” thành true.",
        f"2. Sửa name, kind, province trong {path.name} cho đúng.",
        f"3. {own}python -m pytest tests/test_recorded_sources.py -k {source.id}",
    ]
