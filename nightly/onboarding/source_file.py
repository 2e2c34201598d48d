"""A source as a file of `sources/`: a name that is safe for it, its text, and the proof that the text is only data.

Takes what was typed and what a stranger's pages said; gives an id and the text of a file. Every value is written by
`repr` and by nothing else. The text is read back without being run: docstring, one import, `SOURCE = Source(...)` of
literals that are this very source, else ConfigError.
"""

from __future__ import annotations

import ast
import keyword
import re
from pathlib import Path
from typing import Any

from newsroom.errors import ConfigError
from newsroom.models import Listing, Source
from newsroom.text.urls import host
from newsroom.text.vietnamese import slug
from scrapers.sources import find_source_faults

_LONGEST = 40
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_TAILS = ("www.", ".gov.vn", ".com.vn", ".org.vn", ".edu.vn", ".com", ".org", ".vn")
_RULE = (
    "chỉ gồm chữ thường a–z không dấu, chữ số và dấu gạch nối đơn ở giữa, bắt đầu bằng chữ, không quá"
    f" {_LONGEST} ký tự, không phải từ khóa của Python; đặt lại bằng --id, ví dụ --id so-khcn-hue"
)


def choose_id(address: str, given: str = "") -> str:
    """The id as given, else of the host: `https://www.skhcn.hatinh.gov.vn/x` -> `skhcn-hatinh`, `https://24h.vn/` ->
    `nguon-24h`. Raises ConfigError for one that is no plain name."""
    if given and not _is_plain_id(given):
        raise ConfigError(f"mã nguồn “{given[:60]}” không dùng được: {_RULE}", where="--id")
    return given or _id_of_host(address)


def _id_of_host(address: str) -> str:
    bare = host(address).removeprefix(_TAILS[0])
    tail = next((t for t in _TAILS[1:] if bare.endswith(t)), "")
    made = slug(bare.removesuffix(tail), _LONGEST)
    return made if _is_plain_id(made) else f"nguon-{made}"[:_LONGEST].rstrip("-")


def _is_plain_id(id: str) -> bool:
    return len(id) <= _LONGEST and bool(_ID.fullmatch(id)) and not keyword.iskeyword(id)


def compose_source(source: Source, path: Path) -> str:
    """The file `path` is to hold: a docstring, an import and a literal of eight lines. Raises ConfigError."""
    for _, wrong in find_source_faults(source, path):
        raise ConfigError(f"không ghi được nguồn này, chưa ghi tệp nào: {wrong}", where=source.id)
    text = _compose_text(source)
    if not is_source_text(text, source):
        raise ConfigError("tệp nguồn soạn ra không nói đúng điều đã đọc; chưa ghi tệp nào", where=source.id)
    return text


def _compose_text(source: Source) -> str:
    listings = "".join(f"Listing({', '.join(map(repr, _arguments(listing)))}), " for listing in source.listings)
    return f'''"""Nguồn thêm bằng add-source; đọc các trang đã lưu trước khi tin."""

from newsroom.models import Listing, Source

SOURCE = Source(
    id={source.id!r},
    name={source.name!r},
    host={source.host!r}, kind={source.kind!r}, platform={source.platform!r},
    listings=({listings.rstrip()}),
    evidence={source.evidence!r},
)  # fmt: skip
'''


def _arguments(listing: Listing) -> tuple[str, ...]:
    return (listing.url,) if listing.kind == "feed" else (listing.url, listing.kind)


def is_source_text(text: str, source: Source) -> bool:
    """Whether `text`, read and not run, is a docstring, the import and the literal of `source`, and nothing more."""
    try:
        match ast.parse(text).body:
            case [
                ast.Expr(ast.Constant(str())),
                ast.ImportFrom("newsroom.models", [ast.alias("Listing", None), ast.alias("Source", None)], 0),
                ast.Assign([ast.Name("SOURCE")], ast.Call(ast.Name("Source"), [], stated)),
            ]:
                return Source(**{str(one.arg): _literal_value(one.value) for one in stated}) == source
    except (SyntaxError, ValueError, TypeError):
        return False
    return False


def _literal_value(node: ast.expr) -> Any:
    """The value of a literal, in which `Listing(...)` of literals may stand. Raises ValueError for anything else."""
    match node:
        case ast.Tuple(parts):
            return tuple(_literal_value(part) for part in parts)
        case ast.Call(ast.Name("Listing"), given, []):
            return Listing(*(ast.literal_eval(one) for one in given))
    return ast.literal_eval(node)
