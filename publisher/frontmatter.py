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

from newsroom.errors import ContentError

MAX_BYTES = 2_000_000
_AT_ONCE = 1 << 16  # bytes; nearly every file is smaller

_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?: |$)", re.MULTILINE)
_END = re.compile(r"^---[ \t]*$", re.MULTILINE)


def read_text(path: Path, where: str) -> str:
    """The file's text with "\\n" line ends and no BOM. `where` names the file in errors. Raises ContentError."""
    return text_of(read_bytes(path, where), where)


def text_of(data: bytes, where: str) -> str:
    """The text of a file's bytes, as `read_text` gives it. Raises ContentError."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise fault("tệp lưu bằng bảng mã UTF-16", where, 1, "mở bằng VS Code, chọn “Save with Encoding” → UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = "mở bằng VS Code, chọn đúng bảng mã cũ rồi “Save with Encoding” → UTF-8"
        raise fault("có ký tự không phải UTF-8", where, line, hint) from error
    return _checked(text.replace("\r\n", "\n").replace("\r", "\n"), where)


def split(text: str, where: str) -> tuple[str, str]:
    """(YAML, body) of a Markdown file. The YAML keeps line 1 empty, so that its lines are those of the file."""
    if not re.match(r"---[ \t]*\n", text):
        raise fault("thiếu dòng --- mở đầu", where, 1, "dòng đầu tiên của tệp phải là ---")
    start = text.index("\n") + 1
    end = _END.search(text, start)
    if end is None:
        raise fault("thiếu dòng --- kết thúc phần khai báo", where, 1, "thêm một dòng --- sau khóa cuối cùng")
    return "\n" + text[start : end.start()], text[end.end() :].strip("\n")


def fault(message: str, where: str, line: int, hint: str = "") -> ContentError:
    """A ContentError at `where:line`."""
    return ContentError(message, where=f"{where}:{max(line, 1)}", hint=hint)


def read_bytes(path: Path, where: str) -> bytes:
    """The bytes of a regular file of at most 2 MB. Raises ContentError."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        if path.is_symlink():
            raise fault("tệp là liên kết (symlink), không đọc theo", where, 1, "thay bằng tệp thật") from error
        raise fault(f"không mở được tệp: {getattr(error, 'strerror', error)}", where, 1, "xem quyền đọc") from error
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise fault("không phải tệp thường", where, 1, "xóa hoặc thay bằng tệp thật")
        data = _read(handle)
    except OSError as error:
        raise fault(f"không đọc được tệp: {error.strerror}", where, 1, "xem ổ đĩa và quyền đọc") from error
    finally:
        os.close(handle)
    if len(data) > MAX_BYTES:
        raise fault("tệp lớn hơn 2 MB", where, 1, "kiểm tra xem có dán nhầm nội dung không")
    return data


def _read(handle: int) -> bytes:
    """What an open file holds, or somewhat more than MAX_BYTES of it."""
    parts: list[bytes] = []
    while sum(map(len, parts)) <= MAX_BYTES and (part := os.read(handle, _AT_ONCE)):
        parts.append(part)
    return b"".join(parts)


def _checked(text: str, where: str) -> str:
    if not text.strip():
        raise fault("tệp rỗng", where, 1, "khôi phục bằng `git checkout -- <tệp>` hoặc xóa tệp")
    if "\0" in text:
        raise fault("có ký tự NUL", where, _line(text, text.index("\0")), "tệp hỏng: khôi phục từ git")
    if conflict := _CONFLICT.search(text):
        hint = "mở tệp, giữ một trong hai bản rồi xóa các dòng <<<<<<< ======= >>>>>>>"
        raise fault("còn dấu xung đột của git", where, _line(text, conflict.start()), hint)
    return text


def _line(text: str, position: int) -> int:
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


def quoted(text: str) -> str:
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


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        whole, e, power = repr(value).partition("e")
        return whole if not e else f"{whole if '.' in whole else whole + '.0'}e{int(power):+03d}"
    return quoted(str(value))


def _lines(value: object, indent: str) -> list[str]:
    """The lines of a non-empty mapping or list, each beginning with `indent`."""
    if isinstance(value, Mapping):
        return [line for key, inner in value.items() for line in _entry(f"{indent}{_key(str(key))}:", inner, indent)]
    assert isinstance(value, list | tuple)
    out: list[str] = []
    for inner in value:
        if isinstance(inner, Mapping | list | tuple) and inner:
            first, *rest = _lines(inner, indent + "  ")
            out += [f"{indent}- {first[len(indent) + 2 :]}", *rest]
        else:
            out += _entry(f"{indent}-", inner, indent)
    return out


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", key) else quoted(key)


def _entry(head: str, value: object, indent: str) -> list[str]:
    if isinstance(value, Mapping | list | tuple):
        empty = "{}" if isinstance(value, Mapping) else "[]"
        return [head, *_lines(value, indent + "  ")] if value else [f"{head} {empty}"]
    return [f"{head} {_scalar(value)}"]


def dump_yaml(values: Mapping[str, object]) -> str:
    """`values` as block YAML in the order given, every string double-quoted; the same values give the same bytes."""
    return "".join(line + "\n" for line in _lines(values, "")) or "{}\n"


def dump_rows(rows: list[dict[str, object]]) -> str:
    """A YAML list of mappings, written like `dump_yaml`."""
    return "".join(line + "\n" for line in _lines(rows, ""))


def dump(values: Mapping[str, object], body: str = "") -> str:
    """A Markdown file: `values` as front matter, then `body`."""
    text = body.strip("\n")
    return f"---\n{dump_yaml(values)}---\n" + (f"\n{text}\n" if text else "")
