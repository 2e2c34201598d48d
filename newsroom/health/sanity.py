"""A night of articles from one source -> whether they look like news at all.

Takes the articles a source gave, its name and host, and how many items a week it usually brings; gives the faults of
each article, the code of a source whose new items are mostly unsound, and the articles too many. Refuses nothing
itself: the caller quarantines and holds (at least half of the new items fail; or beyond ten times
the median).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import or_
from statistics import median

from newsroom.models import Article
from newsroom.text.vietnamese import fold, syllables, vietnamese_ratio

FAULTY_SHARE = 0.5  # of a source's new items
MIN_ARTICLES = 3  # fewer articles than this prove no change of layout
BURST_FACTOR = 10  # times the median
_CALM = 50  # items a night that no history is needed to believe
_SHORT = 200  # characters of body under which an item without attachments says nothing
_VIETNAMESE = 0.4
_TRUST_RATIO = 300  # characters before the share of Vietnamese syllables means anything
_CLOSE = 0.9  # Jaccard of syllable sets from which two bodies are one text
_COOKIE_BANNERS = (
    "chung toi su dung cookie",
    "trang web nay su dung cookie",
    "dong y va tiep tuc",
    "chinh sach cookie",
    "we use cookies",
    "accept all cookies",
)
# What betting shops call themselves and their games, folded. A report on gambling says them seldom.
BETTING_WORDS = ("nha cai", "tai xiu", "casino", "no hu", "xoc dia")
_BETTING = (*BETTING_WORDS, "keo nha cai", "slot game", "ca cuoc truc tuyen")

FAULT_WORDS: Mapping[str, str] = {
    "short_body": "thân bài quá ngắn",
    "not_vietnamese": "nội dung không phải tiếng Việt",
    "same_text": "cùng một đoạn chữ với bài khác",
    "same_title": "cùng một tiêu đề với bài khác",
    "site_title": "tiêu đề chỉ là tên trang",
    "title_apart": "tiêu đề và thân bài không có chữ nào chung",
    "menu_text": "thân bài là thực đơn, không phải câu văn",
    "cookie_banner": "thân bài là thông báo cookie",
    "betting": "nội dung quảng cáo cờ bạc",
    "foreign_host": "liên kết tới tên miền nguồn không khai",
}


# what alone sends one article to an editor; the others only count together
GRAVE_FAULTS = frozenset({"cookie_banner", "betting", "menu_text", "site_title", "same_text", "title_apart"})
_OF_PROSE = frozenset({"short_body", "menu_text", "title_apart", "same_text"})


def find_article_faults(
    articles: Sequence[Article],
    names: Sequence[str] = (),
    *,
    register: bool = False,
    known: Callable[[Article], tuple[str, ...] | None] = lambda _article: None,
) -> dict[str, tuple[str, ...]]:
    """URL -> what is unsound about each article, codes of `FAULT_WORDS`; `names` are the source's own names and host,
    `known` gives what `find_own_faults` said of an article already.

    A `register` of documents gives tables of attributes: what holds of prose is not asked of them."""
    titles = Counter(fold(article.title) for article in articles)
    own = {fold(name) for name in names if name}
    alike = _find_same_texts(articles)
    spared = _OF_PROSE if register else frozenset()
    found: dict[str, tuple[str, ...]] = {}
    for a in articles:
        told, title = known(a), fold(a.title)
        beside = {"same_text": a.url in alike, "same_title": titles[title] > 1, "site_title": title in own}
        codes = {*(find_own_faults(a) if told is None else told), *(code for code, holds in beside.items() if holds)}
        found[a.url] = tuple(code for code in FAULT_WORDS if code in codes - spared)
    return found


def find_own_faults(article: Article) -> tuple[str, ...]:
    """What is unsound about an article whatever else its source gave."""
    body = "\n".join(part for part in (article.lead, *article.paragraphs) if part)
    folded = fold(body)
    codes = {
        "short_body": len(body) < _SHORT and not article.attachments,
        "not_vietnamese": len(body) >= _TRUST_RATIO and vietnamese_ratio(body[:5000]) < _VIETNAMESE,
        "title_apart": _is_title_apart(article.title, folded),
        "menu_text": _is_menu(article),
        "cookie_banner": len(body) < 1500 and any(words in folded for words in _COOKIE_BANNERS),
        "betting": sum(folded.count(words) for words in _BETTING) >= 5,
    }
    return tuple(code for code, holds in codes.items() if holds)


def _is_title_apart(title: str, folded: str) -> bool:
    """No word of three letters or more of the title in a body long enough to hold some."""
    told = {word for word in syllables(title) if len(word) >= 3}
    return len(told) >= 4 and len(folded) >= _SHORT and not told & set(syllables(folded))


def _is_menu(article: Article) -> bool:
    """Many lines, none a sentence."""
    lines = [line for line in article.paragraphs if line]
    return len(lines) >= 5 and not any(len(line) >= 80 or line.rstrip().endswith((".", "…")) for line in lines)


def _find_same_texts(articles: Sequence[Article]) -> set[str]:
    """Addresses whose body is, but for a few words, another article's under another title."""
    bits: dict[str, int] = {}  # a set of syllables as one number: twenty thousand pairs are compared
    bodies = [(a.url, _syllable_mask(" ".join((a.lead, *a.paragraphs))[:4000], bits)) for a in articles[:200]]
    found: set[str] = set()
    for place, (one, first) in enumerate(bodies):
        for other, second in bodies[place + 1 :] if first.bit_count() >= 20 else ():
            if (first & second).bit_count() >= _CLOSE * (first | second).bit_count():
                found |= {one, other}
    return found


def _syllable_mask(text: str, bits: dict[str, int]) -> int:
    """The syllables of a text, each a bit."""
    return reduce(or_, (bits.setdefault(word, 1 << len(bits)) for word in syllables(text)), 0)


def find_common_fault(found: Mapping[str, tuple[str, ...]]) -> str:
    """The most frequent fault when at least half of the articles have one and they are enough to tell; else ""."""
    bad = [codes for codes in found.values() if codes]
    if len(found) < MIN_ARTICLES or len(bad) < FAULTY_SHARE * len(found):
        return ""
    counted = Counter(code for codes in bad for code in codes)
    return min(counted, key=lambda code: (-counted[code], code))


def max_new_items(weeks: Mapping[str, int]) -> int:
    """How many new items of one night are believed without an editor: ten times the median night, at least fifty.

    `weeks` are items per ISO week; without history ten times the calm number, for a first harvest.
    """
    if not weeks:
        return BURST_FACTOR * _CALM
    return max(_CALM, round(BURST_FACTOR * median(weeks.values()) / 7))
