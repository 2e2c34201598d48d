"""The desk's pages where a document, a task or an answer is edited: list, form, preview, conflict, proposals."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from desk import drafts, forms, preview
from desk.context import Answer, Ask, Room
from desk.drafts import BODY, KINDS, Clash, Draft
from library import content, proposals
from library.validation import schema
from newsroom.errors import ConfigError, ContentError, PortalError
from newsroom.law.numbers import parse
from newsroom.text.vietnamese import fold


def shelf(room: Room, ask: Ask) -> Answer:
    """`/sua/<loại>`: every record of a kind, to be found by a word of its name."""
    kind, wanted = ask.path["kind"], fold(ask.word("q"))
    if kind not in KINDS:
        return room.page(ask, "nothing.j2", status=404)
    library = content.load(room.home)
    named = {
        "van-ban": [(d.id, f"{d.number} · {d.title or 'chưa có tên'}") for d in library.documents],
        "nhiem-vu": [(t.id, t.title) for t in library.tasks],
        "hoi-dap": [(q.id, q.question) for q in library.questions],
    }[kind]
    rows = [(id, name) for id, name in named if wanted in fold(f"{id} {name}")]
    return room.page(ask, "shelf.j2", kind=kind, kinds=KINDS, rows=rows, q=ask.word("q"))


def record(room: Room, ask: Ask) -> Answer:
    """`/sua/<loại>/<mã>`: the form."""
    kind, name = ask.path["kind"], ask.path["name"]
    try:
        draft = drafts.read(room.home, drafts.place(kind, name))
    except ConfigError:
        return room.page(ask, "nothing.j2", status=404)
    except ContentError as error:
        return room.page(ask, "broken.j2", status=422, error=error)
    return _form(room, ask, draft.values, draft.digest)


def new(room: Room, ask: Ask) -> Answer:
    """`/them/<loại>`: an empty form; `?number=…` fills in what is known."""
    kind = ask.path["kind"]
    if kind not in KINDS:
        return room.page(ask, "nothing.j2", status=404)
    known = {key: ask.word(key) for key in schema(kind)["properties"] if ask.word(key)}
    found = parse(known.get("number", "")) if kind == "van-ban" else None
    return _form(room, ask, {**known, **({"kind": found.kind} if found and found.kind else {})}, "")


def create(room: Room, ask: Ask) -> Answer:
    """The posted form of a record that is not there yet: looked at or saved."""
    kind = ask.path["kind"]
    values = forms.values(kind, {key: list(value) for key, value in ask.form.items()}, {}) if kind in KINDS else {}
    values[BODY] = (ask.form.get(BODY) or [""])[0].replace("\r\n", "\n").strip("\n")
    try:
        path = drafts.named(room.home, kind, values)
        if wrong := drafts.faults(kind, values):
            return _form(room, ask, values, "", status=422, wrong=wrong)
        if ask.word("do") == "xem":
            return _look(room, ask, kind, path.stem, values)
        drafts.create(room.home, path, values, by=ask.editor, at=room.options().now)
    except ConfigError as error:
        return _form(room, ask, values, "", status=422, wrong=[ContentError(error.message, where=error.where)])
    saved = room.commit([path], f"Biên tập thêm {KINDS[kind]} {path.stem}", ask)
    room.tell(ask, f"Đã thêm {KINDS[kind]} {path.stem}: {saved}.")
    return Answer(to=f"/sua/{kind}/{path.stem}")


def checked(room: Room, ask: Ask) -> Answer:
    """An answer looked at and found still right: `checked` is today."""
    path, at = drafts.place("hoi-dap", ask.path["name"]), room.options().now
    now = drafts.read(room.home, path)
    values = {**now.values, "checked": at.date().isoformat()}
    done = drafts.save(room.home, path, values, seen=now.digest, by=ask.editor, at=at)
    if isinstance(done, Clash):
        room.tell(ask, f"Chưa ghi gì: {done.who} vừa sửa câu này; mở ra xem rồi rà soát lại.", wrong=True)
    else:
        saved = room.commit([path], f"Biên tập rà soát hỏi đáp {path.stem}", ask)
        room.tell(ask, f"Đã ghi ngày rà soát: {path.stem} ({saved}).")
    return Answer(to=ask.back)


def save(room: Room, ask: Ask) -> Answer:
    """The posted form: looked at (`do=xem`) or saved."""
    kind, name = ask.path["kind"], ask.path["name"]
    try:
        path = drafts.place(kind, name)
        now = drafts.read(room.home, path)
        values = _values(kind, ask, now, room.home)
        if wrong := drafts.faults(kind, values):
            return _form(room, ask, values, ask.word("seen"), status=422, wrong=wrong)
        if ask.word("do") == "xem":
            return _look(room, ask, kind, name, values)
        at = room.options().now
        done = drafts.save(room.home, path, values, seen=ask.word("seen"), by=ask.editor, at=at)
    except PortalError as error:
        room.tell(ask, f"Chưa ghi gì: {error}", wrong=True)
        return Answer(to="/")
    if isinstance(done, Clash):
        return _form(room, ask, done.merged, done.theirs.digest, status=409, clash=done)
    saved = room.commit([path], f"Biên tập sửa {KINDS[kind]} {name}", ask)
    room.tell(ask, f"{KINDS[kind].capitalize()} {name}: {saved}.")
    return Answer(to=f"/sua/{kind}/{name}")


def _values(kind: str, ask: Ask, now: Draft, home: Path) -> dict[str, Any]:
    """The form's values, read against what the editor started from, so that untouched keys stay as they were."""
    base = drafts.started(home, now, ask.word("seen"))
    old = {key: value for key, value in base.items() if key != BODY}
    posted = {key: list(value) for key, value in ask.form.items()}
    body = (ask.form.get(BODY) or [""])[0].replace("\r\n", "\n").strip("\n")
    kept = str(base.get(BODY, ""))
    read = forms.values(kind, posted, old)
    if kind == "hoi-dap":
        read.pop("collected", None)  # whoever saves it has taken it over
    return {**read, BODY: kept if kept.strip() == body.strip() else body}


