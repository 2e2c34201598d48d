"""Recorded pages of a source and what they should read as: `sources/recorded/<id>/`.

Takes a folder with `expected.json`, `listing.*` and `article.html`, and the source; gives the reading as plain JSON
values. `read` in expected.json is set true only by the person who compared it with the page.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from newsroom.clean import clean
from newsroom.models import VN, Article, Capture, Entry, Listing, Source
from publisher.files import write_atomic
from scrapers import feeds, parse, platforms
from scrapers.sources import hooks

EXPECTED = "expected.json"
_TYPES = {".xml": "application/rss+xml; charset=utf-8", ".html": "text/html; charset=utf-8"}


def facts_of(folder: Path) -> dict[str, Any]:
    """expected.json of a recorded source: read, fetched, listing, article, expect."""
    found = json.loads((folder / EXPECTED).read_text(encoding="utf-8"))
    if not isinstance(found, dict):
        raise ValueError(f"{folder / EXPECTED}: not a mapping")
    return found


def write(folder: Path, facts: dict[str, Any]) -> None:
    """Keep expected.json, for people to read."""
    write_atomic(folder / EXPECTED, (json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode())


def reading(folder: Path, source: Source) -> dict[str, Any]:
    """What the recorded pages read as today. Raises ParseError, ValueError."""
    facts = facts_of(folder)
    fetched = datetime.fromisoformat(facts["fetched"]).astimezone(VN)
    listed = _listing(_capture(folder, "listing", facts["listing"], fetched), source)
    expect: dict[str, Any] = {"entries": [_entry(entry) for entry in listed]}
    if facts.get("article"):
        capture = _capture(folder, "article", facts["article"], fetched)
        entry = next((e for e in listed if e.url == facts["article"]), None)
        custom = hooks(source.id).article
        found = custom(capture, source, entry) if custom else parse.article(capture, source=source, entry=entry)
        expect["article"] = _article(clean(found))
    return expect


def _capture(folder: Path, name: str, url: str, fetched: datetime) -> Capture:
    path = next(p for p in (folder / f"{name}.xml", folder / f"{name}.html") if p.is_file())
    return Capture(url, url, 200, {"content-type": _TYPES[path.suffix]}, fetched, path.read_bytes())


def _listing(capture: Capture, source: Source) -> tuple[Entry, ...]:
    stated = next((one for one in source.listings if one.url == capture.url), Listing(capture.url, "html"))
    custom = hooks(source.id).entries
    if custom is not None:
        return custom(capture, source, stated)
    if stated.kind in ("feed", "sitemap"):
        return feeds.entries(capture, source=source, listing=stated)
    return platforms.listing_entries(capture, source=source, listing=stated)


def _entry(entry: Entry) -> list[str]:
    return [entry.published.isoformat() if entry.published else "", entry.title, entry.url]


def _article(a: Article) -> dict[str, Any]:
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
