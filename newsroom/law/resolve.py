"""Which document of the registry a citation means.

Takes citations of one text and a `Registry`; gives them with `document` (and the whole `number`) where exactly one
document can be meant, else with a `note` for the editors' work list. Refuses to guess: a number without its year
resolves only through the one whole number of the same text it can mean, a provincial number only with its province, a
number that counts anew each year only if the day written after it is of the document's year, and a number whose kind
in the text contradicts its suffix not at all (docs/facts.md, numbers).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from newsroom.law.find import WRONG_KIND
from newsroom.law.numbers import DocumentNumber, number_key, parse_number
from newsroom.models import Citation, Document, replace
from newsroom.text.aligned_text import AlignedText

# ── the registry as citations look it up ──────────────────────────────────────────────────────────


_WORD = re.compile(r"[a-z0-9]+")
_SHORT_WORDS = {
    "kh": ("khoa", "hoc"),
    "cn": ("cong", "nghe"),
    "khcn": ("khoa", "hoc", "cong", "nghe"),
    "dmst": ("doi", "moi", "sang", "tao"),
    "shtt": ("so", "huu", "tri", "tue"),
    "nlnt": ("nang", "luong", "nguyen", "tu"),
    "cds": ("chuyen", "doi", "so"),
    "cnc": ("cong", "nghe", "cao"),
    "cqdp": ("chinh", "quyen", "dia", "phuong"),
    "va": (),
}

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Registry:
    """The documents, by whole number, by number and year, and laws by name."""

    whole: Mapping[str, tuple[Document, ...]]
    partial: Mapping[tuple[str, str, str], tuple[Document, ...]]  # family, head, year
    laws: Mapping[tuple[str, ...], tuple[tuple[tuple[str, ...], Document], ...]]  # first two words -> names

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Registry:
        """Documents whose number is none (a registry slip) are not found by number; everything else is."""
        listed = [(document, parse_number(document.number)) for document in documents]
        numbered = [(document, number) for document, number in listed if number]
        whole = _group_pairs((number_key(number), document) for document, number in numbered)
        partial = _group_pairs(((kind_family(d.kind), n.head, n.year), d) for d, n in numbered)
        names = [(_law_name_words(document.title), document) for document, _ in listed if document.kind == "luat"]
        laws = _group_pairs((name[:2], (name, document)) for name, document in names if len(name) > 1)
        return cls(whole, partial, laws)

    def find_exact(self, number: DocumentNumber, province: str) -> tuple[Document, ...]:
        """Documents of exactly this number; a provincial one must be of `province`."""
        found = self.whole.get(number_key(number), ())
        return tuple(d for d in found if not number.provincial or (province and d.province == province))


def _group_pairs(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    groups: dict[K, list[V]] = {}
    for name, value in pairs:
        groups.setdefault(name, []).append(value)
    return {name: tuple(values) for name, values in groups.items()}


def kind_family(kind: str) -> str:
    """Kinds a text does not tell apart: a party resolution is called "Nghị quyết" too."""
    return kind.removesuffix("-dang")


def spoken_words(text: str) -> list[tuple[str, int]]:
    """Folded words of a law's name, short forms spelled out and "và" left out, each with where it ends in the
    `AlignedText` of `text`."""
    found = _WORD.finditer(AlignedText.of(text).folded)
    return [(part, match.end()) for match in found for part in _SHORT_WORDS.get(match.group(), (match.group(),))]


def _law_name_words(title: str) -> tuple[str, ...]:
    """A law's name in words, "luật" first."""
    words = tuple(word for word, _ in spoken_words(title))
    return words if words[:1] == ("luat",) else ("luat", *words)


# ── which document a citation means ───────────────────────────────────────────────────────────────


NOT_LISTED = "chưa có trong sổ văn bản"
NO_YEAR = "số hiệu thiếu năm; bài không nêu số đầy đủ"
NO_SUFFIX = "số hiệu thiếu phần cuối; chưa đủ căn cứ để xác định văn bản"
NO_PROVINCE = "chưa rõ văn bản của tỉnh, thành phố nào"
AMBIGUOUS = "có thể là nhiều văn bản khác nhau"
OTHER_ISSUER = "bài nêu cơ quan ban hành khác với văn bản trong sổ"
YEAR_TOO_LATE = "năm trong số hiệu muộn hơn ngày đăng bài"
OTHER_YEAR = "bài nói văn bản cùng số của năm khác"