def _form(
    room: Room,
    ask: Ask,
    values: Mapping[str, Any],
    seen: str,
    *,
    status: int = 200,
    wrong: Sequence[ContentError] = (),
    clash: Clash | None = None,
    look: str = "",
) -> Answer:
    kind, name = ask.path["kind"], ask.path.get("name", "")
    topics = content.load_topic(room.home).fields
    made = forms.fields(kind, values, topics)
    data = {"kind": kind, "kinds": KINDS, "name": name, "fields": made, "body": values.get(BODY, ""), "seen": seen}
    data |= {"new": not name, "named": forms.titles(kind), "stub": bool(values.get("stub"))}
    data |= {"collected": kind == "hoi-dap" and bool(values.get("collected"))}
    return room.page(ask, "record.j2", status=status, wrong=wrong, clash=clash, look=look, **data)


def _look(room: Room, ask: Ask, kind: str, name: str, values: Mapping[str, Any]) -> Answer:
    token = secrets.token_hex(8)
    path = preview.build(room.options(), kind, name, values, token)
    return _form(room, ask, values, ask.word("seen"), look=f"/xem/{token}{path}")


def settle(room: Room, ask: Ask) -> Answer:
    """A machine's proposal: taken into the file in the editor's name, or left. Either way it is not asked again."""
    found = proposals.read(room.home, ask.path["name"])
    if found is None:
        return room.page(ask, "nothing.j2", status=404)
    taken = ask.word("do") == "nhan"
    try:
        path = Path(found.path)
        paths = [proposals.FOLDER / f"{found.name}.yml"]
        if taken:
            _take(room, ask, path, found.values)
            paths.append(path)
        proposals.settle(room.home, found, proposals.TAKEN if taken else proposals.LEFT)
    except PortalError as error:
        room.tell(ask, f"Chưa ghi gì: {error}", wrong=True)
        return Answer(to="/#de-xuat")
    told = "nhận" if taken else "bỏ qua"
    saved = room.commit(paths, f"Biên tập {told} đề xuất {found.name}", ask)
    room.tell(ask, f"Đã {told} đề xuất cho {found.path} ({saved}).")
    return Answer(to="/#de-xuat")


def _take(room: Room, ask: Ask, path: Path, values: Mapping[str, Any]) -> None:
    """Put proposed values into the file. Raises ContentError when the result would not be valid."""
    kind = path.parts[1] if len(path.parts) > 2 and path.parts[0] == "content" else ""
    if kind not in (*KINDS, "tin-tuc", "cho-duyet") or ".." in path.parts:
        raise ConfigError("đề xuất không trỏ vào một bản ghi", where=path.as_posix())
    now = drafts.read(room.home, path)
    wanted = {**now.values, **values}
    if wrong := drafts.faults("tin-tuc" if kind == "cho-duyet" else kind, wanted):
        raise replace_where(wrong[0], path)
    drafts.save(room.home, path, wanted, seen=now.digest, by=ask.editor, at=room.options().now)


def replace_where(error: ContentError, path: Path) -> ContentError:
    """The same fault, said of the file."""
    return ContentError(error.message, where=path.as_posix(), hint=error.hint)


def rename(_room: Room, ask: Ask) -> Answer:
    """Remember in this browser who is editing."""
    named = replace(ask, editor=ask.word("ten") or ask.editor)
    return Answer(to="/", cookie=drafts.name_of(Path(), named.editor))
