"""Questions and answers of portals: the page of a question, or its entry in a list, -> an `Article` of that form.

Takes captures. Three layouts: rfd.gov.vn ("Câu 15: …", date, "Trả lời", date, "Trả lời bởi: …", "Câu
hỏi khác"), Cổng Dịch vụ công quốc gia (h1 = question, "Trả lời:", "Các thủ tục liên quan", "Các câu hỏi liên quan"),
and portals that show the answer in the list itself (Liferay, NukeViet, VNPT). Of a question the title asks, the
paragraphs answer, `author` is who answered and `published` when. Refuses, by ParseError, a page without a question
(`no_title`) or without an answer (`no_body`): what nobody has answered yet answers nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newsroom.errors import ParseError
from newsroom.models import Article, Capture, Entry, Source, replace
from newsroom.text import dates, urls, vietnamese
from scrapers.pages import dom
from scrapers.pages.body import split_lines
from scrapers.pages.boilerplate import remove_hidden
from scrapers.pages.dom import Node
from scrapers.platforms import Platform, load_platform, recognise_platform

MAX_QUESTION_LENGTH = 300  # characters of a question used as a title
_NUMBER = re.compile(r"^(?:câu(?: hỏi)?|hỏi)(?:\s+(?:số\s+)?\d{1,5})?\s*[:.)]\s*|^\d{1,4}\s*[.)]\s+", re.IGNORECASE)
_ANSWER = re.compile(r"^(?:nội dung )?(?:câu )?trả lời\s*(?::\s*(?P<rest>.*))?$", re.IGNORECASE)
_BY = re.compile(
    r"^(?:trả lời bởi|người trả lời|đơn vị trả lời|cơ quan trả lời)\s*:\s*(?P<who>.{2,150})$", re.IGNORECASE
)
_ENDS = frozenset(
    ("cau hoi khac", "cac cau hoi khac", "cau hoi lien quan", "cac cau hoi lien quan", "cau hoi cung loai")
)
_RELATED = frozenset(("cac thu tuc lien quan", "thu tuc lien quan", "thu tuc hanh chinh lien quan"))
_SIGNED = re.compile(r"^(?P<who>[^()]{2,150}?)\s*\((?P<when>[^()]{6,40})\)[^()]{0,150}$")


@dataclass(slots=True)
class _QuestionParts:
    """A question being read line by line."""

    question: str = ""
    asked: dates.ParsedDate | None = None
    answered: dates.ParsedDate | None = None
    answered_by: str = ""
    answer: tuple[str, ...] = ()
    related: tuple[str, ...] = ()


def open_page(capture: Capture, source: Source) -> tuple[Node, Platform]:
    root, decoded = dom.parse(capture)
    address = capture.final_url or capture.url
    name = source.platform if source.platform not in ("", "generic") else recognise_platform(decoded.text, address)
    remove_hidden(root)
    return root, load_platform(name)


def read_question(capture: Capture, source: Source, entry: Entry | None = None) -> Article:
    """The question of one page, or of the list when the entry holds the answer.

    Raises:
        ParseError: `not_html`, `charset`, `too_complex`, `no_title`, `no_body`.
    """
    root, _ = open_page(capture, source)
    lines = [line.text for line in split_lines(root.find("body") or root)]
    heading = next((without_number(node.text()) for node in root.select("h1")), "")
    read = _read_page(lines, heading, entry.title if entry else "", capture.fetched)
    made = _build_article(read, urls.canonical(capture.final_url or capture.url), source, capture.fetched)
    return replace(made, capture_sha256=capture.sha256)


def read_listed_question(entry: Entry, source: Source, captured: datetime) -> Article:
    """The question of an entry that carries its answer. Raises ParseError as `article`."""
    root = dom.build(f"<html><body><div>{entry.content}</div></body></html>", entry.url)
    remove_hidden(root)
    lines = [line.text for line in split_lines(root.find("body") or root)]
    labelled = _ANSWER.match(lines[0]) if lines else None
    lines = [*([labelled["rest"]] if labelled["rest"] else []), *lines[1:]] if labelled else lines
    read = _read_signed(lines, captured)
    read.question = entry.title
    return _build_article(read, entry.url, source, captured)


def _read_page(lines: Sequence[str], heading: str, promised: str, now: datetime) -> _QuestionParts:
    """The lines of a question page, cut at its own words."""
    marks = [at for at, line in enumerate(lines) if _ANSWER.match(line)]
    if not marks:
        return _QuestionParts()
    start = marks[0]
    read = _QuestionParts(question=_choose_question(lines[:start], heading, promised))
    read.asked = _find_last_date(lines[max(0, start - 4) : start], now)
    found = _ANSWER.match(lines[start])
    rest = found["rest"] if found else ""
    _read_answer([*([rest] if rest else []), *lines[start + 1 :]], read, now)
    return read


def _choose_question(before: Sequence[str], heading: str, promised: str) -> str:
    """ "Câu 15: …" next above the answer, else the heading that reads like a question, else what the list promised."""
    numbered = [line for line in before if _NUMBER.match(line) and len(without_number(line)) >= 10]
    if numbered:
        return without_number(numbered[-1])
    return heading if len(heading) >= 10 else promised


def _read_answer(lines: Sequence[str], read: _QuestionParts, now: datetime) -> None:
    """What follows "Trả lời": a date, the answer, who gave it; then procedures and other questions."""
    answer: list[str] = []
    related: list[str] = []
    into = answer
    for line in lines:
        key = vietnamese.fold(line).strip(" :.")
        if key in _ENDS:
            break
        if key in _RELATED:
            into = related
        elif by := _BY.match(line):
            read.answered_by = vietnamese.tidy(by["who"]).rstrip(".")
            into = related  # what follows the signature is no longer the answer
        elif not answer and read.answered is None and (when := _read_date_line(line, now)):
            read.answered = when
        else:
            into.append(line)
    read.answer = tuple(answer)
    read.related = tuple(line for line in related if len(line) >= 10)[:10]


def _read_signed(lines: Sequence[str], now: datetime) -> _QuestionParts:
    """Lines of an answer in a list: who asked and when, the answer, then "Phòng X (15/09/2016 15:24)"."""
    signs = [
        (at, found, when)
        for at, line in enumerate(lines)
        if (found := _SIGNED.match(line)) and (when := _parse_plausible(found["when"], now))
    ]
    if not signs:
        return _QuestionParts(answer=tuple(lines))
    last, found, when = signs[-1]
    first = signs[0][0] + 1 if len(signs) > 1 else 0
    asked = signs[0][2] if len(signs) > 1 else None
    return _QuestionParts(
        asked=asked, answered=when, answered_by=vietnamese.tidy(found["who"]), answer=tuple(lines[first:last])
    )


def _build_article(read: _QuestionParts, url: str, source: Source, captured: datetime) -> Article:
    if len(read.question) < 5:
        raise ParseError("no_title", "no question found", url=url)
    answer = tuple(line for line in read.answer if line.strip())
    if not answer:
        raise ParseError("no_body", "no answer found", url=url)
    return Article(
        url=url,
        source_id=source.id,
        title=read.question[:MAX_QUESTION_LENGTH],
        paragraphs=answer,
        published=read.answered.when if read.answered else None,
        precision=read.answered.precision if read.answered else "minute",
        author=read.answered_by,
        captured=captured,
        fields_from={"title": "question", "paragraphs": "answer"},
        form="question",
        asked=read.asked.when if read.asked else None,
        related=read.related,
    )


def without_number(text: str) -> str:
    """A question without its number."""
    return _NUMBER.sub("", vietnamese.tidy(text)[: 2 * MAX_QUESTION_LENGTH]).strip()


def _find_last_date(lines: Sequence[str], now: datetime) -> dates.ParsedDate | None:
    return next((when for line in reversed(lines) if (when := _read_date_line(line, now))), None)


def _read_date_line(line: str, now: datetime) -> dates.ParsedDate | None:
    """The date of a line that is little else than a date."""
    when = _parse_plausible(line, now) if len(line) <= 60 else None
    return when if when and len(line) - len(when.text) <= 25 else None


def _parse_plausible(text: str, now: datetime) -> dates.ParsedDate | None:
    when = dates.parse_date(text, base=now)
    sound = when and when.precision in ("minute", "day") and not dates.explain_implausible(when.when, now=now)
    return when if sound else None
