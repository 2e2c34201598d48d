"""What a text names, as hashes that say a little of what they stand for: how exact a number is, whether all cite a law.

Takes text; gives hashes of at most three bytes, the same on every machine and in every run. Refuses nothing.
"""

from __future__ import annotations

import hashlib

from newsroom.figures import document_keys, exactness, letter_keys, number_words
from newsroom.proper_names import proper_names

_GRADE = 22  # bits of a number's hash; above them stands how exact it is (`figures.exactness`)
_LAW = 0x800000  # in the hash of a document


def digest(text: str, size: int) -> int:
    """A `size`-byte hash of `text`, the same on every machine and in every run."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=size).digest(), "big")


def number_hashes(text: str) -> list[int]:
    """Number words hashed to 22 bits under their exactness, the most exact first."""
    graded = sorted(((exactness(word), word) for word in number_words(text)), key=lambda pair: -pair[0])
    return [grade << _GRADE | digest(word, 3) & ((1 << _GRADE) - 1) for grade, word in graded]


def grade_of(number: int) -> int:
    """How exact the number behind a hash is, 0..3."""
    return number >> _GRADE


def document_hashes(text: str) -> list[int]:
    """Keys of the documents a text names; the top bit marks those everybody cites (decrees, laws), not only who tells
    of them (a decision, a plan, a letter)."""
    keys = sorted(document_keys(text))
    return [digest(key, 3) & ~_LAW | (_LAW if key.startswith(("nd", "nq", "tt", "qh")) else 0) for key in keys]


def letter_hashes(text: str) -> list[int]:
    """Keys of the letters and reports a text names."""
    return [digest(key, 3) & ~_LAW for key in sorted(letter_keys(text))]


def is_normative(document: int) -> bool:
    """Whether a hash of `cited` is of a decree, a resolution, a circular or a law."""
    return bool(document & _LAW)


def name_hashes(text: str) -> list[int]:
    """The people, communes and firms a text names."""
    return [digest(name, 3) for name in proper_names(text)]
