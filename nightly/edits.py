"""The editors' decisions carried out on disk: what is withdrawn leaves content/, what is accepted moves in.

Runs at the start of every collect and publish, under the lock. Idempotent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from newsroom.editing import Orders, target_id
from newsroom.models import Library, NewsItem, Question
from newsroom.urls import item_id
from nightly import known_stories, stubs, takedown
from nightly.lock import one_writer
from nightly.options import Options
from publisher import content, proposals, seals

_TOO_LATE = (
    "lệnh rút đã bỏ; nếu trang đã dựng sau lệnh ấy thì tệp tin đã xóa: bài chỉ trở lại khi nguồn còn đăng, "
    "hoặc khôi phục tệp từ git"
)


def carry_out(options: Options, library: Library) -> int:
    """Apply withdrawals and acceptances to the files; gives how many files were written or removed."""
    orders = Orders(library.decisions)
    gone = takedown.carry_out(options, library, orders) + takedown.drop_answers(options, library, orders)
    accepted = [item for item in library.items if item.held and orders.shows(item)]
    return gone + _accept(options, library, accepted) + _drop_stubs(options, library) + stubs.let_in(options, library)


def _drop_stubs(options: Options, library: Library) -> int:
    """Numbers first met that an editor does not want in the registry; `stubs.plant` does not write them anew."""
    unwanted = stubs.hidden(library.decisions)
    bare = [document for document in library.documents if stubs.bare(document) and document.id in unwanted]
    return sum(content.remove_document(options.home, document) for document in bare)


def _accept(options: Options, library: Library, items: list[NewsItem]) -> int:
    """Held items an editor accepted become news; each finds its story."""
    if not items:
        return 0
    index, freed = known_stories.open_index(options.cache, library.items), list[NewsItem]()
    for item in items:
        match = index.find(item)
        free = replace(
            item, held=False, story=match.story if match else item.id, story_reason=match.reason if match else ""
        )
        index.add(free)
        freed.append(free)
    return content.save_items(options.home, freed)


def hold_again(options: Options, taken_back: Sequence[Mapping[str, object]]) -> list[str]:
    """After an undo: an article whose acceptance was already carried out waits again. Gives what was done, in words.

    Raises LockedError while another run is at work.
    """
    told = [_TOO_LATE for row in taken_back if row.get("action") == "withdraw"]
    ids = {target_id(str(row.get("target", ""))) for row in taken_back if row.get("action") == "accept"}
    if not ids:
        return told
    with one_writer(options.home):
        library = content.load(options.home)
        orders = Orders(library.decisions)
        for item in library.items:
            if item.id in ids and not item.held and not orders.on(item.url, item.id):
                content.save_item(options.home, replace(item, held=True, story="", story_reason=""))
                told.append(f"bài {item.id} trở lại hàng chờ")
    return told


def propose(options: Options, old: NewsItem | Question, new: NewsItem | Question) -> bool:
    """Keep what the source changed in an article or answer whose file a person has edited; it waits on the desk.

    Only what differs is proposed; the same change is proposed once. Raises PublishError.
    """
    values = seals.changes(old, new)
    if not values:
        return False
    told = (f"tin-{old.id}", new.url) if isinstance(new, NewsItem) else (f"hoi-dap-{item_id(new.source)}", new.source)
    made = proposals.Proposal(told[0], old.path, values, told[1], options.now.date().isoformat())
    return proposals.propose(options.home, made)
