"""A value against its schema in content/schema -> what is wrong, where, and how to mend it, in Vietnamese.

Takes plain values and the name of a schema; gives ContentErrors, each at file:line. The schemas are the same files an
editor's VS Code completes from. Unknown keys are errors, with the nearest known key offered.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from functools import cache, partial
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError

from library.frontmatter import Lines, error_at
from newsroom.errors import ContentError
from newsroom.text.dates import parse_partial

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

_FORMATS: dict[str, Callable[[str], object]] = {"ngay": parse_partial, "luc": datetime.fromisoformat}


def find_faults(schema: str, value: object, where: str, lines: Callable[[], Lines]) -> list[ContentError]:
    """Everything wrong with `value`, by line; `lines` is asked only when something is."""
    validator = _validator(schema)
    if validator.is_valid(value):
        return []
    at = lines()
    errors = (_Error.of(error, _schema(schema), value) for error in validator.iter_errors(value))
    found = [(_nearest_line(at, path), text, hint) for error in errors for path, text, hint in _explain(error)]
    return [error_at(text, where, line, hint) for line, text, hint in sorted(set(found))]


def suggest_word(wrong: str, known: Iterable[str]) -> str:
    """A mend for a misspelt word: the nearest known one, or the known ones."""
    names = sorted(known)
    close = get_close_matches(wrong, names, n=1, cutoff=0.6)
    return f"có phải ý bạn là “{close[0]}”?" if close else f"dùng được: {', '.join(names[:30])}"


@cache
def _schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SCHEMA_FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    return found


@cache
def _validator(name: str) -> Draft202012Validator:
    formats: dict[str, Callable[..., bool]] = {name: partial(_is_read_by, read) for name, read in _FORMATS.items()}
    return Draft202012Validator(_schema(name), formats=formats, validate_formats=True)


def _is_read_by(read: Callable[[str], object], text: str) -> bool:
    try:
        return bool(read(text))
    except ValueError:
        return False


_Path = tuple[str | int, ...]
_Explanation = tuple[_Path, str, str]


@dataclass(frozen=True, slots=True)
class _Error:
    """What one keyword of a schema finds wrong: the value at `path` does not do what `schema[keyword]` says."""

    path: _Path
    value: Any
    schema: Mapping[str, Any]
    keyword: str

    @classmethod
    def of(cls, error: ValidationError, schema: Mapping[str, Any], value: Any) -> _Error:
        """An error of the validator, as it stands in this schema and this value."""
        *places, keyword = error.schema_path
        return cls(tuple(error.instance_path), _at(value, error.instance_path), _at(schema, places), str(keyword))

    @property
    def asked(self) -> Any:
        """What the keyword asks for."""
        return self.schema[self.keyword]


def _at(value: Any, path: Iterable[str | int]) -> Any:
    for step in path:
        value = value[step]
    return value


def _nearest_line(lines: Lines, path: _Path) -> int:
    """The line of `path`, or of the nearest thing that holds it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _explain(error: _Error) -> Iterator[_Explanation]:
    """(path, what is wrong, mend) of one schema error."""
    teller = _EXPLAINERS.get(error.keyword)
    if teller:
        yield from teller(error)
    else:
        yield error.path, f"{_name_path(error)} không đúng mẫu", _schema_help(error)


def _unknown_keys(error: _Error) -> Iterator[_Explanation]:
    known = error.schema.get("properties", {})
    for key in error.value:
        if key not in known:
            yield (*error.path, key), f"khóa “{_shorten(key)}” không có trong mẫu", suggest_word(str(key), known)


def _missing_keys(error: _Error) -> Iterator[_Explanation]:
    for key in error.asked:
        if key not in error.value:
            part = error.schema.get("properties", {}).get(key, {})
            title = part.get("title", key)
            yield error.path, f"thiếu khóa “{key}” ({title})", part.get("description") or f'thêm dòng `{key}: "…"`'


def _wrong_type(error: _Error) -> Iterator[_Explanation]:
    wanted = error.asked if isinstance(error.asked, list) else [error.asked]
    words = " hoặc ".join(_TYPES.get(str(name), str(name)) for name in wanted)
    number = isinstance(error.value, int | float) and wanted == ["string"]
    hint = "đặt giá trị trong ngoặc kép" if number else _schema_help(error)
    yield error.path, f"{_name_path(error)} phải là {words}", hint


def _wrong_choice(error: _Error) -> Iterator[_Explanation]:
    value = str(error.value)
    yield (
        error.path,
        f"{_name_path(error)}: giá trị “{_shorten(value)}” không dùng được",
        suggest_word(value, error.asked),
    )


def _wrong_form(error: _Error) -> Iterator[_Explanation]:
    yield error.path, f"{_name_path(error)}: “{_shorten(error.value)}” viết không đúng cách", _schema_help(error)


def _empty_value(error: _Error) -> Iterator[_Explanation]:
    yield error.path, f"{_name_path(error)} đang để trống", _schema_help(error) or "điền giá trị hoặc xóa cả dòng"


def _repeated_item(error: _Error) -> Iterator[_Explanation]:
    yield error.path, f"{_name_path(error)} có mục viết hai lần", "xóa mục thừa"


def _shorten(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else text[:59] + "…"


def _name_path(error: _Error) -> str:
    keys = [part for part in error.path if isinstance(part, str)]
    return f"mục “{keys[-1]}”" if keys else "nội dung"


def _schema_help(error: _Error) -> str:
    return str(error.schema.get("description") or error.schema.get("title") or "")


_EXPLAINERS: dict[str, Callable[[_Error], Iterator[_Explanation]]] = {
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


def read_schema(kind: str) -> Mapping[str, Any]:
    """The schema of a kind of record."""
    return _schema(kind)


def read_choices(codes: Sequence[str], help_: str) -> tuple[tuple[str, str], ...]:
    """Codes with the words the schema's description gives them: lines of `- code: words`."""
    told = dict(line[2:].split(": ", 1) for line in help_.split("\n") if line.startswith("- ") and ": " in line)
    return tuple((code, told.get(code, code)) for code in codes)
