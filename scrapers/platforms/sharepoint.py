"""SharePoint portals (rfd, older most/mic hosts, Hà Nam): `/Pages/….aspx?ItemID=`. "Skip Ribbon Commands" and
"{AT}" leak into the text. Q&A pages hold "Câu N:", "Trả lời", "Trả lời bởi:".
"""

from __future__ import annotations

from scrapers.platforms import ListingShape, Platform

PLATFORM = Platform(
    name="sharepoint",
    rank=110,
    title=(".title-news", ".news-detail-title", ".ArticleTitle", ".tieude-chitiet", ".detail-title", "h1.title"),
    lead=(".news-detail-sapo", ".ArticleByLine", ".sapo", ".trichyeu", ".ms-rteElement-Summary"),
    body=(
        ".ArticleContent",
        ".news-detail-content",
        ".noidung-chitiet",
        "[id*=RichHtmlField]",
        ".ms-rtestate-field",
        ".ContentDetail",
    ),
    date=(".news-detail-date", ".ArticleDate", ".ngaydang", ".date-news", ".created-date"),
    author=(".news-detail-author", ".ArticleAuthor", ".tacgia"),
    attribution=(".news-detail-source", ".nguon"),
    drop=(
        "#s4-ribbonrow",
        "#ms-hcTest",
        ".s4-skipribbonshortcut",
        ".ms-accessible",
        "#suiteBarTop",
        ".ms-core-navigation",
        "#DeltaPlaceHolderLeftNavBar",
    ),
    listings=(
        ListingShape(
            item=".news-item, .item-news, .ms-srch-item, li.dfwp-item",
            title="a",
            date=".date, .ngaydang",
            summary=".summary, .sapo",
        ),
        ListingShape(
            item="table.ms-listviewtable tr", title="td.ms-vb-title a, td.ms-vb2 a", date="td.ms-vb2:last-child"
        ),
    ),
    next_page="a#PageLink, td.ms-paging a[title*=Next]",
    article_url=r"ItemID=\d+|/Pages/.+\d+.*\.(?:html|aspx)|/tin-tuc/\d+/",
    questions=ListingShape(item=".item-hoidap, .question-item", title="a", date=".date"),
    answer=".answer, .traloi",
    generators=("microsoft sharepoint",),
    markers=("_spPageContextInfo", "s4-workspace", "ms-rtestate", "SharePoint", "/_layouts/15/"),
    twins=(r"-print\.aspx", r"[?&]print=1"),
)
