"""Recorded pages of sources added by `build.py add-source`: beside the shipped sources, and in the home that
CONG_TIN_HOME names. A person reads the expectation and sets `"read": true`; until then its test fails."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nightly.onboarding import add_source
from scrapers.sources import load_sources
from tests.support.paths import ROOT

HOMES = [ROOT / "scrapers" / "sources"]
if os.environ.get("CONG_TIN_HOME"):
    HOMES.append(Path(os.environ["CONG_TIN_HOME"]) / "sources")
RECORDED = [folder for home in HOMES for folder in sorted(home.glob("recorded/*")) if folder.is_dir()]


def test_every_recorded_folder_belongs_to_a_source() -> None:
    assert {folder.name for folder in RECORDED} <= {name for home in HOMES for name in load_sources(home)}


def _reads_as_confirmed(folder: Path) -> None:
    source = load_sources(folder.parent.parent)[folder.name]
    facts = add_source.read_facts(folder)
    got = add_source.read_recorded(folder, source)
    if "expect" not in facts:
        add_source.write_facts(folder, {**facts, "expect": got, "read": False})
        pytest.fail("the expectation was missing and has been written: read it, then run again")
    assert got == facts["expect"]
    assert facts["read"] is True, f'compare {folder / "expected.json"} with the page, then set "read": true'


# Parametrised over nothing it would be a skip; nightly/onboarding/test_onboarding.py tries it on a made-up source.
if RECORDED:

    @pytest.mark.parametrize("folder", RECORDED, ids=lambda folder: folder.name)
    def test_recorded_source_reads_as_a_person_confirmed(folder: Path) -> None:
        _reads_as_confirmed(folder)
