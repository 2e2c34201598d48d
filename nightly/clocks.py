"""The two clocks of a news aggregator: not before one hour after the source, gone within three hours of it.

Both come from Nghị định 147/2024/NĐ-CP, Điều 28 khoản 1 (content/van-ban/147-2024-nd-cp.md). Set in mkdocs.yml under
`extra`: `cho_it_nhat_phut` (minutes, 60) and `kiem_tra_lai_ngay` (days an article is looked at again every hour, 30).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsroom.errors import ConfigError
from newsroom.models import NewsItem
from nightly.options import Options
from nightly.settings import extra_of


@dataclass(frozen=True, slots=True)
class Clocks:
    """How long an article waits after its source, and how long it is looked at again by the hour."""

    wait: timedelta = timedelta(minutes=60)
    window: timedelta = timedelta(days=30)


def clocks_of(options: Options) -> Clocks:
    """The clocks of a home. Raises ConfigError for a value that is no whole number of 0 or more."""
    extra, given = extra_of(options.home), Clocks()
    wait = _whole(extra.get("cho_it_nhat_phut", given.wait // timedelta(minutes=1)), "cho_it_nhat_phut")
    window = _whole(extra.get("kiem_tra_lai_ngay", given.window.days), "kiem_tra_lai_ngay")
    return Clocks(timedelta(minutes=wait), timedelta(days=window))


def _whole(value: object, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100_000:
        raise ConfigError(f"“{value}” không phải số nguyên từ 0", where=f"mkdocs.yml: extra.{name}")
    return value


def old_enough(items: Iterable[NewsItem], options: Options) -> tuple[NewsItem, ...]:
    """The items that may be public now; says how many still wait. They are in content/ and go out with a later run."""
    wait = clocks_of(options).wait
    kept = tuple(items)
    ready = tuple(item for item in kept if item.hand_written or _age(item, options.now) >= wait)
    if len(ready) < len(kept):
        options.say(f"{len(kept) - len(ready)} tin chờ đủ {wait // timedelta(minutes=1)} phút sau nguồn mới đăng")
    return ready


def _age(item: NewsItem, now: datetime) -> timedelta:
    """How long the source has had the article, as far as its date tells; a day counts from its beginning."""
    return now - item.published if item.published else timedelta.max
