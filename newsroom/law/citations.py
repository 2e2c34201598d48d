"""Legal numbers in a text: find -> resolve -> annotate.

Takes text as published (NFC or NFD, capitals, lost spaces, hard wraps, scan noise); gives `Citation`s whose offsets
index that very text. Refuses dates, licences, counts ("Nghị định 132 và 78 nhiệm vụ") and bare numbers without the
word for their kind. Nothing here decides which document a number means: that is `newsroom.law.resolve`.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from newsroom import places
from newsroom.law.find import DAY_AND_MONTH, NumberHit, attach_clauses, find_numbers
from newsroom.law.resolve import Registry, resolve_citations
from newsroom.models import Citation, replace
from newsroom.places import Place
from newsroom.text.aligned_text import AlignedText

_ISSUER = re.compile(
    rf"(?:[ ,(]*(?:nam [0-9]{{4}}|{DAY_AND_MONTH}[0-9]{{4}}))?[ ,(]*"
    r"(?:cua |do |tu )(?P<issuer>bo chinh tri|ban chap hanh trung uong|chinh phu|thu tuong chinh phu|quoc hoi"
    r"|bo (?:khoa hoc(?: va|,) cong nghe|kh&cn|khcn|kh-cn|[a-z]+ [a-z]+)"
    r"|(?:ubnd|uy ban nhan dan|hdnd|hoi dong nhan dan) (?:xa|phuong|thi tran|thi xa|dac khu|huyen|quan)(?![a-z])"
    r"|(?:ubnd|uy ban nhan dan|hdnd|hoi dong nhan dan)(?![a-z]))"
)
_LAW = re.compile(r"(?<![a-z])luat (?!so )(?=[a-z])")
_LAW_ENDS = re.compile(r"[\n.;:()\"“”]| (?=luat )")
_AMENDING_LAW_ENDS = re.compile(r"[\n.;:()\"“”]")
_LONGEST_LAW = 120
_DRAFT = re.compile(r"du (?:thao|an) $")
_APART = re.compile(r"[.;!?\n] [^ ]|\n|[0-9]/[0-9a-z]")
_COMMITTEE = re.compile(r"(?:ubnd|uy ban nhan dan|hdnd|hoi dong nhan dan)(?: tinh| thanh pho| tp\.?)? $")
_NEAR = 150  # characters around a provincial number in which its province is looked for


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text, and the citation it is, if it is one."""

    text: str
    citation: Citation | None = None


def read_citations(
    text: str, registry: Registry, *, published: date | None = None, province: str = ""
) -> tuple[Citation, ...]:
    """Find and resolve in one step."""
    return resolve_citations(find_citations(text), registry, published=published, province=province)


def find_citations(text: str) -> tuple[Citation, ...]:
    """Every citation in `text`, in order, in linear time; offsets index `text`.

    A law called by name ("Luật Năng lượng nguyên tử có …") is a candidate without a number, as long as the phrase
    may be; `resolve_citations` cuts it to the registry's title or drops it.
    """
    aligned = AlignedText.of(text)
    found = list(find_numbers(aligned))
    named = []
    for law in _find_law_names(aligned):
        place = _find_own_number(law, found)
        if place is None:
            named.append(law)
        elif aligned.folded.startswith("so", found[place].start):
            found[place] = replace(found[place], start=law[0])  # one citation: "Luật … số 93/2025/QH15"
    return _build_citations(aligned, found, named)


def annotate_text(text: str, citations: Iterable[Citation]) -> tuple[Segment, ...]:
    """`text` cut at its citations; the pieces joined give `text` back. Of overlapping citations
    the first stays."""
    pieces: list[Segment] = []
    at = 0
    for citation in sorted(citations, key=lambda found: (found.start, -found.end)):
        if citation.start < at:
            continue
        if citation.start > at:
            pieces.append(Segment(text[at : citation.start]))
        pieces.append(Segment(text[citation.start : citation.end], citation))
        at = citation.end
    return tuple([*pieces, Segment(text[at:])] if at < len(text) else pieces)


