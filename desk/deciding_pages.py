"""The desk's pages where something is decided: the morning, one article, pins, undo, and the decisions' own file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from desk import orders, words
from desk.context import MEMORY, DeskContext, DeskReply, DeskRequest
from desk.morning import map_items_to_stories
from desk.orders import Order
from library import content, decisions, frontmatter
from library.decisions import DECISIONS_PATH
from newsroom.editing import CORRECTABLE_FIELDS, EditorDecisions, target_id
from newsroom.errors import ConfigError, ContentError, LockedError, PortalError
from newsroom.models import Library
from newsroom.text.dates import format_partial
from nightly.carry_out import hold_undone

STEP = 10  # between the orders of two pins, so that one can be put between them


def show_morning(room: DeskContext, ask: DeskRequest) -> DeskReply:
    """`/`: everything that waits."""
    page, wrong = room.decisions()
    told = room.morning()
    return room.render_page(
        ask, "morning.j2", m=told, seen=page.digest, wrong=wrong, last=page.rows[-5:][::-1], back="/"
    )


def show_article(room: DeskContext, ask: DeskRequest) -> DeskReply:
    """`/bai/<mã>`: one article and everything one may do with it."""
    library, key = content.load_library(room.home), target_id(ask.path["id"])
    item = next((i for i in library.items if i.id == key), None)
    if item is None:
        return room.render_page(ask, "nothing.j2", status=404)
    page, wrong = room.decisions()
    shelves = room.morning().shelves
    decided = EditorDecisions(library.decisions)
    corrected = decided.apply_corrections(item)
    data: dict[str, Any] = {
        "item": corrected,
        "published": format_partial(corrected.published, corrected.precision) if corrected.published else "",
        "order": decided.decision_on(item.url, item.id),
        "shown": decided.is_visible(item),
        "told_in": map_items_to_stories(shelves.stories).get(item.id),
        "stories": shelves.stories[:80],
        "topics": library.topic.fields,
        "fields": CORRECTABLE_FIELDS,
        "rows": [row for row in page.rows if item.id in _row_targets(row)],
    }
    return room.render_page(ask, "article.j2", seen=page.digest, wrong=wrong, back=f"/bai/{item.id}", **data)


def save_order(room: DeskContext, ask: DeskRequest) -> DeskReply:
    """One order of a form, written once; another editor's word on the same article since then is shown first."""
    order = _read_order(ask)
    if since := () if ask.word("van") else _rows_since(room, ask.word("seen"), {order.target, order.into}):
        page, _ = room.decisions()
        return room.render_page(ask, "since.j2", status=409, since=since, order=order, seen=page.digest, form=ask.form)
    return _write_rows(room, ask, lambda library, by: orders.make_rows(order, _order_context(room, library), by=by))


def arrange_pins(room: DeskContext, ask: DeskRequest) -> DeskReply:
    """The order of the pins: `ids` as dragged, or `move` = `<id>:up|down` by key."""
    pins = room.morning().pins
    ids = [pin.story.id for pin in pins]
    wanted = [id for id in ask.word("ids").split(",") if id in ids] or _move_id(ids, ask.word("move"))
    wanted += [id for id in ids if id not in wanted]
    rows: list[dict[str, Any]] = []
    for place, id in enumerate(wanted, 1):
        decision = next(pin.decision for pin in pins if pin.story.id == id)
        if decision.order != place * STEP:
            row = {"action": "pin", "target": id, "order": place * STEP, "why": decision.why}
            row["until"] = decision.until.isoformat() if decision.until else ""
            rows.append({key: value for key, value in row.items() if value})
    signed = {"on": room.options().now.date().isoformat()}
    return _write_rows(room, ask, lambda _, by: [{**row, "by": by, **signed} for row in rows])


def undo_last(room: DeskContext, ask: DeskRequest) -> DeskReply:
    """Take back the last command's entry."""
    try:
        gone = decisions.undo_last(room.home)
        more = hold_undone(room.options(), gone)
    except (ContentError, LockedError) as error:
        room.notify(ask, _error_words(error), wrong=True)
        return DeskReply(to=ask.back)
    told = "; ".join([*(words.describe_row(row) for row in gone), *more])
    if gone:
        saved = room.commit([DECISIONS_PATH], f"Biên tập lấy lại: {told}"[:200], ask)
        room.notify(ask, f"Đã lấy lại: {told} ({saved}).")
    else:
        room.notify(ask, "Không còn lệnh nào để lấy lại.", wrong=True)
    return DeskReply(to=ask.back)


