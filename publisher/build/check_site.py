"""Is the freshly built site fit to be read? Looks at every page before the swap.

Refuses: no home page, a planned page missing, a script or style or frame or image from another host, a script or
event handler or `javascript:` address the theme did not put there, an internal link of the frame that leads
nowhere. A dead link inside an article (its document was taken out, or its file is damaged) is no reason to keep
the whole site back: `unlink_dead` turns it into plain text and names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import starmap
from pathlib import Path
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from newsroom.errors import PublishError

# ── the start tags of a page ──────────────────────────────────────────────────────────────────────


_TAG = re.compile(rb"<([a-zA-Z][a-zA-Z0-9]*+)((?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>")
ATTRIBUTE = re.compile(rb"([^\s=\"'<>/]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_LOADING_ATTRIBUTES = {
    b"script": b"src",
    b"img": b"src",
    b"iframe": b"src",
    b"source": b"src",
    b"video": b"src",
    b"audio": b"src",
    b"embed": b"src",
    b"object": b"data",
}
_DATA_TYPES = (b"application/json", b"application/ld+json")  # the theme runs files of its own only
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
# text a browser shows or keeps and never follows: an article may begin with "javascript:" and must not stop the site
_TEXT_ATTRIBUTES = frozenset({b"content", b"title", b"alt", b"aria-label", b"placeholder", b"value"})
# the links our templates write: nothing in them can run, as no scheme but http has room there
_PLAIN_ANCHOR = re.compile(
    rb' (?:class="[\w -]*" )?href="((?:https?://)?[^":]*)"(?: rel="[a-z ]*")?(?: referrerpolicy="[a-z-]*")?'
)
_ENTITY = {b"&amp;": b"&", b"&#34;": b'"', b"&#39;": b"'", b"&quot;": b'"'}
_RAW_TEXT = re.compile(rb"(<(script|style)\b[^>]*>)(.*?)(</\2\s*>)", re.S | re.I)


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag: its name, its address as written and as text when it is a link, and what is wrong with it."""

    tag: bytes
    href: bytes | None
    link: str | None
    faults: tuple[str, ...]


@lru_cache(maxsize=1 << 14)
def _parse_tag(name: bytes, inside: bytes) -> Tag:
    """The same tag stands on thousands of pages."""
    tag = name.lower()
    if tag == b"a" and (plain := _PLAIN_ANCHOR.fullmatch(inside)):
        return Tag(tag, plain[1], _unescape(plain[1]).decode(errors="replace"), ())
    attributes = {m[1].lower(): m[2] or m[3] or m[4] or b"" for m in ATTRIBUTE.finditer(inside)}
    href = attributes.get(b"href") if tag in (b"a", b"area") else None
    link = _unescape(href).decode(errors="replace") if href is not None else None
    return Tag(tag, href, link, (*_find_active_content(tag, attributes), *_find_foreign_requests(tag, attributes)))


def _find_active_content(tag: bytes, attributes: dict[bytes, bytes]) -> Iterator[str]:
    if tag == b"meta" and attributes.get(b"http-equiv", b"").strip().lower() == b"refresh":
        yield "<meta> tự chuyển trang"
    for key, value in attributes.items():
        if key.startswith(b"on"):
            yield f"thuộc tính sự kiện {key.decode(errors='replace')}"
        if key in _TEXT_ATTRIBUTES or key.startswith(b"data-"):
            continue
        if value.strip().lower().startswith((b"javascript:", b"vbscript:", b"data:text/html")):
            yield f"địa chỉ chạy mã trong <{tag.decode()}>"


def _find_foreign_requests(tag: bytes, attributes: dict[bytes, bytes]) -> Iterator[str]:
    """Requests to another host that opening the page would make."""
    target = attributes.get(_LOADING_ATTRIBUTES.get(tag, b""), b"")
    if tag == b"link" and any(rel in attributes.get(b"rel", b"").lower().split() for rel in _LINK_RELS):
        target = attributes.get(b"href", b"")
    if target.startswith((b"http:", b"https:", b"//")):
        yield f"<{tag.decode()}> gọi máy chủ khác: {target[:80].decode(errors='replace')}"
    if tag == b"script" and b"src" not in attributes and attributes.get(b"type", b"").lower() not in _DATA_TYPES:
        yield "mã viết thẳng trong trang"
    if tag in (b"iframe", b"object", b"embed", b"base"):
        yield f"thẻ <{tag.decode()}> không được phép"


def parse_tags(body: bytes) -> Iterator[Tag]:
    """Every start tag outside scripts and styles."""
    return starmap(_parse_tag, _TAG.findall(_without_raw_text(body)))


