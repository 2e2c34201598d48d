"""content/ <-> records. All files of a home become one Library; a news item becomes one file.

Takes a home directory; gives `Library`, whose `problems` name every file left out and every doubt, with line and
mend. One bad file is left out and everything else loads; only the topic file is needed. Symbolic links are never
followed. Writes only what changed, and refuses paths outside content/.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from library import crosscheck, decisions, frontmatter, ledger, proposals, records, source_health, validation
from library.cache import FrontMatterCache, ReadFrontMatter
from library.files import remove_file, write_all, write_atomic
from newsroom.errors import ContentError
from newsroom.models import Document, Library, NewsItem, Question, Task, Topic, replace

Record = TypeVar("Record", Document, Task, Question, NewsItem)

NEWS_FOLDER = Path("content") / "tin-tuc"
HELD_FOLDER = Path("content") / "cho-duyet"
TOPIC_FILE = Path("content") / "chu-de.yml"
_HELD_PREFIX = f"{HELD_FOLDER.as_posix()}/"


@dataclass(slots=True)
class _LoadState:
    """What was read so far and what was wrong with it."""

    home: Path
    parsed: FrontMatterCache
    problems: list[str] = field(default_factory=list)

    def leave_out(self, error: ContentError) -> None:
        self.problems.append(f"{error}; {error.hint}" if error.hint else str(error))


def load_library(home: Path, *, anew: bool = False) -> Library:
    """All of content/ of a home; with `anew`, reading every file. Raises ContentError only when the topic file is
    missing or wrong."""
    topic = load_topic(home)
    state = _LoadState(home, FrontMatterCache(home, _values_to_keep, anew=anew))
    documents = _read_records(state, "van-ban", _read_document)
    tasks = _read_records(state, "nhiem-vu", _read_task)
    questions = _read_records(state, "hoi-dap", _read_question)
    names = crosscheck.DocumentIds((d.id, d.number) for d in documents)
    items = tuple(_drop_doublets(_read_items(state, names), state))
    ruled, doubts = decisions.load_decisions(home)
    past = ledger.load_ledger(home)
    health, sick = source_health.load_health(home)
    log, torn = source_health.load_log(home)
    for error in (*doubts, *sick):
        state.leave_out(error)
    library = Library(
        items=items,
        documents=tuple(crosscheck.resolve_document(document, names) for document in documents),
        questions=tuple(crosscheck.resolve_question(question, names) for question in questions),
        tasks=tuple(crosscheck.resolve_task(task, names) for task in tasks),
        decisions=ruled,
        topic=topic,
        health=health,
        ledger=past.rows,
        health_log=log,
    )
    problems = (*state.problems, *past.problems, *torn, *crosscheck.find_doubts(library, names))
    return replace(library, problems=tuple(dict.fromkeys(problems)))


def load_topic(home: Path) -> Topic:
    """The topic file. Raises ContentError with file, line and mend."""
    where = TOPIC_FILE.as_posix()
    text = frontmatter.read_text(home / TOPIC_FILE, where)
    values = _load_valid("chu-de", text, where)
    return Topic(name=values["name"], fields=values["fields"], lexicon=values["lexicon"])


def item_path(item: NewsItem) -> Path:
    """Where an item is kept, from the home: its own file while that is in the right part of content/, else the
    folder of the month it was published or captured in."""
    root = HELD_FOLDER if item.held else NEWS_FOLDER
    if item.path and Path(item.path).is_relative_to(root):
        return Path(item.path)
    when = item.published or item.captured
    return root / (f"{when:%Y/%m}" if when else "khong-ngay") / f"{item.slug}-{item.id}.md"


def save_item(home: Path, item: NewsItem) -> bool:
    """`save_items` of one: False when its file says so already."""
    return save_items(home, [item]) > 0


def save_items(home: Path, items: Iterable[NewsItem]) -> int:
    """Write the items' files, the last word on each, all on the disk when this returns; how many changed. A file an
    item has left (held, then accepted) is removed once the new one is safe. Raises PublishError, and ContentError,
    before anything is written, for a name that is no `<slug>-<id>`."""
    last = [(item_path(item), item) for item in {item.id: item for item in items}.values()]
    for path, item in last:
        if records.split_file_name(path.stem) != (item.slug, item.id):
            raise ContentError("tên tệp không đúng dạng <tên>-<8 chữ số hex>.md", where=path.as_posix())
    changed = write_all(((home / path, _item_bytes(item)) for path, item in last), root=home)
    for path, item in last:
        left = Path(item.path) if item.path else path
        if left != path and any(left.is_relative_to(root) for root in (NEWS_FOLDER, HELD_FOLDER)):
            remove_file(home / left, root=home)
    return changed


def _item_bytes(item: NewsItem) -> bytes:
    if not item.seal and not item.hand_written:
        item = replace(item, seal=proposals.compute_seal(item))
    return frontmatter.dump_markdown(records.item_values(item)).encode()


def remove_item(home: Path, item: NewsItem) -> bool:
    """Delete an item's file; False when it is gone already. Raises PublishError."""
    return remove_file(home / (Path(item.path) if item.path else item_path(item)), root=home)


