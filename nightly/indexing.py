"""The search index of a night: made here, in a thread, or in a process beside this one, to the same bytes.

Takes what there is to find and what stands in the live site; gives what waits for the index.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass

from nightly.options import Options
from publisher import aside, searchapart, searchindex
from publisher.search import ROOT, Find, Result
from publisher.state import LostError, Shelf

MOST = 5_000  # entries sent to another process: more are made and taken in here


@dataclass(frozen=True, slots=True)
class Indexing:
    """`found` is all there is to find, `live` the sha256 of the live site's files by path (none when all is made anew),
    `made_by` the code."""

    options: Options
    found: Sequence[Find]
    labels: Mapping[str, str]
    live: Mapping[str, str]
    made_by: str
    other: Executor | None

    def begin(self, carried: Set[str], *, busy: bool) -> Callable[[], Result]:
        """Begin it; what this gives waits for it. `carried` are the site paths of pages that did not change; `busy`
        says that other processes make pages meanwhile."""
        changed = [find for find in self.found if f"{find.url[1:]}index.html" not in carried]
        if self.other is None or not self.live or len(changed) > MOST:
            return aside.begin(self._here) if busy else self._here
        live = {name: sha for name, sha in self.live.items() if name.startswith(ROOT)}
        errand = searchapart.Errand(
            [find[:3] for find in self.found],
            {find.url: find.make() for find in changed},
            self.labels,
            self.options.cache / "tim-kiem.db",
            self.made_by,
            self.options.home / "site",
            live,
        )
        begun = self.other.submit(searchapart.update, errand)

        def waited() -> Result:
            try:
                return begun.result()
            except (BrokenExecutor, LostError):
                return self._here()

        return waited

    def _here(self) -> Result:
        def read(name: str) -> bytes:
            return (self.options.home / "site" / name).read_bytes()

        with Shelf(self.options.cache / "tim-kiem.db", self.made_by) as store:
            return searchindex.update(
                self.found,
                store=store,
                live=self.live or None,
                read=read,
                labels=self.labels,
                spool=self.options.cache,
            )
