"""Every page that cites a document shows its state on the day: each rendered page, each link to a document's page."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup, Tag

from library import content
from newsroom.law import in_force, relations
from newsroom.models import Question, Task, replace
from newsroom.stories.group import group_stories
from publisher import renderer
from scrapers.sources import load_sources
from tests.support.paths import ROOT

LIBRARY = content.load_library(ROOT)
GRAPH = relations.Graph(LIBRARY.documents)
_PAGE = re.compile(r"/van-ban/([a-z0-9-]+)/\Z")
_CODE = re.compile(r"chip--((?:con|het|chua)-[a-z-]+)")


@cache
def rendered(day: date) -> dict[str, bytes]:
    stories, sources = group_stories(LIBRARY.items, LIBRARY.decisions), load_sources()
    return renderer.render_pages(LIBRARY, stories, day=day, as_of=None, sources=sources)


def cited(body: bytes, page: str) -> list[tuple[str, Tag]]:
    """The documents a page links to, with the link; not the trail of breadcrumbs, not the page's own document."""
    found = []
    for link in BeautifulSoup(body.decode().split("\n---\n", 1)[1], "lxml").select("a[href]"):
        match = _PAGE.search(urljoin(page, str(link["href"])))
        if match and not link.find_parent(class_="crumbs") and f"/van-ban/{match[1]}/" != page:
            found.append((match[1], link))
    return found


def state_beside(link: Tag) -> str:
    """The code of the chip in the link, right after it, or in the row of the table it stands in."""
    row = link.find_parent("tr")
    after = link.find_next(class_=_CODE)
    near = [*link.select(".chip"), *([after] if after else []), *(row.select("td > .chip") if row else [])]
    codes = [found[1] for chip in near if (found := _CODE.search(" ".join(chip.get("class") or [])))]
    return codes[0] if codes else ""


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2027, 3, 2)])
def test_each_document_a_page_links_to_has_its_state_beside_it(day: date) -> None:
    wrong, seen = [], 0
    for path, body in rendered(day).items():
        page = "/" + path.removesuffix("index.md")
        if not path.endswith(".md"):
            continue
        shown: set[str] = set()
        for id, link in cited(body, page):
            seen += 1
            if state_beside(link) == in_force.find_status(GRAPH[id], GRAPH, day).code:
                shown.add(id)
            elif id not in shown:  # running text names the state once a page
                wrong.append((page, id, str(link.parent)[:200]))
    assert seen > 300 and wrong == []


def test_notes_and_answers_name_no_listed_document_without_its_state() -> None:
    task = Task("viec-thu", "Việc thử", "khac", "khac", "", "UBND cấp tỉnh", "tinh",
                note="Theo Nghị định 132/2025/NĐ-CP, rồi Nghị định 132/2025/NĐ-CP lần nữa.")  # fmt: skip
    question = Question("hoi-thu", "Câu hỏi thử?", "Theo **Nghị định 15/2026/NĐ-CP** thì khác.", "Người thử")
    library = replace(LIBRARY, tasks=(task,), questions=(question,), items=())
    shown = renderer.render_pages(library, (), day=date(2026, 11, 22), as_of=None, sources={})
    note = shown["ai-lam-gi/viec-thu/index.md"].decode()
    assert note.count('132-2025-nd-cp/">') == 2 and note.count("chip--con-hieu-luc") == 1
    answer = shown["hoi-dap/hoi-thu/index.md"].decode()
    assert re.search(r"<strong><a [^>]*15-2026-nd-cp[^>]*>.*?</a> <span class=\"chip chip--", answer)


def test_a_document_does_not_link_to_itself() -> None:
    body = rendered(date(2026, 11, 22))["van-ban/133-2025-nd-cp/index.md"].decode()
    text = body.split("\n---\n", 1)[1]
    assert 'href="../../van-ban/133-2025-nd-cp/"' not in text
