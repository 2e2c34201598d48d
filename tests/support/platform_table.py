"""The table of docs/platforms.md, made from the code: `python -m tests.support.platform_table` prints it."""

from __future__ import annotations

from scrapers.platforms import Platform, list_platforms, load_platform
from scrapers.sources import load_sources
from tests.support.paths import PAGES

HEAD = "Nền tảng | Danh sách | Trang sau | Bài | Ngày | Ghi nguồn | Tệp kèm | Bản sao | Hỏi đáp | Trang ghi lại | Nguồn"


def _cells(platform: Platform, sources: int) -> list[str]:
    recorded = len(list((PAGES / platform.name).glob("*.html")))
    own = (platform.listings, platform.next_page, platform.body, platform.date)
    by_words = (
        platform.attribution,
        (),
        platform.questions,
    )  # on every platform, by its own shape or by words
    cited, files, asked = ("có" if one else "chung" for one in by_words)
    copies = "có" if platform.twins else "chung"
    cells = [*("có" if one else "—" for one in own), cited, files, copies, asked]
    return [f"`{platform.name}`", *cells, str(recorded), str(sources)]


def table() -> str:
    """Platform × capability as Markdown."""
    used = [source.platform for source in load_sources().values()]
    heads = HEAD.split(" | ")
    rows = [heads, ["---"] * len(heads)]
    rows += [_cells(load_platform(name), used.count(name)) for name in list_platforms()]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    print(table())
