"""A schema of content/schema -> the fields of a form; a posted form -> values.

Takes the schema as it is published; gives `Field`s that a template prints in order, and from names like
`relations.0.target` the values a file holds. What was empty and stays empty is not written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from library.validation import SCHEMA_FOLDER, read_choices, read_schema

_LONG = frozenset({"summary", "note", "expires_stated", "title", "question", "before", "now", "scope"})
BLANKS = 1  # empty rows offered after those that are there


@dataclass(frozen=True, slots=True)
class Field:
    """One input. `kind` is line, text, choice, yes, lines (one entry a line), ticks, or group (rows of fields)."""

    name: str
    kind: str
    title: str
    help: str = ""
    required: bool = False
    value: Any = None
    choices: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[Field, ...], ...] = ()


def key_titles(kind: str) -> Mapping[str, str]:
    """Key -> its name in Vietnamese, for every key of a kind of record; {} for a kind without a schema."""
    if not (SCHEMA_FOLDER / f"{kind}.schema.json").is_file():
        return {}
    named = {key: str(part.get("title", key)) for key, part in read_schema(kind)["properties"].items()}
    return {**named, "body": "Câu trả lời" if kind == "hoi-dap" else "Ghi chú thêm"}


def build_fields(kind: str, values: Mapping[str, Any], topics: Mapping[str, str]) -> tuple[Field, ...]:
    """The form of a record with its values; `topics` are the fields (lĩnh vực) one may tick."""
    return _build_fields(read_schema(kind), values, "", topics)


def _build_fields(
    form: Mapping[str, Any], values: Mapping[str, Any], prefix: str, topics: Mapping[str, str]
) -> tuple[Field, ...]:
    wanted = set(form.get("required", ()))
    made = (_build_field(prefix + key, key, part, values.get(key), topics) for key, part in form["properties"].items())
    return tuple(_with_required(field, field.name.rsplit(".", 1)[-1] in wanted) for field in made)


def _with_required(field: Field, needed: bool) -> Field:
    return Field(field.name, field.kind, field.title, field.help, needed, field.value, field.choices, field.rows)


def _build_field(name: str, key: str, part: Mapping[str, Any], value: Any, topics: Mapping[str, str]) -> Field:
    title, help_ = str(part.get("title", key)), str(part.get("description", ""))
    kind = part.get("type")
    if "enum" in part:
        return Field(name, "choice", title, value=value, choices=read_choices(part["enum"], help_))
    if key == "field" and topics:
        return Field(name, "choice", title, value=value, choices=tuple(topics.items()))
    if kind == "boolean":
        return Field(name, "yes", title, help_, value=bool(value))
    if kind == "object":
        return Field(name, "group", title, help_, rows=(_build_fields(part, value or {}, name + ".", topics),))
    if kind == "array" and part["items"].get("type") == "object":
        rows = [*(value or []), *({} for _ in range(BLANKS))]
        made = (_build_fields(part["items"], row, f"{name}.{n}.", topics) for n, row in enumerate(rows))
        return Field(name, "rows", title, help_, value=len(value or []), rows=tuple(made))
    if kind == "array" and key == "fields" and topics:
        return Field(name, "ticks", title, value=tuple(value or ()), choices=tuple(topics.items()))
    if kind == "array":
        return Field(name, "lines", title, help_, value="\n".join(map(str, value or ())))
    long = key in _LONG or len(str(value or "")) > 70
    return Field(name, "text" if long else "line", title, help_, value=value if value is not None else "")


def read_values(kind: str, posted: Mapping[str, list[str]], old: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a posted form. What equals the old value keeps its place; keys the form does not know are kept."""
    form = read_schema(kind)
    read = dict(_read_values(form, posted, "", old))
    unknown = {key: value for key, value in old.items() if key not in form["properties"] and key not in read}
    order = [*(key for key in old if key in read), *(key for key in read if key not in old)]
    return {**{key: read[key] for key in order}, **unknown}


def _read_values(
    form: Mapping[str, Any], posted: Mapping[str, list[str]], prefix: str, old: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    for key, part in form["properties"].items():
        value = _read_value(part, posted, prefix + key, old.get(key))
        if value not in ("", [], {}, False, None) or (key in old and old[key] == value):
            yield key, value


def _read_value(part: Mapping[str, Any], posted: Mapping[str, list[str]], name: str, old: Any) -> Any:
    kind = part.get("type")
    given = posted.get(name, [])
    if kind == "boolean":
        return bool(given)
    if kind == "object":
        return dict(_read_values(part, posted, name + ".", old or {}))
    if kind == "array" and part["items"].get("type") == "object":
        return list(_read_rows(part["items"], posted, name, old or []))
    if kind == "array":
        # ticks come one a name, lines come together
        return [line.strip() for text in given for line in text.replace("\r", "").split("\n") if line.strip()]
    text = (given[0] if given else "").replace("\r\n", "\n").strip()
    # browsers may only change line ends and the blanks around a value; then it is the old one
    return old if isinstance(old, str) and old.strip() == text else text


def _read_rows(
    form: Mapping[str, Any], posted: Mapping[str, list[str]], name: str, old: list[Any]
) -> Iterator[dict[str, Any]]:
    numbers = sorted(
        {int(n) for key in posted if key.startswith(name + ".") and (n := key[len(name) + 1 :].split(".")[0]).isdigit()}
    )
    for number in numbers[:500]:
        if posted.get(f"{name}.{number}.xoa"):
            continue
        before = old[number] if number < len(old) and isinstance(old[number], dict) else {}
        row = dict(_read_values(form, posted, f"{name}.{number}.", before))
        if row and set(row) - {"tag"}:
            yield {**{k: row[k] for k in before if k in row}, **row}
