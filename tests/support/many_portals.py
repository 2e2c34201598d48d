"""Small portals on loopback, as many as asked, each with a feed and pages of news in words of its own."""

# ruff: noqa: SIM905 - word lists read better as text
from __future__ import annotations

import random
from pathlib import Path

from tests.support import corpus
from tests.support.loopback import Page, Web

_SHELL = (
    "<nav>{menu}</nav><article><h1>{title}</h1><time datetime='{when}'>{shown}</time>{body}</article>"
    "<footer>{menu}</footer>"
)
# What makes an article of this subject news: who, when, where, on which basis. Without it none would be kept; one
# paragraph on all pages of a portal would be taken for a changed layout.
_TOLD = (
    "<p>Ngày {when:%d/%m/%Y}, tại {place}, ông {man}, Giám đốc Sở Khoa học và Công nghệ, cho biết việc phân cấp, phân "
    "quyền trong lĩnh vực khoa học và công nghệ thực hiện theo Nghị định 133/2025/NĐ-CP: {title}. {first}</p>"
    "<p>“{second}”, ông {man} nói với Báo Thử.</p>"
)
_PLACES = ("Nghệ An", "Quảng Trị", "Huế", "Đà Nẵng", "Cần Thơ", "Lâm Đồng", "Gia Lai", "Lào Cai")
_MEN = ("Nguyễn Văn Thử", "Trần Quang Mẫu", "Lê Minh Vẽ", "Phạm Thế Đo")
_SYLLABLES = [
    onset + rime
    for onset in ("b", "ch", "d", "đ", "h", "kh", "l", "m", "n", "nh", "ph", "s", "t", "th", "tr", "v", "x")
    for rime in "a ai ang ạn ắc âm ấp èo ền êu iên iệt ình oan ong ộc ời ua uất ui ưng ước ưỡng ý".split()
]
_MENU = "".join(f"<a href='/muc/{n}'>Chuyên mục số {n}</a> " for n in range(60))


def _body(number: int) -> list[str]:
    """Ten paragraphs in words of their own: portals' articles differ in more than their order."""
    draw = random.Random(f"portal/{number}")
    words = draw.sample(_SYLLABLES, 120)
    sentences = [" ".join(draw.choices(words, k=25)).capitalize() for _ in range(20)]
    return [f"{one}. {other}." for one, other in zip(sentences[::2], sentences[1::2], strict=True)]


def page(number: int) -> str:
    """An article as a portal prints it: some 12 KB."""
    made = corpus.item(number, days=300)
    when = made.published or corpus.LAST
    first, second, *rest = _body(number)
    told = _TOLD.format(
        when=when, title=made.title, place=_PLACES[number % 8], man=_MEN[number % 4], first=first, second=second
    )
    body = told + "".join(f"<p>{text}</p>" for text in rest)
    inside = _SHELL.format(
        menu=_MENU, title=made.title, when=when.isoformat(), shown=f"{when:%d/%m/%Y %H:%M}", body=body
    )
    return f"<!doctype html><html lang='vi'><head><title>{made.title}</title></head><body>{inside}</body></html>"


def portal(web: Web, numbers: range) -> None:
    """Fill a host: a feed of these articles, and their pages."""
    rows = []
    for number in numbers:
        made, path = corpus.item(number, days=300), f"/tin/bai-{number}.html"
        when = made.published or corpus.LAST
        rows.append(
            f"<item><title>{made.title}</title><link>{web.url}{path}</link>"
            f"<pubDate>{when:%a, %d %b %Y %H:%M:%S +0700}</pubDate></item>"
        )
        web.pages[path] = Page(page(number).encode(), etag=f'"{number}"')
    feed = f"<?xml version='1.0'?><rss version='2.0'><channel><title>Tin</title>{''.join(rows)}</channel></rss>"
    web.pages["/rss"] = Page(feed.encode(), "application/rss+xml", etag='"feed"')


def source(home: Path, name: str, web: Web, delay: float, window: int) -> None:
    """Tell a home of a host: its list, and the seconds between two requests."""
    (home / "sources").mkdir(exist_ok=True)
    (home / "sources" / f"{name}.py").write_text(
        "from newsroom.models import Listing, Source\n\n"
        f'SOURCE = Source(id="{name}", name="Cổng {name}", host="127.0.0.1", kind="press", platform="generic",\n'
        f'    delay={delay}, window={window}, listings=(Listing("{web.url}/rss", "feed"),))\n',
        encoding="utf-8",
    )
