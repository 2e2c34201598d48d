"""False success: answers with status 200 that are not what was asked. Classified before anything is parsed.

Takes a `Capture`, what was expected of it and its `Source`; gives nothing when the answer looks like the thing.
Refuses with `FakeSuccessError`, whose message carries the evidence in Vietnamese and whose code is one of: not_html,
parked, hijacked, challenge, captcha, login, soft_404, maintenance, home_page, wrong_host, wrong_canonical,
html_for_xml, empty_feed, stub, wrong_language (docs/facts.md, false successes).

A page that quotes such words is not such a page: words count only in its title, its headings, or in a page with
next to no prose (`_PageTexts.prose`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin, urlsplit

from newsroom.errors import FakeSuccessError, ParseError
from newsroom.health.sanity import BETTING_WORDS
from newsroom.models import Capture, Source
from newsroom.text.urls import is_government_domain, registrable_domain
from newsroom.text.vietnamese import fold, tidy
from scrapers.pages.dom import decode

# ── phrases and marks of false pages ──────────────────────────────────────────────────────────────


def _any_of(*parts: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile("|".join(parts), flags)


GUARD = _any_of(
    r"\bD1N\s?=|_cf_chl|cf-chl-|challenge-platform|challenge-form|_Incapsula_Resource|ddos-guard",
    r"sucuri_cloudproxy|__jsl_clearance|acw_sc__v2|slowAES|BNES_",
    flags=re.IGNORECASE,
)
RELOADS = _any_of(
    r"location\.(?:reload|replace|href|assign)",
    r"(?:window|document|top|self)\.location\s?=|[;{ ]location\s?=|http-equiv=.?refresh",
)
GUARD_WORDS = _any_of(
    r"just a moment|checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human|attention required",
    r"(?:dang )?kiem tra trinh duyet|vui long bat javascript|please enable (?:javascript|cookies)",
)
CAPTCHA = _any_of(
    r"g-recaptcha|h-captcha|hcaptcha\.com|recaptcha/api|cf-turnstile|geetest|name=.?captcha", flags=re.IGNORECASE
)
CAPTCHA_WORDS = _any_of(
    r"ma captcha|nhap ma (?:xac nhan|bao (?:mat|ve)|kiem tra)",
    r"khong phai (?:la )?(?:robot|nguoi may)|not a robot",
)
LOGIN_PATH = re.compile(
    r"/(?:login|log-in|signin|sign-in|dang-?nhap|account/log|c/portal/login|cas/login|sso)\b", re.IGNORECASE
)
LOGIN_TITLE = _any_of(
    r"(?:trang )?dang nhap(?: (?:he thong|tai khoan|quan tri|mot lan))?|(?:log|sign) ?in|login page",
)
LOGIN_WORDS = _any_of(
    r"(?:vui long|ban (?:can|phai|hay)|hay|yeu cau) dang nhap",
    r"dang nhap de (?:tiep tuc|xem|doc|su dung)",
)

_THING = r"(?:trang|noi dung|bai viet|duong dan|lien ket|tin bai|trang web|dia chi|url|ban tin|du lieu|tai nguyen|tep)"
_WHICH = r"(?: (?:nay|ban|quy|ma|yeu|dang|can|vua|theo)\b.{0,60}?)?"
NOT_FOUND_TITLE = _any_of(
    r"(?:(?:loi|error|ma loi|http)[ :]?)?(?:404|410)(?: error| not found)?[.!]*",
    r"(?:page|file|url|the resource|article)? ?not found[.!]*",
    rf"(?:chung toi )?khong (?:the )?(?:tim thay|tim duoc) {_THING}(?: (?:nay|ban|quy|ma|yeu|dang)\b.{{0,60}})?[.!]*",
    rf"(?:rat tiec|xin loi)?[,! ]*{_THING}{_WHICH} khong (?:con )?(?:ton tai|tim thay|duoc tim thay)[.!]*",
    r"khong tim thay(?: ket qua| du lieu)?[.!]*",
)
NOT_FOUND = _any_of(
    NOT_FOUND_TITLE.pattern,
    rf".{{0,40}}{_THING}{_WHICH} "
    r"(?:khong (?:con )?(?:ton tai|tim thay|duoc tim thay|hop le)|da (?:bi )?(?:xoa|go)).{0,80}",
    rf".{{0,40}}khong (?:the )?tim thay {_THING}.{{0,80}}",
)
CLOSED_TITLE = _any_of(
    r"(?:dang|thong bao)? ?(?:bao tri|nang cap)(?: (?:he thong|website|may chu|dinh ky))?[.!]*",
    r"(?:site |website )?(?:is )?(?:under|down for|scheduled) (?:scheduled )?(?:maintenance|construction)[.!]*",
)
CLOSED = _any_of(
    CLOSED_TITLE.pattern,
    r".{0,60}\b(?:he thong|website|trang (?:web|tin|thong tin)|cong thong tin|site|may chu|dich vu)\b.{0,60}"
    r"\b(?:dang|tam|tam thoi) (?:duoc |trong qua trinh )?"
    r"(?:bao tri|nang cap|tam dung|tam ngung|ngung|dung|gian doan)\b.{0,160}",
    r".{0,60}under (?:maintenance|construction).{0,80}",
)
PARKED = _any_of(
    r"(?:this )?domain (?:name )?(?:is|may be) (?:for sale|parked|available)|buy this domain|domain has expired",
    r"ten mien (?:nay )?(?:\S{1,60} )?(?:dang duoc (?:rao )?ban|da het han|dang ban)",
    r"ten mien (?:nay )?(?:\S{1,60} )?chua duoc (?:kich hoat|cau hinh|su dung)",
    r"(?:hosting|tai khoan|website) (?:\S{1,60} )?da (?:het han|bi khoa)|account (?:has been )?suspended",
    r"welcome to nginx|apache2 (?:\w{1,20} )?default page|test page for the|iis windows server|it works!",
)
PARKED_HOSTS = _any_of(
    r"sedoparking|parkingcrew|bodis\.com|hugedomains|afternic|dan\.com/buy|parklogic", flags=re.IGNORECASE
)


# ── HTML without a tree ───────────────────────────────────────────────────────────────────────────


_UNSEEN = re.compile(r"<(script|style|noscript|template|!--)", re.IGNORECASE)
_ENDS = {name: re.compile(rf"</{name}[^<>]*>", re.IGNORECASE) for name in ("script", "style", "noscript", "template")}
_ENDS["!--"] = re.compile("-->")
_TAGS = re.compile(r"(<[^<>]*>)")
_LINK_START = re.compile(r"<a\b", re.IGNORECASE)
_LINK_END = re.compile(r"</(?:a|li|p|div|td|h\d|ul|body)\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z:_-]{1,40})\s?=\s?("[^"<>]*"|'[^'<>]*'|[^\s"'<>]+)""")
PROSE = 80  # characters from which a text node reads as a sentence rather than a menu entry


