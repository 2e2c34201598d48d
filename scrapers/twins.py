"""Copies of one article under several addresses: savefile and print views, mobile and old forms.

Takes a captured page; gives the address it calls its own (`rel=canonical`), when that is another article address on
the same registered name. Refuses home pages, sections, other owners' names, and a canonical that two different
stories claim: a template that names one page on all of them would melt them into one (facts 4.2).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from urllib.parse import urlsplit

from newsroom.models import Article, Capture, Failure
from newsroom.urls import canonical, identity, is_trap
from newsroom.vietnamese import syllables
from scrapers import markup
from scrapers.addresses import registrable
from scrapers.tally import Tally
from scrapers.tree import decode

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
    stated = markup.canonical_link(decode(capture).text[:_LOOKED_AT])
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
