"""A value against its schema in content/schema -> what is wrong, where, and how to mend it, in Vietnamese.

Takes plain values and the name of a schema; gives ContentErrors, each at file:line. The schemas are the same files an
editor's VS Code completes from. Unknown keys are errors, with the nearest known key offered.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from library.frontmatter import Lines, error_at
from newsroom.errors import ContentError
from newsroom.text.dates import parse_partial

# ── the quick look ────────────────────────────────────────────────────────────────────────────────


Test = Callable[[Any], bool]
Formats = Mapping[str, Test]

_TALK = frozenset({"title", "description", "examples", "default", "$schema", "$id", "$comment", "type"})
_TEXT = _TALK | {"minLength", "maxLength", "pattern", "format", "enum"}
_LIST = _TALK | {"items", "uniqueItems"}
_MAPPING = _TALK | {"properties", "required", "additionalProperties"}


def compile_test(schema: Mapping[str, Any], formats: Formats) -> Test:
    """The quick look for one schema; `formats` raise ValueError or give False for what is not of theirs."""
    kind, keys = schema.get("type"), {key for key in schema if not key.startswith("x-")}
    if kind == "string" and keys <= _TEXT and schema.get("format", "") in {"", *formats}:
        return _text_test(schema, formats)
    if kind == "array" and keys <= _LIST and isinstance(schema.get("items"), Mapping):
        return _list_test(compile_test(schema["items"], formats), unique=bool(schema.get("uniqueItems")))
    if kind == "object" and keys <= _MAPPING and schema.get("additionalProperties") is False:
        return _mapping_test({key: compile_test(part, formats) for key, part in schema["properties"].items()}, schema)
    if kind == "boolean" and keys <= _TALK:
        return lambda value: isinstance(value, bool)
    if kind == "number" and keys <= _TALK:
        return lambda value: isinstance(value, int | float) and not isinstance(value, bool)
    return _never


def _never(_: Any) -> bool:
    return False


def _text_test(schema: Mapping[str, Any], formats: Formats) -> Test:
    least, most = schema.get("minLength", 0), schema.get("maxLength", 1 << 60)
    search = re.compile(schema["pattern"]).search if "pattern" in schema else None
    choices, form = schema.get("enum"), formats.get(schema.get("format", ""))

    def test(value: Any) -> bool:
        if not isinstance(value, str) or not least <= len(value) <= most or (search and search(value) is None):
            return False
        try:
            return (choices is None or value in choices) and (form is None or form(value))
        except ValueError:
            return False

    return test


def _list_test(one: Test, *, unique: bool) -> Test:
    def test(value: Any) -> bool:
        if not isinstance(value, list) or not all(map(one, value)):
            return False
        return not unique or (all(isinstance(v, str) for v in value) and len(set(value)) == len(value))

    return test


def _mapping_test(parts: Mapping[str, Test], schema: Mapping[str, Any]) -> Test:
    required = schema.get("required", ())

    def test(value: Any) -> bool:
        if not isinstance(value, dict) or any(key not in value for key in required):
            return False
        return all(key in parts and parts[key](inner) for key, inner in value.items())

    return test


# ── faults, in Vietnamese ─────────────────────────────────────────────────────────────────────────


SCHEMA_FOLDER = Path(__file__).resolve().parent.parent / "content" / "schema"

_TYPES = {
    "string": "một chuỗi chữ",
    "array": "một danh sách (mỗi dòng bắt đầu bằng “- ”)",
    "object": "các dòng `khóa: giá trị`",
    "boolean": "true hoặc false",
    "integer": "một số nguyên",
    "number": "một số",
    "null": "để trống",
}

_FORMATS = FormatChecker(formats=())


@_FORMATS.checks("ngay", raises=ValueError)
def _is_real_day(value: object) -> bool:
    return not isinstance(value, str) or bool(parse_partial(value))


@_FORMATS.checks("luc", raises=ValueError)
def _is_real_moment(value: object) -> bool:
    return not isinstance(value, str) or bool(datetime.fromisoformat(value))


def find_faults(schema: str, value: object, where: str, lines: Callable[[], Lines]) -> list[ContentError]:
    """Everything wrong with `value`, by line; `lines` is asked only when something is."""
    if _quick_test(schema)(value):
        return []
    errors = list(_validator(schema).iter_errors(value))
    if not errors:
        return []
    at = lines()
    found = [
        (at_line, text, hint)
        for e in errors
        for path, text, hint in _explain(e)
        for at_line in [_nearest_line(at, path)]
    ]
    return [error_at(text, where, line, hint) for line, text, hint in sorted(set(found))]


def suggest_word(wrong: str, known: Iterable[str]) -> str:
    """A mend for a misspelt word: the nearest known one, or the known ones."""
    names = sorted(known)
    close = get_close_matches(wrong, names, n=1, cutoff=0.6)
    return f"có phải ý bạn là “{close[0]}”?" if close else f"dùng được: {', '.join(names[:30])}"


@lru_cache(maxsize=16)
def _schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SCHEMA_FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=16)
def _quick_test(name: str) -> Test:
    return compile_test(_schema(name), {"ngay": _is_real_day, "luc": _is_real_moment})


@lru_cache(maxsize=16)
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(_schema(name), format_checker=_FORMATS)


_Error = Any  # jsonschema._Error, whose stub makes every attribute a union
_Explanation = tuple[tuple[str | int, ...], str, str]


def _nearest_line(lines: Lines, path: tuple[str | int, ...]) -> int:
    """The line of `path`, or of the nearest thing that holds it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _explain(error: _Error) -> Iterator[_Explanation]:
    """(path, what is wrong, mend) of one schema error."""
    path = tuple(error.absolute_path)
    teller = _EXPLAINERS.get(str(error.validator))
    if teller:
        yield from teller(error, path)
    else:
        yield path, f"{_name_path(path)} không đúng mẫu", _schema_help(error)


