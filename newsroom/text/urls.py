"""Addresses: one spelling per page, one identity per article, the time a CMS puts into its ids, endless paths.

Takes URLs from feeds, pages and hand-written files; gives ASCII text. Refuses (ValueError) what no reader could
mean and parsers disagree on: other schemes than http(s), userinfo, backslashes, control characters, blanks or
escapes in the host, numeric hosts that are not four plain numbers, mixed scripts in one label, more than 2,048
characters. Whether an address may be connected to is decided in scrapers.fetch.
The rules of single platforms are in `newsroom.platform_ids`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from newsroom.models import VN
from newsroom.text.vietnamese import fold, slug

# ── what platforms put into their addresses ───────────────────────────────────────────────────────


# VCCorp: three digits of site, then yyMMddHHmmss and one to three digits (cafef writes two)
_VCCORP = re.compile(r"(?:^|[-/])(1\d{2})(\d{12})(\d{1,3})(?:\.(?:htm|html|chn|epi|amp))?$")
_DATED = re.compile(
    r"(?:^|[-/])((?:19|20)\d{2})(\d{10})(\d{3})(?:p\d{1,5}c\d{1,6})?\.(?:htm|html)$"
)  # Tuổi Trẻ, Dân Trí
_MIGRATED = re.compile(r"(?:^|-)(197\d{5,8})\.htm$")  # mst.gov.vn items moved from the old sites: an id, no date
_POST = re.compile(r"-post(\d{4,})\.(?:html|amp|htm|tpo|vov|vnp|epi)$")
_LIFERAY = re.compile(r"/-/view[-_][a-z]+/(?:[^/]+/){0,3}(1\d{12})$")
_LIFERAY_CONTENT = re.compile(r"/-/asset_publisher/[^/]+/content/(?:id/)?([^/]+)$")  # the instance id varies per page
_OLD_MINISTRY = re.compile(r"/(?:tin-?tuc|pages/tintuc)/(\d+)(?:/|$)", re.IGNORECASE)
_NUMBER_TAIL = re.compile(r"-(\d{5,})\.(?:html?|htm|epi|ldo)$")

_MINISTRY_HOSTS = ("mst.gov.vn", "most.gov.vn", "mic.gov.vn")
_NUMBERED_HOSTS = ("vnexpress.net", "vietnamnet.vn", "congbao.chinhphu.vn", "laodong.vn", "thanhnien.vn", "plo.vn")
_VIEW_TABS = ("thuvienphapluat.vn",)  # ?tab= shows another side of the same document
_QUERY_IDS = {
    "vanban.chinhphu.vn": "docid",
    "dostquangtri.gov.vn": "details",
    "tthc.hue.gov.vn": "ithutuc",
    "sokhcn.cantho.gov.vn": "nid",
}


class AddressParts(NamedTuple):
    """A canonical address in parts; the names in `query` are lower-case."""

    name: str
    path: str
    query: dict[str, str]


def _is_under(name: str, hosts: tuple[str, ...]) -> bool:
    return any(name == host or name.endswith("." + host) for host in hosts)


def _vccorp(at: AddressParts) -> str:
    if match := _VCCORP.search(at.path):
        return f"vccorp:{at.name}:{''.join(match.groups())}"
    if match := _DATED.search(at.path):
        return f"dated:{at.name}:{''.join(match.groups())}"
    match = _MIGRATED.search(at.path) if _is_under(at.name, _MINISTRY_HOSTS) else None
    return f"vccorp:{at.name}:{match[1]}" if match else ""


def _numbered(at: AddressParts) -> str:
    if match := _POST.search(at.path):
        return f"post:{at.name}:{match[1]}"
    match = _NUMBER_TAIL.search(at.path) if _is_under(at.name, _NUMBERED_HOSTS) else None
    return f"number:{at.name}:{match[1]}" if match else ""


def _liferay(at: AddressParts) -> str:
    match = _LIFERAY.search(at.path) or _LIFERAY_CONTENT.search(at.path)
    return f"liferay:{at.name}:{match[1]}" if match else ""


def _vietnam_vn(at: AddressParts) -> str:
    """vietnam.vn keeps the Vietnamese slug in every language and on every host."""
    match = re.fullmatch(r"(?:/[a-z]{2}(?:-[a-z]{2,4})?)?/([^/]+-[^/]+?)(?:\.html)?/?", at.path, re.IGNORECASE)
    return f"vietnam.vn:{match[1].lower()}" if match and _is_under(at.name, ("vietnam.vn",)) else ""


def _vbpl(at: AddressParts) -> str:
    """vbpl.vn shows one document under every province's scope; English texts are numbered apart."""
    if not _is_under(at.name, ("vbpl.vn",)):
        return ""
    if at.query.get("itemid", "").isdigit():
        english = "en:" if re.search(r"/vbpqen", at.path, re.IGNORECASE) else ""
        return f"vbpl.vn:{english}{at.query['itemid']}"
    match = re.search(r"--(\d+)/?$", at.path)
    return f"vbpl.vn:van-ban:{match[1]}" if match else ""


