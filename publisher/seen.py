"""What one built page shows: where its links lead, and what of it could run or call another host.

Takes site paths and bytes; gives `Seen`, which gathers faults and targets of many pages. Knows nothing of what should
stand on the site (`publisher.verify` does).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from publisher.tags import tags_of

_PLAIN = re.compile(r"(?:\.\./)*(?:[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*/)*(?:[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)?")
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
class Seen:
    """What was seen of the pages looked at: their faults, and every place of the site their links lead to with one
    page that has it. Pages are looked at as they are made, wherever that is; `dead` waits for the whole site."""

    base_url: str = ""
    faults: list[str] = field(default_factory=list)
    targets: dict[str, str] = field(default_factory=dict)

    def look(self, name: str, body: bytes) -> None:
        """Look at one page: its site path and bytes."""
        folder = folder_of(name)
        for chunk in _chunks(body):
            told = _chunk(chunk, len(folder))
            self.faults += [f"{name}: {fault}" for fault in told.faults]
            for target in told.targets:
                self.targets.setdefault(target, name)
            for link in told.links:
                if (found := target_of(link, folder, self.base_url)) is not None:
                    self.targets.setdefault(found, name)

    def add(self, other: Seen) -> None:
        """Take in what was seen elsewhere."""
        self.faults += other.faults
        for target, page in other.targets.items():
            self.targets.setdefault(target, page)

    def dead(self, files: set[str]) -> list[str]:
        """Faults of links that lead to no file of the site."""
        gone = sorted((page, target) for target, page in self.targets.items() if not is_there(target, files))
        return [f"{page}: liên kết không tới đâu: /{target[:120]}" for page, target in gone]


@dataclass(frozen=True, slots=True)
class _Chunk:
    """What a stretch of a page holds: faults, places of the site that do not depend on the page's folder, and the
    other links."""

    faults: tuple[str, ...]
    targets: tuple[str, ...]
    links: tuple[str, ...]


def _chunks(body: bytes) -> Iterator[bytes]:
    """The page cut at its seams, whichever of them it has."""
    at = 0
    for seam in _SEAMS:
        if (end := body.find(seam, at)) > 0:
            yield body[at:end]
            at = end
    yield body[at:]


@lru_cache(maxsize=256)
def _chunk(chunk: bytes, depth: int) -> _Chunk:
    """The frame is the same on thousands of pages of one depth."""
    faults: list[str] = []
    links: dict[str, None] = {}
    for tag in tags_of(chunk):
        if tag.link:
            links[tag.link] = None
        faults += tag.faults
    placed = [(link, _fixed(link, depth)) for link in links]
    fixed = dict.fromkeys(place for _, place in placed if place is not None)
    return _Chunk(tuple(faults), tuple(fixed), tuple(link for link, place in placed if place is None))


@lru_cache(maxsize=1 << 14)
def _fixed(link: str, depth: int) -> str | None:
    """The place of the site a link leads to from every page of this depth; None when that depends on the page."""
    link = _closed(link)
    return link[3 * depth :] if link.count("../") == depth and _PLAIN.fullmatch(link) else None


def folder_of(name: str) -> tuple[str, ...]:
    """The folders a site path stands in."""
    return tuple(name.split("/")[:-1])


def target_of(text: str | None, folder: tuple[str, ...], base_url: str) -> str | None:
    """The site path a link of a page in `folder` leads to; None when it leaves the site or stays on the page."""
    text = _closed((text or "").partition("#")[0])
    if not text or _leaves(text, base_url):
        return None
    if not _PLAIN.fullmatch(text):
        return _joined(text, folder, urlsplit(base_url or "/"))
    up = 0
    while text.startswith("../", 3 * up):
        up += 1
    if up > len(folder):
        return _joined(text, folder, urlsplit(base_url or "/"))
    return "/".join((*folder[: len(folder) - up], text[3 * up :]))


def _closed(link: str) -> str:
    """A link up to a folder with the slash it may lack: `../..` is `../../` (RFC 3986, 5.2.4)."""
    return f"{link}/" if link == ".." or link.endswith("/..") else link


def _leaves(text: str, base_url: str) -> bool:
    """Whether a link is surely to another host, told without taking it apart."""
    return text.startswith(("https://", "http://")) and not text.startswith(_origin(base_url))


@lru_cache(maxsize=4)
def _origin(base_url: str) -> str:
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _joined(text: str, folder: tuple[str, ...], here: SplitResult) -> str | None:
    """Any other link, by the book."""
    parts = urlsplit(text)
    if (parts.scheme or parts.netloc) and (parts.scheme, parts.netloc) != (here.scheme, here.netloc):
        return None
    if not parts.path:
        return None
    root = here.path.rstrip("/") + "/"  # a site may stand in a folder of its host
    target = unquote(urlsplit(urljoin(root + "/".join((*folder, "")), parts.path)).path)
    return target.removeprefix(root) if target.startswith(root) else f"//{target}"


def file_at(path: str) -> str:
    """The file a reader gets at an address of the site."""
    return path + "index.html" if path == "" or path.endswith("/") else path


def is_there(target: str, files: set[str]) -> bool:
    """Whether a place of the site has a file."""
    return file_at(target) in files or target + "/index.html" in files
