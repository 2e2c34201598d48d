"""The contract of every source and platform, over a real socket: a listing, its articles, an empty list, a broken
page, a blocked one, a redesign; next pages, sitemap children, copies of one article, a page clock.
"""

from __future__ import annotations

import asyncio

import pytest

from newsroom.health.assess import assess_health
from newsroom.models import Listing, Promise, Source, SourceRun, replace
from nightly.reading import screen_runs
from scrapers.gather import gather_sources
from scrapers.platforms import list_platforms
from scrapers.sources import load_sources
from scrapers.web.fetch import Fetcher
from tests.support.loopback import Page, serve
from tests.support.mutations import ARTICLE, INSTEAD
from tests.support.portals import HOST, NOW, RSS, TITLES, Portal, pages_of, path_of, portal

# How each CMS shows its way to page two.
PAGERS = {
    "vccorp": '<div class="list__viewmore"><a href="{}">Xem thêm</a></div>',
    "congbao": '<ul class="pagination"><li class="next"><a href="{}">Sau</a></li></ul>',
    "vanban_chinhphu": '<div class="pagination"><a class="next" href="{}">&gt;</a></div>',
    "vbpl": '<div class="paging"><a class="current">1</a><a href="{}">2</a></div>',
    "vnexpress": '<a class="btn-page next-page" href="{}">Trang sau</a>',
    "dantri": '<a class="page-item next" href="{}">Sau</a>',
    "nukeviet": '<ul class="pagination"><li class="active"><a>1</a></li><li><a href="{}">2</a></li></ul>',
    "liferay": '<div class="taglib-page-iterator"><a class="next" href="{}">Tiếp</a></div>',
    "vnpt": '<ul class="pagination"><li class="next"><a href="{}">»</a></li></ul>',
    "dnn": '<a class="PageNext" href="{}">Sau</a>',
    "sharepoint": '<table><tr><td class="ms-paging"><a title="Next" href="{}">2</a></td></tr></table>',
    "wordpress": '<a class="next page-numbers" href="{}">Sau</a>',
    "joomla": '<ul><li class="pagination-next"><a title="Next" href="{}">Sau</a></li></ul>',
    "drupal": '<li class="pager__item--next"><a href="{}">Sau</a></li>',
    "aspnet": '<div class="paging"><a class="next" href="{}">Sau</a></div>',
    "generic": '<a rel="next" href="{}">Sau</a>',
}


def night(source: Source, pages: dict[str, Page], status: int = 0) -> tuple[SourceRun, list[str]]:
    """One screened night of a source whose listings are paths; gives the run and what was asked for."""
    with serve(pages) as web:
        web.status = status
        listings = tuple(replace(one, url=web.url + one.url) for one in source.listings)

        async def go() -> tuple[SourceRun, ...]:
            async with Fetcher(allow=frozenset({web.host}), now=lambda: NOW, sleep=_no_wait) as door:
                found = [replace(source, listings=listings)]
                return await gather_sources(found, door, now=NOW, settled=lambda _: False, say=lambda _: None)

        [run] = screen_runs(asyncio.run(go()))
        return run, list(web.asked)


async def _no_wait(_seconds: float) -> None:
    await asyncio.sleep(0)


def of(site: Portal) -> Source:
    return site.source("")


def state(run: SourceRun) -> tuple[str, str]:
    record = assess_health(run, None, day=NOW.date())
    return record.state, record.code


SITES = [(name, "html") for name in list_platforms()] + [(name, "feed") for name in list_platforms() if name in RSS]


@pytest.mark.parametrize(("name", "kind"), SITES)
def test_healthy_portal_gives_its_articles(name: str, kind: str) -> None:
    site = portal(name, kind)
    run, _ = night(of(site), pages_of(site))
    assert state(run) == ("hoat-dong", "")
    assert {path_of(a.url): a.title for a in run.articles} == {path: title for path, (title, _) in site.truth.items()}
    for article in run.articles:
        assert site.truth[path_of(article.url)][1] in article.text
        assert article.published and (article.published.year, article.published.month) == (2025, 8)
    assert run.foreign == 0


