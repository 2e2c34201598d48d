"""JSON Feed 1.x (and the bare lists some portals serve) -> rows for `scrapers.feeds`.

Takes bytes; gives rows. Refuses with ParseError `not_xml` what is not JSON or holds no list of items.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from newsroom.errors import ParseError

_FIELDS = {
    "url": ("url", "external_url", "link"),
    "guid": ("id", "guid"),
    "title": ("title",),
    "summary": ("summary", "description", "content_text"),
    "content": ("content_html",),
    "date": ("date_published", "published", "pubDate", "date_modified"),
}


def rows(body: bytes, url: str) -> Iterator[Mapping[str, object]]:
    """One row per item that is an object. Raises ParseError `not_xml`."""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ParseError("not_xml", "không phải JSON hợp lệ", url=url) from error
    items = parsed.get("items") if isinstance(parsed, dict) else parsed
    if not isinstance(items, list):
        raise ParseError("not_xml", "JSON không có danh sách “items”", url=url)
    return (_row(item) for item in items if isinstance(item, dict))


def _row(item: Mapping[str, object]) -> Mapping[str, object]:
    row = {
        name: next((item[key] for key in keys if isinstance(item.get(key), str)), "") for name, keys in _FIELDS.items()
    }
    return {**row, "author": _author(item)}


def _author(item: Mapping[str, object]) -> str:
    listed = item.get("authors") or item.get("author")
    people = listed if isinstance(listed, list) else [listed]
    names = [person.get("name", "") if isinstance(person, dict) else person for person in people]
    return ", ".join(name for name in names if isinstance(name, str) and name)
