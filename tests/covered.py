"""`make coverage`: how many branches of what keeps the site safe the tests take, by the four works of target T14.

    python -m tests.covered        after `coverage run` and `coverage combine`

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

FLOOR = 0.95  # of the branches of each work (T14)
WORKS = {
    "fetch": "scrapers: addresses confined decode dialer door faraway fetch limits manners robots",
    "sanitise": (
        "newsroom: clean mojibake sanity urls vietnamese; scrapers: fakes gambling markup mend nodes noise tree; "
        "publisher: prose seen sheet typography"
    ),
    "write": (
        "publisher: content decision_file files frontmatter item_rows ledger parsed records seals state strictyaml; "
        "scrapers: archive bodies warc"
    ),
    "publish": (
        "publisher: batches beside binder copies edition engine kept manifest outlets packed planning ready release "
        "shell verify; nightly: forked lock past publish stop workers"
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
