"""`Article` -> `Article`: the text as its newsroom meant it, without what the page's machinery left in it.

Takes an article as parsed; gives it tidied (NFC, one tone style, mojibake mended), its hard wraps joined, agency
prefixes, captions, credits, repeated lines and template residue gone, its attribution line moved out of the body.
Refuses nothing: what it cannot mend for certain it leaves and names in `warnings`. Pure, and idempotent:
`clean_article(clean_article(a)) == clean_article(a)`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from newsroom.models import Article, replace
from newsroom.text import mojibake, urls, vietnamese
from newsroom.text.credit_words import BARE_URL, SOURCE_LABELLED, URL
from newsroom.text.vietnamese import is_syllable

_ENOUGH = 5  # rounds after which a text that still changes is left as it is

# Agency prefixes seen: "(Chinhphu.vn) -", "(VTC News) -", "HNN.VN -", "(GLO)-", "(TBTCO) -", "GD&TĐ -", "VOV1 -",
# "(rfd.gov.vn)-", "(Quanlynhanuoc.vn) –", "(Dân trí) -".
_BYLINE = re.compile(
    r"^\s*(?:\(([^()\n]{2,40})\)\s{0,3}[-–—:]{1,2}|([A-ZĐ][A-ZĐ0-9&.+]{1,14})\s{0,3}[-–—]|([\w-]{2,20}\.(?:vn"
    r"|com|net|VN))\s{0,3}[-–—])\s{0,3}(?=\S)"
)
_AGENCY_WORDS = (
    "GD&TĐ GDTĐ GLO TBTCO HNN TTXVN VGP PLO NLĐ NLDO TTO VNE QĐND LĐO NDO SGGP SGGPO TPO ANTĐ KTĐT BTO BNEWS "
    "VOH DNVN VTV VOV VTC "
    "CTTĐTCP ĐCSVN BQN BGO BHT BLC CAND TN&MT TNMT VNTRS KHPTO VIETNAM+ TTTĐ NĐT VNF VNA"
)
_AGENCIES = frozenset(_AGENCY_WORDS.split())
# Abbreviations a story may be about; any other that opens a text before " - " and a capital is the paper's own.
_SUBJECT_WORDS = (
    "UBND HĐND KH&CN KHCN ĐMST KHCN&ĐMST CNTT TTHC SHTT BKHCN QCVN TCVN NSNN TP AI IOT 4G 5G 6G GDP FDI ODA DN DNNN "
    "BHXH BHYT TAND VKSND MTTQ CĐS DVC DVCTT CSDL VNEID ASEAN EU WTO UNESCO UNDP COVID BTS ISO NQ NĐ TT QĐ SME"
)
_SUBJECTS = frozenset(_SUBJECT_WORDS.split())
_NOT_AN_AGENCY = re.compile(
    r"^(?:điều|khoản|điểm|theo|ảnh|sửa|gồm|trừ|kể|từ|tính|nay|trước|sau|là|hay|tức|\d)", re.IGNORECASE
)
_RESIDUE = re.compile(
    r"skip ribbon commands|skip to main content|nhảy đến nội dung|truy cập nội dung luôn|turn (?:on"
    r"|off) (?:more accessible mode|animations)|\{AT\}|"
    r"<\s*/?\s*br\s*/?\s*>|&nbsp;|&lt;\s*/?\s*br\s*/?\s*&gt;",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"\s*[(\[]\s*(?:Ảnh|Nguồn ảnh|Ảnh minh họa|Ảnh minh hoạ|Đồ họa|Video)\b[^()\[\]\n]{0,80}[)\]]", re.IGNORECASE
)
_CAPTION = re.compile(
    r"^[^\n]{0,240}(?:\bẢnh(?: minh (?:họa|hoạ))?|\bNguồn ảnh|\bĐồ họa)\s*[:：]\s*[^\n.]{1,60}\.?$"
    r"|^\s*[(\[]?\s*(?:Ảnh minh họa|Ảnh minh hoạ|Ảnh)\b[^\n]{0,60}[)\]]\s*$"
)
_END_MARK = re.compile(r"\s*(?:\./\.|\.\s?/\s?-|\./)\s*$")
_SENTENCE_END = tuple('.!?…:;”"»)|')
_GLUED = re.compile(r"(?<=[sS]ố)(?=\d{1,4}/\d{4})")  # "số132/2025" (dientuungdung.vn)


def clean_article(article: Article) -> Article:
    """The cleaned article. Adds to `warnings` what `mojibake.repair_text` could not mend."""
    for _ in range(_ENOUGH):
        cleaned = _clean_once(article)
        if cleaned == article:
            break
        article = cleaned
    return article


def _clean_once(article: Article) -> Article:
    flags: list[str] = list(article.warnings)
    title = _strip_end_mark(_mend_piece(article.title, flags))
    lead = without_byline(_mend_piece(article.lead, flags))
    paragraphs = [mended for raw in article.paragraphs if (mended := _mend_piece(raw, flags))]
    paragraphs = _join_wraps(paragraphs)
    if paragraphs:
        paragraphs[0] = without_byline(paragraphs[0])
    told = [raw for raw in paragraphs if not is_caption(raw)]  # before the credit that marks a caption is taken off
    paragraphs = [text for raw in told if (text := _CREDIT.sub("", raw).strip()) and not is_caption(text)]
    paragraphs, attribution, original = _take_attribution(paragraphs, article)
    paragraphs = _without_repeats(paragraphs, (title, lead), article.author)
    paragraphs = [_END_MARK.sub(".", text) for text in paragraphs]
    return replace(
        article,
        title=title,
        lead=_END_MARK.sub(".", lead),
        paragraphs=tuple(paragraphs),
        author=_dedupe_names(_mend_piece(article.author, flags)),
        attribution=_halve_doubled(_mend_piece(attribution, flags)),
        original_url=original,
        warnings=tuple(dict.fromkeys(flags)),
    )


def _mend_piece(text: str, flags: list[str]) -> str:
    """One piece of text: residue out, entities resolved, mojibake mended, one tone style."""
    plain = _RESIDUE.sub(" ", html.unescape(text))
    mended, found = mojibake.repair_text(plain)  # before tidying: lost letters may sit in soft hyphens
    flags.extend(found)
    mended = vietnamese.tidy(mended)
    return vietnamese.tidy(vietnamese.normalise_tones(_GLUED.sub(" ", mended)))


def _strip_end_mark(title: str) -> str:
    """A title without the end mark of official texts. Capitals stay: which words are names is not known here."""
    return _END_MARK.sub("", title).strip()


def without_byline(text: str) -> str:
    """`text` without an agency prefix: "(Chinhphu.vn) - Ngày…" gives "Ngày…"; "KH&CN - nền tảng…" stays."""
    found = _BYLINE.match(text)
    if not found:
        return text
    bracketed, acronym, host = found.groups()
    named = bool(bracketed) and not _NOT_AN_AGENCY.match(bracketed) and len(bracketed.split()) <= 5
    known = bool(acronym) and (acronym.rstrip("0123456789") in _AGENCIES or acronym.endswith(".VN"))
    known = known or (bool(acronym) and _is_newspaper_mark(acronym, text[found.end(1 + bool(acronym)) :]))
    return text[found.end() :] if named or known or host else text


def _is_newspaper_mark(acronym: str, rest: str) -> bool:
    """Whether an unlisted acronym before a dash is a paper's mark: nothing a story is about, and a sentence follows."""
    after = rest.lstrip(" -–—")
    return acronym not in _SUBJECTS and " " in rest[:3] and after[:1].isupper() and len(after.split()) >= 8


