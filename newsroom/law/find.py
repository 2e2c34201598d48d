"""The forms a legal number takes in running text, and the hits of them in one.

Takes an `AlignedText`; gives `NumberHit`s in its offsets: full ("132/2025/NĐ-CP"), short ("NĐ 133", "Nghị định
132/2025") and chained ("các Nghị định số 132, 133/2025/NĐ-CP": the parts left out are taken from the neighbour).
Refuses dates, licences, page numbers and counts. Every pattern has bounded repeats, so a hostile text costs linear
time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from newsroom.law import numbers
from newsroom.law.numbers import BINDING_KINDS, HEAD, KIND_BY_WORD, PARTY_SUFFIX, SUFFIX, YEAR, DocumentNumber
from newsroom.models import Clause
from newsroom.text.aligned_text import AlignedText

# ── điểm, khoản, điều ─────────────────────────────────────────────────────────────────────────────


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
# "ngày 12/6/2025", "ngày 12 tháng 6 năm 2025" in folded text, up to the year
DAY_AND_MONTH = r"ngay (?P<day>[0-9]{1,2})(?:[/.-]| thang )(?P<month>[0-9]{1,2})(?:[/.-]| nam )"
_BACKWARD = re.compile(
    rf"[ ,:]*(?:\(?{DAY_AND_MONTH}[0-9]{{4}}\)?)?[ ,]*"
    r"(?:cua (?:chinh phu|thu tuong chinh phu|quoc hoi|bo [a-z& ,]{2,40}))?[ ,:(-]*"
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
class ClausePointer:
    """One run of điểm/khoản/điều at `[start:end]` of the aligned text."""

    start: int
    end: int
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class _ClauseItem:
    level: str
    values: tuple[str, ...]
    start: int
    end: int


def parse_clauses(text: str) -> tuple[Clause, ...]:
    """Every pointer of a short text such as "điểm b khoản 1 Điều 145", ranges spelled out."""
    return tuple(clause for pointer in find_pointers(AlignedText.of(text)) for clause in pointer.clauses)


def attach_clauses(aligned: AlignedText, spans: Sequence[tuple[int, int]]) -> dict[int, tuple[Clause, ...]]:
    """Index of span -> its clauses. `spans` are citations in its offsets, in order, not overlapping."""
    found: dict[int, tuple[Clause, ...]] = {}
    following = 0
    for pointer in find_pointers(aligned):
        while following < len(spans) and spans[following][0] < pointer.end:
            following += 1
        owner = _find_owner(aligned, spans, following, pointer)
        if owner is not None:
            found[owner] = tuple(dict.fromkeys((*found.get(owner, ()), *pointer.clauses)))
    return found


def _find_owner(
    aligned: AlignedText, spans: Sequence[tuple[int, int]], following: int, pointer: ClausePointer
) -> int | None:
    """The citation right after the pointer, else the one right before it."""
    after = spans[following][0] if following < len(spans) else pointer.end + _LONGEST_GAP + 1
    if after - pointer.end <= _LONGEST_GAP and _FORWARD.fullmatch(aligned.folded, pointer.end, after):
        return following
    if _OTHER_NEXT.match(aligned.folded, pointer.end) or not following:
        return None
    end = spans[following - 1][1]
    near = 0 <= pointer.start - end <= _LONGEST_GAP
    return following - 1 if near and _BACKWARD.fullmatch(aligned.folded, end, pointer.start) else None


def find_pointers(aligned: AlignedText) -> Iterator[ClausePointer]:
    """Runs of neighbouring items, in order."""
    run: list[_ClauseItem] = []
    for item in _find_items(aligned):
        if run and not _BETWEEN.fullmatch(aligned.folded, run[-1].end, item.start):
            yield _build_pointer(run)
            run = []
        run.append(_join_range(run, item, aligned.folded[run[-1].end : item.start]) if run else item)
    if run:
        yield _build_pointer(run)


def _find_items(aligned: AlignedText) -> Iterator[_ClauseItem]:
    for match in _ITEM.finditer(aligned.folded):
        level = match.lastgroup or ""
        short_article = level == "dieu" and not match.group().startswith(("dieu", "cac"))
        values = tuple(_read_values(aligned, match))
        if values and not (short_article and aligned.shown[match.start()] != "Đ"):
            yield _ClauseItem(level, values, match.start(), match.end())


def _read_values(aligned: AlignedText, match: re.Match[str]) -> Iterator[str]:
    """The values of one item as written, so that đ stays apart from d; ranges of numbers filled in."""
    lead = _LEVEL_WORD.match(aligned.folded, match.start())
    last = ""
    for value in _VALUE.finditer(aligned.folded, lead.end() if lead else match.start(), match.end()):
        written = aligned.shown[value.start("value") : value.end("value")].lower()
        if value["to"]:
            yield from _fill_range(last, written)
        yield written
        last = written


def _fill_range(first: str, last: str) -> Iterator[str]:
    """The whole numbers strictly between two ends of a range, if it is one."""
    if first.isdigit() and last.isdigit() and 0 < int(last) - int(first) <= _LONGEST_RANGE:
        yield from (str(number) for number in range(int(first) + 1, int(last)))


def _join_range(run: Sequence[_ClauseItem], item: _ClauseItem, between: str) -> _ClauseItem:
    r""" "Điều 10 đến Điều 19" is every điều of it."""
    if "den" not in between or run[-1].level != item.level:
        return item
    return replace(item, values=(*_fill_range(run[-1].values[-1], item.values[0]), *item.values))


def _build_pointer(run: Sequence[_ClauseItem]) -> ClausePointer:
    return ClausePointer(run[0].start, run[-1].end, tuple(dict.fromkeys(_build_clauses(run))))


def _build_clauses(run: Sequence[_ClauseItem]) -> list[Clause]:
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
            clauses += _clauses_of_articles(item.values, [*below, ("", points)] if points else below)
            below, points = [], ()
    return _append_leftover(clauses, below, points)


def _clauses_of_articles(articles: Sequence[str], below: Sequence[tuple[str, tuple[str, ...]]]) -> list[Clause]:
    rest = [Clause(article) for article in articles[1:]]
    return [*_clauses_below(articles[0], below), *rest] if below else [Clause(articles[0]), *rest]


def _clauses_below(article: str, below: Sequence[tuple[str, tuple[str, ...]]]) -> list[Clause]:
    return [Clause(article, paragraph, point) for paragraph, points in below for point in (points or ("",))]


def _append_leftover(
    clauses: list[Clause], below: list[tuple[str, tuple[str, ...]]], points: tuple[str, ...]
) -> list[Clause]:
    """ "Điều 28 khoản 2 điểm a": the parts after the article, or a khoản whose article is not named."""
    if points:
        below = [*below[:-1], (below[-1][0], points)] if below else [("", points)]
    if not below:
        return clauses
    article = clauses[-1].article if clauses else ""
    kept = clauses[:-1] if clauses and clauses[-1] == Clause(article) else clauses
    return [*kept, *_clauses_below(article, below)]


# ── the forms of a legal number ───────────────────────────────────────────────────────────────────


WRONG_KIND = "tên loại văn bản trong bài không khớp với số hiệu"
SCANNED_NUMBER = "số hiệu đọc từ chữ quét, đã sửa chữ thành số"

_SHORT_CODES = ("nd", "nq", "qd", "tt", "cd", "ct", "kh", "ttlt", "kl")  # codes a text uses as words: "NĐ 133"
_SHORT = {code: numbers.TYPES[code][1] for code in _SHORT_CODES} | {"cv": "cong-van"}
_LONGEST_FIRST = sorted(KIND_BY_WORD, key=len, reverse=True)
_GLUED = {word.replace(" ", ""): word for word in KIND_BY_WORD}  # "Nghịđịnh133": blanks are lost in scans
# Every branch begins with a letter, its own look behind after that: so most places of a text are passed at a glance.
_KIND = "|".join(
    (*(word.replace(" ", " ?") for word in _LONGEST_FIRST), *(f"{s[0]}(?<![a-z0-9]{s[0]}){s[1:]}" for s in _SHORT))
)
_TAIL = (
    rf"(?: ?-? ?(?P<party>{PARTY_SUFFIX})"
    rf"| ?[/-] ?(?:(?P<year>{YEAR})(?! ?[/-] ?[0-9]) ?[/-]? ?)?(?P<suffix>{SUFFIX})"
    r"| ?/ ?(?P<letter>[a-z&]{2,12} ?- ?[a-z0-9&]{1,12})"
    rf"| ?/ ?(?P<bare_year>{YEAR})(?![0-9]| ?/ ?[0-9a-z])|)"
)
_NUMBER = rf"(?P<head>(?=[lio|]{{0,4}}[0-9]){HEAD}){_TAIL}"
_SO = r"so(?: hieu)?(?![a-z])[ :]{0,2}"
_LEAD = re.compile(
    rf"(?:(?P<kind>{_KIND})[ \"“(]{{0,2}}(?:{_SO}[\"“]?)?|s(?<![a-z]s){_SO[1:]}|(?<![0-9a-z/.,-])(?<![0-9] )"
    rf"(?=[0-9lio|]{{1,5}}(?:\.[0-9]{{1,2}})?[a-d]? ?[/-]))(?<![0-9]){_NUMBER}"
)
_NEXT = re.compile(rf" ?(?:, ?va |, ?|; ?| va | hoac | den | cung(?: voi)? | ?& ?)(?:cac |tu )?(?:so )?{_NUMBER}")
# After a bare number in a chain these show that it ends a noun phrase; any other word may be what is counted.
_ENDS_PHRASE = re.compile(
    r" ?(?:$|[\n.,;:)”\"(]|(?:cua|ve|da|va|nam|co|do|duoc|quy dinh|cung|deu|nham|tai|vua|hien|se|la|ban hanh|trong|cho"
    r"|nay|ngay|con|o|khi|theo|thi|gom|truoc|sau|tu|den|hoac|chinh thuc|noi tren|neu tren|nhu|de|bao gom|chua|phai"
    r")(?![a-z]))"
)
_COUNTS = re.compile(
    r" ?(?:%|[.,]?[0-9]|/|trieu|ty|nghin|ngan|nam(?! (?:19|20)[0-9]{2})|ngay(?! [0-9])|thang|ben|phien|buoc"
    r"|cap(?! (?:xa|tinh|huyen|bo|phep|giay|cho))|dieu(?! [0-9])|muc|lan|nguoi|noi dung|nhiem vu|van de|co quan"
    r"|don vi|tinh(?! [a-z]+ [a-z])|thu tuc"
    r"|ho so|du an|nhom|chuong|trang|phan(?! (?:dinh|cap|quyen|cong|chia|ro))|loai|giai phap|phuong an|chi tieu|nghi "
    r"|thong tu|van ban|luat|tham quyen|linh vuc|xa|dia phuong|doanh nghiep)"
)
_NOT_DOCUMENTS = re.compile(
    r"(?:giay phep|giay chung nhan|chung chi|hop dong|hoa don|bien ban|ban an|cong bao|tap chi|bao|to trinh|dien thoai"
    r"|lo|phieu|ma|ky|mau|tap|nha|duong|phong|cau|tiet|muc|bieu|phu luc|van bang|bang|bao cao|don|tai khoan|quyen"
    r"|bien lai|chung tu|van don|ho so|vu an|lenh) $"
)
_DATE = re.compile(
    r"[ ,(]*(?:cua chinh phu )?(?:(?:duoc |da )?(?:ban hanh|ky(?: ban hanh)?) )?(?:vao )?"
    r"(?:nam (?P<alone>(?:19|20)[0-9]{2})"
    rf"|{DAY_AND_MONTH}(?P<dated>(?:19|20)[0-9]{{2}}))"
)
_BARE_KINDS = BINDING_KINDS - {"luat"}  # cited by a number alone; "luật 3" is a count


@dataclass(frozen=True, slots=True)
class NumberHit:
    """A number found at `[start:end]` of the aligned text; `kind` by its suffix, else by the word before it."""

    start: int
    end: int
    number: DocumentNumber
    kind: str
    note: str = ""
    dated: str = ""  # the year of issue written after the number


def find_numbers(aligned: AlignedText) -> tuple[NumberHit, ...]:
    """Every number that may be a document's, in order, chains completed."""
    return tuple(hit for chain in _find_chains(aligned) for hit in _complete_chain(chain))


