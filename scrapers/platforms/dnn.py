"""DotNetNuke (Cần Thơ: `/default.aspx?nid=18828&pid=57`): dates in brackets, "[17/12/2020 14:50]". The FAQs
module names a question …Q2 and its answer …A2.
"""

from __future__ import annotations

from scrapers.platforms import ListingShape, Platform

PLATFORM = Platform(
    name="dnn",
    rank=100,
    title=("[id$=lblTitle]", "[id$=lblTieuDe]", ".DetailTitle", ".News_Title", ".article_title", "h1.edn_articleTitle"),
    lead=("[id$=lblLead]", "[id$=lblTomTat]", "[id$=lblSummary]", ".DetailLead", ".News_Lead", ".edn_articleSummary"),
    body=(
        "[id$=lblContent]",
        "[id$=lblNoiDung]",
        ".DetailContent",
        ".News_Content",
        ".article_content",
        ".edn_articleContent",
    ),
    date=("[id$=lblDate]", "[id$=lblNgayDang]", "[id$=lblPublishDate]", ".DetailDate", ".News_Date", ".article_date"),
    author=("[id$=lblAuthor]", "[id$=lblTacGia]", ".News_Author"),
    attribution=("[id$=lblSource]", "[id$=lblNguon]", ".News_Source"),
    drop=(".ActionMenu", ".dnnActionMenu", ".News_Other", ".OtherNews", "[id*=OtherNews]", "[id*=TinKhac]"),
    listings=(
        ListingShape(
            item=".News_Item, .NewsItem, .article_item",
            title="a[id*=Title], .News_Title a, h3 a",
            date=".News_Date, .date",
            summary=".News_Lead, .lead",
        ),
    ),
    next_page="a.PageNext, .PagingTable a[title*=Next]",
    article_url=r"[?&]nid=\d+|/ctl/|/tabid/\d+|/id/\d+",
    questions=ListingShape(item="div:has(> a[id$=Q2])", title="a[id$=Q2]"),
    answer="[id$=A2]",
    generators=("dotnetnuke", "dnn platform"),
    addresses=(r"default\.aspx\?(?:.*&)?nid=\d+", r"/tabid/\d+/"),
    markers=("DesktopModules", "dnn_ctr", "DNNContainer", "/Portals/0/", "dnnVariable"),
    twins=(r"[?&]SkinSrc=", r"/print/", r"dnnprintmode"),
)
