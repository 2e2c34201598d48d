"""An editor's morning, walked in a real browser: pictures for docs/hinh/, the keys it took, how long it lasted.

    python -m tests.measure.desk_walk [OUT]

Takes nothing but a temporary home with a busy morning; writes desk-*.png (64 colours or fewer, each under 100 kB) and
prints a table: each action, the keys pressed, the seconds until the page stood again, and what axe says of every page.
"""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect, sync_playwright

from tests.support.built_site import CHROMIUM
from tests.support.desk_home import HELD, HELD2, HELD3, NOW, OTHER, REPRINT, STORY, busy, make_home, serve_desk

MOST = 100_000  # bytes of one picture
WIDE, HIGH = 1000, 760


_ABOVE = """id => document.activeElement.matches("[data-row]") &&
  !!(document.activeElement.compareDocumentPosition(document.getElementById(id)) & Node.DOCUMENT_POSITION_PRECEDING)"""


class Walk:
    """One editor at the keyboard. `rows` are (what, keys, seconds)."""

    def __init__(self, page: Any, base: str, out: Path) -> None:
        self.page, self.base, self.out = page, base, out
        self.rows: list[tuple[str, int, float]] = []

    def key(self, what: str, row: str, key: str, done: Callable[[], None]) -> None:
        """One key on a row that holds the focus already, or is reached with j and k."""
        keys = 0
        self.page.wait_for_load_state()
        while row and self.page.evaluate("document.activeElement.id") != row and keys < 40:
            self.page.keyboard.press("k" if self.page.evaluate(_ABOVE, row) else "j")
            keys += 1
        started = time.perf_counter()
        self.page.keyboard.press(key)
        done()
        self.page.wait_for_load_state()
        self.rows.append((what, keys + 1, time.perf_counter() - started))

    def gone(self, row: str) -> Callable[[], None]:
        return lambda: self.page.locator(f"#{row}").wait_for(state="detached")

    def shot(self, name: str, at: str = "", full: bool = False) -> None:
        """A picture of the window, scrolled to `at`."""
        if at:
            self.page.locator(at).evaluate("e => { e.scrollIntoView(); scrollBy(0, -12) }")
        raw = self.page.screenshot(full_page=full)
        picture = Image.open(io.BytesIO(raw)).convert("RGB")
        for colours in (64, 32, 16):
            path = self.out / f"desk-{name}.png"
            picture.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
            if path.stat().st_size <= MOST:
                return


