"""Search at three sizes beside Pagefind, MiniSearch and SQLite FTS5, in one run, as a table for docs/measurements.md.

    make bench-search               (npm packages of tools/browser, Debian's Chromium)
    python -m tests.measure.search 1000 20000

Made-up news in the words of content/: pairs of syllables follow each other as they do there. What is weighed is what a
reader waits for: bytes on the wire (compressed) and milliseconds from an empty browser cache to the first ten results.
"""

from __future__ import annotations

import json
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from library import content
from newsroom import places
from publisher.search.entries import SearchEntry
from publisher.search.search_index import build_index
from tests.support.built_site import CHROMIUM, SENT, serve
from tests.support.paths import ROOT

TOOLS = ROOT / "tools" / "browser"
ASSETS = ROOT / "publisher" / "theme" / "assets"
SIZES = (1_000, 20_000, 100_000)
NEW = 50  # articles of a busy night
QUERIES = (
    "phan cap phan quyen",
    "phân cấp, phân quyền",
    "so khoa hoc va cong nghe",
    "133/2025/NĐ-CP",
    "nghi dinh 132",
    "tần số vô tuyến điện",
    "uy ban nhan dan",
    "an toan buc xa",
    "KH&CN nghe an",
    "sở hữu trí tuệ cấp tỉnh",
    "cap giay phep",
    "uy quyen",
)


# ── made-up news ─────────────────────────────────────────────────────────────────────────────────


def corpus(count: int) -> list[SearchEntry]:
    """`count` entries, the same for the same count; the first of a larger corpus are those of a smaller one."""
    dice = random.Random(7)
    library = content.load_library(ROOT)
    texts = [f"{item.title}. {item.summary or item.lead}" for item in library.items]
    texts += [f"{doc.number} {doc.title}. {doc.summary}" for doc in library.documents]
    texts += [f"{q.question} {q.answer}" for q in library.questions] + [task.title for task in library.tasks]
    follow: defaultdict[str, list[str]] = defaultdict(list)
    words = [word for text in texts for word in text.split()]
    for first, second in pairwise(words):
        follow[first].append(second)
    fields = tuple(library.topic.fields)
    return [_entry(n, dice, words, follow, fields) for n in range(count)]


def _entry(
    n: int, dice: random.Random, words: list[str], follow: dict[str, list[str]], fields: tuple[str, ...]
) -> SearchEntry:
    day = date(2026, 11, 22) - timedelta(days=dice.randrange(3650))
    return SearchEntry(
        url=f"/tin-tuc/{day:%Y/%m}/tin-{n}/",
        title=" ".join(_walk(dice, words, follow, dice.randint(9, 17))),
        kind="tin-tuc",
        extract=" ".join(_walk(dice, words, follow, 55))[:300],
        date=day.isoformat(),
        province=(dice.choice(places.PROVINCES).slug,) if dice.random() < 0.5 else (),
        field=(dice.choice(fields),),
        source=f"nguon-{dice.randrange(60)}",
    )


def _walk(dice: random.Random, words: list[str], follow: dict[str, list[str]], length: int) -> Iterator[str]:
    """Words each of which follows the one before somewhere in content/; a jump now and then."""
    word = dice.choice(words)
    for _ in range(length):
        yield word
        word = dice.choice(follow.get(word) or words) if dice.random() > 0.08 else dice.choice(words)


# ── the four engines: (seconds to build, bytes on disk) and a page that answers ─────────────────────


def ours(entries: list[SearchEntry], root: Path) -> tuple[float, int]:
    started = time.perf_counter()
    files = build_index(entries)
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    for script in ASSETS.glob("search-*.js"):
        (root / script.name).write_bytes(script.read_bytes())
    return time.perf_counter() - started, sum(map(len, files.values()))


def touched(entries: list[SearchEntry], old: Path) -> tuple[int, int, float]:
    """After a busy night: files that changed, files there are, seconds."""
    started = time.perf_counter()
    files = build_index(corpus(len(entries) + NEW))
    took = time.perf_counter() - started
    changed = sum(1 for name, data in files.items() if not (old / name).is_file() or (old / name).read_bytes() != data)
    return changed, len(files), took


def by_node(script: str, entries: list[SearchEntry], root: Path) -> tuple[float, int]:
    """Pagefind or MiniSearch: their own packages build their own index under `root`."""
    feed = root / "bai.jsonl"
    rows = ({"url": e.url, "title": e.title, "text": e.extract} for e in entries)
    feed.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    started = time.perf_counter()
    command = ["node", "--max-old-space-size=6000", str(TOOLS / script), str(feed), str(root)]
    subprocess.run(command, check=True, capture_output=True, timeout=1800)
    took = time.perf_counter() - started
    feed.unlink()
    return took, sum(path.stat().st_size for path in root.rglob("*") if path.is_file())


