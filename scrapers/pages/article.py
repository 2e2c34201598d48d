"""A captured page -> `Article`.

Takes a capture, its source and what the listing promised; gives the article with `fields_from` saying where each
field was found. Structured data first, the platform's selectors second, trafilatura last. Refuses, by ParseError:
`not_html`, `charset`, `too_complex`, `no_title`, `no_body`. All text is data: nothing of a page is run or followed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import trafilatura

from newsroom.errors import ParseError
from newsroom.models import Article, Attachment, Capture, Entry, Source, replace
from newsroom.text import urls, vietnamese
from scrapers.pages import dom
from scrapers.pages.body import MIN_BODY, Line, find_body, split_lines
from scrapers.pages.boilerplate import (
    FILE_ADDRESS,
    remove_boilerplate,
    remove_hidden,
    split_title_line,
    text_key,
    trim_story,
)
from scrapers.pages.credits import Credits, find_credits, select_credits
from scrapers.pages.dom import Node
from scrapers.pages.lead import choose_lead, select_lead
from scrapers.pages.publication_date import LinesAround, PageDate, choose_date, read_date_nodes, remove_clocks
from scrapers.pages.structured_data import StructuredData, read_structured_data
from scrapers.pages.title import (
    choose_title,
    find_listed_items,
    find_title_candidates,
    find_titles_above_story,
    read_site_names,
)
from scrapers.platforms import Platform, load_platform, recognise_platform

MAX_TEXT = 1_000_000  # characters; a code of law has a few hundred thousand


@dataclass(frozen=True, slots=True)
class _ArticlePage:
    """One page on the table: everything the steps share."""

    capture: Capture
    source: Source
    entry: Entry | None
    root: Node
    platform: Platform
    structured: StructuredData
    url: str
    warnings: tuple[str, ...]


def read_article(capture: Capture, *, source: Source, entry: Entry | None = None) -> Article:
    """Read one article page.

    Raises:
        ParseError: `not_html`, `charset`, `too_complex`, `no_title`, `no_body`.
    """
    page = _open_article(capture, source, entry)
    remove_hidden(page.root)
    remove_clocks(page.root)
    before = [line.text for line in split_lines(page.root.find("body") or page.root)]
    head = read_site_names(page.root, page.structured, source)
    items = find_listed_items(page.root, page.platform)
    titles = find_title_candidates(page.root, page.platform, page.structured, head, items, entry)
    chosen = select_credits(page.root, page.platform)
    lead, lead_from = select_lead(page.root, page.platform)
    shown = read_date_nodes(page.root, page.platform, capture, entry)
    remove_boilerplate(page.root, page.platform)
    story, body_from, files = _find_story(page)
    titles += [] if items else find_titles_above_story(before, titles, head)
    title = choose_title(titles, (line.text for line in story), page.url, entry)
    if title is None:
        raise ParseError("no_title", "no title but the site's or a section's name", url=page.url)
    story = trim_story(story, title.text, page.platform.stop)
    _require_body(story, lead, page.url)
    around = _locate_story(split_title_line(before, title.text), title.text, story)
    credit = find_credits(*chosen, page.structured, story, around.near(), head.names, page.url)
    dated = choose_date(shown, page.structured, around, capture, entry)
    kept = credit.rest(story)
    lead, lead_from, kept = choose_lead(lead, lead_from, page.structured, kept, title.text, around.above())
    found = _field_origins(title=title.where, lead=lead_from, paragraphs=body_from, published=dated.where)
    plain = Article(url=page.url, source_id=source.id, title=title.text, lead=lead, fields_from=found)
    return _fill_article(plain, page, kept, dated, credit, files, capture)


def _fill_article(
    plain: Article,
    page: _ArticlePage,
    kept: Sequence[str],
    dated: PageDate,
    credit: Credits,
    files: tuple[Attachment, ...],
    capture: Capture,
) -> Article:
    """The article with its body, dates, credits and files."""
    whose = _field_origins(author=credit.author_from, attribution=credit.attribution_from)
    return replace(
        plain,
        paragraphs=tuple(kept),
        published=dated.when,
        precision=dated.precision,
        updated=dated.updated,
        author=credit.author,
        attribution=credit.attribution,
        original_url=credit.original_url,
        language=_detect_language(page.structured, kept),
        attachments=files,
        captured=capture.fetched,
        capture_sha256=capture.sha256,
        fields_from={**plain.fields_from, **whose},
        warnings=tuple(dict.fromkeys((*page.warnings, *dated.warnings))),
    )


def _require_body(story: Sequence[Line], lead: str, url: str) -> None:
    size = sum(len(line.text) for line in story)
    if size < MIN_BODY and not (lead and story):
        raise ParseError("no_body", "no text of a story found", url=url)
    _require_end(size, url)


def _require_end(size: int, url: str) -> None:
    """A text of several books is no news, and what follows reads every word of it."""
    if size > MAX_TEXT:
        raise ParseError("too_complex", f"more than {MAX_TEXT} characters of text", url=url)


def _field_origins(**fields: str) -> dict[str, str]:
    return {name: where for name, where in fields.items() if where}


def _open_article(capture: Capture, source: Source, entry: Entry | None) -> _ArticlePage:
    root, decoded = dom.parse(capture)
    address = capture.final_url or capture.url
    name = source.platform
    if name in ("", "generic"):
        name = recognise_platform(decoded.text, address)
    mended = dom.mend(root)
    structured = read_structured_data(root)
    broken = ("json_ld_broken",) if structured.broken else ()
    warnings = (*decoded.warnings, *mended, *broken, *(entry.flags if entry else ()))
    return _ArticlePage(
        capture, source, entry, root, load_platform(name), structured, urls.canonical(address), warnings
    )


def _find_story(page: _ArticlePage) -> tuple[list[Line], str, tuple[Attachment, ...]]:
    """Lines of the story, how it was found, and the files it links to."""
    node, where = find_body(page.root, page.platform)
    files = _find_attachments(page, page.root)
    found = split_lines(node) if node is not None else []
    if where.startswith("selector") or sum(len(line.text) for line in found) >= 2 * MIN_BODY:
        return found, where, files
    rescued = _extract_with_trafilatura(page)
    if sum(map(len, rescued)) > sum(len(line.text) for line in found):
        return [Line(text) for text in rescued], "trafilatura", files
    return found, where, files


def _extract_with_trafilatura(page: _ArticlePage) -> list[str]:
    """Last resort. Not asked for deep pages: its tree silently ends at level 256."""
    if any(node.depth > 200 for node in page.root.select("*")):
        return []
    text = trafilatura.extract(page.root.markup(), url=page.url, include_comments=False, include_tables=True)
    return [line for raw in (text or "").split("\n") if (line := vietnamese.tidy(raw).strip("| "))]


def _find_attachments(page: _ArticlePage, root: Node) -> tuple[Attachment, ...]:
    found: dict[str, Attachment] = {}
    for link in [link for link in root.select("a[href]") if FILE_ADDRESS.search(link.get("href"))][:50]:
        if address := urls.canonical_or_empty(link.get("href"), page.url):
            found.setdefault(address, Attachment(address, vietnamese.tidy(link.text())[:200]))
    return tuple(found.values())


def _locate_story(lines: Sequence[str], title: str, story: Sequence[Line]) -> LinesAround:
    """Where title and story stand among the lines of the whole page."""
    first_text = next((line.text for line in story if line.prose), story[0].text if story else "")
    last_text = story[-1].text if story else ""
    first = next((i for i, text in enumerate(lines) if text == first_text), -1)
    last = next((i for i in range(len(lines) - 1, -1, -1) if lines[i] == last_text), -1)
    heads = [i for i, text in enumerate(lines[: first if first >= 0 else None]) if text_key(text) == text_key(title)]
    return LinesAround(lines, heads[-1] if heads else -1, first, last)


def _detect_language(structured: StructuredData, kept: Sequence[str]) -> str:
    """`vi` when the text is Vietnamese, else what the page says; the page's own claim alone is often wrong."""
    if vietnamese.vietnamese_ratio(" ".join(kept)[:5000]) >= 0.4:
        return "vi"
    return structured.language if structured.language not in ("", "vi") else "en"


