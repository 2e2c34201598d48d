"""The quick look never passes what the full validator faults, whatever the schema and the value."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from library import validation
from tests.support.examples import often

_CHECKER = FormatChecker(())


@_CHECKER.checks("ngay", raises=ValueError)
def _day(value: object) -> bool:
    return not isinstance(value, str) or bool(date.fromisoformat(value))


_WORDS = st.sampled_from(["", "a", "ab", "abc", "Đà Nẵng", "2025-02-30", "2025-03-01", "x\n", "e\u0301"])
_KEYS = st.sampled_from(["số", "tên", "khác"])
_VALUES = st.recursive(
    _WORDS | st.booleans() | st.integers(-2, 3) | st.floats(allow_nan=False) | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=6,
)
# What the module knows, then what it does not: of those it must say "ask".
_STRANGE: dict[str, st.SearchStrategy[Any]] = {
    "const": _WORDS,
    "minimum": st.integers(0, 2),
    "maxItems": st.integers(0, 2),
    "minItems": st.integers(1, 2),
    "minProperties": st.integers(1, 2),
    "not": st.just({}),
    "anyOf": st.just([{"type": "null"}]),
    "multipleOf": st.just(2),
    "dependentRequired": st.just({"số": ["tên"]}),
}
_TALK = {"title": st.just("Tên"), "description": st.just("Nói"), "x-nhan": st.just("Nhãn")}


def _schema(kind: str, known: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    strange = st.one_of(st.just({}), st.just({}), *(st.fixed_dictionaries({k: v}) for k, v in _STRANGE.items()))
    plain = st.fixed_dictionaries({"type": st.just(kind)}, optional={**known, **_TALK})
    return st.builds(lambda one, two: {**one, **two}, plain, strange)


_LEAVES = st.one_of(
    _schema(
        "string",
        {
            "minLength": st.integers(0, 3),
            "maxLength": st.integers(0, 4),
            "pattern": st.sampled_from(["^a", "b$", "^[a-z]+$", r"\d"]),
            "format": st.sampled_from(["ngay", "email"]),
            "enum": st.lists(_WORDS, min_size=1, max_size=3),
        },
    ),
    _schema("boolean", {}),
    _schema("number", {}),
    _schema("integer", {}),
)


def _deeper(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    closed = st.fixed_dictionaries(
        {"properties": st.dictionaries(_KEYS, inner, max_size=3), "additionalProperties": st.booleans()},
        optional={"required": st.lists(_KEYS, max_size=2, unique=True)},
    )
    return st.one_of(
        _schema("array", {"items": inner, "uniqueItems": st.booleans()}),
        st.builds(lambda one, two: {**one, **two}, _schema("object", {}), closed),
    )


_SCHEMAS = st.recursive(_LEAVES, _deeper, max_leaves=4)


@st.composite
def _fitting(draw: st.DrawFn, schema: dict[str, Any]) -> Any:
    """A value of the schema's own kind, right or nearly: of values drawn blindly hardly one would be passed."""
    kind = schema["type"]
    if kind == "array":
        return draw(st.lists(_fitting(schema["items"]), max_size=3)) if "items" in schema else draw(_VALUES)
    if kind == "object" and schema.get("properties"):
        keys = draw(st.sets(st.sampled_from(sorted(schema["properties"])), max_size=3))
        return {key: draw(_fitting(schema["properties"][key])) for key in sorted(keys)}
    kinds = {"string": _WORDS, "boolean": st.booleans(), "number": st.integers(-2, 3) | st.floats(allow_nan=False)}
    return draw(kinds.get(kind, _VALUES))


@settings(max_examples=often(500), deadline=None)
@given(st.data())
def test_what_it_passes_the_validator_passes(data: st.DataObject) -> None:
    schema = data.draw(_SCHEMAS)
    quick = validation.compile_test(schema, {"ngay": lambda value: bool(date.fromisoformat(value))})
    full = Draft202012Validator(schema, format_checker=_CHECKER)
    for value in (data.draw(_fitting(schema)), data.draw(_VALUES)):
        if quick(value):
            assert full.is_valid(value), (schema, value)


@settings(max_examples=often(200), deadline=None)
@given(st.data())
def test_plain_schemas_are_seldom_asked_about_twice(data: st.DataObject) -> None:
    """What is right by a schema of known words alone is passed, so that the slow look is spared."""
    schema = {"type": "object", "additionalProperties": False, "required": ["số"]}
    parts = {"số": {"type": "string", "minLength": 1}, "tên": {"type": "array", "items": {"type": "boolean"}}}
    whole = {**schema, "properties": parts}
    value = data.draw(_fitting(whole))
    valid = Draft202012Validator(whole).is_valid(value)
    assert validation.compile_test(whole, {})(value) == valid
