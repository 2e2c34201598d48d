"""Breaking portals on purpose: seeded mutations of recorded pages, each run through gather, screen, assess and decide.

`python -m tests.support.mutations` prints the table of docs/measurements.md for every portal; the suite runs a part of it.
What a mutation ends as is told from what came out, never from what was meant:

- `named`: the source is in a sick state with its code, or every spoilt page was rejected or held by name;
- `seen through`: everything that would be published is true to the portal (title, text, day): nothing was lost;
- `silent`: something false or damaged would be published, or items went missing, and nothing says so.
"""

# ruff: noqa: E501 - markup and sentences of the mutants stay on one line
from __future__ import annotations

import asyncio
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from bs4 import BeautifulSoup, Tag

from library import content
from newsroom.health.assess import assess_health
from newsroom.law.resolve import Registry
from newsroom.models import Capture, Library, Source, SourceRun, replace
from nightly.decide import Decider, decide_failures
from nightly.reading import screen_runs
from scrapers.gather import gather_sources
from scrapers.platforms import load_platform
from scrapers.web import fetch
from tests.support.paths import ROOT
from tests.support.portals import NOW, Portal, all_portals, path_of

Change = Callable[[str, Portal, random.Random], str]

_SENTENCE = "Lorem ipsum of the new theme is shown here while the editors of the portal prepare the English edition. "
_BET = "nhà cái uy tín số 1, tài xỉu online, nổ hũ đổi thưởng, cá cược bóng đá trực tuyến, casino online, sunwin. "
_MENU_WORDS = "Trang chủ,Giới thiệu,Liên hệ,Tin tức,Văn bản,Thủ tục,Hỏi đáp,Sơ đồ trang,Đăng nhập,Video,Lịch công tác"
_MENU = "".join(f"<li><a href='/muc'>{words}</a></li>" for words in _MENU_WORDS.split(","))
_COOKIE = "<p>Chúng tôi sử dụng cookie để nâng cao trải nghiệm của bạn. Bằng việc tiếp tục, bạn đồng ý với chính sách cookie của trang web này.</p><p>Đồng ý và tiếp tục. Tùy chỉnh lựa chọn cookie. Từ chối tất cả cookie không cần thiết trên thiết bị của bạn.</p>"
_SAME = "<p>Cổng thông tin điện tử cung cấp tin tức, văn bản và thủ tục hành chính cho người dân, doanh nghiệp trên địa bàn tỉnh, phân cấp quản lý khoa học và công nghệ theo Nghị định số 133/2025/NĐ-CP.</p><p>Người dùng có thể tra cứu hồ sơ bằng mã số và nhận kết quả qua bưu chính công ích tại nhà, không phải đi lại nhiều lần.</p>"


# ── pages instead of pages ───────────────────────────────────────────────────────────────────────

_PAGE = "<!DOCTYPE html><html lang='vi'><head><meta charset='utf-8'><title>{}</title></head><body>{}</body></html>"
INSTEAD = {
    "challenge": "<html><body><script>document.cookie='D1N=af31c2;path=/';window.location.reload(true);</script></body></html>",
    "js challenge": _PAGE.format("Just a moment...", "<div id='challenge-form'>Checking your browser</div>"),
    "captcha": _PAGE.format("Xác minh", "<form>Nhập mã xác nhận để tiếp tục<input name='captcha'></form>"),
    "login": _PAGE.format(
        "Đăng nhập hệ thống", "<h1>Đăng nhập</h1><form><input name='u'><input type='password'></form>"
    ),
    "soft 404": _PAGE.format("Không tìm thấy trang", "<h1>404</h1><p>Trang bạn yêu cầu không tồn tại.</p>"),
    "maintenance": _PAGE.format("Bảo trì", "<h1>Hệ thống đang bảo trì, vui lòng quay lại sau</h1>"),
    "parked": _PAGE.format("skhcn.vn", "<h1>Tên miền này đang được rao bán</h1><a href='https://x.example/'>Mua</a>"),
    "casino": _PAGE.format("Nhà cái uy tín số 1", f"<h1>Tài xỉu online</h1><p>{_BET * 12}</p>"),
    "empty app": _PAGE.format("Cổng thông tin", "<div id='root'></div><script src='/app.js'></script>"),
    "other language": _PAGE.format("News portal", f"<h1>Portal news</h1><p>{_SENTENCE * 12}</p>"),
    "pdf": "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n" + "x" * 900,
    "nothing": "",
}


