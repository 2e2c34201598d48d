"""The two seeds of the real world, put back at test time into the shape they had.

Reads ../shared/seeds when it is there; nothing of it is kept in the project. The Quảng Trị text becomes a Liferay
page (page clock, breadcrumb, article, related list, counters, footer); the feed text becomes RSS 2.0 with
`content:encoded`.
"""

from __future__ import annotations

import html
import re

from tests.support.paths import SHARED

SEEDS = SHARED / "seeds"


def reprint_lines() -> list[str]:
    """The non-empty lines of the Quảng Trị seed."""
    text = (SEEDS / "000_e878e6f897bfddc2.txt").read_text(encoding="utf-8")
    return [line.strip() for line in text.split("\n") if line.strip()]


def liferay_page(related: str = "/chi-tiet-tin-tt/-/view-article/1/1666599933042/1750000000000") -> bytes:
    """The article page: Liferay 6 portlets around journal content."""
    lines = reprint_lines()
    clock, slogan, section, posted, title = lines[2], lines[3], lines[4], lines[5], lines[6]
    cut = lines.index("Tin khác")
    body = "".join(f"<p>{html.escape(line)}</p>\n" for line in lines[7:cut])
    other = html.escape(lines[cut + 1])
    footer = "".join(f"<div>{html.escape(line)}</div>\n" for line in lines[cut + 2 :])
    page = f"""<!DOCTYPE html><html class="ltr" dir="ltr" lang="vi-VN"><head><title>{html.escape(lines[0])}</title>
<meta content="text/html; charset=UTF-8" http-equiv="content-type">
<link href="/html/css/main.css?browserId=other&amp;themeId=quangtri_WAR_theme" rel="stylesheet" type="text/css">
</head><body class="yui3-skin-sam controls-visible signed-out public-page site">
<div id="wrapper"><header id="banner"><h1 class="site-title"><a class="logo" href="/">{html.escape(lines[1])}</a></h1>
<div class="ngay-gio">{html.escape(clock)}</div><marquee>{html.escape(slogan)}</marquee></header>
<nav id="navigation"><ul><li><a href="/trang-chu">Trang chủ</a></li>
<li><a href="/gioi-thieu">Giới thiệu</a></li></ul></nav>
<div id="content"><div class="portlet-boundary portlet-static-end"><div class="portlet-body">
<div class="breadcrumb-tin"><span>{html.escape(section)}</span></div>
<div class="view-article"><div class="ngay-dang">{html.escape(posted)}</div>
<h2 class="title-article">{html.escape(title)}</h2>
<div class="content-article journal-content-article">{body}</div></div>
<div class="tin-khac"><h3>Tin khác</h3><ul><li><a href="{related}">{other}</a></li></ul></div>
</div></div>
<aside class="thong-ke">{footer}</aside></div></div></body></html>"""
    return page.encode()


def liferay_listing(article: str) -> bytes:
    """A listing page that names the article once, with its date."""
    lines = reprint_lines()
    page = f"""<!DOCTYPE html><html lang="vi-VN"><head><title>Tin tức - Sở Khoa học và Công nghệ</title></head>
<body class="yui3-skin-sam"><div class="ngay-gio">{html.escape(lines[2])}</div>
<ul class="menu"><li><a href="/trang-chu">Trang chủ</a></li><li><a href="/lien-he">Liên hệ</a></li></ul>
<div id="content"><div class="portlet-boundary"><div class="portlet-body"><ul class="danh-sach-tin">
<li class="item"><a href="{article}"><h3>{html.escape(lines[6])}</h3></a><span class="date">24-06-2025</span>
<p>{html.escape(lines[7])}</p></li></ul></div></div></div>
<div class="chan-trang">{"Ghi rõ nguồn khi sử dụng thông tin từ website này. " * 6}</div></body></html>"""
    return page.encode()


def spun_feed() -> bytes:
    """The WordPress tag feed of one spun item, as RSS 2.0 with content:encoded."""
    text = (SEEDS / "004_959352940b658204.txt").read_text(encoding="utf-8").removesuffix("]]>")
    head, *paragraphs = [part.strip() for part in text.split("\n\n") if part.strip()]
    link = re.findall(r"https://ngoisao\.info/\S+/", head)[0]
    title = head.split("https://ngoisao.info 32 32 ")[1].split(" https://")[0]
    day = re.findall(r"Tue, 02 Sep 2025 [\d:]+ \+0000", head)[-1]
    body = "\n".join(f"<p>{html.escape(p)}</p>" for p in paragraphs)
    return f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Hỗ trợ địa phương</title><link>https://ngoisao.info</link><language>vi</language>
<item><title>{html.escape(title)}</title><link>{link}</link><dc:creator><![CDATA[linh]]></dc:creator>
<pubDate>{day}</pubDate><guid isPermaLink="false">{link}</guid>
<description><![CDATA[{paragraphs[0][:200]}]]></description>
<content:encoded><![CDATA[{body}]]></content:encoded></item></channel></rss>""".encode()
