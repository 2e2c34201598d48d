"""What an article says of the topic and of our fields, in points, with the grounds.

Takes the `ArticleText` of an article and the `Lexicon`; gives `TopicEvidence`, its topic and field strength (0..1), the
slugs of its fields and the `Reason`s. Decides nothing: `newsroom.relevance` does.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from newsroom.models import Reason
from newsroom.relevance.lexicon import CitedDocument, Lexicon, Term
from newsroom.relevance.matching import ArticleText, TermHit, find_moves, find_terms, find_unaccompanied

_REPEATS = 5.0  # zone points one term can gather: the tenth mention says no more than the fifth
_TOPIC_SCALE, _FIELD_SCALE = 4.0, 3.0
_ELSEWHERE = 0.4  # a field named away from the topic counts this much
_WEAK_CAP = 1.2  # all that weak field words (chuyển đổi số…) can give outside the title
STRONG_WEIGHT = 1.0  # a phrase of this weight says the topic outright
DECISIVE_DOCUMENT = 1.4  # and so does a document of this weight
_CORROBORATING = 0.5  # a phrase of this weight bears out a task that changes hands
_LEVEL = 0.7  # a phrase of this weight says whose task it is; with a scored document it says the topic outright
_SPARSE = 0.08  # share of paragraphs under which the topic is only mentioned in passing


@dataclass(frozen=True, slots=True)
class TopicEvidence:
    """What was found in one article. `topic` excludes the hits of `masked` (hit, why)."""

    text: ArticleText
    topic: tuple[TermHit, ...]
    masked: tuple[tuple[TermHit, str], ...]
    fields: tuple[TermHit, ...]
    rivals: tuple[TermHit, ...]
    documents: tuple[tuple[CitedDocument, int, int], ...]
    others: int
    home: float
    move: Term

    @property
    def strong(self) -> bool:
        """Whether anything says the topic outright: a phrase of one point or more, a deciding document, or a
        document that delegates in part beside a phrase that says whose task it is. A task that changes hands says it
        only in the title, twice, or beside something else: else it goes to an editor."""
        said = [h for h in self.topic if h.term is not self.move]
        heaviest = max((h.term.weight for h in said), default=0.0)
        document = max((d.topic for d, _, _ in self.documents), default=0.0)
        moved = [h for h in self.topic if h.term is self.move]
        if moved and (document > 0 or heaviest >= _CORROBORATING or len(moved) >= 2 or moved[0].zone == "tieu_de"):
            return True
        return heaviest >= STRONG_WEIGHT or document >= DECISIVE_DOCUMENT or (document > 0 and heaviest >= _LEVEL)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def collect_evidence(text: ArticleText, lexicon: Lexicon, documents: tuple[str, ...], host: str = "") -> TopicEvidence:
    """Everything the lexicon finds in `text`; `documents` are the ids the resolver saw, `host` whose page it is."""
    masks = find_terms(lexicon.masks, text)
    topic, masked = [], []
    for hit in find_terms(lexicon.topic, text, forgive=True):
        cover = next((m for m in masks if m.start <= hit.start and hit.end <= m.end), None)
        if cover:
            masked.append((hit, cover.term.group))
        else:
            topic.append(hit)
    alone = find_unaccompanied(topic, text, lexicon)
    masked += [(hit, "khac_nghia") for hit in topic if hit in alone]
    topic = [hit for hit in topic if hit not in alone] + list(find_moves(text, lexicon))
    cited = tuple(_find_scored_documents(text, lexicon, documents))
    others = len(set(documents) - {d.id for d, _, _ in cited})
    fields = find_terms(lexicon.fields, text)
    home = max((points for part, points in lexicon.homes.items() if part in host), default=0.0)
    return TopicEvidence(
        text, tuple(topic), tuple(masked), fields, find_terms(lexicon.rivals, text), cited, others, home, lexicon.move
    )


def _find_scored_documents(
    text: ArticleText, lexicon: Lexicon, documents: tuple[str, ...]
) -> Iterable[tuple[CitedDocument, int, int]]:
    """Scored documents with where they first stand (0, 0 when only the resolver saw them)."""
    for document in lexicon.documents:
        found = document.pattern.search(text.folded)
        if found:
            yield document, found.start(), found.end()
        elif document.id in documents:
            yield document, 0, 0


# ── weighing ─────────────────────────────────────────────────────────────────────────────────────


def _points_per_group(
    hits: Iterable[TermHit], lexicon: Lexicon, near: frozenset[int] | None = None
) -> dict[str, float]:
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


def _topic_points(reading: TopicEvidence, lexicon: Lexicon) -> float:
    strong = [h for h in reading.topic if h.term.weight >= STRONG_WEIGHT]
    points = _points_per_group(reading.topic, lexicon).get("topic", 0.0)
    pieces = len(reading.text.starts)
    head = any(h.zone != "than_bai" for h in strong)
    if not head and pieces > 12 and len({h.piece for h in strong}) / pieces < _SPARSE:
        points *= 0.5
    return points + sum(d.topic * _document_share(reading, start, end) for d, start, end in reading.documents)


def topic_strength(reading: TopicEvidence, lexicon: Lexicon) -> float:
    """How much the article is about the topic, 0..1."""
    return 1 - math.exp(-_topic_points(reading, lexicon) / _TOPIC_SCALE)


def _document_share(reading: TopicEvidence, start: int, end: int) -> float:
    """A document named in the title weighs double; among many other documents it weighs less."""
    zone = reading.text.zones[reading.text.piece_of(start)] if end else "than_bai"
    place = {"tieu_de": 2.0, "sapo": 1.5}.get(zone, 1.0)
    return place / (1 + max(0, reading.others - 3) / 5)


def field_points(reading: TopicEvidence, lexicon: Lexicon) -> dict[str, float]:
    """Points per field slug, counted where the topic is spoken of."""
    near = frozenset(h.piece for h in reading.topic)
    strong = [h for h in reading.fields if h.term.weight >= STRONG_WEIGHT or h.zone == "tieu_de"]
    weak = [h for h in reading.fields if h.term.weight < STRONG_WEIGHT and h.zone != "tieu_de"]
    points = _points_per_group(strong, lexicon, near)
    for group, gained in _points_per_group(weak, lexicon, near).items():
        points[group] = points.get(group, 0.0) + min(gained, _WEAK_CAP)
    return points


def field_strength(reading: TopicEvidence, points: Mapping[str, float]) -> float:
    """0..1. Halved when the head of the page never names our field, and again when its title is another's."""
    documents = sum(d.field for d, start, end in reading.documents) / (1 + max(0, reading.others - 3) / 5)
    strong = any(h.term.weight >= STRONG_WEIGHT for h in reading.fields)
    total = sum(points.values()) if strong or any(h.zone == "tieu_de" for h in reading.fields) else _weak_points(points)
    head = any(h.zone != "than_bai" for h in reading.fields)
    title = any(h.zone == "tieu_de" for h in reading.fields)
    lead = title or any(h.zone == "sapo" for h in reading.fields)
    if not head and not documents:
        total *= 0.5
    if not title and any(h.zone == "tieu_de" for h in reading.rivals):
        total, documents = total * (0.5 if lead else 0.3), documents * 0.6
    home = reading.home if reading.fields else 0.0
    return 1 - math.exp(-(total + documents + home) / _FIELD_SCALE)