def show_file(room: DeskContext, ask: DeskRequest) -> DeskReply:
    """`/tep`: bien-tap.yml as text, with the line that is wrong."""
    text, wrong = _read_file(room)
    return room.render_page(ask, "file.j2", text=text, seen=decisions.digest(text), wrong=wrong, theirs="")


def save_file(room: DeskContext, ask: DeskRequest) -> DeskReply:
    """The text as typed replaces the file when it is valid and nobody wrote since."""
    text = (ask.form.get("text") or [""])[0].replace("\r\n", "\n")
    with decisions.lock_for_editing(room.home):
        now, _ = _read_file(room)
        if decisions.digest(now) != ask.word("seen"):
            seen = decisions.digest(now)
            return room.render_page(ask, "file.j2", status=409, text=text, seen=seen, wrong=None, theirs=now)
        try:
            decisions.replace_text(room.home, text)
        except ContentError as error:
            return room.render_page(
                ask, "file.j2", status=422, text=text, seen=ask.word("seen"), wrong=error, theirs=""
            )
    room.notify(ask, f"Tệp quyết định: {room.commit([DECISIONS_PATH], 'Biên tập sửa tệp quyết định', ask)}.")
    return DeskReply(to="/")


def _read_file(room: DeskContext) -> tuple[str, ContentError | None]:
    try:
        text = decisions.read_decision_text(room.home)
        frontmatter.load_yaml(text or "#", DECISIONS_PATH.as_posix())
    except ContentError as error:
        return (room.home / DECISIONS_PATH).read_text(encoding="utf-8", errors="replace"), error
    return text, None


def _read_order(ask: DeskRequest) -> Order:
    fields = {name: ask.word(f"f.{name}") for name in CORRECTABLE_FIELDS if f"f.{name}" in ask.form}
    fields = {name: value for name, value in fields.items() if value != ask.word(f"old.{name}")}
    return Order(
        action=ask.word("action"),
        target=ask.word("target"),
        why=ask.word("why"),
        until=ask.word("until"),
        into=ask.word("into"),
        fields=fields,
        topics=tuple(ask.form.get("topics", ())),
        section=ask.word("section"),
    )


def _order_context(room: DeskContext, library: Library) -> orders.OrderContext:
    return orders.OrderContext(library, room.options().now.date())


def _write_rows(
    room: DeskContext, ask: DeskRequest, make: Callable[[Library, str], Sequence[dict[str, Any]]]
) -> DeskReply:
    try:
        decisions.read_decision_file(room.home)
        rows = make(content.load_library(room.home), ask.editor.split(" <")[0])
        written = decisions.add_rows(room.home, rows, at=room.options().now) if rows else ()
    except (ConfigError, ContentError) as error:
        room.notify(ask, f"Chưa ghi gì: {_error_words(error)}.", wrong=True)
        return DeskReply(to=ask.back)
    if not written:
        return DeskReply(to=ask.back)
    told = "; ".join(words.describe_row(row) for row in written)
    saved = room.commit([DECISIONS_PATH], f"Biên tập: {told}"[:200], ask)
    room.notify(ask, f"Đã {told} ({saved}).")
    return DeskReply(to=ask.back)


def _error_words(error: PortalError) -> str:
    hint = getattr(error, "hint", "")
    said = error.message if isinstance(error, ConfigError) else str(error)
    return f"{said}; {hint}" if hint else said


def _rows_since(room: DeskContext, seen: str, targets: set[str]) -> tuple[dict[str, Any], ...]:
    """Rows on the same articles that were not in the file this browser saw."""
    kept = room.home / MEMORY / "ban" / seen
    if not seen.isalnum() or not kept.is_file():
        return ()
    page, _ = room.decisions()
    old = frontmatter.load_yaml(kept.read_text(encoding="utf-8") or "#", DECISIONS_PATH.as_posix())
    known = old if isinstance(old, list) else []
    ids = {target_id(target) for target in targets if target} - {""}
    return tuple(row for row in page.rows if row not in known and ids & _row_targets(row))


def _row_targets(row: dict[str, Any]) -> set[str]:
    return {target_id(str(row.get(key, ""))) for key in ("target", "into")} - {""}


def _move_id(ids: list[str], move: str) -> list[str]:
    id, _, way = move.partition(":")
    if id not in ids:
        return ids
    at = ids.index(id)
    to = max(at - 1, 0) if way == "up" else min(at + 1, len(ids) - 1)
    left = [other for other in ids if other != id]
    return [*left[:to], id, *left[to:]]
