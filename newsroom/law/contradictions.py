"""Where a text contradicts the registry about the numbers it cites: for editors, never for readers.

Takes the text, its resolved citations and the registry; gives sentences in Vietnamese. Refuses to correct anything.
Known slips: 78 phân quyền, phân cấp tasks ascribed to NĐ 132, which is the one on phân
định; "14/1/2025" printed for the day NĐ 15/2026 was issued; a decree's number with a law's suffix.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import date

from newsroom.law.find import DAY_AND_MONTH, WRONG_KIND
from newsroom.law.numbers import parse_number
from newsroom.law.resolve import Registry
from newsroom.models import Citation, Document
from newsroom.text.aligned_text import AlignedText
from newsroom.text.dates import format_day

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[^\W\d_a-z])|\n{2,}")
_DATED = re.compile(rf"[ ,(]*{DAY_AND_MONTH}(?P<year>(?:19|20)[0-9]{{2}})(?![0-9])")
_DELEGATED = re.compile(r"phan quyen|phan cap")
_DIVIDED = re.compile(r"phan dinh")
_COUNTED = re.compile(r"[0-9]+ (?:nhiem vu|tham quyen|thu tuc|noi dung)")
_ABOUT = re.compile(r"[^.;]{0,60}?(?:ve|quy dinh) (?:viec )?(phan quyen|phan cap|phan dinh)")


def find_contradictions(text: str, citations: Sequence[Citation], registry: Registry) -> tuple[str, ...]:
    """What the editors should look at, each once, in the order of the text."""
    documents = {d.id: d for group in registry.whole.values() for d in group}
    found = [
        *_find_wrong_kinds(citations),
        *_find_wrong_days(text, citations, documents),
        *_find_wrong_subjects(text, citations, documents),
    ]
    return tuple(dict.fromkeys(found))


def find_grave_contradictions(text: str, citations: Sequence[Citation], registry: Registry) -> tuple[str, ...]:
    """Those that could send a reader to the wrong document: a subject or a kind that is another's. A misprinted day
    of issue is none: it may as well be the day of something else."""
    documents = {d.id: d for group in registry.whole.values() for d in group}
    return tuple(dict.fromkeys([*_find_wrong_kinds(citations), *_find_wrong_subjects(text, citations, documents)]))


def _find_wrong_kinds(citations: Sequence[Citation]) -> Iterator[str]:
    for citation in citations:
        if citation.note == WRONG_KIND:
            yield f"“{' '.join(citation.text.split())}”: tên loại văn bản không khớp với số hiệu {citation.number}."


def _find_wrong_days(text: str, citations: Sequence[Citation], documents: dict[str, Document]) -> Iterator[str]:
    """A day of issue printed right after a number that is not the registry's."""
    for citation in citations:
        document = documents.get(citation.document)
        printed = _parse_printed_day(text[citation.end : citation.end + 60])
        if document and document.issued and printed and printed != document.issued:
            ours = format_day(document.issued)
            yield f"Bài ghi {document.number} ngày {format_day(printed)}; sổ văn bản ghi ngày ban hành {ours}."


def _parse_printed_day(after: str) -> date | None:
    match = _DATED.match(AlignedText.of(after).folded)
    if not match:
        return None
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:  # 31/2 and the like: a misprint, but of the calendar, not of the law
        return None


def _find_wrong_subjects(text: str, citations: Sequence[Citation], documents: dict[str, Document]) -> Iterator[str]:
    """A sentence that gives one document of a pair the subject of the other."""
    resolved = deque(citation for citation in citations if citation.document in documents)
    for start, end in _split_sentences(text) if resolved else ():
        cited = list(_take_within(resolved, start, end))
        ids = {citation.document for citation in cited}
        if len(ids) == 1:
            plain = AlignedText.of(text[start:end]).folded
            yield from _find_misplaced_subject(plain, documents[cited[0].document], documents)


def _split_sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in _SENTENCE_END.finditer(text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def _take_within(citations: deque[Citation], start: int, end: int) -> Iterator[Citation]:
    """Citations of one sentence; those before it are consumed, so that a text is walked once."""
    while citations and citations[0].start < end:
        citation = citations.popleft()
        if citation.start >= start:
            yield citation


def _find_misplaced_subject(plain: str, document: Document, documents: dict[str, Document]) -> Iterator[str]:
    title = AlignedText.of(document.title).folded
    for said, words in ((_DELEGATED, "phân quyền, phân cấp"), (_DIVIDED, "phân định thẩm quyền")):
        other = _DIVIDED if said is _DELEGATED else _DELEGATED
        if not other.search(title) or said.search(title) or not _is_ascribed(plain, said, other):
            continue
        rival = next((d for d in documents.values() if _is_rival(document, d, said)), None)
        if rival:
            yield (
                f"Bài gán nội dung {words} cho {document.number}, nhưng văn bản này có tên “{document.title}”; "
                f"nội dung ấy theo tên gọi thuộc {rival.number}."
            )


def _is_ascribed(plain: str, said: re.Pattern[str], other: re.Pattern[str]) -> bool:
    """The sentence counts tasks of that subject, or says the document is about it, and never of the other."""
    about = _ABOUT.search(plain)
    stated = bool(about and said.fullmatch(about[1]))
    return not other.search(plain) and bool(said.search(plain)) and (stated or bool(_COUNTED.search(plain)))


def _is_rival(document: Document, other: Document, said: re.Pattern[str]) -> bool:
    """A document of the same kind, issuer and day whose title has the subject."""
    same = (other.kind, other.issuer, other.issued) == (document.kind, document.issuer, document.issued)
    return (
        same
        and other.id != document.id
        and bool(said.search(AlignedText.of(other.title).folded))
        and bool(parse_number(other.number))
    )
