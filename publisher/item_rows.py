"""News items as rows: what is kept of a file's front matter, so that a hundred thousand of them are opened in seconds.

Takes the values of a file that passed their schema and gives a row that JSON can hold, one place for each field of
`NewsItem`; takes such a row and gives the item. What a file's name and folder say is not in the row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

from newsroom.dates import parse_partial
from newsroom.models import NewsItem
from publisher.records import ITEM, PLAIN, read_moment

Row = list[Any]

_FIELDS = [f for f in fields(NewsItem) if f.init]
_PLACES = {f.name: place for place, f in enumerate(_FIELDS)}
_ID, _SLUG, _HELD, _PATH = (_PLACES[name] for name in ("id", "slug", "held", "path"))
_BLANK: Row = ["" if f.default is MISSING else f.default for f in _FIELDS]
_CODECS = {**{name: codec.read for name, codec in ITEM.items() if codec not in PLAIN}, "published": read_moment}
_READ = [(_PLACES[name], read, _BLANK[_PLACES[name]]) for name, read in _CODECS.items()]
_FILE_NAME = re.compile(r"(?P<slug>[a-z0-9-]{1,110})-(?P<id>[0-9a-f]{8})")


def name_parts(stem: str) -> tuple[str, str] | None:
    """(slug, id) of a news file's name without its ending; None when it is not `<slug>-<8 hex digits>`."""
    found = _FILE_NAME.fullmatch(stem)
    return (found[1], found[2]) if found else None


def row_of(values: Mapping[str, Any]) -> Row:
    """The row of these values."""
    row = list(_BLANK)
    for name, value in values.items():
        if value is not None and name in ITEM:
            row[_PLACES[name]] = value
    if text := values.get("published"):
        when, row[_PLACES["precision"]] = parse_partial(text)
        row[_PLACES["published"]] = when.isoformat()
    return row


def item_of(row: Row, name: tuple[str, str], path: str, *, held: bool = False, sha: str = "") -> NewsItem:
    """The item of a row. `name` is the slug and the id, `sha` the hash of the file."""
    row = row.copy()
    row[_SLUG], row[_ID], row[_HELD], row[_PATH] = *name, held, path
    for place, read, blank in _READ:
        value = row[place]
        row[place] = read(value) if value else blank
    item = NewsItem(*row)
    if sha:
        object.__setattr__(item, "read_from", sha)
    return item
