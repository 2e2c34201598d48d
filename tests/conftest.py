"""What several rooms of tests share: the real browser, and the rule that on CI nothing is skipped in silence."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Debian's Chromium through Playwright. Missing: a failure on CI, elsewhere a loud skip.

    One module long and no longer: Playwright's event loop would be in the way of every later test that runs its own.
    """
    program = shutil.which("chromium")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium on this machine: apt-get install chromium")
        pytest.skip("NOT TESTED in a browser: no Chromium on this machine (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """On CI a skip is a failure, unless what is missing is no part of a checkout: the folder beside it."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", ()) if reporter else ()
    silent = [report for report in skipped if "beside" not in str(report.longrepr)]
    if silent and os.environ.get("CI") == "true":
        reporter.write_line(f"on CI a skip is a failure: {[report.nodeid for report in silent]}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
