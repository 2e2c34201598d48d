"""The weekly bulletin: one page a week, and the list of weeks with the picture of news by source."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from publisher import weekly
from publisher.drawings import by_source
from publisher.page import Sheet
from publisher.site_index import Shelves

_UP = ("/ban-tin-tuan/", "Bản tin tuần")


def sheets(s: Shelves) -> Iterator[Sheet]:
    weeks = weekly.weeks(s)
    about = "Mỗi tuần một trang: tin, văn bản mới ban hành, bắt đầu và hết hiệu lực."
    years = {year: list(found) for year, found in groupby(weeks, key=lambda week: week.name[:4])}
    yield Sheet(_UP[0], "bulletins.j2", _UP[1], about, {"years": years, "drawing": by_source(weeks, s.sources)})
    for n, week in enumerate(weeks):
        earlier = weeks[n + 1] if n + 1 < len(weeks) else None
        later = weeks[n - 1] if n else None
        data = {"week": week, "most": weekly.MOST, "earlier": earlier, "later": later, "up": _UP}
        yield Sheet(week.address, "bulletin.j2", week.title, f"{week.title}: {len(week.stories)} tin.", data)
