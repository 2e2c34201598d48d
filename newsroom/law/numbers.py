"""Số hiệu: the whole number of a legal document, its canonical spelling, its key, its kind, its address.

Takes a number as written ("132 / 2025 / ND-CP", "57/NQ-TW"); gives its parts and one spelling ("132/2025/NĐ-CP",
"57-NQ/TW"). Refuses what is no number: `parse_number` answers None.

The suffix and the part after a dot belong to the number: 133/2025/NĐ-CP is not 133/2025/QH15, 66.16 is not 66
(docs/facts.md, numbers).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from newsroom.text.aligned_text import AlignedText

# Type code -> (its spelling, the kind of document it marks). Decree 30/2020/NĐ-CP, appendix III, and party usage.
TYPES: dict[str, tuple[str, str]] = {
    "nd": ("NĐ", "nghi-dinh"),
    "nq": ("NQ", "nghi-quyet"),
    "nqlt": ("NQLT", "nghi-quyet"),
    "qd": ("QĐ", "quyet-dinh"),
    "tt": ("TT", "thong-tu"),
    "ttlt": ("TTLT", "thong-tu"),
    "cd": ("CĐ", "cong-dien"),
    "ct": ("CT", "chi-thi"),
    "ctr": ("CTr", "chuong-trinh"),
    "kh": ("KH", "ke-hoach"),
    "hd": ("HD", "huong-dan"),
    "kl": ("KL", "ket-luan"),
    "tb": ("TB", "thong-bao"),
    "vbhn": ("VBHN", "van-ban-hop-nhat"),
}
# The first code of each kind: "nghi-dinh" -> "nd"
CODE_BY_KIND = {kind: code for code, (_, kind) in reversed(TYPES.items())}
# What running text calls a document, folded -> its kind; "văn bản" leaves it open.
KIND_BY_WORD = {
    "nghi dinh": "nghi-dinh",
    "nghi quyet lien tich": "nghi-quyet",
    "nghi quyet": "nghi-quyet",
    "thong tu lien tich": "thong-tu",
    "thong tu": "thong-tu",
    "quyet dinh": "quyet-dinh",
    "bo luat": "luat",
    "luat": "luat",
    "phap lenh": "phap-lenh",
    "cong dien": "cong-dien",
    "chi thi": "chi-thi",
    "ke hoach": "ke-hoach",
    "huong dan": "huong-dan",
    "ket luan": "ket-luan",
    "thong bao": "thong-bao",
    "cong van": "cong-van",
    "van ban": "",
}
# Kinds that make or change the law; a letter, a plan or a notice does not.
BINDING_KINDS = frozenset({"luat", "nghi-dinh", "nghi-quyet", "thong-tu", "quyet-dinh", "chi-thi", "cong-dien"})
# Issuers whose spelling cannot be had by upper-casing alone.
_ISSUERS = {
    "ttg": "TTg",
    "hdnd": "HĐND",
    "bkh&cn": "BKHCN",
    "bgddt": "BGDĐT",
    "bkhdt": "BKHĐT",
    "bldtbxh": "BLĐTBXH",
    "bcd": "BCĐ",
    "bcdtw": "BCĐTW",
    "hdbt": "HĐBT",
}
PARTY_ISSUERS = frozenset({"tw", "tu", "bcdtw", "du"})
_PROVINCIAL = re.compile(r"(?:ubnd|hdnd|tu|ct|ub|s[a-z&]{2,8})(?:[-.].*)?")
_CENTRAL = frozenset({"shtt"})  # Cục Sở hữu trí tuệ: an S that is no provincial Sở
KINDS_WITH_YEAR = frozenset({"nghi-dinh", "thong-tu", "luat"})  # kinds whose number always holds the year since 1997

YEAR = r"(?:19|2[0o])[0-9o]{2}"
HEAD = rf"[0-9lio|]{{1,5}}(?:\.[0-9lio]{{1,2}}|\. [0-9]{{1,2}}(?= ?/ ?{YEAR} ?/ ?nq))?[a-d]?"  # "66. 18/2026/NQ-CP"
_OFFICE = r"(?:\.(?:hc|nc|vx|kt|th|xd|dt|nl|tm)(?![a-z0-9]))?"  # of the province's office: "QĐ-UBND.HC"
_CODE = "|".join(sorted(TYPES, key=len, reverse=True))
_LOOSE = (  # suffixes common enough to be known with the hyphen lost or misread
    r"n ?d ?[-.]? ?cp|nq ?[-.]? ?cp|(?:qd|ct|cd) ?[-.]? ?ttg|(?:ubtv)?qh ?-? ?[1li]?[0-9]"
    r"|(?:tt|qd) ?[-.]? ?bkh&?cn(?!-[a-z])|qd ?[-.]? ?ubnd(?!-[a-z])" + _OFFICE
)
SUFFIX = rf"(?:{_LOOSE}|(?:{_CODE}) ?- ?[a-z][a-z0-9&]{{1,14}}(?: ?- ?[a-z][a-z0-9]{{1,14}}(?![a-z0-9]))" + r"{0,3})"
PARTY_SUFFIX = r"(?:nq|qd|ct|kl|tb|hd|kh|ctr) ?/ ?(?:tw|tu|bcdtw|du)(?![a-z0-9])"
_NUMBER = re.compile(
    rf"(?P<head>{HEAD})(?: ?-? ?(?P<party>{PARTY_SUFFIX})| ?[/-] ?(?:(?P<year>{YEAR}) ?[/-]? ?)?(?P<suffix>{SUFFIX})"
    rf"| ?/ ?(?P<letter>[a-z&]{{2,12}} ?- ?[a-z0-9&]{{1,12}})| ?/ ?(?P<bare_year>{YEAR})|)"
)


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """The parts of a số hiệu; `year` and `suffix` are empty where not written. `suffix` is spelled out."""

    head: str
    year: str = ""
    suffix: str = ""
    scanned: bool = False  # letters were read as digits

    @property
    def issuer(self) -> str:
        """The folded code after the type: "cp", "bkhcn", "ubnd"; "qh" for the National Assembly."""
        return issuer_code(self.suffix)

    @property
    def whole(self) -> bool:
        return bool(self.suffix)

    @property
    def provincial(self) -> bool:
        """Whether every province has its own series of it, so that the number alone names no document."""
        return self.issuer not in _CENTRAL and bool(_PROVINCIAL.fullmatch(self.issuer))

    @property
    def kind(self) -> str:
        """The kind the suffix marks: "" without one; "luat" for QH numbers, which resolutions share."""
        if "QH" in self.suffix:
            return "phap-lenh" if self.suffix.startswith("UBTV") else "luat"
        code = AlignedText.of(re.split(r"[-/]", self.suffix)[0]).folded if self.suffix else ""
        kind = TYPES.get(code, ("", "cong-van" if self.suffix else ""))[1]
        return f"{kind}-dang" if kind == "nghi-quyet" and self.issuer in PARTY_ISSUERS else kind

    def __str__(self) -> str:
        joint = "-" if self.issuer in PARTY_ISSUERS else "/"
        parts = [self.head, self.year] if self.year else [self.head]
        return "/".join(parts) + (joint + self.suffix if self.suffix else "")


@lru_cache(maxsize=4096)
def issuer_code(suffix: str) -> str:
    """What stands after the type in a spelled-out suffix, folded; "qh" for the National Assembly."""
    folded = AlignedText.of(suffix).folded
    return "qh" if "qh" in folded else folded.replace("/", "-").partition("-")[2]


@lru_cache(maxsize=4096)
def parse_number(written: str) -> DocumentNumber | None:
    """The parts of one whole or partly written number; None when `written` is not one."""
    aligned = AlignedText.of(written.strip())
    match = _NUMBER.fullmatch(aligned.folded)
    return number_from_match(match, aligned.shown) if match and aligned.folded else None


def number_from_match(match: re.Match[str], clean: str) -> DocumentNumber:
    """The number a pattern with the groups head, year, bare_year, suffix, party, letter has found in `clean`."""
    groups = match.groupdict()
    head = _letters_to_digits(groups["head"]).replace(" ", "")
    year = _letters_to_digits(groups.get("year") or groups.get("bare_year") or "")
    name = next((name for name in ("suffix", "party", "letter") if groups.get(name)), "")
    suffix = spell_suffix(clean[match.start(name) : match.end(name)]) if name else ""
    return DocumentNumber(_pad_head(head), year, suffix, scanned=_is_scanned(groups))


def _is_scanned(groups: dict[str, str | None]) -> bool:
    written = groups["head"] or ""
    return bool(re.search(r"[lio|]", written + (groups.get("year") or "")))


def _letters_to_digits(written: str) -> str:
    return written.translate(str.maketrans("lio|", "1101"))


def _pad_head(head: str) -> str:
    """Two digits at least, as official texts write them: 2/2026/QĐ-TTg is 02/2026/QĐ-TTg."""
    match = re.match(r"0*([0-9]+)(.*)", head)
    return f"{match[1].zfill(2)}{match[2]}" if match else head


@lru_cache(maxsize=4096)
def spell_suffix(suffix: str) -> str:
    """The official spelling of a suffix: "nd - cp" -> "NĐ-CP", "qh l5" -> "QH15", "NQ-TW" -> "NQ/TW"."""
    aligned = AlignedText.of(suffix.strip())
    if office := re.fullmatch(r"(.*ubnd)\.([a-z]{2})", aligned.folded):
        return f"{spell_suffix(aligned.shown[: office.end(1)])}.{office[2].upper()}"
    plain = re.sub(r"[ .]", "-", re.sub(r" ?([-/]) ?", r"\1", aligned.folded))
    clean = re.sub(r"[ .]", "-", re.sub(r" ?([-/]) ?", r"\1", aligned.shown))
    if re.fullmatch("n-?d-?cp", plain):
        return "NĐ-CP"
    if assembly := re.fullmatch(r"((?:ubtv)?qh)-?([1li]?[0-9])", plain):
        return assembly[1].upper() + _letters_to_digits(assembly[2])
    if glued := re.fullmatch(r"(nd|nq|qd|ct|cd|tt)(cp|ttg|bkh&?cn|ubnd)", plain):
        plain = clean = f"{glued[1]}-{glued[2]}"
    if clean.upper().endswith(("/TƯ", "-TƯ")):  # Trung ương; without the horn it is a province's Tỉnh ủy
        plain, clean = f"{plain[:-1]}w", f"{clean[:-1]}W"
    first, _, rest = plain.replace("/", "-").partition("-")
    code = TYPES[first][0] if first in TYPES else clean[: len(first)].upper()
    issuers = (
        [_spell_issuer(part, clean[len(first) + 1 :]) for part in rest.split("-")]
        if rest.count("-") == 0
        else [
            _spell_issuer(folded, marked)
            for folded, marked in zip(rest.split("-"), clean[len(first) + 1 :].split("-"), strict=True)
        ]
    )
    return f"{code}{'/' if rest in PARTY_ISSUERS else '-'}{'-'.join(issuers)}"


def _spell_issuer(folded: str, marked: str) -> str:
    return _ISSUERS.get(folded) or marked.upper()


@lru_cache(maxsize=4096)
def number_key(number: DocumentNumber) -> str:
    """What two spellings of one whole number share: "132/2025/nd-cp"."""
    return AlignedText.of(str(number)).folded


def document_slug(number: str, province: str = "") -> str:
    """The id a document's page stands under; provincial numbers get the `province` slug, others never do.

    >>> document_slug("66.18/2026/NQ-CP"), document_slug("3605/QĐ-UBND", "nghe-an")
    ('66-18-2026-nq-cp', '3605-qd-ubnd-nghe-an')
    """
    parsed = parse_number(number)
    folded = AlignedText.of(str(parsed) if parsed else number).folded
    slug = re.sub(r"[^a-z0-9]+", "-", folded).strip("-") or "van-ban"
    return f"{slug}-{province}" if province and parsed and parsed.provincial else slug
