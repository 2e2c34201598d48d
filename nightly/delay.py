"""The two clocks of a news aggregator: not before one hour after the source, gone within three hours of it.

The first counts from the moment the source states; where it states none, or only a day, from when we first met the
article, or the end of that day when that is earlier. Both come from Nghị định 147/2024/NĐ-CP, Điều 28 khoản 1
(content/van-ban/147-2024-nd-cp.md). Set in mkdocs.yml under `extra`: `cho_it_nhat_phut` (minutes, 60) and
`kiem_tra_lai_ngay` (days an article is looked at again every hour, 30).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from library.settings import read_settings
from newsroom.errors import ConfigError
from newsroom.models import Library, NewsItem, Precision
from newsroom.text.dates import LONG_AGO
from nightly.run.options import Options


@dataclass(frozen=True, slots=True)
class Delays:
    """How long an article waits after its source, and how long it is looked at again by the hour."""

    wait: timedelta = timedelta(minutes=60)
    window: timedelta = timedelta(days=30)


def read_delays(options: Options) -> Delays:
    """The clocks of a home. Raises ConfigError for a value that is no whole number of 0 or more."""
    extra, given = read_settings(options.home).extra, Delays()
    wait = _whole_number(extra.get("cho_it_nhat_phut", given.wait // timedelta(minutes=1)), "cho_it_nhat_phut")
    window = _whole_number(extra.get("kiem_tra_lai_ngay", given.window.days), "kiem_tra_lai_ngay")
    return Delays(timedelta(minutes=wait), timedelta(days=window))


def _whole_number(value: object, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100_000:
        raise ConfigError(f"“{value}” không phải số nguyên từ 0", where=f"mkdocs.yml: extra.{name}")
    return value


def select_public(items: Iterable[NewsItem], library: Library, options: Options) -> tuple[NewsItem, ...]:
    """The items that may be public now; says how many still wait. They are in content/ and go out with a later run."""
    wait = read_delays(options).wait
    kept, met = tuple(items), options.now - wait
    ready = tuple(
        item
        for item in kept
        if item.hand_written or (item.captured and item.captured <= met) or _since(item, library) <= met
    )
    if len(ready) < len(kept):
        options.say(f"{len(kept) - len(ready)} tin chờ đủ {wait // timedelta(minutes=1)} phút sau nguồn mới đăng")
    return ready


def _since(item: NewsItem, library: Library) -> datetime:
    """From when on the source is known to have had the article: the moment it states, the end of the day, month or
    year it states, or when we first met its address, whichever came first."""
    row = library.ledger.get(item.url)
    stated = item.published + _SPANS[item.precision] if item.published else None
    known = [moment for moment in (stated, item.captured, row.first if row else None) if moment]
    return min(known, default=LONG_AGO)  # a file older than the machine's own notes


_SPANS: Mapping[Precision, timedelta] = {
    "minute": timedelta(),
    "day": timedelta(days=1),
    "month": timedelta(days=31),
    "year": timedelta(days=366),
}
