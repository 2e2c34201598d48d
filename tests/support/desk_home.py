"""A small home for tests of the desk: two stories (one with a reprint), held articles, a document, a task, answers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import uvicorn

from desk.context import DeskContext
from desk.server import make_application
from library import content, ledger
from library.frontmatter import dump_yaml
from newsroom.models import VN, LedgerRow, NewsItem, replace
from newsroom.text.urls import item_id
from newsroom.text.vietnamese import slug
from nightly.run.options import Options
from tests.support.paths import ROOT

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=VN)
URLS = {
    "STORY": "https://mst.example.vn/hoi-nghi-phan-cap.htm",
    "REPRINT": "https://bao.example.vn/hoi-nghi-phan-cap-dang-lai.htm",
    "OTHER": "https://tinh.example.vn/uy-quyen-cap-phep-tan-so.htm",
    "HELD": "https://bao.example.vn/co-the-lien-quan.htm",
    "HELD2": "https://bao.example.vn/khong-lien-quan.htm",
    "HELD3": "https://tinh.example.vn/hoi-nghi-nhin-tu-tinh.htm",
}
STORY, REPRINT, OTHER, HELD, HELD2, HELD3 = (item_id(url) for url in URLS.values())
TITLES = {
    STORY: "Hội nghị về phân cấp trong khoa học và công nghệ",
    REPRINT: "Hội nghị phân cấp: bản đăng lại",
    OTHER: "Tỉnh ủy quyền cấp giấy phép tần số cho Sở",
    HELD: "Có thể liên quan đến phân quyền",
    HELD2: "Lễ khai giảng của một trường nghề",
    HELD3: "Hội nghị phân cấp nhìn từ một tỉnh",
}
DOCUMENT = """---
# Người giữ: phòng Pháp chế
number: "133/2025/NĐ-CP"   # nghị định, không phải luật
kind: nghi-dinh
title: "Quy định phân quyền, phân cấp trong lĩnh vực khoa học và công nghệ"
issuer: "Chính phủ"
issued: "2025-06-12"
effective: "2025-07-01"
expires: "2026-12-10"
topic: core
fields: [tan-so]
evidence:
  - url: "https://vanban.example.vn/133"
    note: "Trang công bố"
---

Ghi chú của phòng.
"""
STUB = """---
number: "99/2026/NĐ-CP"
kind: nghi-dinh
stub: true
unverified: [number, title]
evidence:
  - note: "Nêu trong mục lục công báo"
---
"""
TASK = """---
title: "Cấp giấy phép sử dụng tần số cho tàu cá"
field: tan-so
kind: phan-cap
before: "Cục Tần số"
now: "UBND cấp tỉnh"
level: tinh
basis:
  - document: "133/2025/NĐ-CP"
    clause: "Điều 10"
evidence:
  - note: "Đọc trong nghị định"
---
"""
QUESTION = """---
question: "Ai cấp giấy phép tần số cho tàu cá?"
answered_by: "Ban biên tập"
answered: "2025-08-01"
checked: "2025-08-01"
fields: [tan-so]
basis:
  - document: "20/2020/NĐ-CP"
    clause: "Điều 3"
evidence:
  - note: "Ban biên tập tổng hợp"
---

UBND cấp tỉnh cấp.
"""
OLD = """---
number: "20/2020/NĐ-CP"
kind: nghi-dinh
title: "Quy định cũ về tần số"
issuer: "Chính phủ"
effective: "2020-05-01"
expires: "2026-01-01"
topic: history
evidence:
  - note: "Trang công bố"
---
"""


COLLECTED = """---
question: "Máy bộ đàm trên tàu cá có phải xin giấy phép không?"
answered_by: "Cục Tần số"
answered: "2019-03-18"
fields: [tan-so]
evidence:
  - url: "https://tanso.example.vn/hoi/27"
source: "https://tanso.example.vn/hoi/27"
collected: true
---