def main(out: Path) -> None:
    """Walk the morning, write the pictures, print the table."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = make_home(Path(folder))
        busy(home)
        stamp = {"as_of": (NOW - timedelta(hours=5)).isoformat()}
        (home / "content" / "nguon-tin" / "tinh-den.json").write_text(json.dumps(stamp), encoding="utf-8")
        with serve_desk(home) as base, sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            context = browser.new_context(viewport={"width": WIDE, "height": HIGH}, locale="vi-VN")
            page = context.new_page()
            page.set_default_timeout(60_000)
            walk = Walk(page, base, out)
            _morning(walk)
            _records(walk)
            _two_editors(walk, browser)
            _broken(walk, home)
            found = _axe(page, base)
            browser.close()
    total = sum(seconds for *_, seconds in walk.rows)
    for what, keys, seconds in walk.rows:
        print(f"| {what} | {keys} | {seconds:.2f} |")
    print(f"| Cộng | {sum(keys for _, keys, _ in walk.rows)} | {total:.2f} |")
    print(f"axe: {found[1]} lỗi trên {found[0]} trang")


def _morning(walk: Walk) -> None:
    page = walk.page
    page.goto(walk.base)
    page.keyboard.press("j")
    walk.shot("buoi-sang")
    order = [row.get_attribute("id") for row in page.locator("[id^=cho-]").all()[:3]]
    keys = {f"cho-{HELD}": ("Duyệt", "d"), f"cho-{HELD2}": ("Không đăng", "x"), f"cho-{HELD3}": ("Gộp", "g")}
    for row in order:
        what, key = keys[row]
        walk.key(f"{what} một bài chờ", row, key, walk.gone(row))
    walk.key("Ghi “vẫn đúng” một câu trả lời", "ra-soat-bo-dam-tau-ca", "r", walk.gone("ra-soat-bo-dam-tau-ca"))
    walk.key("Ghim một tin", f"moi-{STORY}", "p", lambda: page.locator(f"#ghim-{STORY}").wait_for())
    walk.key("Ghim tin thứ hai", f"moi-{OTHER}", "p", lambda: page.locator(f"#ghim-{OTHER}").wait_for())
    first = page.locator("[data-pins] > li").first
    walk.key("Đổi thứ tự ghim", f"ghim-{OTHER}", "[", lambda: expect(first).to_have_attribute("data-id", OTHER))
    walk.shot("tin-moi", "#moi")
    walk.shot("ghim", "#ghim")
    walk.shot("van-ban", "#mau-thuan")
    walk.key("Bỏ một số hiệu không cần", "vb-99-2026-nd-cp", "x", walk.gone("vb-99-2026-nd-cp"))
    walk.key("Lấy lại lệnh vừa rồi", "", "u", lambda: page.get_by_text("Đã lấy lại").wait_for())


def _records(walk: Walk) -> None:
    page = walk.page
    page.goto(f"{walk.base}/bai/{STORY}")
    page.get_by_role("listitem").filter(has=page.locator(f"a[href='/bai/{REPRINT}']")).get_by_role("button").wait_for()
    walk.shot("mot-bai")
    page.goto(f"{walk.base}/sua/van-ban/133-2025-nd-cp")
    page.get_by_label("Tóm tắt").fill("Nghị định giao việc khoa học và công nghệ cho địa phương.")
    started = time.perf_counter()
    page.get_by_role("button", name="Xem như người đọc").click()
    link = page.get_by_role("link", name="Mở trang xem thử")
    link.wait_for()
    walk.rows.append(("Xem một văn bản như người đọc", 1, time.perf_counter() - started))
    walk.shot("bieu-mau")
    seen = page.context.new_page()
    seen.set_viewport_size({"width": WIDE, "height": HIGH})
    seen.goto(walk.base + str(link.get_attribute("href")))
    Walk(seen, walk.base, walk.out).shot("xem-thu")
    seen.close()
    started = time.perf_counter()
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("đã lưu").wait_for()
    walk.rows.append(("Lưu văn bản", 1, time.perf_counter() - started))


def _two_editors(walk: Walk, browser: Any) -> None:
    lan, minh = walk.page, browser.new_page(viewport={"width": WIDE, "height": HIGH})
    minh.goto(walk.base)
    minh.get_by_label("Người biên tập").fill("Minh")
    minh.get_by_role("button", name="Đổi").click()
    for page in (lan, minh):
        page.goto(f"{walk.base}/sua/van-ban/133-2025-nd-cp")
    lan.get_by_label("Tóm tắt").fill("Bản của Lan.")
    lan.get_by_role("button", name="Lưu").click()
    lan.get_by_text("đã lưu").wait_for()
    minh.get_by_label("Tóm tắt").fill("Bản của Minh.")
    minh.get_by_role("button", name="Lưu").click()
    minh.get_by_role("alert").wait_for()
    Walk(minh, walk.base, walk.out).shot("hai-nguoi")
    minh.close()


def _broken(walk: Walk, home: Path) -> None:
    path = home / "content" / "bien-tap.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + '- action: pin\n  target: "0a1b2c3d\n', encoding="utf-8")
    walk.page.goto(f"{walk.base}/tep")
    walk.page.get_by_role("alert").wait_for()
    walk.shot("tep-loi")
    path.write_text(text, encoding="utf-8")


def _axe(page: Any, base: str) -> tuple[int, int]:
    """(pages looked at, violations)."""
    paths = ["/", f"/bai/{STORY}", "/tep", *(f"/sua/{kind}" for kind in ("van-ban", "nhiem-vu", "hoi-dap"))]
    paths += ["/sua/van-ban/133-2025-nd-cp", "/sua/nhiem-vu/tan-so-tau-ca", "/sua/hoi-dap/tau-ca"]
    paths += [f"/them/{kind}" for kind in ("van-ban", "nhiem-vu", "hoi-dap")]
    found = 0
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for path in paths:
            page.goto(base + path)
            found += len(Axe().run(page).response["violations"])
    return len(paths) * 2, found


if __name__ == "__main__":
    os.environ.setdefault("GIT_CEILING_DIRECTORIES", tempfile.gettempdir())
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/hinh"))
