"""C2-C6 for what people write: a hostile text in every field a file of content/ may have, and as its Markdown.

Each file is a sound record but for one field, so every field meets the theme by itself. A file whose field cannot
hold the text is left out by name; the others are published, and no page of the site may run anything.
"""

from __future__ import annotations

import copy
import json
import random
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from library import frontmatter
from tests.hostile import injection, oracle, vectors
from tests.hostile.machine import Tally
from tests.hostile.scene import Scene, furnish
from tests.support.loopback import Web, serve

_EVIDENCE = [{"url": "https://vi-du.vn/a", "note": "Trang bài viết", "tag": "P", "covers": ["title"]}]
_BASIS = [{"document": "133/2025/NĐ-CP", "clause": "Điều 2"}]
MODELS: Mapping[str, dict[str, Any]] = {
    "van-ban": {
        "number": "9/2026/NĐ-CP", "kind": "nghi-dinh", "title": "Về việc phân cấp", "issuer": "Chính phủ",
        "issued": "2026-01-02", "effective": "2026-02-01", "expires": "2027-03-01", "expires_stated": "hết tháng 2",
        "signer": "Nguyễn Văn A", "topic": "core", "fields": ["khcn-dmst"], "summary": "Chia việc.",
        "relations": [{"type": "based_on", "target": "133/2025/NĐ-CP", "scope": "một phần", "evidence": "lời"}],
        "addresses": _EVIDENCE, "evidence": _EVIDENCE, "unverified": ["signer"],
    },
    "nhiem-vu": {
        "title": "Cấp giấy phép", "field": "khcn-dmst", "kind": "khac", "before": "Bộ", "now": "UBND tỉnh",
        "level": "tinh", "basis": _BASIS, "valid_from": "2025-07-01", "valid_until": "2027-03-01",
        "delegations": [{"province": "nghe-an", "to": "Sở", "basis": _BASIS[0], "note": "ủy quyền"}],
        "evidence": _EVIDENCE, "confidence": "P", "keywords": ["giấy phép"], "note": "Ghi chú.",
    },
    "hoi-dap": {
        "question": "Ai cấp giấy phép?", "answered_by": "Sở", "answered": "2026-11-01", "checked": "2026-11-01",
        "fields": ["khcn-dmst"], "basis": _BASIS, "evidence": _EVIDENCE, "source": "https://vi-du.vn/",
        "confidence": "P",
    },
    "tin-tuc": {
        "title": "Tỉnh nhận phân cấp", "url": "https://vi-du.vn/bai", "source": "vi-du.vn", "publisher": "Báo Ví Dụ",
        "published": "2026-11-02T08:00:00+07:00", "updated": "2026-11-03T08:00:00+07:00", "author": "Nguyễn Văn A",
        "lead": "Sở tiếp nhận.", "summary": "Tóm tắt.", "language": "vi", "section": "main", "fields": ["khcn-dmst"],
        "provinces": ["nghe-an"], "documents": ["133/2025/NĐ-CP"], "unresolved": ["8/2026/QĐ-X"], "hand_written": True,
        "contradictions": ["mâu thuẫn"], "original_url": "https://vi-du.vn/goc", "attribution": "Theo Báo",
        "story_reason": "cùng địa chỉ", "reasons": ["nhắc tới 133"], "evidence": _EVIDENCE, "note": "Ghi chú.",
        "revisions": ["2026-11-03: sửa"],
    },
}  # fmt: skip
_BODIES = {"van-ban": "Lời bàn.", "hoi-dap": "Câu trả lời.", "nhiem-vu": "", "tin-tuc": ""}
_NAMES = {
    "van-ban": "van-ban/{}-2026-nd-cp.md", "nhiem-vu": "nhiem-vu/viec-{}.md", "hoi-dap": "hoi-dap/hoi-{}.md",
    "tin-tuc": "tin-tuc/2026/11/tin-{:08d}.md",
}  # fmt: skip
_ADDRESS = "https://vi-du.vn/"
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Planted:
    """One file: its kind, the place of the field ("body" is the Markdown), the vector, the path below content/."""

    kind: str
    place: Place
    vector: vectors.Vector
    path: str

    @property
    def number(self) -> str:
        """What tells its record from the others."""
        found = re.search(r"\d{4,}", self.path.rpartition("/")[2])
        assert found
        return found[0].lstrip("0")


