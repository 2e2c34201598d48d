"""A captured page -> `Article`.

Takes a capture, its source and what the listing promised; gives the article with `fields_from` saying where each
field was found. Structured data first, the platform's selectors second, trafilatura last. Refuses, by ParseError:
`not_html`, `charset`, `too_complex`, `no_title`, `no_body`. All text is data: nothing of a page is run or followed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import trafilatura

from newsroom.errors import ParseError
from newsroom.models import Article, Attachment, Capture, Entry, Source
from newsroom.text import urls, vietnamese
from scrapers.pages import body as bodies
from scrapers.pages import boilerplate, credits, dom, published, structured
from scrapers.pages.body import Line
from scrapers.pages.boilerplate import FILE, apart, key_of, trim
from scrapers.pages.dom import Node, build
from scrapers.pages.lead import choose_lead, selected_lead
from scrapers.pages.structured import Structured
from scrapers.pages.title import best_title, listed_items, read_site_names, title_candidates, titles_above_story
from scrapers.platforms import Platform, load, recognise

MAX_TEXT = 1_000_000  # characters; a code of law has a few hundred thousand


@dataclass(frozen=True, slots=True)
class _Page:
    """One page on the table: everything the steps share."""

    capture: Capture
    source: Source
    entry: Entry | None
    root: Node
    platform: Platform
    told: Structured
    url: str
    warnings: tuple[str, ...]


def read_article(capture: Capture, *, source: Source, entry: Entry | None = None) -> Article:
    """Read one article page.

    Raises:
        ParseError: `not_html`, `charset`, `too_complex`, `no_title`, `no_body`.
    """
    page = _open(capture, source, entry)
    boilerplate.visible(page.root)
    published.without_clock(page.root)
    before = [line.text for line in bodies.lines(page.root.find("body") or page.root)]
    head = read_site_names(page.root, page.told, source)
    items = listed_items(page.root, page.platform)
    titles = title_candidates(page.root, page.platform, page.told, head, items, entry)
    chosen = credits.selected(page.root, page.platform)
    lead, lead_from = selected_lead(page.root, page.platform)
    shown = published.shown(page.root, page.platform, capture, entry)
    boilerplate.strip(page.root, page.platform)
    story, body_from, files = _story(page)
    titles += [] if items else titles_above_story(before, titles, head)
    title = best_title(titles, (line.text for line in story), page.url, entry)
    if title is None:
        raise ParseError("no_title", "no title but the site's or a section's name", url=page.url)
    story = trim(story, title.text, page.platform.stop)
    _need_body(story, lead, page.url)
    around = _surroundings(apart(before, title.text), title.text, story)
    credit = credits.find(*chosen, page.told, story, around.near(), head.names, page.url)
    dated = published.date_page(shown, page.told, around, capture, entry)
    kept = credit.rest(story)
    lead, lead_from, kept = choose_lead(lead, lead_from, page.told, kept, title.text, around.above())
    found = _found(title=title.where, lead=lead_from, paragraphs=body_from, published=dated.where)
    plain = Article(url=page.url, source_id=source.id, title=title.text, lead=lead, fields_from=found)
    return _filled(plain, page, kept, dated, credit, files, capture)


def _filled(
    plain: Article,
    page: _Page,
    kept: Sequence[str],
    dated: published.Dated,
    credit: credits.Credits,
    files: tuple[Attachment, ...],
    capture: Capture,
) -> Article:
    """The article with its body, dates, credits and files."""
    whose = _found(author=credit.author_from, attribution=credit.attribution_from)
    return replace(
        plain,
        paragraphs=tuple(kept),
        published=dated.when,
        precision=dated.precision,
        updated=dated.updated,
        author=credit.author,
        attribution=credit.attribution,
        original_url=credit.original_url,
        language=_language(page.told, kept),
        attachments=files,
        captured=capture.fetched,
        capture_sha256=capture.sha256,
        fields_from={**plain.fields_from, **whose},
        warnings=tuple(dict.fromkeys((*page.warnings, *dated.warnings))),
    )


def _need_body(story: Sequence[Line], lead: str, url: str) -> None:
    size = sum(len(line.text) for line in story)
    if size < bodies.MIN_BODY and not (lead and story):
        raise ParseError("no_body", "no text of a story found", url=url)
    _need_end(size, url)


def _need_end(size: int, url: str) -> None:
    """A text of several books is no news, and what follows reads every word of it."""
    if size > MAX_TEXT:
        raise ParseError("too_complex", f"more than {MAX_TEXT} characters of text", url=url)


def _found(**fields: str) -> dict[str, str]:
    return {name: where for name, where in fields.items() if where}


def _open(capture: Capture, source: Source, entry: Entry | None) -> _Page:
    root, decoded = dom.parse(capture)
    address = capture.final_url or capture.url
    name = source.platform
    if name in ("", "generic"):
        name = recognise(decoded.text, address)
    mended = dom.mend(root)
    told = structured.read(root)
    broken = ("json_ld_broken",) if told.broken else ()
    warnings = (*decoded.warnings, *mended, *broken, *(entry.flags if entry else ()))
    return _Page(capture, source, entry, root, load(name), told, urls.canonical(address), warnings)


def _story(page: _Page) -> tuple[list[Line], str, tuple[Attachment, ...]]:
    """Lines of the story, how it was found, and the files it links to."""
    node, where = bodies.find(page.root, page.platform)
    files = _attachments(page, page.root)
    found = bodies.lines(node) if node is not None else []
    if where.startswith("selector") or sum(len(line.text) for line in found) >= 2 * bodies.MIN_BODY:
        return found, where, files
    rescued = _trafilatura(page)
    if sum(map(len, rescued)) > sum(len(line.text) for line in found):
        return [Line(text) for text in rescued], "trafilatura", files
    return found, where, files


def _trafilatura(page: _Page) -> list[str]:
    """Last resort. Not asked for deep pages: its tree silently ends at level 256 (reliability 0.3)."""
    if any(sum(1 for _ in node.parents()) > 200 for node in page.root.all()[-1:]):
        return []
    text = trafilatura.extract(page.root.markup(), url=page.url, include_comments=False, include_tables=True)
    return [line for raw in (text or "").split("\n") if (line := vietnamese.tidy(raw))]


def _attachments(page: _Page, root: Node) -> tuple[Attachment, ...]:
    found: dict[str, Attachment] = {}
    for link in [link for link in root.all("a") if FILE.search(link.get("href"))][:50]:
        try:
            address = urls.canonical(link.get("href"), page.url)
        except ValueError:
            continue
        found.setdefault(address, Attachment(address, vietnamese.tidy(link.text(" "))[:200]))
    return tuple(found.values())


def _surroundings(lines: Sequence[str], title: str, story: Sequence[Line]) -> published.Surroundings:
    """Where title and story stand among the lines of the whole page."""
    first_text = next((line.text for line in story if line.prose), story[0].text if story else "")
    last_text = story[-1].text if story else ""
    first = next((i for i, text in enumerate(lines) if text == first_text), -1)
    last = next((i for i in range(len(lines) - 1, -1, -1) if lines[i] == last_text), -1)
    heads = [i for i, text in enumerate(lines[: first if first >= 0 else None]) if key_of(text) == key_of(title)]
    return published.Surroundings(lines, heads[-1] if heads else -1, first, last)


def _language(told: Structured, kept: Sequence[str]) -> str:
    """`vi` when the text is Vietnamese, else what the page says; the page's own claim alone is often wrong."""
    if vietnamese.vietnamese_ratio(" ".join(kept)[:5000]) >= 0.4:
        return "vi"
    return told.language if told.language not in ("", "vi") else "en"


