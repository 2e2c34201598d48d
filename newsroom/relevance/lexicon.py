"""The topic file, compiled: phrases with weights become patterns over folded text.

Takes a `Topic` (`content/chu-de.yml`); gives a `Lexicon`. Refuses a topic file whose lexicon has the wrong
shape: `ConfigError` names the key.

A phrase is found however it is typed: no marks, hoá/hóa, glued syllables ("lĩnhvực"), "và" as comma, "&" or
nothing, KH&CN as KHCN, KH-CN or "KH và CN".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from newsroom.errors import ConfigError
from newsroom.law.numbers import TYPES
from newsroom.models import Topic
from newsroom.text import vietnamese

_GLUE = r"(?: ?[,&–+-] ?(?:va )?| va ?| ?va | )"
_GAP = r"[^\n.;]{1,60}?"


@dataclass(frozen=True, slots=True)
class Term:
    """One phrase of the lexicon: its marked syllables, weight, group, and the pattern over folded text.
    `capital`: counts only where the text writes it with a capital ("Bộ" is a ministry, "cán bộ" a person)."""

    phrase: str
    weight: float
    group: str
    syllables: tuple[str, ...]
    first: str
    pattern: re.Pattern[str]
    capital: bool = False


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """A document the topic file scores: its id and the points a citation of it brings."""

    number: str
    id: str
    topic: float
    field: float
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A compiled topic file. `masks` are terms whose group names why a topic phrase inside them doesn't count.
    A phrase in `ambiguous` counts only beside one of `companions`. `moves` are the parts of a task that changes
    hands, each with the words that only look like it; `move` is what all four together are worth. `homes` are parts
    of host names whose pages speak of our field, with their points."""

    topic: tuple[Term, ...]
    fields: tuple[Term, ...]
    masks: tuple[Term, ...]
    rivals: tuple[Term, ...]
    documents: tuple[CitedDocument, ...]
    ambiguous: frozenset[str]
    companions: tuple[Term, ...]
    moves: Mapping[str, tuple[Term, ...]]
    move: Term
    homes: Mapping[str, float]
    zones: Mapping[str, float]
    thresholds: Mapping[str, float]
    adjacent: str
    foreign: str
    since: str
    pages: Mapping[str, tuple[str, ...]]
    english: Mapping[str, tuple[str, ...]]


# ── compiling ────────────────────────────────────────────────────────────────────────────────────


def _abbreviation(word: str) -> str:
    parts = [re.escape(vietnamese.fold(part)) for part in re.split(r"[&,-]", word)]
    return r"(?: ?(?:&amp;|[&,+–-]) ?| va | )?".join(parts)


def _word_pattern(word: str) -> str:
    if word.upper() == word and any(c.isalpha() for c in word) and re.search(r"[&,]", word):
        return _abbreviation(word)
    return re.escape(vietnamese.fold(word))


def _pattern(phrase: str) -> str:
    words = phrase.replace(",", " , ").split()
    built = ""
    for before, word in zip(["", *words], words, strict=False):
        if word in ("và", ",", "~"):
            continue
        glue = {"và": _GLUE, ",": _GLUE, "~": _GAP}.get(before, " ?" if before else "")
        built += glue + _word_pattern(word)
    return built


def compile_term(phrase: str, weight: float, group: str) -> Term:
    """`phrase` (marked, as in the topic file) compiled; `weight` is its points, `group` where it stands."""
    marked = vietnamese.normalise_tones(vietnamese.tidy(phrase))
    parts = [p for p in re.split(r"[\s,&~-]+", marked.lower()) if p and p != "và"]
    first = vietnamese.fold(parts[0])[:6]
    capital = marked[:1].isupper() and not marked.split()[0].isupper()
    return Term(marked.replace(" ~ ", " … "), weight, group, tuple(parts), first, re.compile(_pattern(marked)), capital)


def _read_mapping(value: object, key: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise ConfigError(f"`{key}` phải là bảng khóa: giá trị", where="chu-de.yml")
    return cast(Mapping[str, object], value)


def _read_strings(value: object, key: str) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)):
        raise ConfigError(f"`{key}` phải là danh sách", where="chu-de.yml")
    return tuple(str(entry) for entry in value)


def _read_number(value: object, key: str) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise ConfigError(f"`{key}` phải là một con số", where="chu-de.yml")
    return float(value)


def _read_weighted(value: object, key: str, group: str = "") -> Iterator[Term]:
    for phrase, weight in _read_mapping(value or {}, key).items():
        yield compile_term(str(phrase), _read_number(weight, f"{key}.{phrase}"), group or key)


def _read_document(raw: Mapping[str, object]) -> CitedDocument:
    number = str(raw.get("so", ""))
    id_ = "-".join(part for part in (vietnamese.slug(number), str(raw.get("tinh", ""))) if part)
    points = [_read_number(raw.get(key, 0.0), f"van_ban.{key}") for key in ("chu_de", "linh_vuc")]
    return CitedDocument(number, id_, points[0], points[1], _document_pattern(number))