def by_sqlite(entries: list[SearchEntry], root: Path) -> tuple[float, int, list[float]]:
    """FTS5 with marks removed, queried from the disk: no reader's browser, but what a server would take."""
    started = time.perf_counter()
    base = sqlite3.connect(root / "fts.db")
    base.execute(
        "CREATE VIRTUAL TABLE bai USING fts5(url UNINDEXED, title, text, tokenize='unicode61 remove_diacritics 2')"
    )
    base.executemany("INSERT INTO bai VALUES (?, ?, ?)", ((e.url, e.title, e.extract) for e in entries))
    base.commit()
    took = time.perf_counter() - started
    times = []
    for query in QUERIES:
        phrase = '"' + query.replace('"', "").replace("&", " ") + '"'
        begun = time.perf_counter()
        base.execute("SELECT url FROM bai WHERE bai MATCH ? ORDER BY rank LIMIT 10", (phrase,)).fetchall()
        times.append((time.perf_counter() - begun) * 1000)
    base.close()
    return took, (root / "fts.db").stat().st_size, times


ASK = {
    "của cổng": """async query => {
      const { Search } = await import("/search-core.js")
      const started = performance.now()
      const read = async name => (await fetch(`/tim-kiem/chi-muc/${name}.json`)).json()
      const found = await new Search(read).search(query, { limit: 10 })
      return [performance.now() - started, found.hits.length]
    }""",
    "Pagefind": """async query => {
      const started = performance.now()
      const engine = await import("/pagefind/pagefind.js")
      const found = await engine.search(query)
      await Promise.all(found.results.slice(0, 10).map(one => one.data()))
      return [performance.now() - started, found.results.length]
    }""",
    "MiniSearch": """async query => {
      const { default: MiniSearch } = await import("/minisearch.js")
      const started = performance.now()
      const text = await (await fetch("/chi-muc.json")).text()
      const fold = word => word.toLowerCase().normalize("NFD").replace(/[\\u0300-\\u036f]/g, "").replace(/đ/g, "d")
      const options = { fields: ["title", "text"], storeFields: ["url", "title"], idField: "url", processTerm: fold }
      const engine = MiniSearch.loadJSON(text, options)
      const found = engine.search(query, { combineWith: "AND" })
      return [performance.now() - started, found.length]
    }""",
}


def asked(chromium: Any, base: str, script: str) -> tuple[list[int], list[float]]:
    """For each query, with nothing in the cache: bytes on the wire, milliseconds to ten results."""
    sizes, times = [], []
    for query in QUERIES:
        context = chromium.new_context()
        page = context.new_page()
        page.goto(f"{base}trong.html")
        before = SENT[0]
        took, found = page.evaluate(script, query)
        if not found:
            print(f"  không thấy gì: {query}", file=sys.stderr)
        sizes.append(SENT[0] - before)
        times.append(float(took))
        context.close()
    return sizes, times


# ── the table ────────────────────────────────────────────────────────────────────────────────────


def main(counts: tuple[int, ...]) -> None:
    print("| Số bài | Bộ tìm | Dựng | Trên đĩa | Tải cho 10 kết quả: giữa / nhiều nhất | Chờ: giữa / lâu nhất |")
    print("|---|---|---|---|---|---|")
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for count in counts:
            entries = corpus(count)
            for name, build in (
                ("của cổng", ours),
                ("Pagefind", lambda e, r: by_node("pagefind.mjs", e, r)),
                ("MiniSearch", lambda e, r: by_node("minisearch.mjs", e, r)),
            ):
                _one(chromium, count, name, build, entries)
            _sqlite(count, entries)
        chromium.close()


def _one(chromium: Any, count: int, name: str, build: Any, entries: list[SearchEntry]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        took, disk = build(entries, root)
        (root / "trong.html").write_text("<!doctype html><title>trống</title><link rel=icon href='data:,'>")
        with serve(root) as base:
            sizes, times = asked(chromium, base, ASK[name])
        _row(count, name, took, disk, f"{_kb(statistics.median(sizes))} / {_kb(max(sizes))}", times)
        if name == "của cổng":
            changed, there, again = touched(entries, root)
            print(f"  thêm {NEW} bài: đổi {changed} trong {there} tệp; {again:.1f} s", file=sys.stderr, flush=True)


def _sqlite(count: int, entries: list[SearchEntry]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        took, disk, times = by_sqlite(entries, Path(folder))
        _row(count, "SQLite FTS5 (trên đĩa)", took, disk, "cả tệp, hoặc cần máy chủ", times)


def _row(count: int, name: str, took: float, disk: int, wire: str, times: list[float]) -> None:
    wait = f"{statistics.median(times):.0f} / {max(times):.0f} ms"
    print(
        f"| {count:,} | {name} | {took:.1f} s | {disk / 1e6:.1f} MB | {wire} | {wait} |".replace(",", "."), flush=True
    )


def _kb(size: float) -> str:
    return f"{size / 1000:.0f} kB"


if __name__ == "__main__":
    main(tuple(int(word) for word in sys.argv[1:]) or SIZES)