def _old_ministry(at: AddressParts) -> str:
    match = _OLD_MINISTRY.search(at.path) if _is_under(at.name, _MINISTRY_HOSTS) else None
    return f"tintuc:{at.name}:{match[1]}" if match else ""


def _query_id(at: AddressParts) -> str:
    key = _QUERY_IDS.get(at.name, "")
    return f"{key}:{at.name}:{at.query[key]}" if at.query.get(key, "").isdigit() else ""


def _tabbed(at: AddressParts) -> str:
    tabbed = _is_under(at.name, _VIEW_TABS) and set(at.query) <= {"tab"}
    match = re.search(r"-(\d{4,})\.aspx$", at.path, re.IGNORECASE) if tabbed else None
    return f"number:{at.name}:{match[1]}" if match else ""


_RULES: tuple[Callable[[AddressParts], str], ...] = (
    _vietnam_vn,
    _vbpl,
    _vccorp,
    _numbered,
    _liferay,
    _old_ministry,
    _query_id,
    _tabbed,
)


def platform_id(name: str, path: str, query: list[str]) -> str:
    """The identity its platform gives the article at host `name`, or "". `query` are "key=value" pairs."""
    pairs = {key.lower(): value for key, _, value in (pair.partition("=") for pair in query)}
    address = AddressParts(name, path, pairs)
    return next((found for rule in _RULES if (found := rule(address))), "")


def address_time(url: str) -> datetime | None:
    """When the CMS made the article, as its address says, in Vietnamese time; None when it does not say.

    Read from VCCorp tails (197250623145505496 -> 2025-06-23 14:55:05), whole-year tails (20260307075519174) and
    Liferay epoch milliseconds (1750731973604). It is the moment of creation: publication may follow a day later
    (baochinhphu.vn: tail 28/2, published 1/3). Raises nothing: an address that cannot be read says nothing.
    """
    try:
        path = urlsplit(url).path.rstrip("/")
    except ValueError:
        return None
    if (match := _DATED.search(path)) and (when := _moment(match[1] + match[2])):
        return when
    if match := _VCCORP.search(path):
        return _moment("20" + match[2])
    match = _LIFERAY.search(path)
    return datetime.fromtimestamp(int(match[1]) // 1000, VN) if match else None


def _moment(digits: str) -> datetime | None:
    try:
        when = datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=VN)
    except ValueError:
        return None
    return when if 2000 <= when.year < 2100 else None


# ── one spelling, one identity ────────────────────────────────────────────────────────────────────


MAX_URL_LENGTH = 2048
_BLANK_ENDS = "\t\n\x0b\x0c\r \ufeff\u200b\xa0"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\\\ud800-\udfff\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|\d+)")
_QUAD = re.compile(r"(?:(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])\.){3}(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])")
_PORTS = {"http": 80, "https": 443}