def without_unseen(text: str) -> str:
    """`text` without scripts, styles, templates and comments; an unclosed one runs to the end."""
    kept, at = [], 0
    while match := _UNSEEN.search(text, at):
        kept.append(text[at : match.start()])
        end = _ENDS[match[1].lower()].search(text, match.end())
        if end is None:
            at = len(text)
            break
        at = end.end()
    kept.append(text[at:])
    return " ".join(kept)


def text_nodes(text: str) -> Iterator[tuple[str, bool]]:
    """The text nodes of `text` a reader would see, tidied, empty ones left out, and whether each stands in `<a>`."""
    inside_link = False
    for part in _TAGS.split(without_unseen(text)):
        if part.startswith("<"):
            if inside_link or part[1:2] in "aA":
                inside_link = bool(_LINK_START.match(part)) or (inside_link and not _LINK_END.match(part))
        elif part and not part.isspace() and (node := tidy(html.unescape(part))):
            yield node, inside_link


def strip_markup(fragment: str) -> str:
    """A fragment of HTML (or plain text) as one line of text: `<a><img></a></br>Lời` -> `Lời`."""
    return " ".join(node for node, _ in text_nodes(fragment)) if "<" in fragment or "&" in fragment else tidy(fragment)


def find_tags(text: str, name: str, *, most: int = 400) -> Iterator[dict[str, str]]:
    """Attributes (lower-case names, unescaped values) of the first `most` tags called `name`."""
    for count, match in enumerate(re.finditer(rf"<{name}\b([^<>]*)>", text, re.IGNORECASE)):
        if count >= most:
            return
        pairs = _ATTRIBUTE.findall(match[1][:4000])
        yield {key.lower(): html.unescape(value.strip("\"'")).strip() for key, value in pairs}