def save_document(home: Path, document: Document) -> bool:
    """Write a document's file (a stub for a number first met tonight); False when nothing changed."""
    path = home / "content" / "van-ban" / f"{document.id}.md"
    text = frontmatter.dump_markdown(records.document_values(document), document.body)
    return write_atomic(path, text.encode(), root=home / "content")


def remove_document(home: Path, document: Document) -> bool:
    """Delete a document's file; False when it is gone already. Raises PublishError."""
    return remove_file(home / "content" / "van-ban" / f"{document.id}.md", root=home)


def save_question(home: Path, question: Question) -> bool:
    """Write a collected question's file; False when nothing changed."""
    if question.collected and not question.seal:
        question = replace(question, seal=proposals.compute_seal(question))
    text = frontmatter.dump_markdown(records.question_values(question), question.answer)
    return write_atomic(home / _question_path(question), text.encode(), root=home / "content")


def remove_question(home: Path, question: Question) -> bool:
    """Delete a question's file; False when it is gone already. Raises PublishError."""
    return remove_file(home / _question_path(question), root=home)


def _question_path(question: Question) -> Path:
    return Path(question.path) if question.path else Path("content") / "hoi-dap" / f"{question.id}.md"


def _load_valid(schema: str, text: str, where: str) -> dict[str, Any]:
    """The values of a YAML text. Raises the first ContentError, which names how many more there are."""
    values = frontmatter.load_yaml(text, where)
    wrong = validation.find_faults(schema, values, where, lambda: frontmatter.locate_lines(text, where))
    if wrong:
        more = f" (và {len(wrong) - 1} lỗi nữa)" if len(wrong) > 1 else ""
        raise ContentError(wrong[0].message + more, where=wrong[0].where, hint=wrong[0].hint)
    assert isinstance(values, dict)
    return values


def _values_to_keep(schema: str, text: str, where: str) -> dict[str, Any]:
    """The values of a YAML text; a news item's with what its name says. Raises ContentError."""
    values = _load_valid(schema, text, where)
    if schema != "tin-tuc":
        return values
    return records.item_fields(values, _item_name(where), where, held=where.startswith(_HELD_PREFIX))


def _slug_of_file(where: str) -> str:
    stem = _file_stem(where)
    if not crosscheck.SLUG.fullmatch(stem):
        hint = "chỉ dùng chữ thường không dấu, chữ số và gạch nối, ví dụ 132-2025-nd-cp.md"
        raise frontmatter.error_at("tên tệp không dùng làm địa chỉ được", where, 1, hint)
    return stem


def _file_stem(where: str) -> str:
    return where.rpartition("/")[2].removesuffix(".md")


def _read_document(where: str, front: ReadFrontMatter) -> Document:
    packed, body = front("van-ban")
    return records.build_document(records.values_of(packed), _slug_of_file(where), body, where)


def _read_task(where: str, front: ReadFrontMatter) -> Task:
    packed, body = front("nhiem-vu")
    values = records.values_of(packed)
    note = "\n\n".join(part for part in (values.get("note", ""), body) if part)
    return records.build_task({**values, "note": note}, _slug_of_file(where), where)


def _read_question(where: str, front: ReadFrontMatter) -> Question:
    packed, body = front("hoi-dap")
    if not body.strip():
        raise frontmatter.error_at("chưa có câu trả lời", where, 1, "viết câu trả lời bên dưới dòng --- thứ hai")
    return records.build_question(records.values_of(packed), _slug_of_file(where), body, where)


def _item_name(where: str) -> tuple[str, str]:
    """Slug and id of a news file. Raises ContentError."""
    name = records.split_file_name(_file_stem(where))
    if name is None:
        hint = "đặt tên <tên không dấu>-<8 chữ số hex>.md"
        raise frontmatter.error_at("tên tệp không đúng dạng", where, 1, hint)
    return name


def _read_item(names: crosscheck.DocumentIds, where: str, front: ReadFrontMatter) -> NewsItem:
    _item_name(where)
    packed, _ = front("tin-tuc")
    return crosscheck.resolve_item(records.build_item(packed), names)


def _read_each(state: _LoadState, folder: Path, read: Callable[[str, ReadFrontMatter], Record]) -> Iterator[Record]:
    for where, front in state.parsed.files(folder.as_posix()):
        try:
            yield read(where, front)
        except ContentError as error:
            state.leave_out(error)


def _read_records(state: _LoadState, folder: str, read: Callable[[str, ReadFrontMatter], Record]) -> tuple[Record, ...]:
    return tuple(_read_each(state, Path("content") / folder, read))


def _read_items(state: _LoadState, names: crosscheck.DocumentIds) -> Iterator[NewsItem]:
    yield from _read_each(state, NEWS_FOLDER, partial(_read_item, names))
    yield from _read_each(state, HELD_FOLDER, partial(_read_item, names))


def _drop_doublets(items: Iterator[NewsItem], state: _LoadState) -> Iterator[NewsItem]:
    """The first item of every id: a second file of one id (a killed move, a copy made by hand) is left out."""
    seen: dict[str, str] = {}
    for item in items:
        if item.id in seen:
            hint = "giữ một tệp, xóa tệp kia"
            state.leave_out(frontmatter.error_at(f"trùng mã {item.id} với {seen[item.id]}", item.path, 1, hint))
            continue
        seen[item.id] = item.path
        yield item