_TRACKING = re.compile(
    r"(?:utm_\w*|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|ttclid|twclid|igshid|mc_[ce]id|_ga|_gl|_hs\w+|mkt_tok"
    r"|zarsrc|zalo\w*|fb_\w+|action_\w+_(?:ids|types)|ref_src|ref_url|vn_source|vn_campaign|vn_medium|vn_term|vn_zone"
    r"|gidzl|spm|phpsessid|jsessionid|aspsessionid\w*|__cf_chl\w*|cftoken|cfid)",
    re.IGNORECASE,
)
_HOST_NOISE = {"vanban.chinhphu.vn": {"classid", "orggroupid"}}
_SESSION_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


# ── canonical ────────────────────────────────────────────────────────────────────────────────────


def canonical(url: str, base: str = "") -> str:
    """The one spelling of `url` (relative to `base` if given), still an address that can be fetched.

    Host in lower-case ASCII, default port, fragment, tracking parameters and session ids gone, dot segments resolved,
    percent-encoding normalised; the other parameters keep their order. Raises ValueError, see the module.
    """
    text = _check_characters(url)
    joined = urljoin(canonical(base), text) if base else text
    parts = urlsplit(joined.replace("&amp;", "&"))
    if parts.scheme not in _PORTS:
        raise ValueError(f"not an http address: {url[:80]!r}")
    path = _path(_SESSION_PATH.sub("", parts.path))
    result = urlunsplit((parts.scheme, _netloc(parts), path, _query(parts), ""))
    if len(result) > MAX_URL_LENGTH:
        raise ValueError(f"address longer than {MAX_URL_LENGTH} characters: {result[:80]}…")
    return result


def _check_characters(url: str) -> str:
    text = url.strip(_BLANK_ENDS)
    if len(text) > MAX_URL_LENGTH:
        raise ValueError(f"address longer than {MAX_URL_LENGTH} characters: {text[:80]!r}…")
    if _CONTROL.search(text):
        raise ValueError(f"control character or backslash in address: {text[:80]!r}")
    return text


def _netloc(parts: SplitResult) -> str:
    if "@" in parts.netloc:
        raise ValueError("user name in address")
    name = parts.hostname or ""
    if parts.netloc.startswith("[") and not re.fullmatch(r"\[[0-9A-Fa-f:.]+\](?::\d*)?", parts.netloc):
        raise ValueError(f"bad host in address: {parts.netloc!r}")
    shown = f"[{name}]" if ":" in name else _ascii_host(name)
    port = parts.port
    if port == 0 or (port is None and re.search(r":\D*$", parts.netloc.removesuffix(":")) and ":" not in name):
        raise ValueError(f"bad port in address: {parts.netloc!r}")
    return shown if port is None or port == _PORTS[parts.scheme] else f"{shown}:{port}"


@lru_cache(maxsize=4096)
def _ascii_host(name: str) -> str:
    labels = [_ascii_label(label) for label in unicodedata.normalize("NFKC", name).rstrip(".").split(".")]
    shown = ".".join(labels)
    if len(shown) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError(f"bad host in address: {name!r}")
    if _NUMERIC.fullmatch(labels[-1]) and not _QUAD.fullmatch(shown):
        raise ValueError(f"numeric host in address: {name!r}")
    return shown


def _ascii_label(label: str) -> str:
    """One part of a host name in ASCII; a label that mixes scripts pretends to be another."""
    plain = label.encode("idna").decode("ascii").lower() if label else ""
    shown = plain.encode("ascii").decode("idna") if plain.startswith("xn--") else plain
    scripts = {unicodedata.name(char, "?").split(" ")[0] for char in shown if char.isalpha()}
    if len(scripts) > 1:
        raise ValueError(f"mixed scripts in host: {plain!r}")
    return plain


def _escape(text: str, safe: str) -> str:
    """`text` with one way of percent-encoding: what need not be encoded is not, hex digits are capital."""
    kept = _BAD_PERCENT.sub("%25", unicodedata.normalize("NFC", text))
    plain = _ESCAPE.sub(lambda m: c if (c := chr(int(m[1], 16))) in _UNRESERVED else m[0].upper(), kept)
    return quote(plain, safe=safe + "%")


