"""Article -> Verdict: keep, review or drop, with a score and the words that decided.

Takes a cleaned `Article`, the `Topic` file, the ids of the documents it cites and the time; gives a `Verdict`.
Refuses nothing: a page it can't place is dropped as off topic, with what it saw. Raises ConfigError when the topic
file's lexicon has the wrong shape.

The score is the geometric mean of two parts, each 0..1: how much the page is about the topic (phân cấp, phân
quyền, ủy quyền, or a document that delegates) and how much about our fields, counted where the topic is spoken of.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from newsroom import value
from newsroom.lexicon import CitedDocument, Lexicon, lexicon_of
from newsroom.matching import Hit, Text, find, text_of
from newsroom.models import Article, Label, Reason, Topic, Verdict
from newsroom.page_kinds import foreign_grounds, is_foreign, kind_of

_REPEATS = 5.0  # zone points one term can gather: the tenth mention says no more than the fifth
_TOPIC_SCALE, _FIELD_SCALE = 4.0, 3.0
_ELSEWHERE = 0.4  # a field named away from the topic counts this much
_WEAK_CAP = 1.2  # all that weak field words (chuyển đổi số…) can give outside the title
_STRONG = 1.0
_DECISIVE_DOCUMENT = 1.4
_SPARSE = 0.08  # share of paragraphs under which the topic is only mentioned in passing
_LABELS: dict[str, Label] = {"dang": "keep", "xem_lai": "review", "bo": "drop"}
_PAGE_WORDS = {
    "list_page": "trang danh sách, không phải bài",
    "function_page": "trang chức năng, nhiệm vụ",
    "law_text": "toàn văn văn bản, không phải tin",
    "software_page": "hướng dẫn dùng phần mềm",
}


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was found in one article. `topic` excludes the hits of `masked` (hit, why)."""

    text: Text
    topic: tuple[Hit, ...]
    masked: tuple[tuple[Hit, str], ...]
    fields: tuple[Hit, ...]
    rivals: tuple[Hit, ...]
    documents: tuple[tuple[CitedDocument, int, int], ...]
    others: int

    @property
    def strong(self) -> bool:
        """Whether anything says the topic outright: a phrase of one point or more, or a deciding document."""
        return any(h.term.weight >= _STRONG for h in self.topic) or any(
            d.topic >= _DECISIVE_DOCUMENT for d, _, _ in self.documents
        )


def judge(article: Article, topic: Topic, *, documents: tuple[str, ...] = (), now: datetime) -> Verdict:
    """The verdict on `article` for the portal of `topic`. `documents` are ids of resolved citations; `now` (aware)
    is the night's clock: an article dated after it is judged as undated."""
    lexicon, text = lexicon_of(topic), text_of(article)
    if is_foreign(article, text):
        return _foreign(article, text, lexicon)
    reading = _read(text, lexicon, documents)
    verdict = _weigh(reading, lexicon)
    if verdict.label != "drop":
        verdict = _by_page(verdict, article, reading, lexicon)
    if verdict.label != "drop":
        verdict = _by_age(verdict, article, lexicon, now)
    if verdict.label != "drop":
        verdict = _by_value(verdict, article)
    return verdict


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def _read(text: Text, lexicon: Lexicon, documents: tuple[str, ...]) -> _Reading:
    masks = find(lexicon.masks, text)
    topic, masked = [], []
    for hit in find(lexicon.topic, text, forgive=True):
        cover = next((m for m in masks if m.start <= hit.start and hit.end <= m.end), None)
        if cover:
            masked.append((hit, cover.term.group))
        else:
            topic.append(hit)
    cited = tuple(_cited(text, lexicon, documents))
    others = len(set(documents) - {d.id for d, _, _ in cited})
    fields = find(lexicon.fields, text)
    return _Reading(text, tuple(topic), tuple(masked), fields, find(lexicon.rivals, text), cited, others)


def _cited(text: Text, lexicon: Lexicon, documents: tuple[str, ...]) -> Iterable[tuple[CitedDocument, int, int]]:
    """Scored documents with where they first stand (0, 0 when only the resolver saw them)."""
    for document in lexicon.documents:
        found = document.pattern.search(text.folded)
        if found:
            yield document, found.start(), found.end()
        elif document.id in documents:
            yield document, 0, 0


# ── weighing ─────────────────────────────────────────────────────────────────────────────────────


