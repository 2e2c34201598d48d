"""Whether an article is the reworded twin of another: one headline, two wordings, on two sites that name no source.

Takes what the portal knows (kept items, rows of the ledger) and articles; gives the address of the sibling, and a
verdict held back for it. Seen: facts part 5, group G02 (kinhte.org and ngoisao.info share slug and outline, almost
every sentence reworded). Refuses to speak of short headlines, of one house's own pages, and of articles that
name a source or give plenty to check: two newsrooms may choose one headline.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from newsroom import value
from newsroom.models import Article, LedgerRow, NewsItem, Reason, Verdict
from newsroom.vietnamese import fold, slug

_SYLLABLES = 7  # a headline shorter than this is a rubric, not a mark of one text
_SCANT = 6  # points of evidence under which a text beside a spun sibling is itself spun
_THIN = 3  # and beside a published one it goes to an editor
_TAIL = re.compile(r"(?:[-_.](?:post)?\d{4,}\w{0,20})?(?:\.[a-z]{3,5})?/?$")


@dataclass(frozen=True, slots=True)
class Sibling:
    """The other article: its address, and whether it was itself found to be of low value."""

    url: str
    low: bool


class Siblings:
    """Headlines and address names known so far, each with the first article that bore it."""

    def __init__(self, items: Iterable[NewsItem] = (), rows: Iterable[LedgerRow] = ()) -> None:
        self._known: dict[str, Sibling] = {}
        for row in rows:
            if row.fate == "low_value":
                self._take(row.url, row.title, low=True)
        for item in items:
            self._take(item.url, item.title, low=False)

    def add(self, article: Article, *, low: bool) -> None:
        """Remember an article that was decided on."""
        self._take(article.url, article.title, low=low)

    def _take(self, url: str, title: str, *, low: bool) -> None:
        for key in _keys(url, title):
            self._known.setdefault(key, Sibling(url, low))

    def of(self, article: Article) -> Sibling | None:
        """The article of another site that bears this one's headline or address name; None when there is none."""
        for key in _keys(article.url, article.title):
            found = self._known.get(key)
            if found and house(found.url) != house(article.url):
                return found
        return None


def address_name(url: str) -> str:
    """The last part of an address as a slug, number and ending off: ".../day-manh-phan-cap-4711.html" gives
    "day-manh-phan-cap"; "" for an address that cannot be read."""
    try:
        last = urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1]
    except ValueError:
        return ""
    return slug(_TAIL.sub("", last[-300:]), 200)


def _keys(url: str, title: str) -> set[str]:
    names = (slug(title, 200), address_name(url))
    return {name for name in names if name.count("-") >= _SYLLABLES - 1}


def house(url: str) -> str:
    """The host of an address, however written; of what is no address, the text itself."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return fold(parts.netloc).removeprefix("www.") or url


def reworded(article: Article, verdict: Verdict, sibling: Sibling | None) -> Verdict:
    """`verdict`, held back when `article` says little that can be checked and a sibling says the same otherwise:
    dropped beside a sibling of low value, put before an editor beside a published one."""
    if sibling is None or verdict.label != "keep":
        return verdict
    found = value.findings(article)
    if found.source or found.points >= (_SCANT if sibling.low else _THIN):
        return verdict
    reason = Reason("low_value", -5.0, "cùng tít, viết lại lời khác trên trang khác, không nêu nguồn", sibling.url)
    reasons = (reason, *verdict.reasons)
    if sibling.low:
        return replace(verdict, label="drop", fate="low_value", reasons=reasons)
    return replace(verdict, label="review", fate="held", reasons=reasons)
