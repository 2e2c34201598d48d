"""VNPT portal: provincial portals on VNPT's own CMS (`vnpt-portal`, `/portal/`, `.article-detail`)."""

from __future__ import annotations

from scrapers.platforms import ListingShape, Platform

PLATFORM = Platform(
    name="vnpt",
    rank=90,
    title=(".article-detail .title", ".ct-title", ".news-detail h1", "h1.title-news", ".detail-news-title"),
    lead=(".article-detail .sapo", ".ct-sapo", ".news-detail .summary", ".detail-news-summary"),
    body=(
        ".article-detail .content",
        ".ct-content",
        ".news-detail .content-detail",
        "#divArticleDescription2",
        ".detail-news-content",
    ),
    date=(".article-detail .date", ".ct-date", ".news-detail .time", ".detail-news-date", "#ctl00_lblDate"),
    author=(".article-detail .author", ".ct-author", ".news-detail .author"),
    attribution=(".article-detail .source", ".ct-source"),
    drop=(".article-tool", ".article-other", ".ct-other", ".news-other", ".box-share", ".article-rating"),
    listings=(
        ListingShape(
            item=".article-item, .list-news .item, .ct-item, .news-item",
            title="h2 a, h3 a, h4 a, .title a",
            date=".date, .time",
            summary=".sapo, .summary, .desc",
        ),
    ),
    next_page=".pagination .next a, a.next",
    questions=ListingShape(item=".qa-item, .hoidap-item", title=".question, h3", date=".date"),
    answer=".answer",
    generators=("vnpt",),
    markers=("vnptportal", "VNPT Portal", "vnpt-portal", "vnpt.com.vn/portal", "vportal"),
    twins=(r"/print", r"[?&]view=print"),
)
