"""Plain ASP.NET portals with templates of their own (ministry offices such as vpctqg). Such pages often give the
site's name as `<title>` and leave the OpenGraph elements empty; the related list carries other stories' dates.
"""

from __future__ import annotations

from scrapers.platforms import ListingShape, Platform

PLATFORM = Platform(
    name="aspnet",
    rank=150,
    title=(
        ".detail-titles h1",
        "[id$=lblTitle]",
        "[id$=lbTitle]",
        "[id$=lblTieuDe]",
        ".news-title h1",
        ".detail-title",
        "h1.title",
    ),
    lead=(".detail-des", "[id$=lblSummary]", "[id$=lblSapo]", "[id$=lblTrichYeu]", ".news-sapo"),
    body=(
        ".detail-condetail",
        "[id$=lblContent]",
        "[id$=lbContent]",
        "[id$=lblNoiDung]",
        ".news-content",
        ".detail-content",
    ),
    date=("[id$=lblDate]", "[id$=lbDate]", "[id$=lblNgayDang]", ".news-date", ".detail-date"),
    author=("[id$=lblAuthor]", "[id$=lblTacGia]", ".news-author"),
    attribution=("[id$=lblSource]", "[id$=lblNguon]"),
    drop=(
        ".list_more",
        ".detail_viewmore",
        ".time_share",
        ".detail_tags",
        ".detai-breadcrumes",
        "[id*=OtherNews]",
        "[id*=TinKhac]",
    ),
    listings=(
        ListingShape(
            item=".lst_items, .news_hotest_item, .news_hotest_lsti, .newslst-it, .news_hotest_khcn, .news_hotest_hdvp",
            title=".nhi_title a, a:not(:has(img))",
            summary=".nhi_caption",
        ),
        ListingShape(
            item=".news-item, .item-news, .list-news li",
            title="h3 a, h2 a, .title a, a",
            date=".date, .time",
            summary=".sapo, .desc",
        ),
    ),
    next_page=".pagination li.active + li a, .paging a.next, .pager a.next, a[title='Trang sau'], a[id$=lnkNext][href]",
    article_url=r"detail|chi-?tiet|\.aspx\?.*id=|-\d+\.html?$|/\d{3,}/",
    markers=("__VIEWSTATE", "__doPostBack", "aspnetForm", "WebResource.axd", "ContentPlaceHolder"),
)
