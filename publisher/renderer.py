"""Records -> the Markdown files MkDocs reads: every page of the site, through templates/.

Takes the library, its stories, the day of the build, the time of the data, and the sources; gives path under
docs/ -> bytes, the same for the same input. Jinja2 with autoescape and undefined names refused; every text is
freed of invisible characters as it is printed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from newsroom import places
from newsroom.law import citations, in_force, resolve
from newsroom.law.review import find_reviews
from newsroom.models import Document, Library, Question, Source, Story, Task
from newsroom.text.vietnamese import excerpt
from publisher import routes, typography
from publisher.outlets.open_data import FIELD_WORDS, TAGS, describe_confidence
from publisher.page import LazyPage, Page, compose_page, docs_path, strip_invisible
from publisher.site_index import SiteIndex, index_library
from publisher.views import bulletins, documents, expiry, home, news, provinces, questions, sources, static_pages, tasks

_TEMPLATES = Path(__file__).parent / "templates"
_ROOT_MARK = Markup(
    "\0"
)  # in the links of a listed record: the way from the page to the root; no text holds it (`strip_invisible`)
_MAX_SNIPPETS = 10_000  # records of lists that are kept at once: some 15 MB
STATUS_FILE = "tinh-trang.json"
_ListedRecord = Story | Document | Task | Question
_VIEWS = (home, news, bulletins, documents, expiry, questions, tasks, provinces, static_pages)


def render_pages(
    library: Library,
    stories: Sequence[Story],
    *,
    day: date,
    as_of: datetime | None,
    sources: Mapping[str, Source],
) -> dict[str, bytes]:
    """Every page of the site: path under docs/ -> bytes."""
    shelves = index_site(library, stories, day=day, as_of=as_of, sources=sources)
    press = Renderer(shelves)
    pages = {docs_path(sheet.path): press.render_page(sheet) for sheet in build_pages(shelves)}
    return {**pages, STATUS_FILE: render_status(shelves)}


def index_site(
    library: Library,
    stories: Sequence[Story],
    *,
    day: date,
    as_of: datetime | None,
    sources: Mapping[str, Source],
) -> SiteIndex:
    """The shelves every page is made from."""
    return index_library(library, stories, day=day, as_of=as_of, sources=sources, to_review=find_reviews(library, day))


def build_pages(shelves: SiteIndex) -> Iterator[Page]:
    """The sheets of every section, in the order of the sections, then those of the stories."""
    return map(build_page, list_pages(shelves))


def build_page(page: Page | LazyPage) -> Page:
    """The sheet of a page."""
    return page.make() if isinstance(page, LazyPage) else page


def list_pages(shelves: SiteIndex) -> Iterator[Page | LazyPage]:
    """The same, those of stories not made yet."""
    yield from list_section_pages(shelves)
    for told in shelves.stories:
        yield news.plan_story_page(shelves, told)


def list_section_pages(shelves: SiteIndex) -> Iterator[Page]:
    """The sheets of all pages but those of stories."""
    for view in (*_VIEWS, sources):
        yield from view.build_pages(shelves)


class Renderer:
    """The templates, with the look-ups and filters they may use. One page at a time."""

    def __init__(self, shelves: SiteIndex) -> None:
        self._shelves = shelves
        self._registry = resolve.Registry.of(tuple(shelves.documents.values()))
        self._listed: dict[tuple[str, str, bool], str] = {}
        self._at = ""  # where the page stands that is made, "" for what is made for any
        self._told: set[str] = set()  # documents whose state its texts have shown
        self._environment = _make_environment()

        links = typography.Links(self._href, self._cite, self._state_after, shelves.is_lost)
        self._environment.globals |= {
            "s": shelves,
            "to": routes,
            "tags": TAGS,
            "place": places.name_province,
            "href": self._href,
            "cite": self._cite,
            "listed": self._listed_here,
            "prose": lambda text: typography.render_prose(text, links),
        }

    def render_page(self, sheet: Page) -> bytes:
        """One page as MkDocs reads it."""
        self._at, self._told = sheet.path, set()
        return compose_page(sheet, self._environment.get_template(sheet.template).render(sheet.data))

    def _href(self, target: str) -> str:
        return routes.relative_link(target, self._at) if self._at else _ROOT_MARK + target.lstrip("/")

    def _listed_here(self, template: str, record: _ListedRecord, brief: bool = False) -> Markup:
        way = self._href("/").removeprefix("./")
        return Markup(self._item(template, record, brief).replace(_ROOT_MARK, way))

    def _item(self, template: str, record: _ListedRecord, brief: bool) -> str:
        """A record as lists show it, made once for all of them, its links beginning with `_ROOT_MARK`."""
        key = (template, record.id, brief)
        if (found := self._listed.get(key)) is None:
            if len(self._listed) >= _MAX_SNIPPETS:
                self._listed.clear()
            at, self._at = self._at, ""
            found = self._environment.get_template(template).render(it=record, brief=brief)
            self._at, self._listed[key] = at, found
        return found

    def _cite(self, text: str) -> Markup:
        """Text in which the documents it cites are links, each with its state where the page first names it."""
        text = strip_invisible(text)
        pieces = citations.annotate_text(text, citations.read_citations(text, self._registry))
        return Markup("").join(map(self._piece, pieces))

    def _piece(self, piece: citations.Segment) -> Markup:
        id, words = piece.citation.document if piece.citation else "", typography.wrap_numbers(piece.text)
        if id not in self._shelves.documents or routes.document(id) == self._at:
            return words
        href = escape(self._href(routes.document(id)))
        return Markup(f'<a href="{href}">{words}</a>{self._state(id)}')

    def _state_after(self, path: str) -> Markup:
        """What stands after a link to a site path."""
        return self._state(path.removeprefix("/van-ban/").strip("/"))

    def _state(self, id: str) -> Markup:
        """The state of a document in brackets, once a page; nothing for what is no document."""
        if id in self._told or id not in self._shelves.statuses:
            return Markup("")
        self._told.add(id)
        status = self._shelves.statuses[id]
        words = status.label.lower() + (f", {in_force.UNVERIFIED}" if status.unverified else "")
        return Markup(f' <span class="chip chip--{escape(status.code)}">({escape(words)})</span>')


class _TemplateEnvironment(Environment):
    """One whose globals are all there before a template is loaded: they need not be looked for in a chain."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def _make_environment() -> Environment:
    environment = _TemplateEnvironment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_strip_printed,
        auto_reload=False,
    )
    environment.filters |= {
        "so": lambda text: text if isinstance(text, Markup) else typography.wrap_numbers(text),
        "short": excerpt,
        "link": typography.safe_link,
        "site_name": typography.site_name,
        "last_day": typography.format_last_day,
        "day": typography.format_day,
        "issued": typography.format_issued,
        "day_of": typography.format_item_day,
        "when": typography.format_item_date,
        "stamp": typography.format_moment,
        "thousands": typography.format_number,
        "sureness": describe_confidence,
        "field_word": lambda name: FIELD_WORDS.get(name, name),
    }
    return environment


def _strip_printed(value: object) -> object:
    """What a template prints: text without invisible characters; markup was made from such text."""
    return strip_invisible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def render_status(shelves: SiteIndex) -> bytes:
    """`tinh-trang.json`: the one file that says how fresh the data is, so that other pages keep their bytes."""
    good = sum(1 for id in shelves.sources if (h := shelves.library.health.get(id)) and h.state == "hoat-dong")
    as_of = shelves.as_of.isoformat(timespec="seconds") if shelves.as_of else None
    condition = {"du_lieu_tinh_den": as_of, "so_nguon": len(shelves.sources), "nguon_doc_duoc": good}
    return (json.dumps(condition, ensure_ascii=False, indent=1) + "\n").encode()
