"""Article -> Verdict: keep, review or drop, with a score and the words that decided.

Takes a cleaned `Article`, the `Topic` file, the ids of the documents it cites and the time; gives a `Verdict`.
Refuses nothing: a page it can't place is dropped as off topic, with what it saw. Raises ConfigError when the topic
file's lexicon has the wrong shape.

The score is the geometric mean of two parts, each 0..1: how much the page is about the topic (phân cấp, phân
quyền, ủy quyền, or a document that delegates) and how much about our fields, counted where the topic is spoken of.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from urllib.parse import unquote

from newsroom.models import Article, Label, Reason, Topic, Verdict, replace
from newsroom.relevance import spun_text
from newsroom.relevance.lexicon import Lexicon, get_lexicon
from newsroom.relevance.matching import ArticleText, build_text, find_terms
from newsroom.relevance.weighing import (
    DECISIVE_DOCUMENT,
    STRONG_WEIGHT,
    TopicEvidence,
    choose_fields,
    collect_evidence,
    field_points,
    field_strength,
    list_reasons,
    topic_strength,
)
from newsroom.text import vietnamese
from newsroom.text.urls import address_slug, host_or_empty

# ── what sort of page an article is ───────────────────────────────────────────────────────────────


_ARTICLE_HEADING = re.compile(r"^dieu \d{1,3}[a-z]?\s*[.:]", re.MULTILINE)
_WHEREAS = re.compile(r"^can cu (?:luat|nghi dinh|hien phap|quyet dinh|phap lenh|thong tu)", re.MULTILINE)
_MOTTO = "cong hoa xa hoi chu nghia viet nam"
# Titles that are a document's own, of any kind and with or without a whole number: a citation is asked for more.
_NUMBERED_TITLE = re.compile(
    r"(?:luat|nghi dinh|nghi quyet|thong tu|thong tu lien tich|quyet dinh|cong van|chi thi|tcvn|van ban hop nhat)"
    r"(?: so)? ?\d[\w.:/&-]{2,40}"
)
_ITEM_TITLE = re.compile(r"(?:luat|nghi dinh|nghi quyet|thong tu|quyet dinh|cong van|chi thi)(?: [^\d\n]{1,60})? so \d")
_SOFTWARE_SIGNS = 4  # distinct words of a manual before a page without our field counts as one
_FOREIGN_RATIO = 0.30  # below this share of Vietnamese syllables a page is in another language


def classify_page(article: Article, text: ArticleText, lexicon: Lexicon) -> str:
    """list_page, function_page, law_text, software_page, or "" for news."""
    address = unquote(article.url).lower()
    if _has_any(address, lexicon.pages.get("danh_sach_dia_chi", ())) or text.folded.split("\n")[0].endswith("(tag)"):
        return "list_page"
    if _is_function_page(text, lexicon):
        return "function_page"
    if _is_law_text(address, text, lexicon):
        return "law_text"
    return "software_page" if _is_manual(text, lexicon) else ""


def _has_any(haystack: str, needles: tuple[str, ...]) -> bool:
    return any(needle in haystack for needle in needles)


def _is_function_page(text: ArticleText, lexicon: Lexicon) -> bool:
    title = text.folded.split("\n")[0]
    signs = tuple(vietnamese.fold(sign) for sign in lexicon.pages.get("chuc_nang_tieu_de", ()))
    return any(title.startswith(sign) for sign in signs)


def _is_law_text(address: str, text: ArticleText, lexicon: Lexicon) -> bool:
    """Headings "Điều 1.", "Căn cứ Luật…" lines, the motto at the top; or a numbered title at a document address."""
    if len(_ARTICLE_HEADING.findall(text.folded)) >= 3 or _MOTTO in text.folded[:800]:
        return True
    whereas = len(_WHEREAS.findall(text.folded))
    title = text.folded.split("\n")[0]
    named = bool(_NUMBERED_TITLE.match(title) or _ITEM_TITLE.match(title))
    at_documents = _has_any(address, lexicon.pages.get("van_ban_dia_chi", ()))
    return whereas >= 2 or (named and (at_documents or whereas > 0))


def _is_manual(text: ArticleText, lexicon: Lexicon) -> bool:
    signs = [vietnamese.fold(sign) for sign in lexicon.pages.get("phan_mem_dau_hieu", ())]
    return sum(sign in text.folded for sign in signs) >= _SOFTWARE_SIGNS


def is_foreign(article: Article, text: ArticleText) -> bool:
    """Whether the page is not in Vietnamese. What it declares counts only when its words agree."""
    sample = text.shown[:4000]
    limit = _FOREIGN_RATIO if article.language in ("vi", "") else 2 * _FOREIGN_RATIO
    return vietnamese.vietnamese_ratio(sample) < limit


def find_foreign_grounds(article: Article, text: ArticleText, lexicon: Lexicon) -> str:
    """Why a foreign page is about the topic: the English words, or the Vietnamese slug a translation keeps
    (vietnam.vn keeps it in every language); "" when it is not."""
    topics = [w for w in lexicon.english.get("chu_de", ()) if w in text.folded]
    fields = [w for w in lexicon.english.get("linh_vuc", ()) if w in text.folded]
    in_title = any(w in text.folded.split("\n")[0] for w in topics)
    if fields and (len(topics) >= 2 or in_title):
        return ", ".join((*topics[:2], *fields[:2]))
    words = address_slug(article.url).replace("-", " ")
    address = ArticleText(words, words, (0,), ("tieu_de",), unmarked=True)
    found = (find_terms(lexicon.topic, address)[:1], find_terms(lexicon.fields, address)[:1])
    return ", ".join(hits[0].term.phrase for hits in found) if all(found) else ""


# ── the verdict ───────────────────────────────────────────────────────────────────────────────────


_LABELS: dict[str, Label] = {"dang": "keep", "xem_lai": "review", "bo": "drop"}
_PAGE_WORDS = {
    "list_page": "trang danh sách, không phải bài",
    "function_page": "trang chức năng, nhiệm vụ",
    "law_text": "toàn văn văn bản, không phải tin",
    "software_page": "hướng dẫn dùng phần mềm",
}


def judge_article(article: Article, topic: Topic, *, documents: tuple[str, ...] = (), now: datetime) -> Verdict:
    """The verdict on `article` for the portal of `topic`. `documents` are ids of resolved citations; `now` (aware)
    is the night's clock: an article dated after it is judged as undated."""
    lexicon, text = get_lexicon(topic), build_text(article)
    if is_foreign(article, text):
        return _judge_foreign(article, text, lexicon)
    reading = collect_evidence(text, lexicon, documents, host_or_empty(article.url))
    verdict = _weigh_evidence(reading, lexicon)
    if verdict.label != "drop":
        verdict = _judge_page_kind(verdict, article, reading, lexicon)
    if verdict.label != "drop":
        verdict = _judge_age(verdict, article, lexicon, now)
    if verdict.label != "drop":
        verdict = _judge_value(verdict, article)
    return verdict


