"""Is the freshly built site fit to be read? Looks at every page before the swap.

Refuses: no home page, a planned page missing, a script or style or frame or image from another host, a script or
event handler or `javascript:` address the theme did not put there, an internal link of the frame that leads
nowhere. A dead link inside an article (its document was taken out, or its file is damaged) is no reason to keep
the whole site back: `unlink_dead` turns it into plain text and names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from newsroom.errors import PublishError
from publisher.seen import Seen, file_at, folder_of, is_there, target_of
from publisher.tags import ATTRIBUTE, tags_of

MAX_SHOWN = 10
_MEND = (
    "dựng lại từ đầu: python build.py publish --full; vẫn vậy thì sửa hoặc ẩn bản ghi của trang vừa nêu, "
    "rồi python build.py edit check"
)
_ANCHOR = re.compile(rb"<a((?:\s[^<>]*)?)>((?:[^<]|<(?!/?a[\s>]))*)</a>", re.I)


def unlink_dead(
    site: Path, only: Iterable[str] | None = None, files: set[str] | None = None, base_url: str = ""
) -> list[str]:
    """Turn links of articles that lead to no file of the site into their text; names each, page and address.
    `only` are the pages to look at (site paths) when the others were looked at before; `files` all there is."""
    files = _files(site) if files is None else files
    named: list[str] = []
    for name in sorted(f for f in (files if only is None else only) if f.endswith(".html")):
        body = (site / name).read_bytes()
        dead = _dead_hrefs(body, name, files, base_url)
        if dead:
            (site / name).write_bytes(_ANCHOR.sub(partial(_kept, dead=dead), body))
            named += [f"{name}: liên kết không tới đâu: {href.decode(errors='replace')[:120]}" for href in sorted(dead)]
    return named


def _dead_hrefs(body: bytes, name: str, files: set[str], base_url: str) -> set[bytes]:
    start, end = body.find(b"<article"), body.rfind(b"</article>")
    folder, found = folder_of(name), set()
    for told in tags_of(body[start:end]) if start >= 0 else ():
        target = target_of(told.link, folder, base_url) if told.tag == b"a" else None
        if told.href is not None and target is not None and not is_there(target, files):
            found.add(told.href)
    return found


def _kept(found: re.Match[bytes], *, dead: set[bytes]) -> bytes:
    """An anchor as it was, or only its inside when it is dead."""
    attributes = {m[1].lower(): m[2] or m[3] or m[4] or b"" for m in ATTRIBUTE.finditer(found[1])}
    return found[2] if attributes.get(b"href") in dead else found[0]


def _files(site: Path) -> set[str]:
    return {str(p.relative_to(site)) for p in site.rglob("*") if p.is_file()}


def verify(
    site: Path,
    *,
    planned: Iterable[str] = (),
    base_url: str = "",
    only: Iterable[str] | None = None,
    files: set[str] | None = None,
    seen: Seen | None = None,
) -> int:
    """Check the built site; gives the number of pages. `planned` are addresses that must exist, such as
    `van-ban/132-2025-nd-cp/`; `base_url` is the public address, whose absolute links count as internal.
    `only` and `files` as in `unlink_dead`; with `seen` the pages were looked at as they were made. Raises
    PublishError naming up to ten faults."""
    files = _files(site) if files is None else files
    faults = [f"thiếu trang {p or '/'}" for p in planned if file_at(p) not in files]
    pages = sorted(name for name in files if name.endswith(".html"))
    if "index.html" not in files:
        faults.append("thiếu trang chủ")
    seen = seen or look(site, pages if only is None else only, base_url)
    faults += [*seen.faults, *seen.dead(files)]
    if faults:
        raise PublishError("; ".join(faults[:MAX_SHOWN]), where="kiểm tra trang mới", hint=_MEND)
    return len(pages)


def look(site: Path, names: Iterable[str], base_url: str = "") -> Seen:
    """What is to be seen of these pages of a built site."""
    seen = Seen(base_url)
    for name in sorted(name for name in names if name.endswith(".html")):
        seen.look(name, (site / name).read_bytes())
    return seen
