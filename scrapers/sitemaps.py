"""Sitemaps, news sitemaps and sitemap indexes -> rows for `scrapers.feeds`.

Takes bytes without a DOCTYPE; gives rows, rows of child sitemaps, and what was damaged. Refuses with ParseError
`not_xml` what lxml cannot read at all. Entities are not resolved and nothing is loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from lxml import etree

from newsroom.errors import ParseError

Row = Mapping[str, object]
_FIELDS = {"loc": "url", "lastmod": "date", "publication_date": "date", "title": "title"}
_MOST_URLS = 50_000  # sitemaps.org: no more in one file


def rows(body: bytes, url: str) -> tuple[list[Row], list[Row], str]:
    """(pages, child sitemaps, damage). Raises ParseError `not_xml`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ParseError("not_xml", f"sitemap hỏng: {error}", url=url) from error
    if root is None:
        raise ParseError("not_xml", "sitemap hỏng", url=url)
    pages = [_row(element) for element in _named(root, "url")]
    children = [_row(element) for element in _named(root, "sitemap")]
    damage = str(parser.error_log.last_error.message) if len(parser.error_log) and parser.error_log.last_error else ""
    if damage and not pages and not children:
        raise ParseError("not_xml", f"sitemap hỏng: {damage}", url=url)
    return pages, children, damage


def _named(root: etree._Element, name: str) -> Iterator[etree._Element]:
    for count, element in enumerate(root):
        if count >= _MOST_URLS:
            return
        if _name(element)[1] == name:
            yield element


def _name(element: etree._Element) -> tuple[str, str]:
    """(namespace, local name), also of a name whose prefix the file never declared; empty for comments and the like."""
    space, _, name = _words(element, "tag").rpartition("}")
    return space.lstrip("{"), name.rpartition(":")[2]


def _words(element: etree._Element, part: Literal["tag", "text"]) -> str:
    """A text of the tree, empty where there is none or a damaged file left bytes that are no characters."""
    try:
        found = getattr(element, part)
    except UnicodeDecodeError:
        return ""
    return found if isinstance(found, str) else ""


def _row(element: etree._Element) -> Row:
    """Own and news: fields; image: and video: ones speak of other things. The publication date outranks lastmod."""
    row: dict[str, object] = {"url": ""}
    for child in element.iter():
        space, name = _name(child)
        if name not in _FIELDS or any(word in space for word in ("image", "video", "xhtml")):
            continue
        field = _FIELDS[name]
        text = _words(child, "text")
        if text and (not row.get(field) or name == "publication_date"):
            row[field] = text
    return row
