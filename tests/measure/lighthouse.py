"""Lighthouse on home, a story, a document and the search, and the weight of a story, as figures.

    make lighthouse                 (npm packages of tools/browser, Debian's Chromium)

The pages are served compressed, as a portal's server would. "3G" is Lighthouse's own simulation at 300 ms and
1.6 Mbit/s, "3G chậm" at 300 ms and 700 kbit/s (its "regular 3G"); the first view is first contentful paint.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.support.built_site import CHROMIUM, address_of_each_template, build, serve
from tests.support.paths import ROOT

TOOLS = ROOT / "tools" / "browser"
PAGES = {"Trang chủ": "trang-chu", "Tin": "tin", "Văn bản": "van-ban-chi-tiet", "Tìm kiếm": "tim-kiem"}
PARTS = ("performance", "accessibility", "best-practices", "seo")
SPEEDS = {"3G": ("300", "1638"), "3G chậm": ("300", "700")}  # milliseconds there and back, kbit/s


def lighthouse(address: str, *more: str) -> dict[str, Any]:
    """The report of one run."""
    command = ["node", str(TOOLS / "node_modules/lighthouse/cli/index.js"), address, "--quiet", "--output=json"]
    flags = ["--chrome-flags=--headless=new --no-sandbox", "--max-wait-for-load=60000", *more]
    environment = {**os.environ, "CHROME_PATH": CHROMIUM}
    done = subprocess.run([*command, *flags], capture_output=True, text=True, timeout=300, check=True, env=environment)
    return dict(json.loads(done.stdout))


def first_view(address: str, delay: str, speed: str) -> float:
    """Seconds to the first contentful paint at this simulated speed."""
    flags = ("--only-categories=performance", f"--throttling.rttMs={delay}", f"--throttling.throughputKbps={speed}")
    return float(lighthouse(address, *flags)["audits"]["first-contentful-paint"]["numericValue"]) / 1000


def weight(page: Path) -> int:
    """Bytes of the HTML compressed; everything else of a story is theme files, which the reader has already."""
    return len(gzip.compress(page.read_bytes(), 6))


def theme_weight(page: Path, site: Path) -> int:
    """Bytes, compressed, of the style sheets and scripts the page asks for: paid once."""
    names = re.findall(r'(?:href|src)="([^"]+\.(?:css|js))"', page.read_text(encoding="utf-8"))
    files = {(page.parent / name.split("?")[0]).resolve() for name in names}
    return sum(len(gzip.compress(file.read_bytes(), 6)) for file in files if file.is_file())


def main() -> int:
    """Print the table; 1 when a score is under 95."""
    with tempfile.TemporaryDirectory() as home:
        site = build(Path(home)).resolve()
        paths = address_of_each_template(site)
        print(
            "| Trang | Hiệu năng | Tiếp cận | Thực hành tốt | SEO | Thấy lần đầu (4G của Lighthouse) | 3G | 3G chậm |"
        )
        print("|---|---|---|---|---|---|---|---|")
        worst = 100
        with serve(site) as base:
            for name, template in PAGES.items():
                report = lighthouse(base + paths[template])
                scores = [round(report["categories"][part]["score"] * 100) for part in PARTS]
                times = [report["audits"]["first-contentful-paint"]["numericValue"] / 1000]
                times += [first_view(base + paths[template], *speed) for speed in SPEEDS.values()]
                print(f"| {name} | {' | '.join(map(str, scores))} | {' | '.join(f'{t:.1f} s' for t in times)} |")
                _faults(report)
                worst = min(worst, *scores)
        story = site / paths["tin"] / "index.html"
        shared = theme_weight(story, site)
        print(f"\nTrang tin: HTML {weight(story):,} byte nén; tệp giao diện dùng chung {shared:,} byte nén.")
    return int(worst < 95)


def _faults(report: dict[str, Any]) -> None:
    """What kept a page from 100, on stderr."""
    for part in PARTS:
        for ref in report["categories"][part]["auditRefs"]:
            audit = report["audits"][ref["id"]]
            if ref["weight"] and audit["score"] is not None and audit["score"] < 0.95:
                print(f"  {part}: {audit['title']} {audit.get('displayValue', '')}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
