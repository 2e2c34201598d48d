"""YAML and front matter, strictly: text in, plain values and the line of each; plain values in, text out.

Reads the part of YAML people write by hand (mappings, lists, strings, numbers, true/false) from PyYAML's safe
event stream, with the C parser when there is one. No object is ever built from a tag. Refuses, with file, line and
a mend in Vietnamese: tabs, a missing end marker, duplicate keys, anchors and aliases, tags, deep nesting, NUL,
UTF-16, bytes that are no UTF-8, and files left in the middle of a git merge.
Dates, times, "no" and "12:30:45" stay the text they are: only the schema decides what a value means.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from newsroom.errors import ContentError

# ── front matter the machine wrote ────────────────────────────────────────────────────────────────


_NUMBER = r"-?(?:0|[1-9][0-9]{0,14})(?P<part>\.[0-9]{1,15})?"
_LINE = re.compile(
    r'  - "(?P<item>[^"\\]*)"|(?P<key>[a-z][a-z_0-9]*):'
    rf'(?P<value> (?:"(?P<text>[^"\\]*)"|(?P<number>{_NUMBER})|(?P<word>true|false)))?'
)


def parse_flat(text: str) -> dict[str, object] | None:
    """The mapping written in `text`, or None when it must be read with more care."""
    found: dict[str, object] = {}
    items: list[object] | None = None
    lines = text.split("\n")
    if not "".join(lines).isprintable():  # tabs, odd blanks, line ends other than ours
        return None
    for line in filter(None, lines):
        read = _LINE.fullmatch(line)
        if read is None:
            return None
        item, key, value, words, number, part, word = read.groups()
        if item is not None:
            if items is None:
                return None
            items.append(item)
            continue
        if key in found or items == []:
            return None
        items = None if value else []
        if words is not None:
            found[key] = words
        elif number:
            found[key] = float(number) if part else int(number)
        else:
            found[key] = word == "true" if word else items
    return found if found and items != [] else None


# ── files of YAML and Markdown ────────────────────────────────────────────────────────────────────


MAX_BYTES = 2_000_000
_AT_ONCE = 1 << 16  # bytes; nearly every file is smaller

_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?: |$)", re.MULTILINE)
_END = re.compile(r"^---[ \t]*$", re.MULTILINE)


def read_text(path: Path, where: str) -> str:
    """The file's text with "\\n" line ends and no BOM. `where` names the file in errors. Raises ContentError."""
    return decode_text(read_bytes(path, where), where)


def decode_text(data: bytes, where: str) -> str:
    """The text of a file's bytes, as `read_text` gives it. Raises ContentError."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise error_at("tệp lưu bằng bảng mã UTF-16", where, 1, "mở bằng VS Code, chọn “Save with Encoding” → UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = "mở bằng VS Code, chọn đúng bảng mã cũ rồi “Save with Encoding” → UTF-8"
        raise error_at("có ký tự không phải UTF-8", where, line, hint) from error
    return _check_text(text.replace("\r\n", "\n").replace("\r", "\n"), where)


def split_front_matter(text: str, where: str) -> tuple[str, str]:
    """(YAML, body) of a Markdown file. The YAML keeps line 1 empty, so that its lines are those of the file."""
    if not re.match(r"---[ \t]*\n", text):
        raise error_at("thiếu dòng --- mở đầu", where, 1, "dòng đầu tiên của tệp phải là ---")
    start = text.index("\n") + 1
    end = _END.search(text, start)
    if end is None:
        raise error_at("thiếu dòng --- kết thúc phần khai báo", where, 1, "thêm một dòng --- sau khóa cuối cùng")
    return "\n" + text[start : end.start()], text[end.end() :].strip("\n")


def error_at(message: str, where: str, line: int, hint: str = "") -> ContentError:
    """A ContentError at `where:line`."""
    return ContentError(message, where=f"{where}:{max(line, 1)}", hint=hint)


def read_bytes(path: Path, where: str) -> bytes:
    """The bytes of a regular file of at most 2 MB. Raises ContentError."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        if path.is_symlink():
            raise error_at("tệp là liên kết (symlink), không đọc theo", where, 1, "thay bằng tệp thật") from error
        raise error_at(f"không mở được tệp: {getattr(error, 'strerror', error)}", where, 1, "xem quyền đọc") from error
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise error_at("không phải tệp thường", where, 1, "xóa hoặc thay bằng tệp thật")
        data = _read_handle(handle)
    except OSError as error:
        raise error_at(f"không đọc được tệp: {error.strerror}", where, 1, "xem ổ đĩa và quyền đọc") from error
    finally:
        os.close(handle)
    if len(data) > MAX_BYTES:
        raise error_at("tệp lớn hơn 2 MB", where, 1, "kiểm tra xem có dán nhầm nội dung không")
    return data


