"""When a kept article is looked at again, and what a second look found changed.

Takes ledger rows, kept items and the clock; gives whether an address is due, and what to write of a change. An
article is read again 1, 2, 4, 8, 16 and 32 days after it was first seen, whether a list still names it or not: most
corrections come within hours, a few after weeks. An article its source says is gone (404, 410, 451) is looked at
again, at least half an hour later, before that is believed.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from newsroom.health.assess import GONE_CODES, KEPT_FATES
from newsroom.models import LedgerRow, NewsItem
from newsroom.stories.features import extract_features
from newsroom.text.vietnamese import fold

SCHEDULE = (1, 2, 4, 8, 16, 32)  # days after first sight
RETRY_PERIOD = timedelta(days=14)  # how long an address that never answered is asked for after its list forgot it
MIN_RECHECK_INTERVAL = timedelta(minutes=30)  # between the two looks that tell a deletion from a slip
SAME_SHARE = (
    0.98  # estimated likeness of two bodies from which a change of words is no news: a comma, a mark, a counter
)
MOST_REVISIONS = 20


def is_recheck_due(row: LedgerRow, *, looked: date | None, now: datetime) -> bool:
    """Whether an address is to be read tonight. `looked` is the day its source last had a good run: a look that fell
    into days when it could not be had is made up for once, and a second run of one day asks nothing twice."""
    if row.fate == "missing":
        return now - row.at >= MIN_RECHECK_INTERVAL
    if row.fate not in KEPT_FATES:
        return False
    first = (row.first or row.at).date()
    done = max(looked, first) if looked else first
    return any(done < first + timedelta(days=days) <= now.date() for days in SCHEDULE)


def is_retry_due(row: LedgerRow, now: datetime) -> bool:
    """Whether an address that could not be had is still asked for although no list names it any more: for two weeks,
    unless its source says there is no such page."""
    if row.fate != "fetch_failed" or now - (row.first or row.at) > RETRY_PERIOD:
        return False
    return not any(reason.startswith(tuple(f"{code}:" for code in GONE_CODES)) for reason in row.reasons)


def is_gone_for_good(row: LedgerRow, now: datetime) -> bool:
    """Whether this is the second look that finds the article gone, far enough from the first."""
    return row.fate == "missing" and now - row.at >= MIN_RECHECK_INTERVAL


# ── what changed ─────────────────────────────────────────────────────────────────────────────────


def describe_changes(old: NewsItem, new: NewsItem) -> tuple[str, ...]:
    """What differs between two readings of one article, in words; empty when it is not worth a revision.

    A change of the body counts when it touches 2 of 100 shingles or more (`SAME_SHARE`), or any legal number cited.
    """
    found = []
    if fold(old.title) != fold(new.title):
        found.append(f"tiêu đề (trước: “{old.title}”)")
    if fold(old.lead) != fold(new.lead):
        found.append("lời dẫn")
    if {*old.documents, *old.unresolved} != {*new.documents, *new.unresolved}:
        found.append("số hiệu văn bản được dẫn")
    share = changed_share(old, new)
    if share > 1 - SAME_SHARE:
        found.append(f"thân bài (khoảng {round(share * 100)}%)")
    return tuple(found)


def changed_share(old: NewsItem, new: NewsItem) -> float:
    """How much of the body changed, 0..1, estimated from the two sketches; by kept sentences for short bodies."""
    was, now = extract_features(old), extract_features(new)
    if was.signature and now.signature:
        alike = sum(a == b for a, b in zip(was.signature, now.signature, strict=True))
        return 1 - alike / len(was.signature)
    union = was.sentences | now.sentences
    return 1 - len(was.sentences & now.sentences) / len(union) if union else 0.0


def format_revision(old: NewsItem, what: tuple[str, ...], day: date) -> str:
    """One line of an item's history: the day, what changed, and the fingerprint it had before."""
    return f"{day.isoformat()}: nguồn sửa {', '.join(what)}; dấu vân tay trước {old.fingerprint[:12] or 'không rõ'}"
