"""Điểm, khoản, điều: where in a document a text points, and which citation each pointer belongs to.

Takes a `Shadow` and the spans of citations in it; gives the `Clause`s of each. Refuses to attach a pointer across a
sentence, or to a document when another one ("Luật …", "Thông tư này") is named right after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from newsroom.models import Clause
from newsroom.shadow import Shadow

_JOIN = r" ?(?:,|;| va | hoac | den |-) ?"
_VALUES = {
    "diem": r"[a-z](?![a-z0-9])",
    "khoan": r"[0-9]{1,2}[a-z]?(?![a-z0-9/])",
    "dieu": r"[0-9]{1,3}[a-z]?(?![a-z0-9/])",
}
_ITEM = re.compile(
    "(?=[cdk])(?:"  # what they all begin with: most places of a text are passed at a glance
    + "|".join(
        rf"(?P<{level}>{lead} ?(?:(?:so|tu) )?{value}(?:{_JOIN}{value}){{0,30}})"
        for level, lead, value in (
            ("diem", r"(?<![a-z])(?:cac )?diem", _VALUES["diem"]),
            ("khoan", r"(?<![a-z])(?:(?:cac )?khoan|k(?=[0-9]))", _VALUES["khoan"]),
            ("dieu", r"(?:(?<![a-z])(?:cac )?dieu|(?<![a-z0-9])d(?=[0-9]))", _VALUES["dieu"]),
        )
    )
    + ")"
)
_VALUE = re.compile(r"(?P<to>den|-)? ?(?P<value>(?<![0-9])[0-9]{1,3}[a-z]?|(?<![a-z0-9])[a-z])(?![a-z0-9])")
_BETWEEN = re.compile(r"[ ,;]*(?:(?:va|cua|tai|thuoc|hoac|o|den|tu)[ ,]*)?")
_FORWARD = re.compile(
    r"[ ,]*(?:\([^().;\n]{0,140}|(?:(?:cua|tai|trong|thuoc|theo|o|quy dinh tai|ban hanh kem theo|kem theo|cac|"
    r"quy (?:che|dinh|trinh)|phu luc [ivx0-9.]{1,6})[ ,]*){0,4})"
)
_DAY = r"ngay [0-9]{1,2}(?:[/.-]| thang )[0-9]{1,2}(?:[/.-]| nam )[0-9]{4}"
_BACKWARD = re.compile(
    rf"[ ,:]*(?:\(?{_DAY}\)?)?[ ,]*(?:cua (?:chinh phu|thu tuong chinh phu|quoc hoi|bo [a-z& ,]{{2,40}}))?[ ,:(-]*"
    r"(?:(?:tai|quy dinh|cu the|theo|trong do|o|la|can cu)[ ,:(]*){0,3}"
)
_OTHER_NEXT = re.compile(
    r"[ ,]*(?:cua |thuoc |trong )?"
    r"(?:luat|bo luat|hien phap|phap lenh|nghi dinh|thong tu|quyet dinh|nghi quyet)(?![a-z])"
)
_LEVEL_WORD = re.compile(r"(?:cac )?(?:diem|khoan|dieu|k|d) ?(?:(?:so|tu) )?")
_LONGEST_GAP = 160
_LONGEST_RANGE = 60


@dataclass(frozen=True, slots=True)
class Pointer:
    """One run of điểm/khoản/điều at `[start:end]` of the shadow."""

    start: int
    end: int
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class _Item:
    level: str
    values: tuple[str, ...]
    start: int
    end: int


def parse_clauses(text: str) -> tuple[Clause, ...]:
    """Every pointer of a short text such as "điểm b khoản 1 Điều 145", ranges spelled out."""
    return tuple(clause for pointer in pointers(Shadow.of(text)) for clause in pointer.clauses)


def attach(shadow: Shadow, spans: Sequence[tuple[int, int]]) -> dict[int, tuple[Clause, ...]]:
    """Index of span -> its clauses. `spans` are citations in shadow offsets, in order, not overlapping."""
    found: dict[int, tuple[Clause, ...]] = {}
    following = 0
    for pointer in pointers(shadow):
        while following < len(spans) and spans[following][0] < pointer.end:
            following += 1
        owner = _owner(shadow, spans, following, pointer)
        if owner is not None:
            found[owner] = tuple(dict.fromkeys((*found.get(owner, ()), *pointer.clauses)))
    return found


def _owner(shadow: Shadow, spans: Sequence[tuple[int, int]], following: int, pointer: Pointer) -> int | None:
    """The citation right after the pointer, else the one right before it."""
    after = spans[following][0] if following < len(spans) else pointer.end + _LONGEST_GAP + 1
    if after - pointer.end <= _LONGEST_GAP and _FORWARD.fullmatch(shadow.plain, pointer.end, after):
        return following
    if _OTHER_NEXT.match(shadow.plain, pointer.end) or not following:
        return None
    end = spans[following - 1][1]
    near = 0 <= pointer.start - end <= _LONGEST_GAP
    return following - 1 if near and _BACKWARD.fullmatch(shadow.plain, end, pointer.start) else None


def pointers(shadow: Shadow) -> Iterator[Pointer]:
    """Runs of neighbouring items, in order."""
    run: list[_Item] = []
    for item in _items(shadow):
        if run and not _BETWEEN.fullmatch(shadow.plain, run[-1].end, item.start):
            yield _pointer(run)
            run = []
        run.append(_joined(run, item, shadow.plain[run[-1].end : item.start]) if run else item)
    if run:
        yield _pointer(run)


def _items(shadow: Shadow) -> Iterator[_Item]:
    for match in _ITEM.finditer(shadow.plain):
        level = match.lastgroup or ""
        short_article = level == "dieu" and not match.group().startswith(("dieu", "cac"))
        values = tuple(_values(shadow, match))
        if values and not (short_article and shadow.clean[match.start()] != "Đ"):
            yield _Item(level, values, match.start(), match.end())


def _values(shadow: Shadow, match: re.Match[str]) -> Iterator[str]:
    """The values of one item as written, so that đ stays apart from d; ranges of numbers filled in."""
    lead = _LEVEL_WORD.match(shadow.plain, match.start())
    last = ""
    for value in _VALUE.finditer(shadow.plain, lead.end() if lead else match.start(), match.end()):
        written = shadow.clean[value.start("value") : value.end("value")].lower()
        if value["to"]:
            yield from _filled(last, written)
        yield written
        last = written


def _filled(first: str, last: str) -> Iterator[str]:
    """The whole numbers strictly between two ends of a range, if it is one."""
    if first.isdigit() and last.isdigit() and 0 < int(last) - int(first) <= _LONGEST_RANGE:
        yield from (str(number) for number in range(int(first) + 1, int(last)))


def _joined(run: Sequence[_Item], item: _Item, between: str) -> _Item:
    r""" "Điều 10 đến Điều 19" is every điều of it."""
    if "den" not in between or run[-1].level != item.level:
        return item
    return replace(item, values=(*_filled(run[-1].values[-1], item.values[0]), *item.values))


def _pointer(run: Sequence[_Item]) -> Pointer:
    return Pointer(run[0].start, run[-1].end, tuple(dict.fromkeys(_clauses(run))))


def _clauses(run: Sequence[_Item]) -> list[Clause]:
    """Small to large ("điểm b khoản 1 Điều 145") as a rule; what is left over at the end belongs to the last điều."""
    clauses: list[Clause] = []
    below: list[tuple[str, tuple[str, ...]]] = []
    points: tuple[str, ...] = ()
    for item in run:
        if item.level == "diem":
            points = (*points, *item.values)
        elif item.level == "khoan":
            below += [(paragraph, points if place == 0 else ()) for place, paragraph in enumerate(item.values)]
            points = ()
        else:
            clauses += _of_articles(item.values, [*below, ("", points)] if points else below)
            below, points = [], ()
    return _leftover(clauses, below, points)


def _of_articles(articles: Sequence[str], below: Sequence[tuple[str, tuple[str, ...]]]) -> list[Clause]:
    rest = [Clause(article) for article in articles[1:]]
    return [*_below(articles[0], below), *rest] if below else [Clause(articles[0]), *rest]


def _below(article: str, below: Sequence[tuple[str, tuple[str, ...]]]) -> list[Clause]:
    return [Clause(article, paragraph, point) for paragraph, points in below for point in (points or ("",))]


def _leftover(clauses: list[Clause], below: list[tuple[str, tuple[str, ...]]], points: tuple[str, ...]) -> list[Clause]:
    """ "Điều 28 khoản 2 điểm a": the parts after the article, or a khoản whose article is not named."""
    if points:
        below = [*below[:-1], (below[-1][0], points)] if below else [("", points)]
    if not below:
        return clauses
    article = clauses[-1].article if clauses else ""
    kept = clauses[:-1] if clauses and clauses[-1] == Clause(article) else clauses
    return [*kept, *_below(article, below)]
