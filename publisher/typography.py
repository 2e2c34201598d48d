"""How things are written. Takes dates, numbers and text; gives escaped HTML or plain Vietnamese.

A số hiệu is never broken across lines; a date is day/month/year without leading zeros; an address from outside
is a link only when it is http or https.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

from newsroom.models import Document, NewsItem
from newsroom.text.dates import format_date
from publisher.page import strip_invisible

# ── text, dates, numbers ──────────────────────────────────────────────────────────────────────────


_NUMBER = re.compile(
    r"\d(?<![\w/.]\d)\d{0,4}(?:\.\d{1,3})?(?:/\d{4})?[/-][A-ZĐ][A-Za-zĐđ0-9&]{0,11}(?:[-/][A-ZĐ][A-Za-zĐđ0-9&]{0,11}){0,3}"
)


def wrap_numbers(text: str) -> Markup:
    """Escaped text in which every số hiệu stands in a span that does not wrap."""
    text = strip_invisible(text)
    if "/" not in text and "-" not in text:
        return escape(text)
    out: list[Markup] = []
    at = 0
    for found in _NUMBER.finditer(text):
        out += [escape(text[at : found.start()]), Markup(f'<span class="so">{escape(found[0])}</span>')]
        at = found.end()
    return Markup("").join([*out, escape(text[at:])]) if out else escape(text)


def format_day(value: date | None, unknown: str = "chưa rõ") -> str:
    """`1/3/2027`; the word for unknown when there is none."""
    if value is None:
        return unknown
    return f"{value.day}/{value.month}/{value.year}"


def format_issued(doc: Document) -> str:
    """The day of issue, or the month or year when no more is known: `12/6/2025`, `11/2025`, `2025`."""
    return format_day(doc.issued) if doc.issued or not doc.issued_partly else "/".join(_date_parts(doc.issued_partly))


def _date_parts(partial: str) -> list[str]:
    return [part.lstrip("0") for part in reversed(partial.split("-"))]


def format_moment(value: datetime) -> str:
    """`22/11/2026, 02:30`."""
    return format_date(value, "minute")


def format_last_day(expires: date | None) -> str:
    """The last day in force, one before the first day out of force."""
    return format_day(expires - timedelta(days=1)) if expires else ""


def format_item_date(item: NewsItem) -> str:
    """The date of an item, no finer than it is known."""
    return format_date(item.published, item.precision) if item.published else "không rõ ngày"


def format_item_day(item: NewsItem) -> str:
    """The same without the hour, for lists."""
    if item.published is None:
        return "không rõ ngày"
    return format_date(item.published, "day" if item.precision == "minute" else item.precision)


def safe_link(url: str) -> str:
    """The address if a reader may be sent there, else ""."""
    url = strip_invisible(url).strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc and not re.search(r"[\s\\<>\"]", url) else ""


def site_name(url: str) -> str:
    """`mst.gov.vn` of an address, "" when it has none."""
    try:
        return (urlsplit(safe_link(url)).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def format_number(number: int) -> str:
    """12345 -> `12.345`, as Vietnamese writes it."""
    return f"{number:,}".replace(",", ".")


# ── a small Markdown ──────────────────────────────────────────────────────────────────────────────


_SITE_PATH = re.compile(r"/[a-z0-9-][a-z0-9/.-]*")
_LINE_END = re.compile(r"[ \t]*\n[ \t]*")
_INSIDE = Markup('<a href="{}">')
_OUTSIDE = Markup('<a href="{}" rel="noopener nofollow ugc" referrerpolicy="no-referrer">')


def _nowhere(_url: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Links:
    """`href` turns a site path into a link from the page the text stands on, `cite` makes links of the documents
    named in a text, `beside` says what stands after a link to a site path, `is_lost` which addresses are no longer
    their owner's."""

    href: Callable[[str], str]
    cite: Callable[[str], Markup] = wrap_numbers
    beside: Callable[[str], Markup] = lambda _path: Markup("")
    is_lost: Callable[[str], bool] = _nowhere


def render_prose(text: str, links: Links) -> Markup:
    """HTML of a short text: paragraphs, lists, emphasis and links, as CommonMark has them; all else is text."""
    html: str = _MARKDOWN.render(strip_invisible(text), {"links": links})
    return Markup(html.replace("\n", ""))  # which stand between tags alone: those of a text are blanks by then


class _Html(RendererHTML):
    """A text is cited, a link leads where a reader may be sent. Every piece is a plain `str`: joined to a `Markup`, it
    would be escaped once more."""

    def text(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, env: EnvType) -> str:
        words = _LINE_END.sub(" ", tokens[idx].content)
        return str(wrap_numbers(words) if env.get("linked") else env["links"].cite(words))

    def link_open(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, env: EnvType) -> str:
        url, links = str(tokens[idx].attrGet("href")), env["links"]
        if not url or links.is_lost(url):
            env["after"] = " (tên miền đã mất)" if url else ""
            return ""
        env["linked"], inside = True, _SITE_PATH.fullmatch(url)
        env["after"] = "</a>" + (str(links.beside(url)) if inside else "")
        return str(_INSIDE.format(links.href(url)) if inside else _OUTSIDE.format(url))

    def link_close(self, _tokens: Sequence[Token], _idx: int, _options: OptionsDict, env: EnvType) -> str:
        env["linked"] = False
        return str(env["after"])


def _markdown() -> MarkdownIt:
    """Without `newline`: a document may be named across the end of a line."""
    made = MarkdownIt("zero", renderer_cls=_Html).enable(["list", "emphasis", "link"])
    made.normalizeLink = _link_or_path  # type: ignore[method-assign]
    made.validateLink = bool  # type: ignore[assignment, method-assign]
    return made


def _link_or_path(url: str) -> str:
    """The address if it is a path of this site, or one a reader may be sent to; else ""."""
    return url if _SITE_PATH.fullmatch(url) else safe_link(url)


_MARKDOWN = _markdown()