Chủ tàu phải có giấy phép.
"""
GAZETTE = "https://congbao.example.vn/van-ban/nghi-dinh-so-88-2026-nd-cp-41234.htm"


def busy(home: Path) -> None:
    """A busier morning: an answer a machine collected, a decree Công báo has just listed, an article at odds with
    the registry."""
    (home / "content" / "hoi-dap" / "bo-dam-tau-ca.md").write_text(COLLECTED, encoding="utf-8")
    title = "Nghị định số 88/2026/NĐ-CP quy định về phân cấp quản lý tần số vô tuyến điện"
    listed = {"title": title, "slug": slug(title), "publisher": "Công báo", "source": "congbao"}
    given = item("OTHER", **listed, id=item_id(GAZETTE), url=GAZETTE, story=item_id(GAZETTE))
    content.save_item(home, replace(given, unresolved=("88/2026/NĐ-CP",), fingerprint="c" * 64))
    said = "Bài ghi 133/2025/NĐ-CP ngày 14/6/2025; sổ văn bản ghi ngày ban hành 12/6/2025."
    other = next(i for i in content.load_library(home).items if i.id == OTHER)
    content.save_item(home, replace(other, contradictions=(said,)))


def make_home(root: Path) -> Path:
    """The home under `root`, everything valid."""
    home = root / "cong"
    rows = {
        "van-ban/133-2025-nd-cp.md": DOCUMENT,
        "van-ban/99-2026-nd-cp.md": STUB,
        "van-ban/20-2020-nd-cp.md": OLD,
        "nhiem-vu/tan-so-tau-ca.md": TASK,
        "hoi-dap/tau-ca.md": QUESTION,
        "chu-de.yml": (ROOT / "content" / "chu-de.yml").read_text(encoding="utf-8"),
        "bien-tap.yml": "# Quyết định của ban biên tập\n",
    }
    for name, text in rows.items():
        path = home / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    (home / "mkdocs.yml").write_text(config, encoding="utf-8")
    for item in items():
        content.save_item(home, item)
    _remember(home)
    return home


def items() -> tuple[NewsItem, ...]:
    """Two stories and three held articles, collected last night."""
    story = item("STORY", documents=("133-2025-nd-cp",), unresolved=("77/2026/TT-BKHCN",))
    reprint = item("REPRINT", story=STORY, story_reason="trùng nội dung 97%")
    other = item("OTHER", fields=("tan-so",))
    reasons = ("topic “phân quyền” (…có thể phân quyền cho Sở…)", "excluded_ngan_sach “phân cấp ngân sách”")
    held = [item(name, held=True, story="", reasons=reasons, score=0.41) for name in ("HELD", "HELD2", "HELD3")]
    return (story, reprint, other, *held)


def item(name: str, **more: object) -> NewsItem:
    url, id = URLS[name], item_id(URLS[name])
    given: dict[str, object] = {
        "id": id,
        "title": TITLES[id],
        "url": url,
        "source": url.split("/")[2].split(".")[0],
        "publisher": url.split("/")[2],
        "slug": slug(TITLES[id]),
        "published": NOW - timedelta(hours=20),
        "captured": NOW - timedelta(hours=5),
        "lead": f"Trích dẫn của bài “{TITLES[id]}”.",
        "story": id,
        "score": 0.9,
        "fingerprint": id * 8,
        **more,
    }
    return NewsItem(**given)  # type: ignore[arg-type]


def _remember(home: Path) -> None:
    at = NOW - timedelta(hours=5)
    ledger.append_rows(
        home, [LedgerRow(i.url, i.source, "held" if i.held else "published", at, i.title, item=i.id) for i in items()]
    )
    health = {"source": "bao", "state": "khong-ket-noi", "since": "2026-11-20", "reason": "máy chủ không trả lời"}
    folder = home / "content" / "nguon-tin"
    folder.mkdir(exist_ok=True)
    (folder / "bao.yml").write_text(dump_yaml(health), encoding="utf-8")


@contextmanager
def serve_desk(home: Path) -> Iterator[str]:
    """The desk's address while it is served."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    room = DeskContext(Options(home=home, now=NOW), lambda: NOW, "Lan")
    server = uvicorn.Server(uvicorn.Config(make_application(room, port), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)
    listener.close()
