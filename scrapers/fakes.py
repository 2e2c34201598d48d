"""False success: answers with status 200 that are not what was asked. Classified before anything is parsed.

Takes a `Capture`, what was expected of it and its `Source`; gives nothing when the answer looks like the thing.
Refuses with `FakeSuccessError`, whose message carries the evidence in Vietnamese and whose code is one of: not_html,
parked, hijacked, challenge, captcha, login, soft_404, maintenance, home_page, wrong_host, wrong_canonical,
html_for_xml, empty_feed, stub, wrong_language (facts: peers 2b, 2e; reliability A17, A20, B13, B14).

A page that quotes such words is not such a page: words count only in its title, its headings, or in a page with
next to no prose (`_Page.prose`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin, urlsplit

from newsroom.errors import FakeSuccessError, ParseError
from newsroom.models import Capture, Source
from newsroom.vietnamese import fold
from scrapers import fake_words, gambling, markup
from scrapers.addresses import registrable
from scrapers.tree import decode

Expected = Literal["feed", "listing", "article"]

_LOOKED_AT = 2_000_000  # characters
_LITTLE = 400  # characters of prose under which a page has nothing to say of its own
_STUB = 300  # bytes of visible text (a D1N stub is 177 in all)
_XML = re.compile(r"^\s*(?:<\?xml\b|<(?:rss|feed|rdf:RDF|urlset|sitemapindex|opml)\b)", re.IGNORECASE)
_HTML = re.compile(
    r"^\s*(?:<!--[^<>]{0,500}-->\s*)?<(?:!doctype html|html|head|body|script|meta|title)\b", re.IGNORECASE
)
_ITEM = re.compile(r"<(?:\w{1,20}:)?(?:item|entry|url|sitemap)\b[^<>]{0,500}>")
_ROOT_PATHS = re.compile(
    r"^/?(?:(?:index|default|home|trang-?chu)(?:\.\w{2,5})?|vi|vn|web/guest(?:/home)?)?/?$", re.IGNORECASE
)
_MARKED = re.compile(r"[\u00c0-\u024f\u1e00-\u1eff\ufffd]")
_OTHER_SCRIPT = re.compile(
    r"[\u0370-\u05ff\u0600-\u06ff\u0900-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)

_STATE = frozenset({"ministry", "agency", "province", "government"})


@dataclass(frozen=True, slots=True)
class _Page:
    """What the checks look at.

    `visible` is the text a reader sees; `own` its nodes outside links; `prose` the nodes long enough to be
    sentences.
    """

    text: str
    visible: str
    own: tuple[str, ...]
    titles: tuple[str, ...]
    headings: tuple[str, ...]
    prose: str

    @property
    def bare(self) -> bool:
        return len(self.prose) < _LITTLE


def check(capture: Capture, *, expected: Expected, source: Source) -> None:
    """Raises FakeSuccessError when `capture` is not an honest `expected` of `source`; a 304 is never looked at."""
    if capture.status == 304:
        return
    text = _text(capture)
    if expected == "feed" and not _HTML.match(text):
        _check_feed(capture, text, source)
        return
    page = _page(text)
    for code, evidence in _findings(capture, page, expected, source):
        raise FakeSuccessError(code, evidence, url=capture.url)
    if expected == "feed":
        raise FakeSuccessError("html_for_xml", "trả trang HTML ở chỗ phải là tệp XML", url=capture.url)


def _text(capture: Capture) -> str:
    try:
        return decode(capture).text[:_LOOKED_AT].lstrip("\ufeff")
    except ParseError as error:
        if error.code == "charset":
            return capture.body[:_LOOKED_AT].decode("utf-8", "replace")
        raise FakeSuccessError("not_html", "nội dung là tệp nhị phân, không phải trang", url=capture.url) from error


def _page(text: str) -> _Page:
    headings = tuple(part for name in ("h1", "h2") for part in markup.inside(text, name, most=10))
    nodes = tuple(markup.nodes(text))
    seen = [node for node, _ in nodes]
    return _Page(
        text=text,
        visible=" ".join(seen),
        own=tuple(node for node, linked in nodes if not linked),
        titles=tuple(markup.inside(text, "title", most=2)),
        headings=headings,
        prose=" ".join(node for node in seen if len(node) >= markup.PROSE),
    )


def _findings(capture: Capture, page: _Page, expected: Expected, source: Source) -> Iterator[tuple[str, str]]:
    """(code, evidence) of every mark found, the most telling first."""
    looks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("challenge", lambda: _challenge(page)),
        ("parked", lambda: _parked(page)),
        ("hijacked", lambda: gambling.evidence(page.text, page.visible, state=source.kind in _STATE)),
        ("captcha", lambda: _captcha(page)),
        ("login", lambda: _login(capture, page)),
        ("soft_404", lambda: _said(page, fake_words.NOT_FOUND_TITLE, fake_words.NOT_FOUND)),
        ("maintenance", lambda: _said(page, fake_words.CLOSED_TITLE, fake_words.CLOSED)),
        ("wrong_host", lambda: _wrong_host(capture, source)),
        ("home_page", lambda: _home_page(capture, page)),
        ("wrong_canonical", lambda: _wrong_canonical(capture, page, source)),
        ("stub", lambda: _stub(page, expected)),
        ("wrong_language", lambda: _wrong_language(page)),
    )
    applied = looks[:7] if expected == "feed" else looks
    return ((code, evidence) for code, look in applied if (evidence := look()))


def _challenge(page: _Page) -> str:
    if not page.bare:
        return ""
    guard = fake_words.GUARD.search(page.text)
    if guard:
        return f"trang kiểm tra trình duyệt (“{guard[0]}”)"
    if "document.cookie" in page.text and fake_words.RELOADS.search(page.text) and len(page.visible) < _STUB:
        return "trang chỉ đặt cookie rồi tải lại"
    said = fake_words.GUARD_WORDS.search(fold(page.visible)) if len(page.visible) < 3 * _LITTLE else None
    return f"trang kiểm tra trình duyệt (“{said[0]}”)" if said else ""


def _parked(page: _Page) -> str:
    if not page.bare:
        return ""
    said = fake_words.PARKED.search(fold(" | ".join((*page.titles, *page.headings, *page.own))))
    if said:
        return f"tên miền bỏ trống hoặc rao bán (“{said[0]}”)"
    host = fake_words.PARKED_HOSTS.search(page.text)
    return f"trang đỗ tên miền ({host[0]})" if host else ""


def _captcha(page: _Page) -> str:
    if not page.bare or len(page.visible) > 3 * _LITTLE:
        return ""
    found = fake_words.CAPTCHA_WORDS.search(fold(page.visible)) or fake_words.CAPTCHA.search(page.text)
    return f"đòi nhập mã xác nhận (“{found[0]}”)" if found else ""


def _login(capture: Capture, page: _Page) -> str:
    path = fake_words.LOGIN_PATH
    if path.search(urlsplit(capture.final_url).path) and not path.search(urlsplit(capture.url).path):
        return f"bị chuyển tới trang đăng nhập {capture.final_url[:120]}"
    if not page.bare:
        return ""
    names = (*_segments(page.titles), *page.headings)
    titled = next((name for name in names if fake_words.LOGIN_TITLE.fullmatch(fold(name))), "")
    asks = fake_words.LOGIN_WORDS.search(fold(" ".join(page.own)))
    password = any(tag.get("type", "").lower() == "password" for tag in markup.tags(page.text, "input"))
    if asks or (titled and (password or len(page.visible) < 3 * _LITTLE)):
        return f"đòi đăng nhập (“{asks[0] if asks else titled}”)"
    return "chỉ có ô mật khẩu" if password and len(page.visible) < 2 * _LITTLE else ""


def _segments(titles: tuple[str, ...]) -> Iterator[str]:
    """Parts of titles: `404 - Không tìm thấy | Cổng thông tin` -> three."""
    for title in titles:
        yield from (part.strip() for part in re.split(r"\s[-–—|:·»]\s", title))


def _said(page: _Page, anywhere: re.Pattern[str], when_bare: re.Pattern[str]) -> str:
    """What the page says of itself: in its title or first heading, and, when it says little else, in its own text."""
    places = (*_segments(page.titles), *page.headings[:1], *(page.own if page.bare else ()))
    pattern = when_bare if page.bare else anywhere
    said = next((part for part in places if len(part) <= 240 and pattern.fullmatch(fold(part))), "")
    return f"trang ghi “{said}”" if said else ""


def _named(url: str) -> str:
    """The registered name of an address; "" for IP addresses and localhost, which name nobody."""
    name = registrable(urlsplit(url).hostname or "")
    return "" if name == "localhost" or name.replace(".", "").isdigit() or ":" in name else name


def _own_names(capture: Capture, source: Source) -> frozenset[str]:
    return frozenset({_named(capture.url), *(registrable(host.split(":")[0]) for host in (source.host, *source.hosts))})


def _wrong_host(capture: Capture, source: Source) -> str:
    asked, final = _named(capture.url), _named(capture.final_url)
    strange = asked and final and final not in _own_names(capture, source)
    return f"bị chuyển sang tên miền lạ {final}" if strange else ""


def _is_root(url: str) -> bool:
    parts = urlsplit(url)
    return bool(_ROOT_PATHS.match(parts.path)) and not parts.query


def _home_page(capture: Capture, page: _Page) -> str:
    if _is_root(capture.url):
        return ""
    if _is_root(capture.final_url):
        return f"bị chuyển về trang chủ {capture.final_url[:120]}"
    own = urljoin(capture.final_url, markup.canonical(page.text) or capture.final_url)
    single = len(page.headings) == 1 and not page.bare  # an article whose site names every page its root
    return f"trang tự nhận là trang chủ ({own[:120]})" if _is_root(own) and not single else ""


def _wrong_canonical(capture: Capture, page: _Page, source: Source) -> str:
    own = urljoin(capture.final_url, markup.canonical(page.text) or capture.final_url)
    names = _own_names(capture, source) | {_named(capture.final_url)}
    sister = _named(own).endswith(".gov.vn") and _named(capture.final_url).endswith(".gov.vn")
    strange = _named(capture.final_url) and _named(own) and _named(own) not in names and not sister
    return f"trang tự nhận là của {_named(own)}" if strange else ""


def _stub(page: _Page, expected: Expected) -> str:
    size = len(page.visible.encode())
    links = len(re.findall(r"<a\s", page.text[:100_000], re.IGNORECASE))
    if size >= _STUB or (expected == "listing" and links >= 3):
        return ""
    return f"chỉ có {size} byte chữ"


def _wrong_language(page: _Page) -> str:
    prose = page.prose
    letters = sum(map(str.isalpha, prose))
    if letters < _LITTLE:
        return ""
    other, marked = len(_OTHER_SCRIPT.findall(prose)), len(_MARKED.findall(prose))
    if other > letters * 0.3:
        return "nội dung viết bằng chữ khác"
    return "nội dung không phải tiếng Việt" if marked < letters * 0.05 else ""


def _check_feed(capture: Capture, text: str, source: Source) -> None:
    if not text.strip():
        raise FakeSuccessError("stub", "nội dung rỗng", url=capture.url)
    if source.promise.may_be_empty:
        return
    empty_json = text.lstrip().startswith("{") and re.search(r'"items"\s?:\s?\[\s*\]', text)
    if empty_json or (_XML.match(text) and not _ITEM.search(text)):
        raise FakeSuccessError("empty_feed", "tệp tin trả 200 nhưng không có mục nào", url=capture.url)
