"""The desk's pages where something is decided: the morning, one article, pins, undo, and the decisions' own file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from desk import orders, words
from desk.context import MEMORY, Answer, Ask, Room
from desk.morning import places
from desk.orders import Order
from library import content, decisions, frontmatter
from library.decisions import PATH
from newsroom.editing import CORRECTABLE, Orders, target_id
from newsroom.errors import ConfigError, ContentError, LockedError, PortalError
from newsroom.models import Library
from newsroom.text.dates import iso_partial
from nightly.carry_out import hold_again

STEP = 10  # between the orders of two pins, so that one can be put between them


def morning(room: Room, ask: Ask) -> Answer:
    """`/`: everything that waits."""
    page, wrong = room.decisions()
    told = room.morning()
    return room.page(ask, "morning.j2", m=told, seen=page.digest, wrong=wrong, last=page.rows[-5:][::-1], back="/")


def article(room: Room, ask: Ask) -> Answer:
    """`/bai/<mã>`: one article and everything one may do with it."""
    library, key = content.load(room.home), target_id(ask.path["id"])
    item = next((i for i in library.items if i.id == key), None)
    if item is None:
        return room.page(ask, "nothing.j2", status=404)
    page, wrong = room.decisions()
    shelves = room.morning().shelves
    decided = Orders(library.decisions)
    corrected = decided.corrected(item)
    data: dict[str, Any] = {
        "item": corrected,
        "published": iso_partial(corrected.published, corrected.precision) if corrected.published else "",
        "order": decided.on(item.url, item.id),
        "shown": decided.shows(item),
        "told_in": places(shelves.stories).get(item.id),
        "stories": shelves.stories[:80],
        "topics": library.topic.fields,
        "fields": CORRECTABLE,
        "rows": [row for row in page.rows if item.id in _targets(row)],
    }
    return room.page(ask, "article.j2", seen=page.digest, wrong=wrong, back=f"/bai/{item.id}", **data)


def decide(room: Room, ask: Ask) -> Answer:
    """One order of a form, written once; another editor's word on the same article since then is shown first."""
    order = _order(ask)
    if since := () if ask.word("van") else _since(room, ask.word("seen"), {order.target, order.into}):
        page, _ = room.decisions()
        return room.page(ask, "since.j2", status=409, since=since, order=order, seen=page.digest, form=ask.form)
    return _write(room, ask, lambda library, by: orders.rows(order, _checked(room, library), by=by))


def arrange(room: Room, ask: Ask) -> Answer:
    """The order of the pins: `ids` as dragged, or `move` = `<id>:up|down` by key."""
    pins = room.morning().pins
    ids = [pin.story.id for pin in pins]
    wanted = [id for id in ask.word("ids").split(",") if id in ids] or _moved(ids, ask.word("move"))
    wanted += [id for id in ids if id not in wanted]
    rows: list[dict[str, Any]] = []
    for place, id in enumerate(wanted, 1):
        decision = next(pin.decision for pin in pins if pin.story.id == id)
        if decision.order != place * STEP:
            row = {"action": "pin", "target": id, "order": place * STEP, "why": decision.why}
            row["until"] = decision.until.isoformat() if decision.until else ""
            rows.append({key: value for key, value in row.items() if value})
    signed = {"on": room.options().now.date().isoformat()}
    return _write(room, ask, lambda _, by: [{**row, "by": by, **signed} for row in rows])


def undo(room: Room, ask: Ask) -> Answer:
    """Take back the last command's entry."""
    try:
        gone = decisions.take_back(room.home)
        more = hold_again(room.options(), gone)
    except (ContentError, LockedError) as error:
        room.tell(ask, _words(error), wrong=True)
        return Answer(to=ask.back)
    told = "; ".join([*(words.told(row) for row in gone), *more])
    if gone:
        saved = room.commit([PATH], f"Biên tập lấy lại: {told}"[:200], ask)
        room.tell(ask, f"Đã lấy lại: {told} ({saved}).")
    else:
        room.tell(ask, "Không còn lệnh nào để lấy lại.", wrong=True)
    return Answer(to=ask.back)


