"""Extraction measured beside trafilatura alone, newspaper4k and readability-lxml on the pages of extraction_pages.

Takes the samples; gives, for each tool and field, precision, recall and F1, counted by support/extraction_figures.py.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

import newspaper  # type: ignore[import-untyped]
import readability  # type: ignore[import-untyped]
import trafilatura
from bs4 import BeautifulSoup

from tests.support.extraction_figures import FIELDS, Fields, measure, ours
from tests.support.extraction_pages import LAYOUTS, Sample, samples
from tests.support.extraction_real import real_samples

logging.disable(logging.WARNING)


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
