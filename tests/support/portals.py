"""Whole portals for tests: of each platform a listing and its articles, in the shape of the recorded pages.

The article of `tests/pages/<platform>/` is the mould: its title, text and day are replaced, its markup is kept. A
portal is a mapping of path -> HTML, to be served on loopback as it is or after something was done to it.
"""

# ruff: noqa: E501 - sentences of the samples stay on one line
from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from newsroom.models import VN, Capture, Listing, Source, replace
from scrapers.pages.article import read_article
from scrapers.platforms import list_platforms, load_platform
from tests.support.loopback import Page
from tests.support.paths import PAGES

NOW = datetime(2025, 8, 14, 3, 15, tzinfo=VN)
RSS = frozenset({"vccorp", "vnexpress", "dantri", "wordpress", "generic", "congbao", "nukeviet"})
HOST = "127.0.0.1"

TITLES = (
    "Sở Khoa học và Công nghệ tập huấn cấp xã về nhiệm vụ được phân cấp, phân quyền",
    "Bộ Khoa học và Công nghệ trả lời địa phương về thẩm quyền cấp giấy phép bức xạ",
    "Ủy quyền cho Giám đốc Sở giải quyết mười thủ tục sở hữu trí tuệ từ tháng tám",
    "Gỡ vướng khi nhận hồ sơ tần số vô tuyến điện ở cấp tỉnh sau phân định thẩm quyền",
)
BODIES = (
    "Sáng 12/8, hội nghị tập huấn có 45 xã, phường dự, giới thiệu các nhiệm vụ được phân cấp theo Nghị định số 133/2025/NĐ-CP. Bà Trần Thị Hạnh, Phó Giám đốc Sở, cho biết bộ phận một cửa đã nhận 27 hồ sơ trong tháng đầu.",
    "Công văn trả lời nêu rõ thẩm quyền cấp giấy phép tiến hành công việc bức xạ sử dụng thiết bị X-quang chẩn đoán y tế do Ủy ban nhân dân cấp tỉnh thực hiện theo Nghị định số 133/2025/NĐ-CP. Ông Lê Văn Bình ký ngày 11/8/2025.",
    "Quyết định ủy quyền nêu mười thủ tục trong lĩnh vực sở hữu trí tuệ, thời hạn giải quyết rút từ 20 còn 12 ngày. Nghị định số 133/2025/NĐ-CP là căn cứ; ông Phạm Quốc Khánh thay mặt Ủy ban nhân dân tỉnh ký ban hành.",
    "Sau khi phân định thẩm quyền theo Nghị định số 132/2025/NĐ-CP, 19 hồ sơ xin giấy phép sử dụng tần số đã được trả trước hạn. Trưởng phòng Nguyễn Thị Lan nói khó nhất là mẫu biểu chưa thống nhất giữa các địa phương.",
)
CLOSINGS = (
    "Các xã đề nghị có sổ tay hỏi đáp và đường dây trả lời trong ngày, vì cán bộ mới chuyển công tác còn bỡ ngỡ.",
    "Địa phương được yêu cầu báo cáo kết quả trước ngày 15 hằng tháng để Bộ tổng hợp, tháo gỡ cho cả nước.",
    "Người nộp hồ sơ theo dõi tiến độ trên Cổng dịch vụ công quốc gia và nhận kết quả tại nơi đã nộp.",
    "Doanh nghiệp viễn thông mong thời gian thẩm định được ghi ngay trong giấy hẹn để chủ động kế hoạch phát sóng.",
)


@dataclass(frozen=True)
class Portal:
    """One site: where its list is, what each path answers, what its articles truly say, by path."""

    platform: str
    listing: str
    kind: str
    pages: Mapping[str, str]
    truth: Mapping[str, tuple[str, str]]  # path -> (title, a sentence of the body)

    def changed(self, pages: Mapping[str, str]) -> Portal:
        return replace(self, pages={**self.pages, **pages})

    def source(self, origin: str) -> Source:
        """The source as its file would state it."""
        listed = Listing(origin + self.listing, "feed" if self.kind == "feed" else "html")
        name = f"mau-{self.platform.replace('_', '-')}"
        return Source(
            name,
            "Cổng thông tin mẫu",
            HOST,
            "province",
            platform=self.platform,
            province="hue",
            listings=(listed,),
            delay=0.0,
        )


def _recorded(platform: str, kind: str) -> tuple[str, str]:
    """(address, HTML) of the first recorded page of that kind."""
    text = next(iter(sorted((PAGES / platform).glob(f"{kind}-*.html")))).read_text(encoding="utf-8")
    found = re.match(r"<!-- page (\S+) -->\n", text)
    assert found
    return found[1], text[found.end() :]


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


