"""What one source has given so far in a run: entries by identity, articles, failures, counts.

Takes entries and errors as they come; gives the `SourceRun`. Refuses addresses that are none, endless paths and, for
sources whose pages are fetched, hosts the source does not name: each is a `Failure` with its code, never silence.
Where the feed itself is the article, one of another host waits for an editor, unless the source is an aggregator.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from newsroom.errors import CodedError
from newsroom.models import Article, Capture, Entry, Failure, Source, SourceRun, replace
from newsroom.text.urls import canonical, canonical_or_empty, host, identity, is_crawl_trap, registrable_domain
from scrapers.lists.question_list import choose_form, is_inline_question
from scrapers.sandbox import ReaderPool
from scrapers.web.client import Client

MOST_CAPPED = 200  # addresses beyond the window that one list may put on record by name


@dataclass
class SourceRunBuilder:
    """One source's run while it goes on; `get` is its only way out, so that nothing goes uncounted."""

    source: Source
    readers: ReaderPool
    entries: dict[str, Entry] = field(default_factory=dict)
    articles: list[Article] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    listings_ok: int = 0
    listings_unchanged: int = 0
    unchanged: int = 0
    deferred: int = 0
    bytes: int = 0
    requests: int = 0
    pages: int = 0
    foreign: int = 0
    twins: dict[str, str] = field(default_factory=dict)
    capped: dict[str, str] = field(default_factory=dict)  # identity -> address
    rechecked: dict[str, Entry] = field(default_factory=dict)  # kept addresses no list named tonight

    async def get(self, client: Client, url: str) -> Capture:
        """The answer to `url`. Raises FetchError."""
        self.requests += 1
        capture = await client.get(url, source=self.source)
        self.bytes += len(capture.body)
        return capture

    def fail(self, url: str, stage: str, error: CodedError) -> None:
        self.failures.append(Failure(url, stage, error.code, error.message))

    def add(self, found: Iterable[Entry], listed: str, room: int, cut: int = 0) -> set[str]:
        """Keep the first `room` entries of a page, one per identity; gives the identities of all it looked at."""
        names = self._names(listed)
        seen: set[str] = set()
        entries = tuple(found)
        self._leave(entries[room:], listed, cut)
        for entry in entries[:room]:
            url = self._usable(entry, names)
            if url:
                seen.add(identity(url))
                self.entries.setdefault(identity(url), self._doubted(entry, url, names))
        return seen

    def _doubted(self, entry: Entry, url: str, names: frozenset[str]) -> Entry:
        """The entry, marked for an editor when a feed that is read by itself speaks for a host it does not name."""
        if registrable_domain(host(url)) in names or self.source.kind == "aggregator":
            return entry
        return replace(entry, flags=(*entry.flags, "hold_foreign_host"))

    def _leave(self, beyond: tuple[Entry, ...], listed: str, cut: int) -> None:
        """Put on record what a list named beyond the window: address by address, the rest of a flood as one row."""
        for entry in beyond[:MOST_CAPPED]:
            url = canonical_or_empty(entry.url) or entry.url[:200]
            self.capped.setdefault(identity(url), url)
        if left := max(len(beyond) - MOST_CAPPED, 0) + cut:
            self.failures.append(Failure(listed, "listing", "capped", f"còn {left} mục nữa ngoài số mục đọc"))

    def add_rechecks(self, addresses: Iterable[str]) -> None:
        """Take up kept addresses that are due and that no list named."""
        for url in addresses:
            if identity(url) not in self.entries and not is_inline_question(url):
                self.rechecked.setdefault(identity(url), Entry(url, form=choose_form(url, self.source)))

    def _names(self, listed: str) -> frozenset[str]:
        own = (self.source.host, *self.source.hosts, urlsplit(listed).hostname or "")
        return frozenset(registrable_domain(name.partition(":")[0].removeprefix("www.")) for name in own if name)

    def _usable(self, entry: Entry, names: frozenset[str]) -> str:
        """The canonical address of an entry; "" when it cannot be used, which is then a failure on record."""
        try:
            url = canonical(entry.url)
            trap = is_crawl_trap(url)
        except ValueError as error:
            self.failures.append(Failure(entry.url[:200], "listing", "bad_address", str(error)))
            return ""
        if trap:
            self.failures.append(Failure(url, "listing", "crawl_trap", "địa chỉ lặp vô hạn"))
            return ""
        if self.source.body == "page" and registrable_domain(host(url)) not in names:
            self.foreign += 1
            self.failures.append(Failure(url, "listing", "foreign_host", "liên kết tới tên miền nguồn không khai"))
            return ""
        return url

    def result(self) -> SourceRun:
        return SourceRun(
            source=self.source,
            entries=tuple(self.entries.values()),
            articles=tuple(self.articles),
            failures=tuple(self.failures),
            listings_ok=self.listings_ok,
            listings_unchanged=self.listings_unchanged,
            unchanged=self.unchanged,
            deferred=self.deferred,
            requests=self.requests,
            bytes=self.bytes,
            pages=self.pages,
            foreign=self.foreign,
            twins=self.twins,
            capped=tuple(url for name, url in self.capped.items() if name not in {**self.entries, **self.rechecked}),
            rechecked=len(self.rechecked),
        )