def _points(hits: Iterable[Hit], lexicon: Lexicon, near: frozenset[int] | None = None) -> dict[str, float]:
    """Points per group: each term's weight times its places, once per paragraph, at most `_REPEATS` places.
    With `near`, a hit outside those paragraphs, the title and the lead counts `_ELSEWHERE`."""
    places: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    weights = {}
    for hit in hits:
        share = lexicon.zones.get(hit.zone, 0.5)
        if near is not None and hit.piece not in near and hit.zone not in ("tieu_de", "sapo"):
            share *= _ELSEWHERE
        places[hit.term.group, hit.term.phrase][hit.piece] = share
        weights[hit.term.group, hit.term.phrase] = hit.term.weight
    points: dict[str, float] = defaultdict(float)
    for key, seen in places.items():
        points[key[0]] += weights[key] * min(sum(seen.values()), _REPEATS)
    return dict(points)


def _topic_points(reading: _Reading, lexicon: Lexicon) -> float:
    strong = [h for h in reading.topic if h.term.weight >= _STRONG]
    points = _points(reading.topic, lexicon).get("topic", 0.0)
    pieces = len(reading.text.starts)
    head = any(h.zone != "than_bai" for h in strong)
    if not head and pieces > 12 and len({h.piece for h in strong}) / pieces < _SPARSE:
        points *= 0.5
    return points + sum(d.topic * _document_share(reading, start, end) for d, start, end in reading.documents)


def _document_share(reading: _Reading, start: int, end: int) -> float:
    """A document named in the title weighs double; among many other documents it weighs less."""
    zone = reading.text.zones[reading.text.piece_of(start)] if end else "than_bai"
    place = {"tieu_de": 2.0, "sapo": 1.5}.get(zone, 1.0)
    return place / (1 + max(0, reading.others - 3) / 5)


def _field_points(reading: _Reading, lexicon: Lexicon) -> dict[str, float]:
    near = frozenset(h.piece for h in reading.topic)
    strong = [h for h in reading.fields if h.term.weight >= _STRONG or h.zone == "tieu_de"]
    weak = [h for h in reading.fields if h.term.weight < _STRONG and h.zone != "tieu_de"]
    points = _points(strong, lexicon, near)
    for group, gained in _points(weak, lexicon, near).items():
        points[group] = points.get(group, 0.0) + min(gained, _WEAK_CAP)
    return points


def _field_strength(reading: _Reading, points: dict[str, float]) -> float:
    """0..1. Halved when the head of the page never names our field, and again when its title is another's."""
    documents = sum(d.field for d, start, end in reading.documents) / (1 + max(0, reading.others - 3) / 5)
    strong = any(h.term.weight >= _STRONG for h in reading.fields)
    total = sum(points.values()) if strong or any(h.zone == "tieu_de" for h in reading.fields) else _weak(points)
    head = any(h.zone != "than_bai" for h in reading.fields)
    title = any(h.zone == "tieu_de" for h in reading.fields)
    lead = title or any(h.zone == "sapo" for h in reading.fields)
    if not head and not documents:
        total *= 0.5
    if not title and any(h.zone == "tieu_de" for h in reading.rivals):
        total, documents = total * (0.5 if lead else 0.3), documents * 0.6
    return 1 - math.exp(-(total + documents) / _FIELD_SCALE)


def _weak(points: dict[str, float]) -> float:
    return min(sum(points.values()), _WEAK_CAP)


def _weigh(reading: _Reading, lexicon: Lexicon) -> Verdict:
    points = _field_points(reading, lexicon)
    topic = 1 - math.exp(-_topic_points(reading, lexicon) / _TOPIC_SCALE)
    field = _field_strength(reading, points)
    score = round(math.sqrt(topic * field), 4)
    reasons = tuple(_reasons(reading, lexicon))
    keep, review = lexicon.thresholds.get("dang", 0.66), lexicon.thresholds.get("xem_lai", 0.5)
    if field < review and _is_adjacent(reading, topic, lexicon):
        label = _LABELS.get(lexicon.adjacent, "review")
        fate = {"keep": "", "review": "held"}.get(label, "off_topic")
        return Verdict(label, round(topic, 4), reasons, "adjacent", _fields(points) or ("khac",), fate)
    if score >= keep and reading.strong and field >= review:
        return Verdict("keep", score, reasons, fields=_fields(points))
    if score >= review:
        return Verdict("review", score, reasons, fields=_fields(points), fate="held")
    return Verdict("drop", score, reasons, fields=_fields(points), fate="off_topic")