def read_feed_article(entry: Entry, *, source: Source, captured: datetime) -> Article:
    """An article read from what the feed carried (`content`, else `summary`).

    Raises:
        ParseError: `too_complex`, `no_title`, `no_body`.
    """
    markup = entry.content or entry.summary
    root = dom.build(f"<html><body><div>{markup}</div></body></html>", entry.url)
    dom.mend(root)
    remove_hidden(root)
    remove_boilerplate(root, load_platform("generic" if source.platform == "" else source.platform))
    title = vietnamese.tidy(entry.title)
    if not title:
        raise ParseError("no_title", "the feed gave no title", url=entry.url)
    story = trim_story(split_lines(root.find("body") or root), title, ())
    if not story:
        raise ParseError("no_body", "the feed carried no text", url=entry.url)
    _require_end(sum(len(line.text) for line in story), entry.url)
    address = urls.canonical(entry.url)
    nothing, names = StructuredData(), frozenset({text_key(source.name), text_key(source.host)})
    credit = find_credits(entry.author, ("", ""), nothing, story, (), names, address)
    lines = [line.text for i, line in enumerate(story) if i not in credit.used]
    lead, lead_from, kept = choose_lead("", "", nothing, lines, title)
    return Article(
        url=address,
        source_id=source.id,
        title=title,
        lead=lead,
        paragraphs=tuple(kept),
        published=entry.published,
        author=credit.author,
        attribution=credit.attribution,
        original_url=credit.original_url,
        language=_detect_language(nothing, kept),
        captured=captured,
        fields_from=_field_origins(
            title="feed",
            lead=lead_from,
            paragraphs="feed",
            published="feed" if entry.published else "",
            author=credit.author_from,
            attribution=credit.attribution_from,
        ),
        warnings=entry.flags,
    )