def is_caption(text: str) -> bool:
    """Whether a paragraph is a photo caption or credit."""
    return len(text) <= 300 and bool(_CAPTION.match(text))


def _join_wraps(paragraphs: Sequence[str]) -> list[str]:
    """Join lines that a hard wrap cut: inside a word ("C⏎ung cấp") or inside a sentence."""
    joined: list[str] = []
    for text in paragraphs:
        link = _find_joint(joined[-1], text) if joined else None
        if link is None:
            joined.append(text)
        else:
            joined[-1] = f"{joined[-1]}{link}{text}"
    return joined


def _find_joint(before: str, after: str) -> str | None:
    """What goes between two lines of one paragraph: "" inside a word, " " between words, None when they are two."""
    if not before or not after or before.endswith(_SENTENCE_END):
        return None
    last, first = before.split()[-1], re.split(r"[\s,.;:!?)]", after, maxsplit=1)[0]
    if _is_cut_word(last, first):
        return ""
    if before == last and last.isupper() and first.isupper() and len(last) > 1:
        return " "
    if after[:1].islower() and before[-1:].isalnum() and len(before) >= 40 and not _ENUMERATION.match(after):
        return " "
    return " " if before.endswith(",") and after[:1].islower() else None


_ENUMERATION = re.compile(r"^(?:[a-zđ]{1,2}|\d{1,2}|[ivx]{1,4})[.)]")


