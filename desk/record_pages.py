"""The desk's pages where a document, a task or an answer is edited: list, form, preview, conflict, proposals."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from desk import drafts, forms, preview
from desk.context import DeskContext, DeskReply, DeskRequest
from desk.drafts import BODY, KINDS, Draft, EditConflict
from library import content, proposals
from library.validation import read_schema
from newsroom.errors import ConfigError, ContentError, PortalError
from newsroom.law.numbers import parse_number
from newsroom.text.vietnamese import fold


def list_records(room: DeskContext, ask: DeskRequest) -> DeskReply:
    """`/sua/<loại>`: every record of a kind, to be found by a word of its name."""
    kind, wanted = ask.path["kind"], fold(ask.word("q"))
    if kind not in KINDS:
        return room.render_page(ask, "nothing.j2", status=404)
    library = content.load_library(room.home)
    named = {
        "van-ban": [(d.id, f"{d.number} · {d.title or 'chưa có tên'}") for d in library.documents],
        "nhiem-vu": [(t.id, t.title) for t in library.tasks],
        "hoi-dap": [(q.id, q.question) for q in library.questions],
    }[kind]
    rows = [(id, name) for id, name in named if wanted in fold(f"{id} {name}")]
    return room.render_page(ask, "shelf.j2", kind=kind, kinds=KINDS, rows=rows, q=ask.word("q"))


def show_record(room: DeskContext, ask: DeskRequest) -> DeskReply:
    """`/sua/<loại>/<mã>`: the form."""
    kind, name = ask.path["kind"], ask.path["name"]
    try:
        draft = drafts.read_draft(room.home, drafts.record_path(kind, name))
    except ConfigError:
        return room.render_page(ask, "nothing.j2", status=404)
    except ContentError as error:
        return room.render_page(ask, "broken.j2", status=422, error=error)
    return _show_form(room, ask, draft.values, draft.digest)


def show_empty_record(room: DeskContext, ask: DeskRequest) -> DeskReply:
    """`/them/<loại>`: an empty form; `?number=…` fills in what is known."""
    kind = ask.path["kind"]
    if kind not in KINDS:
        return room.render_page(ask, "nothing.j2", status=404)
    known = {key: ask.word(key) for key in read_schema(kind)["properties"] if ask.word(key)}
    found = parse_number(known.get("number", "")) if kind == "van-ban" else None
    return _show_form(room, ask, {**known, **({"kind": found.kind} if found and found.kind else {})}, "")


def create_record(room: DeskContext, ask: DeskRequest) -> DeskReply:
    """The posted form of a record that is not there yet: looked at or saved."""
    kind = ask.path["kind"]
    values = forms.read_values(kind, {key: list(value) for key, value in ask.form.items()}, {}) if kind in KINDS else {}
    values[BODY] = (ask.form.get(BODY) or [""])[0].replace("\r\n", "\n").strip("\n")
    try:
        path = drafts.choose_path(room.home, kind, values)
        if wrong := drafts.find_faults(kind, values):
            return _show_form(room, ask, values, "", status=422, wrong=wrong)
        if ask.word("do") == "xem":
            return _show_preview(room, ask, kind, path.stem, values)
        drafts.create_record(room.home, path, values, by=ask.editor, at=room.options().now)
    except ConfigError as error:
        return _show_form(room, ask, values, "", status=422, wrong=[ContentError(error.message, where=error.where)])
    saved = room.commit([path], f"Biên tập thêm {KINDS[kind]} {path.stem}", ask)
    room.notify(ask, f"Đã thêm {KINDS[kind]} {path.stem}: {saved}.")
    return DeskReply(to=f"/sua/{kind}/{path.stem}")


def confirm_answer(room: DeskContext, ask: DeskRequest) -> DeskReply:
    """An answer looked at and found still right: `checked` is today."""
    path, at = drafts.record_path("hoi-dap", ask.path["name"]), room.options().now
    now = drafts.read_draft(room.home, path)
    values = {**now.values, "checked": at.date().isoformat()}
    done = drafts.save_record(room.home, path, values, seen=now.digest, by=ask.editor, at=at)
    if isinstance(done, EditConflict):
        room.notify(ask, f"Chưa ghi gì: {done.who} vừa sửa câu này; mở ra xem rồi rà soát lại.", wrong=True)
    else:
        saved = room.commit([path], f"Biên tập rà soát hỏi đáp {path.stem}", ask)
        room.notify(ask, f"Đã ghi ngày rà soát: {path.stem} ({saved}).")
    return DeskReply(to=ask.back)


def save_record(room: DeskContext, ask: DeskRequest) -> DeskReply:
    """The posted form: looked at (`do=xem`) or saved."""
    kind, name = ask.path["kind"], ask.path["name"]
    try:
        path = drafts.record_path(kind, name)
        now = drafts.read_draft(room.home, path)
        values = _read_values(kind, ask, now, room.home)
        if wrong := drafts.find_faults(kind, values):
            return _show_form(room, ask, values, ask.word("seen"), status=422, wrong=wrong)
        if ask.word("do") == "xem":
            return _show_preview(room, ask, kind, name, values)
        at = room.options().now
        done = drafts.save_record(room.home, path, values, seen=ask.word("seen"), by=ask.editor, at=at)
    except PortalError as error:
        room.notify(ask, f"Chưa ghi gì: {error}", wrong=True)
        return DeskReply(to="/")
    if isinstance(done, EditConflict):
        return _show_form(room, ask, done.merged, done.theirs.digest, status=409, clash=done)
    saved = room.commit([path], f"Biên tập sửa {KINDS[kind]} {name}", ask)
    room.notify(ask, f"{KINDS[kind].capitalize()} {name}: {saved}.")
    return DeskReply(to=f"/sua/{kind}/{name}")


def _read_values(kind: str, ask: DeskRequest, now: Draft, home: Path) -> dict[str, Any]:
    """The form's values, read against what the editor started from, so that untouched keys stay as they were."""
    base = drafts.find_base(home, now, ask.word("seen"))
    old = {key: value for key, value in base.items() if key != BODY}
    posted = {key: list(value) for key, value in ask.form.items()}
    body = (ask.form.get(BODY) or [""])[0].replace("\r\n", "\n").strip("\n")
    kept = str(base.get(BODY, ""))
    read = forms.read_values(kind, posted, old)
    if kind == "hoi-dap":
        read.pop("collected", None)  # whoever saves it has taken it over
    return {**read, BODY: kept if kept.strip() == body.strip() else body}


