"""The clock of a page taken for the date of its story, seen across a source's pages.

Takes the tally of a source; when every dated article of the night carries the day (or the very minutes) of the
fetch, from unlabelled places only, and neither listing nor address agrees, the dates are refused and the fault goes
on record. One such page proves nothing; a whole night of them does (facts part 6: page clock trap).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from newsroom.models import VN, Article, Entry, Failure
from newsroom.urls import identity, tail_time
from scrapers.tally import Tally

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
