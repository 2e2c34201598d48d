"""`make bench`: seconds and memory of publishing, beside Hugo and plain MkDocs on as many articles, in the same run.

    python -m tests.measure.publishing [SIZE…]      default 1000 5000; 20000 and 100000 when asked

Every build runs in a process of its own, so that its peak memory is its own. Nothing is deleted before the last build
has ended: ext4 passes over what was deleted in the last minutes, one inode at a time, so that every file made after a
large deletion takes five times as long, whoever makes it. The growth exponent of a stage is
log(time ratio) / log(size ratio) between the first size and the last: 1 is linear. Trust ratios, not seconds.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from tests.measure import hugo
from tests.measure.hugo import NEW, Figures
from tests.support import corpus, paths


def run(command: list[str], where: Path) -> Figures:
    """(wall seconds, seconds of processor, peak MB of the largest process) of a command. Raises CalledProcessError."""
    program = (
        "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); "
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss // 1024); sys.exit(done.returncode)"
    )
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", program, *command], cwd=where, stdout=subprocess.PIPE, check=True)
    cpu, peak = done.stdout.split()
    return time.perf_counter() - started, float(cpu), int(peak)


def ours(folder: Path, count: int) -> dict[str, Figures]:
    """A full build, one with nothing new, and one with fifty new articles of last night, after three nights of one new
    article each: the site a portal has every night but its first four."""
    home, held = corpus.home(folder / "cong", count), count
    found: dict[str, Figures] = {}
    for hour, (night, new) in enumerate((("full", 0), ("nothing new", 0), *[("", 1)] * 3, ("+50", NEW))):
        corpus.add(home, range(held, held + new), days=1)
        held += new
        now = (corpus.LAST + timedelta(hours=10 + hour)).isoformat()
        told = json.loads(_said([sys.executable, "-m", "tests.measure.stages", str(home), now]))
        if night:
            found |= {f"{night}: {stage}": (seconds, told["cpu"], told["MB"]) for stage, seconds in told.items()}
    return {name: figures for name, figures in found.items() if not name.endswith((": MB", ": cpu"))}


def _said(command: list[str]) -> str:
    """The last line a command prints. Raises CalledProcessError."""
    done = subprocess.run(command, cwd=paths.ROOT, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode().strip().splitlines()[-1]


def mkdocs(folder: Path, count: int) -> dict[str, Figures]:
    """Material with the articles out of the menu: the cheapest plain MkDocs can do (no lists at all)."""
    site = folder / "mkdocs"
    site.mkdir()
    config = "site_name: x\ntheme: {name: material, font: false}\nplugins: []\nnav: [index.md]\nnot_in_nav: '*'\n"
    (site / "mkdocs.yml").write_text(config, encoding="utf-8")
    hugo.plain(site / "docs" / "tin-tuc", range(count))
    (site / "docs" / "index.md").write_text("# x\n", encoding="utf-8")
    build = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    found = {"mkdocs": run(build, site)}
    hugo.plain(site / "docs" / "tin-tuc", range(count, count + NEW), 1)
    return {**found, "mkdocs --dirty +50": run([*build, "--dirty"], site)}


def table(found: dict[int, dict[str, Figures]]) -> str:
    """The figures as Markdown, with the growth exponent of every stage."""
    sizes = sorted(found)
    lines = [
        "| stage | " + " | ".join(f"{size:,}" for size in sizes) + " | exponent |",
        "|---" * (len(sizes) + 2) + "|",
    ]
    for stage in found[sizes[0]]:
        held = [size for size in sizes if stage in found[size]]
        cells = [_cell(stage, found[size].get(stage)) for size in sizes]
        lines.append(f"| {stage} | " + " | ".join(cells) + f" | {_exponent(found, stage, held)} |")
    return "\n".join(lines)


def _cell(stage: str, figures: Figures | None) -> str:
    if figures is None:
        return "–"
    seconds, cpu, peak = figures
    whole = ": " not in stage or stage.endswith(": total")
    return f"{seconds:.1f} s (cpu {cpu:.1f}), {peak} MB" if whole else f"{seconds:.2f} s"


def _exponent(found: dict[int, dict[str, Figures]], stage: str, held: list[int]) -> str:
    first, last = held[0], held[-1]
    if first == last or found[first][stage][0] < 0.05:
        return "–"
    return f"{math.log(found[last][stage][0] / found[first][stage][0]) / math.log(last / first):.2f}"


def main(sizes: list[int]) -> None:
    found: dict[int, dict[str, Figures]] = {}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for size in sizes:
            place = Path(folder) / str(size)
            place.mkdir()
            found[size] = ours(place, size)
            found[size] |= hugo.bare(place, size, run) | hugo.equal(place, size, run)
            found[size] |= mkdocs(place, size)
            print(f"{table(found)}\n\n{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n", flush=True)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1000, 5000])