def places(value: object, at: Place = ()) -> Iterator[Place]:
    """Where the texts of a record stand."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from places(part, (*at, key))
    if isinstance(value, str):
        yield at


def planted(each: int) -> list[Planted]:
    """`each` vectors of the project's own in every field there is, and as keys nobody knows, and one more whose
    characters are hidden or decomposed: no field may be printed as it came."""
    rng, found = random.Random(9), []
    known = vectors.own()
    unseen = [vector for vector in known if _hides(vector.text)]
    for kind, model in MODELS.items():
        for place in [*places(model), ("body",), ("khoa-la",)]:
            for vector in [*rng.sample(known, min(each, len(known))), rng.choice(unseen)]:
                found.append(Planted(kind, place, vector, _NAMES[kind].format(1000 + len(found))))
    return found


def _hides(text: str) -> bool:
    return "\n" not in text and (not text.isprintable() or not unicodedata.is_normalized("NFC", text))


def _text(one: Planted) -> str:
    values, body = copy.deepcopy(MODELS[one.kind]), _BODIES[one.kind]
    if one.kind == "tin-tuc":
        values |= {"url": f"{_ADDRESS}bai-{one.number}", "title": f"{values['title']} {one.number}"}
    if one.kind == "van-ban":
        values["number"] = f"{one.number}/2026/NĐ-CP"
    if one.place == ("body",):
        body = one.vector.text
    elif one.place == ("khoa-la",):
        values[one.vector.text[:60]] = one.vector.text
    else:
        _put(values, one.place, one.vector.text)
    return frontmatter.dump_markdown(values, body)


def _put(values: Any, place: Place, text: str) -> None:
    *way, last = place
    for step in way:
        values = values[step]
    values[last] = _ADDRESS + text if str(values[last]).startswith("https:") else text


def run(root: Path, full: bool) -> Tally:
    """All files in one home; then the site, the report and what was left out are looked at."""
    files = planted(60 if full else 4)
    with serve({}) as web:
        theme = oracle.theme_of(_site(root / "sach", web, [p for p in planted(1) if p.place == ("body",)], "Lời bàn."))
        scene = _home(root / "thu", web, files)
        done = scene.run("publish", "--report", str(root / "bao-cao.json"))
    tally = Tally(len(files))
    if done.returncode or "Traceback" in done.stderr:
        tally.crashed.append(f"{done.returncode}: {done.stderr.strip()[-600:]}")
        return tally
    site = (scene.home / "site").resolve()
    told = json.dumps(json.loads((root / "bao-cao.json").read_text(encoding="utf-8")), ensure_ascii=False)
    out = [one for one in files if one.path in told]
    missing = [one for one in files if one not in out and not _page(site, one)]
    tally.lost += [f"{one.path} {one.place} {one.vector.id}: không nêu tên, không có trang" for one in missing]
    wrong = injection._violations(site, theme)
    tally.lost += [f"{page}: {found[:3]}" for page, found in wrong.items()]
    tally.note = f"{len(files) - len(out)} tệp lên trang, {len(out)} tệp được nêu tên và bỏ ra"
    return tally


def _page(site: Path, one: Planted) -> bool:
    address = one.path.removesuffix(".md").replace("nhiem-vu/", "ai-lam-gi/")
    return (site / address / "index.html").is_file()


def _home(home: Path, web: Web, files: list[Planted]) -> Scene:
    furnish(home)
    (home / "bi-mat.txt").write_text(injection.CANARY, encoding="utf-8")
    for one in files:
        path = home / "content" / one.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_text(one).encode("utf-8", "replace"))
    return Scene(home, web)


def _site(home: Path, web: Web, files: list[Planted], words: str) -> Path:
    """The same records with harmless words: what the theme puts on their pages by itself."""
    calm = [Planted(p.kind, p.place, vectors.Vector("lanh", "text", words), p.path) for p in files]
    scene = _home(home, web, calm)
    done = scene.run("publish")
    assert done.returncode == 0, done.stderr
    return (scene.home / "site").resolve()
