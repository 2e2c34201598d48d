"""The index of stories, opened from what the night before kept of it under .cache/chuyen/.

Takes the kept items of a home; gives a `StoryIndex` that has read anew only what changed since. What is kept is
believed only where it fits: whole (by its hash), of this very code, and item by item the same (docs/decisions.md,
section 12). Deletable: without it every sketch is unpacked again, to the same answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from library.cache import BlobCache, hash_files
from newsroom.models import NewsItem
from newsroom.stories.index import StoryIndex

ENOUGH = 300  # changed items under which nothing is worth keeping
_NEWSROOM = Path(__file__).parent.parent / "newsroom"
_NAME = "chi-muc"


def open_index(cache: Path, items: Iterable[NewsItem]) -> StoryIndex:
    """The index of `items` (held ones wait outside it)."""
    return StoryIndex((item for item in items if not item.held), _open_cache(cache).get(_NAME) or b"")


def save_index(cache: Path, index: StoryIndex) -> None:
    """Store the index for the next run, when much of it is new or there is a store already."""
    kept = _open_cache(cache)
    if index.changed >= ENOUGH or (index.changed and kept.begun):
        kept.put(_NAME, index.to_bytes())


def _open_cache(cache: Path) -> BlobCache:
    return BlobCache(cache / "chuyen", hash_files(tuple(sorted(_NEWSROOM.rglob("*.py")))))
