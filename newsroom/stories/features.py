"""What is remembered of an article so that it can be told again: hashed features in one short ASCII line.

Takes an `Article` (to make a sketch) or a `NewsItem` (to read one back); gives `Features`. Refuses nothing: an item
without a sketch, or with one of another version, is read from its title and lead alone.

A sketch is "v3:" and base64 of: words u16, event day u16, how many of the documents open the text u8, then for each
section of `_SECTIONS` a count and its hashes, then the MinHash signature, one byte for each of 96 permutations; at
most 500 characters.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsroom.models import Article, NewsItem
from newsroom.places import find_places
from newsroom.stories.facts import (
    document_keys,
    exactness,
    find_days,
    find_days_ago,
    find_event_day,
    find_figures,
    find_session,
    letter_keys,
    number_words,
    proper_names,
    telling_pairs,
)
from newsroom.text import vietnamese

# ── what a text names, as hashes ──────────────────────────────────────────────────────────────────


_GRADE = 22  # bits of a number's hash; above them stands how exact it is (`facts.exactness`)
_LAW = 0x800000  # in the hash of a document


def hash_text(text: str, size: int) -> int:
    """A `size`-byte hash of `text`, the same on every machine and in every run."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=size).digest(), "big")


def hash_numbers(text: str) -> list[int]:
    """Number words hashed to 22 bits under their exactness, the most exact first."""
    graded = sorted(((exactness(word), word) for word in number_words(text)), key=lambda pair: -pair[0])
    return [grade << _GRADE | hash_text(word, 3) & ((1 << _GRADE) - 1) for grade, word in graded]


def number_grade(number: int) -> int:
    """How exact the number behind a hash is, 0..3."""
    return number >> _GRADE


def hash_documents(text: str) -> list[int]:
    """Keys of the documents a text names; the top bit marks those everybody cites (decrees, laws), not only who tells
    of them (a decision, a plan, a letter)."""
    keys = sorted(document_keys(text))
    return [hash_text(key, 3) & ~_LAW | (_LAW if key.startswith(("nd", "nq", "tt", "qh")) else 0) for key in keys]


def hash_letters(text: str) -> list[int]:
    """Keys of the letters and reports a text names."""
    return [hash_text(key, 3) & ~_LAW for key in sorted(letter_keys(text))]


def is_normative(document: int) -> bool:
    """Whether a hash of `cited` is of a decree, a resolution, a circular or a law."""
    return bool(document & _LAW)


def hash_names(text: str) -> list[int]:
    """The people, communes and firms a text names."""
    return [hash_text(name, 3) for name in proper_names(text)]


# ── the sketch ────────────────────────────────────────────────────────────────────────────────────


VERSION = "v3:"
PERMUTATIONS = 96
_SECTIONS: tuple[tuple[str, int, int], ...] = (  # name, bytes of one hash, most kept
    ("sentences", 3, 14),
    ("quotes", 3, 6),
    ("numbers", 3, 12),
    ("names", 3, 14),
    ("documents", 3, 8),
    ("places", 2, 4),
    ("dates", 2, 8),
    ("terms", 3, 24),
)
_NEAR_DAY = 0x8000  # in the event day: only "hôm qua" or "chiều nay" told it, which a late reprint repeats wrongly
_DAY, _SESSION = 0x1FF, 9  # in the event day: month*32+day; above it the part of the day
_HEAD_SENTENCES = 10  # of the sentences kept, those of the opening; reprints are cut from the end
_SHORTEST_SENTENCE = 7  # syllables
_QUOTE_SYLLABLES = 8
_HEAD_PARAGRAPHS = 3
_CITED = 20_000  # characters of body searched for the documents it names and its telling words

_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_QUOTE = re.compile(r"[“\"]([^”\"\n]{30,900})[”\"]")
_PROVINCE = re.compile(r"(-(?:ub|hd)nd)-.*$")


