"""What is remembered of an article so that it can be told again: hashed features in one short ASCII line.

Takes an `Article` (to make a sketch) or a `NewsItem` (to read one back); gives `Features`. Refuses nothing: an item
without a sketch, or with one of another version, is read from its title and lead alone.

A sketch is "v1:" and base64 of: words u16, event day u16, then for each section of `_SECTIONS` a count and its
hashes, then the MinHash signature, one byte for each of 96 permutations; at most 400 characters.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from newsroom import vietnamese
from newsroom.models import Article, NewsItem
from newsroom.places import find_places
from newsroom.value import PERSON

VERSION = "v1:"
PERMUTATIONS = 96
_SECTIONS: tuple[tuple[str, int, int], ...] = (  # name, bytes of one hash, most kept
    ("sentences", 3, 16),
    ("quotes", 3, 6),
    ("numbers", 2, 14),
    ("names", 2, 14),
    ("documents", 3, 6),
    ("places", 2, 4),
    ("dates", 2, 8),
)
_HEAD_SENTENCES = 11  # of the sentences kept, those of the opening; reprints are cut from the end
_SHORTEST_SENTENCE = 7  # syllables
_QUOTE_SYLLABLES = 8
_HEAD_PARAGRAPHS = 3

_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_QUOTE = re.compile(r"[“\"]([^”\"\n]{30,900})[”\"]")
_DATE = re.compile(
    r"(?<![\d/.,-])(\d{1,2}) ?[/-] ?(\d{1,2})(?: ?[/-] ?(\d{4}))?(?![\d/])|(\d{1,2}) thang (\d{1,2})(?!\d)"
)
_SPAN = re.compile(r"(?:tu|den|truoc|sau|het|hieu luc|ban hanh|ke tu|ky) (?:ngay )?$")
_TIME_OF_DAY = re.compile(r"(?:sang|chieu|toi|trua|hom nay|hom qua)[ ,(]*(?:ngay )?\(?$|\($")
_SLASHED = re.compile(
    r"(?<![\w/])(\d{1,5}(?:\.\d{1,2})?) ?/(?: ?\d{4} ?/)? ?(nd|nq|tt|qd|cd|ct|kh|tb|qh|cv|hd)\w{0,3}(?![a-z0-9])"
)
_SPOKEN = re.compile(
    r"(?<![a-z])(nghi dinh|nghi quyet|thong tu|quyet dinh|cong dien|chi thi|ke hoach|nd|nq|tt|qd)"
    r"(?: so)? ?(\d{1,5}(?:\.\d{1,2})?)(?!\d)(?:/\d{4})?(?:/[a-z][a-z0-9-]*)?"
    r"(?:(?: va |, ?)(?:(?:nghi dinh|nd) )?(?:so )?(\d{2,5}(?:\.\d{1,2})?)(?!\d)(?:/\d{4})?)?"
)
_CODES = {
    "nghi dinh": "nd",
    "nghi quyet": "nq",
    "thong tu": "tt",
    "quyet dinh": "qd",
    "cong dien": "cd",
    "chi thi": "ct",
    "ke hoach": "kh",
}
_NUMBER = re.compile(r"(?<![\w/.,-])(\d{1,3}(?:[.,]\d{3})+|\d+(?:,\d+)?)(?![\w/]) ?(%|[a-z]+)?")
_COMMUNE = re.compile(r"\b(?:xã|phường|Xã|Phường) ([^\W\d_a-z]\w* [^\W\d_a-z]\w*(?: [^\W\d_a-z]\w*)?)")


@dataclass(frozen=True, slots=True)
class Features:
    """What two articles are compared by. Sets hold hashes; `day` is days since 2000 of publication (0 unknown);
    `event` is month*32+day of the day the event took place (0 unknown); `signature` may be empty."""

    item: NewsItem
    day: int
    words: int
    event: int
    title: tuple[str, ...]
    title_documents: frozenset[str]
    title_numbers: frozenset[str]
    all_documents: frozenset[str]
    sentences: frozenset[int]
    quotes: frozenset[int]
    numbers: frozenset[int]
    names: frozenset[int]
    documents: frozenset[int]
    places: frozenset[int]
    dates: frozenset[int]
    signature: bytes


def digest(text: str, size: int) -> int:
    """A `size`-byte hash of `text`, the same on every machine and in every run."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=size).digest(), "big")