def _is_cut_word(last: str, first: str) -> bool:
    """Whether two pieces are one syllable that was cut: neither a syllable nor a word on the left, one together."""
    return (
        last.isalpha()
        and first.isalpha()
        and first.islower()
        and not is_syllable(last)
        and len(last) <= 3
        and is_syllable(last + first)
    )


def _take_attribution(paragraphs: Sequence[str], article: Article) -> tuple[list[str], str, str]:
    """The body without its attribution lines, and the attribution, kept from the page when it already had one."""
    kept = list(paragraphs)
    attribution, original = article.attribution, article.original_url
    while len(kept) > 1 and (found := SOURCE_LABELLED.match(kept[-1]) or BARE_URL.match(kept[-1])):
        attribution = attribution or found[1].strip(" .")
        original = original or _find_address(found[1])
        kept.pop()
    return kept, attribution, original


def _find_address(text: str) -> str:
    """The first address in `text`, canonical; "" when there is none."""
    found = URL.search(text)
    return urls.canonical_or_empty(found[0].rstrip(".,;")) if found else ""


def _without_repeats(paragraphs: Sequence[str], heads: Iterable[str], author: str) -> list[str]:
    """Paragraphs said once: not again the title or the lead, not the text twice over, not the author's name."""
    seen = {key for text in heads if (key := _text_key(text))}
    names = {
        _text_key(author),
        _text_key(f"tác giả {author}"),
        _text_key(f"bài và ảnh {author}"),
        _text_key(f"{author} {author}"),
    } - {""}
    kept: list[str] = []
    for text in paragraphs:
        key = _text_key(text)
        if not key or (
            key in seen and (len(text) > 40 or key in {_text_key(h) for h in kept[:1]} or _is_head(key, heads))
        ):
            continue
        if author and len(text) <= 80 and key in names:
            continue
        seen.add(key)
        kept.append(text)
    return kept


def _is_head(key: str, heads: Iterable[str]) -> bool:
    return any(key == _text_key(head) for head in heads)


def _text_key(text: str) -> str:
    return " ".join(vietnamese.syllables(text))


def _dedupe_names(author: str) -> str:
    """Names once each: "Công Trí / Công Trí"."""
    return ", ".join(dict.fromkeys(part for part in re.split(r"\s*[/,;]\s*", author) if part))


def _halve_doubled(text: str) -> str:
    """A text printed twice and joined, once: "Sở KH&CN tỉnh Lai ChâuSở KH&CN tỉnh Lai Châu"."""
    half, odd = divmod(len(text), 2)
    if not odd and half > 3 and text[:half] == text[half:]:
        return text[:half]
    return text[:half] if odd and half > 3 and text[:half] == text[half + 1 :] and text[half] in " -/" else text