def find_texts(text: str, name: str, *, most: int = 20) -> Iterator[str]:
    """Text of the first `most` elements called `name` (title, h1…), each at most 1,000 characters of markup."""
    opening = re.compile(rf"<{name}\b[^<>]*>", re.IGNORECASE)
    closing = re.compile(rf"</{name}\b", re.IGNORECASE)
    for count, match in enumerate(opening.finditer(text)):
        if count >= most:
            return
        part = text[match.end() : match.end() + 1000]
        end = closing.search(part)
        yield strip_markup(part[: end.start()] if end else part)


def read_canonical(text: str) -> str:
    """The address a page calls its own: `<link rel=canonical>`, else og:url, else ""."""
    for tag in find_tags(text, "link"):
        if "canonical" in tag.get("rel", "").lower().split() and tag.get("href"):
            return tag["href"]
    return next((tag.get("content", "") for tag in find_tags(text, "meta") if tag.get("property") == "og:url"), "")


def read_canonical_link(text: str) -> str:
    """What `<link rel=canonical>` alone says; og:url is filled in carelessly too often to move an article."""
    found = (
        tag.get("href", "") for tag in find_tags(text, "link") if "canonical" in tag.get("rel", "").lower().split()
    )
    return next((href for href in found if href), "")


# ── marks of gambling sites ───────────────────────────────────────────────────────────────────────


# what an advertiser writes and a reporter does not, or hardly; folded
_ADVERTS = re.compile(
    r"\b(?:nha cai (?:uy tin|so 1|hang dau|chau a|\w{2,6}\d{1,3})|keo nha cai|ty le keo|soi keo"
    r"|casino (?:online|truc tuyen)|song bac (?:online|truc tuyen|casino)|game bai doi thuong"
    r"|no hu (?:doi thuong|online|club)|ban ca doi thuong|tai xiu (?:online|md5|truc tuyen|doi thuong)"
    r"|xoc dia (?:online|truc tuyen)|lo de online|soi cau (?:lo|xsmb|mien bac)|da ga (?:truc tiep|thomo|online)"
    r"|ca do bong da (?:online|truc tuyen|uy tin)|ca cuoc (?:online|truc tuyen|the thao)"
    r"|dang ky nhan (?:ngay )?\d{2,4}k|khuyen mai (?:nap|thanh vien moi)|nap rut (?:tien )?(?:nhanh|sieu toc)"
    r"|link vao nha cai|slot (?:game|doi thuong|online)|rong ho online|quay hu"
    r"|(?:\d{2,3}|f8|i9|ku|fun|fb|hi|jun|new|sh|ok|thien|lucky|sky|sin|mu|uk|ee|ae|xo)(?:bet|win|vin|club)"
    r"|(?:f8|k8|w|m|fb|hi|jun|new|go|bk|v|j|ok|789|fun|zbet|bong|mb)88"
    r"|sunwin|hitclub|rikvip|manclub|iwin|gemwin|kubet|thabet|debet|loto188|b52club)\b"
)
# with those a report says as often: they count beside a title that advertises
_WORDS = re.compile(
    rf"\b(?:{'|'.join(BETTING_WORDS)}|ca do|ca cuoc|lo de|danh bac|keo bong|soi keo|slot|jackpot|baccarat)\b"
)
# what a report on gambling says and an advertisement does not
_REPORTS = re.compile(
    r"\b(?:cong an|triet pha|khoi to|bat giu|duong day|xu phat|canh bao|vi pham|ngan chan|toi pham|xet xu|trai phep)\b"
)
_OUTGOING_LINK = re.compile(r"<a\b([^<>]{0,3000})>([^<>]{0,200})", re.IGNORECASE)
_HREF = re.compile(r"""href\s?=\s?["']?https?://([^/"'\s<>]{1,253})""", re.IGNORECASE)
_LEAVING = re.compile(
    r"""document\.referrer[\s\S]{0,400}?location(?:\.href)?\s?(?:=|\.(?:replace|assign)\()\s?["']https?://""",
    re.IGNORECASE,
)
_MARKET_HOST = re.compile(r"cado\b|nhacai|casino|taixiu|cacuoc|\dbet|kubet|fun88|w88|sunwin|keonhacai")


