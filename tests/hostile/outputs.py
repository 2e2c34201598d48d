"""C12, C13, C16, D6: what stands beside the pages of a built site. Feeds, sitemaps, drawings, data, tables, calendar.

XML is whole and names no address that acts, HTML inside a feed is free of what acts, a table has no formula, a
calendar no line of a stranger, JSON is whole; none has a character nobody sees.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import html5lib
from lxml import etree

from tests.hostile.oracle import _ACTIVE, _ADDRESSES, _HARMLESS, _INVISIBLE, _name, scheme

_HTML_IN = frozenset({"description", "encoded", "summary", "content"})
_CALENDAR = re.compile(rb"(?: |[A-Z-]+[;:]).*")


def faults(site: Path) -> list[str]:
    """One line per fault, with its file."""
    found = []
    for path in sorted(site.rglob("*")):
        look = _LOOKS.get(path.suffix)
        if look and path.is_file():
            found += [f"{path.relative_to(site)}: {fault}" for fault in look(path.read_bytes())]
    return found


def _xml(data: bytes) -> Iterator[str]:
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        yield f"XML hỏng: {error}"
        return
    for element in root.iter(etree.Element):
        name, text = etree.QName(element).localname, element.text or ""
        addresses = [str(value) for key, value in element.items() if _name(key) in ("href", "src", "url")]
        addresses += [text] if name in ("link", "loc", "id", "guid", "uri") else []
        yield from (f"<{name}> {a[:60]!r}" for a in addresses if scheme(a) not in _HARMLESS | {"tag", "urn"})
        yield from _fragment(text) if name in _HTML_IN else ()
        yield from _unseen(text)


def _fragment(text: str) -> Iterator[str]:
    for element in html5lib.parseFragment(text, namespaceHTMLElements=False).iter():
        if _name(element.tag) in _ACTIVE | {"img", "svg", "form"}:
            yield f"<{_name(element.tag)}> trong nội dung"
        for key, value in element.attrib.items():
            if str(key).startswith("on") or (_name(str(key)) in _ADDRESSES and scheme(value) not in _HARMLESS):
                yield f"{key}={value[:40]!r} trong nội dung"


def _unseen(text: str) -> Iterator[str]:
    yield from (f"ký tự ẩn U+{ord(c):04X}" for c in sorted(set(_INVISIBLE.findall(text))))


def _json(data: bytes) -> Iterator[str]:
    yield from _value(json.loads(data), "")


def _lines(data: bytes) -> Iterator[str]:
    for line in data.decode("utf-8").splitlines():  # as Python's readers part lines: U+2028 too
        yield from _value(json.loads(line), "")


def _value(value: Any, key: str) -> Iterator[str]:
    if isinstance(value, dict | list):
        for name, part in value.items() if isinstance(value, dict) else ((key, part) for part in value):
            yield from _value(part, str(name))
    elif isinstance(value, str):
        yield from _unseen(value)
        yield from _fragment(value) if key.endswith("html") else ()
        if key.endswith(("url", "href")) and scheme(value) not in _HARMLESS:
            yield f"{key}: {value[:60]!r}"


def _table(data: bytes) -> Iterator[str]:
    for row in csv.reader(data.decode("utf-8-sig").splitlines(keepends=True)):
        for cell in row:
            yield from [f"ô là công thức: {cell[:40]!r}"] if cell.startswith(tuple("=+-@\t\r")) else []
            yield from _unseen(cell)


def _calendar(data: bytes) -> Iterator[str]:
    for line in data.removesuffix(b"\r\n").split(b"\r\n"):
        if len(line) > 75 or not _CALENDAR.fullmatch(line):
            yield f"dòng lịch lạ {line[:60]!r}"


_LOOKS: dict[str, Callable[[bytes], Iterator[str]]] = {
    ".xml": _xml,
    ".svg": _xml,
    ".json": _json,
    ".jsonl": _lines,
    ".csv": _table,
    ".ics": _calendar,
}
