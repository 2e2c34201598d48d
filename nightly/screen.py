"""What one source gave tonight -> the same, without what cannot be news.

Takes a `SourceRun`; gives it with unsound articles put aside: when half of a source's articles or more are unsound,
all of them wait (quarantine, reliability B11), each on record as a failure; a single unsound one is marked for an
editor. Takes the lasting record of a source and says how many new items of one night need no editor (B12).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from newsroom import sanity, vietnamese
from newsroom.models import Article, Failure, Health, SourceRun

REGISTERS = frozenset({"congbao", "vanban_chinhphu", "vbpl"})  # a document's page is a table, not prose
HOLD = "hold_"  # a warning that begins so sends the article to an editor


Known = Callable[[Article], tuple[str, ...] | None]


def _nothing(_article: Article) -> None:
    return None


def screened(runs: Iterable[SourceRun], known: Known = _nothing) -> tuple[SourceRun, ...]:
    """Every run, its unsound articles put aside; `known` as in `sanity.faults`."""
    return tuple(_screened(run, known) for run in runs)


def _screened(run: SourceRun, known: Known) -> SourceRun:
    source = run.source
    register = source.platform in REGISTERS
    found = sanity.faults(run.articles, (source.name, source.host), register=register, known=known)
    code = sanity.unsound(found)
    if code:
        return _quarantined(run, code, found)
    return replace(run, articles=tuple(_marked(article, found[article.url]) for article in run.articles))


def _marked(article: Article, codes: tuple[str, ...]) -> Article:
    grave = tuple(f"{HOLD}{code}" for code in codes if code in sanity.GRAVE)
    return replace(article, warnings=(*article.warnings, *grave)) if grave else article


def _quarantined(run: SourceRun, code: str, found: dict[str, tuple[str, ...]]) -> SourceRun:
    bad = sum(1 for codes in found.values() if codes)
    words = f"{bad} trong {len(found)} bài đọc ra không phải tin: {sanity.WORDS[code]}; cả loạt được gác lại"
    each = [Failure(a.url, "parse", "quarantined", _said(found[a.url]) or words) for a in run.articles]
    whole = Failure(run.source.host, "sanity", "unsound", words)
    return replace(run, articles=(), failures=(*run.failures, whole, *each))


def _said(codes: tuple[str, ...]) -> str:
    return ", ".join(sanity.WORDS[code] for code in codes)


def held_because(article: Article) -> tuple[str, ...]:
    """Why an article must wait for an editor, in words; () when it need not."""
    codes = [w.removeprefix(HOLD) for w in article.warnings if w.startswith(HOLD)]
    said = tuple(f"chờ biên tập: {sanity.WORDS.get(code, code)}" for code in codes)
    return (*said, *_damaged(article))


def _damaged(article: Article) -> tuple[str, ...]:
    """What readers would see of it, title and lead, has letters that can't be mended for certain."""
    shown = "\n".join((article.title, article.lead, *article.paragraphs[: 0 if article.lead else 1]))
    lost = [flag for flag in vietnamese.repair(shown)[1] if not flag.startswith("mended:")]
    return ("chờ biên tập: tiêu đề hoặc sapo có chữ hỏng, không sửa chắc được",) if lost else ()


def refused_dates(article: Article) -> tuple[str, ...]:
    """Why a date of the article was not believed, in words for the ledger."""
    return tuple(_DATES[w] for w in dict.fromkeys(article.warnings) if w in _DATES)


_DATES = {
    "date_future": "ngày bị từ chối: quá 24 giờ ở tương lai",
    "date_epoch": "ngày bị từ chối: 1/1/1970 nghĩa là không rõ ngày",
    "date_too_old": "ngày bị từ chối: trước năm 1990",
    "date_page_clock": "ngày bị từ chối: đồng hồ của trang, không phải ngày đăng",
}


def allowance(record: Health | None) -> int:
    """How many new items of a source one night may bring without an editor."""
    return sanity.allowance(record.weeks if record else {})