def _without_raw_text(body: bytes) -> bytes:
    """The page with the contents (not the tags) of script and style taken out."""
    low = body.lower()
    return _RAW_TEXT.sub(rb"\1\4", body) if b"<script" in low or b"<style" in low else body


def _unescape(value: bytes) -> bytes:
    for entity, plain in _ENTITY.items():
        value = value.replace(entity, plain)
    return value


# ── one page ──────────────────────────────────────────────────────────────────────────────────────


_PLAIN_LINK = re.compile(r"(?:\.\./)*(?:[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*/)*(?:[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)?")
# what is a page's own begins at the first, third and so on; what is between is the frame of thousands of pages
_SEAMS = (
    b'<link rel="icon"',
    b"<title>",
    b"</title>",
    b'<script type="application/ld+json">',
    b"</head>",
    b'<div class="md-header__topic" data-md-component="header-topic">',
    b'<a id="dau-moc"',
    b'<div class="trang">',
    b"</main>",
)


@dataclass(slots=True)
class PageCheck:
    """What was seen of the pages looked at: their faults, and every place of the site their links lead to with one
    page that has it. Pages are looked at as they are made, wherever that is; `dead` waits for the whole site."""

    base_url: str = ""
    faults: list[str] = field(default_factory=list)
    targets: dict[str, str] = field(default_factory=dict)

    def check(self, name: str, body: bytes) -> None:
        """Look at one page: its site path and bytes."""
        folder = split_folder(name)
        for chunk in _split_chunks(body):
            told = _check_chunk(chunk, len(folder))
            self.faults += [f"{name}: {fault}" for fault in told.faults]
            for target in told.targets:
                self.targets.setdefault(target, name)
            for link in told.links:
                if (found := resolve_link(link, folder, self.base_url)) is not None:
                    self.targets.setdefault(found, name)

    def add(self, other: PageCheck) -> None:
        """Take in what was seen elsewhere."""
        self.faults += other.faults
        for target, page in other.targets.items():
            self.targets.setdefault(target, page)

    def dead_links(self, files: set[str]) -> list[str]:
        """Faults of links that lead to no file of the site."""
        gone = sorted((page, target) for target, page in self.targets.items() if not has_file(target, files))
        return [f"{page}: liên kết không tới đâu: /{target[:120]}" for page, target in gone]


@dataclass(frozen=True, slots=True)
class _Chunk:
    """What a stretch of a page holds: faults, places of the site that do not depend on the page's folder, and the
    other links."""

    faults: tuple[str, ...]
    targets: tuple[str, ...]
    links: tuple[str, ...]


def _split_chunks(body: bytes) -> Iterator[bytes]:
    """The page cut at its seams, whichever of them it has."""
    at = 0
    for seam in _SEAMS:
        if (end := body.find(seam, at)) > 0:
            yield body[at:end]
            at = end
    yield body[at:]


@lru_cache(maxsize=256)
def _check_chunk(chunk: bytes, depth: int) -> _Chunk:
    """The frame is the same on thousands of pages of one depth."""
    faults: list[str] = []
    links: dict[str, None] = {}
    for tag in parse_tags(chunk):
        if tag.link:
            links[tag.link] = None
        faults += tag.faults
    placed = [(link, _fixed_target(link, depth)) for link in links]
    fixed = dict.fromkeys(place for _, place in placed if place is not None)
    return _Chunk(tuple(faults), tuple(fixed), tuple(link for link, place in placed if place is None))


@lru_cache(maxsize=1 << 14)
def _fixed_target(link: str, depth: int) -> str | None:
    """The place of the site a link leads to from every page of this depth; None when that depends on the page."""
    link = _close_folder(link)
    return link[3 * depth :] if link.count("../") == depth and _PLAIN_LINK.fullmatch(link) else None


def split_folder(name: str) -> tuple[str, ...]:
    """The folders a site path stands in."""
    return tuple(name.split("/")[:-1])


def resolve_link(text: str | None, folder: tuple[str, ...], base_url: str) -> str | None:
    """The site path a link of a page in `folder` leads to; None when it leaves the site or stays on the page."""
    text = _close_folder((text or "").partition("#")[0])
    if not text or _is_external(text, base_url):
        return None
    if not _PLAIN_LINK.fullmatch(text):
        return _join_link(text, folder, urlsplit(base_url or "/"))
    up = 0
    while text.startswith("../", 3 * up):
        up += 1
    if up > len(folder):
        return _join_link(text, folder, urlsplit(base_url or "/"))
    return "/".join((*folder[: len(folder) - up], text[3 * up :]))


def _close_folder(link: str) -> str:
    """A link up to a folder with the slash it may lack: `../..` is `../../` (RFC 3986, 5.2.4)."""
    return f"{link}/" if link == ".." or link.endswith("/..") else link


