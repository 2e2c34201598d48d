"""`build.py add-source URL`: from the address of a list to a source file, its recorded pages and a test that waits.

Takes the address of a feed or a page that lists stories; reads it and its first story through the ordinary door
(robots, limits, address checks). Writes `<id>.py` (one literal of at most eight lines) and `recorded/<id>/` beside the
other sources: the home's own `sources/` when it has one, else the project's. The expectation says `"read": false`, and
the test fails until a person has compared it with the page. Refuses to overwrite, and writes nothing when the list
shows no story or a file cannot be made (`nightly.onboarding.source_file`).
"""

from __future__ import annotations

import asyncio
import json
import re
import shlex
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bs4 import BeautifulSoup, Comment

from library.files import write_all, write_atomic
from newsroom.errors import ConfigError, ParseError
from newsroom.models import VN, Article, Capture, Entry, Listing, Source, SourceKind, replace
from newsroom.text.clean import clean_article
from newsroom.text.urls import canonical, host, is_government_domain
from newsroom.text.vietnamese import tidy
from nightly.onboarding import source_file
from nightly.run.options import Options
from scrapers.lists.feeds import read_feed_entries
from scrapers.lists.listing import read_listing_entries
from scrapers.pages.article import read_article
from scrapers.pages.dom import decode
from scrapers.pages.false_success import refuse_false_success
from scrapers.platforms import recognise_platform
from scrapers.sources import get_hooks
from scrapers.web.fetch import Fetcher

# ── recorded pages and what they read as ──────────────────────────────────────────────────────────


EXPECTED = "expected.json"
_TYPES = {".xml": "application/rss+xml; charset=utf-8", ".html": "text/html; charset=utf-8"}


def read_facts(folder: Path) -> dict[str, Any]:
    """expected.json of a recorded source: read, fetched, listing, article, expect."""
    found = json.loads((folder / EXPECTED).read_text(encoding="utf-8"))
    if not isinstance(found, dict):
        raise ValueError(f"{folder / EXPECTED}: not a mapping")
    return found