def file(room: Room, ask: Ask) -> Answer:
    """`/tep`: bien-tap.yml as text, with the line that is wrong."""
    text, wrong = _text(room)
    return room.page(ask, "file.j2", text=text, seen=decisions.digest(text), wrong=wrong, theirs="")


def save_file(room: Room, ask: Ask) -> Answer:
    """The text as typed replaces the file when it is valid and nobody wrote since."""
    text = (ask.form.get("text") or [""])[0].replace("\r\n", "\n")
    with decisions.one_editor(room.home):
        now, _ = _text(room)
        if decisions.digest(now) != ask.word("seen"):
            seen = decisions.digest(now)
            return room.page(ask, "file.j2", status=409, text=text, seen=seen, wrong=None, theirs=now)
        try:
            decisions.replace_text(room.home, text)
        except ContentError as error:
            return room.page(ask, "file.j2", status=422, text=text, seen=ask.word("seen"), wrong=error, theirs="")
    room.tell(ask, f"Tệp quyết định: {room.commit([PATH], 'Biên tập sửa tệp quyết định', ask)}.")
    return Answer(to="/")


def _text(room: Room) -> tuple[str, ContentError | None]:
    try:
        text = decisions.raw(room.home)
        frontmatter.load(text or "#", PATH.as_posix())
    except ContentError as error:
        return (room.home / PATH).read_text(encoding="utf-8", errors="replace"), error
    return text, None


def _order(ask: Ask) -> Order:
    fields = {name: ask.word(f"f.{name}") for name in CORRECTABLE if f"f.{name}" in ask.form}
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


def _checked(room: Room, library: Library) -> orders.Room:
    return orders.Room(library, room.options().now.date())


def _write(room: Room, ask: Ask, make: Callable[[Library, str], Sequence[dict[str, Any]]]) -> Answer:
    try:
        decisions.read(room.home)
        rows = make(content.load(room.home), ask.editor.split(" <")[0])
        written = decisions.add(room.home, rows, at=room.options().now) if rows else ()
    except (ConfigError, ContentError) as error:
        room.tell(ask, f"Chưa ghi gì: {_words(error)}.", wrong=True)
        return Answer(to=ask.back)
    if not written:
        return Answer(to=ask.back)
    told = "; ".join(words.told(row) for row in written)
    saved = room.commit([PATH], f"Biên tập: {told}"[:200], ask)
    room.tell(ask, f"Đã {told} ({saved}).")
    return Answer(to=ask.back)


def _words(error: PortalError) -> str:
    hint = getattr(error, "hint", "")
    said = error.message if isinstance(error, ConfigError) else str(error)
    return f"{said}; {hint}" if hint else said


def _since(room: Room, seen: str, targets: set[str]) -> tuple[dict[str, Any], ...]:
    """Rows on the same articles that were not in the file this browser saw."""
    kept = room.home / MEMORY / "ban" / seen
    if not seen.isalnum() or not kept.is_file():
        return ()
    page, _ = room.decisions()
    old = frontmatter.load(kept.read_text(encoding="utf-8") or "#", PATH.as_posix())
    known = old if isinstance(old, list) else []
    ids = {target_id(target) for target in targets if target} - {""}
    return tuple(row for row in page.rows if row not in known and ids & _targets(row))


def _targets(row: dict[str, Any]) -> set[str]:
    return {target_id(str(row.get(key, ""))) for key in ("target", "into")} - {""}


def _moved(ids: list[str], move: str) -> list[str]:
    id, _, way = move.partition(":")
    if id not in ids:
        return ids
    at = ids.index(id)
    to = max(at - 1, 0) if way == "up" else min(at + 1, len(ids) - 1)
    left = [other for other in ids if other != id]
    return [*left[:to], id, *left[to:]]