@pytest.mark.parametrize(("name", "kind"), SITES)
def test_empty_blocked_and_broken_lists_are_named(name: str, kind: str) -> None:
    site = portal(name, kind)
    for words, expected in (("js challenge", "challenge"), ("soft 404", "soft_404"), ("casino", "hijacked")):
        run, _ = night(of(site), pages_of(site.changed({site.listing: INSTEAD[words]})))
        assert state(run)[1] == expected
    empty = '<?xml version="1.0"?><rss><channel></channel></rss>' if kind == "feed" else "<html><body></body></html>"
    run, _ = night(of(site), pages_of(site.changed({site.listing: empty})))
    assert state(run) in (("doi-giao-dien", "empty_feed"), ("doi-giao-dien", "stub"))
    assert state(night(of(site), pages_of(site), status=403)[0]) == ("bi-chan", "http_403")


@pytest.mark.parametrize("name", list_platforms())
def test_redesigned_articles_are_named_or_still_read_rightly(name: str) -> None:
    import random

    site = portal(name)
    change = ARTICLE["every class renamed"]
    mutant = site.changed({p: change(site.pages[p], site, random.Random(name)) for p in site.truth})
    run, _ = night(of(mutant), pages_of(mutant))
    if state(run)[0] == "hoat-dong":
        assert all(site.truth[path_of(a.url)][0] == a.title for a in run.articles)
        assert all(site.truth[path_of(a.url)][1] in a.text for a in run.articles)


@pytest.mark.parametrize("name", list_platforms())
def test_next_page_is_followed_within_the_window(name: str) -> None:
    site = portal(name)
    first, second = site.pages[site.listing], site.listing + ("&" if "?" in site.listing else "?") + "trang=2"
    paths = list(site.truth)
    early = first.replace("</body>", PAGERS[name].format(second.replace("&", "&amp;")) + "</body>")
    for path in paths[1:]:  # page one names one article, page two names all
        early = early.replace(f'"{path.replace("&", "&amp;")}"', '"#"')
    pages = pages_of(site.changed({site.listing: early, second: first}))
    run, asked = night(of(site), pages)
    assert second in asked
    assert {path_of(e.url) for e in run.entries} == set(paths)
    assert run.pages == 2
    narrow, asked = night(replace(of(site), window=1), pages)
    assert second not in asked and len(narrow.entries) == 1


def test_endless_next_pages_end() -> None:
    site = portal("wordpress")
    pages = pages_of(site)
    shown = site.pages[site.listing]
    for number in range(1, 40):
        following = f'<a class="next page-numbers" href="/trang/{number + 1}">Sau</a></body>'
        fresh = shown.replace('href="/hoat-dong-so-khcn/bai-so-1/', f'href="/hoat-dong-so-khcn/bai-khac-{number}/')
        pages[f"/trang/{number}"] = Page(fresh.replace("</body>", following).encode())
    source = replace(of(site), listings=(Listing("/trang/1", "html"),), window=2000)
    run, asked = night(source, pages)
    assert 2 <= run.pages <= 10
    assert sum(path.startswith("/trang/") for path in asked) <= 10


def test_children_of_a_sitemap_index_are_followed() -> None:
    site = portal("wordpress")
    urls = "".join(f"<url><loc>{path}</loc></url>" for path in site.truth)
    children = "".join(
        f"<sitemap><loc>/so-do-{n}.xml</loc><lastmod>2025-08-{n:02d}</lastmod></sitemap>" for n in range(1, 13)
    )
    head = '<?xml version="1.0" encoding="utf-8"?>'
    pages = pages_of(site) | {
        "/sitemap.xml": Page(f"{head}<sitemapindex>{children}</sitemapindex>".encode(), "text/xml"),
        "/so-do-12.xml": Page(f"{head}<urlset>{urls}</urlset>".encode(), "text/xml"),
    }
    run, asked = night(replace(of(site), listings=(Listing("/sitemap.xml", "sitemap"),)), pages)
    assert len(run.articles) == 3
    assert sum(path.startswith("/so-do-") for path in asked) <= 5  # newest first, and no more than five