def _path(path: str) -> str:
    segments: list[str] = []
    parts = _escape(path, "/!$&'()*+,;=:@").split("/")[1:]
    for part in parts:
        if part == "..":
            segments = segments[:-1]
        elif part != ".":
            segments.append(part)
    tail = "/" if parts and parts[-1] in (".", "..") and segments and segments[-1] else ""
    return "/" + "/".join(segments) + tail


def _query(parts: SplitResult) -> str:
    noise = _HOST_NOISE.get((parts.hostname or "").removeprefix("www."), set())
    kept = [
        pair
        for pair in parts.query.split("&")
        if pair and not _TRACKING.fullmatch(name := pair.split("=")[0]) and name.lower() not in noise
    ]
    return "&".join(_escape(pair, "/!$'()*+,;=:@?") for pair in kept)


def canonical_or_empty(url: str, base: str = "") -> str:
    """`canonical`; "" for text that is no address."""
    try:
        return canonical(url, base)
    except ValueError:
        return ""


def link_address(href: str, base: str) -> str:
    """The address a link of the page at `base` leads to, canonical; "" for none and for a crawl trap."""
    address = canonical_or_empty(href, base)
    return "" if not address or is_crawl_trap(address) else address


# ── hosts ────────────────────────────────────────────────────────────────────────────────────────


def host(url: str) -> str:
    """The host of `url`, lower-case ASCII, without port; raises ValueError as `canonical`."""
    return urlsplit(canonical(url)).hostname or ""


def host_or_empty(url: str) -> str:
    """`host`; "" for text that is no address."""
    try:
        return host(url)
    except ValueError:
        return ""


