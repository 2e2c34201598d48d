"""vbpl.vn, both forms: new `/van-ban/chi-tiet/{slug}--{id}` (JSON-LD Legislation) and old
`/{scope}/Pages/vbpq-toanvan.aspx?ItemID=`, where one id stands under many provincial scopes.
"""

from __future__ import annotations

from scrapers.platforms import ListingShape, Platform

PLATFORM = Platform(
    name="vbpl",
    rank=40,
    title=(".vbInfo h1", ".box-container .title", ".doc-title", "h1.document-title", "h1"),
    lead=(".vbInfo .trichyeu", ".doc-abstract", ".toanvancontent .trichyeu"),
    body=("#toanvancontent", ".toanvancontent", ".document-content", ".fulltext", ".vbProperties"),
    date=(".vbInfo .ngaybanhanh", ".doc-issued"),
    drop=(".box-tab", ".vbLienQuan", ".header-vbpl", ".ms-accessible"),
    listings=(
        ListingShape(
            item=".listLaw li, .list-law .item, .document-item",
            title=".title a, a",
            date=".date, .green",
            summary=".des p, .summary",
        ),
    ),
    next_page=".paging a.next, .paging .current + a",
    article_url=r"ItemID=\d+|--\d+$",
    addresses=(r"vbpq-(?:toanvan|thuoctinh|print)\.aspx\?", r"/van-ban/chi-tiet/[^/]+--\d+"),
    markers=("vbpq-toanvan", "toanvancontent", "vbpl.vn"),
    twins=(r"vbpq-print", r"vbpq-vanbanlienquan"),
)
