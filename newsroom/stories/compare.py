"""Whether two articles tell one event: gates that forbid it, then copies, then evidence added up.

Takes two `Features`; gives `(kind, reason)` or None. Refuses to join on a title's topic words: every title here
says "phân cấp, phân quyền, khoa học và công nghệ" (docs/facts.md, stories). A wrong merge is worse than a
missed one, so any gate that closes decides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from newsroom.places import PROVINCE_NAME
from newsroom.stories.facts import STOP_SYLLABLES
from newsroom.stories.features import PERMUTATIONS, Features, is_normative, number_grade
from newsroom.text.urls import address_slug, host_or_text

NEAR_DAYS = 120  # a reprint may come months later
EVENT_DAYS = 3  # two newsrooms tell one event within three days
TITLE_DAYS = 4  # one headline, two wordings; a week later it is the next conference
_JACCARD = 0.55
_VERBATIM = 0.85
_ENOUGH = 6.0  # points of evidence for one event
_LONG_TITLE = 7  # syllables under which a headline may be a rubric ("Tin vắn", "Thông báo")

_SPANS = frozenset(("", "ngay", "gio", "phut", "tuan", "nam"))  # how long, not how many
# Days every text names: the decrees signed, in force, their last day, and the day after.
_EVERY_DAY = frozenset(month * 32 + day for day, month in ((12, 6), (1, 7), (28, 2), (1, 3)))


_NUMBER = (0.7, 1.8, 3.0, 4.0)  # points of a shared number by how exact it is
_SHORT = 120  # words under which a text may be a form
_EXACT = 3  # of grades two or more shared numbers add up to: 4,812 and 4,377, or 22 articles and 6.5 million
CountStories = Callable[[str, int], int]  # (field of Features, hash) -> other stories


def _count_none(_field: str, _value: int) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class _EventEvidence:
    points: float
    kinds: int
    specific: bool
    words: tuple[str, ...]


def compare_articles(a: Features, b: Features, seen: CountStories = _count_none) -> tuple[str, str] | None:
    """("near" | "event", Vietnamese reason) when `a` and `b` are one story, else None. `seen` tells in how many other
    stories of these weeks a feature stands: what everybody tells joins nobody."""
    if is_conflict(a, b):
        return None
    near = _explain_copy(a, b)
    if near:
        return "near", near
    if (
        not _is_within(a, b, EVENT_DAYS)
        or (a.event and b.event and a.event != b.event)
        or _is_disjoint(a.places, b.places)
    ):
        return None
    if (a.item.language or "vi") != (b.item.language or "vi"):
        return None  # what two languages share is names and figures: a translation is told by its address or its text
    if _is_same_host(a, b) or (a.session and b.session and a.session != b.session and a.near_event == b.near_event):
        return None  # one newsroom tells an event once; one body meets in the morning and again in the afternoon
    told = _collect_evidence(a, b, seen)
    if told.points >= _ENOUGH and told.kinds >= 3 and told.specific:
        return "event", "cùng sự kiện: " + ", ".join(told.words)
    return None


# ── gates ────────────────────────────────────────────────────────────────────────────────────────


def is_conflict(a: Features, b: Features) -> bool:
    """Whether something says they are two: other documents, another day of the event, other places or numbers."""
    if _is_disjoint(a.title_documents, b.title_documents) or _is_disjoint(a.documents, b.documents):
        return True
    if _is_disjoint(a.all_documents, b.all_documents):
        return True
    if a.event and b.event and a.event != b.event and not (a.event in b.dates and b.event in a.dates):
        return True
    if _is_other_count(a, b) and not _is_same_figures(a, b):
        return True
    if _is_about_strangers(a, b) or _is_same_form(a, b):
        return True
    return _is_disjoint(a.places, b.places) and not _is_same_words(a, b)


def _is_about_strangers(a: Features, b: Features) -> bool:
    """Whether each headline names somebody or something the other text does not know at all."""
    apart = _is_disjoint(a.title_names, b.names | b.title_names) and _is_disjoint(
        b.title_names, a.names | a.title_names
    )
    return apart and jaccard(a, b) < _VERBATIM


def _is_same_form(a: Features, b: Features) -> bool:
    """A short form filled in twice: headlines alike but for what each is about, no person or exact number shared."""
    if a.names & b.names or any(number_grade(number) > 1 for number in a.numbers & b.numbers):
        return False
    x, y = _telling_syllables(a), _telling_syllables(b)
    differ = bool(x - y and y - x) and 2 * len(x & y) >= len(x | y)
    return differ and max(a.words, b.words) < _SHORT and _JACCARD <= jaccard(a, b) < _VERBATIM


def _is_other_count(a: Features, b: Features) -> bool:
    """Whether the headlines count the same things and come to other numbers ("91 hồ sơ", "124 hồ sơ")."""
    if a.title_figures & b.title_figures:
        return False
    units, others = ({unit for _, unit in f.title_figures} - _SPANS for f in (a, b))
    return bool(units & others)


def _is_same_figures(a: Features, b: Features) -> bool:
    """A copy under another headline: all the figures of the shorter stand in the longer."""
    return jaccard(a, b) >= _VERBATIM and (a.numbers <= b.numbers or b.numbers <= a.numbers)


def _is_same_words(a: Features, b: Features) -> bool:
    return a.title == b.title and jaccard(a, b) >= _VERBATIM


def _is_disjoint(a: frozenset[Any], b: frozenset[Any]) -> bool:
    return bool(a and b) and not a & b


def _is_within(a: Features, b: Features, days: int) -> bool:
    return bool(a.day and b.day) and abs(a.day - b.day) <= days


# ── copies ───────────────────────────────────────────────────────────────────────────────────────


def jaccard(a: Features, b: Features) -> float:
    """Estimated share of common shingles, 0..1; the chance agreement of one-byte values is taken off."""
    if not a.signature or not b.signature:
        return 0.0
    same = sum(x == y for x, y in zip(a.signature, b.signature, strict=True)) / PERMUTATIONS
    return max(0.0, (same - 1 / 256) / (1 - 1 / 256))


def _explain_copy(a: Features, b: Features) -> str:
    if a.day and b.day and abs(a.day - b.day) > NEAR_DAYS:
        return ""
    shared, fewest = len(a.sentences & b.sentences), min(len(a.sentences), len(b.sentences))
    if _is_templated(a, b):
        return ""
    if jaccard(a, b) >= (_VERBATIM if _is_same_host(a, b) else _JACCARD):
        return f"văn bản giống nhau khoảng {round(jaccard(a, b) * 100)}%"
    if (shared >= 3 and shared * 2 >= fewest) or (shared == 2 and fewest <= 3 and _has_common_fact(a, b)):
        return f"trùng nguyên văn {shared} câu"
    return _explain_headline(a, b)


def _is_same_host(a: Features, b: Features) -> bool:
    """Whether both stand on one host: what is alike there is more often a form filled in twice than a reprint."""
    return host_or_text(a.item.url) == host_or_text(b.item.url)


def _has_common_fact(a: Features, b: Features) -> bool:
    return bool(a.numbers & b.numbers or a.names & b.names or a.quotes & b.quotes)


def _is_templated(a: Features, b: Features) -> bool:
    """One form filled in twice: the same sentences about other people and other numbers."""
    people = len(a.names) >= 2 and len(b.names) >= 2 and not a.names & b.names
    fewest = min(len(a.numbers), len(b.numbers))
    return people or (fewest >= 3 and len(a.numbers & b.numbers) * 3 < fewest)


def _explain_headline(a: Features, b: Features) -> str:
    """The same headline, or the same headline in the address (vietnam.vn keeps the Vietnamese slug)."""
    if not _is_within(a, b, TITLE_DAYS) or (a.event and b.event and a.event != b.event):
        return ""
    if a.title == b.title and len(a.title) >= _LONG_TITLE:
        return "cùng tiêu đề"
    if slug_key(a) and slug_key(a) in (slug_key(b), "".join(b.title)):
        return "cùng đường dẫn tiêu đề"
    return "cùng đường dẫn tiêu đề" if slug_key(b) and slug_key(b) == "".join(a.title) else ""


def slug_key(a: Features) -> str:
    """The headline as the address holds it, letters run together; "" when the address holds no long headline."""
    words = address_slug(a.item.url).split("-")
    return "".join(words) if len(words) >= _LONG_TITLE else ""


# ── one event, two pens ──────────────────────────────────────────────────────────────────────────


def _collect_evidence(a: Features, b: Features, seen: CountStories) -> _EventEvidence:
    quotes, sentences = len(a.quotes & b.quotes), len(a.sentences & b.sentences)
    names = [rarity(seen("names", name)) for name in a.names & b.names]
    numbers = [(number_grade(n), rarity(seen("numbers", n))) for n in a.numbers & b.numbers]
    documents = [(is_normative(d), rarity(seen("cited", d))) for d in a.cited & b.cited]
    told, here = bool(a.near_event and a.near_event == b.near_event), bool(a.places & b.places)
    dates = len((a.dates & b.dates) - _EVERY_DAY - ({a.near_event} if told else set()))
    title, terms = _title_likeness(a, b), sum(rarity(seen("terms", term)) ** 2 for term in a.terms & b.terms)
    fewest = min(len(a.numbers), len(b.numbers))
    most = 1.5 if len(numbers) == fewest > 1 else 1.0 if numbers and len(numbers) * 3 >= 2 * fewest else 0.0
    parts = (
        (min(quotes * 4.0, 8.0), "chung lời phát biểu"),
        (min(sentences * 2.0, 6.0), "chung câu nguyên văn"),
        (min(sum(2.4 * rare for rare in names), 5.0), "chung người, nơi được nêu tên"),
        (min(sum(_NUMBER[grade] * rare for grade, rare in numbers), 8.0), "chung số liệu"),
        (most, "hầu hết số liệu giống nhau"),
        (2.0 if told else 0.0, "cùng ngày diễn ra"),
        (min(dates * 1.5, 3.0), "cùng nêu ngày khác"),
        (1.5 if here else 0.0, "cùng địa phương"),
        (min(sum(2.0 * rare * rare if law else 3.5 * rare for law, rare in documents), 4.5), "cùng văn bản được dẫn"),
        (1.5 if any(map(is_normative, a.documents & b.documents)) else 0.0, "mở đầu nêu cùng văn bản"),
        (1.0 if _has_common_title_number(a, b) else 0.0, "tiêu đề nêu cùng con số"),
        (3.0 * title if title >= 0.3 else 0.0, "tiêu đề gần nhau"),
        (min(terms * 0.6, 3.6), "chung lời kể"),
    )
    exact = sum(grade for grade, rare in numbers if rare >= 0.5) if len(numbers) > 1 else 0
    facts = names or numbers or told or dates or here
    own = any(grade for grade, _ in numbers) or (facts and not all(law for law, _ in documents))
    specific = bool(quotes or sentences >= 2 or own or len(names) >= 2 or ((names or numbers) and terms >= 3))
    specific = specific or (told and here and (dates > 0 or bool(names and numbers)))
    alike = bool(terms or title or quotes or sentences or exact >= _EXACT or not all(law for law, _ in documents))
    found = [(points, words) for points, words in parts if points]
    kinds = len(found) + 2 * (exact >= _EXACT)
    return _EventEvidence(sum(p for p, _ in found), kinds, specific and alike, tuple(words for _, words in found))


def rarity(stories: int) -> float:
    """How much a shared feature tells that so many other stories of these weeks have too, 0..1."""
    return (1.0, 0.75, 0.5, 0.5)[stories] if stories < 4 else 0.25


def _has_common_title_number(a: Features, b: Features) -> bool:
    """Whether one headline's figure is the other's, or stands in its text."""
    return bool(a.title_figures & b.title_figures or a.numbers & b.title_numbers or b.numbers & a.title_numbers)


def _telling_syllables(a: Features) -> set[str]:
    """The telling syllables of a headline, without its province."""
    return set(PROVINCE_NAME.sub(" ", " ".join(a.title)).split()) - STOP_SYLLABLES


def _title_likeness(a: Features, b: Features) -> float:
    """Dice of the titles' telling syllables, 0..1."""
    x, y = _telling_syllables(a), _telling_syllables(b)
    return 2 * len(x & y) / (len(x) + len(y)) if x and y else 0.0