def write_facts(folder: Path, facts: dict[str, Any]) -> None:
    """Keep expected.json, for people to read."""
    write_atomic(folder / EXPECTED, (json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode())


def read_recorded(folder: Path, source: Source) -> dict[str, Any]:
    """What the recorded pages read as today. Raises ParseError, ValueError."""
    facts = read_facts(folder)
    fetched = datetime.fromisoformat(facts["fetched"]).astimezone(VN)
    listed = _read_listing(_load_capture(folder, "listing", facts["listing"], fetched), source)
    expect: dict[str, Any] = {"entries": [_entry_values(entry) for entry in listed]}
    if facts.get("article"):
        capture = _load_capture(folder, "article", facts["article"], fetched)
        entry = next((e for e in listed if e.url == facts["article"]), None)
        custom = get_hooks(source.id).article
        found = custom(capture, source, entry) if custom else read_article(capture, source=source, entry=entry)
        expect["article"] = _article_values(clean_article(found))
    return expect


def _load_capture(folder: Path, name: str, url: str, fetched: datetime) -> Capture:
    path = next(p for p in (folder / f"{name}.xml", folder / f"{name}.html") if p.is_file())
    return Capture(url, url, 200, {"content-type": _TYPES[path.suffix]}, fetched, path.read_bytes())


def _read_listing(capture: Capture, source: Source) -> tuple[Entry, ...]:
    stated = next((one for one in source.listings if one.url == capture.url), Listing(capture.url, "html"))
    custom = get_hooks(source.id).entries
    if custom is not None:
        return custom(capture, source, stated)
    if stated.kind in ("feed", "sitemap"):
        return read_feed_entries(capture, source=source, listing=stated)
    return read_listing_entries(capture, source=source, listing=stated)


def _entry_values(entry: Entry) -> list[str]:
    return [entry.published.isoformat() if entry.published else "", entry.title, entry.url]


def _article_values(a: Article) -> dict[str, Any]:
    return {
        "title": a.title,
        "published": a.published.isoformat() if a.published else "",
        "author": a.author,
        "lead": a.lead,
        "paragraphs": list(a.paragraphs),
        "attribution": a.attribution,
        "original_url": a.original_url,
        "attachments": [f.url for f in a.attachments],
        "fields_from": dict(sorted(a.fields_from.items())),
        "warnings": list(a.warnings),
    }


# ── the page worth keeping for a test ─────────────────────────────────────────────────────────────


_NOISE = "style, svg, iframe, noscript, template, object, embed, video, audio, canvas, link[rel=stylesheet]"
_FEED_START = re.compile(rb"^\s*(?:<\?xml|<rss\b|<feed\b|<rdf:RDF\b|<urlset\b)", re.IGNORECASE)


def is_feed(capture: Capture) -> bool:
    """Whether the answer is a feed or a sitemap, by what it begins with, not by what its header says."""
    return bool(_FEED_START.match(capture.body.removeprefix(b"\xef\xbb\xbf")[:400]))


def trim_page(capture: Capture) -> bytes:
    """The page to keep, UTF-8. Raises ParseError when it cannot be decoded."""
    if is_feed(capture):
        return capture.body
    soup = BeautifulSoup(decode(capture).text, "lxml")
    for tag in soup.select(_NOISE):
        tag.extract()
    for tag in soup.find_all("script"):
        if "ld+json" not in str(tag.get("type", "")):
            tag.extract()
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for meta in soup.select("meta[charset], meta[http-equiv]"):
        meta.extract()  # what is kept is UTF-8 whatever the page was
    lines = (line.rstrip() for line in str(soup).splitlines())
    return ("\n".join(line for line in lines if line) + "\n").encode()


def find_site_name(capture: Capture) -> str:
    """What a page calls its site: og:site_name, else the end of its title."""
    soup = BeautifulSoup(decode(capture).text[:200_000], "lxml")
    named = soup.select_one('meta[property="og:site_name"]')
    if named and str(named.get("content", "")).strip():
        return str(named["content"]).strip()
    title = soup.title.get_text(" ") if soup.title else ""
    return re.split(r"\s[-|–—]\s", title)[-1].strip()


# ── the command ───────────────────────────────────────────────────────────────────────────────────


_SHIPPED = Path(__file__).resolve().parents[2] / "scrapers" / "sources"


@dataclass(frozen=True, slots=True)
class _SourceProbe:
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
    id = source_file.choose_id(address, name)
    path = folder / f"{id.replace('-', '_')}.py"
    if path.exists() or (folder / "recorded" / id).exists():
        raise ConfigError(f"đã có nguồn {id}; đặt mã khác bằng --id", where=str(path))
    found = asyncio.run(_probe_source(options, address, id, contact))
    _write_files(path, found, options.say)
    for line in _next_steps(found, path):
        options.say(line)
    return path


async def _probe_source(options: Options, address: str, id: str, contact: str) -> _SourceProbe:
    name = host(address)
    kind: SourceKind = "agency" if is_government_domain(name.partition(":")[0]) else "press"
    noted = f"add-source {options.now:%d/%m/%Y}: danh sách và một bài đã lưu trong recorded/{id}"
    listings = (Listing(address, "html"),)
    source = Source(id=id, name=name, host=name, kind=kind, listings=listings, evidence=(noted,))
    async with Fetcher(allow=options.allow, contact=contact, now=lambda: options.now) as client:
        listing = await client.get(address, source=source, conditional=False)
        source, entries = _read_list(listing, source)
        if not entries:
            raise ConfigError("không thấy bài nào trong danh sách này; không ghi tệp nào", where=address)
        article = await client.get(entries[0].url, source=source, conditional=False)
    refuse_false_success(article, expected="article", source=source)
    return _SourceProbe(_name_source(source, listing, article), listing, article, entries)


def _read_list(listing: Capture, source: Source) -> tuple[Source, tuple[Entry, ...]]:
    """The source with the kind of its list, and what the list holds."""
    feed = is_feed(listing)
    refuse_false_success(listing, expected="feed" if feed else "listing", source=source)
    stated = Listing(listing.url, "feed" if feed else "html")
    source = replace(source, listings=(stated,))
    if feed:
        return source, read_feed_entries(listing, source=source, listing=stated)
    return source, read_listing_entries(listing, source=source, listing=stated)


def _name_source(source: Source, listing: Capture, article: Capture) -> Source:
    """The source with its platform and the name its pages give it."""
    platform = recognise_platform(trim_page(article).decode(), article.url)
    called = find_site_name(article) if is_feed(listing) else find_site_name(listing)
    return replace(source, platform=platform, name=tidy(called)[:120].strip() or source.host)


# ── the files ────────────────────────────────────────────────────────────────────────────────────


def _write_files(path: Path, found: _SourceProbe, say: Callable[[str], None]) -> None:
    """All files of the source or, when one cannot be made or written, none."""
    pages = _recorded_folder(path, found.source)
    files = {path: source_file.compose_source(found.source, path).encode()}
    files |= {pages / name: data for name, data in _recorded_files(found, say).items()}
    with ExitStack() as undo:
        undo.callback(shutil.rmtree, pages, ignore_errors=True)
        undo.callback(path.unlink, missing_ok=True)
        write_all(files.items(), root=path.parent)
        undo.pop_all()


def _recorded_folder(path: Path, source: Source) -> Path:
    return path.parent / "recorded" / source.id


def _recorded_files(found: _SourceProbe, say: Callable[[str], None]) -> dict[str, bytes]:
    """The files of `recorded/<id>/` by name, made and read in a folder that is thrown away."""
    suffix = "xml" if is_feed(found.listing) else "html"
    with TemporaryDirectory() as folder:
        draft = Path(folder)
        (draft / f"listing.{suffix}").write_bytes(trim_page(found.listing))
        (draft / "article.html").write_bytes(trim_page(found.article))
        facts = {"read": False, "fetched": found.listing.fetched.isoformat(), "listing": found.source.listings[0].url}
        write_facts(draft, {**facts, "article": found.entries[0].url})
        write_facts(draft, {**read_facts(draft), "expect": _read_expected(draft, found.source, say)})
        return {path.name: path.read_bytes() for path in sorted(draft.iterdir())}


def _read_expected(draft: Path, source: Source, say: Callable[[str], None]) -> dict[str, Any]:
    try:
        return read_recorded(draft, source)
    except ParseError as error:
        say(f"bài không đọc được: {error}")
        return {"fault": str(error)}


def _next_steps(found: _SourceProbe, path: Path) -> list[str]:
    source, pages = found.source, _recorded_folder(path, found.source)
    own = "" if path.parent == _SHIPPED else f"CONG_TIN_HOME={shlex.quote(str(path.parent.parent))} "
    return [
        f"nền tảng nhận ra: {source.platform}; danh sách {source.listings[0].kind} có {len(found.entries)} mục",
        f"đã ghi {path}",
        f"đã ghi {pages}/ (danh sách, một bài, {EXPECTED})",
        f"1. Mở {pages / EXPECTED}, so từng trường với trang thật; đúng thì đổi “read” thành true.",
        f"2. Sửa name, kind, province trong {path.name} cho đúng.",
        f"3. {own}python -m pytest tests/scrapers/test_recorded_sources.py -k {source.id}",
    ]
