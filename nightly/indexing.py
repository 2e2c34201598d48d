"""The search index of a night: made here, in a thread, or in a process beside this one, to the same bytes.

Takes what there is to find and what stands in the live site; gives what waits for the index.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass, replace

from nightly import workers
from nightly.options import Options
from publisher import aside, searchapart, searchindex
from publisher.search import ROOT, Find, Result
from publisher.state import LostError, Shelf

MOST = 5_000  # entries sent to another process: more are made and taken in here
_STORE = "tim-kiem.db"


def standing(options: Options, other: Executor, made_by: str) -> Future[dict[str, str]] | None:
    """Begin to read, in `other`, the digests of the index as it stands, by address."""
    return workers.given(other, searchapart.digests, options.cache / _STORE, made_by)


@dataclass(frozen=True, slots=True)
class Indexing:
    """`found` is all there is to find, `live` the sha256 of the live site's files by path (none when all is made anew),
    `made_by` the code; `begun` what another process is at."""

    options: Options
    found: Sequence[Find]
    labels: Mapping[str, str]
    live: Mapping[str, str]
    made_by: str
    begun: Future[Result] | None = None

    def sent(self, other: Executor | None, digests: Mapping[str, str]) -> Indexing:
        """Begun in `other`, which gets the entries whose digests are not those of `digests`; not begun when there is no
        such process, or it would have to get too many."""
        changed = [find for find in self.found if digests.get(find.url) != find.digest]
        if other is None or not self.live or len(changed) > MOST:
            return self
        errand = searchapart.Errand(
            [find[:3] for find in self.found],
            {find.url: find.make() for find in changed},
            self.labels,
            self.options.cache / _STORE,
            self.made_by,
            self.options.home / "site",
            {name: sha for name, sha in self.live.items() if name.startswith(ROOT)},
        )
        return replace(self, begun=workers.given(other, searchapart.update, errand))

    def begin(self, *, busy: bool) -> Callable[[], Result]:
        """Begin it, if it is not; what this gives waits for it. `busy` says that other processes make pages
        meanwhile."""
        if self.begun is None:
            return aside.begin(self._here) if busy else self._here
        return self._waited

    def _waited(self) -> Result:
        assert self.begun is not None
        try:
            return self.begun.result()
        except (BrokenExecutor, LostError):
            return self._here()

    def _here(self) -> Result:
        def read(name: str) -> bytes:
            return (self.options.home / "site" / name).read_bytes()

        live, spool = self.live or None, self.options.cache
        with Shelf(self.options.cache / _STORE, self.made_by) as store:
            return searchindex.update(self.found, store=store, live=live, read=read, labels=self.labels, spool=spool)
