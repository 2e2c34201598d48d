"""A withdrawal carried out: of the article nothing stays but the fact, wherever its words had got to.

Takes the library and the editors' orders; removes its file, proposals for it, what was kept of its words in the ledger,
in corrections of the decisions' file and in stub documents it gave rise to. Idempotent; runs under the home's lock.
Past releases of the site are `publisher.release`'s to forget; captures in archive/ are never published.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from newsroom.editing import Orders, target_id
from newsroom.errors import ContentError
from newsroom.models import Document, LedgerRow, Library, NewsItem
from nightly.options import Options
from nightly.outcomes import SAME
from publisher import content, decision_file, ledger, proposals

_STOPS = ("withdraw", "hide", "reject")


def carry_out(options: Options, library: Library, orders: Orders) -> int:
    """How many files were written or removed."""
    if not orders.withdrawals:
        return 0
    items = [item for item in library.items if orders.withdrawn(item.url)]
    told = _redact(options, library, orders, items)  # first: of whoever is killed after it, the ledger says why
    for item in items:
        content.remove_item(options.home, item)
    asked = (f"{kind}-{id}" for id in orders.withdrawals for kind in ("tin", "hoi-dap"))
    dropped = sum(proposals.drop(options.home, name) for name in asked)
    stubs = sum(_without(options, document, orders) for document in library.documents if document.stub)
    return len(items) + dropped + stubs + _uncorrect(options, orders) + told


def _uncorrect(options: Options, orders: Orders) -> int:
    """Corrections of what is withdrawn hold words of it; a file that does not parse is left until it is mended."""
    try:
        gone = decision_file.drop(options.home, lambda row: row.get("action") == "correct" and _out(row, orders))
    except ContentError:
        return 0  # the library's problems name the file and the line
    return int(bool(gone))


def _out(row: decision_file.Row, orders: Orders) -> bool:
    return target_id(str(row.get("target", ""))) in orders.withdrawals


def _without(options: Options, stub: Document, orders: Orders) -> int:
    """A stub without the withdrawn article among its grounds; without any ground it goes."""
    kept = tuple(e for e in stub.evidence if not orders.withdrawn(e.url))
    places = tuple(a for a in stub.addresses if not orders.withdrawn(a.url))
    if (kept, places) == (stub.evidence, stub.addresses):
        return 0
    if not kept:
        return content.remove_document(options.home, stub)
    title = stub.title if places or not stub.addresses else ""  # it was the title of the page now withdrawn
    return content.save_document(options.home, replace(stub, evidence=kept, addresses=places, title=title))


def _redact(options: Options, library: Library, orders: Orders, items: list[NewsItem]) -> int:
    """The words of every withdrawn address leave the ledger; the fact stays."""
    ids = dict.fromkeys(_spoken(library, orders), "") | {item.url: item.id for item in items}
    if not ids:
        return 0
    ledger.redact(options.home, ids.keys())
    return ledger.append(options.home, [_gone(url, ids[url], library, orders, options) for url in sorted(ids)])


def _spoken(library: Library, orders: Orders) -> Iterator[str]:
    """Addresses whose rows still say something of what is withdrawn, those of its other spellings included."""
    for url, row in library.ledger.items():
        twin = next((why.removeprefix(SAME) for why in row.reasons if why.startswith(SAME)), "")
        if (orders.withdrawn(url) and row.fate != "withdrawn") or (row.title and orders.withdrawn(twin or url)):
            yield url


def _gone(url: str, id: str, library: Library, orders: Orders, options: Options) -> LedgerRow:
    order, old = orders.on(url), library.ledger.get(url)
    reasons = (order.why,) if order and order.why else ()
    return LedgerRow(url, old.source if old else "", "withdrawn", options.now, reasons=reasons, item=id)


def drop_answers(options: Options, library: Library, orders: Orders) -> int:
    """Collected answers whose address an editor withdrew, hid or rejected leave content/ and are not written anew."""
    named = [q for q in library.questions if q.collected and q.source.startswith("http")]
    gone = [q for q in named if (order := orders.on(q.source)) and order.action in _STOPS]
    return sum(content.remove_question(options.home, question) for question in gone)
