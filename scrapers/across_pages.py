"""Copies of one article under several addresses: savefile and print views, mobile and old forms.

Takes a captured page; gives the address it calls its own (`rel=canonical`), when that is another article address on
the same registered name. Refuses home pages, sections, other owners' names, and a canonical that two different
stories claim: a template that names one page on all of them would melt them into one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import timedelta
from urllib.parse import urlsplit

from newsroom.models import VN, Article, Capture, Entry, Failure, replace
from newsroom.text.urls import address_time, canonical, identity, link_address, registrable_domain
from newsroom.text.vietnamese import syllables
from scrapers.pages.dom import decode
from scrapers.pages.false_success import read_canonical_link
from scrapers.source_run import SourceRunBuilder

# ── a page's clock taken for a date ───────────────────────────────────────────────────────────────


_UNLABELLED = frozenset({"line", "node", "updated:label"})
_TICKING = timedelta(minutes=15)  # between the server's clock and ours
_NIGHT_ENDS = 9  # before this hour hardly anything was published "today"
_AT_NIGHT, _BY_DAY = 3, 5  # pages it takes


def remove_clock_dates(builder: SourceRunBuilder) -> None:
    """Take the dates off a night of articles that are all dated by a clock, and say so."""
    dated = [article for article in builder.articles if article.published]
    if len(dated) < _AT_NIGHT or not all(_is_clock_date(a, _find_entry(builder, a)) for a in dated):
        return
    ticking = all(_is_ticking(article) for article in dated)
    hour = min(a.captured.astimezone(VN).hour for a in dated if a.captured)
    if not ticking and hour >= _NIGHT_ENDS and len(dated) < _BY_DAY:
        return
    builder.articles[:] = [_remove_date(article) if article.published else article for article in builder.articles]
    words = f"cả {len(dated)} bài mang đúng ngày tải trang: đồng hồ của trang bị đọc thành ngày đăng"
    builder.failures.append(Failure(builder.source.host, "sanity", "page_clock", words))


def _find_entry(builder: SourceRunBuilder, article: Article) -> Entry | None:
    asked = article.fields_from.get("twin_of", article.url)
    return builder.entries.get(identity(asked))


def _is_clock_date(article: Article, entry: Entry | None) -> bool:
    """Whether the date is today's, from a place without a label, and nothing else says the same day."""
    if article.published is None or article.captured is None:
        return False
    today = article.captured.astimezone(VN).date()
    tail = address_time(article.url)
    agreed = (entry and entry.published and entry.published.date() == today) or (tail and tail.date() == today)
    unlabelled = article.fields_from.get("published", "") in _UNLABELLED
    bare = article.precision == "day" or _is_ticking(article)
    return article.published.date() == today and unlabelled and bare and not agreed


def _is_ticking(article: Article) -> bool:
    if article.published is None or article.captured is None:
        return False
    return article.precision == "minute" and abs(article.published - article.captured) <= _TICKING


def _remove_date(article: Article) -> Article:
    found = {name: where for name, where in article.fields_from.items() if name != "published"}
    return replace(article, published=None, fields_from=found, warnings=(*article.warnings, "date_page_clock"))


# ── copies under several addresses ────────────────────────────────────────────────────────────────


_LOOKED_AT = 200_000  # characters; the head of a page
_SHARED_WORDS = 4  # of a title in an address; a section's name shares fewer


def apply_canonical(article: Article, capture: Capture) -> Article:
    """The article under the address its page calls its own; the one that was asked stays in `fields_from`."""
    own = _read_canonical(capture)
    if not own or not _is_story_address(own, article.title, capture.url):
        return article
    return replace(article, url=own, fields_from={**article.fields_from, "twin_of": capture.url})


def _read_canonical(capture: Capture) -> str:
    """The canonical address a page names, "" when none, itself, or one not to be believed."""
    stated = read_canonical_link(decode(capture).text[:_LOOKED_AT])
    here = canonical(capture.final_url or capture.url)
    own = link_address(stated, here) if stated else ""
    if not own or identity(own) == identity(here):
        return ""
    there, then = urlsplit(own), urlsplit(here)
    near = (
        registrable_domain(there.hostname or "") == registrable_domain(then.hostname or "") and there.port == then.port
    )
    return own if near else ""


def _is_story_address(own: str, title: str, asked: str) -> bool:
    """Whether an address is that of the story: words of its title, or an id of the address asked, stand in it."""
    parts = urlsplit(own)
    words = set(syllables(f"{parts.path} {parts.query}".replace("-", " ").replace("_", " ")))
    numbers = set(re.findall(r"\d{4,}", asked)) & set(re.findall(r"\d{4,}", own))
    return bool(numbers) or len(words & set(syllables(title))) >= _SHARED_WORDS


def merge_copies(builder: SourceRunBuilder) -> None:
    """One article per canonical address. A canonical claimed by different stories is the template's fault: each goes
    back to its own address, and the fault is on record."""
    claims: defaultdict[str, set[str]] = defaultdict(set)
    for article in builder.articles:
        claims[identity(article.url)].add(article.title)
    shared = {key for key, titles in claims.items() if len(titles) > 1}
    kept: dict[str, Article] = {}
    for article in builder.articles:
        mine = _restore_url(article) if identity(article.url) in shared else article
        key = identity(mine.url)
        if key in kept:
            builder.entries.pop(identity(_requested_url(mine)), None)
            builder.twins[canonical(_requested_url(mine))] = kept[key].url
            continue
        kept[key] = mine
    builder.articles[:] = list(kept.values())
    if shared:
        count = Counter(identity(a.url) in shared for a in kept.values())
        words = f"nhiều bài khác nhau tự nhận cùng một địa chỉ gốc ({len(shared)} địa chỉ, {count[False]} bài còn lại)"
        builder.failures.append(Failure(builder.source.host, "sanity", "shared_canonical", words))


def _requested_url(article: Article) -> str:
    return article.fields_from.get("twin_of", article.url)


def _restore_url(article: Article) -> Article:
    return replace(article, url=canonical(_requested_url(article)), warnings=(*article.warnings, "shared_canonical"))
