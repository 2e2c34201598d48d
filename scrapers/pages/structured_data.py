"""What a page says of itself for machines: JSON-LD, OpenGraph, meta, Dublin Core.

Takes a tree; gives one `StructuredData` record of plain texts, each field with the name of where it was found.
Refuses nothing: broken JSON-LD is counted in `broken` and left out. Values are data, not trusted: the caller
checks titles against the site name and dates for plausibility.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from newsroom.text import vietnamese
from scrapers.pages.dom import Node

_ARTICLES = frozenset(
    {"newsarticle", "article", "reportagenewsarticle", "blogposting", "webpage", "legislation", "governmentservice"}
)
_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("og:title", "twitter:title", "dc.title", "title"),
    "lead": ("og:description", "description", "twitter:description", "dc.description"),
    "published": ("article:published_time", "pubdate", "datepublished", "dc.date.issued", "dc.date", "publishdate"),
    "updated": ("article:modified_time", "og:updated_time", "datemodified", "lastmod"),
    "author": ("dable:author", "article:author", "author", "dc.creator"),
    "site": ("og:site_name", "application-name", "copyright"),
    "canonical": ("og:url",),
    "generator": ("generator",),
    "kind": ("og:type",),
}


@dataclass(frozen=True, slots=True)
class StructuredData:
    """The self-description of a page. `found` maps field name -> where (`json-ld`, or the meta name)."""

    title: str = ""
    lead: str = ""
    published: str = ""
    updated: str = ""
    author: str = ""
    site: str = ""
    canonical: str = ""
    generator: str = ""
    kind: str = ""
    language: str = ""
    publisher: str = ""
    page_title: str = ""
    broken: int = 0
    found: Mapping[str, str] = field(default_factory=dict)


def read_structured_data(root: Node) -> StructuredData:
    """Collect the self-description of a page; JSON-LD of an article goes before meta elements."""
    nodes, broken = _load_json_ld(root)
    values: dict[str, str] = {}
    found: dict[str, str] = {}
    for source, pairs in (("json-ld", _read_json_ld(nodes)), ("", _read_meta(root))):
        for name, (value, where) in pairs.items():
            if value and name not in values:
                values[name], found[name] = value, source or where
    title = root.find("title")
    html_node = root.find("html")
    return StructuredData(
        **values,
        page_title=_unescape_twice(title.text()) if title else "",
        language=html_node.get("lang")[:2].lower() if html_node else "",
        broken=broken,
        found=found,
    )


def _unescape_twice(text: str) -> str:
    """Tidy text with entities resolved twice: feeds of tuoitre.vn escape their JSON-LD two times over."""
    return vietnamese.tidy(html.unescape(html.unescape(text)))


def _read_meta(root: Node) -> dict[str, tuple[str, str]]:
    metas: dict[str, str] = {}
    for meta in root.select("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop")).lower()
        content = _unescape_twice(meta.get("content"))
        if name and content:
            metas.setdefault(name, content)
    picked: dict[str, tuple[str, str]] = {}
    for name, keys in _NAMES.items():
        key = next((key for key in keys if metas.get(key)), "")
        if key:
            picked[name] = (metas[key], key)
    canonical = root.find("link[rel~=canonical]")
    if canonical and canonical.get("href"):
        picked["canonical"] = (canonical.get("href"), "link:canonical")
    return picked


def _load_json_ld(root: Node) -> tuple[list[Mapping[str, object]], int]:
    """Every object of every JSON-LD block, flattened without recursion, and how many blocks were broken."""
    nodes: list[Mapping[str, object]] = []
    broken = 0
    for script in root.select("script[type*='ld+json' i]"):
        try:
            queue: list[object] = [json.loads(script.code().strip().rstrip(";"), strict=False)]
        except (ValueError, RecursionError):
            broken += 1
            continue
        while queue and len(nodes) < 200:
            item = queue.pop(0)
            if isinstance(item, list):
                queue.extend(item[:200])
            elif isinstance(item, dict):
                nodes.append(item)
                queue.append(item.get("@graph"))
    return nodes, broken


def _node_types(node: Mapping[str, object]) -> frozenset[str]:
    kind = node.get("@type")
    kinds: Iterable[object] = kind if isinstance(kind, list) else [kind]
    return frozenset(str(item).lower() for item in kinds)


def _read_json_ld(nodes: list[Mapping[str, object]]) -> dict[str, tuple[str, str]]:
    articles = [
        node
        for node in nodes
        if _node_types(node) & _ARTICLES and (node.get("headline") or node.get("legislationIdentifier"))
    ]
    if not articles:
        return {}
    node = articles[0]
    return {
        "title": (_value_text(node.get("headline") or node.get("name")), ""),
        "lead": (_value_text(node.get("description")), ""),
        "published": (_value_text(node.get("datePublished") or node.get("legislationDate")), ""),
        "updated": (_value_text(node.get("dateModified")), ""),
        "author": (_people_names(node.get("author")), ""),
        "publisher": (_people_names(node.get("publisher"), people_only=False), ""),
    }


def _value_text(value: object) -> str:
    return _unescape_twice(value) if isinstance(value, str) else ""


def _people_names(value: object, *, people_only: bool = True) -> str:
    """Names of people in a JSON-LD author; an organisation is not an author."""
    items = value if isinstance(value, list) else [value]
    names: list[str] = []
    for item in items[:20]:
        if isinstance(item, dict) and not (people_only and "organization" in _node_types(item)):
            names.append(_value_text(item.get("name")))
        elif isinstance(item, str):
            names.append(_unescape_twice(item))
    return ", ".join(dict.fromkeys(name for name in names if name))
