"""Is the freshly built site fit to be read? Looks at every page before the swap.

Refuses: no home page, a planned page missing, a script or style or frame or image from another host, a script or
event handler or `javascript:` address the theme did not put there, an internal link of the frame that leads
nowhere. A dead link inside an article (its document was taken out, or its file is damaged) is no reason to keep
the whole site back: `unlink_dead` turns it into plain text and names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from newsroom.errors import PublishError

MAX_SHOWN = 10
_TAG = re.compile(rb"<([a-zA-Z][a-zA-Z0-9]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_ATTR = re.compile(rb"([^\s=\"'<>/]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_LOADS = {
    b"script": b"src",
    b"img": b"src",
    b"iframe": b"src",
    b"source": b"src",
    b"video": b"src",
    b"audio": b"src",
    b"embed": b"src",
    b"object": b"data",
}
_DATA = (b"application/json", b"application/ld+json")  # the theme runs files of its own only
_LINK_RELS = (
    b"stylesheet",
    b"preload",
    b"modulepreload",
    b"icon",
    b"manifest",
    b"prefetch",
    b"preconnect",
    b"dns-prefetch",
)
_ENTITY = {b"&amp;": b"&", b"&#34;": b'"', b"&#39;": b"'", b"&quot;": b'"'}


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
    hrefs = {a[b"href"] for tag, a in _tags(body[start:end]) if tag == b"a" and b"href" in a} if start >= 0 else set()
    return {href for href in hrefs if any(_dead(href, name, files, base_url))}


def _kept(found: re.Match[bytes], *, dead: set[bytes]) -> bytes:
    """An anchor as it was, or only its inside when it is dead."""
    attributes = {m[1].lower(): m[2] or m[3] or m[4] or b"" for m in _ATTR.finditer(found[1])}
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
) -> int:
    """Check the built site; gives the number of pages. `planned` are addresses that must exist, such as
    `van-ban/132-2025-nd-cp/`; `base_url` is the public address, whose absolute links count as internal.
    `only` and `files` as in `unlink_dead`. Raises PublishError naming up to ten faults."""
    files = _files(site) if files is None else files
    faults = [f"thiếu trang {p or '/'}" for p in planned if _file_of(p) not in files]
    pages = sorted(name for name in files if name.endswith(".html"))
    if "index.html" not in files:
        faults.append("thiếu trang chủ")
    for name in pages if only is None else sorted(name for name in only if name.endswith(".html")):
        faults.extend(f"{name}: {fault}" for fault in _page((site / name).read_bytes(), name, files, base_url))
        if len(faults) > MAX_SHOWN:
            break
    if faults:
        raise PublishError("; ".join(faults[:MAX_SHOWN]), where="kiểm tra trang mới")
    return len(pages)


def _file_of(path: str) -> str:
    return path + "index.html" if path == "" or path.endswith("/") else path


def _page(body: bytes, name: str, files: set[str], base_url: str) -> Iterator[str]:
    for tag, attributes in _tags(body):
        for key, value in attributes.items():
            if key.startswith(b"on"):
                yield f"thuộc tính sự kiện {key.decode(errors='replace')}"
            if value.strip().lower().startswith((b"javascript:", b"vbscript:", b"data:text/html")):
                yield f"địa chỉ chạy mã trong <{tag.decode()}>"
        yield from _loads(tag, attributes)
        if tag in (b"a", b"area") and b"href" in attributes:
            yield from _dead(attributes[b"href"], name, files, base_url)


def _loads(tag: bytes, attributes: dict[bytes, bytes]) -> Iterator[str]:
    """Requests to another host that opening the page would make."""
    target = attributes.get(_LOADS.get(tag, b""), b"")
    if tag == b"link" and any(rel in attributes.get(b"rel", b"").lower().split() for rel in _LINK_RELS):
        target = attributes.get(b"href", b"")
    if target.startswith((b"http:", b"https:", b"//")):
        yield f"<{tag.decode()}> gọi máy chủ khác: {target[:80].decode(errors='replace')}"
    if tag == b"script" and b"src" not in attributes and attributes.get(b"type", b"").lower() not in _DATA:
        yield "mã viết thẳng trong trang"
    if tag in (b"iframe", b"object", b"embed", b"base"):
        yield f"thẻ <{tag.decode()}> không được phép"


def _dead(href: bytes, name: str, files: set[str], base_url: str) -> Iterator[str]:
    text = _unescape(href).decode(errors="replace")
    here = urlsplit(base_url or "/")
    parts = urlsplit(text)
    if (parts.scheme or parts.netloc) and (parts.scheme, parts.netloc) != (here.scheme, here.netloc):
        return
    if not parts.path:
        return
    root = here.path.rstrip("/") + "/"  # a site may stand in a folder of its host
    target = unquote(urlsplit(urljoin(root + name, parts.path)).path)
    inside = target.removeprefix(root)
    if not target.startswith(root) or (_file_of(inside) not in files and inside + "/index.html" not in files):
        yield f"liên kết không tới đâu: {text[:120]}"


def _tags(body: bytes) -> Iterator[tuple[bytes, dict[bytes, bytes]]]:
    """Every start tag outside scripts and styles, attributes lower-cased."""
    for match in _TAG.finditer(_without_raw_text(body)):
        attributes = {m[1].lower(): m[2] or m[3] or m[4] or b"" for m in _ATTR.finditer(match[2])}
        yield match[1].lower(), attributes


def _without_raw_text(body: bytes) -> bytes:
    """The page with the contents (not the tags) of script and style taken out."""
    return re.sub(rb"(<(script|style)\b[^>]*>)(.*?)(</\2\s*>)", rb"\1\4", body, flags=re.S | re.I)


def _unescape(value: bytes) -> bytes:
    for entity, plain in _ENTITY.items():
        value = value.replace(entity, plain)
    return value