def netloc_or_empty(url: str) -> str:
    """Host and port of `url` as it writes them, in lower case; "" for text that cannot be taken apart."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def host_or_text(url: str) -> str:
    """Host and port of an address, however written; of what is no address, the text itself."""
    return fold(netloc_or_empty(url)).removeprefix("www.") or url


_STATE_HOSTS = ("gov.vn", "chinhphu.vn", "quochoi.vn", "dangcongsan.vn")
_STATE_NAME = re.compile(r"gov|chinhphu|quochoi|dangcongsan", re.IGNORECASE)  # without it no host need be read


def is_state_host(name: str) -> bool:
    """Whether a body of the state or the Party has that host: its own word, not the press on it."""
    return _is_under(name, _STATE_HOSTS)


def is_state_url(url: str) -> bool:
    """Whether `url` stands at a host of the state; False for text that is no address."""
    return _STATE_NAME.search(url) is not None and is_state_host(host_or_empty(url))


def is_government_domain(name: str) -> bool:
    """Whether a host stands under .gov.vn, where only state bodies get a name: narrower than `is_state_host`."""
    return name.endswith(".gov.vn")


_SECOND_LEVEL = frozenset(
    ["gov", "com", "net", "org", "edu", "ac", "info", "name", "int", "health", "pro", "biz", "id", "io", "ai", "co"]
)


@lru_cache(maxsize=1 << 14)
def registrable_domain(name: str) -> str:
    """The name someone registered: `sokhcn.nghean.gov.vn` -> `nghean.gov.vn`; an IP address is itself."""
    labels = name.lower().rstrip(".").split(".")
    if labels[-1].isdigit() or ":" in name:
        return name
    deep = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3 if deep else -2 :])


# ── identity ─────────────────────────────────────────────────────────────────────────────────────

_FOLDED_HOSTS = re.compile(r"^(?:(?:www\d?|m|amp|mobile|wap|touch)\.)+(?=[^.]+\.)")
_COPY_PARAMS = re.compile(
    r"(?:amp|mobile|print|printable|tmpl|format|device|view_mode|isprint|in|output)", re.IGNORECASE
)
_COPY_VALUES = re.compile(r"(?:|1|yes|true|on|component|print|amp|mobile|desktop|html)", re.IGNORECASE)
# "&amp=1" comes out of feeds as "&=1": half of it was taken for an entity
_PATH_PARAMS = re.compile(r"(?:&(?:amp;)?(?:mobile|amp|print|tmpl)?=\w*)+$", re.IGNORECASE)
_COPY_SEGMENTS = re.compile(r"/(?:savefile|print|amp)(?=/)|^/vi(?=/.)", re.IGNORECASE)  # /vi is the language left out
_COPY_ENDS = re.compile(
    r"(?:/(?:amp|print|index\.(?:html?|php|aspx?)|default\.(?:html?|aspx?))|[/.]amp)/?$|\.amp(?=\.html?$)"
)


@lru_cache(maxsize=4096)  # a night asks it of one address six times
def identity(url: str) -> str:
    """What stays the same however an article is addressed: its CMS's id where the platform has one, else its host
    and path without scheme, www., mobile, AMP, print and tracking variants. Raises ValueError as `canonical`."""
    parts = urlsplit(canonical(url))
    name = _FOLDED_HOSTS.sub("", parts.hostname or "")
    path = _PATH_PARAMS.sub("", re.sub(r"/{2,}", "/", parts.path))
    query = sorted(pair for pair in parts.query.split("&") if pair and not _is_copy(pair))
    port = f":{parts.port}" if parts.port else ""
    return platform_id(name + port, path.rstrip("/"), query) or _address(name + port, path, query)


def identity_or_empty(url: str) -> str:
    """`identity`; "" for text that is no address."""
    try:
        return identity(url)
    except ValueError:
        return ""


def identity_or_text(url: str) -> str:
    """`identity`, or the text itself of what is no address: the ledger keeps those too, and a look-up must not fail."""
    return identity_or_empty(url) or url


def _is_copy(pair: str) -> bool:
    key, _, value = pair.partition("=")
    return bool(_COPY_PARAMS.fullmatch(key) and _COPY_VALUES.fullmatch(value))


def _address(name: str, path: str, query: list[str]) -> str:
    short = _COPY_ENDS.sub("", _COPY_SEGMENTS.sub("", path)).rstrip("/")
    if re.search(r"\.as[hp]x$", short, re.IGNORECASE):
        short = short.lower()
    return f"{name}{short}" + ("?" + "&".join(query) if query else "")


def item_id(url: str) -> str:
    """Eight hex digits that name the article at `url`: the start of the SHA-256 of its identity."""
    return hashlib.sha256(identity(url).encode()).hexdigest()[:8]


def item_id_or_empty(url: str) -> str:
    """`item_id`; "" for text that is no address: the ledger keeps bad addresses too."""
    try:
        return item_id(url)
    except ValueError:
        return ""


# ── traps ────────────────────────────────────────────────────────────────────────────────────────

_LANGUAGES = frozenset(("vi", "en", "fr", "zh", "ja", "ko", "ru", "es", "de", "lo", "km", "th", "vn", "cn"))
_DEEPEST = 14
_REPEATED_RUN = re.compile(r"((?:/[^/]+){1,4}?)\1{2,}(?=/|$)")


def is_crawl_trap(url: str) -> bool:
    """Whether `url` looks like one of an endless family: language segments stacked (/vi/vi/en/… on Liferay 6), a run
    of segments three times over, one segment three times, more than 14 segments, more than 12 parameters."""
    parts = urlsplit(canonical(url))
    segments = [segment.lower() for segment in parts.path.split("/") if segment]
    stacked = any(a in _LANGUAGES and b in _LANGUAGES for a, b in pairwise(segments))
    thrice = any(segments.count(segment) > 2 for segment in set(segments) if not segment.isdigit())
    endless = len(segments) > _DEEPEST or parts.query.count("&") > 12 or bool(_REPEATED_RUN.search(parts.path))
    return stacked or thrice or endless


_TAIL = re.compile(r"(?:[-_.](?:post|[acdp])?\d{4,}\w{0,20})?(?:\.[a-z]{2,5})?/?$")


def address_slug(url: str) -> str:
    """The last part of an address as a slug, its number and ending off, which most often is the headline:
    ".../day-manh-phan-cap-4711.html" gives "day-manh-phan-cap"; "" for an address that cannot be read."""
    try:
        last = urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1]
    except ValueError:
        return ""
    return slug(_TAIL.sub("", last[-300:]), 200)
