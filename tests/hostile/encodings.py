"""T12: Vietnamese paragraphs in eight encodings, right and wrong about themselves, read as pages.

What comes out is the text exactly, or the page is refused or put aside; never a wrong character on the site.
"""

from __future__ import annotations

import random
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from newsroom import places
from newsroom.errors import ParseError
from newsroom.models import VN, Capture, Listing, Source
from newsroom.text import mojibake
from newsroom.text.clean import clean_article
from newsroom.text.vietnamese import nfc
from scrapers.pages.article import read_article
from tests.hostile.machine import Tally
from tests.hostile.scene import SUBJECTS

_SOURCE = Source(
    id="so", name="Sở KH&CN", host="vi-du.vn", kind="province", listings=(Listing("http://vi-du.vn/", "html"),)
)
_VERBS = ("tiếp nhận", "thẩm định", "giải quyết", "trả lại", "chuyển", "công khai", "rà soát", "hủy", "gia hạn")
_ENDS = (
    "theo đúng thẩm quyền được giao",
    "ngay trong ngày làm việc",
    "để người dân khỏi phải đi lại nhiều lần",
    "khi hồ sơ đã đủ giấy tờ theo quy định",
    "và gửi kết quả về bộ phận một cửa của xã",
)


def paragraphs(count: int) -> list[str]:
    """Sentences of the trade, always the same ones, all letters of the language among them."""
    rng = random.Random(12)
    names = [province.name for province in places.PROVINCES]
    return [
        f"Ủy ban nhân dân {rng.choice(names)} giao Sở Khoa học và Công nghệ {rng.choice(_VERBS)} hồ sơ"
        f" {rng.choice(SUBJECTS)} số {n + 100}, {rng.choice(_ENDS)};"
        f" mỗi quý báo cáo Bộ một lần về những vướng mắc đã gặp phải."
        for n in range(count)
    ]


def _typed(table: Mapping[str, str]) -> Callable[[str], bytes]:
    """Text as an old font kept it: every letter by the signs that stood for it."""
    signs: dict[str, str] = {}
    for seen, letter in table.items():
        signs.setdefault(letter, seen)

    def write(text: str) -> bytes:
        return "".join(signs.get(letter, letter) for letter in nfc(text)).encode("cp1252", "xmlcharrefreplace")

    return write


def _cp1258(text: str) -> bytes:
    """Windows-1258: base letters with hats and horns whole, tone marks after them."""
    out = []
    for letter in nfc(text):
        try:
            out.append(letter.encode("cp1258"))
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tone = "".join(c for c in parts if c in "\u0300\u0301\u0303\u0309\u0323")
            out.append((nfc("".join(c for c in parts if c not in tone)) + tone).encode("cp1258"))
    return b"".join(out)


def _twice(text: str) -> bytes:
    return text.encode("utf-8").decode("latin-1").encode("utf-8")


ENCODINGS: dict[str, tuple[Callable[[str], bytes], str]] = {
    "utf-8": (lambda text: text.encode("utf-8"), "utf-8"),
    "utf-8 khai iso-8859-1": (lambda text: text.encode("utf-8"), "iso-8859-1"),
    "utf-16 có BOM": (lambda text: text.encode("utf-16"), "utf-8"),
    "windows-1258 khai utf-8": (_cp1258, "utf-8"),
    "tổ hợp (NFD)": (lambda text: unicodedata.normalize("NFD", text).encode("utf-8"), "utf-8"),
    "mã hóa hai lần": (_twice, "utf-8"),
    "TCVN3": (_typed(mojibake.TCVN3), "windows-1252"),
    "VNI": (_typed(mojibake.VNI), "windows-1252"),
}


def run(root: Path, full: bool) -> Tally:
    """Pages of five paragraphs in every encoding."""
    texts = paragraphs(1000 if full else 100)
    tally, words = Tally(), []
    for name, (write, declared) in ENCODINGS.items():
        found: Counter[str] = Counter()
        for start in range(0, len(texts), 5):
            found += _read(texts[start : start + 5], write, declared)
        tally.tried += found.total()
        words.append(f"{name} {found['exact']}/{found.total()}")
        if found["wrong"]:
            tally.lost.append(f"{name}: {found['wrong']} đoạn sai chữ")
        if found["exact"] < 0.995 * (found.total() - found["refused"]):
            tally.lost.append(f"{name}: chỉ {found['exact']} đúng, {found['refused']} từ chối trên {found.total()}")
    tally.note = "; ".join(words)
    return tally


def _read(texts: list[str], write: Callable[[str], bytes], declared: str) -> Counter[str]:
    """exact, refused (by the reader, or put aside with a warning), wrong: paragraphs of one page."""
    page = "".join(f"<p>{text}</p>" for text in texts)
    html = (
        f"<!doctype html><html lang=vi><head><meta charset={declared}><title>Phân cấp cho Sở</title></head><body>"
        "<article><h1>Phân cấp giải quyết hồ sơ cho Sở</h1><time>19/11/2026 08:00</time>"
        f"<div class=content>{page}</div></article>"
    )
    url = "http://vi-du.vn/tin-1.htm"
    headers = {"content-type": f"text/html; charset={declared}"}
    capture = Capture(url, url, 200, headers, datetime(2026, 11, 20, tzinfo=VN), write(html))
    try:
        found = clean_article(read_article(capture, source=_SOURCE))
    except ParseError:
        return Counter(refused=len(texts))
    out = {nfc(text) for text in found.paragraphs} | {nfc(found.lead)}
    exact = sum(nfc(text) in out for text in texts)
    rest = len(texts) - exact
    aside = any(word.startswith(("charset", "mojibake", "legacy", "hold_")) for word in found.warnings)
    return Counter(exact=exact, **{"refused" if aside else "wrong": rest}) if rest else Counter(exact=exact)


_VIQR = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0303": "~",
    "\u0309": "?",
    "\u0323": ".",
    "\u0306": "(",
    "\u0302": "^",
    "\u031b": "+",
}


def viqr(text: str) -> bytes:
    """Text as old mail wrote it: marks as signs after the letter."""
    plain = text.replace("đ", "dd").replace("Đ", "DD")
    return "".join(_VIQR.get(c, c) for c in unicodedata.normalize("NFD", plain)).encode("ascii", "xmlcharrefreplace")
