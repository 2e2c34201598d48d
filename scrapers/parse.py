"""A captured page -> `Article`.

Takes a capture, its source and what the listing promised; gives the article with `fields_from` saying where each
field was found. Structured data first, the platform's selectors second, trafilatura last. Refuses, by ParseError:
`not_html`, `charset`, `too_complex`, `no_title`, `no_body`. All text is data: nothing of a page is run or followed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import trafilatura
from bs4 import BeautifulSoup
from bs4.element import Tag

from newsroom import urls, vietnamese
from newsroom.errors import ParseError
from newsroom.models import Article, Attachment, Capture, Entry, Source
from scrapers import body as bodies
from scrapers import credits, dating, headline, noise, structured, tree
from scrapers.body import Line
from scrapers.platform import Platform, load, recognise
from scrapers.structured import Structured

_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|7z|odt|rtf)(?:$|[?#])|/documents/\d+/\d+/", re.IGNORECASE)
_META_LINE = re.compile(
    r"^(?:ngay dang|dang ngay|dang luc|cap nhat|ngay cap nhat|luot xem|so luot xem|luot doc|xem|view|views|post date|ngay|tac gia|nguoi viet|co chu|"
    r"in bai|in trang|gui email|gui mail|chia se|facebook|zalo|twitter|copy link|tang giam co chu|mau tuong phan|nghe bai viet|doc bai viet|"
    r"tin tuc su kien|trang chu|danh gia|gui ban be|quay lai|ve trang truoc|ve dau trang|a a|aa|tu khoa|tags?|chuyen muc|the loai)\b"
)
_FOOTER = re.compile(
    r"^(?:thong ke truy cap|so nguoi online|dang truy cap|tong luot truy cap|chiu trach nhiem|giay phep (?:so|hoat dong|thiet lap)|ban quyen|copyright|ghi ro nguon|© )|^©"
)
_LEAD = (40, 1200)  # characters a lead may have
_GENERIC_LEAD = re.compile(
    r"^(?:cong thong tin|trang thong tin|bao dien tu|website|trang chu|chuyen trang)\b|cong thong tin dien tu"
)


@dataclass(frozen=True, slots=True)
class _Page:
    """One page on the table: everything the steps share."""

    capture: Capture
    source: Source
    entry: Entry | None
    soup: BeautifulSoup
    platform: Platform
    told: Structured
    url: str
    warnings: tuple[str, ...]


def article(capture: Capture, *, source: Source, entry: Entry | None = None) -> Article:
    """Read one article page.

    Raises:
        ParseError: `not_html`, `charset`, `too_complex`, `no_title`, `no_body`.
    """
    page = _open(capture, source, entry)
    noise.visible(page.soup)
    dating.without_clock(page.soup)
    before = [line.text for line in bodies.lines(page.soup.find("body") or page.soup)]
    titles = headline.candidates(page.soup, page.platform, page.told, source, entry)
    names = headline.site_names(page.soup, page.told, source)
    chosen = credits.selected(page.soup, page.platform)
    lead, lead_from = _selected_lead(page)
    node_dates = BeautifulSoup(str(page.soup), "lxml") if page.platform.date else page.soup
    noise.strip(page.soup, page.platform)
    story, body_from, files = _story(page)
    title = headline.best(titles, " ".join(line.text for line in story), page.url, entry)
    if title is None:
        raise ParseError("no_title", "no title but the site's or a section's name", url=page.url)
    story = _trim(story, title.text, page.platform.stop)
    if sum(len(line.text) for line in story) < bodies.MIN_BODY and not (lead and story):
        raise ParseError("no_body", "no text of a story found", url=page.url)
    credit = credits.find(*chosen, page.told, story, names, page.url)
    dated = dating.date_page(
        node_dates, page.platform, page.told, _surroundings(before, title.text, story), capture, entry
    )
    kept = [line.text for i, line in enumerate(story) if i not in credit.used]
    lead, lead_from, kept = _lead(lead, lead_from, page.told, kept, title.text)
    return Article(
        url=page.url,
        source_id=source.id,
        title=title.text,
        lead=lead,
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
        fields_from=_found(
            title=title.where,
            lead=lead_from,
            paragraphs=body_from,
            published=dated.where,
            author=credit.author_from,
            attribution=credit.attribution_from,
        ),
        warnings=tuple(dict.fromkeys((*page.warnings, *dated.warnings))),
    )


def _found(**fields: str) -> dict[str, str]:
    return {name: where for name, where in fields.items() if where}


def _open(capture: Capture, source: Source, entry: Entry | None) -> _Page:
    soup, decoded = tree.parse(capture)
    address = capture.final_url or capture.url
    name = source.platform
    if name in ("", "generic"):
        name = recognise(decoded.text, address)
    told = structured.read(soup)
    warnings = (*decoded.warnings, *(("json_ld_broken",) if told.broken else ()))
    return _Page(capture, source, entry, soup, load(name), told, urls.canonical(address), warnings)


def _story(page: _Page) -> tuple[list[Line], str, tuple[Attachment, ...]]:
    """Lines of the story, how it was found, and the files it links to."""
    node, where = bodies.find(page.soup, page.platform)
    files = _attachments(page, node if node is not None else page.soup)
    found = bodies.lines(node) if node is not None else []
    if sum(len(line.text) for line in found) >= 2 * bodies.MIN_BODY:
        return found, where, files
    rescued = _trafilatura(page)
    if sum(map(len, rescued)) > sum(len(line.text) for line in found):
        return [Line(text, page.soup) for text in rescued], "trafilatura", files
    return found, where, files


def _trafilatura(page: _Page) -> list[str]:
    """Last resort. Not asked for deep pages: its tree silently ends at level 256 (reliability 0.3)."""
    if any(sum(1 for _ in tag.parents) > 200 for tag in page.soup.find_all(True)[-1:]):
        return []
    text = trafilatura.extract(str(page.soup), url=page.url, include_comments=False, include_tables=True)
    return [line for raw in (text or "").split("\n") if (line := vietnamese.tidy(raw))]


def _attachments(page: _Page, node: Tag) -> tuple[Attachment, ...]:
    found: dict[str, Attachment] = {}
    for link in node.find_all("a", href=_FILE)[:50]:
        try:
            address = urls.canonical(tree.attribute(link, "href"), page.url)
        except ValueError:
            continue
        found.setdefault(address, Attachment(address, vietnamese.tidy(link.get_text(" "))[:200]))
    return tuple(found.values())


def _selected_lead(page: _Page) -> tuple[str, str]:
    for selector in page.platform.lead:
        for tag in page.soup.select(selector)[:2]:
            text = vietnamese.tidy(tag.get_text(" "))
            if len(text) >= 20:
                return text[: _LEAD[1]], f"selector:{selector}"
    return "", ""


def _trim(story: list[Line], title: str, stops: Sequence[str]) -> list[Line]:
    """The story without what stands above its title and below its end, and without labels and counters."""
    key = _key(title)
    start = next((i + 1 for i, line in enumerate(story[:12]) if _key(line.text) == key), 0)
    ends = frozenset(_key(stop) for stop in stops)
    kept: list[Line] = []
    for i, line in enumerate(story[start:], start):
        folded = vietnamese.fold(line.text)
        if _FOOTER.search(folded) and not _sentence_follows(story[i + 1 :]):
            break
        if (noise.is_stop(line.text) or _key(line.text) in ends) and kept:
            if not _sentence_follows(story[i + 1 :]):
                break
            continue
        if _key(line.text) == key or _is_label(line, folded):
            continue
        kept.append(line)
    return kept


def _key(text: str) -> str:
    return " ".join(vietnamese.syllables(text))


def _sentence_follows(rest: Sequence[Line]) -> bool:
    return any(
        line.prose
        and len(line.text) > 120
        and line.text.rstrip(' "”’»)').endswith((".", "!", "?", "./"))
        and not _FOOTER.search(vietnamese.fold(line.text))
        for line in rest
    )


def _is_label(line: Line, folded: str) -> bool:
    """A line that is page furniture: a date label, a counter, a font-size switch, a tag list."""
    return (
        len(line.text) <= 70
        and bool(_META_LINE.match(folded))
        and not line.text.rstrip().endswith((".", ":"))
        and _bare(line.text)
    )


def _bare(text: str) -> bool:
    return len(text.split()) <= 6 or any(c.isdigit() for c in text) or ":" in text


def _surroundings(lines: Sequence[str], title: str, story: Sequence[Line]) -> dating.Surroundings:
    """Where title and story stand among the lines of the whole page."""
    first_text = next((line.text for line in story if line.prose), story[0].text if story else "")
    last_text = story[-1].text if story else ""
    first = next((i for i, text in enumerate(lines) if text == first_text), -1)
    last = next((i for i in range(len(lines) - 1, -1, -1) if lines[i] == last_text), -1)
    heads = [i for i, text in enumerate(lines[: first if first >= 0 else None]) if _key(text) == _key(title)]
    return dating.Surroundings(lines, heads[-1] if heads else -1, first, last)


def _lead(lead: str, where: str, told: Structured, kept: list[str], title: str) -> tuple[str, str, list[str]]:
    """The lead, where from, and the paragraphs without it. Order: selector, self-description, first paragraph."""
    if not lead and _LEAD[0] <= len(told.lead) <= _LEAD[1] and _describes(told.lead, kept, title):
        lead, where = told.lead, told.found.get("lead", "meta")
        whole = next((text for text in kept[:3] if _key(text).startswith(_key(lead.rstrip("…. "))[:200])), "")
        lead = whole if whole and len(whole) <= _LEAD[1] else lead
    if not lead and len(kept) >= 3 and _LEAD[0] * 2 <= len(kept[0]) <= _LEAD[1]:
        return kept[0], "first_paragraph", kept[1:]
    if lead and _key(lead) == _key(title):
        return "", "", kept
    return lead, where, [text for i, text in enumerate(kept) if i > 2 or _key(text) != _key(lead)]


def _describes(text: str, kept: Collection[str], title: str) -> bool:
    """Whether a meta description speaks of this story and not of the site."""
    if _GENERIC_LEAD.search(vietnamese.fold(text)) or _key(text) == _key(title):
        return False
    mine = vietnamese.syllables(text)
    all_words = set(vietnamese.syllables(" ".join((title, *kept))))
    return sum(word in all_words for word in mine) >= 0.6 * len(mine)


def _language(told: Structured, kept: Sequence[str]) -> str:
    """`vi` when the text is Vietnamese, else what the page says; the page's own claim alone is often wrong."""
    if vietnamese.vietnamese_ratio(" ".join(kept)[:5000]) >= 0.4:
        return "vi"
    return told.language if told.language not in ("", "vi") else "en"


def article_from_feed(entry: Entry, *, source: Source, captured: datetime) -> Article:
    """An article read from what the feed carried (`content`, else `summary`).

    Raises:
        ParseError: `too_complex`, `no_title`, `no_body`.
    """
    markup = entry.content or entry.summary
    tree.guard(markup.encode("utf-8", "replace"), entry.url)
    soup = tree.soup(f"<html><body><div>{markup}</div></body></html>")
    noise.visible(soup)
    noise.strip(soup, load("generic" if source.platform == "" else source.platform))
    title = vietnamese.tidy(entry.title)
    if not title:
        raise ParseError("no_title", "the feed gave no title", url=entry.url)
    story = _trim(bodies.lines(soup.find("body") or soup), title, ())
    if not story:
        raise ParseError("no_body", "the feed carried no text", url=entry.url)
    address = urls.canonical(entry.url)
    credit = credits.find(
        entry.author, ("", ""), Structured(), story, frozenset({_key(source.name), _key(source.host)}), address
    )
    lead, lead_from, kept = _lead(
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
    )
