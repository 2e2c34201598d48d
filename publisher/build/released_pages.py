"""What a release serves: its pages, which of them are of one record each, and which of its documents are only numbers.

Takes site paths (no leading slash) or the folder of a release. Lists, months and parts of lists follow from records and
are none; so a release of any version is read alike, its note or manifest lost or not.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

_RECORD = re.compile(
    r"(?:tin-tuc/(?:\d{4}/\d{2}|khong-ngay)/[a-z0-9-]{0,120}-[0-9a-f]{8}"
    r"|(?:van-ban|hoi-dap|ai-lam-gi|nguon-tin)/[^/]+)/index\.html"
)
_STUB = "<strong>Chưa kiểm chứng.</strong> Mới thấy số hiệu này được dẫn chiếu".encode()  # templates/document.j2


def select_record_pages(names: Iterable[str]) -> frozenset[str]:
    """Those of the files that are the page of a story, a document, an answer, a task or a source."""
    return frozenset(name for name in names if name.endswith("/index.html") and _RECORD.fullmatch(name))


def list_pages(tree: Path) -> frozenset[str]:
    """Every page of the release in this folder."""
    found = ((Path(at, file) for file in files if file.endswith(".html")) for at, _, files in os.walk(tree))
    return frozenset(path.relative_to(tree).as_posix() for some in found for path in some)


def is_stub_page(tree: Path, name: str) -> bool:
    """Whether this page of the release says of a document no more than that its number was seen."""
    try:
        return _STUB in (tree / name).read_bytes()
    except OSError:
        return False
