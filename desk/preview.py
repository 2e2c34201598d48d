"""One page as the reader will see it, before anything is saved: real templates, real theme, its own folder.

Takes the library with a record that is not on disk; gives the folder of a built site with that page in it.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desk.drafts import BODY
from desk.morning import index_public_site
from library import content, crosscheck, records
from newsroom.errors import ConfigError
from newsroom.models import Library, replace
from nightly.run.options import Options
from publisher import renderer, routes
from publisher.build import mkdocs
from publisher.page import docs_path

FOLDER = Path("ban-bien-tap") / "xem"
MAX_PREVIEWS = 4  # previews kept side by side


def record_address(kind: str, name: str) -> str:
    """The site path of a record."""
    return {"van-ban": routes.document, "hoi-dap": routes.question, "nhiem-vu": routes.task}[kind](name)


def build_preview(options: Options, kind: str, name: str, values: Mapping[str, Any], token: str) -> str:
    """Build the page of the record as `values` would have it; gives its path below the preview's root.

    Raises PublishError when the page can't be built.
    """
    library = _with_record(content.load_library(options.home), kind, name, values)
    shelves, path = index_public_site(options, library), record_address(kind, name)
    sheet = next((sheet for sheet in renderer.build_pages(shelves) if sheet.path == path), None)
    if sheet is None:
        raise ConfigError("bản ghi này không có trang riêng", where=path)
    root = options.cache / FOLDER
    _remove_old(root)
    out = root / token
    page = {docs_path(path): renderer.Renderer(shelves).render_page(sheet)}
    mkdocs.build(page, config=options.home / "mkdocs.yml", out=out, work=options.cache / "ban-bien-tap" / "khuon")
    return path


def _with_record(library: Library, kind: str, name: str, values: Mapping[str, Any]) -> Library:
    """The library with this record in place of its old self."""
    front, body = {k: v for k, v in values.items() if k != BODY}, str(values.get(BODY, ""))
    names, where = crosscheck.DocumentIds((d.id, d.number) for d in library.documents), f"content/{kind}/{name}.md"
    if kind == "van-ban":
        document = crosscheck.resolve_document(records.build_document(front, name, body, where), names)
        return replace(library, documents=(*(d for d in library.documents if d.id != name), document))
    if kind == "nhiem-vu":
        note = "\n\n".join(part for part in (front.get("note", ""), body) if part)
        task = crosscheck.resolve_task(records.build_task({**front, "note": note}, name, where), names)
        return replace(library, tasks=(*(t for t in library.tasks if t.id != name), task))
    question = crosscheck.resolve_question(records.build_question(front, name, body, where), names)
    return replace(library, questions=(*(q for q in library.questions if q.id != name), question))


def _remove_old(root: Path) -> None:
    """Leave the newest previews only."""
    old = sorted((p for p in root.glob("*") if p.is_dir()), key=lambda p: p.stat().st_mtime, reverse=True)
    for folder in old[MAX_PREVIEWS - 1 :]:
        shutil.rmtree(folder, ignore_errors=True)
