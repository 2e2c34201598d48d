"""vanban.chinhphu.vn: the Government's document register, `/?pageid=27160&docid=`; a table of attributes."""

from __future__ import annotations

from scrapers.platforms import ListingShape, Platform

PLATFORM = Platform(
    name="vanban_chinhphu",
    rank=30,
    title=(".doc-title", ".detail-vanban h1", ".vb-title", "h1"),
    lead=(".trich-yeu", ".vb-trichyeu"),
    body=(".detail-vanban table", ".table-detail", ".vb-detail table", ".doc-detail"),
    date=(".ngay-ban-hanh", ".vb-ngaybanhanh"),
    drop=(".vb-lienquan", ".doc-tools"),
    stop=("Văn bản liên quan",),
    listings=(
        ListingShape(
            item="table.search-result tr, .table-vanban tr, .list-vanban tr",
            title="td a",
            date="td.date, td:nth-of-type(2)",
            summary="td.substract, td:nth-of-type(3)",
        ),
    ),
    next_page=".pagination a.next, a[title='Trang sau']",
    article_url=r"docid=\d+",
    addresses=(r"vanban\.chinhphu\.vn/.*docid=", r"[?&]pageid=\d+&docid=\d+"),
    markers=("vanban.chinhphu.vn", "pageid=27160"),
)
