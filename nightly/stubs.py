"""Numbers the kept news cites and the registry does not know -> stub documents for editors, content/van-ban/<id>.md.

Takes the library; writes documents with `stub: true`, of which nothing but the number as written is claimed, and that
as unverified. A stub is law to no reader until an editor checks it and removes the mark. Refuses numbers that are not
whole, provincial ones whose province is not known, and those an editor has hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsroom.models import Decision, Document, Evidence, Library, NewsItem
from newsroom.numbers import Number, document_slug, parse
from newsroom.vietnamese import fold
from nightly.options import Options
from publisher import content

# Lists of documents themselves (facts 4.3): what they name in a title has that title.
OFFICIAL = frozenset({"congbao", "vanban-chinhphu", "vbpl"})
UNVERIFIED = ("number", "kind", "title", "issuer", "issued", "effective", "expires", "relations")
_KINDS = frozenset(
    ("luat", "nghi-dinh", "nghi-quyet", "nghi-quyet-dang", "thong-tu", "quyet-dinh", "cong-dien", "chi-thi")
)
_STOPS = ("hide", "reject", "withdraw")
_YEARED = frozenset({"luat", "nghi-dinh", "thong-tu"})  # without its year such a number was misread


def plant(options: Options, library: Library) -> int:
    """Write a stub for every number first met; gives how many were written. Of several articles that name it, the first
    by its file is cited. Raises PublishError."""
    return sum(content.save_document(options.home, stub) for stub in missing(library))


def missing(library: Library) -> tuple[Document, ...]:
    """The stubs the kept news asks for, one per document, in the order of their ids."""
    known = {document.id for document in library.documents}
    unwanted = hidden(library.decisions)
    found: dict[str, Document] = {}
    for item in library.items:
        for stub in _stubs(item) if not item.held else ():
            if stub.id not in known | unwanted:
                old = found.get(stub.id)
                found[stub.id] = stub if old is None or (stub.addresses and not old.addresses) else old
    return tuple(found[id] for id in sorted(found))


def hidden(decisions: Iterable[Decision]) -> frozenset[str]:
    """Ids of the documents an editor does not want; a decision names one by its number or its id."""
    last = {d.target: d.action for d in decisions if d.action in (*_STOPS, "restore")}
    return frozenset(
        id for target, action in last.items() if action in _STOPS for id in (target, document_slug(target))
    )


def bare(document: Document) -> bool:
    """Whether a stub says nothing yet but its number: such a one is no ground for any decision."""
    return document.stub and "number" in document.unverified and not document.summary


def _stubs(item: NewsItem) -> Iterator[Document]:
    for written in item.unresolved:
        number = parse(written)
        province = item.provinces[0] if len(item.provinces) == 1 else ""
        if number is None or not _plain(number) or (number.provincial and not province):
            continue
        yield _stub(number, province if number.provincial else "", item)


def _plain(number: Number) -> bool:
    """A whole number of a kind that makes law, with its year where that kind always has one."""
    return number.whole and number.kind in _KINDS and (bool(number.year) or number.kind not in _YEARED)


def _stub(number: Number, province: str, item: NewsItem) -> Document:
    listed = item.source in OFFICIAL and fold(str(number)) in fold(item.title)
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