def _find_chains(aligned: AlignedText) -> Iterator[list[NumberHit]]:
    at = 0
    while match := _LEAD.search(aligned.folded, at):
        at = match.end()
        if not _is_accepted(aligned, match):
            continue
        chain = [_build_hit(aligned, match, _kind_before(match))]
        while follower := _find_follower(aligned, at, chain[0]):
            chain.append(follower)
            at = follower.end
        yield chain


def _kind_word(match: re.Match[str]) -> str:
    """The word for the kind as it is spelled when no blank of it is lost."""
    written = match["kind"] or ""
    return _GLUED.get(written.replace(" ", ""), written)


def _kind_before(match: re.Match[str]) -> str:
    word = _kind_word(match)
    return KIND_BY_WORD.get(word) or _SHORT.get(word, "")


def _find_follower(aligned: AlignedText, at: int, first: NumberHit) -> NumberHit | None:
    """The next number of a chain: "…, 133/2025/NĐ-CP" or a bare one that ends its phrase."""
    match = _NEXT.match(aligned.folded, at)
    if not match or not first.kind or match["letter"]:
        return None
    if not (match["suffix"] or match["party"]) and not _may_follow(aligned, match):
        return None
    return _build_hit(aligned, match, "" if match["suffix"] or match["party"] else first.kind, match.start("head"))


