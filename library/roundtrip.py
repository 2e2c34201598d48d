"""YAML changed in place: comments, order and quoting stay as the person who wrote it left them.

Takes the text of a file that `strictyaml` accepts and the change; gives the new text. Refuses a change after which
the file would not say exactly the old values plus the change. The one place that opens ruamel.yaml, and only when
something is written: every command opens decisions, few change them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from library import frontmatter
from library.frontmatter import error_at

if TYPE_CHECKING:
    from ruamel.yaml import YAML

_ITEM = re.compile(r"^( {0,8})- ", re.MULTILINE)
_EMPTY = re.compile(r"^\[[ \t]*\][ \t]*$", re.MULTILINE)
_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)


def with_rows(text: str, rows: Sequence[Mapping[str, object]], where: str) -> str:
    """A YAML list with these rows after its own. Raises ContentError when the text is no list."""
    before = _load_rows(text, where)
    wanted = [*before, *map(dict, rows)]
    bare = text if before else _EMPTY.sub("", text)
    plain = bare + ("" if bare.endswith("\n") or not bare else "\n") + frontmatter.dump_rows([dict(r) for r in rows])
    if not before:
        return _check_same(plain, wanted, where)
    yaml = _build_yaml(_item_offset(text))
    kept = yaml.load(text)
    kept.extend(_quote_texts(dict(row)) for row in rows)
    told = _dump_value(yaml, kept)
    if _COMMENT.findall(told) != _COMMENT.findall(text):
        told = plain  # a comment the library would drop is worth more than its indentation
    return _check_same(told, wanted, where)


def without_rows(text: str, numbers: Sequence[int], where: str) -> str:
    """A YAML list without the rows at these places; comments around them stay."""
    before = _load_rows(text, where)
    at = frontmatter.locate_lines(text, where)
    lines = text.split("\n")
    for number in sorted(numbers, reverse=True):
        start = at[(number,)] - 1
        end = max(line for path, line in at.items() if path[:1] == (number,))
        while end < len(lines) and _is_continuation(lines[end], lines[start]):
            end += 1
        del lines[start:end]
    left = [row for n, row in enumerate(before) if n not in set(numbers)]
    return _check_same("\n".join(lines), left or None, where)


def with_values(text: str, values: Mapping[str, object], where: str) -> str:
    """A YAML mapping whose keys are exactly those of `values`: what is equal stays as written, what differs is
    replaced, what is missing goes, what is new is added at the end."""
    yaml = _build_yaml(2)
    kept = yaml.load(text)
    old = frontmatter.load_yaml(text, where)
    if not isinstance(kept, dict) or not isinstance(old, dict):
        raise error_at("phần khai báo không phải các dòng `khóa: giá trị`", where, 1, "xem lại dòng --- đầu tiên")
    for key in [key for key in kept if key not in values]:
        del kept[key]
    for key, value in values.items():
        if key not in old or old[key] != value:
            kept[key] = _quote_texts(value)
    return _check_same(_dump_value(yaml, kept), dict(values), where)


def _load_rows(text: str, where: str) -> list[object]:
    rows = frontmatter.load_yaml(text or "#", where)
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise error_at("phải là một danh sách", where, 1, "mỗi quyết định bắt đầu bằng “- action:”")
    return rows


def _is_continuation(line: str, first: str) -> bool:
    """Whether a line goes on with the last value of the row that begins with `first` (a folded or block text)."""
    deep = len(line) - len(line.lstrip())
    return bool(line.strip()) and not line.lstrip().startswith("#") and deep > len(first) - len(first.lstrip())


def _item_offset(text: str) -> int:
    found = _ITEM.search(text)
    return len(found[1]) if found else 0


def _build_yaml(offset: int) -> YAML:
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    yaml.indent(mapping=2, sequence=2 + offset, offset=offset)
    return yaml


def _dump_value(yaml: YAML, value: object) -> str:
    out = io.StringIO()
    yaml.dump(value, out)
    return out.getvalue()


def _quote_texts(value: object) -> Any:
    """The value with every text double-quoted."""
    from ruamel.yaml import comments, scalarstring

    if isinstance(value, str):
        return scalarstring.DoubleQuotedScalarString(value)
    if isinstance(value, Mapping):
        return comments.CommentedMap((key, _quote_texts(inner)) for key, inner in value.items())
    if isinstance(value, list | tuple):
        return comments.CommentedSeq(_quote_texts(inner) for inner in value)
    return value


def _check_same(text: str, wanted: object, where: str) -> str:
    """`text`, once it is sure to say what was wanted. Raises ContentError."""
    if frontmatter.load_yaml(text or "#", where) != wanted:
        raise error_at("không ghi được mà vẫn giữ nguyên phần còn lại", where, 1, "sửa tệp bằng tay")
    return text