def find_gambling(text: str, visible: str, *, state: bool) -> str:
    """What shows that `text` (HTML; `visible` its words) serves a betting site, in Vietnamese; "" when nothing does.

    `state` is True for ministries, agencies, provinces and the government: one outgoing betting link is enough there.
    """
    found = _find_adverts(text, fold(visible))
    return found or (_find_outgoing_bets(text) if state else "")


def _find_adverts(text: str, folded: str) -> str:
    if len(set(_REPORTS.findall(folded))) >= 2:
        return ""
    adverts = _ADVERTS.findall(folded)
    named = _ADVERTS.search(fold(next(find_texts(text, "title", most=1), "")))
    if named and (len(adverts) >= 3 or len(_WORDS.findall(folded)) >= 5):
        return f"tiêu đề quảng cáo cờ bạc (“{named[0]}”)"
    if len(set(adverts)) >= 4 and len(adverts) >= 8 and len(adverts) * 60 > len(folded.split()):
        return f"{len(adverts)} cụm từ quảng cáo cờ bạc (“{adverts[0]}”…)"
    return ""


def _find_outgoing_bets(text: str) -> str:
    for attributes, words in _OUTGOING_LINK.findall(text):
        address = _HREF.search(attributes)
        host = address[1].lower() if address else ""
        if host and not is_government_domain(host) and _is_betting(host, fold(words)):
            return f"liên kết tới trang cờ bạc {host} (“{words.strip()[:60]}”)"
    leaving = _LEAVING.search(text)
    return "mã chuyển người đến từ máy tìm kiếm sang trang khác" if leaving else ""


def _is_betting(host: str, words: str) -> bool:
    return bool(_MARKET_HOST.search(host) or (_ADVERTS.search(words) and not _REPORTS.search(words)))


# ── classification ────────────────────────────────────────────────────────────────────────────────


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

_STATE_KINDS = frozenset({"ministry", "agency", "province", "government"})


@dataclass(frozen=True, slots=True)
class _PageTexts:
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


def refuse_false_success(capture: Capture, *, expected: Expected, source: Source) -> None:
    """Raises FakeSuccessError when `capture` is not an honest `expected` of `source`; a 304 is never looked at."""
    if capture.status == 304:
        return
    text = _decode_text(capture)
    if expected == "feed" and not _HTML.match(text):
        _check_feed(capture, text, source)
        return
    page = _collect_texts(text)
    for code, evidence in _find_marks(capture, page, expected, source):
        raise FakeSuccessError(code, evidence, url=capture.url)
    if expected == "feed":
        raise FakeSuccessError("html_for_xml", "trả trang HTML ở chỗ phải là tệp XML", url=capture.url)