@dataclass(frozen=True, slots=True)
class Features:
    """What two articles are compared by. Sets hold hashes; `day` is days since 2000 of publication (0 unknown);
    `event` is month*32+day of the day the event took place (0 unknown), `near_event` the same where "hôm qua" may have
    told it, `session` the part of the day (1..3); `documents` are those the text opens with, `cited` all it names,
    `terms` a sample of its telling pairs of syllables; `signature` may be empty."""

    item: NewsItem
    day: int
    words: int
    event: int
    near_event: int
    session: int
    title: tuple[str, ...]
    title_documents: frozenset[str]
    title_figures: frozenset[tuple[str, str]]
    title_numbers: frozenset[int]
    title_names: frozenset[int]
    all_documents: frozenset[str]
    sentences: frozenset[int]
    quotes: frozenset[int]
    numbers: frozenset[int]
    names: frozenset[int]
    documents: frozenset[int]
    cited: frozenset[int]
    terms: frozenset[int]
    places: frozenset[int]
    dates: frozenset[int]
    signature: bytes


def day_number(when: datetime | None) -> int:
    """Days since 1/1/2000 of `when`, 0 when unknown or outside what 16 bits hold."""
    days = when.toordinal() - 730_120 if when else 0
    return days if 0 < days < 65_536 else 0


def shingles(text: str, length: int = 4) -> list[str]:
    """Runs of `length` folded syllables of `text`; about two Vietnamese words each."""
    seen = vietnamese.syllables(text)
    return [" ".join(seen[i : i + length]) for i in range(max(len(seen) - length + 1, 1))] if seen else []


# ── what is read from a text ─────────────────────────────────────────────────────────────────────


def body_text(article: Article) -> str:
    """Lead and paragraphs, one line each, nothing said twice in a row."""
    lines = [vietnamese.tidy(line) for line in (article.lead, *article.paragraphs)]
    kept = [line for n, line in enumerate(lines) if line and (n == 0 or line != lines[n - 1])]
    return vietnamese.normalise_tones("\n".join(kept))


def _split_sentences(text: str) -> list[str]:
    spoken = [" ".join(vietnamese.syllables(s)) for s in _SENTENCE.split(text)]
    return list(dict.fromkeys(s for s in spoken if s.count(" ") >= _SHORTEST_SENTENCE - 1))


def _hash_sentences(text: str) -> list[int]:
    """The opening sentences, then those with the lowest hashes: two copies of one text keep the same ones."""
    hashes = [hash_text(sentence, 3) for sentence in _split_sentences(text)]
    return hashes[:_HEAD_SENTENCES] + sorted(set(hashes[_HEAD_SENTENCES:]))[: 14 - _HEAD_SENTENCES]


def _hash_quotes(text: str) -> list[int]:
    spoken = (vietnamese.syllables(quote)[:_QUOTE_SYLLABLES] for quote in _QUOTE.findall(text))
    return [hash_text(" ".join(quote), 3) for quote in spoken if len(quote) == _QUOTE_SYLLABLES]


# ── how alike two texts are ──────────────────────────────────────────────────────────────────────


