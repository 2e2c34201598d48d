"""Copies of one article under several addresses: savefile and print views, mobile and old forms.

Takes a captured page; gives the address it calls its own (`rel=canonical`), when that is another article address on
the same registered name. Refuses home pages, sections, other owners' names, and a canonical that two different
stories claim: a template that names one page on all of them would melt them into one (facts 4.2).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from newsroom.models import VN, Article, Capture, Entry, Failure
from newsroom.text.urls import canonical, identity, is_trap, tail_time
from newsroom.text.vietnamese import syllables
from scrapers.pages import false_success
from scrapers.pages.dom import decode
from scrapers.source_run import Tally
from scrapers.web.allowed_urls import registrable

# ── a page's clock taken for a date ───────────────────────────────────────────────────────────────


_UNLABELLED = frozenset({"line", "node", "updated:label"})
_TICKING = timedelta(minutes=15)  # between the server's clock and ours
_NIGHT_ENDS = 9  # before this hour hardly anything was published "today"
_AT_NIGHT, _BY_DAY = 3, 5  # pages it takes


def refuse(tally: Tally) -> None:
    """Take the dates off a night of articles that are all dated by a clock, and say so."""
    dated = [article for article in tally.articles if article.published]
    if len(dated) < _AT_NIGHT or not all(_by_clock(a, _entry(tally, a)) for a in dated):
        return
    ticking = all(_ticks(article) for article in dated)
    hour = min(a.captured.astimezone(VN).hour for a in dated if a.captured)
    if not ticking and hour >= _NIGHT_ENDS and len(dated) < _BY_DAY:
        return
    tally.articles[:] = [_undated(article) if article.published else article for article in tally.articles]
    words = f"cả {len(dated)} bài mang đúng ngày tải trang: đồng hồ của trang bị đọc thành ngày đăng"
    tally.failures.append(Failure(tally.source.host, "sanity", "page_clock", words))


def _entry(tally: Tally, article: Article) -> Entry | None:
    asked = article.fields_from.get("twin_of", article.url)
    return tally.entries.get(identity(asked))


def _by_clock(article: Article, entry: Entry | None) -> bool:
    """Whether the date is today's, from a place without a label, and nothing else says the same day."""
    if article.published is None or article.captured is None:
        return False
    today = article.captured.astimezone(VN).date()
    tail = tail_time(article.url)
    agreed = (entry and entry.published and entry.published.date() == today) or (tail and tail.date() == today)
    unlabelled = article.fields_from.get("published", "") in _UNLABELLED
    bare = article.precision == "day" or _ticks(article)
    return article.published.date() == today and unlabelled and bare and not agreed


def _ticks(article: Article) -> bool:
    if article.published is None or article.captured is None:
        return False
    return article.precision == "minute" and abs(article.published - article.captured) <= _TICKING


def _undated(article: Article) -> Article:
    found = {name: where for name, where in article.fields_from.items() if name != "published"}
    return replace(article, published=None, fields_from=found, warnings=(*article.warnings, "date_page_clock"))


# ── copies under several addresses ────────────────────────────────────────────────────────────────


_LOOKED_AT = 200_000  # characters; the head of a page
_SHARED_WORDS = 4  # of a title in an address; a section's name shares fewer


def addressed(article: Article, capture: Capture) -> Article:
    """The article under the address its page calls its own; the one that was asked stays in `fields_from`."""
    own = _named(capture)
    if not own or not _speaks_of(own, article.title, capture.url):
        return article
    return replace(article, url=own, fields_from={**article.fields_from, "twin_of": capture.url})


def _named(capture: Capture) -> str:
    """The canonical address a page names, "" when none, itself, or one not to be believed."""
    stated = false_success.canonical_link(decode(capture).text[:_LOOKED_AT])
    here = canonical(capture.final_url or capture.url)
    try:
        own = canonical(stated, here) if stated else ""
        if not own or is_trap(own) or identity(own) == identity(here):
            return ""
    except ValueError:
        return ""
    there, then = urlsplit(own), urlsplit(here)
    near = registrable(there.hostname or "") == registrable(then.hostname or "") and there.port == then.port
    return own if near else ""


def _speaks_of(own: str, title: str, asked: str) -> bool:
    """Whether an address is that of the story: words of its title, or an id of the address asked, stand in it."""
    parts = urlsplit(own)
    words = set(syllables(f"{parts.path} {parts.query}".replace("-", " ").replace("_", " ")))
    numbers = set(re.findall(r"\d{4,}", asked)) & set(re.findall(r"\d{4,}", own))
    return bool(numbers) or len(words & set(syllables(title))) >= _SHARED_WORDS


def settle(tally: Tally) -> None:
    """One article per canonical address. A canonical claimed by different stories is the template's fault: each goes
    back to its own address, and the fault is on record."""
    claims: defaultdict[str, set[str]] = defaultdict(set)
    for article in tally.articles:
        claims[identity(article.url)].add(article.title)
    shared = {key for key, titles in claims.items() if len(titles) > 1}
    kept: dict[str, Article] = {}
    for article in tally.articles:
        mine = _own(article) if identity(article.url) in shared else article
        key = identity(mine.url)
        if key in kept:
            tally.entries.pop(identity(_asked(mine)), None)
            tally.twins[canonical(_asked(mine))] = kept[key].url
            continue
        kept[key] = mine
    tally.articles[:] = list(kept.values())
    if shared:
        count = Counter(identity(a.url) in shared for a in kept.values())
        words = f"nhiều bài khác nhau tự nhận cùng một địa chỉ gốc ({len(shared)} địa chỉ, {count[False]} bài còn lại)"
        tally.failures.append(Failure(tally.source.host, "sanity", "shared_canonical", words))


def _asked(article: Article) -> str:
    return article.fields_from.get("twin_of", article.url)


def _own(article: Article) -> Article:
    return replace(article, url=canonical(_asked(article)), warnings=(*article.warnings, "shared_canonical"))