_YEAR_AFTER = re.compile(
    r" ?,? ?\(?(?:sua doi )?(?:ngay [0-9]{1,2}(?:[/-]| thang )[0-9]{1,2}(?:[/-]| nam ))?(?:nam )?"
    r"((?:19|20)[0-9]{2})(?![0-9])"
)
_OWN_NUMBER = re.compile(r" ?,? ?\(?(?:luat )?so [0-9]")
_PARTY_TERM = 5  # years: party resolutions count anew with each congress


def resolve_citations(
    citations: Sequence[Citation], registry: Registry, *, published: date | None = None, province: str = ""
) -> tuple[Citation, ...]:
    """The citations of ONE text, each with its document or a note; names of laws nobody listed are left out.

    `published` is the day the text appeared; `province` the slug of the article's own province, used for provincial
    numbers that name none.
    """
    text = _TextNumbers(registry, published, province, tuple(citations))
    found = (text.law(c) if not c.number else text.number(c) for c in citations)
    return tuple(_drop_nested(c for c in found if c))


def _drop_nested(citations: Iterable[Citation]) -> Iterator[Citation]:
    """A law named inside the name of another ("Luật sửa đổi … của Luật …") is part of that name."""
    end = -1
    for citation in citations:
        if citation.start >= end:
            yield citation
            end = citation.end