def _decode_text(capture: Capture) -> str:
    try:
        return decode(capture).text[:_LOOKED_AT].lstrip("\ufeff")
    except ParseError as error:
        if error.code == "charset":
            return capture.body[:_LOOKED_AT].decode("utf-8", "replace")
        raise FakeSuccessError("not_html", "nội dung là tệp nhị phân, không phải trang", url=capture.url) from error


def _collect_texts(text: str) -> _PageTexts:
    headings = tuple(part for name in ("h1", "h2") for part in find_texts(text, name, most=10))
    nodes = tuple(text_nodes(text))
    seen = [node for node, _ in nodes]
    return _PageTexts(
        text=text,
        visible=" ".join(seen),
        own=tuple(node for node, linked in nodes if not linked),
        titles=tuple(find_texts(text, "title", most=2)),
        headings=headings,
        prose=" ".join(node for node in seen if len(node) >= PROSE),
    )


def _find_marks(capture: Capture, page: _PageTexts, expected: Expected, source: Source) -> Iterator[tuple[str, str]]:
    """(code, evidence) of every mark found, the most telling first."""
    looks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("challenge", lambda: _find_challenge(page)),
        ("parked", lambda: _find_parking(page)),
        ("hijacked", lambda: find_gambling(page.text, page.visible, state=source.kind in _STATE_KINDS)),
        ("captcha", lambda: _find_captcha(page)),
        ("login", lambda: _find_login(capture, page)),
        ("soft_404", lambda: _find_statement(page, NOT_FOUND_TITLE, NOT_FOUND)),
        ("maintenance", lambda: _find_statement(page, CLOSED_TITLE, CLOSED)),
        ("wrong_host", lambda: _find_wrong_host(capture, source)),
        ("home_page", lambda: _find_home_page(capture, page)),
        ("wrong_canonical", lambda: _find_wrong_canonical(capture, page, source)),
        ("stub", lambda: _find_stub(page, expected)),
        ("wrong_language", lambda: _find_wrong_language(page)),
    )
    applied = looks[:7] if expected == "feed" else looks
    return ((code, evidence) for code, look in applied if (evidence := look()))


def _find_challenge(page: _PageTexts) -> str:
    if not page.bare:
        return ""
    guard = GUARD.search(page.text)
    if guard:
        return f"trang kiểm tra trình duyệt (“{guard[0]}”)"
    if "document.cookie" in page.text and RELOADS.search(page.text) and len(page.visible) < _STUB:
        return "trang chỉ đặt cookie rồi tải lại"
    said = GUARD_WORDS.search(fold(page.visible)) if len(page.visible) < 3 * _LITTLE else None
    return f"trang kiểm tra trình duyệt (“{said[0]}”)" if said else ""


def _find_parking(page: _PageTexts) -> str:
    if not page.bare:
        return ""
    said = PARKED.search(fold(" | ".join((*page.titles, *page.headings, *page.own))))
    if said:
        return f"tên miền bỏ trống hoặc rao bán (“{said[0]}”)"
    host = PARKED_HOSTS.search(page.text)
    return f"trang đỗ tên miền ({host[0]})" if host else ""


def _find_captcha(page: _PageTexts) -> str:
    if not page.bare or len(page.visible) > 3 * _LITTLE:
        return ""
    found = CAPTCHA_WORDS.search(fold(page.visible)) or CAPTCHA.search(page.text)
    return f"đòi nhập mã xác nhận (“{found[0]}”)" if found else ""