def _find_law_names(aligned: AlignedText) -> Iterator[tuple[int, int]]:
    """Phrases that may be the name of a law: from a capital L to the end of the clause, so they may overlap. A law
    named in the name of one that amends it ("Luật sửa đổi … của Luật … ngày …") is not cited for itself."""
    covered = 0
    for match in _LAW.finditer(aligned.folded):
        start = match.start()
        if start < covered:
            continue
        drafted = _DRAFT.search(aligned.folded, max(0, start - 12), start)
        if aligned.shown[start] == "L" and not drafted and _is_law_title(aligned, start):
            limit = min(len(aligned.folded), start + _LONGEST_LAW)
            amending = aligned.folded.startswith("sua doi", start + 5)
            stop = (_AMENDING_LAW_ENDS if amending else _LAW_ENDS).search(aligned.folded, start, limit)
            end = start + len(aligned.folded[start : stop.start() if stop else limit].rstrip(" ,"))
            covered = end if amending else covered
            yield start, end


def _is_law_title(aligned: AlignedText, start: int) -> bool:
    return aligned.shown[start + 5].isupper() or aligned.folded.startswith("sua doi", start + 5)


def _find_own_number(law: tuple[int, int], found: Sequence[NumberHit]) -> int | None:
    """The place of the law's own number, if that follows its name."""
    place = bisect_left(found, law[0], key=lambda hit: hit.start)
    follows = place < len(found) and found[place].number.issuer == "qh" and found[place].start <= law[1] + 6
    return place if follows else None


def _build_citations(
    aligned: AlignedText, found: Sequence[NumberHit], laws: Sequence[tuple[int, int]]
) -> tuple[Citation, ...]:
    if not found and not laws:
        return ()
    spans = _cut_overlaps(sorted([*((hit.start, hit.end) for hit in found), *laws]))
    clauses = {spans[place][0]: given for place, given in attach_clauses(aligned, spans).items()}
    provinces = _ProvinceMentions(aligned) if any(hit.number.provincial for hit in found) else None
    made = [_cite_number(aligned, hit, provinces) for hit in found]
    made += [_build_citation(aligned, *law, "", "luat") for law in laws]
    placed = zip(sorted(made, key=lambda citation: citation.start), spans, strict=True)
    return tuple(replace(citation, clauses=clauses.get(span[0], ())) for citation, span in placed)


def _cut_overlaps(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The phrase of a named law may run into the next citation: cut it there."""
    following = [*(start for start, _ in spans), sys.maxsize][1:]
    return [(start, min(end, after)) for (start, end), after in zip(spans, following, strict=True)]


def _build_citation(aligned: AlignedText, start: int, end: int, number: str, kind: str, note: str = "") -> Citation:
    first, last = aligned.span(start, end)
    return Citation(first, last, aligned.text[first:last], number, kind, note=note)


def _cite_number(aligned: AlignedText, hit: NumberHit, provinces: _ProvinceMentions | None) -> Citation:
    made = _build_citation(aligned, hit.start, hit.end, str(hit.number), hit.kind, hit.note)
    issuer = _ISSUER.match(aligned.folded, hit.end)
    named = issuer["issuer"] if issuer else ""
    named = "bo khoa hoc va cong nghe" if re.search("khoa hoc|kh(?:&|-)?cn", named) else named
    place = provinces.near(hit) if provinces and hit.number.provincial else None
    named = named.replace("uy ban nhan dan", "ubnd").replace("hoi dong nhan dan", "hdnd")
    if (
        place
        and place.former
        and named in ("", "ubnd", "hdnd")
        and _COMMITTEE.search(aligned.folded, max(0, place.start - 40), place.start)
    ):
        named = aligned.folded[place.start : place.end]
    province = place.slug if place else provinces.only if provinces and hit.number.provincial else ""
    return replace(made, issuer=named, province=province, issued_year=hit.dated)


class _ProvinceMentions:
    """Which province a provincial number is of: named after it in its sentence, else before, else the only one."""

    def __init__(self, aligned: AlignedText) -> None:
        self._plain = aligned.folded
        self._places = places.locate_places(aligned)
        self._starts = [place.start for place in self._places]
        slugs = {place.slug for place in self._places}
        self.only = slugs.pop() if len(slugs) == 1 else ""

    def near(self, hit: NumberHit) -> Place | None:
        after = bisect_left(self._starts, hit.end)
        return self._at(after, hit.end, True) or self._at(after - 1, hit.start, False)

    def _at(self, place: int, edge: int, forward: bool) -> Place | None:
        """That mention if it stands near `edge` with no end of a sentence, number or closed bracket between."""
        if not 0 <= place < len(self._places):
            return None
        found = self._places[place]
        between = (edge, found.start) if forward else (found.end, edge)
        if not 0 <= between[1] - between[0] <= _NEAR or _APART.search(self._plain, *between):
            return None
        words = self._plain[slice(*between)]
        return found if not forward or words.count(")") <= words.count("(") else None
