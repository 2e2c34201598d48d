"""Pages of no known CMS: names that Vietnamese templates commonly use. What these miss, `scrapers.body` weighs."""

from __future__ import annotations

from scrapers.platforms import ListingShape, Platform

PLATFORM = Platform(
    name="generic",
    rank=160,
    title=(
        "h1[itemprop=headline]",
        "article h1",
        ".detail-title",
        ".news-title h1",
        ".post-title",
        ".title-detail",
        ".tieude-tin",
    ),
    lead=(".sapo", ".lead", ".tom-tat", ".tomtat", ".news-summary", ".description-detail"),
    body=(
        "[itemprop=articleBody]",
        ".detail-content",
        ".article-content",
        ".article-body",
        ".content-detail",
        ".news-content",
        ".noidung-tin",
    ),
    date=(
        "time[itemprop=datePublished]",
        ".ngay-dang",
        ".ngaydang",
        ".publish-date",
        ".post-date",
        ".date-post",
        ".news-date",
    ),
    author=("[itemprop=author]", "[rel=author]", ".author-name", ".tac-gia", ".tacgia"),
    attribution=(".source", ".nguon", ".nguon-tin"),
    listings=(
        ListingShape(
            item="article, .news-item, .item-news, .list-news li, .post-item",
            title="h2 a, h3 a, h4 a, .title a",
            date="time, .date, .time",
            summary=".summary, .sapo, .desc, p",
        ),
    ),
    next_page="a[rel=next], .pagination .next a",
    questions=ListingShape(
        item=".faq-item, .hoi-dap-item, .accordion-item", title=".faq-question, .cau-hoi, .accordion-header"
    ),
    answer=".faq-answer, .tra-loi, .accordion-body",
)
