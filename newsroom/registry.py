"""The registry of documents as citations look them up: by whole number, by number and year, laws by name.

Takes documents; gives a `Registry`. Refuses nothing: a document whose number cannot be read is not found by number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from newsroom.models import Document
from newsroom.numbers import Number, key, parse
from newsroom.shadow import Shadow

_WORD = re.compile(r"[a-z0-9]+")
_SHORT_WORDS = {
    "kh": ("khoa", "hoc"),
    "cn": ("cong", "nghe"),
    "khcn": ("khoa", "hoc", "cong", "nghe"),
    "dmst": ("doi", "moi", "sang", "tao"),
    "shtt": ("so", "huu", "tri", "tue"),
    "nlnt": ("nang", "luong", "nguyen", "tu"),
    "cds": ("chuyen", "doi", "so"),
    "cnc": ("cong", "nghe", "cao"),
    "cqdp": ("chinh", "quyen", "dia", "phuong"),
    "va": (),
}

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Registry:
    """The documents, by whole number, by number and year, and laws by name."""

    whole: Mapping[str, tuple[Document, ...]]
    partial: Mapping[tuple[str, str, str], tuple[Document, ...]]  # family, head, year
    laws: Mapping[tuple[str, ...], tuple[tuple[tuple[str, ...], Document], ...]]  # first two words -> names

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Registry:
        """Documents whose number is none (a registry slip) are not found by number; everything else is."""
        listed = [(document, parse(document.number)) for document in documents]
        numbered = [(document, number) for document, number in listed if number]
        whole = _grouped((key(number), document) for document, number in numbered)
        partial = _grouped(((family(d.kind), n.head, n.year), d) for d, n in numbered)
        names = [(_words(document.title), document) for document, _ in listed if document.kind == "luat"]
        laws = _grouped((name[:2], (name, document)) for name, document in names if len(name) > 1)
        return cls(whole, partial, laws)

    def exact(self, number: Number, province: str) -> tuple[Document, ...]:
        """Documents of exactly this number; a provincial one must be of `province`."""
        found = self.whole.get(key(number), ())
        return tuple(d for d in found if not number.provincial or (province and d.province == province))


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    groups: dict[K, list[V]] = {}
    for name, value in pairs:
        groups.setdefault(name, []).append(value)
    return {name: tuple(values) for name, values in groups.items()}


def family(kind: str) -> str:
    """Kinds a text does not tell apart: a party resolution is called "Nghị quyết" too."""
    return kind.removesuffix("-dang")


def spoken_words(text: str) -> list[tuple[str, int]]:
    """Folded words of a law's name, short forms spelled out and "và" left out, each with where it ends in the
    `Shadow` of `text`."""
    found = _WORD.finditer(Shadow.of(text).plain)
    return [(part, match.end()) for match in found for part in _SHORT_WORDS.get(match.group(), (match.group(),))]


def _words(title: str) -> tuple[str, ...]:
    """A law's name in words, "luật" first."""
    words = tuple(word for word, _ in spoken_words(title))
    return words if words[:1] == ("luat",) else ("luat", *words)