def _weigh_evidence(reading: TopicEvidence, lexicon: Lexicon) -> Verdict:
    points = field_points(reading, lexicon)
    topic = topic_strength(reading, lexicon)
    field = field_strength(reading, points)
    score = round(math.sqrt(topic * field), 4)
    reasons = tuple(list_reasons(reading, lexicon))
    keep, review = lexicon.thresholds.get("dang", 0.66), lexicon.thresholds.get("xem_lai", 0.5)
    if field < review and _is_adjacent(reading, topic, lexicon):
        label = _LABELS.get(lexicon.adjacent, "review")
        fate = {"keep": "", "review": "held"}.get(label, "off_topic")
        return Verdict(label, round(topic, 4), reasons, "adjacent", choose_fields(points) or ("khac",), fate)
    if score >= keep and reading.strong and field >= review:
        return Verdict("keep", score, reasons, fields=choose_fields(points))
    if score >= review:
        return Verdict("review", score, reasons, fields=choose_fields(points), fate="held")
    return Verdict("drop", score, reasons, fields=choose_fields(points), fate="off_topic")


def _is_adjacent(reading: TopicEvidence, topic: float, lexicon: Lexicon) -> bool:
    """Delegation in another field: said outright in the title or the lead, and strongly."""
    said = any(h.term.weight >= STRONG_WEIGHT and h.zone in ("tieu_de", "sapo") for h in reading.topic)
    return said and topic >= lexicon.thresholds.get("lan_can", 0.6)


# ── what else decides ────────────────────────────────────────────────────────────────────────────


def _judge_foreign(article: Article, text: ArticleText, lexicon: Lexicon) -> Verdict:
    grounds = find_foreign_grounds(article, text, lexicon)
    reason = Reason("foreign_language", 1.0, "bài không viết bằng tiếng Việt", grounds[:80])
    if not grounds:
        return Verdict("drop", 0.0, (reason,), fate="off_topic")
    label = _LABELS.get(lexicon.foreign, "review")
    return Verdict(label, 0.5, (reason,), fate="foreign_language" if label != "drop" else "off_topic")


def _judge_page_kind(verdict: Verdict, article: Article, reading: TopicEvidence, lexicon: Lexicon) -> Verdict:
    """Pages that are no news are dropped; a law text that itself delegates in our field goes to an editor."""
    kind = classify_page(article, reading.text, lexicon)
    if not kind or (kind == "software_page" and (reading.documents or verdict.section == "main")):
        return verdict
    reasons = (Reason(kind, -5.0, _PAGE_WORDS[kind]), *verdict.reasons)
    delegates = any(d.topic >= DECISIVE_DOCUMENT for d, _, _ in reading.documents) or any(
        h.zone == "tieu_de" and h.term.weight >= STRONG_WEIGHT for h in reading.topic
    )
    if kind == "law_text" and delegates and verdict.section == "main":
        return replace(verdict, label="review", fate="held", reasons=reasons)
    return replace(verdict, label="drop", fate="off_topic", reasons=reasons)


def _judge_age(verdict: Verdict, article: Article, lexicon: Lexicon, now: datetime) -> Verdict:
    """An article of before the topic's first day is history (a text of 2016 dated by its page clock)."""
    published = article.published
    if not lexicon.since or published is None or published > now:
        return verdict
    if published.date() >= date.fromisoformat(lexicon.since):
        return verdict
    reason = Reason("too_old", -5.0, f"đăng ngày {published:%d/%m/%Y}, trước {lexicon.since}")
    return replace(verdict, label="drop", fate="too_old", reasons=(reason, *verdict.reasons))


def _judge_value(verdict: Verdict, article: Article) -> Verdict:
    """Text that gives nothing to check is held back with what it lacks."""
    lacking = spun_text.find_missing_facts(article)
    if not lacking:
        return verdict
    reasons = tuple(Reason("low_value", -5.0, words) for words in lacking)
    return replace(verdict, label="drop", fate="low_value", reasons=(*reasons, *verdict.reasons))