def _show_form(
    room: DeskContext,
    ask: DeskRequest,
    values: Mapping[str, Any],
    seen: str,
    *,
    status: int = 200,
    wrong: Sequence[ContentError] = (),
    clash: EditConflict | None = None,
    look: str = "",
) -> DeskReply:
    kind, name = ask.path["kind"], ask.path.get("name", "")
    topics = content.load_topic(room.home).fields
    made = forms.build_fields(kind, values, topics)
    data = {"kind": kind, "kinds": KINDS, "name": name, "fields": made, "body": values.get(BODY, ""), "seen": seen}
    data |= {"new": not name, "named": forms.key_titles(kind), "stub": bool(values.get("stub"))}
    data |= {"collected": kind == "hoi-dap" and bool(values.get("collected"))}
    return room.render_page(ask, "record.j2", status=status, wrong=wrong, clash=clash, look=look, **data)


def _show_preview(room: DeskContext, ask: DeskRequest, kind: str, name: str, values: Mapping[str, Any]) -> DeskReply:
    token = secrets.token_hex(8)
    path = preview.build_preview(room.options(), kind, name, values, token)
    return _show_form(room, ask, values, ask.word("seen"), look=f"/xem/{token}{path}")


def resolve_proposal(room: DeskContext, ask: DeskRequest) -> DeskReply:
    """A machine's proposal: taken into the file in the editor's name, or left. Either way it is not asked again."""
    found = proposals.read_proposal(room.home, ask.path["name"])
    if found is None:
        return room.render_page(ask, "nothing.j2", status=404)
    taken = ask.word("do") == "nhan"
    try:
        path = Path(found.path)
        paths = [proposals.PROPOSALS_FOLDER / f"{found.name}.yml"]
        if taken:
            _save_proposed(room, ask, path, found.values)
            paths.append(path)
        proposals.close_proposal(room.home, found, proposals.ACCEPTED if taken else proposals.DECLINED)
    except PortalError as error:
        room.notify(ask, f"Chưa ghi gì: {error}", wrong=True)
        return DeskReply(to="/#de-xuat")
    told = "nhận" if taken else "bỏ qua"
    saved = room.commit(paths, f"Biên tập {told} đề xuất {found.name}", ask)
    room.notify(ask, f"Đã {told} đề xuất cho {found.path} ({saved}).")
    return DeskReply(to="/#de-xuat")


def _save_proposed(room: DeskContext, ask: DeskRequest, path: Path, values: Mapping[str, Any]) -> None:
    """Put proposed values into the file. Raises ContentError when the result would not be valid."""
    kind = path.parts[1] if len(path.parts) > 2 and path.parts[0] == "content" else ""
    if kind not in (*KINDS, "tin-tuc", "cho-duyet") or ".." in path.parts:
        raise ConfigError("đề xuất không trỏ vào một bản ghi", where=path.as_posix())
    now = drafts.read_draft(room.home, path)
    wanted = {**now.values, **values}
    if wrong := drafts.find_faults("tin-tuc" if kind == "cho-duyet" else kind, wanted):
        raise with_place(wrong[0], path)
    drafts.save_record(room.home, path, wanted, seen=now.digest, by=ask.editor, at=room.options().now)


def with_place(error: ContentError, path: Path) -> ContentError:
    """The same fault, said of the file."""
    return ContentError(error.message, where=path.as_posix(), hint=error.hint)


def rename_editor(_room: DeskContext, ask: DeskRequest) -> DeskReply:
    """Remember in this browser who is editing."""
    named = replace(ask, editor=ask.word("ten") or ask.editor)
    return DeskReply(to="/", cookie=drafts.find_editor(Path(), named.editor))
