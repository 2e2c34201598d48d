"""One publish of a home with the seconds of each stage, as one line of JSON: what `tests.measure.publishing` asks for.

    python -m tests.measure.stages HOME NOW [--full]

Stages are timed from outside, so that a night carries no clock of the bench; "rest" is what no stage accounts for. What
runs beside the pages in a thread (the index, when all is made) counts in no stage but theirs.
Memory is the largest process's, in MB.
"""

from __future__ import annotations

import functools
import json
import resource
import sys
import threading
import time
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

from library import content
from nightly import publish
from nightly.report import RunReport
from nightly.run.options import Options
from publisher import renderer
from publisher.build import assemble, plan, release
from publisher.outlets import registry
from publisher.search import entries, search_index

STAGES = {
    "open content": [(content, "load_library")],
    "group, index": [(publish, "group_stories"), (renderer, "index_site")],
    "hash inputs": [(plan, "plan_pages")],
    "lists, feeds, data": [(registry, "plan_outputs")],
    "search": [(entries, "list_entries"), (search_index, "update_index")],
    "make pages, check": [(assemble, "assemble_site")],
    "verify": [(publish, "_check_written")],
    "swap": [(release, "prepare_folder"), (release, "publish_release")],
    "manifests": [(plan, "load_manifest"), (plan, "save_manifest")],
}


class Clock:
    """Seconds by stage; a stage inside another is taken from it."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._inside: list[float] = []

    def watch(self, stage: str, module: Any, name: str) -> None:
        plain = getattr(module, name)

        @functools.wraps(plain)
        def timed(*args: Any, **kwargs: Any) -> Any:
            if threading.current_thread() is not threading.main_thread():
                return plain(*args, **kwargs)
            started = time.perf_counter()
            self._inside.append(0.0)
            try:
                return plain(*args, **kwargs)
            finally:
                took = time.perf_counter() - started
                self.seconds[stage] += took - self._inside.pop()
                if self._inside:
                    self._inside[-1] += took

        setattr(module, name, timed)


def main(home: Path, now: datetime, *, full: bool) -> dict[str, float]:
    clock = Clock()
    for stage, places in STAGES.items():
        for module, name in places:
            clock.watch(stage, module, name)
    started = time.perf_counter()
    publish.publish(Options(home=home, now=now, offline=True, full=full), RunReport(started=now))
    total = time.perf_counter() - started
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    found = {"total": total, **clock.seconds, "rest": total - sum(clock.seconds.values())}
    cpu = sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, kinds))
    return {**found, "cpu": cpu, "MB": max(resource.getrusage(kind).ru_maxrss for kind in kinds) // 1024}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), full="--full" in sys.argv)))