def test_a_copy_takes_the_address_its_page_names() -> None:
    site = portal("joomla")
    [own, *_] = site.truth
    copy = own.replace("bai-so-1", "ban-in") + "-in"
    named = site.pages[own].replace("</head>", f'<link rel="canonical" href="{own}"></head>')
    shown = site.pages[site.listing].replace(
        "</body>", f'<div class="blog"><div class="item"><h2><a href="{copy}">{TITLES[0]}</a></h2></div></div></body>'
    )
    run, _ = night(of(site), pages_of(site.changed({site.listing: shown, copy: named, own: named})))
    assert sorted(path_of(a.url) for a in run.articles) == sorted(site.truth)
    assert len(run.twins) == 1 and len(run.entries) == 3


def test_one_canonical_on_every_page_melts_nothing() -> None:
    site = portal("wordpress")
    wrong = "/2025/08/tap-huan-cap-xa-ve-nhiem-vu-duoc-phan-cap-so-khoa-hoc-tra-loi-tham-quyen-giai-quyet-tan-so/"
    link = f'<link rel="canonical" href="{wrong}"></head>'
    run, _ = night(of(site), pages_of(site.changed({p: site.pages[p].replace("</head>", link) for p in site.truth})))
    assert len({a.url for a in run.articles}) == 3
    assert state(run) == ("doi-giao-dien", "shared_canonical")


def test_a_page_clock_is_no_date() -> None:
    import random

    site = portal("wordpress")
    clock = ARTICLE["page clock as date"]
    mutant = site.changed({p: clock(site.pages[p], site, random.Random(1)) for p in site.truth})
    run, _ = night(of(mutant), pages_of(mutant))
    assert not any(a.published for a in run.articles)
    assert state(run)[1] == "page_clock"


def test_links_to_hosts_the_source_does_not_name_are_counted_not_followed() -> None:
    rows = "".join(f"<item><title>Bài {n}</title><link>https://khac.example/{n}</link></item>" for n in range(4))
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel>{rows}</channel></rss>'
    source = Source("mau", "Mẫu", HOST, "press", listings=(Listing("/f.rss"),), delay=0.0)
    run, asked = night(source, {"/f.rss": Page(feed.encode(), "text/xml")})
    assert (run.foreign, len(run.entries)) == (4, 0)
    assert state(run)[0] == "doi-giao-dien"
    assert asked.count("/f.rss") == 1


@pytest.mark.parametrize("source", load_sources().values(), ids=lambda s: s.id)
def test_every_source_is_named_when_it_is_blocked_empty_or_gone(source: Source) -> None:
    """Whatever a shipped source is told, it never looks healthy on a challenge, an empty answer or an error."""
    listings = tuple(Listing("/l", "feed" if x.kind in ("feed", "sitemap") else "html") for x in source.listings[:1])
    strict = replace(source, host=HOST, hosts=(), listings=listings, delay=0.0, promise=Promise(items=1))
    for text in (INSTEAD["challenge"], "<html><body></body></html>"):
        run, _ = night(strict, {"/l": Page(text.encode())})
        assert state(run)[0] != "hoat-dong" and state(run)[1]
    assert state(night(strict, {}, status=404)[0])[1] == "http_404"


def _on_its_platform(source: Source) -> tuple[Source, Portal]:
    """A shipped source moved to the sample portal of its platform, reading the kind of list it reads at home."""
    kinds = {one.kind for one in source.listings}
    kind = "feed" if kinds & {"feed", "sitemap"} and source.platform in RSS else "html"
    site = portal(source.platform, kind)
    return replace(source, host=HOST, hosts=(), former=(), body="page", delay=0.0, listings=of(site).listings), site


@pytest.mark.parametrize("source", load_sources().values(), ids=lambda s: s.id)
def test_every_source_reads_its_platform_and_says_so_when_it_is_redesigned(source: Source) -> None:
    import random

    moved, site = _on_its_platform(source)
    run, _ = night(moved, pages_of(site))
    assert {a.title for a in run.articles} == {title for title, _ in site.truth.values()}
    assert all(site.truth[path_of(a.url)][1] in a.text and a.published for a in run.articles)
    change = ARTICLE["body is the menu"]
    mutant = site.changed({p: change(site.pages[p], site, random.Random(source.id)) for p in site.truth})
    run, _ = night(moved, pages_of(mutant))
    words = dict(site.truth.values())
    assert all(words[a.title] in a.text for a in run.articles) or state(run)[0] != "hoat-dong"
    assert not any(words[a.title] not in a.text for a in run.articles) or state(run)[1]
