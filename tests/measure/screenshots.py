"""Pictures of every template, for docs/hinh/: a phone and a desktop, light, and the home page of the README.

    python -m tests.measure.screenshots SITE [OUT]

Takes a built site; writes small PNGs of 64 colours, each under 150 kB. Needs Debian's Chromium.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.support.built_site import CHROMIUM, address_of_each_template, serve

MOST = 150_000  # bytes of one picture
SIZES = {"dien-thoai": (360, 740), "may-tinh": (1280, 800)}


def main(site: Path, out: Path) -> None:
    """Write the pictures of `site` under `out`."""
    out.mkdir(parents=True, exist_ok=True)
    with serve(site) as base, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, path in address_of_each_template(site).items():
            shots = {size: _shot(browser, base + path, *wide) for size, wide in SIZES.items()}
            _save(_beside(shots), out / f"{name}.png")
        browser.close()


def _shot(browser: Any, address: str, wide: int, high: int) -> Image.Image:
    page = browser.new_page(viewport={"width": wide, "height": high})
    page.goto(address)
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    page.close()
    return picture


def _beside(shots: Mapping[str, Image.Image]) -> Image.Image:
    """Desktop and phone side by side, the phone at its own size."""
    desktop, phone = shots["may-tinh"], shots["dien-thoai"]
    sheet = Image.new("RGB", (desktop.width + phone.width + 72, max(desktop.height, phone.height) + 48), "#c9d3dd")
    sheet.paste(desktop, (24, 24))
    sheet.paste(phone, (desktop.width + 48, 24))
    return sheet


def _save(picture: Image.Image, path: Path) -> None:
    """The most colours, and then the largest size, that stay under the limit."""
    for share, colours in ((1.0, 64), (1.0, 32), (0.8, 32), (0.6, 32)):
        size = (int(picture.width * share), int(picture.height * share))
        small = picture.resize(size, Image.Resampling.LANCZOS).quantize(colours, dither=Image.Dither.NONE)
        small.save(path, optimize=True)
        if path.stat().st_size <= MOST:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else "docs/hinh"))
