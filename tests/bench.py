"""`make bench`: seconds and memory of publishing, beside Hugo and plain MkDocs on as many articles, in the same run.

    python -m tests.bench [SIZE…]      default 1000 5000; 20000 and 100000 when asked

Every stage runs in a process of its own, so that its peak memory is its own. The growth exponent of a stage is
log(time ratio) / log(size ratio) between the first size and the last: 1 is linear. Trust ratios, not seconds.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from tests import corpus

NEW = 50
PYTHON = [sys.executable, str(corpus.ROOT / "build.py")]
STAGES = ("full", "again", "+50", "load", "hugo", "hugo +50", "mkdocs", "mkdocs --dirty +50")


def run(command: list[str], where: Path) -> tuple[float, int]:
    """(wall seconds, peak MB of the largest process) of a command. Raises CalledProcessError."""
    program = (
        "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024); sys.exit(done.returncode)"
    )
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", program, *command], cwd=where, stdout=subprocess.PIPE, check=True)
    return time.perf_counter() - started, int(done.stdout)


def ours(folder: Path, count: int) -> dict[str, tuple[float, int]]:
    """A full build, one with nothing new, one with fifty new articles, and reading content/ alone."""
    home, found = corpus.home(folder / "cong", count), {}
    for hour, stage in enumerate(("full", "again", "+50")):
        if stage == "+50":
            corpus.add(home, range(count, count + NEW))
        now = (corpus.LAST + timedelta(hours=10 + hour)).isoformat()
        found[stage] = run([*PYTHON, "publish", "--home", str(home), "--now", now], corpus.ROOT)
    code = f"from pathlib import Path; from publisher import content; content.load(Path({str(home)!r}))"
    found["load"] = run([sys.executable, "-c", code], corpus.ROOT)
    return found


def _plain(folder: Path, numbers: range, ending: str) -> None:
    """The articles as plain Markdown for the others: title, date, terms, the same words."""
    for number in numbers:
        made = corpus.item(number)
        when = made.published or corpus.LAST
        head = {
            "title": made.title,
            "date": when.isoformat(),
            "linhvuc": list(made.fields),
            "tinh": list(made.provinces),
        }
        target = folder / f"{when:%Y/%m}" / f"{made.slug}-{made.id}{ending}"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f"---\n{json.dumps(head, ensure_ascii=False)}\n---\n\n{made.lead}\n", encoding="utf-8")


def hugo(folder: Path, count: int) -> dict[str, tuple[float, int]]:
    """Hugo with lists by month folder and by two taxonomies in pages of 50, as ours; nothing when it is not there."""
    if not shutil.which("hugo"):
        return {}
    site = folder / "hugo"
    (site / "layouts" / "_default").mkdir(parents=True)
    (site / "hugo.toml").write_text(
        'baseURL = "https://example.invalid/"\ntitle = "x"\npaginate = 50\n[taxonomies]\nlinhvuc = "linhvuc"\n'
        'tinh = "tinh"\n',
        encoding="utf-8",
    )
    (site / "config.toml").write_text((site / "hugo.toml").read_text("utf-8"), encoding="utf-8")
    shell = (corpus.ROOT / "site" / "404.html").read_text("utf-8") if (corpus.ROOT / "site").exists() else "<html>"
    shell = shell.replace("{{", "").replace("}}", "")
    page = f"{shell}<h1>{{{{ .Title }}}}</h1>{{{{ .Content }}}}"
    line = "<li><a href='{{ .RelPermalink }}'>{{ .Title }}</a>"
    lists = shell + "<ul>{{ range .Paginator.Pages }}" + line + "{{ end }}</ul>"
    (site / "layouts" / "_default" / "single.html").write_text(page, encoding="utf-8")
    (site / "layouts" / "_default" / "list.html").write_text(lists, encoding="utf-8")
    _plain(site / "content" / "tin-tuc", range(count), ".md")
    found = {"hugo": run(["hugo", "--quiet"], site)}
    _plain(site / "content" / "tin-tuc", range(count, count + NEW), ".md")
    return {**found, "hugo +50": run(["hugo", "--quiet"], site)}


def mkdocs(folder: Path, count: int) -> dict[str, tuple[float, int]]:
    """Material with the articles out of the menu: the cheapest plain MkDocs can do (no lists at all)."""
    site = folder / "mkdocs"
    site.mkdir()
    config = "site_name: x\ntheme: {name: material, font: false}\nplugins: []\nnav: [index.md]\nnot_in_nav: '*'\n"
    (site / "mkdocs.yml").write_text(config, encoding="utf-8")
    _plain(site / "docs" / "tin-tuc", range(count), ".md")
    (site / "docs" / "index.md").write_text("# x\n", encoding="utf-8")
    build = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    found = {"mkdocs": run(build, site)}
    _plain(site / "docs" / "tin-tuc", range(count, count + NEW), ".md")
    return {**found, "mkdocs --dirty +50": run([*build, "--dirty"], site)}


def table(found: dict[int, dict[str, tuple[float, int]]]) -> str:
    """The figures as Markdown, with the growth exponent of every stage."""
    sizes = sorted(found)
    lines = [
        "| stage | " + " | ".join(f"{size:,}" for size in sizes) + " | exponent |",
        "|---" * (len(sizes) + 2) + "|",
    ]
    for stage in STAGES:
        cells = [f"{t:.1f} s, {mb} MB" for t, mb in (found[s][stage] for s in sizes if stage in found[s])]
        if len(cells) == len(sizes):
            lines.append(f"| {stage} | " + " | ".join(cells) + f" | {_exponent(found, stage)} |")
    return "\n".join(lines)


def _exponent(found: dict[int, dict[str, tuple[float, int]]], stage: str) -> str:
    first, last = min(found), max(found)
    if first == last:
        return "–"
    return f"{math.log(found[last][stage][0] / found[first][stage][0]) / math.log(last / first):.2f}"


def main(sizes: list[int]) -> None:
    found: dict[int, dict[str, tuple[float, int]]] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            place = Path(folder)
            found[size] = ours(place, size)
            found[size] |= hugo(place, size) | (mkdocs(place, size) if size <= 20_000 else {})
        print(f"{size}: " + ", ".join(f"{k} {t:.1f} s {mb} MB" for k, (t, mb) in found[size].items()), flush=True)
    print(f"\n{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n\n{table(found)}")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1000, 5000])
