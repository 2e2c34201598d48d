"""archive/ -> content/ without network: every recorded night is decided again, in order."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import replace

from library import content
from newsroom.models import Health, Library, Source, SourceRun
from nightly import collect, new_documents
from nightly.collect import gather_runs, record_runs
from nightly.report import RunReport
from nightly.run.options import Options, select_sources
from scrapers.web.archive import Archive
from scrapers.web.client import Client


def replay(options: Options) -> RunReport:
    """Re-derive content/ from every recorded run. The clock of each run is the one it had."""
    archive = Archive(options.home / "archive")
    sources = select_sources(options)
    total = RunReport(started=options.now)
    for started in archive.runs():
        night = replace(options, now=started)
        library = content.load_library(options.home)
        report = RunReport(started=started, health=dict(library.health), problems=library.problems)
        runs, left = asyncio.run(_replay_night(archive.replay(started), library, sources, night))
        record_runs(runs, library, night, report, left)
        options.say(f"phát lại {started:%d/%m/%Y %H:%M}: {report.written} tệp ghi")
        report.written += total.written
        total = report
    return total


async def _replay_night(
    client: Client, library: Library, sources: Mapping[str, Source], night: Options
) -> tuple[tuple[SourceRun, ...], dict[str, Health]]:
    runs = await gather_runs(sources, library, night, client)
    # Every address may be asked for: the archive answers only those that were asked for that night.
    await new_documents.archive_originals(client, library, sources, night, most=sys.maxsize)
    return runs, await collect.check_old_hosts(client, library, sources, night)
