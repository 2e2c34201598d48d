"""archive/ -> content/ without network: every recorded night is decided again, in order."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import replace

from library import content
from newsroom.models import Health, Library, Source, SourceRun
from nightly import collect, new_documents
from nightly.collect import absorb, run_sources
from nightly.report import RunReport
from nightly.run.options import Options, sources_of
from scrapers.web.archive import Archive
from scrapers.web.door import Door


def replay(options: Options) -> RunReport:
    """Re-derive content/ from every recorded run. The clock of each run is the one it had."""
    archive = Archive(options.home / "archive")
    sources = sources_of(options)
    total = RunReport(started=options.now)
    for started in archive.runs():
        night = replace(options, now=started)
        library = content.load(options.home)
        report = RunReport(started=started, health=dict(library.health), problems=library.problems)
        runs, left = asyncio.run(_again(archive.door(started), library, sources, night))
        absorb(runs, library, night, report, left)
        options.say(f"phát lại {started:%d/%m/%Y %H:%M}: {report.written} tệp ghi")
        report.written += total.written
        total = report
    return total


async def _again(
    door: Door, library: Library, sources: Mapping[str, Source], night: Options
) -> tuple[tuple[SourceRun, ...], dict[str, Health]]:
    runs = await run_sources(sources, library, night, door)
    # Every address may be asked for: the archive answers only those that were asked for that night.
    await new_documents.keep(door, library, sources, night, most=sys.maxsize)
    return runs, await collect.look(door, library, sources, night)