def _instead(name: str) -> Change:
    return lambda _html, _portal, _dice: INSTEAD[name]


def _home_page(_html: str, portal: Portal, _dice: random.Random) -> str:
    shown = BeautifulSoup(next(v for k, v in portal.pages.items() if "<html" in v and k not in portal.truth), "lxml")
    assert shown.head is not None
    shown.head.append(shown.new_tag("link", rel="canonical", href="/"))
    return str(shown)


# ── articles ─────────────────────────────────────────────────────────────────────────────────────


def _body(soup: BeautifulSoup, portal: Portal) -> Tag | None:
    selectors = load_platform(portal.platform).body
    return next((found for selector in selectors if (found := soup.select_one(selector))), None)


def _refilled(markup: str) -> Change:
    """The body replaced, whatever the head says left as it is."""

    def change(html: str, portal: Portal, _dice: random.Random) -> str:
        soup = BeautifulSoup(html, "lxml")
        node = _body(soup, portal)
        if node is not None:
            node.clear()
            node.append(BeautifulSoup(markup, "html.parser"))
        return str(soup)

    return change


def _renamed_body(html: str, portal: Portal, dice: random.Random) -> str:
    soup = BeautifulSoup(html, "lxml")
    if (node := _body(soup, portal)) is not None:
        node.attrs = {"class": f"x{dice.randrange(10**6)}"}
    return str(soup)


def _renamed_all(html: str, _portal: Portal, dice: random.Random) -> str:
    soup = BeautifulSoup(html, "lxml")
    for tag in soup.find_all(True):
        for name in ("class", "id", "data-role", "itemprop"):
            if tag.get(name):
                tag[name] = f"x{dice.randrange(10**6)}"
    return str(soup)


def _no_date(html: str, portal: Portal, _dice: random.Random) -> str:
    """Every statement of the day gone from the page: nodes, meta, JSON-LD, labels."""
    soup = BeautifulSoup(html, "lxml")
    platform = load_platform(portal.platform)
    body = _body(soup, portal)
    for selector in (*platform.date, *platform.updated, "time", "meta[property*=time]", "meta[name*=date]"):
        for tag in soup.select(selector):
            if body is None or body not in [tag, *tag.parents]:
                tag.decompose()
    for node in soup.find_all(string=re.compile(r"\d{1,2}[/-]\d{1,2}[/-]\d{4}|\d{4}-\d{2}-\d{2}")):
        if body is None or body not in list(node.parents):
            node.replace_with(re.sub(r"\d{1,2}[/-]\d{1,2}[/-]\d{4}|\d{4}-\d{2}-\d{2}\S*", "", str(node)))
    return str(soup)


def _clock(html: str, portal: Portal, dice: random.Random) -> str:
    """The day of publication gone; the page's clock stands under the title instead."""
    soup = BeautifulSoup(_no_date(html, portal, dice), "lxml")
    body = _body(soup, portal)
    clock = soup.new_tag("div")
    clock.string = f"Thứ Năm, {NOW:%d/%m/%Y}"
    if body is not None:
        body.insert_before(clock)
    return str(soup)


def _site_title(html: str, portal: Portal, _dice: random.Random) -> str:
    for title, _ in portal.truth.values():
        html = html.replace(title, "Cổng thông tin mẫu")
    return html


