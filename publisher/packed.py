"""The compressed twin of a file, `a.json.gz` beside `a.json`, for servers that send what lies ready (gzip_static).

Takes site paths and bytes; gives which files have a twin, and its bytes: the same for the same bytes on any day. Twins
are for what is large, the same for many readers and changes seldom: scripts, styles, the search index, the open data.
Pages have none: a hundred thousand small files more would cost every night what a server does in a millisecond.
"""

from __future__ import annotations

import gzip

TWIN = ".gz"
_FOLDERS = ("assets/", "tim-kiem/chi-muc/", "du-lieu/")
_TEXTS = (".css", ".js", ".svg", ".json", ".jsonl", ".csv", ".xml", ".txt")
_LEVEL = 4  # 6 takes twice as long for a fifteenth less


def has_twin(name: str) -> bool:
    """Whether the file at a site path has a twin: told from the name alone, so that it is known without its bytes."""
    return name.startswith(_FOLDERS) and name.endswith(_TEXTS)


def pack(body: bytes) -> bytes:
    """The bytes of the twin: no time and no name in it."""
    return gzip.compress(body, _LEVEL, mtime=0)
