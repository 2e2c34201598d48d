"""Is a home whole? Exit 0 when nothing is torn or lost: every file of content/ parses, every item the ledger accepted
is on disk, the site stands, and every page the item of the ledger had before the fault is still served.

    python -m tests.hostile.intact HOME
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from library import content

KEPT = frozenset({"published", "duplicate", "held"})


def faults(home: Path) -> list[str]:
    """What is lost or torn, one line each."""
    library = content.load_library(home)
    wrong = [line for line in library.problems if not line.startswith("content/van-ban/")]
    ids = {item.id for item in library.items}
    wrong += [f"mất {row.url}" for row in library.ledger.values() if row.fate in KEPT and row.item not in ids]
    wrong += _site(home)
    return wrong


def _site(home: Path) -> list[str]:
    link = home / "site"
    if not link.is_symlink() and not link.exists():
        return []  # before the first release
    folder = link.resolve()
    note = folder.with_name(folder.name + ".json")
    if not (folder / "index.html").is_file() or not note.is_file():
        return ["trang đang chạy không đứng vững"]
    told = json.loads(note.read_bytes())["pages"]
    pages = list(folder.rglob("*.html"))
    torn = [f"trang dở {p.name}" for p in pages if not p.read_bytes().rstrip().endswith(b"</html>")]
    return torn + ([] if told == len(pages) else [f"trang có {len(pages)}, sổ ghi {told}"])


def main() -> int:
    wrong = faults(Path(sys.argv[1]))
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
