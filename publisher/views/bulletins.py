"""The weekly bulletin: one page a week, and the list of weeks with the picture of news by source."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from publisher import weekly
from publisher.drawings import draw_weeks_by_source
from publisher.page import Page
from publisher.site_index import SiteIndex

_UP = ("/ban-tin-tuan/", "Bản tin tuần")


def build_pages(s: SiteIndex) -> Iterator[Page]:
    weeks = weekly.list_weeks(s)
    about = "Mỗi tuần một trang: tin, văn bản mới ban hành, bắt đầu và hết hiệu lực."
    years = {year: list(found) for year, found in groupby(weeks, key=lambda week: week.name[:4])}
    yield Page(
        _UP[0], "bulletins.j2", _UP[1], about, {"years": years, "drawing": draw_weeks_by_source(weeks, s.sources)}
    )
    for n, week in enumerate(weeks):
        earlier = weeks[n + 1] if n + 1 < len(weeks) else None
        later = weeks[n - 1] if n else None
        data = {"week": week, "most": weekly.MAX_STORIES, "earlier": earlier, "later": later, "up": _UP}
        yield Page(week.address, "bulletin.j2", week.title, f"{week.title}: {len(week.stories)} tin.", data)