def _may_follow(aligned: AlignedText, match: re.Match[str]) -> bool:
    """A bare number counts when its phrase ends there, or when a whole number follows in the same chain."""
    head = match["head"]
    if not head[0].isdigit() or (match["bare_year"] and int(re.split(r"[^0-9]", head)[0]) <= 12):  # 7/2025 is a month
        return False
    if _ENDS_PHRASE.match(aligned.folded, match.end()):
        following = _NEXT.match(aligned.folded, match.end())
        return bool(following) or not _COUNTS.match(aligned.folded, match.end())
    return False


def _build_hit(aligned: AlignedText, match: re.Match[str], word: str, start: int | None = None) -> NumberHit:
    number = numbers.number_from_match(match, aligned.shown)
    kind = number.kind or word
    if number.issuer == "qh" and word in ("nghi-quyet", "phap-lenh", ""):
        kind = word  # laws and resolutions of the National Assembly share one form: the suffix alone tells neither
    day = _DATE.match(aligned.folded, match.end())
    dated = (day["alone"] or day["dated"]) if day else ""
    if dated and not number.year and kind in numbers.KINDS_WITH_YEAR:
        number = replace(number, year=dated)
    note = WRONG_KIND if _is_conflict(word, kind) else SCANNED_NUMBER if number.scanned else ""
    return NumberHit(match.start() if start is None else start, match.end(), number, kind, note, dated)


