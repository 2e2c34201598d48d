"""Numbers the kept news cites and the registry does not know -> stub documents for editors, content/van-ban/<id>.md.

Takes the library; writes documents with `stub: true`, of which nothing but the number as written is claimed, and that
as unverified. A stub is law to no reader until an editor checks it and removes the mark. Refuses numbers that are not
whole, provincial ones whose province is not known, and those an editor has hidden. An article brings so many in its
life, all of them so many a night: who invents six hundred decrees gets ten, and the rest waits for an editor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from library import content, ledger
from newsroom.editing import EditorDecisions, target_id
from newsroom.errors import FetchError
from newsroom.law.numbers import BINDING_KINDS, KINDS_WITH_YEAR, DocumentNumber, document_slug, parse_number
from newsroom.models import Decision, Document, Evidence, LedgerRow, Library, NewsItem, Source, replace
from newsroom.text.urls import netloc_or_empty
from newsroom.text.vietnamese import fold
from nightly.run.options import Options
from scrapers.web.client import Client

# ── copies of original files ──────────────────────────────────────────────────────────────────────


SOURCE = "ban-goc"
MAX_ORIGINALS = 10  # addresses a night
ASK_AGAIN_AFTER = timedelta(days=14)
_GONE = ("http_404", "http_410", "dns")


async def archive_originals(
    client: Client, library: Library, sources: Mapping[str, Source], options: Options, most: int = MAX_ORIGINALS
) -> int:
    """Ask for at most so many of the originals that are due; gives how many rows the ledger took."""
    asked = list_due_originals(library, sources, options)[:most]
    rows = [await _ask_original(client, url, source, library, options) for url, source in asked]
    return ledger.append_rows(options.home, [row for row in rows if row])


def list_due_originals(
    library: Library, sources: Mapping[str, Source], options: Options
) -> tuple[tuple[str, Source], ...]:
    """The addresses it is time to ask for, those never asked first, then the oldest."""
    wanted = dict(_list_originals(library, sources))
    old = {url: row.at for url in wanted if (row := library.ledger.get(url)) and row.source == SOURCE}
    free = [url for url in wanted if url in old or url not in library.ledger]
    ripe = [url for url in free if url not in old or options.now - old[url] >= ASK_AGAIN_AFTER]
    first = sorted(ripe, key=lambda url: (old[url].isoformat() if url in old else "", url))
    return tuple((url, wanted[url]) for url in first)


def _list_originals(library: Library, sources: Mapping[str, Source]) -> Iterator[tuple[str, Source]]:
    by_host = {name: source for source in sources.values() for name in (source.host, *source.hosts)}
    for document in library.documents:
        for address in document.addresses:
            if address.url.startswith("http") and (source := by_host.get(netloc_or_empty(address.url))):
                yield address.url, source


async def _ask_original(
    client: Client, url: str, source: Source, library: Library, options: Options
) -> LedgerRow | None:
    """`archived` with the hash; `gone` keeps the hash of the last copy; any other fault says nothing of the file."""
    old = library.ledger.get(url)
    fresh = LedgerRow(url, SOURCE, "archived", options.now)
    try:
        capture = await client.get(url, source=source)
    except FetchError as error:
        return replace(old or fresh, fate="gone", reasons=(error.code,)) if error.code in _GONE else None
    if capture.status == 304:
        return replace(old, fate="archived", reasons=()) if old else None
    return replace(fresh, capture_sha256=capture.sha256)


# ── stub documents ────────────────────────────────────────────────────────────────────────────────


# Lists of documents themselves: what they name in a title has that title. Said by source, not by host or kind: these
# are state bodies too, but most state bodies publish news.
DOCUMENT_LISTS = frozenset({"congbao", "vanban-chinhphu", "vbpl"})
UNVERIFIED = ("number", "kind", "title", "issuer", "issued", "effective", "expires", "relations")
_KINDS = BINDING_KINDS | {"nghi-quyet-dang"}
_STOPS = ("hide", "reject", "withdraw")
MAX_OF_ARTICLE, MAX_OF_NIGHT = 10, 60  # stubs


def write_stubs(options: Options, library: Library) -> int:
    """Write a stub for every number first met, within the limits; gives how many were written. Of several articles that
    name it, the first by its file is cited. Raises PublishError."""
    return sum(content.save_document(options.home, stub) for stub in list_missing_stubs(library))


def write_accepted_stubs(options: Options, library: Library) -> int:
    """Write the stubs an editor accepted, whatever the limits; gives how many were written. Raises PublishError."""
    accepted = _ids_ruled(library.decisions, ("accept",))
    if not accepted:
        return 0
    asked = {stub.id: stub for _, stub in reversed(list_new_numbers(library)) if stub.id in accepted}
    return sum(content.save_document(options.home, stub) for stub in asked.values())


def list_missing_stubs(library: Library) -> tuple[Document, ...]:
    """The stubs the shown news asks for and its limits allow, one per document, in the order of their ids."""
    spent = _count_numbers_brought(library)
    found: dict[str, Document] = {}
    for item, stub in list_new_numbers(library):
        if stub.id not in found and spent[item.id] < MAX_OF_ARTICLE and len(found) < MAX_OF_NIGHT:
            found[stub.id] = stub
            spent[item.id] += 1
    return tuple(found[id] for id in sorted(found))


@dataclass(frozen=True, slots=True)
class ExcessNumbers:
    """An article that names more new numbers than one may bring: so many were added, these wait for an editor."""

    item: NewsItem
    added: int
    waiting: tuple[Document, ...]

    @property
    def summary(self) -> str:
        total = self.added + len(self.waiting)
        return (
            f"bài “{self.item.title}” nêu {total} số hiệu chưa có trong danh mục; đã thêm {self.added}, "
            f"còn {len(self.waiting)} chờ người duyệt: build.py edit accept <số hiệu>, "
            f"hoặc ẩn bài: build.py edit hide {self.item.id}"
        )


def list_excess(library: Library) -> tuple[ExcessNumbers, ...]:
    """The articles that have brought as many stubs as they may and name more numbers, in the order of their files."""
    spent, accepted = _count_numbers_brought(library), _ids_ruled(library.decisions, ("accept",))
    rest: dict[str, dict[str, Document]] = {}
    for item, stub in list_new_numbers(library):
        if stub.id not in accepted:
            rest.setdefault(item.id, {})[stub.id] = stub
    full = (item for item in library.items if item.id in rest and spent[item.id] >= MAX_OF_ARTICLE)
    return tuple(ExcessNumbers(item, spent[item.id], tuple(rest[item.id].values())) for item in full)


def list_new_numbers(library: Library) -> list[tuple[NewsItem, Document]]:
    """Every number the registry lacks, with each shown article that names it, those that list it themselves first."""
    known = {document.id for document in library.documents} | list_hidden(library.decisions)
    orders = EditorDecisions(library.decisions)
    shown = (item for item in library.items if item.unresolved and orders.is_visible(item))
    asked = [(item, stub) for item in shown for stub in _stubs_of_item(item) if stub.id not in known]
    return sorted(asked, key=lambda pair: not pair[1].addresses)


def _count_numbers_brought(library: Library) -> Counter[str]:
    """Item id -> how many numbers it has brought so far, those an editor dropped included."""
    of_url = Counter(e.url for d in library.documents for e in d.evidence if "number" in e.covers)
    unwanted = list_hidden(library.decisions)
    asking = (item for item in library.items if item.unresolved)
    return Counter({i.id: of_url[i.url] + sum(stub.id in unwanted for stub in _stubs_of_item(i)) for i in asking})


def list_hidden(decisions: Iterable[Decision]) -> frozenset[str]:
    """Ids of the documents an editor does not want; a decision names one by its number or its id."""
    return _ids_ruled(decisions, _STOPS)


def _ids_ruled(decisions: Iterable[Decision], actions: tuple[str, ...]) -> frozenset[str]:
    """Ids of the documents on which the last word is one of these."""
    told = (d for d in decisions if d.action in (*_STOPS, "restore", "accept") and not target_id(d.target))
    last = {d.target: d.action for d in told}
    return frozenset(
        id for target, action in last.items() if action in actions for id in (target, document_slug(target))
    )


def is_bare(document: Document) -> bool:
    """Whether a stub says nothing yet but its number: such a one is no ground for any decision."""
    return document.stub and "number" in document.unverified and not document.summary


def _stubs_of_item(item: NewsItem) -> Iterator[Document]:
    for written in item.unresolved:
        number = parse_number(written)
        province = item.provinces[0] if len(item.provinces) == 1 else ""
        if number is None or not _is_plain(number) or (number.provincial and not province):
            continue
        yield _make_stub(number, province if number.provincial else "", item)


def _is_plain(number: DocumentNumber) -> bool:
    """A whole number of a kind that makes law, with its year where that kind always has one."""
    return number.whole and number.kind in _KINDS and (bool(number.year) or number.kind not in KINDS_WITH_YEAR)


def _make_stub(number: DocumentNumber, province: str, item: NewsItem) -> Document:
    listed = item.source in DOCUMENT_LISTS and fold(str(number)) in fold(item.title)
    return Document(
        id=document_slug(str(number), province),
        number=str(number),
        kind=number.kind,
        title=item.title if listed else "",
        issuer="",
        province=province,
        topic="provincial" if province else "framework",
        addresses=(Evidence(item.url, f"Trang văn bản của {item.publisher}", "P"),) if listed else (),
        evidence=(Evidence(item.url, f"Số hiệu được dẫn trong “{item.title}”", "P", ("number",)),),
        unverified=UNVERIFIED,
        stub=True,
    )
