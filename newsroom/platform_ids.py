"""What single platforms put into their addresses: an article's own id, and the time it was made.

Takes parts of a canonical address; gives an identity ("vccorp:mst.gov.vn:197250623145505496") or "" where the
platform has none, and the time in a tail where there is one. Refuses tails that are not a real moment.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from newsroom.models import VN

# VCCorp: three digits of site, then yyMMddHHmmss and one to three digits (facts 4.1; cafef writes two)
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


class Address(NamedTuple):
    """A canonical address in parts; the names in `query` are lower-case."""

    name: str
    path: str
    query: dict[str, str]


def _under(name: str, hosts: tuple[str, ...]) -> bool:
    return any(name == host or name.endswith("." + host) for host in hosts)


def _vccorp(at: Address) -> str:
    if match := _VCCORP.search(at.path):
        return f"vccorp:{at.name}:{''.join(match.groups())}"
    if match := _DATED.search(at.path):
        return f"dated:{at.name}:{''.join(match.groups())}"
    match = _MIGRATED.search(at.path) if _under(at.name, _MINISTRY_HOSTS) else None
    return f"vccorp:{at.name}:{match[1]}" if match else ""


def _numbered(at: Address) -> str:
    if match := _POST.search(at.path):
        return f"post:{at.name}:{match[1]}"
    match = _NUMBER_TAIL.search(at.path) if _under(at.name, _NUMBERED_HOSTS) else None
    return f"number:{at.name}:{match[1]}" if match else ""


def _liferay(at: Address) -> str:
    match = _LIFERAY.search(at.path) or _LIFERAY_CONTENT.search(at.path)
    return f"liferay:{at.name}:{match[1]}" if match else ""


def _vietnam_vn(at: Address) -> str:
    """vietnam.vn keeps the Vietnamese slug in every language and on every host (facts 4.3)."""
    match = re.fullmatch(r"(?:/[a-z]{2}(?:-[a-z]{2,4})?)?/([^/]+-[^/]+?)(?:\.html)?/?", at.path, re.IGNORECASE)
    return f"vietnam.vn:{match[1].lower()}" if match and _under(at.name, ("vietnam.vn",)) else ""


def _vbpl(at: Address) -> str:
    """vbpl.vn shows one document under every province's scope (facts 4.3); English texts are numbered apart."""
    if not _under(at.name, ("vbpl.vn",)):
        return ""
    if at.query.get("itemid", "").isdigit():
        english = "en:" if re.search(r"/vbpqen", at.path, re.IGNORECASE) else ""
        return f"vbpl.vn:{english}{at.query['itemid']}"
    match = re.search(r"--(\d+)/?$", at.path)
    return f"vbpl.vn:van-ban:{match[1]}" if match else ""


def _old_ministry(at: Address) -> str:
    match = _OLD_MINISTRY.search(at.path) if _under(at.name, _MINISTRY_HOSTS) else None
    return f"tintuc:{at.name}:{match[1]}" if match else ""


def _query_id(at: Address) -> str:
    key = _QUERY_IDS.get(at.name, "")
    return f"{key}:{at.name}:{at.query[key]}" if at.query.get(key, "").isdigit() else ""


def _tabbed(at: Address) -> str:
    tabbed = _under(at.name, _VIEW_TABS) and set(at.query) <= {"tab"}
    match = re.search(r"-(\d{4,})\.aspx$", at.path, re.IGNORECASE) if tabbed else None
    return f"number:{at.name}:{match[1]}" if match else ""


_RULES: tuple[Callable[[Address], str], ...] = (
    _vietnam_vn,
    _vbpl,
    _vccorp,
    _numbered,
    _liferay,
    _old_ministry,
    _query_id,
    _tabbed,
)


def native_id(name: str, path: str, query: list[str]) -> str:
    """The identity its platform gives the article at host `name`, or "". `query` are "key=value" pairs."""
    pairs = {key.lower(): value for key, _, value in (pair.partition("=") for pair in query)}
    address = Address(name, path, pairs)
    return next((found for rule in _RULES if (found := rule(address))), "")


def tail_time(url: str) -> datetime | None:
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
