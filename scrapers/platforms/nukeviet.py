"""NukeViet 4: `/news/…-<id>.html`. Each article has a `/savefile/` twin and a `/print/` view whose canonical
link is the real page. Dates read "Thứ tư - 15/03/2023 08:36". Its faq module folds every answer under its
question, on one page.
"""

from __future__ import annotations

from scrapers.platforms import ListingShape, Platform

PLATFORM = Platform(
    name="nukeviet",
    rank=70,
    title=("h1.title", ".news_column h1", "h1[itemprop=headline]", ".detail h1"),
    lead=(".hometext", "#hometext", "[itemprop=description].hometext"),
    body=("#news-bodyhtml", ".bodytext", "#news-content", "[itemprop=articleBody]"),
    date=(".news_column .h5", "span.h5", ".post-time", ".time-post"),
    author=(".bodytext + .author", ".author", "[itemprop=author]"),
    attribution=("p.h5.text-right", ".source", ".nguontin"),
    drop=(
        ".socialicon",
        ".news-tags",
        ".related-articles",
        ".others",
        "#idcomment",
        ".well",
        ".breadcrumbs-wrap",
        ".margin-bottom-lg.h5",
    ),
    stop=(
        "Những tin mới hơn",
        "Những tin cũ hơn",
        "Từ khóa:",
        "Tổng số điểm của bài viết là",
        "Click để đánh giá bài viết",
    ),
    listings=(
        ListingShape(
            item=".news_column .panel, .viewcat-page .news_column, .item-news, article.post",
            title="h2 a, h3 a, h4 a, .title a",
            date=".text-muted li, .time, .date",
            summary=".text-justify, .hometext",
        ),
    ),
    next_page=".pagination li.active + li a, .pagination a[rel=next]",
    article_url=r"-\d+\.html$",
    questions=ListingShape(item="#faq .panel, .faq .panel", title="[id^=question-], .panel-heading"),
    answer=".list-group-item:not(.iquestion), .panel-body",
    generators=("nukeviet",),
    addresses=(r"/news/savefile/",),
    markers=("nv_base_siteurl", "nv_lang_data", "news-bodyhtml", "NukeViet"),
    twins=(r"/savefile/", r"/print/"),
)
