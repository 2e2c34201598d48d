"""What sort of page an article is: news, or a list, a law text, a functions page, a software manual, foreign.

Takes an `Article`, its `Text` and the `Lexicon` (whose `trang` and `tieng_anh` tables name the signs); gives a code
or "". Refuses nothing: an unknown page is news.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from newsroom import vietnamese
from newsroom.lexicon import Lexicon
from newsroom.matching import Text, find
from newsroom.models import Article

_ARTICLE_HEADING = re.compile(r"^dieu \d{1,3}[a-z]?\s*[.:]", re.MULTILINE)
_WHEREAS = re.compile(r"^can cu (?:luat|nghi dinh|hien phap|quyet dinh|phap lenh|thong tu)", re.MULTILINE)
_MOTTO = "cong hoa xa hoi chu nghia viet nam"
_NUMBERED_TITLE = re.compile(
    r"(?:luat|nghi dinh|nghi quyet|thong tu|thong tu lien tich|quyet dinh|cong van|chi thi|tcvn|van ban hop nhat)"
    r"(?: so)? ?\d[\w.:/&-]{2,40}"
)
_ITEM_TITLE = re.compile(r"(?:luat|nghi dinh|nghi quyet|thong tu|quyet dinh|cong van|chi thi)(?: [^\d\n]{1,60})? so \d")
_SOFTWARE_SIGNS = 4  # distinct words of a manual before a page without our field counts as one
_FOREIGN_RATIO = 0.30  # below this share of Vietnamese syllables a page is in another language


def kind_of(article: Article, text: Text, lexicon: Lexicon) -> str:
    """list_page, function_page, law_text, software_page, or "" for news."""
    address = unquote(article.url).lower()
    if _has(address, lexicon.pages.get("danh_sach_dia_chi", ())) or text.folded.split("\n")[0].endswith("(tag)"):
        return "list_page"
    if _is_function_page(text, lexicon):
        return "function_page"
    if _is_law(address, text, lexicon):
        return "law_text"
    return "software_page" if _is_manual(text, lexicon) else ""


def _has(haystack: str, needles: tuple[str, ...]) -> bool:
    return any(needle in haystack for needle in needles)


def _is_function_page(text: Text, lexicon: Lexicon) -> bool:
    title = text.folded.split("\n")[0]
    signs = tuple(vietnamese.fold(sign) for sign in lexicon.pages.get("chuc_nang_tieu_de", ()))
    return any(title.startswith(sign) for sign in signs)


def _is_law(address: str, text: Text, lexicon: Lexicon) -> bool:
    """Headings "Điều 1.", "Căn cứ Luật…" lines, the motto at the top; or a numbered title at a document address."""
    if len(_ARTICLE_HEADING.findall(text.folded)) >= 3 or _MOTTO in text.folded[:800]:
        return True
    whereas = len(_WHEREAS.findall(text.folded))
    title = text.folded.split("\n")[0]
    named = bool(_NUMBERED_TITLE.match(title) or _ITEM_TITLE.match(title))
    at_documents = _has(address, lexicon.pages.get("van_ban_dia_chi", ()))
    return whereas >= 2 or (named and (at_documents or whereas > 0))


def _is_manual(text: Text, lexicon: Lexicon) -> bool:
    signs = [vietnamese.fold(sign) for sign in lexicon.pages.get("phan_mem_dau_hieu", ())]
    return sum(sign in text.folded for sign in signs) >= _SOFTWARE_SIGNS


def is_foreign(article: Article, text: Text) -> bool:
    """Whether the page is not in Vietnamese. What it declares counts only when its words agree."""
    sample = text.shown[:4000]
    limit = _FOREIGN_RATIO if article.language in ("vi", "") else 2 * _FOREIGN_RATIO
    return vietnamese.vietnamese_ratio(sample) < limit


def foreign_grounds(article: Article, text: Text, lexicon: Lexicon) -> str:
    """Why a foreign page is about the topic: the English words, or the Vietnamese slug a translation keeps
    (facts, part 5: vietnam.vn keeps it in every language); "" when it is not."""
    topics = [w for w in lexicon.english.get("chu_de", ()) if w in text.folded]
    fields = [w for w in lexicon.english.get("linh_vuc", ()) if w in text.folded]
    in_title = any(w in text.folded.split("\n")[0] for w in topics)
    if fields and (len(topics) >= 2 or in_title):
        return ", ".join((*topics[:2], *fields[:2]))
    slug = re.sub(r"[^a-z0-9]+", " ", unquote(article.url).lower().rsplit("/", 1)[-1])
    address = Text(slug, slug, (0,), ("tieu_de",), unmarked=True)
    found = (find(lexicon.topic, address)[:1], find(lexicon.fields, address)[:1])
    return ", ".join(hits[0].term.phrase for hits in found) if all(found) else ""
