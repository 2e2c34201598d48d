"""The later sets: articles written by hand after the judge stood, each set read from a plain text file.

Takes tests/data/relevance_<set>.txt and stories_<set>.txt; gives rows in the shape of the .jsonl files, their half
the set's name. A set was run once before anything was mended for it (docs/measurements.md has that first figure).
A block of stories is `# STORY TIME URL`, then title, lead and paragraphs; of relevance it is
`# LABEL STYLE DATE URL [form …]`, then title, lead ("-" for none) and paragraphs, a line each. A form says how the
text is typed: nfd, glued (spaces lost), unmarked, titles (no body was ever collected).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from newsroom.text.vietnamese import fold
from tests.support.paths import DATA

RELEVANCE = ("third", "fourth", "fifth")
STORIES = ("first", "second", "third-tune", "third-held", "fourth", "fifth", "sixth")
_GLUED = (("lĩnh vực", "lĩnhvực"), ("phân cấp", "phâncấp"), ("số 13", "số13"), ("khoa học", "khoahọc"))


def _glue(text: str) -> str:
    for apart, together in _GLUED:
        text = text.replace(apart, together)
    return text


_TYPED: dict[str, Callable[[str], str]] = {
    "nfd": lambda text: unicodedata.normalize("NFD", text),
    "glued": _glue,
    "unmarked": fold,
    "titles": str,
}


def rows(name: str) -> Iterator[dict[str, Any]]:
    """Every article of the relevance set `name`, in order."""
    return (_row(name, lines) for lines in _blocks(f"relevance_{name}.txt"))


def stories(name: str) -> Iterator[dict[str, Any]]:
    """Every article of the story set `name`, in order."""
    for number, (head, title, lead, *paragraphs) in enumerate(_blocks(f"stories_{name}.txt")):
        story, published, url = head.removeprefix("# ").split()
        told = {"url": url, "title": title, "lead": lead, "paragraphs": paragraphs, "published": published}
        yield {"id": f"{name}-{number}", "half": name, "story": f"{name}-{story}", **told}


def _blocks(name: str) -> Iterator[list[str]]:
    for block in (DATA / name).read_text(encoding="utf-8").split("\n\n"):
        if block.strip():
            yield block.strip().split("\n")


def _row(half: str, lines: list[str]) -> dict[str, Any]:
    label, style, day, url, *forms = lines[0].removeprefix("# ").split()
    title, lead, *paragraphs = lines[1:]
    for form in forms:
        typed = _TYPED[form]
        title, lead, paragraphs = typed(title), typed(lead), [typed(text) for text in paragraphs]
    return {
        "half": half,
        "label": label,
        "form": style,
        "url": url,
        "title": title,
        "lead": "" if lead == "-" else lead,
        "paragraphs": paragraphs,
        "published": day,
        "language": "en" if label == "F" else "vi",
    }