# Kinds cited by word or code and bare number: "Nghị định 132", "NĐ 132"
_SPOKEN = {TYPES[code][0]: f"{TYPES[code][1].replace('-', ' ')}|{code}" for code in ("nd", "nq", "tt", "qd", "cd")}


def _document_pattern(number: str) -> re.Pattern[str]:
    """The whole số hiệu, or its kind in words with the bare number; never another year or suffix
    (133/2025/NĐ-CP is not 133/2025/QH15, 132/2008/NĐ-CP is not 132/2025/NĐ-CP)."""
    whole = re.escape(vietnamese.fold(number)).replace("/", r" ?/ ?").replace(r"\-", r" ?[-–] ?")
    head, *rest = number.split("/")
    kind = _SPOKEN.get(rest[-1].split("-")[0] if rest else "")
    if not kind:
        return re.compile(whole)
    year = rf"(?:/{re.escape(rest[0])})?" if len(rest) > 1 else ""
    spoken = rf"(?:{kind})(?: so)? ?(?:[^\n.;/]{{0,30}}? va (?:nghi dinh )?(?:so )?)?{re.escape(head)}{year}(?![0-9/])"
    return re.compile(rf"{whole}|{spoken}")


MOVE_PARTS = ("viec", "noi_cu", "doi", "doi_chac", "noi_moi")
_MOVE_WORDS = "việc đổi nơi giải quyết"


def _read_moves(raw: Mapping[str, object]) -> Mapping[str, tuple[Term, ...]]:
    read = {p: _read_strings(raw.get(p, []), f"chuyen_viec.{p}") for p in (*MOVE_PARTS, "bo_qua")}
    return {p: tuple(compile_term(t, 0.0, g) for g in (p, "bo_qua") for t in read[g]) for p in MOVE_PARTS}


def _compile_topic(topic: Topic) -> Lexicon:
    raw = topic.lexicon
    beside = _read_mapping(raw.get("di_cung", {}), "di_cung")
    moved = _read_mapping(raw.get("chuyen_viec", {}), "chuyen_viec")
    fields = _read_mapping(raw.get("linh_vuc", {}), "linh_vuc")
    masks = _read_mapping(raw.get("loai_tru", {}), "loai_tru")
    documents = raw.get("van_ban", [])
    if not isinstance(documents, list):
        raise ConfigError("`van_ban` phải là danh sách", where="chu-de.yml")
    return Lexicon(
        topic=tuple(_read_weighted(raw.get("chu_de"), "chu_de", "topic")),
        fields=tuple(t for slug, phrases in fields.items() for t in _read_weighted(phrases, f"linh_vuc.{slug}", slug)),
        masks=tuple(compile_term(p, 0.0, why) for why, phrases in masks.items() for p in _read_strings(phrases, why)),
        rivals=tuple(compile_term(p, 1.0, "rival") for p in _read_strings(raw.get("nganh_khac", []), "nganh_khac")),
        documents=tuple(_read_document(_read_mapping(d, "van_ban")) for d in documents),
        ambiguous=frozenset(
            t.phrase for p in _read_strings(beside.get("cum", []), "di_cung.cum") for t in [compile_term(p, 0, "")]
        ),
        companions=tuple(
            compile_term(p, 0.0, "companion") for p in _read_strings(beside.get("voi", []), "di_cung.voi")
        ),
        moves=_read_moves(moved),
        move=compile_term(_MOVE_WORDS, _read_number(moved.get("diem", 0.0), "chuyen_viec.diem"), "topic"),
        homes={
            k: _read_number(v, k) for k, v in _read_mapping(raw.get("cong_cua_nganh", {}), "cong_cua_nganh").items()
        },
        zones={k: _read_number(v, k) for k, v in _read_mapping(raw.get("vi_tri", {}), "vi_tri").items()},
        thresholds={k: _read_number(v, k) for k, v in _read_mapping(raw.get("nguong", {}), "nguong").items()},
        adjacent=str(raw.get("lan_can", "dang")),
        foreign=str(raw.get("tieng_nuoc_ngoai", "xem_lai")),
        since=str(raw.get("tu_ngay", "")),
        pages={k: _read_strings(v, k) for k, v in _read_mapping(raw.get("trang", {}), "trang").items()},
        english={k: _read_strings(v, k) for k, v in _read_mapping(raw.get("tieng_anh", {}), "tieng_anh").items()},
    )


_lexicons: dict[int, tuple[Topic, Lexicon]] = {}  # by identity: a Topic holds dicts and can't be hashed


def get_lexicon(topic: Topic) -> Lexicon:
    """The compiled lexicon of `topic`, made once per Topic object. Raises ConfigError on a wrong shape."""
    known = _lexicons.get(id(topic))
    if known is None or known[0] is not topic:
        known = _lexicons[id(topic)] = (topic, _compile_topic(topic))
    return known[1]
