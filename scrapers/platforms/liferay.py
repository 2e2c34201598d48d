"""Liferay 6 and 7 portals (Quảng Trị, Đà Nẵng, Bắc Ninh, the 2022 mirror of Hà Nội).

The `h1.portlet-title` is the section, never the story. Ids of `view-article` addresses are epoch milliseconds.
The clock of the page header is not a date.
"""

from __future__ import annotations

from scrapers.platforms import ListingShape, Platform

PLATFORM = Platform(
    name="liferay",
    rank=80,
    title=(
        ".asset-full-content .asset-title",
        ".detail-title",
        ".news-title",
        ".title-detail",
        ".tieu-de",
        ".tieude",
        ".journal-content-article h1",
        ".journal-content-article h2",
        ".header-title",
    ),
    lead=(".asset-full-content .asset-summary", ".news-summary", ".tom-tat", ".tomtat", ".sapo"),
    body=(
        ".asset-full-content .journal-content-article",
        ".news-content",
        ".detail-content",
        ".noi-dung",
        ".noidung",
        ".asset-full-content .asset-content",
        ".journal-content-article",
    ),
    date=(".assetPublishDate", ".metadata-publish-date", ".ngay-dang", ".ngaydang", ".date-publish", ".news-date"),
    author=(".tac-gia", ".tacgia", ".metadata-author"),
    attribution=(".nguon-tin", ".nguon", ".news-source"),
    drop=(
        ".portlet-topper",
        ".egov_date",
        ".lfr-meta-actions",
        ".asset-metadata",
        ".asset-ratings",
        ".taglib-social-bookmarks",
        ".taglib-page-iterator",
        "#skip-to-content",
        ".dd_chuyenmuc",
    ),
    listings=(
        ListingShape(
            item=".asset-abstract",
            title=".asset-title",
            date=".assetPublishDate, .metadata-publish-date",
            summary=".asset-summary",
        ),
        ListingShape(
            item=".news-item, .item-news, li.tin", title="h3, h4, .title", date=".date, .ngay-dang", summary=".summary"
        ),
    ),
    next_page=".taglib-page-iterator a.next, .lfr-pagination a[rel=next]",
    article_url=r"(?:/-/|view-article|view_content|/content/|/\d{5,})",
    questions=ListingShape(item=".tintuc_chuyenmuc, .faq-entry", title="[id^=box-question] p, .faq-question"),
    answer="[id^=box-answer], .faq-answer",
    generators=("liferay",),
    addresses=(r"/-/view-article/", r"/-/asset_publisher/", r"[?&]p_p_id="),
    markers=("portlet-boundary", "portlet-body", "lfr-css-file", "journal-content-article", "Liferay.", "aui ltr"),
    twins=(r"/print\b", r"[?&]p_p_state=pop_up"),
)