class _TextNumbers:
    """What one text says elsewhere about the numbers in it."""

    def __init__(
        self, registry: Registry, published: date | None, province: str, citations: Sequence[Citation]
    ) -> None:
        self.registry, self.published, self.province = registry, published, province
        self._said: dict[tuple[str, str], dict[str, tuple[DocumentNumber, str]]] = {}
        for citation in citations:
            number = parse_number(citation.number) if citation.number and citation.note != WRONG_KIND else None
            if number and number.whole:
                self._say(citation, number)
        # Laws whose name the text gives to another one ("Luật Công nghệ cao số 21/2008/QH12").
        self._older = {found[0].id for c in citations if (found := self._named(c)) and self._differs(c, found)}

    @staticmethod
    def _differs(citation: Citation, found: tuple[Document, int, bool | None]) -> bool:
        return citation.number != found[0].number if citation.number else found[2] is False

    def _say(self, citation: Citation, number: DocumentNumber) -> None:
        kinds = (citation.kind,) if citation.kind else ("luat", "nghi-quyet") if number.issuer == "qh" else ()
        for name in (*map(kind_family, kinds), ""):
            said = self._said.setdefault((name, number.head), {})
            said[f"{number_key(number)} {citation.province}"] = (number, citation.province)

    def number(self, citation: Citation) -> Citation:
        number = parse_number(citation.number)
        if number is None or citation.note == WRONG_KIND:
            return citation
        if number.whole:
            found = self._whole(citation, number, citation.province)
            undated = number.kind == "nghi-dinh" and not number.year  # no decree of today lacks its year
            return self._part(citation, number) if undated and not found.document else found
        return self._part(citation, number)

    def _whole(self, citation: Citation, number: DocumentNumber, province: str) -> Citation:
        found = self.registry.find_exact(number, province or self.province)
        if len(found) == 1 and _is_same_kind(citation, found[0]):
            note = self._other(citation, number, found[0])
            return (
                _with_note(citation, note)
                if note
                else replace(_with_document(citation, found[0]), note=self._late(citation, number))
            )
        if found:
            return _with_note(citation, AMBIGUOUS if len(found) > 1 else WRONG_KIND)
        unknown = number.provincial and not (province or self.province)
        return _with_note(citation, NO_PROVINCE if unknown else NOT_LISTED)

    def _other(self, citation: Citation, number: DocumentNumber, document: Document) -> str:
        """Why a document of this very number is another one: of a year the number does not hold, or of a commune
        or a former province that counts its own."""
        issuer = (
            AlignedText.of(document.issuer)
            .folded.replace("uy ban nhan dan", "ubnd")
            .replace("hoi dong nhan dan", "hdnd")
        )
        if number.provincial and citation.issuer and citation.issuer not in issuer:
            return OTHER_ISSUER
        if number.year or not document.issued_year:
            return ""
        year = int(citation.issued_year or 0)
        before = self.published is not None and self.published.year < document.issued_year
        return OTHER_YEAR if before or (year and year != document.issued_year) else ""

    def _late(self, citation: Citation, number: DocumentNumber) -> str:
        late = bool(self.published and number.year and int(number.year) > self.published.year)
        return YEAR_TOO_LATE if late else citation.note

    def _part(self, citation: Citation, number: DocumentNumber) -> Citation:
        """A number without suffix, or without year: by what the text says in full, else by kind and year."""
        alike = self._said.get((kind_family(citation.kind), number.head), {})
        said = [pair for pair in alike.values() if not number.year or pair[0].year == number.year]
        if len(said) > 1:
            return _with_note(citation, AMBIGUOUS)
        if said:
            return self._meant(citation, said[0])
        return self._alone(citation, number)

    def _meant(self, citation: Citation, said: tuple[DocumentNumber, str]) -> Citation:
        found = self._whole(citation, *said)
        return found if found.document else replace(found, number=str(said[0]))

    def _alone(self, citation: Citation, number: DocumentNumber) -> Citation:
        """Nothing else in the text helps: kind, number and year must name one document, or the issuer must."""
        if not citation.kind or not number.year:
            return self._by_issuer(citation, number)
        found = self.registry.partial.get((kind_family(citation.kind), number.head, number.year), ())
        found = tuple(d for d in found if not _is_provincial(d))
        if len(found) == 1:
            return (
                _with_document(citation, found[0])
                if _is_same_issuer(citation, found[0])
                else _with_note(citation, OTHER_ISSUER)
            )
        return _with_note(citation, AMBIGUOUS if found else NO_SUFFIX)

    def _by_issuer(self, citation: Citation, number: DocumentNumber) -> Citation:
        """ "Nghị quyết 57 của Bộ Chính trị", within the term of the congress that counts so."""
        found = self.registry.whole.get(f"{number.head}-nq/tw", ())
        party = citation.issuer == "bo chinh tri" and kind_family(citation.kind) == "nghi-quyet"
        if party and len(found) == 1 and self._within_term(found[0]):
            return _with_document(citation, found[0])
        return _with_note(citation, NO_YEAR if not number.year else NO_SUFFIX)

    def _within_term(self, document: Document) -> bool:
        if not (self.published and document.issued):
            return False
        return 0 <= (self.published - document.issued).days <= _PARTY_TERM * 366

    def law(self, citation: Citation) -> Citation | None:
        """Cut a phrase to the longest name of a listed law it begins with; None when there is none, or when the law is
        an older one of that name: by the year after it, by the text's own day, or by what the text says elsewhere."""
        found = self._named(citation)
        if found is None or found[2] is False or (found[2] is None and found[0].id in self._older):
            return None
        end = AlignedText.of(citation.text).span(0, found[1])[1]
        return _with_document(replace(citation, text=citation.text[:end], end=citation.start + end), found[0])

    def _named(self, citation: Citation) -> tuple[Document, int, bool | None] | None:
        """The listed law a phrase begins with, where its name ends, and whether the year after it is that law's
        (None: no year)."""
        words = spoken_words(citation.text)
        spoken = tuple(word for word, _ in words)
        named = [(name, d) for name, d in self.registry.laws.get(spoken[:2], ()) if spoken[: len(name)] == name]
        longest = max((len(name) for name, _ in named), default=0)
        best = [document for name, document in named if len(name) == longest]
        if len(best) != 1:
            return None
        end = words[longest - 1][1]
        return best[0], end, self._of_its_time(best[0], AlignedText.of(citation.text).folded, end)

    def _of_its_time(self, document: Document, plain: str, end: int) -> bool | None:
        """A law's number holds the year it was passed in; after its name stand that year or day, or its number."""
        number, year = parse_number(document.number), _YEAR_AFTER.match(plain, end)
        passed = int(number.year) if number and number.year else document.issued_year
        if (year and passed and int(year[1]) != passed) or _OWN_NUMBER.match(plain, end):
            return False
        if self.published and document.issued and self.published < document.issued:
            return False
        early = bool(self.published and passed and self.published.year < passed)
        return False if early else True if year else None


def _with_document(citation: Citation, document: Document) -> Citation:
    return replace(citation, document=document.id, number=document.number, kind=document.kind or citation.kind)


def _with_note(citation: Citation, note: str) -> Citation:
    return replace(citation, note=note)


def _is_provincial(document: Document) -> bool:
    number = parse_number(document.number)
    return bool(number and number.provincial)


def _is_same_kind(citation: Citation, document: Document) -> bool:
    return not citation.kind or not document.kind or kind_family(citation.kind) == kind_family(document.kind)


def _is_same_issuer(citation: Citation, document: Document) -> bool:
    """Whether the issuer the text names, if it names one, is the document's."""
    spoken = citation.issuer.split()[:3]
    return not spoken or AlignedText.of(document.issuer).folded.startswith(" ".join(spoken))