def day_of(when: datetime | None) -> int:
    """Days since 1/1/2000 of `when`, 0 when unknown or outside what 16 bits hold."""
    days = when.toordinal() - 730_120 if when else 0
    return days if 0 < days < 65_536 else 0


def shingles(text: str, length: int = 4) -> list[str]:
    """Runs of `length` folded syllables of `text`; about two Vietnamese words each."""
    seen = vietnamese.syllables(text)
    return [" ".join(seen[i : i + length]) for i in range(max(len(seen) - length + 1, 1))] if seen else []


# ── what is read from a text ─────────────────────────────────────────────────────────────────────


def body_of(article: Article) -> str:
    """Lead and paragraphs, one line each, nothing said twice in a row."""
    lines = [vietnamese.tidy(line) for line in (article.lead, *article.paragraphs)]
    kept = [line for n, line in enumerate(lines) if line and (n == 0 or line != lines[n - 1])]
    return vietnamese.normalise_tones("\n".join(kept))


def document_keys(text: str) -> frozenset[str]:
    """Legal numbers in `text` as kind and number ("nd132", "qd3605", "qh133"): year and issuer aside, so that
    "Nghị định 132" and "132/2025/NĐ-CP" meet, while 133/2025/NĐ-CP and 133/2025/QH15 don't."""
    folded = vietnamese.fold(text)
    found = {f"{m[2]}{m[1].lstrip('0')}" for m in _SLASHED.finditer(folded)}
    for match in _SPOKEN.finditer(_SLASHED.sub(" ", folded)):
        code = _CODES.get(match[1], match[1])
        found.update(f"{code}{number.lstrip('0')}" for number in match.groups()[1:] if number)
    return frozenset(found)


def _sentences(text: str) -> list[str]:
    spoken = [" ".join(vietnamese.syllables(s)) for s in _SENTENCE.split(text)]
    return list(dict.fromkeys(s for s in spoken if s.count(" ") >= _SHORTEST_SENTENCE - 1))


def _kept_sentences(text: str) -> list[int]:
    """The opening sentences, then those with the lowest hashes: two copies of one text keep the same ones."""
    hashes = [digest(sentence, 3) for sentence in _sentences(text)]
    return hashes[:_HEAD_SENTENCES] + sorted(set(hashes[_HEAD_SENTENCES:]))[: 16 - _HEAD_SENTENCES]


def _quotes(text: str) -> list[int]:
    spoken = (vietnamese.syllables(quote)[:_QUOTE_SYLLABLES] for quote in _QUOTE.findall(text))
    return [digest(" ".join(quote), 3) for quote in spoken if len(quote) == _QUOTE_SYLLABLES]


def number_words(text: str) -> list[str]:
    """Numbers that tell stories apart: "78 nhiem", "6738", "52,5 %"; dates, years, legal numbers and 0–2 are not."""
    folded = _DATE.sub(" ", _SPOKEN.sub(" ", _SLASHED.sub(" ", vietnamese.fold(text))))
    return list(dict.fromkeys(word for m in _NUMBER.finditer(folded) if (word := _number_word(m[1], m[2] or ""))))


def _number_word(raw: str, unit: str) -> str:
    plain = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", raw).lstrip("0")
    if not plain or (plain.isdigit() and (int(plain) < 3 or 1990 <= int(plain) <= 2050)):
        return ""
    return plain if len(plain) > 2 else f"{plain} {unit}".strip()


