"""Hugo on as many articles as we have, two ways: bare, and with the pages, shelves, feeds and open data we make.

Takes the folder of a bench, in which `cong` is a home already published; gives figures. The second way (its layouts are
in `tests/hugo/`) is what an equal site costs: every story with its documents and their state, related tasks and
answers; lists of fields, provinces, sources, documents and weeks in pages of fifty; RSS and JSON feeds of each; all
items as JSON and CSV. Still without stories gathered, a search index, months of shelves, twins, checks or releases.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from library import content
from newsroom import places
from newsroom.law import in_force, relations
from tests.support import corpus
from tests.support.paths import TESTS

NEW = 50
Figures = tuple[float, float, int]  # wall seconds, seconds of processor, MB
Run = Callable[[list[str], Path], Figures]
_LAYOUTS = TESTS / "hugo"


def plain(folder: Path, numbers: range, days: int = corpus.DAYS, *, equal: bool = False) -> None:
    """The articles as plain Markdown: title, date, terms, the same words; all we know of each with `equal`."""
    for number in numbers:
        made = corpus.item(number, days=days)
        when = made.published or corpus.LAST
        head: dict[str, object] = {
            "title": made.title,
            "date": when.isoformat(),
            "linhvuc": list(made.fields),
            "tinh": list(made.provinces),
        }
        if equal:
            week = when.isocalendar()
            head |= {"nguon": [made.source], "vanban": list(made.documents), "tuan": [f"{week.year}-{week.week:02}"]}
            head |= {"ma": made.id, "goc": made.url, "publisher": made.publisher, "author": made.author}
            head |= {"gioithieu": made.lead}
        target = folder / f"{when:%Y/%m}" / f"{made.slug}-{made.id}.md"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f"---\n{json.dumps(head, ensure_ascii=False)}\n---\n\n{made.lead}\n", encoding="utf-8")


def bare(folder: Path, count: int, run: Run) -> dict[str, Figures]:
    """Our shell, lists by folder and by two taxonomies in pages of 50; nothing when there is no Hugo."""
    if not shutil.which("hugo"):
        return {}
    site, default = folder / "hugo", folder / "hugo" / "layouts" / "_default"
    default.mkdir(parents=True)
    (site / "config.toml").write_text(
        'baseURL = "https://example.invalid/"\ntitle = "x"\npaginate = 50\n[taxonomies]\nlinhvuc = "linhvuc"\n'
        'tinh = "tinh"\n',
        encoding="utf-8",
    )
    shell = "".join(_shell(folder)).replace("{{ .Title }}", "x")
    line = "<li><a href='{{ .RelPermalink }}'>{{ .Title }}</a>"
    (default / "single.html").write_text(f"{shell}<h1>{{{{ .Title }}}}</h1>{{{{ .Content }}}}", encoding="utf-8")
    lists = f"{shell}<ul>{{{{ range .Paginator.Pages }}}}{line}{{{{ end }}}}</ul>"
    (default / "list.html").write_text(lists, encoding="utf-8")
    return _built(site, count, run, "Hugo, bare", equal=False)


def equal(folder: Path, count: int, run: Run) -> dict[str, Figures]:
    """The site we make, as far as Hugo can; nothing when there is no Hugo."""
    if not shutil.which("hugo"):
        return {}
    site = folder / "hugo-cong"
    shutil.copytree(_LAYOUTS, site)
    (site / "hugo.toml").rename(site / "config.toml")
    head, tail = _shell(folder)
    for name, words in (("head", head), ("tail", tail)):
        (site / "layouts" / "partials" / f"{name}.html").write_text(words, encoding="utf-8")
    (site / "data").mkdir()
    for name, values in _data(folder / "cong").items():
        (site / "data" / f"{name}.json").write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    return _built(site, count, run, "Hugo, equal pages", equal=True)


def _built(site: Path, count: int, run: Run, name: str, *, equal: bool) -> dict[str, Figures]:
    plain(site / "content" / "tin-tuc", range(count), equal=equal)
    found = {name: run(["hugo", "--quiet"], site)}
    plain(site / "content" / "tin-tuc", range(count, count + NEW), 1, equal=equal)
    return {**found, f"{name}, +50": run(["hugo", "--quiet"], site)}


def _shell(folder: Path) -> tuple[str, str]:
    """The page round a page: what stands before and after its own words."""
    page = (folder / "cong" / "site" / "404.html").read_text("utf-8").replace("{{", "").replace("}}", "")
    head, seam, rest = page.partition('<article class="md-content__inner')
    assert seam, "the shell of the portal has another shape"
    head = re.sub(r"<title>[^<]*</title>", "<title>{{ .Title }}</title>", head)
    return head + seam + rest.partition(">")[0] + ">", "</article>" + rest.partition("</article>")[2]


def _data(home: Path) -> Mapping[str, object]:
    """What our story pages say of documents: state, tasks, questions; and the names of slugs."""
    library = content.load_library(home)
    graph = relations.Graph(library.documents)
    told: dict[str, dict[str, object]] = {}
    for doc in library.documents:
        status = in_force.find_status(doc, graph, corpus.LAST.date())
        tasks = [t for t in library.tasks if doc.id in {b.document for b in t.basis}]
        told[doc.id] = {
            "id": doc.id,
            "number": doc.number,
            "title": doc.title,
            "code": status.code,
            "label": status.label,
            "until": status.until.isoformat() if status.until else "",
            "tasks": [{"id": t.id, "title": t.title, "now": t.now, "field": t.field} for t in tasks],
            "questions": [
                {"id": q.id, "title": q.question} for q in library.questions if doc.id in {b.document for b in q.basis}
            ],
        }
    return {"vanban": told, "ten": {**library.topic.fields, **{p.slug: p.name for p in places.PROVINCES}}}
