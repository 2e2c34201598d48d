"""How much of a page is read rightly: precision, recall and F1 of each field, for any tool that reads pages.

Title, date, author and attribution are right or wrong; lead and body are counted in runs of four words, so that a
caption in the body costs precision and a lost paragraph costs recall. Body means lead and paragraphs together: tools
that know no lead lose nothing by it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime

from newsroom.errors import ParseError
from newsroom.models import VN, Capture, Source
from newsroom.text.clean import clean_article
from newsroom.text.vietnamese import syllables
from scrapers.pages.article import read_article
from tests.support.extraction_pages import Sample

FIELDS = ("title", "lead", "body", "date", "author", "attribution")
Fields = dict[str, str]
FETCHED = datetime(2026, 11, 22, 8, 0, tzinfo=VN)


def ours(sample: Sample) -> Fields:
    host = sample.url.split("/")[2]
    capture = Capture(sample.url, sample.url, 200, {"content-type": "text/html"}, FETCHED, sample.html.encode())
    try:
        read = clean_article(read_article(capture, source=Source("mau", "Cổng mẫu", host, "province")))
    except ParseError:
        return {}
    body = "\n".join((read.lead, *read.paragraphs))
    day = (
        read.published.strftime("%Y-%m-%d" if read.precision != "minute" else "%Y-%m-%d %H:%M")
        if read.published
        else ""
    )
    return dict(zip(FIELDS, (read.title, read.lead, body, day, read.author, read.attribution), strict=True))


def _runs(text: str) -> Counter[str]:
    words = syllables(text)
    return Counter(" ".join(words[i : i + 4]) for i in range(max(len(words) - 3, min(len(words), 1))))


def _same_day(found: str, wanted: datetime) -> bool:
    """The day, and the minute where the tool gives one: no tool is asked for more than it says."""
    minute = f"{wanted:%Y-%m-%d %H:%M}"
    return bool(found) and minute.startswith(found[:16].replace("T", " "))


def _exact(name: str, found: str, sample: Sample) -> tuple[int, int, int]:
    """(right, given, wanted) of one field that is right or wrong."""
    if name == "date":
        return int(_same_day(found, sample.date)), int(bool(found)), 1
    wanted = {"title": sample.title, "author": sample.author, "attribution": sample.attribution}[name]
    given, asked = syllables(found), syllables(wanted)
    right = bool(asked) and (given == asked or (name == "attribution" and " ".join(asked) in " ".join(given)))
    return int(right), int(bool(given)), int(bool(asked))


def _counted(name: str, found: str, sample: Sample) -> tuple[int, int, int]:
    wanted = sample.lead if name == "lead" else "\n".join((sample.lead, *sample.body))
    given, asked = _runs(found), _runs(wanted)
    return (given & asked).total(), given.total(), asked.total()


def measure(pages: Iterable[Sample], tool: Callable[[Sample], Fields]) -> dict[str, tuple[float, float, float]]:
    """Field -> (precision, recall, F1) over the pages."""
    total: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for sample in pages:
        read = tool(sample)
        for name in FIELDS:
            count = _counted if name in ("lead", "body") else _exact
            for place, value in enumerate(count(name, read.get(name, ""), sample)):
                total[name][place] += value
    return {name: _figures(*total[name]) for name in FIELDS}


def _figures(right: int, given: int, wanted: int) -> tuple[float, float, float]:
    precision, recall = right / given if given else 0.0, right / wanted if wanted else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0