def minhash(words: Iterable[str]) -> bytes:
    """The MinHash of a text's shingles, one byte a permutation, as datasketch's `affine32` makes it; b"" of none."""
    import numpy as np  # only a night with a new article needs it

    first = (hashlib.sha1(word.encode(), usedforsecurity=False).digest()[:4] for word in words)
    hashes = np.frombuffer(b"".join(first), "<u4").astype(np.uint32)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):  # the last step of MurmurHash3
        hashes = (hashes ^ (hashes >> np.uint32(shift))) * np.uint32(factor)
    random = np.random.RandomState(1)  # of all generators of NumPy the one whose numbers never change
    factors = random.randint(0, 1 << 31, PERMUTATIONS, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    added = random.randint(0, 1 << 32, PERMUTATIONS, dtype=np.uint32)
    least = (hashes[:, None] * factors + added).min(axis=0) if len(hashes) else hashes
    return bytes((least & np.uint32(0xFF)).astype(np.uint8))


# ── the line ─────────────────────────────────────────────────────────────────────────────────────


def pack_sketch(article: Article, signature: bytes) -> str:
    """The sketch of `article`; `signature` is its MinHash, one byte a permutation (b"" for a text too short)."""
    body = body_text(article)
    head = "\n".join((article.title, *body.split("\n")[: _HEAD_PARAGRAPHS + 1]))
    lead = "\n".join((article.title, *body.split("\n")[:1]))
    opening = hash_documents(lead)[:8]
    sections: dict[str, Iterable[int]] = {
        "sentences": _hash_sentences(body),
        "quotes": _hash_quotes(body),
        "numbers": hash_numbers(body),
        "names": hash_names(body),
        "documents": [*opening, *hash_documents(body[:_CITED]), *hash_letters(body[:_CITED])],
        "places": [hash_text(slug, 2) for slug in find_places(head)],
        "dates": [code for code, _, _ in find_days(body)],
        "terms": sorted({hash_text(pair, 3) for pair in telling_pairs(f"{article.title}\n{body[:_CITED]}")}),
    }
    raw = struct.pack(">HHB", min(len(body.split()), 65_535), _pack_event(head, article.published), len(opening))
    for name, size, most in _SECTIONS:
        kept = list(dict.fromkeys(sections[name]))[:most]
        raw += bytes([len(kept)]) + b"".join(code.to_bytes(size, "big") for code in kept)
    return VERSION + base64.b64encode(raw + signature).decode("ascii")


def _pack_event(head: str, published: datetime | None) -> int:
    """The day the opening dates the event, or the one it names from the day of publication ("hôm qua"), and over it
    the part of the day."""
    told, part = find_event_day(head), find_session(head) << _SESSION
    back = None if told else find_days_ago(head)
    if back is None or not published:
        return told | part
    day = published - timedelta(days=back)
    return _NEAR_DAY | part | day.month * 32 + day.day


def _unpack_sketch(sketch: str) -> tuple[int, int, dict[str, frozenset[int]], bytes] | None:
    if not sketch.startswith(VERSION):
        return None
    try:
        raw = base64.b64decode(sketch[len(VERSION) :], validate=True)
        words, event, opening = struct.unpack_from(">HHB", raw)
    except (binascii.Error, ValueError, struct.error):
        return None
    place, sections = 5, dict[str, frozenset[int]]()
    for name, size, _ in _SECTIONS:
        count = raw[place] if place < len(raw) else 0
        codes = raw[place + 1 : place + 1 + count * size]
        read = [int.from_bytes(codes[i : i + size], "big") for i in range(0, len(codes), size)]
        sections[name] = frozenset(read)
        if name == "documents":
            sections |= {"documents": frozenset(read[:opening]), "cited": frozenset(read)}
        place += 1 + count * size
    signature = raw[place:]
    return words, event, sections, signature if len(signature) == PERMUTATIONS else b""


def _number_key(number: str) -> str:
    """The id or written number of a document without its province, which only the resolver may know; a bare "132"
    names no document and is left out by the caller."""
    return _PROVINCE.sub(r"\1", vietnamese.slug(number, 80))


def extract_features(item: NewsItem) -> Features:
    """The features of a kept item: of its sketch, or of its title, lead and summary when it has none."""
    read = _unpack_sketch(item.sketch)
    if read is None:
        told = Article(item.url, item.source, item.title, item.lead or item.summary, published=item.published)
        read = _unpack_sketch(pack_sketch(told, b""))
    assert read is not None  # `pack_sketch` writes what `_unpack_sketch` reads
    words, event, sections, signature = read
    title = vietnamese.normalise_tones(item.title)
    title_numbers = frozenset(hash_numbers(title))
    cited = (*item.documents, *item.unresolved)
    return Features(
        item=item,
        day=day_number(item.published or item.captured),
        words=words,
        event=0 if event & _NEAR_DAY else event & _DAY,
        near_event=event & _DAY,
        session=(event & ~_NEAR_DAY) >> _SESSION,
        title=tuple(vietnamese.syllables(title)),
        title_documents=document_keys(title),
        title_figures=frozenset(find_figures(title)),
        title_numbers=title_numbers,
        title_names=frozenset(hash_names(title)),
        all_documents=frozenset(_number_key(number) for number in cited if not number.isdigit()),
        signature=signature,
        **{**sections, "numbers": sections["numbers"] | title_numbers},
    )