def read_feed_article(entry: Entry, *, source: Source, captured: datetime) -> Article:
    """An article read from what the feed carried (`content`, else `summary`).

    Raises:
        ParseError: `too_complex`, `no_title`, `no_body`.
    """
    markup = entry.content or entry.summary
    dom.guard(markup.encode("utf-8", "replace"), entry.url)
    root = build(f"<html><body><div>{markup}</div></body></html>")
    dom.mend(root)
    boilerplate.visible(root)
    boilerplate.strip(root, load("generic" if source.platform == "" else source.platform))
    title = vietnamese.tidy(entry.title)
    if not title:
        raise ParseError("no_title", "the feed gave no title", url=entry.url)
    story = trim(bodies.lines(root.find("body") or root), title, ())
    if not story:
        raise ParseError("no_body", "the feed carried no text", url=entry.url)
    _need_end(sum(len(line.text) for line in story), entry.url)
    address = urls.canonical(entry.url)
    credit = credits.find(
        entry.author, ("", ""), Structured(), story, (), frozenset({key_of(source.name), key_of(source.host)}), address
    )
    lead, lead_from, kept = choose_lead(
        "", "", Structured(), [line.text for i, line in enumerate(story) if i not in credit.used], title
    )
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
        language=_language(Structured(), kept),
        captured=captured,
        fields_from=_found(
            title="feed",
            lead=lead_from,
            paragraphs="feed",
            published="feed" if entry.published else "",
            author=credit.author_from,
            attribution=credit.attribution_from,
        ),
        warnings=entry.flags,
    )