def _weak_points(points: Mapping[str, float]) -> float:
    return min(sum(points.values()), _WEAK_CAP)


def choose_fields(points: Mapping[str, float]) -> tuple[str, ...]:
    """Slugs of the fields an article is about, strongest first, at most four."""
    ranked = sorted(points.items(), key=lambda pair: (-pair[1], pair[0]))
    best = ranked[0][1] if ranked else 0.0
    return tuple(slug for slug, gained in ranked if gained >= max(0.3 * best, 0.8))[:4]


# ── reasons ──────────────────────────────────────────────────────────────────────────────────────


def list_reasons(reading: TopicEvidence, lexicon: Lexicon) -> Iterable[Reason]:
    """The strongest grounds, each phrase once: topic, documents, fields, then what was set aside and why."""
    yield from _strongest_reasons(reading.topic, "topic", 4, reading.text, lexicon)
    for document, start, end in reading.documents[:3]:
        yield Reason("document", document.topic, document.number, reading.text.around(start, end) if end else "")
    yield from _strongest_reasons(reading.fields, "field", 3, reading.text, lexicon)
    seen: set[str] = set()
    for hit, why in reading.masked:
        if why not in seen:
            seen.add(why)
            yield Reason(f"excluded_{why}", -hit.term.weight, hit.term.phrase, reading.text.around(hit.start, hit.end))


def _strongest_reasons(
    hits: Iterable[TermHit], code: str, most: int, text: ArticleText, lexicon: Lexicon
) -> Iterable[Reason]:
    best: dict[str, tuple[float, TermHit]] = {}
    for hit in hits:
        weight = hit.term.weight * lexicon.zones.get(hit.zone, 0.5)
        if weight > best.get(hit.term.phrase, (0.0, hit))[0]:
            best[hit.term.phrase] = weight, hit
    for weight, hit in sorted(best.values(), key=lambda pair: (-pair[0], pair[1].start))[:most]:
        yield Reason(code, round(weight, 2), hit.term.phrase, text.around(hit.start, hit.end))
