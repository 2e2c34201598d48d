"""`build.py add-source URL`: from the address of a list to a source file, its recorded pages and a test that waits.

Takes the address of a feed or a page that lists stories; reads it and its first story through the ordinary door
(robots, limits, address checks). Writes `<id>.py` (one literal of at most eight lines) and `recorded/<id>/` beside the
other sources: the home's own `sources/` when it has one, else the project's. The expectation says `"read": false`, and
the test fails until a person has compared it with the page. Refuses to overwrite, and writes nothing when the list
shows no story.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from newsroom.errors import ConfigError, ParseError
from newsroom.models import Capture, Entry, Listing, Source, SourceKind
from newsroom.urls import canonical, host
from newsroom.vietnamese import slug, tidy
from nightly import recorded
from nightly.options import Options
from publisher.files import write_atomic
from scrapers import fakes, feeds, platforms, recording
from scrapers.fetch import Fetcher
from scrapers.sources import load_sources

_SHIPPED = Path(__file__).resolve().parent.parent / "scrapers" / "sources"
_TAILS = ("www.", ".gov.vn", ".com.vn", ".org.vn", ".edu.vn", ".com", ".org", ".vn")


@dataclass(frozen=True, slots=True)
class _Found:
    """What the two captures showed."""

    source: Source
    listing: Capture
    article: Capture | None
    entries: tuple[Entry, ...]


def add_source(options: Options, url: str, *, contact: str = "", name: str = "") -> Path:
    """Write the files of a new source and say what to do next; gives the source file.

    Raises:
        ConfigError: the address is none, the source exists, or nothing was listed.
        FetchError, FakeSuccessError, ParseError: the list could not be had or read.
    """
    try:
        address = canonical(url)
    except ValueError as error:
        raise ConfigError(f"không phải địa chỉ hợp lệ: {error}", where=url[:200]) from None
    folder = options.home / "sources" if (options.home / "sources").is_dir() else _SHIPPED
    id = name or _id(address)
    path = folder / f"{id.replace('-', '_')}.py"
    if path.exists() or (folder / "recorded" / id).exists():
        raise ConfigError(f"đã có nguồn {id}; đặt mã khác bằng --id", where=str(path))
    found = asyncio.run(_look(options, address, id, contact))
    _write(folder, path, found, options)
    for line in _told(found, path, folder):
        options.say(line)
    return path


def _id(address: str) -> str:
    """`https://www.skhcn.hatinh.gov.vn/x` -> `skhcn-hatinh`."""
    bare = host(address).partition(":")[0].removeprefix(_TAILS[0])
    tail = next((t for t in _TAILS[1:] if bare.endswith(t)), "")
    return slug(bare.removesuffix(tail).replace(".", "-"), 40)


async def _look(options: Options, address: str, id: str, contact: str) -> _Found:
    name = host(address)
    kind: SourceKind = "agency" if name.partition(":")[0].endswith(".gov.vn") else "press"
    source = Source(id=id, name=name, host=name, kind=kind, listings=(Listing(address, "html"),))
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
    source = _with(source, listings=(stated,))
    if feed:
        return source, feeds.entries(listing, source=source, listing=stated)
    return source, platforms.listing_entries(listing, source=source, listing=stated)


def _named(source: Source, listing: Capture, article: Capture) -> Source:
    """The source with its platform and the name its pages give it."""
    platform = platforms.recognise(recording.trimmed(article).decode(), article.url)
    called = recording.site_name(article) if recording.is_feed(listing) else recording.site_name(listing)
    return _with(source, platform=platform, name=tidy(called)[:120] or source.host)


def _with(source: Source, **changes: object) -> Source:
    values = {"id": source.id, "name": source.name, "host": source.host, "kind": source.kind}
    return Source(**{**values, "platform": source.platform, "listings": source.listings, **changes})  # type: ignore[arg-type]


# ── the files ────────────────────────────────────────────────────────────────────────────────────


def _literal(source: Source, day: str) -> str:
    """The source file: a docstring, an import and a literal of eight lines."""
    stated = source.listings[0]
    kind = "" if stated.kind == "feed" else f", {stated.kind!r}"
    text = f'''"""Nguồn thêm bằng add-source ngày {day}; đọc recorded/{source.id}/ trước khi tin."""

from newsroom.models import Listing, Source

SOURCE = Source(
    id={source.id!r},
    name={source.name!r},
    host={source.host!r}, kind={source.kind!r}, platform={source.platform!r},
    listings=(Listing({stated.url!r}{kind}),),
    evidence=("add-source {day}: danh sách và một bài đã lưu trong recorded/{source.id}",),
)  # fmt: skip
'''
    return text.replace("'", '"') if '"' not in f"{source.name}{stated.url}" and "'" not in source.name else text


def _write(folder: Path, path: Path, found: _Found, options: Options) -> None:
    pages = folder / "recorded" / found.source.id
    pages.mkdir(parents=True)
    suffix = "xml" if recording.is_feed(found.listing) else "html"
    write_atomic(pages / f"listing.{suffix}", recording.trimmed(found.listing))
    if found.article is not None:
        write_atomic(pages / "article.html", recording.trimmed(found.article))
    facts = {"read": False, "fetched": found.listing.fetched.isoformat(), "listing": found.source.listings[0].url}
    recorded.write(pages, {**facts, "article": found.entries[0].url})
    write_atomic(path, _literal(found.source, f"{options.now:%d/%m/%Y}").encode())
    source = load_sources(folder)[found.source.id]
    try:
        expect = recorded.reading(pages, source)
    except ParseError as error:
        expect = {"fault": str(error)}
        options.say(f"bài không đọc được: {error}")
    recorded.write(pages, {**recorded.facts_of(pages), "expect": expect})


def _told(found: _Found, path: Path, folder: Path) -> list[str]:
    source, pages = found.source, folder / "recorded" / found.source.id
    own = "" if folder == _SHIPPED else f"CONG_TIN_HOME={folder.parent} "
    return [
        f"nền tảng nhận ra: {source.platform}; danh sách {source.listings[0].kind} có {len(found.entries)} mục",
        f"đã ghi {path}",
        f"đã ghi {pages}/ (danh sách, một bài, {recorded.EXPECTED})",
        f"1. Mở {pages / recorded.EXPECTED}, so từng trường với trang thật; đúng thì đổi “read” thành true.",
        f"2. Sửa name, kind, province trong {path.name} cho đúng.",
        f"3. {own}python -m pytest tests/test_recorded_sources.py -k {source.id}",
    ]
