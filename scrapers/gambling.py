"""Marks of a page taken over by gambling sites, the usual fate of .gov.vn pages and lapsed domains.

Takes the text of a page and what kind of source it is from; gives the evidence found, or "". Words alone are no
evidence: papers report on illegal betting. What counts is advertising language in numbers, or, on a state page, a
link or a redirect to such a site (facts: more than 90 state sites carried them; reliability, 0.8 and B13).
"""

from __future__ import annotations

import re

from newsroom.vietnamese import fold
from scrapers.markup import inside

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
_WORDS = re.compile(
    r"\b(?:nha cai|ca do|ca cuoc|tai xiu|casino|no hu|xoc dia|lo de|danh bac|keo bong|soi keo|slot|jackpot|baccarat)\b"
)
# what a report on gambling says and an advertisement does not
_REPORTS = re.compile(
    r"\b(?:cong an|triet pha|khoi to|bat giu|duong day|xu phat|canh bao|vi pham|ngan chan|toi pham|xet xu|trai phep)\b"
)
_LINK = re.compile(r"<a\b([^<>]{0,3000})>([^<>]{0,200})", re.IGNORECASE)
_HREF = re.compile(r"""href\s?=\s?["']?https?://([^/"'\s<>]{1,253})""", re.IGNORECASE)
_LEAVING = re.compile(
    r"""document\.referrer[\s\S]{0,400}?location(?:\.href)?\s?(?:=|\.(?:replace|assign)\()\s?["']https?://""",
    re.IGNORECASE,
)
_MARKET_HOST = re.compile(r"cado\b|nhacai|casino|taixiu|cacuoc|\dbet|kubet|fun88|w88|sunwin|keonhacai")


def evidence(text: str, visible: str, *, state: bool) -> str:
    """What shows that `text` (HTML; `visible` its words) serves a betting site, in Vietnamese; "" when nothing does.

    `state` is True for ministries, agencies, provinces and the government: one outgoing betting link is enough there.
    """
    found = _advertised(text, fold(visible))
    return found or (_on_state_page(text) if state else "")


def _advertised(text: str, folded: str) -> str:
    if len(set(_REPORTS.findall(folded))) >= 2:
        return ""
    adverts = _ADVERTS.findall(folded)
    named = _ADVERTS.search(fold(next(inside(text, "title", most=1), "")))
    if named and (len(adverts) >= 3 or len(_WORDS.findall(folded)) >= 5):
        return f"tiêu đề quảng cáo cờ bạc (“{named[0]}”)"
    if len(set(adverts)) >= 4 and len(adverts) >= 8 and len(adverts) * 60 > len(folded.split()):
        return f"{len(adverts)} cụm từ quảng cáo cờ bạc (“{adverts[0]}”…)"
    return ""


def _on_state_page(text: str) -> str:
    for attributes, words in _LINK.findall(text):
        address = _HREF.search(attributes)
        host = address[1].lower() if address else ""
        if host and not host.endswith(".gov.vn") and _betting(host, fold(words)):
            return f"liên kết tới trang cờ bạc {host} (“{words.strip()[:60]}”)"
    leaving = _LEAVING.search(text)
    return "mã chuyển người đến từ máy tìm kiếm sang trang khác" if leaving else ""


def _betting(host: str, words: str) -> bool:
    return bool(_MARKET_HOST.search(host) or (_ADVERTS.search(words) and not _REPORTS.search(words)))
