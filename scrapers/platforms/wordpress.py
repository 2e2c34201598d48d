"""WordPress: `.entry-title`, `.entry-content`, wp-content assets."""

from __future__ import annotations

from scrapers.platforms import ListingShape, Platform

PLATFORM = Platform(
    name="wordpress",
    rank=120,
    title=("h1.entry-title", ".single-post-title", "h1.post-title", "article h1", "h1.page-title"),
    lead=(".entry-summary", ".post-excerpt", ".sapo", "h2.entry-lead"),
    body=(".entry-content", ".post-content", ".single-content", ".td-post-content", "[itemprop=articleBody]"),
    date=(
        "time.entry-date[datetime]",
        "time.published",
        ".entry-meta time",
        ".posted-on time",
        ".post-date",
        ".entry-date",
    ),
    updated=("time.updated",),
    author=(".entry-meta .author a", ".byline .author", "a[rel=author]", ".post-author-name"),
    attribution=(".post-source", ".source", ".nguon"),
    drop=(
        ".sharedaddy",
        ".jp-relatedposts",
        ".wp-caption-text",
        ".post-tags",
        ".tags-links",
        ".entry-footer",
        ".addtoany_share_save_container",
        ".comments-area",
        "#comments",
        ".navigation",
        ".related-posts",
        ".author-box",
        ".toc_container",
        "#toc_container",
    ),
    listings=(
        ListingShape(
            item="article.post, article.type-post, article.hentry, .post-item, .td_module_wrap",
            title=".entry-title a, h2 a, h3 a, h5 a",
            date="time[datetime], .entry-date, .post-date",
            summary=".entry-summary, .entry-content, .excerpt",
        ),
    ),
    next_page="a.next.page-numbers, .nav-previous a, a[rel=next]",
    questions=ListingShape(item=".schema-faq-section, details.wp-block-details", title=".schema-faq-question, summary"),
    answer=".schema-faq-answer, summary ~ *",
    generators=("wordpress",),
    addresses=(r"/wp-content/|[?&]p=\d+$",),
    markers=("/wp-content/", "/wp-includes/", "wp-block-", "entry-content"),
    twins=(r"[?&]replytocom=", r"/amp/?$", r"/print/?$"),
)
