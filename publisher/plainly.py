"""Is a value plainly right by its JSON schema? A quick look that spares the slow one for all that is in order.

Takes a schema and a value; True means the full validator would find nothing. False only means "ask it": a keyword
this module does not know, or anything doubtful, is False. So a fault is always told by the full validator.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Test = Callable[[Any], bool]
Formats = Mapping[str, Test]

_TALK = frozenset({"title", "description", "examples", "default", "$schema", "$id", "$comment", "type"})
_TEXT = _TALK | {"minLength", "maxLength", "pattern", "format", "enum"}
_LIST = _TALK | {"items", "uniqueItems"}
_MAPPING = _TALK | {"properties", "required", "additionalProperties"}


def test_of(schema: Mapping[str, Any], formats: Formats) -> Test:
    """The quick look for one schema; `formats` raise ValueError or give False for what is not of theirs."""
    kind, keys = schema.get("type"), {key for key in schema if not key.startswith("x-")}
    if kind == "string" and keys <= _TEXT and schema.get("format", "") in {"", *formats}:
        return _text(schema, formats)
    if kind == "array" and keys <= _LIST and isinstance(schema.get("items"), Mapping):
        return _list(test_of(schema["items"], formats), unique=bool(schema.get("uniqueItems")))
    if kind == "object" and keys <= _MAPPING and schema.get("additionalProperties") is False:
        return _mapping({key: test_of(part, formats) for key, part in schema["properties"].items()}, schema)
    if kind == "boolean" and keys <= _TALK:
        return lambda value: isinstance(value, bool)
    if kind == "number" and keys <= _TALK:
        return lambda value: isinstance(value, int | float) and not isinstance(value, bool)
    return _never


def _never(_: Any) -> bool:
    return False


def _text(schema: Mapping[str, Any], formats: Formats) -> Test:
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


def _list(one: Test, *, unique: bool) -> Test:
    def test(value: Any) -> bool:
        if not isinstance(value, list) or not all(map(one, value)):
            return False
        return not unique or (all(isinstance(v, str) for v in value) and len(set(value)) == len(value))

    return test


def _mapping(parts: Mapping[str, Test], schema: Mapping[str, Any]) -> Test:
    required = schema.get("required", ())

    def test(value: Any) -> bool:
        if not isinstance(value, dict) or any(key not in value for key in required):
            return False
        return all(key in parts and parts[key](inner) for key, inner in value.items())

    return test