def _is_external(text: str, base_url: str) -> bool:
    """Whether a link is surely to another host, told without taking it apart."""
    return text.startswith(("https://", "http://")) and not text.startswith(_origin(base_url))


@lru_cache(maxsize=4)
def _origin(base_url: str) -> str:
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _join_link(text: str, folder: tuple[str, ...], here: SplitResult) -> str | None:
    """Any other link, by the book."""
    parts = urlsplit(text)
    if (parts.scheme or parts.netloc) and (parts.scheme, parts.netloc) != (here.scheme, here.netloc):
        return None
    if not parts.path:
        return None
    root = here.path.rstrip("/") + "/"  # a site may stand in a folder of its host
    target = unquote(urlsplit(urljoin(root + "/".join((*folder, "")), parts.path)).path)
    return target.removeprefix(root) if target.startswith(root) else f"//{target}"


def file_of_address(path: str) -> str:
    """The file a reader gets at an address of the site."""
    return path + "index.html" if path == "" or path.endswith("/") else path


def has_file(target: str, files: set[str]) -> bool:
    """Whether a place of the site has a file."""
    return file_of_address(target) in files or target + "/index.html" in files


# ── the whole site ────────────────────────────────────────────────────────────────────────────────


MAX_FAULTS = 10
_HINT = (
    "dựng lại từ đầu: python build.py publish --full; vẫn vậy thì sửa hoặc ẩn bản ghi của trang vừa nêu, "
    "rồi python build.py edit check"
)
_ANCHOR = re.compile(rb"<a((?:\s[^<>]*)?)>((?:[^<]|<(?!/?a[\s>]))*)</a>", re.I)


def unlink_dead(
    site: Path, only: Iterable[str] | None = None, files: set[str] | None = None, base_url: str = ""
) -> list[str]:
    """Turn links of articles that lead to no file of the site into their text; names each, page and address.
    `only` are the pages to look at (site paths) when the others were looked at before; `files` all there is."""
    files = _list_files(site) if files is None else files
    named: list[str] = []
    for name in sorted(f for f in (files if only is None else only) if f.endswith(".html")):
        body = (site / name).read_bytes()
        dead = _dead_hrefs(body, name, files, base_url)
        if dead:
            (site / name).write_bytes(_ANCHOR.sub(partial(_unlink, dead=dead), body))
            named += [f"{name}: liên kết không tới đâu: {href.decode(errors='replace')[:120]}" for href in sorted(dead)]
    return named


def _dead_hrefs(body: bytes, name: str, files: set[str], base_url: str) -> set[bytes]:
    start, end = body.find(b"<article"), body.rfind(b"</article>")
    folder, found = split_folder(name), set()
    for told in parse_tags(body[start:end]) if start >= 0 else ():
        target = resolve_link(told.link, folder, base_url) if told.tag == b"a" else None
        if told.href is not None and target is not None and not has_file(target, files):
            found.add(told.href)
    return found


def _unlink(found: re.Match[bytes], *, dead: set[bytes]) -> bytes:
    """An anchor as it was, or only its inside when it is dead."""
    attributes = {m[1].lower(): m[2] or m[3] or m[4] or b"" for m in ATTRIBUTE.finditer(found[1])}
    return found[2] if attributes.get(b"href") in dead else found[0]


def _list_files(site: Path) -> set[str]:
    return {str(p.relative_to(site)) for p in site.rglob("*") if p.is_file()}


def verify_site(
    site: Path,
    *,
    planned: Iterable[str] = (),
    base_url: str = "",
    only: Iterable[str] | None = None,
    files: set[str] | None = None,
    seen: PageCheck | None = None,
) -> int:
    """Check the built site; gives the number of pages. `planned` are addresses that must exist, such as
    `van-ban/132-2025-nd-cp/`; `base_url` is the public address, whose absolute links count as internal.
    `only` and `files` as in `unlink_dead`; with `seen` the pages were looked at as they were made. Raises
    PublishError naming up to ten faults."""
    files = _list_files(site) if files is None else files
    faults = [f"thiếu trang {p or '/'}" for p in planned if file_of_address(p) not in files]
    pages = sorted(name for name in files if name.endswith(".html"))
    if "index.html" not in files:
        faults.append("thiếu trang chủ")
    seen = seen or check_pages(site, pages if only is None else only, base_url)
    faults += [*seen.faults, *seen.dead_links(files)]
    if faults:
        raise PublishError("; ".join(faults[:MAX_FAULTS]), where="kiểm tra trang mới", hint=_HINT)
    return len(pages)


def check_pages(site: Path, names: Iterable[str], base_url: str = "") -> PageCheck:
    """What is to be seen of these pages of a built site."""
    seen = PageCheck(base_url)
    for name in sorted(name for name in names if name.endswith(".html")):
        seen.check(name, (site / name).read_bytes())
    return seen