def _is_conflict(word: str, kind: str) -> bool:
    family = kind.removesuffix("-dang")
    return word in BINDING_KINDS and family in BINDING_KINDS and word != family


def _is_accepted(aligned: AlignedText, match: re.Match[str]) -> bool:
    if match["suffix"] or match["party"]:
        return True
    if match["letter"]:
        return _kind_word(match) in ("cong van", "cv", "van ban")
    head = match["head"]
    if not head[0].isdigit():
        return False
    return _is_partial_accepted(aligned, match) if match["bare_year"] else _is_bare_accepted(aligned, match)


def _is_partial_accepted(aligned: AlignedText, match: re.Match[str]) -> bool:
    """Number and year: after a word for the kind, or after "số" when no other thing is numbered."""
    kind, before = match["kind"], aligned.folded[max(0, match.start() - 30) : match.start()]
    if kind is None:
        led = match.group().startswith("so")
        return led and int(re.split(r"[^0-9]", match["head"])[0]) > 12 and not _NOT_DOCUMENTS.search(before)
    return kind not in _SHORT or _is_typed_as_code(aligned, match) or _kind_before(match) in ("nghi-dinh",)


def _is_bare_accepted(aligned: AlignedText, match: re.Match[str]) -> bool:
    """A number alone: only after a kind that is cited so, never a year, never a count."""
    kind, word = _kind_before(match), _kind_word(match)
    head = match["head"]
    if (
        not word
        or re.fullmatch(r"(?:19|20)[0-3][0-9]", head)
        or re.match(r"[a-z]", aligned.folded[match.end() : match.end() + 1])
    ):
        return False
    led = bool(re.search(r"(?<![a-z])so(?: hieu)?[ :“”]*$", aligned.folded[match.start() : match.start("head")]))
    if _COUNTS.match(aligned.folded, match.end()) or (kind not in _BARE_KINDS and not (led and kind)):
        return False
    if word in _SHORT:
        return word in ("nd", "nq", "qd") and _is_typed_as_code(aligned, match)
    return led or word != "quyet dinh" or aligned.shown[match.start()] == "Q"


def _is_typed_as_code(aligned: AlignedText, match: re.Match[str]) -> bool:
    """ "NĐ", "nđ" and "TT" are codes; "nd", "tt" in small letters may be anything."""
    code = aligned.shown[match.start("kind") : match.end("kind")]
    return code.isupper() or "đ" in code


def _complete_chain(chain: Sequence[NumberHit]) -> list[NumberHit]:
    """Fill year and suffix from the next member that has them, then the year from the one before."""
    members = list(chain)
    for place in range(len(members) - 2, -1, -1):
        members[place] = _fill_from(members[place], members[place + 1])
    for place in range(1, len(members)):
        members[place] = _fill_from(members[place], members[place - 1])
    return [_complete_decree(hit) for hit in members]


def _fill_from(hit: NumberHit, other: NumberHit) -> NumberHit:
    """The parts `hit` leaves out, as the other member of its chain has them; party numbers lend nothing."""
    same = hit.kind.removesuffix("-dang") == other.kind.removesuffix("-dang")
    same = same or (other.number.issuer == "qh" and hit.kind == "luat")  # "các luật số 93, 94/2025/QH15"
    if hit.number.whole or not same or hit.note == WRONG_KIND or other.number.issuer in numbers.PARTY_ISSUERS:
        return hit
    if hit.number.year and hit.number.year != other.number.year:
        return hit
    return replace(hit, number=replace(hit.number, year=other.number.year, suffix=other.number.suffix))


def _complete_decree(hit: NumberHit) -> NumberHit:
    """Decrees have one issuer: number and year make the whole number."""
    if hit.kind == "nghi-dinh" and hit.number.year and not hit.number.whole:
        return replace(hit, number=replace(hit.number, suffix="NĐ-CP"))
    return hit
