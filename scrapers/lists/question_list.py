"""A list of questions -> entries, for `scrapers.pages.question` to read one by one.

Takes a capture of a list page; gives one entry per question on it, of the form "question". A question that stands
with its answer carries it as `content`; of others the address of their own page. Links to other hosts are left out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit, urlunsplit

from newsroom.models import Capture, Entry, Form, Listing, Source
from newsroom.text import urls, vietnamese
from scrapers.pages.dom import Node
from scrapers.pages.question import MAX_QUESTION_LENGTH, open_page, without_number
from scrapers.platforms import Platform, load_platform

MAX_QUESTIONS = 500  # questions of one list page
_IN_LIST = "cau-hoi"  # parameter of addresses of questions without a page of their own
_DETAIL = re.compile(r"cau-?hoi|hoi-?dap|faq|question", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:id|itemid|newsid)=\d|\d{2,}|/[^/]+-\d+(?:\.html|/?$)", re.IGNORECASE)


def read_question_list(capture: Capture, source: Source, listing: Listing) -> tuple[Entry, ...]:
    """The questions a list page shows, each once; those answered on the page itself carry their text as `content`.

    Raises:
        ParseError: `not_html`, `charset`, `too_complex`.
    """
    root, platform = open_page(capture, source)
    base = urls.canonical(capture.final_url or capture.url)
    inline = list(_find_inline(root, platform, base, listing.url))
    found = inline or list(_find_linked(root, base, listing.url))
    return tuple({entry.url: entry for entry in found[:MAX_QUESTIONS]}.values())


def choose_form(url: str, source: Source) -> Form:
    """Whether a kept address of a source is read as a question: by its words where the source lists news as well."""
    kinds = {listing.kind for listing in source.listings}
    asked = "questions" in kinds and (kinds == {"questions"} or bool(_DETAIL.search(urlsplit(url).path)))
    return "question" if asked else "news"


def is_inline_question(url: str) -> bool:
    """Whether the address is one `read_question_list` made for a question that has no page of its own."""
    return f"{_IN_LIST}=" in urlsplit(url).query


def _find_inline(root: Node, platform: Platform, base: str, listed: str) -> Iterator[Entry]:
    """Questions that stand with their answers. They have no page of their own, so a parameter the portal ignores
    keeps their addresses apart and still leads to the list."""
    platform = platform if platform.questions else load_platform("generic")
    shape = platform.questions
    for item in root.select(shape.item) if shape and platform.answer else ():
        asked, answered = item.find(shape.title) if shape else None, item.find(platform.answer)
        title = without_number(asked.text()) if asked else ""
        if asked is None or answered is None or len(title) < 5:
            continue
        name = hashlib.sha256(vietnamese.fold(title).encode()).hexdigest()[:8]
        yield Entry(
            _add_parameter(base, name),
            title[:MAX_QUESTION_LENGTH],
            content=answered.markup(),
            listing=listed,
            form="question",
        )


def _add_parameter(base: str, name: str) -> str:
    parts = urlsplit(base)
    pair = urlencode({_IN_LIST: name})
    return urlunsplit(parts._replace(query=f"{parts.query}&{pair}" if parts.query else pair))


def _find_linked(root: Node, base: str, listed: str) -> Iterator[Entry]:
    """Links to question pages: on the list's own host, with a number in an address that speaks of questions."""
    here = urls.host(base)
    for link in root.select("a"):
        title = without_number(link.text()) or without_number(link.get("title"))
        address = urls.link_address(link.get("href").strip(), base)
        parts = urlsplit(address)
        told = _DETAIL.search(parts.path) and _NUMBERED.search(parts.query or parts.path)
        if len(title) >= 10 and told and urls.host(address) == here and address != base:
            yield Entry(address, title[:MAX_QUESTION_LENGTH], listing=listed, form="question")