def _read_handle(handle: int) -> bytes:
    """What an open file holds, or somewhat more than MAX_BYTES of it."""
    parts: list[bytes] = []
    while sum(map(len, parts)) <= MAX_BYTES and (part := os.read(handle, _AT_ONCE)):
        parts.append(part)
    return b"".join(parts)


def _check_text(text: str, where: str) -> str:
    if not text.strip():
        raise error_at("tệp rỗng", where, 1, "khôi phục bằng `git checkout -- <tệp>` hoặc xóa tệp")
    if "\0" in text:
        raise error_at("có ký tự NUL", where, _line_number(text, text.index("\0")), "tệp hỏng: khôi phục từ git")
    if conflict := _CONFLICT.search(text):
        hint = "mở tệp, giữ một trong hai bản rồi xóa các dòng <<<<<<< ======= >>>>>>>"
        raise error_at("còn dấu xung đột của git", where, _line_number(text, conflict.start()), hint)
    return text


def _line_number(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


# ── out ──────────────────────────────────────────────────────────────────────────────────────────


def _must_escape() -> str:
    """What is unsafe or invisible in a quoted string: controls, bidi and zero-width marks, line and paragraph ends,
    BOM, non-characters. Written as an escape a reader of the diff sees it, and every YAML parser gives it back."""
    return (
        r'["\\\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202f'
        r"\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
        r"\U0001d173-\U0001d17a\u2060-\u206f\u3000\u3164\ud800-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000e0000-\U0010ffff]"
    )


_ESCAPED = re.compile(_must_escape())
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def quote_text(text: str) -> str:
    """`text` as a double-quoted YAML string on one line. A lone surrogate, which no file can hold, becomes U+FFFD."""
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    if char in _SHORT:
        return _SHORT[char]
    code = ord(char)
    if 0xD800 <= code < 0xE000:
        return "\\uFFFD"
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def _dump_scalar(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        whole, e, power = repr(value).partition("e")
        return whole if not e else f"{whole if '.' in whole else whole + '.0'}e{int(power):+03d}"
    return quote_text(str(value))


def _dump_lines(value: object, indent: str) -> list[str]:
    """The lines of a non-empty mapping or list, each beginning with `indent`."""
    if isinstance(value, Mapping):
        return [
            line
            for key, inner in value.items()
            for line in _dump_entry(f"{indent}{_dump_key(str(key))}:", inner, indent)
        ]
    assert isinstance(value, list | tuple)
    out: list[str] = []
    for inner in value:
        if isinstance(inner, Mapping | list | tuple) and inner:
            first, *rest = _dump_lines(inner, indent + "  ")
            out += [f"{indent}- {first[len(indent) + 2 :]}", *rest]
        else:
            out += _dump_entry(f"{indent}-", inner, indent)
    return out


def _dump_key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", key) else quote_text(key)


def _dump_entry(head: str, value: object, indent: str) -> list[str]:
    if isinstance(value, Mapping | list | tuple):
        empty = "{}" if isinstance(value, Mapping) else "[]"
        return [head, *_dump_lines(value, indent + "  ")] if value else [f"{head} {empty}"]
    return [f"{head} {_dump_scalar(value)}"]


def dump_yaml(values: Mapping[str, object]) -> str:
    """`values` as block YAML in the order given, every string double-quoted; the same values give the same bytes."""
    return "".join(line + "\n" for line in _dump_lines(values, "")) or "{}\n"


def dump_rows(rows: list[dict[str, object]]) -> str:
    """A YAML list of mappings, written like `dump_yaml`."""
    return "".join(line + "\n" for line in _dump_lines(rows, ""))


def dump_markdown(values: Mapping[str, object], body: str = "") -> str:
    """A Markdown file: `values` as front matter, then `body`."""
    text = body.strip("\n")
    return f"---\n{dump_yaml(values)}---\n" + (f"\n{text}\n" if text else "")


# ── strict YAML ───────────────────────────────────────────────────────────────────────────────────


KeyPath = tuple[str | int, ...]
Lines = dict[KeyPath, int]

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


def load_yaml(text: str, where: str, lines: Lines | None = None) -> object:
    """The value written in `text`; with `lines`, also the line (from 1) of every key and list item by its path.

    Raises ContentError at `where:line`.
    """
    if lines is None and (flat := parse_flat(text)) is not None:
        return flat
    builder = _ValueBuilder(where, lines)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.YAMLError as error:
        raise _syntax_error(error, text, where) from error
    return builder.root


def locate_lines(text: str, where: str) -> Lines:
    """The line of every key and list item of a text that `load_yaml` accepts."""
    lines: Lines = {}
    load_yaml(text, where, lines)
    return lines


class _ValueBuilder:
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
                raise error_at("có hai tài liệu YAML trong một tệp", self._where, line, "bỏ dòng --- thừa")

    def _refuse(self, event: Any, line: int) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise error_at(
                "dùng neo & hoặc tham chiếu *", self._where, line, "chép lại giá trị, hoặc đặt trong ngoặc kép"
            )
        tag = getattr(event, "tag", None)
        if tag and tag != "!":
            raise error_at(f"dùng nhãn kiểu {str(tag)[:60]}", self._where, line, "bỏ nhãn bắt đầu bằng dấu !")

    def _scalar(self, event: Any, line: int) -> None:
        top = self._stack[-1] if self._stack else None
        if isinstance(top, dict) and self._key is None:
            self._name(top, event.value, line)
        else:
            self._place(_scalar_value(event), line)

    def _name(self, top: dict[str, object], key: str, line: int) -> None:
        if key in top:
            raise error_at(f"khóa “{key[:60]}” viết hai lần", self._where, line, "giữ một dòng, xóa dòng kia")
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
            raise error_at(f"lồng nhau quá {MAX_DEPTH} tầng", self._where, line, "viết phẳng lại")
        if self._stack and isinstance(self._stack[-1], dict) and self._key is None:
            raise error_at("tên khóa phải là một chữ", self._where, line, "đặt giá trị trong ngoặc kép")
        step = self._place(container, line)
        if step is not None:
            self._path.append(step)
        self._stack.append(container)


def _scalar_value(event: Any) -> object:
    """A scalar's value: quoted text is text; plain text may be a number, true, false or nothing."""
    text: str = event.value
    if not event.implicit[0] or event.style:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _syntax_error(error: yaml.YAMLError, text: str, where: str) -> ContentError:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else text.count("\n", 0, getattr(error, "position", 0)) + 1
    rows = text.split("\n")
    said = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "")
    if any("\t" in row[: len(row) - len(row.lstrip())] for row in rows[max(line - 2, 0) : line]):
        return error_at("thụt dòng bằng phím Tab", where, line, _SYNTAX_HINTS[0][1])
    hint = next(
        (mend for sign, mend in _SYNTAX_HINTS if sign in said), "đặt giá trị trong ngoặc kép, xem lại thụt dòng"
    )
    return error_at("không đọc được YAML", where, line, hint)