@cache
def portal(platform: str, kind: str = "html") -> Portal:
    """The healthy portal of a platform; `kind` "feed" lists by RSS."""
    address, shown = _recorded(platform, "listing")
    host = urlsplit(address).netloc
    entries = json.loads(next((PAGES / platform).glob("listing-*.json")).read_text(encoding="utf-8"))["entries"][:3]
    mould = _Mould(platform)
    pages: dict[str, str] = {}
    truth: dict[str, tuple[str, str]] = {}
    for number, (old, url, _, _) in enumerate(entries):
        path = path_of(url)
        shown = (
            shown.replace("&amp;classid=1", "")
            .replace(old.replace("&", "&amp;"), TITLES[number])
            .replace(old, TITLES[number])
        )
        pages[path] = _at_home(mould.article(number), host)
        truth[path] = (TITLES[number], BODIES[number][:60])
    listing = path_of(address)
    pages[listing] = _at_home(_one_page(shown, platform), host)
    if kind == "feed":
        listing = "/rss/tin.rss"
        pages[listing] = rss([(TITLES[n], path, 11 + n) for n, path in enumerate(truth)])
    return Portal(platform, listing, kind, pages, truth)


def _one_page(html: str, platform: str) -> str:
    """The list without its link to the next page."""
    soup = BeautifulSoup(html, "lxml")
    for link in soup.select(load_platform(platform).next_page):
        link.decompose()
    return str(soup)


def _at_home(html: str, host: str) -> str:
    """Absolute links to the recorded host become links of whoever serves the page."""
    return re.sub(rf"https?://(?:www\.)?{re.escape(host.removeprefix('www.'))}(?=/)", "", html)


def rss(rows: list[tuple[str, str, int]], month: str = "Aug 2025") -> str:
    """A feed of (title, path, day of the month)."""
    items = "".join(
        f"<item><title>{title}</title><link>{path}</link><pubDate>Mon, {day:02d} {month} 09:00:00 +0700</pubDate>"
        f"<description>{title}.</description></item>"
        for title, path, day in rows
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Tin</title>{items}</channel></rss>'
    )


class _Mould:
    """The recorded article of a platform, to be filled with other words."""

    def __init__(self, platform: str) -> None:
        address, self.html = _recorded(platform, "article")
        host = urlsplit(address).netloc
        body = self.html.encode()
        capture = Capture(address, address, 200, {"content-type": "text/html; charset=utf-8"}, NOW, body)
        read = read_article(capture, source=Source("mau", "Cổng mẫu", host, "province", platform=platform))
        self.platform, self.title = platform, read.title
        self.lines = [line for line in (read.lead, *read.paragraphs) if len(line) >= 30]

    def article(self, number: int) -> str:
        """The page with title, text and day of story `number`."""
        soup = BeautifulSoup(self.html, "lxml")
        for hidden in soup.select("[style*='-9999px']"):
            hidden.decompose()
        fresh = [BODIES[number], CLOSINGS[number]]
        known = " ".join(self.lines)
        for node in soup.find_all(string=True):
            text = " ".join(str(node).split())
            if node.parent is None or node.parent.name in ("script", "style", "title"):
                continue
            if len(text) >= 30 and text.rstrip("./ ") in known:
                node.replace_with(fresh.pop(0) if fresh else "Tin của Sở.")
        if len(fresh) == 2:  # a register: attributes only
            self._append(soup, " ".join(fresh))
        html = str(soup)
        for old in {self.title, self.title.replace("&", "&amp;")}:
            html = html.replace(old, TITLES[number])
        return html

    def _append(self, soup: BeautifulSoup, text: str) -> None:
        node = next(found for s in load_platform(self.platform).body if (found := soup.select_one(s)))
        row = f"<tr><td>Trích yếu nội dung</td><td>{text}</td></tr>" if node.find("tr") else f"<p>{text}</p>"
        node.append(BeautifulSoup(row, "html.parser"))


def all_portals() -> list[Portal]:
    """Every platform by its list page, and by RSS where its portals have one."""
    pages = [portal(name) for name in list_platforms()]
    return pages + [portal(name, "feed") for name in list_platforms() if name in RSS]


def pages_of(site: Portal) -> dict[str, Page]:
    kinds = {True: "text/xml; charset=utf-8", False: "text/html; charset=utf-8"}
    return {path: Page(text.encode(), kinds[text.startswith("<?xml")]) for path, text in site.pages.items()}
