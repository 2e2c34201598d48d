"""The editors' decisions carried out on disk: what is withdrawn leaves content/, what is accepted moves in.

Runs at the start of every collect and publish, under the lock. Idempotent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from library import content, decisions, ledger, proposals
from newsroom.editing import EditorDecisions, target_id
from newsroom.errors import ContentError
from newsroom.health.assess import SETTLED_FATES
from newsroom.models import Document, LedgerRow, Library, NewsItem, Question, Source, replace
from newsroom.text.urls import item_id, item_id_or_empty
from nightly import new_documents, story_index
from nightly.run.options import Options
from nightly.run.session import lock_home

# ── what an editor restores ───────────────────────────────────────────────────────────────────────


_DROPPED = SETTLED_FATES - {"published", "duplicate", "held", "withdrawn"}


def restore_dropped(options: Options, library: Library, sources: Mapping[str, Source]) -> int:
    """Publish every dropped article with a `restore` or `accept` on it; newest capture first."""
    wanted = _list_wanted(library, sources)
    return _read_again(options, library, sources, wanted) if wanted else 0


def _read_again(options: Options, library: Library, sources: Mapping[str, Source], wanted: dict[str, set[str]]) -> int:
    from scrapers.web.archive import Archive  # what reads pages is loaded on the nights that read some

    written = 0
    for started in reversed(Archive(options.home / "archive").runs()):
        for source, ids in wanted.items():
            written += _restore_from_night(replace(options, now=started), library, sources[source], ids)
        if not any(wanted.values()):
            break
    return written


def _list_wanted(library: Library, sources: Mapping[str, Source]) -> dict[str, set[str]]:
    """Source -> ids of its dropped articles that an editor wants shown."""
    orders = EditorDecisions(library.decisions)
    kept = {item.id for item in library.items} | {""}
    wanted: dict[str, set[str]] = {}
    for url, row in library.ledger.items():
        order = orders.decision_on(url) if row.fate in _DROPPED and row.source in sources else None
        if order and order.action in ("restore", "accept") and item_id_or_empty(url) not in kept:
            wanted.setdefault(row.source, set()).add(item_id_or_empty(url))
    return wanted


def _restore_from_night(night: Options, library: Library, source: Source, ids: set[str]) -> int:
    """Read one recorded night for the articles `ids` of `source`; those found are taken out of `ids`."""
    import asyncio

    from nightly import decide
    from scrapers.gather import gather_sources
    from scrapers.web.archive import Archive

    if not ids:
        return 0
    client = Archive(night.home / "archive").replay(night.now)

    def settled(url: str) -> bool:
        return item_id(url) not in ids

    runs = asyncio.run(gather_sources([source], client, now=night.now, settled=settled, say=night.say))
    desk, written = decide.Decider(library, night.now, story_index.open_index(night.cache, library.items)), 0
    for article in runs[0].articles:
        if item_id(article.url) not in ids:
            continue
        outcome = desk.decide(article, source)
        ids.discard(item_id(article.url))
        if outcome.item is not None:
            written += content.save_item(night.home, outcome.item)
            written += ledger.append_rows(night.home, [outcome.row])
    return written


# ── a withdrawal carried out ──────────────────────────────────────────────────────────────────────


_STOPS = ("withdraw", "hide", "reject")


def carry_out_withdrawals(options: Options, library: Library, orders: EditorDecisions) -> int:
    """How many files were written or removed."""
    if not orders.withdrawals:
        return 0
    items = [item for item in library.items if orders.is_withdrawn(item.url)]
    told = _redact_ledger(options, library, orders, items)  # first: of whoever is killed after it, the ledger says why
    for item in items:
        content.remove_item(options.home, item)
    asked = (f"{kind}-{id}" for id in orders.withdrawals for kind in ("tin", "hoi-dap"))
    dropped = sum(proposals.drop_proposal(options.home, name) for name in asked)
    stubs = sum(_redact_stub(options, document, orders) for document in library.documents if document.stub)
    return len(items) + dropped + stubs + _drop_corrections(options, orders) + told


def _drop_corrections(options: Options, orders: EditorDecisions) -> int:
    """Corrections of what is withdrawn hold words of it; a file that does not parse is left until it is mended."""
    try:
        gone = decisions.drop_rows(
            options.home, lambda row: row.get("action") == "correct" and _is_withdrawn(row, orders)
        )
    except ContentError:
        return 0  # the library's problems name the file and the line
    return int(bool(gone))


def _is_withdrawn(row: decisions.Row, orders: EditorDecisions) -> bool:
    return target_id(str(row.get("target", ""))) in orders.withdrawals


def _redact_stub(options: Options, stub: Document, orders: EditorDecisions) -> int:
    """A stub without the withdrawn article among its grounds; without any ground it goes."""
    kept = tuple(e for e in stub.evidence if not orders.is_withdrawn(e.url))
    places = tuple(a for a in stub.addresses if not orders.is_withdrawn(a.url))
    if (kept, places) == (stub.evidence, stub.addresses):
        return 0
    if not kept:
        return content.remove_document(options.home, stub)
    title = stub.title if places or not stub.addresses else ""  # it was the title of the page now withdrawn
    return content.save_document(options.home, replace(stub, evidence=kept, addresses=places, title=title))


def _redact_ledger(options: Options, library: Library, orders: EditorDecisions, items: list[NewsItem]) -> int:
    """The words of every withdrawn address leave the ledger; the fact stays."""
    ids = dict.fromkeys(_addresses_to_redact(library, orders), "") | {item.url: item.id for item in items}
    if not ids:
        return 0
    ledger.redact_rows(options.home, ids.keys())
    return ledger.append_rows(
        options.home, [_withdrawn_row(url, ids[url], library, orders, options) for url in sorted(ids)]
    )


def _addresses_to_redact(library: Library, orders: EditorDecisions) -> Iterator[str]:
    """Addresses whose rows still say something of what is withdrawn, those of its other spellings included."""
    for url, row in library.ledger.items():
        twins = (why.removeprefix(ledger.TWIN_OF) for why in row.reasons if why.startswith(ledger.TWIN_OF))
        twin = next(twins, "")
        if (orders.is_withdrawn(url) and row.fate != "withdrawn") or (row.title and orders.is_withdrawn(twin or url)):
            yield url


def _withdrawn_row(url: str, id: str, library: Library, orders: EditorDecisions, options: Options) -> LedgerRow:
    order, old = orders.decision_on(url), library.ledger.get(url)
    reasons = (order.why,) if order and order.why else ()
    return LedgerRow(url, old.source if old else "", "withdrawn", options.now, reasons=reasons, item=id)


def drop_answers(options: Options, library: Library, orders: EditorDecisions) -> int:
    """Collected answers whose address an editor withdrew, hid or rejected leave content/ and are not written anew."""
    named = [q for q in library.questions if q.collected and q.source.startswith("http")]
    gone = [q for q in named if (order := orders.decision_on(q.source)) and order.action in _STOPS]
    return sum(content.remove_question(options.home, question) for question in gone)


# ── decisions carried out ─────────────────────────────────────────────────────────────────────────


_TOO_LATE = (
    "lệnh rút đã bỏ; nếu trang đã dựng sau lệnh ấy thì tệp tin đã xóa: bài chỉ trở lại khi nguồn còn đăng, "
    "hoặc khôi phục tệp từ git"
)


def carry_out_decisions(options: Options, library: Library) -> int:
    """Apply withdrawals and acceptances to the files; gives how many files were written or removed."""
    orders = EditorDecisions(library.decisions)
    gone = carry_out_withdrawals(options, library, orders) + drop_answers(options, library, orders)
    accepted = [item for item in library.items if item.held and orders.is_visible(item)]
    return (
        gone
        + _accept_held(options, library, accepted)
        + _drop_stubs(options, library)
        + new_documents.write_accepted_stubs(options, library)
    )


def _drop_stubs(options: Options, library: Library) -> int:
    """Numbers first met that an editor does not want in the registry; `write_stubs` does not write them anew."""
    unwanted = new_documents.list_hidden(library.decisions)
    bare = [document for document in library.documents if new_documents.is_bare(document) and document.id in unwanted]
    return sum(content.remove_document(options.home, document) for document in bare)


def _accept_held(options: Options, library: Library, items: list[NewsItem]) -> int:
    """Held items an editor accepted become news; each finds its story."""
    if not items:
        return 0

    index, freed = story_index.open_index(options.cache, library.items), list[NewsItem]()
    for item in items:
        match = index.find(item)
        free = replace(
            item, held=False, story=match.story if match else item.id, story_reason=match.reason if match else ""
        )
        index.add(free)
        freed.append(free)
    return content.save_items(options.home, freed)


def hold_undone(options: Options, taken_back: Sequence[Mapping[str, object]]) -> list[str]:
    """After an undo: an article whose acceptance was already carried out waits again. Gives what was done, in words.

    Raises LockedError while another run is at work.
    """
    told = [_TOO_LATE for row in taken_back if row.get("action") == "withdraw"]
    ids = {target_id(str(row.get("target", ""))) for row in taken_back if row.get("action") == "accept"}
    if not ids:
        return told
    with lock_home(options.home):
        library = content.load_library(options.home)
        orders = EditorDecisions(library.decisions)
        for item in library.items:
            if item.id in ids and not item.held and not orders.decision_on(item.url, item.id):
                content.save_item(options.home, replace(item, held=True, story="", story_reason=""))
                told.append(f"bài {item.id} trở lại hàng chờ")
    return told


def propose_change(options: Options, old: NewsItem | Question, new: NewsItem | Question) -> bool:
    """Keep what the source changed in an article or answer whose file a person has edited; it waits on the desk.

    Only what differs is proposed; the same change is proposed once. Raises PublishError.
    """
    values = proposals.find_changes(old, new)
    if not values:
        return False
    told = (f"tin-{old.id}", new.url) if isinstance(new, NewsItem) else (f"hoi-dap-{item_id(new.source)}", new.source)
    made = proposals.Proposal(told[0], old.path, values, told[1], options.now.date().isoformat())
    return proposals.save_proposal(options.home, made)