def _is_adjacent(reading: _Reading, topic: float, lexicon: Lexicon) -> bool:
    """Delegation in another field: said outright in the title or the lead, and strongly."""
    said = any(h.term.weight >= _STRONG and h.zone in ("tieu_de", "sapo") for h in reading.topic)
    return said and topic >= lexicon.thresholds.get("lan_can", 0.6)


def _fields(points: dict[str, float]) -> tuple[str, ...]:
    ranked = sorted(points.items(), key=lambda pair: (-pair[1], pair[0]))
    best = ranked[0][1] if ranked else 0.0
    return tuple(slug for slug, gained in ranked if gained >= max(0.3 * best, 0.8))[:4]


# ── reasons ──────────────────────────────────────────────────────────────────────────────────────


def _reasons(reading: _Reading, lexicon: Lexicon) -> Iterable[Reason]:
    """The strongest grounds, each phrase once: topic, documents, fields, then what was set aside and why."""
    yield from _strongest(reading.topic, "topic", 4, reading.text, lexicon)
    for document, start, end in reading.documents[:3]:
        yield Reason("document", document.topic, document.number, reading.text.around(start, end) if end else "")
    yield from _strongest(reading.fields, "field", 3, reading.text, lexicon)
    seen: set[str] = set()
    for hit, why in reading.masked:
        if why not in seen:
            seen.add(why)
            yield Reason(f"excluded_{why}", -hit.term.weight, hit.term.phrase, reading.text.around(hit.start, hit.end))


def _strongest(hits: Iterable[Hit], code: str, most: int, text: Text, lexicon: Lexicon) -> Iterable[Reason]:
    best: dict[str, tuple[float, Hit]] = {}
    for hit in hits:
        weight = hit.term.weight * lexicon.zones.get(hit.zone, 0.5)
        if weight > best.get(hit.term.phrase, (0.0, hit))[0]:
            best[hit.term.phrase] = weight, hit
    for weight, hit in sorted(best.values(), key=lambda pair: (-pair[0], pair[1].start))[:most]:
        yield Reason(code, round(weight, 2), hit.term.phrase, text.around(hit.start, hit.end))


# ── what else decides ────────────────────────────────────────────────────────────────────────────


def _foreign(article: Article, text: Text, lexicon: Lexicon) -> Verdict:
    grounds = foreign_grounds(article, text, lexicon)
    reason = Reason("foreign_language", 1.0, "bài không viết bằng tiếng Việt", grounds[:80])
    if not grounds:
        return Verdict("drop", 0.0, (reason,), fate="off_topic")
    label = _LABELS.get(lexicon.foreign, "review")
    return Verdict(label, 0.5, (reason,), fate="foreign_language" if label != "drop" else "off_topic")


def _by_page(verdict: Verdict, article: Article, reading: _Reading, lexicon: Lexicon) -> Verdict:
    """Pages that are no news are dropped; a law text that itself delegates in our field goes to an editor."""
    kind = kind_of(article, reading.text, lexicon)
    if not kind or (kind == "software_page" and (reading.documents or verdict.section == "main")):
        return verdict
    reasons = (Reason(kind, -5.0, _PAGE_WORDS[kind]), *verdict.reasons)
    delegates = any(d.topic >= _DECISIVE_DOCUMENT for d, _, _ in reading.documents) or any(
        h.zone == "tieu_de" and h.term.weight >= _STRONG for h in reading.topic
    )
    if kind == "law_text" and delegates and verdict.section == "main":
        return replace(verdict, label="review", fate="held", reasons=reasons)
    return replace(verdict, label="drop", fate="off_topic", reasons=reasons)


def _by_age(verdict: Verdict, article: Article, lexicon: Lexicon, now: datetime) -> Verdict:
    """An article of before the topic's first day is history (facts 1.4: the date trap of 2016)."""
    published = article.published
    if not lexicon.since or published is None or published > now:
        return verdict
    if published.date() >= date.fromisoformat(lexicon.since):
        return verdict
    reason = Reason("too_old", -5.0, f"đăng ngày {published:%d/%m/%Y}, trước {lexicon.since}")
    return replace(verdict, label="drop", fate="too_old", reasons=(reason, *verdict.reasons))


def _by_value(verdict: Verdict, article: Article) -> Verdict:
    """Text that gives nothing to check is held back with what it lacks (facts, part 5, G02)."""
    lacking = value.missing(article)
    if not lacking:
        return verdict
    reasons = tuple(Reason("low_value", -5.0, words) for words in lacking)
    return replace(verdict, label="drop", fate="low_value", reasons=(*reasons, *verdict.reasons))
