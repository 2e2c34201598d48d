"""T1, T4: every vector in every slot an article has, through the command line, onto pages.

A quarter comes in RSS, a quarter in Atom, a quarter in JSON Feed, a quarter as pages with all a page says of itself.

A vector is lost when its address is neither in the ledger nor in the report. A benign neighbour stands beside
every tenth vector and must come through word for word.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import quote

from newsroom.text.urls import canonical
from tests.hostile import carriers, oracle
from tests.hostile.scene import Item, Scene, body_of, furnish, plain_items, serve_plain, title_of
from tests.hostile.vectors import Vector
from tests.support.loopback import Web, serve

BATCH = 500
OWN_SCRIPTS = frozenset({"tim-kiem/index.html"})  # its article holds the theme's own <noscript> and nothing collected
CANARY = "BI-MAT-8f31c2"


@dataclass
class Result:
    """What one set showed."""

    tried: int = 0
    executed: int = 0
    lost: list[str] = field(default_factory=list)
    crashed: list[str] = field(default_factory=list)
    violations: dict[str, list[str]] = field(default_factory=dict)
    pages: int = 0
    published: int = 0
    outside: list[str] = field(default_factory=list)
    site: Path = Path()
    names: list[str] = field(default_factory=list)


def run(vectors: Sequence[Vector], root: Path) -> Result:
    """Feed `vectors` into a fresh home under `root` and look at what came out."""
    result = Result(tried=len(vectors))
    with serve({}) as web:
        theme = oracle.theme_of(_clean(root / "sach", web))
        scene = _hostile(root / "thu", web, vectors)
        before = _outside(root, scene.home)
        report = root / "bao-cao.json"
        done = scene.run("--report", str(report))
        if done.returncode != 0 or "Traceback" in done.stderr:
            result.crashed.append(f"{done.returncode}: {done.stderr.strip()[-2000:]}")
            return result
        told = json.loads(report.read_text(encoding="utf-8"))
    result.outside = sorted(_outside(root, scene.home) - before - {"bao-cao.json"})
    result.site = (scene.home / "site").resolve()
    result.published = len(scene.news())
    result.names = [name for _, folders, files in os.walk(scene.home / "content") for name in (*folders, *files)]
    result.lost = _lost(vectors, web, scene, told)
    result.violations = _violations(result.site, theme)
    result.pages = sum(1 for _ in result.site.rglob("*.html"))
    return result


def _clean(home: Path, web: Web) -> Path:
    furnish(home)
    scene = Scene(home, web)
    scene.source("sach", "/sach")
    serve_plain(web, "/sach", plain_items(12))
    done = scene.run()
    assert done.returncode == 0, done.stderr
    return (home / "site").resolve()


def _hostile(home: Path, web: Web, vectors: Sequence[Vector]) -> Scene:
    furnish(home)
    (home / "bi-mat.txt").write_text(CANARY, encoding="utf-8")
    scene = Scene(home, web)
    numbered = list(enumerate(vectors))
    for name, carry in carriers.CARRIERS.items():
        mine = [(n, vector) for n, vector in numbered if _carrier(n, vector) == name]
        for start in range(0, len(mine), BATCH):
            items = [(_item(n, vector), vector.text) for n, vector in mine[start : start + BATCH]]
            calm = plain_items(len(items) // 10, first=100_000 + len(web.pages) * BATCH)
            source = f"{name}{start // BATCH}"
            province = ("hue", "nghe-an", "son-la", "lao-cai")[len(web.pages) % 4]
            scene.source(source, f"/{source}", province=province, body="page" if name == "trang" else "feed")
            web.pages |= carry(web.url, f"/{source}", [*items, *((item, "") for item in calm)])
    return scene


def _carrier(number: int, vector: Vector) -> str:
    """A hostile address is one only in a list: a server would not know its page."""
    names = [name for name in carriers.CARRIERS if name != "trang" or vector.kind != "path"]
    return names[number % len(names)]


def _item(number: int, vector: Vector) -> Item:
    """The vector in every slot a feed has; the address says which one it was."""
    tail = quote(vector.text[:80], safe="./\\~$*()") if vector.kind == "path" else ""
    body = vector.text if vector.kind == "html" else f"<p>{escape(vector.text)}</p>"
    return Item(
        path=f"/v{number}-{tail}" if tail else f"/v{number}-{number + 1000:06d}.htm",
        title=f"{title_of(number)} {vector.text[:200]}",
        body=body_of(number) + body + f"<p>{escape(vector.text)}</p>",
        author=vector.text[:100],
        guid=f"{number}-{vector.text[:60]}",
    )


def _lost(vectors: Sequence[Vector], web: Web, scene: Scene, told: dict[str, object]) -> list[str]:
    """Vectors of which neither the ledger nor the report says anything."""
    known = {json.loads(line)["url"] for line in scene.ledger().split("\n") if line} | set(_texts(told))
    return [v.id for n, v in enumerate(vectors) if _address(web, _item(n, v)) not in known]


def _texts(value: object) -> Iterator[str]:
    """Every text inside a value of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _address(web: Web, item: Item) -> str:
    """The address as the program writes it, or as it was given when it is none."""
    try:
        return canonical(web.url + item.path)
    except ValueError:
        return (web.url + item.path)[:200]


def _violations(site: Path, theme: set[str]) -> dict[str, list[str]]:
    found = {name: wrong for name, wrong in oracle.site(site, theme).items() if name not in OWN_SCRIPTS}
    home = str(site.parents[1]).encode()  # where the site was made is nobody's business
    for path in site.rglob("*"):
        if path.is_file() and ((body := path.read_bytes()).find(CANARY.encode()) >= 0 or home in body):
            found.setdefault(str(path.relative_to(site)), []).append("chép tệp hay đường dẫn của máy")
    return found


def _outside(root: Path, home: Path) -> set[str]:
    """Every file under `root` that is in no place the program may write."""
    own = {"content", "archive", ".cache", ".releases"}
    found = set()
    for at, _, names in os.walk(root):
        for name in names:
            path = Path(at) / name
            inside = path.is_relative_to(home) and path.relative_to(home).parts[0] in own
            if not inside:
                found.add(str(path.relative_to(root)))
    return found


def in_a_fresh_place(vectors: Sequence[Vector]) -> Result:
    """`run` in a folder of its own, left for the browser to look at; the caller removes `result.site`'s home."""
    return run(vectors, Path(tempfile.mkdtemp(prefix="thu-doc-")))
