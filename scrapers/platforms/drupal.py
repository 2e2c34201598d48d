"""Drupal (older Lạng Sơn: `/node/12969`)."""

from __future__ import annotations

from scrapers.platforms import ListingShape, Platform

PLATFORM = Platform(
    name="drupal",
    rank=140,
    title=("h1.page-header", "h1#page-title", "h1.page-title", ".node h1", "h1.title"),
    lead=(".field--name-field-summary", ".field-name-field-tom-tat", ".field--name-field-lead"),
    body=(".node .field--name-body", ".field-name-body", ".node__content", ".node .content"),
    date=(".field--name-created", ".submitted time", ".submitted", ".date-display-single"),
    author=(".field--name-uid", ".submitted .username", ".field-name-field-tac-gia"),
    attribution=(".field-name-field-nguon", ".field--name-field-source"),
    drop=(".links.inline", ".field-name-field-tags", ".field--name-field-tags", ".node__links", ".tabs", ".feed-icon"),
    listings=(
        ListingShape(
            item=".views-row, .node-teaser",
            title=".views-field-title a, h2 a, h3 a",
            date=".views-field-created, time, .submitted",
            summary=".views-field-body, .field--name-body",
        ),
    ),
    next_page=".pager__item--next a, .pager-next a",
    article_url=r"/node/\d+|\.html$|/[^/]+-[^/]+-[^/]+",
    questions=ListingShape(item=".faq-question-answer", title=".faq-question"),
    answer=".faq-answer",
    generators=("drupal",),
    addresses=(r"/node/\d+$",),
    markers=("Drupal.settings", "drupal-settings-json", "/sites/default/files/", "views-row", "node-teaser"),
    twins=(r"/print/", r"/printpdf/"),
)
