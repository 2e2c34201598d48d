"""Where things stand: the checkout, its tests and their data, and what may lie beside the checkout."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SHARED = ROOT.parent / "shared"
TESTS = ROOT / "tests"
DATA = TESTS / "data"
PAGES = TESTS / "pages"
QUESTIONS = TESTS / "questions"
SEARCHES = TESTS / "search_queries.tsv"