def _names(text: str) -> list[int]:
    names = [*PERSON.findall(text), *_COMMUNE.findall(text)]
    return [digest(vietnamese.fold(name), 2) for name in dict.fromkeys(names)]


def _dates(text: str) -> Iterator[tuple[int, bool, bool]]:
    """(month*32+day, stands in a "from/until/issued on" phrase, stands after a time of day) in order."""
    folded = vietnamese.fold(text)
    for match in _DATE.finditer(folded):
        day, month = int(match[1] or match[4]), int(match[2] or match[5])
        before = folded[max(match.start() - 16, 0) : match.start()]
        if 1 <= day <= 31 and 1 <= month <= 12:
            yield month * 32 + day, bool(_SPAN.search(before)), bool(_TIME_OF_DAY.search(before))


def _event_day(head: str) -> int:
    """The day the opening says it happened: the first date after a time of day, else the first plain one."""
    dates = [d for d in _dates(head) if not d[1]]
    told = [code for code, _, timed in dates if timed]
    return (told or [code for code, _, _ in dates] or [0])[0]


# ── the line ─────────────────────────────────────────────────────────────────────────────────────


def pack(article: Article, signature: bytes) -> str:
    """The sketch of `article`; `signature` is its MinHash, one byte a permutation (b"" for a text too short)."""
    body = body_of(article)
    head = "\n".join((article.title, *body.split("\n")[: _HEAD_PARAGRAPHS + 1]))
    lead = "\n".join((article.title, *body.split("\n")[:1]))
    sections: dict[str, Iterable[int]] = {
        "sentences": _kept_sentences(body),
        "quotes": _quotes(body),
        "numbers": [digest(word, 2) for word in number_words(body)],
        "names": _names(body),
        "documents": [digest(key, 3) for key in sorted(document_keys(lead))],
        "places": [digest(slug, 2) for slug in find_places(head)],
        "dates": [code for code, _, _ in _dates(body)],
    }
    raw = struct.pack(">HH", min(len(body.split()), 65_535), _event_day(head))
    for name, size, most in _SECTIONS:
        kept = list(dict.fromkeys(sections[name]))[:most]
        raw += bytes([len(kept)]) + b"".join(code.to_bytes(size, "big") for code in kept)
    return VERSION + base64.b64encode(raw + signature).decode("ascii")


def _unpack(sketch: str) -> tuple[int, int, dict[str, frozenset[int]], bytes] | None:
    if not sketch.startswith(VERSION):
        return None
    try:
        raw = base64.b64decode(sketch[len(VERSION) :], validate=True)
        words, event = struct.unpack_from(">HH", raw)
    except (binascii.Error, ValueError, struct.error):
        return None
    place, sections = 4, {}
    for name, size, _ in _SECTIONS:
        count = raw[place] if place < len(raw) else 0
        codes = raw[place + 1 : place + 1 + count * size]
        sections[name] = frozenset(int.from_bytes(codes[i : i + size], "big") for i in range(0, len(codes), size))
        place += 1 + count * size
    signature = raw[place:]
    return words, event, sections, signature if len(signature) == PERMUTATIONS else b""


def features(item: NewsItem) -> Features:
    """The features of a kept item: of its sketch, or of its title, lead and summary when it has none."""
    read = _unpack(item.sketch)
    if read is None:
        told = Article(item.url, item.source, item.title, item.lead or item.summary, published=item.published)
        read = _unpack(pack(told, b""))
    assert read is not None  # `pack` writes what `_unpack` reads
    words, event, sections, signature = read
    title = vietnamese.normalise_tones(item.title)
    cited = (*item.documents, *item.unresolved)
    return Features(
        item=item,
        day=day_of(item.published or item.captured),
        words=words,
        event=event,
        title=tuple(vietnamese.syllables(title)),
        title_documents=document_keys(title),
        title_numbers=frozenset(number_words(title)),
        all_documents=frozenset(vietnamese.slug(number, 60) for number in cited),
        signature=signature,
        **sections,
    )
