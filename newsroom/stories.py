"""Articles -> stories: one event, one page, every reprint listed, the original first.

Takes `Article`s (to fingerprint and sketch) and kept `NewsItem`s; gives fingerprints, sketches, matches, stories.
Refuses to merge on likeness when documents, days or places say two (`newsroom.same_story`). The parts:
`fingerprints` reads and packs, `story_index` finds, `originals` groups and chooses who is shown first.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

from newsroom import vietnamese
from newsroom.fingerprints import PERMUTATIONS, body_of, pack, shingles
from newsroom.models import Article
from newsroom.originals import group
from newsroom.story_index import Match, StoryIndex

if TYPE_CHECKING:
    from datasketch import MinHash

__all__ = ["Match", "StoryIndex", "fingerprint", "group", "sketch"]

_SHORTEST = 40  # syllables of body under which a MinHash says nothing
_LONGEST = 60_000  # characters of body that are hashed


def fingerprint(article: Article) -> str:
    """SHA-256 (hex) of the article's folded words, title included: alike for copies that differ only in marks,
    case, blanks and punctuation."""
    words = vietnamese.syllables(f"{article.title}\n{body_of(article)}")
    return hashlib.sha256(" ".join(words).encode("utf-8", "replace")).hexdigest()


@lru_cache(maxsize=1)
def _blank() -> MinHash:
    """An empty MinHash whose permutations are made once; `copy()` it. datasketch brings SciPy, a second of
    start-up that only a night with a new article should pay."""
    from datasketch import MinHash

    return MinHash(num_perm=PERMUTATIONS, seed=1, scheme="affine32")


def sketch(article: Article, documents: tuple[str, ...] = ()) -> str:
    """What is kept to recognise `article` again: one ASCII line of at most 500 characters, "v3:…". `documents` are
    ids of what it cites; they are kept in the item itself and only make the seam explicit."""
    del documents
    body = body_of(article)[:_LONGEST]
    if len(vietnamese.syllables(body)) < _SHORTEST:
        return pack(article, b"")
    minhash = _blank().copy()
    minhash.update_batch([shingle.encode() for shingle in shingles(body)])
    return pack(article, bytes(int(value) & 0xFF for value in minhash.hashvalues))