def _unknown_keys(error: _Error, path: tuple[str | int, ...]) -> Iterator[_Explanation]:
    known = error.schema.get("properties", {})
    for key in error.instance:
        if key not in known:
            yield (*path, key), f"khóa “{_shorten(key)}” không có trong mẫu", suggest_word(str(key), known)


def _missing_keys(error: _Error, path: tuple[str | int, ...]) -> Iterator[_Explanation]:
    for key in error.validator_value:
        if key not in error.instance:
            part = error.schema.get("properties", {}).get(key, {})
            title = part.get("title", key)
            yield path, f"thiếu khóa “{key}” ({title})", part.get("description") or f'thêm dòng `{key}: "…"`'


def _wrong_type(error: _Error, path: tuple[str | int, ...]) -> Iterator[_Explanation]:
    wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    words = " hoặc ".join(_TYPES.get(str(name), str(name)) for name in wanted)
    number = isinstance(error.instance, int | float) and wanted == ["string"]
    hint = "đặt giá trị trong ngoặc kép" if number else _schema_help(error)
    yield path, f"{_name_path(path)} phải là {words}", hint


def _wrong_choice(error: _Error, path: tuple[str | int, ...]) -> Iterator[_Explanation]:
    value = str(error.instance)
    yield (
        path,
        f"{_name_path(path)}: giá trị “{_shorten(value)}” không dùng được",
        suggest_word(value, error.validator_value),
    )


def _wrong_form(error: _Error, path: tuple[str | int, ...]) -> Iterator[_Explanation]:
    yield path, f"{_name_path(path)}: “{_shorten(error.instance)}” viết không đúng cách", _schema_help(error)


def _empty_value(error: _Error, path: tuple[str | int, ...]) -> Iterator[_Explanation]:
    yield path, f"{_name_path(path)} đang để trống", _schema_help(error) or "điền giá trị hoặc xóa cả dòng"


def _repeated_item(_: _Error, path: tuple[str | int, ...]) -> Iterator[_Explanation]:
    yield path, f"{_name_path(path)} có mục viết hai lần", "xóa mục thừa"


def _shorten(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else text[:59] + "…"


def _name_path(path: tuple[str | int, ...]) -> str:
    keys = [part for part in path if isinstance(part, str)]
    return f"mục “{keys[-1]}”" if keys else "nội dung"


def _schema_help(error: _Error) -> str:
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    return str(schema.get("description") or schema.get("title") or "")


_EXPLAINERS: dict[str, Callable[[_Error, tuple[Any, ...]], Iterator[_Explanation]]] = {
    "additionalProperties": _unknown_keys,
    "required": _missing_keys,
    "type": _wrong_type,
    "enum": _wrong_choice,
    "pattern": _wrong_form,
    "format": _wrong_form,
    "minItems": _empty_value,
    "minLength": _empty_value,
    "minProperties": _empty_value,
    "uniqueItems": _repeated_item,
}


# ── schemas as forms need them ────────────────────────────────────────────────────────────────────


@cache
def read_schema(kind: str) -> Mapping[str, Any]:
    """The schema of a kind of record."""
    found: dict[str, Any] = json.loads((SCHEMA_FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8"))
    return found


def read_choices(codes: Sequence[str], help_: str) -> tuple[tuple[str, str], ...]:
    """Codes with the words the schema's description gives them: lines of `- code: words`."""
    told = dict(line[2:].split(": ", 1) for line in help_.split("\n") if line.startswith("- ") and ": " in line)
    return tuple((code, told.get(code, code)) for code in codes)
