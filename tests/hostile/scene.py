"""A throw-away home and the web it reads: what every hostile set starts from. Everything stays on loopback."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from tests.support import paths
from tests.support.loopback import Page, Web
from tests.support.paths import ROOT

SHARED = paths.SHARED / "hostile"
NOW = "2026-11-20T03:15:00+07:00"
DOCUMENTS = ("132-2025-nd-cp", "133-2025-nd-cp", "193-2025-qh15")
SUBJECTS = (
    "cấp giấy phép tiến hành công việc bức xạ",
    "công nhận doanh nghiệp khoa học và công nghệ",
    "cấp giấy chứng nhận đăng ký hoạt động khoa học và công nghệ",
    "thẩm định công nghệ của dự án đầu tư",
    "cấp giấy phép dịch vụ bưu chính",
    "công nhận cơ sở ươm tạo công nghệ cao",
)


def title_of(number: int) -> str:
    """A headline unlike its neighbours, so that no two fixtures join into one story."""
    place = ("Nghệ An", "Huế", "Cà Mau", "Lào Cai", "Sơn La", "Đồng Tháp", "Gia Lai")[number % 7]
    return f"{place} nhận phân cấp {SUBJECTS[number % 6]}, đợt {number + 1} với {number * 7 + 13} hồ sơ"


def body_of(number: int) -> str:
    """HTML of an article on the subject, with a place, a figure and a document."""
    subject = SUBJECTS[number % 6]
    return (
        f"<p>{title_of(number)}. Ủy ban nhân dân tỉnh giao Sở Khoa học và Công nghệ thực hiện việc {subject}"
        f" theo Nghị định số 133/2025/NĐ-CP về phân quyền, phân cấp trong lĩnh vực quản lý nhà nước của Bộ Khoa học"
        f" và Công nghệ.</p><p>Trong quý đã tiếp nhận {number * 7 + 13} hồ sơ, giải quyết trước hạn {number * 5 + 9}"
        f" hồ sơ; thủ tục mã số {number:05d} có hiệu lực từ ngày 01/7/2025, bộ phận một cửa số {number} tiếp nhận.</p>"
    )


@dataclass(frozen=True)
class Item:
    """One item of a fixture feed: raw values, escaped on the way out."""

    path: str
    title: str
    body: str = ""
    author: str = ""
    guid: str = ""
    date: str = "Thu, 19 Nov 2026 08:00:00 +0700"


def plain_items(count: int, *, first: int = 0) -> list[Item]:
    return [Item(f"/bai-{n}-{n + 1000:06d}.htm", title_of(n), body_of(n)) for n in range(first, first + count)]


def feed(base: str, items: Iterable[Item]) -> bytes:
    """RSS 2.0. Characters that XML has no way to carry are left out, as any sender must."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Sở KH&amp;CN</title>'
        + "".join(_item(base, item) for item in items)
        + "</channel></rss>"
    ).encode("utf-8", "replace")


def _item(base: str, item: Item) -> str:
    link = item.path if "://" in item.path else base + item.path
    fields = {
        "title": item.title,
        "link": link,
        "guid": item.guid or link,
        "pubDate": item.date,
        "author": item.author,
        "description": item.body,
    }
    return "<item>" + "".join(f"<{k}>{escape(xml(v))}</{k}>" for k, v in fields.items() if v) + "</item>"


def xml(text: str) -> str:
    """`text` without what XML 1.0 cannot hold."""
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff" and not _lone(c)))


def _lone(c: str) -> bool:
    return 0xD800 <= ord(c) < 0xE000


def article(title: str, body: str, *, date: str = "19/11/2026 08:00") -> bytes:
    return (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title></head><body><main><article>'
        f"<h1>{title}</h1><time>{date}</time><div class=content>{body}</div></article></main></body></html>"
    ).encode("utf-8", "replace")


@dataclass
class Scene:
    """A home on disk and the web it may ask."""

    home: Path
    web: Web

    def command(self, *words: str, now: str = NOW) -> list[str]:
        line = [sys.executable, str(ROOT / "build.py"), *words, "--home", str(self.home)]
        if words[:1] not in (("explain",), ("rollback",)):
            line += ["--now", now]
        if not words or words[0] in ("collect", "check", "recheck") or words[0].startswith("--"):
            line += ["--allow-host", self.web.host]
        return line

    def run(self, *words: str, now: str = NOW, prefix: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*prefix, *self.command(*words, now=now)],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=900,
            cwd=ROOT,
            check=False,
        )

    def source(self, name: str, path: str, **more: object) -> None:
        """Add a source to the home: a feed on loopback unless told otherwise."""
        folder = self.home / "sources"
        folder.mkdir(exist_ok=True)
        values: dict[str, object] = {
            "id": name,
            "name": f"Nguồn {name}",
            "host": "127.0.0.1",
            "kind": "province",
            "province": "nghe-an",
            "body": "feed",
            "delay": 0.0,
            "window": 2000,
        }
        kind = more.pop("listing", "feed")
        values |= more
        fields = ", ".join(f"{key}={value!r}" for key, value in values.items())
        (folder / f"{name}.py").write_text(
            "from newsroom.models import Listing, Promise, Source\n\n"
            f"SOURCE = Source({fields}, promise=Promise(silence=3650),"
            f" listings=(Listing({self.web.url + path!r}, {kind!r}),))\n",
            encoding="utf-8",
        )

    def news(self) -> list[Path]:
        return sorted((self.home / "content" / "tin-tuc").rglob("*.md"))

    def ledger(self) -> str:
        return "".join(
            p.read_text(encoding="utf-8") for p in sorted((self.home / "content" / "so-cai").glob("*.jsonl"))
        )


def furnish(home: Path, *, documents: Sequence[str] = DOCUMENTS) -> None:
    """A small home: settings, topic, a few documents."""
    (home / "content" / "van-ban").mkdir(parents=True)
    shutil.copy(ROOT / "mkdocs.yml", home / "mkdocs.yml")
    shutil.copy(ROOT / "content" / "chu-de.yml", home / "content" / "chu-de.yml")
    for name in documents:
        path = ROOT / "content" / "van-ban" / f"{name}.md"
        if path.is_file():
            shutil.copy(path, home / "content" / "van-ban" / path.name)


def tree(home: Path, *folders: str) -> Mapping[str, str]:
    """Path -> sha256, or the target of a link, of everything under these folders."""
    found: dict[str, str] = {}
    for folder in folders:
        for at, names, files in os.walk(home / folder):
            for name in sorted([*files, *names]):
                path = Path(at) / name
                if path.is_symlink():
                    found[str(path.relative_to(home))] = "-> " + str(path.readlink())
                elif path.is_file():
                    found[str(path.relative_to(home))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def serve_plain(web: Web, path: str, items: Iterable[Item]) -> None:
    web.pages[path] = Page(feed(web.url, items), "application/rss+xml; charset=utf-8")