def _truncated(html: str, portal: Portal, _dice: random.Random) -> str:
    """The connection ends before the story does, and the server calls it whole."""
    start = next((html.find(words) for _, words in portal.truth.values() if words in html), len(html) // 3)
    return html[: max(start, 0)]


def _english(html: str, portal: Portal, _dice: random.Random) -> str:
    soup = BeautifulSoup(_refilled(f"<p>{_SENTENCE * 4}</p><p>{_SENTENCE * 3}</p>")(html, portal, _dice), "lxml")
    return str(soup)


ARTICLE: dict[str, Change] = {
    "body class renamed": _renamed_body,
    "every class renamed": _renamed_all,
    "date dropped": _no_date,
    "page clock as date": _clock,
    "body is the menu": _refilled(f"<ul>{_MENU}</ul>"),
    "body is a cookie banner": _refilled(_COOKIE),
    "body emptied": _refilled(""),
    "same text for all": _refilled(_SAME),
    "body in English": _english,
    "body is betting": _refilled(f"<p>{_BET * 6}</p>"),
    "title is the site's": _site_title,
    "truncated": _truncated,
    "home page": _home_page,
    **{name: _instead(name) for name in INSTEAD},
}


# ── lists ────────────────────────────────────────────────────────────────────────────────────────


def _emptied(html: str, portal: Portal, _dice: random.Random) -> str:
    if portal.kind == "feed":
        return re.sub(r"<item>.*</item>", "", html, flags=re.DOTALL)
    soup = BeautifulSoup(html, "lxml")
    for path in portal.truth:
        for link in soup.select(f'a[href$="{path.rsplit("/", 2)[-1] or path}"]'):  # its savefile copy too
            link.decompose()
    return str(soup)


def _foreign(html: str, portal: Portal, _dice: random.Random) -> str:
    html = html.replace("/news/savefile/", "https://tin-moi.example/news/savefile/")
    for path in portal.truth:
        shown = path.replace("&", "&amp;")
        html = html.replace(f'"{shown}"', f'"https://tin-moi.example{shown}"').replace(
            f"<link>{path}", f"<link>https://tin-moi.example{path}"
        )
    return html


def _cut(html: str, portal: Portal, _dice: random.Random) -> str:
    first = next((html.find(title) for title, _ in portal.truth.values()), 0)
    return html[: max(first - 60, 20)]


def _dated(month: str) -> Change:
    return lambda html, _portal, _dice: html.replace("Aug 2025", month)


LIST: dict[str, Change] = {
    "list emptied": _emptied,
    "list leads elsewhere": _foreign,
    "list truncated": _cut,
    "list item class renamed": _renamed_all,
    **{f"list: {name}": _instead(name) for name in INSTEAD},
}
FEED: dict[str, Change] = {
    "feed dates in 2099": _dated("Aug 2099"),
    "feed dates of 1970": _dated("Jan 1970"),
    "html for xml": lambda _html, _portal, _dice: _PAGE.format("Tin", f"<ul>{_MENU}</ul>" + "<p>Tin tức.</p>" * 40),
    "text for xml": lambda _html, _portal, _dice: "Dịch vụ RSS tạm dừng",
}


# ── running ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Ending:
    """What one mutation ended as. `word` is the code that names it."""

    portal: str
    mutation: str
    end: str
    word: str


@cache
def library() -> Library:
    return content.load_library(ROOT)


@cache
def _registry() -> Registry:
    return Registry.of(library().documents)


def desk_of_the_night() -> Decider:
    """A desk without other news; the registry of documents is read once."""
    desk = Decider(replace(library(), items=(), documents=()), NOW)
    desk.reader.registry = _registry()
    return desk


def mutants(portals: list[Portal], seed: int = 1) -> Iterator[tuple[Portal, str]]:
    """Every portal with every mutation that applies to it."""
    for portal in portals:
        dice = random.Random(f"{seed}-{portal.platform}-{portal.kind}")
        lists = {**LIST, **(FEED if portal.kind == "feed" else {})}
        if portal.kind == "feed":
            lists.pop("list item class renamed")
        for name, change in ARTICLE.items():
            yield portal.changed({p: change(portal.pages[p], portal, dice) for p in portal.truth}), name
        for name, change in lists.items():
            yield portal.changed({portal.listing: change(portal.pages[portal.listing], portal, dice)}), name


class _Shelf:
    """A portal as a door, without sockets: hundreds of nights in a minute. `tests/scrapers/test_contracts.py` uses real ones."""

    def __init__(self, portal: Portal, origin: str) -> None:
        self._pages = {origin + path: text for path, text in portal.pages.items()}

    async def get(self, url: str, *, source: Source, conditional: bool = True) -> Capture:
        text = self._pages.get(url)
        kind = "text/xml" if text and text.startswith("<?xml") else "text/html"
        body = (text or "").encode()
        status = 404 if text is None else 200
        capture = Capture(url, url, status, {"content-type": f"{kind}; charset=utf-8"}, NOW, body)
        return fetch.accept_answer(capture, asked=url)


def run(portal: Portal) -> SourceRun:
    """One night of a portal, screened as the night screens it."""
    origin = "http://127.0.0.1:8999"
    night = gather_sources(
        [portal.source(origin)],
        _Shelf(portal, origin),
        now=NOW,
        settled=lambda _: False,
        say=lambda _: None,
    )
    [given] = screen_runs(asyncio.run(night))
    return given


def ending(portal: Portal, mutation: str) -> Ending:
    """What a mutated portal ends as."""
    given = run(portal)
    record = assess_health(given, None, day=NOW.date())
    name = f"{portal.platform}/{portal.kind}"
    if record.state != "hoat-dong":
        return Ending(name, mutation, "named", record.code)
    desk = desk_of_the_night()
    made = [desk.decide(article, given.source) for article in given.articles]
    rows = [o.row for o in (*made, *decide_failures(given, NOW))]
    lies = [o for o in made if o.item and not o.item.held and not _true(portal, o.row.url, given)]
    if not lies and len(rows) >= len(portal.truth):
        kept = [o for o in made if _true(portal, o.row.url, given)]
        if len(kept) >= len(portal.truth):
            return Ending(name, mutation, "seen through", "")
        return Ending(name, mutation, "named", min(r.fate for r in rows))
    return Ending(name, mutation, "silent", "")


def _true(portal: Portal, url: str, given: SourceRun) -> bool:
    article = next(a for a in given.articles if a.url == url)
    title, words = portal.truth.get(path_of(url), ("", "\0"))
    dated = article.published is None or article.published.date() in (date(2025, 8, d) for d in (11, 12, 13))
    return article.title == title and words in article.text and dated


def table(endings: list[Ending]) -> str:
    """Mutation × ending, as Markdown."""
    rows = ["| Đột biến | Nêu tên | Đọc vẫn đúng | Lọt im lặng | Mã hay gặp |", "|---|---|---|---|---|"]
    for name in dict.fromkeys(e.mutation for e in endings):
        mine = [e for e in endings if e.mutation == name]
        counts = Counter(e.end for e in mine)
        codes = Counter(e.word for e in mine if e.word).most_common(2)
        shown = ", ".join(f"{code} ({n})" for code, n in codes)
        rows.append(f"| {name} | {counts['named']} | {counts['seen through']} | {counts['silent']} | {shown} |")
    return "\n".join(rows)


def summary(endings: list[Ending]) -> str:
    """The figures of the whole set in one line."""
    counts = Counter(e.end for e in endings)
    hurt = counts["named"] + counts["silent"]
    share = 100 * counts["named"] / hurt if hurt else 100.0
    return (
        f"{len(endings)} đột biến: {counts['named']} nêu tên, {counts['seen through']} đọc vẫn đúng, "
        f"{counts['silent']} lọt im lặng; {share:.1f} % số đột biến làm hỏng bài được nêu tên"
    )


def main() -> int:
    endings = [ending(portal, name) for portal, name in mutants(all_portals())]
    print(table(endings))
    print()
    print(summary(endings))
    for one in endings:
        if one.end == "silent":
            print(f"LỌT: {one.portal} · {one.mutation}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
