"""congbao.chinhphu.vn: the Official Gazette. A document page is a register row: number, kind, issuer, dates."""

from __future__ import annotations

from scrapers.platforms import ListingShape, Platform

PLATFORM = Platform(
    name="congbao",
    rank=20,
    title=(".doc-detail h1", ".detail-document h1", "h1.doc-title", ".document-title", "h1.title"),
    lead=(".doc-summary", ".trich-yeu", ".doc-abstract"),
    body=(
        ".doc-detail .doc-attributes",
        ".doc-detail table",
        ".document-detail table",
        ".detail-document",
        ".doc-content",
    ),
    date=(".doc-issued", ".ngay-ban-hanh", ".doc-date"),
    drop=(".doc-related", ".doc-tools", ".breadcrumb"),
    stop=("Văn bản liên quan", "Văn bản cùng số công báo"),
    listings=(
        ListingShape(
            item=".doc-item, .list-document li, .item-vanban",
            title=".doc-title a, h3 a, h4 a, a",
            date=".doc-date, .date, .ngay-ban-hanh",
            summary=".doc-summary, .trich-yeu, .desc",
        ),
        ListingShape(
            item="table.list-doc tr, table.table-document tr",
            title="td a",
            date="td.date, td:nth-of-type(2)",
            summary="td.summary, td:nth-of-type(3)",
        ),
    ),
    next_page=".pagination .next a, a[rel=next]",
    article_url=r"/van-ban/[^/]+-\d+\.htm",
    addresses=(r"congbao\.chinhphu\.vn/", r"/van-ban/[a-z0-9-]+-\d{5,}\.htm"),
    markers=("congbao.chinhphu.vn", "cac-van-ban-moi-ban-hanh"),
)
