"""Extraction measured beside trafilatura alone, newspaper4k and readability-lxml on the pages of extraction_pages.

Takes the samples; gives, for each tool and field, precision, recall and F1. Title, date, author and attribution are
right or wrong; lead and body are counted in runs of four words, so that a caption in the body costs precision and a
lost paragraph costs recall. Body means lead and paragraphs together: tools that know no lead lose nothing by it.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime

import newspaper  # type: ignore[import-untyped]
import readability  # type: ignore[import-untyped]
import trafilatura
from bs4 import BeautifulSoup

from newsroom.errors import ParseError
from newsroom.models import VN, Capture, Source
from newsroom.text.clean import clean
from newsroom.text.vietnamese import syllables
from scrapers.pages.article import read_article
from tests.support.extraction_pages import LAYOUTS, Sample, samples
from tests.support.extraction_real import real_samples

FIELDS = ("title", "lead", "body", "date", "author", "attribution")
Fields = dict[str, str]
FETCHED = datetime(2026, 11, 22, 8, 0, tzinfo=VN)
logging.disable(logging.WARNING)


def ours(sample: Sample) -> Fields:
    host = sample.url.split("/")[2]
    capture = Capture(sample.url, sample.url, 200, {"content-type": "text/html"}, FETCHED, sample.html.encode())
    try:
        read = clean(read_article(capture, source=Source("mau", "Cổng mẫu", host, "province")))
    except ParseError:
        return {}
    body = "\n".join((read.lead, *read.paragraphs))
    day = (
        read.published.strftime("%Y-%m-%d" if read.precision != "minute" else "%Y-%m-%d %H:%M")
        if read.published
        else ""
    )
    return dict(zip(FIELDS, (read.title, read.lead, body, day, read.author, read.attribution), strict=True))


def with_trafilatura(sample: Sample) -> Fields:
    found = trafilatura.bare_extraction(sample.html, url=sample.url, with_metadata=True, include_comments=False)
    if found is None:
        return {}
    read = found if isinstance(found, dict) else found.as_dict()
    values = [read.get(name) or "" for name in ("title", "description", "text", "date", "author")]
    return dict(zip(FIELDS, (*values, ""), strict=True))


def with_newspaper(sample: Sample) -> Fields:
    article = newspaper.Article(sample.url, language="vi")
    article.download(input_html=sample.html)
    article.parse()
    day = article.publish_date
    shown = day.strftime("%Y-%m-%d %H:%M" if day.hour or day.minute else "%Y-%m-%d") if day else ""
    values = (article.title, article.meta_description, article.text, shown, ", ".join(article.authors), "")
    return dict(zip(FIELDS, values, strict=True))


def with_readability(sample: Sample) -> Fields:
    document = readability.Document(sample.html)
    text = BeautifulSoup(document.summary(), "lxml").get_text("\n")
    return dict(zip(FIELDS, (document.short_title(), "", text, "", document.author() or "", ""), strict=True))


TOOLS: dict[str, Callable[[Sample], Fields]] = {
    "ours": ours,
    "trafilatura": with_trafilatura,
    "newspaper4k": with_newspaper,
    "readability": with_readability,
}


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


def measured() -> dict[str, dict[str, dict[str, tuple[float, float, float]]]]:
    """Set -> tool -> field -> figures; the real pages are a set when they are beside the checkout."""
    halves = {half: [sample for sample in samples() if sample.half == half] for half in LAYOUTS}
    halves |= {"real": list(real_samples())} if real_samples() else {}
    return {half: {name: measure(pages, tool) for name, tool in TOOLS.items()} for half, pages in halves.items()}


def table(sets: dict[str, dict[str, dict[str, tuple[float, float, float]]]]) -> Iterable[str]:
    """Lines of the table: one block per set, P/R/F1 per field and tool."""
    for half, found in sets.items():
        yield f"{f'extraction, {half}':28}" + "".join(f"{name:>22}" for name in found)
        for field in FIELDS:
            cells = (f"   {p:.3f} {r:.3f} {f:.3f}" for p, r, f in (figures[field] for figures in found.values()))
            yield f"{field:28}" + "".join(cells)
