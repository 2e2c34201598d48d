"""`make coverage`: how many branches of what keeps the site safe the tests take, by the four works of target T14.

    python -m tests.measure.branches        after `coverage run` and `coverage combine`

Takes the data file pyproject.toml names; prints a row for each work and for each module under the floor. Exit 1 when
a work is under it.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from coverage import Coverage

FLOOR = 0.95  # of the branches of each work
WORKS = {
    "fetch": "scrapers: sandbox; scrapers/web: allowed_urls connect decompress door fetch politeness",
    "sanitise": (
        "newsroom/text: clean mojibake urls vietnamese; newsroom/health: sanity; "
        "scrapers/pages: boilerplate dom false_success; publisher: page typography"
    ),
    "write": (
        "library: cache content decisions files frontmatter ledger proposals records validators; "
        "scrapers/web: archive warc"
    ),
    "publish": (
        "publisher/build: assemble batches check_site frames mkdocs plan release side_outputs; "
        "publisher/outlets: registry; publisher/views: documents; nightly: publish; nightly/run: session workers"
    ),
}


def files(words: str) -> list[str]:
    """Paths of the modules of a work."""
    rooms = (room.split(":") for room in words.split(";"))
    return [f"{room.strip()}/{name}.py" for room, names in rooms for name in names.split()]


def main() -> int:
    """Print the table; 1 when a work is under the floor."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.json"
        measured = Coverage()
        measured.load()
        measured.json_report(outfile=str(told))
        found = {path: entry["summary"] for path, entry in json.loads(told.read_text())["files"].items()}
    short = False
    for work, words in WORKS.items():
        rows = {path: found[path] for path in files(words)}
        taken, there = (sum(row[key] for row in rows.values()) for key in ("covered_branches", "num_branches"))
        short |= taken < FLOOR * there
        print(f"{work:10} {taken:5} of {there:5} branches, {taken / there:.1%}")
        for path, row in sorted(rows.items(), key=lambda pair: _share(pair[1])):
            if _share(row) < FLOOR:
                print(f"    {path}: {row['covered_branches']} of {row['num_branches']}")
    return int(short)


def _share(row: Mapping[str, int]) -> float:
    return row["covered_branches"] / row["num_branches"] if row["num_branches"] else 1.0


if __name__ == "__main__":
    sys.exit(main())
