"""Strict YAML: text in, plain values and the line of each out. The one place that opens PyYAML's parser.

Builds dicts, lists, strings, numbers, booleans and None straight from the safe event stream, without recursion, so
that hostile nesting costs nothing and no tag can name a Python object. Refuses with file, line and mend: broken
syntax, tabs, duplicate keys, anchors and aliases, tags, more than one document, nesting deeper than 20.
Only the JSON-like scalars are recognised (YAML 1.2 core): "no", "12:30:45" and 2025-06-12 stay strings.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from newsroom.errors import ContentError
from publisher import flatyaml
from publisher.frontmatter import fault

Path = tuple[str | int, ...]
Lines = dict[Path, int]

MAX_DEPTH = 20

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(?:[0-9]{1,17}\.[0-9]{0,20}|\.[0-9]{1,20}|[0-9]{1,17}(?:\.[0-9]{0,20})?[eE][-+]?[0-9]{1,3})")
_WORDS: dict[str, object] = {"": None, "~": None, "null": None, "true": True, "false": False}

_SYNTAX_HINTS = (
    ("\\t", "thay phím Tab bằng hai dấu cách"),
    ("found unexpected end of stream", "thiếu dấu ngoặc kép đóng"),
    ("mapping values are not allowed", "đặt cả giá trị trong ngoặc kép vì bên trong có dấu hai chấm"),
    ("could not find expected ':'", "mỗi dòng là `khóa: giá trị`, có dấu cách sau dấu hai chấm"),
    ("unknown escape character", "trong ngoặc kép, viết \\\\ thay cho \\"),
    ("special characters are not allowed", "xóa ký tự điều khiển lạ ở dòng này"),
    ("control characters are not allowed", "xóa ký tự điều khiển lạ ở dòng này"),
    ("cannot start any token", "đặt giá trị trong ngoặc kép; không dùng phím Tab để thụt dòng"),
    ("expected <block end>", "xem lại thụt dòng, dấu gạch đầu dòng và dấu ngoặc kép"),
)


def load(text: str, where: str, lines: Lines | None = None) -> object:
    """The value written in `text`; with `lines`, also the line (from 1) of every key and list item by its path.

    Raises ContentError at `where:line`.
    """
    if lines is None and (flat := flatyaml.values_of(text)) is not None:
        return flat
    builder = _Builder(where, lines)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.YAMLError as error:
        raise _syntax_fault(error, text, where) from error
    return builder.root


def lines_of(text: str, where: str) -> Lines:
    """The line of every key and list item of a text that `load` accepts."""
    lines: Lines = {}
    load(text, where, lines)
    return lines


class _Builder:
    """Grows the value event by event; `stack` holds the open containers, `path` where we are."""

    def __init__(self, where: str, lines: Lines | None) -> None:
        self.root: object = None
        self._where = where
        self._lines = lines
        self._stack: list[dict[str, object] | list[object]] = []
        self._path: list[str | int] = []
        self._key: str | None = None
        self._documents = 0

    def take(self, event: Any) -> None:
        """One event of the parser. Raises ContentError."""
        line = event.start_mark.line + 1
        self._refuse(event, line)
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, yaml.MappingStartEvent):
            self._open({}, line)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._open([], line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._stack.pop()
            if self._path:
                self._path.pop()
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise fault("có hai tài liệu YAML trong một tệp", self._where, line, "bỏ dòng --- thừa")

    def _refuse(self, event: Any, line: int) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise fault("dùng neo & hoặc tham chiếu *", self._where, line, "chép lại giá trị, hoặc đặt trong ngoặc kép")
        tag = getattr(event, "tag", None)
        if tag and tag != "!":
            raise fault(f"dùng nhãn kiểu {str(tag)[:60]}", self._where, line, "bỏ nhãn bắt đầu bằng dấu !")

    def _scalar(self, event: Any, line: int) -> None:
        top = self._stack[-1] if self._stack else None
        if isinstance(top, dict) and self._key is None:
            self._name(top, event.value, line)
        else:
            self._place(_meaning(event), line)

    def _name(self, top: dict[str, object], key: str, line: int) -> None:
        if key in top:
            raise fault(f"khóa “{key[:60]}” viết hai lần", self._where, line, "giữ một dòng, xóa dòng kia")
        top[key] = None
        self._key = key

    def _place(self, value: object, line: int) -> str | int | None:
        """Put a finished or opening value where it belongs; its step in the path."""
        top = self._stack[-1] if self._stack else None
        step: str | int | None = None
        if isinstance(top, dict):
            assert self._key is not None
            step, self._key = self._key, None
            top[step] = value
        elif isinstance(top, list):
            step = len(top)
            top.append(value)
        else:
            self.root = value
        if self._lines is not None:
            self._lines[(*self._path, step) if step is not None else ()] = line
        return step

    def _open(self, container: dict[str, object] | list[object], line: int) -> None:
        if len(self._stack) >= MAX_DEPTH:
            raise fault(f"lồng nhau quá {MAX_DEPTH} tầng", self._where, line, "viết phẳng lại")
        if self._stack and isinstance(self._stack[-1], dict) and self._key is None:
            raise fault("tên khóa phải là một chữ", self._where, line, "đặt giá trị trong ngoặc kép")
        step = self._place(container, line)
        if step is not None:
            self._path.append(step)
        self._stack.append(container)


def _meaning(event: Any) -> object:
    """A scalar's value: quoted text is text; plain text may be a number, true, false or nothing."""
    text: str = event.value
    if not event.implicit[0] or event.style:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _syntax_fault(error: yaml.YAMLError, text: str, where: str) -> ContentError:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else text.count("\n", 0, getattr(error, "position", 0)) + 1
    rows = text.split("\n")
    said = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "")
    if any("\t" in row[: len(row) - len(row.lstrip())] for row in rows[max(line - 2, 0) : line]):
        return fault("thụt dòng bằng phím Tab", where, line, _SYNTAX_HINTS[0][1])
    hint = next(
        (mend for sign, mend in _SYNTAX_HINTS if sign in said), "đặt giá trị trong ngoặc kép, xem lại thụt dòng"
    )
    return fault("không đọc được YAML", where, line, hint)