def _find_login(capture: Capture, page: _PageTexts) -> str:
    path = LOGIN_PATH
    if path.search(urlsplit(capture.final_url).path) and not path.search(urlsplit(capture.url).path):
        return f"bị chuyển tới trang đăng nhập {capture.final_url[:120]}"
    if not page.bare:
        return ""
    names = (*_split_titles(page.titles), *page.headings)
    titled = next((name for name in names if LOGIN_TITLE.fullmatch(fold(name))), "")
    asks = LOGIN_WORDS.search(fold(" ".join(page.own)))
    password = any(tag.get("type", "").lower() == "password" for tag in find_tags(page.text, "input"))
    if asks or (titled and (password or len(page.visible) < 3 * _LITTLE)):
        return f"đòi đăng nhập (“{asks[0] if asks else titled}”)"
    return "chỉ có ô mật khẩu" if password and len(page.visible) < 2 * _LITTLE else ""


def _split_titles(titles: tuple[str, ...]) -> Iterator[str]:
    """Parts of titles: `404 - Không tìm thấy | Cổng thông tin` -> three."""
    for title in titles:
        yield from (part.strip() for part in re.split(r"\s[-–—|:·»]\s", title))


def _find_statement(page: _PageTexts, anywhere: re.Pattern[str], when_bare: re.Pattern[str]) -> str:
    """What the page says of itself: in its title or first heading, and, when it says little else, in its own text."""
    places = (*_split_titles(page.titles), *page.headings[:1], *(page.own if page.bare else ()))
    pattern = when_bare if page.bare else anywhere
    said = next((part for part in places if len(part) <= 240 and pattern.fullmatch(fold(part))), "")
    return f"trang ghi “{said}”" if said else ""


def _registered_name(url: str) -> str:
    """The registered name of an address; "" for IP addresses and localhost, which name nobody."""
    name = registrable_domain(urlsplit(url).hostname or "")
    return "" if name == "localhost" or name.replace(".", "").isdigit() or ":" in name else name


def _source_names(capture: Capture, source: Source) -> frozenset[str]:
    return frozenset(
        {
            _registered_name(capture.url),
            *(registrable_domain(host.split(":")[0]) for host in (source.host, *source.hosts)),
        }
    )


def _find_wrong_host(capture: Capture, source: Source) -> str:
    asked, final = _registered_name(capture.url), _registered_name(capture.final_url)
    strange = asked and final and final not in _source_names(capture, source)
    return f"bị chuyển sang tên miền lạ {final}" if strange else ""


def _is_root(url: str) -> bool:
    parts = urlsplit(url)
    return bool(_ROOT_PATHS.match(parts.path)) and not parts.query


def _find_home_page(capture: Capture, page: _PageTexts) -> str:
    if _is_root(capture.url):
        return ""
    if _is_root(capture.final_url):
        return f"bị chuyển về trang chủ {capture.final_url[:120]}"
    own = urljoin(capture.final_url, read_canonical(page.text) or capture.final_url)
    single = len(page.headings) == 1 and not page.bare  # an article whose site names every page its root
    return f"trang tự nhận là trang chủ ({own[:120]})" if _is_root(own) and not single else ""


def _find_wrong_canonical(capture: Capture, page: _PageTexts, source: Source) -> str:
    own = urljoin(capture.final_url, read_canonical(page.text) or capture.final_url)
    names = _source_names(capture, source) | {_registered_name(capture.final_url)}
    sister = is_government_domain(_registered_name(own)) and is_government_domain(_registered_name(capture.final_url))
    strange = (
        _registered_name(capture.final_url)
        and _registered_name(own)
        and _registered_name(own) not in names
        and not sister
    )
    return f"trang tự nhận là của {_registered_name(own)}" if strange else ""


def _find_stub(page: _PageTexts, expected: Expected) -> str:
    size = len(page.visible.encode())
    links = len(re.findall(r"<a\s", page.text[:100_000], re.IGNORECASE))
    if size >= _STUB or (expected == "listing" and links >= 3):
        return ""
    return f"chỉ có {size} byte chữ"


def _find_wrong_language(page: _PageTexts) -> str:
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
