"""Pages to measure extraction on: thirty layouts of real platforms, written by hand, three articles in each.

A layout is a page with its article's parts as slots and, round them, what such pages carry: clocks, menus, captions,
related lists, sharing bars, counters, tags, repeated bylines. Layouts of "held" were written after the extractor and
mended for once, after their figures stood; those of "unseen" (`extraction_unseen`) likewise, later. The articles are
those of tests/data/relevance.jsonl, of "unseen" those of the third set with paragraphs of their own.
"""

# ruff: noqa: E501 - markup of the samples stays on one line
from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from newsroom.models import VN
from tests.support import later_sets, paths
from tests.support.extraction_unseen import UNSEEN

DATA = paths.DATA / "relevance.jsonl"
AUTHORS = ("Nguyễn Thu Hằng", "Trần Quốc Bảo", "Lê Minh Châu", "Phạm Anh Tuấn", "Hoàng Yến")
SOURCES = ("Báo Lai Châu", "Cổng thông tin điện tử tỉnh Nghệ An", "TTXVN", "Báo Nhân Dân")


@dataclass(frozen=True)
class Sample:
    """One page and what a careful reader takes from it; "" where the page does not say."""

    name: str
    half: str
    url: str
    html: str
    title: str
    lead: str
    body: tuple[str, ...]
    date: datetime
    author: str
    attribution: str


# Slots: {title} {lead} {p} (paragraphs), {p1} {p2} (first, rest), {author} {source} and dates {dmy} {hm} {iso} {dash}.
_MENU = '<ul class="menu"><li><a href="/">Trang chủ</a></li><li><a href="/gioi-thieu">Giới thiệu</a></li><li><a href="/tin-tuc">Tin tức - Sự kiện</a></li><li><a href="/van-ban">Văn bản chỉ đạo điều hành</a></li></ul>'
_FOOT = '<div id="footer"><p>Cơ quan chủ quản: Sở Khoa học và Công nghệ. Chịu trách nhiệm chính: Giám đốc Sở.</p><p>Điện thoại: 0123.456.789. Ghi rõ nguồn khi phát hành lại thông tin.</p><p>Đang truy cập: 37. Hôm nay: 1.204. Tổng lượt: 2.345.678</p></div>'
_MORE = '<ul><li><a href="/tin/x1.html">Hội thao chào mừng ngày truyền thống của ngành diễn ra sôi nổi</a> <span>(02/07/2025)</span></li><li><a href="/tin/x2.html">Tuyên dương gương điển hình tiên tiến trong phong trào thi đua</a> <span>(01/07/2025)</span></li></ul>'

LAYOUTS: dict[str, dict[str, tuple[str, str, str]]] = {
    "tune": {
        "vccorp": (
            "https://baomau.vn/bai-{n}-102{tail}123.htm",
            "title lead author date attribution",
            '<title>{title}</title><meta property="og:title" content="{title}"><meta property="og:site_name" content="Báo Mẫu"><meta property="article:published_time" content="{iso}"></head><body><div class="header__top"><span id="clock">Thứ bảy, 22/11/2026</span></div>{menu}<div class="detail__cmain"><h1 class="detail-title" data-role="title">{title}</h1><div class="detail-time"><div data-role="publishdate">{dmy} {hm}</div></div><div class="detail-author"><a data-role="author">{author}</a></div><h2 class="detail-sapo" data-role="sapo">(Baomau.vn) - {lead}</h2><div class="detail-content afcbc-body" data-role="content"><figure class="VCSortableInPreviewMode"><img src="1.jpg"><figcaption class="PhotoCMS_Caption"><p>Quang cảnh buổi làm việc. Ảnh: PV</p></figcaption></figure>{p}<div class="VCSortableInPreviewMode" type="RelatedOneNews"><a href="/x.htm">Tin liên quan: Khai mạc hội chợ công nghệ</a></div></div><div class="link-source-wrapper"><span>Nguồn: </span><span class="link-source-name">{source}</span><span class="btn-copy-link-source">Copy link</span></div><div class="detail__tags"><a href="/t1">phân cấp</a><a href="/t2">khoa học</a></div><div class="box-same-category"><h3>CÙNG CHUYÊN MỤC</h3>{more}</div></div>',
        ),
        "liferay6": (
            "http://skhcn.mau.gov.vn/chi-tiet-tin/-/view-article/1/166659993{n}042/175073197{n}604",
            "title date",
            '<title>Chi tiết tin - Sở KH&amp;CN Mẫu</title><link href="/html/css/main.css?themeId=mau_WAR_theme" rel="stylesheet"></head><body class="yui3-skin-sam"><header id="banner"><h1 class="site-title"><a href="/">TRANG THÔNG TIN ĐIỆN TỬ SỞ KHOA HỌC VÀ CÔNG NGHỆ</a></h1><div class="ngay-gio">Chủ nhật, 22-11-2026</div><marquee>Nhiệt liệt chào mừng ngày Khoa học và Công nghệ Việt Nam</marquee></header>{menu}<div class="portlet-body"><div class="view-article"><div class="ngay-dang">Ngày đăng: {dash} {hm}</div><h2 class="title-article">{title}</h2><div class="content-article journal-content-article"><p><strong>{lead}</strong></p>{p}</div></div><div class="tin-khac"><h3>Tin khác</h3>{more}</div></div>',
        ),
        "nukeviet": (
            "https://pbgdpl.mau.gov.vn/news/tin-tuc/bai-so-{n}01.html",
            "title lead author date attribution",
            '<title>{title} - Tin tức - Cổng mẫu</title><meta name="generator" content="NukeViet v4.5"><meta property="og:title" content="{title}"></head><body>{menu}<div class="news_column panel panel-default"><div class="panel-body"><h1 class="title margin-bottom-lg">{title}</h1><div class="row margin-bottom-lg"><div class="col-md-12"><span class="h5">{dowdmy} {hm}</span></div><div class="col-md-12"><ul class="list-inline text-right"><li><a class="dimgray" title="In ra">In</a></li><li><a title="Gửi bài viết qua email">Gửi</a></li></ul></div></div><div class="clearfix"></div><div class="hometext m-bottom">{lead}</div><div id="news-bodyhtml" class="bodytext margin-bottom-lg">{p}</div><div class="margin-bottom-lg"><p class="h5 text-right"><strong>Tác giả: </strong>{author}</p><p class="h5 text-right"><strong>Nguồn tin: </strong>{source}</p></div></div></div><div class="news_column"><div class="rating">Tổng số điểm của bài viết là: 5 trong 1 đánh giá</div><div class="sharebar"><a>Facebook</a><a>Zalo</a></div></div><div class="related"><p class="h3"><strong>Những tin mới hơn</strong></p>{more}<p class="h3"><strong>Những tin cũ hơn</strong></p>{more}</div>',
        ),
        "wordpress": (
            "https://blogmau.vn/bai-viet-so-{n}/",
            "title author date",
            '<title>{title} - Blog Mẫu</title><meta name="generator" content="WordPress 6.4"><meta property="article:published_time" content="{iso}+07:00"></head><body class="single single-post">{menu}<main><article class="post type-post status-publish hentry"><header class="entry-header"><h1 class="entry-title">{title}</h1><div class="entry-meta"><span class="posted-on"><time class="entry-date published" datetime="{iso}+07:00">{dmy}</time></span> <span class="byline">bởi <span class="author vcard"><a class="url fn n">{author}</a></span></span> · 3 phút đọc</div></header><div class="sharedaddy"><span>Chia sẻ:</span><a>Twitter</a></div><div class="entry-content"><p>{lead}</p>{p}<div class="yarpp-related"><h3>Bài viết liên quan</h3>{more}</div></div><footer class="entry-footer">Thẻ: <a rel="tag">tin nóng</a>, <a rel="tag">công nghệ</a></footer></article><div id="comments"><h2>Để lại bình luận</h2><p>Địa chỉ email của bạn sẽ không được công bố.</p></div></main>',
        ),
        "sharepoint": (
            "https://so.mau.gov.vn/Pages/tin-tuc.aspx?ItemID={n}77",
            "title lead date",
            '<title>Chi tiết</title></head><body>{skip}{menu}<div class="ms-rtestate-field"><div class="news-detail"><h3 class="news-title">{title}</h3><span class="news-date">{hm} | {dmy}</span><span class="news-view">Lượt xem: 1.532</span><div class="news-desc"><b>{lead}</b></div><div class="news-content ExternalClass">{p}</div></div></div><div class="news-other"><div class="title">Các tin khác</div>{more}</div>',
        ),
        "soup": (
            "https://trangcu.mau.gov.vn/index.php?cat=2&id={n}55",
            "title date",
            '<title>{title}</title></head><body><table width="1000" align="center"><tr><td colspan="2">{menu}</td></tr><tr><td width="200" valign="top"><b>LIÊN KẾT WEBSITE</b><br><a href="http://a.vn">Bộ Khoa học và Công nghệ</a><br>Số người online: 12</td><td valign="top"><table><tr><td><font size="4" color="red"><b>{title}</b></font></td></tr><tr><td><i>Cập nhật: {dmy} {hm}</i></td></tr><tr><td><div align="justify"><b>{lead}</b><br><br>{br}</div></td></tr><tr><td><b>Các tin đã đưa:</b>{more}</td></tr></table></td></tr></table>',
        ),
        "dantri": (
            "https://baodt.vn/xa-hoi/bai-so-{n}-{tailyear}.htm",
            "title lead author date",
            '<title>{title} | Báo DT</title><meta property="og:title" content="{title}"><script type="application/ld+json">{{"@context":"https://schema.org","@type":"NewsArticle","headline":"{title}","datePublished":"{iso}+07:00","author":{{"@type":"Person","name":"{author}"}}}}</script></head><body>{menu}<article class="singular-container"><h1 class="title-page detail">{title}</h1><div class="author-wrap"><div class="author-name"><b>{author}</b></div><time class="author-time" datetime="{iso}">{dowdmy} - {hm}</time></div><h2 class="singular-sapo">(DT) - {lead}</h2><div class="singular-content">{p1}<figure class="image"><img src="a.jpg"><figcaption><p>Người dân nộp hồ sơ tại bộ phận một cửa (Ảnh: Hữu Nghị).</p></figcaption></figure>{p2}</div><ul class="tags-wrap"><li><a>cải cách</a></li></ul></article><aside><h2>Đọc nhiều trong Xã hội</h2>{more}</aside>',
        ),
    },
    "held": {
        "vnexpress": (
            "https://baovx.vn/bai-viet-thu-{n}-504736{n}.html",
            "title lead author date",
            '<title>{title} - Báo VX</title><meta name="pubdate" content="{iso}+07:00"><meta property="og:title" content="{title}"></head><body>{menu}<section class="section page-detail top-detail"><div class="sidebar-1"><div class="header-content width_common"><ul class="breadcrumb"><li><a>Khoa học công nghệ</a></li></ul><span class="date">{dowdmy}, {hm} (GMT+7)</span></div><h1 class="title-detail">{title}</h1><p class="description">{lead}</p><article class="fck_detail">{vp}<p class="Normal" style="text-align:right;"><strong>{author}</strong></p></article><div class="box-tinlienquanv2"><h2>Tin liên quan</h2>{more}</div><div class="footer-content">Trở lại Khoa học công nghệ · Chia sẻ · Lưu</div></div></section>',
        ),
        "drupal": (
            "https://vien.mau.vn/node/{n}42",
            "title author date",
            '<title>{title} | Viện Mẫu</title><meta name="Generator" content="Drupal 9"></head><body class="path-node">{menu}<div class="region region-content"><h1 class="page-header"><span class="field--name-title">{title}</span></h1><article class="node node--type-article node--view-mode-full"><footer class="node__meta"><div class="node__submitted">Được đăng bởi <span class="field--name-uid">{author}</span> vào <span class="field--name-created">{dmy} - {hm}</span></div></footer><div class="node__content"><div class="field field--name-body">{lead_p}{p}</div><ul class="links inline"><li><a>Đăng nhập để bình luận</a></li></ul></div></article><div class="block-views"><h2>Tin nổi bật</h2>{more}</div></div>',
        ),
        "joomla": (
            "https://truong.mau.edu.vn/index.php/tin-tuc/{n}12-bai-viet",
            "title author date",
            '<title>{title}</title><meta name="generator" content="Joomla! - Open Source Content Management"></head><body>{menu}<div class="item-page"><div class="page-header"><h2 itemprop="headline">{title}</h2></div><dl class="article-info muted"><dt>Thông tin</dt><dd class="createdby">Viết bởi <span itemprop="name">{author}</span></dd><dd class="published">Ngày đăng: <time datetime="{iso}+07:00" itemprop="datePublished">{dmy}</time></dd><dd class="hits">Lượt xem: 1024</dd></dl><div class="icons"><a>In bài này</a><a>Email</a></div><div itemprop="articleBody">{lead_p}{p}</div><ul class="pager pagenav"><li class="previous"><a>Trang trước</a></li><li class="next"><a>Tiếp theo</a></li></ul></div>',
        ),
        "epi": (
            "https://baodf.mau.vn/bai-thu-{n}-post29384{n}.html",
            "title lead author date attribution",
            '<title>{title}</title><meta property="og:title" content="{title}"><meta property="article:published_time" content="{iso}+0700"><meta property="article:author" content="Báo DF"></head><body>{menu}<div class="main-col"><div class="breadcrumbs"><a>Chính trị</a></div><h1 class="article__title cms-title">{title}</h1><div class="article__meta"><a class="name cms-author">{author}</a><time class="time" datetime="{iso}+0700">{dmy} {hm}</time></div><div class="social"><a>Facebook</a><a>Zalo</a><span>Cỡ chữ A- A A+</span></div><div class="article__sapo cms-desc"><div><span class="prefix">DF -</span> {lead}</div></div><div class="article__body cms-body">{p1}<table class="picture"><tr><td><img src="b.jpg"></td></tr><tr><td class="caption">Cán bộ hướng dẫn người dân làm thủ tục. Ảnh: TL</td></tr></table>{p2}<div class="notebox">Mời bạn đọc theo dõi báo trên Google News</div></div><div class="article__source"><span>Theo {source}</span></div><div class="article__tag"><h4>Từ khóa</h4><a>thủ tục</a><a>hành chính</a></div><div class="box-related"><h3>Có thể bạn quan tâm</h3>{more}</div></div>',
        ),
        "liferay7": (
            "https://tinh.mau.gov.vn/web/guest/chi-tiet/-/asset_publisher/AbC/content/id/{n}7788",
            "title lead date attribution",
            '<title>{title} - Cổng TTĐT tỉnh</title><meta name="generator" content="Liferay"></head><body class="controls-visible"><div class="header-date">Hà Nội, 22/11/2026 03:15</div>{menu}<div class="asset-full-content clearfix"><div class="asset-title"><h4 class="component-title"><span class="asset-title d-inline">{title}</span></h4></div><div class="publish-date">{dmy} {hm} | Xem với cỡ chữ</div><div class="tinchitiet"><div class="sapo">{lead}</div><div class="noidung journal-content-article">{p}</div><div class="nguon">Nguồn: {source}</div></div><div class="share">Chia sẻ bài viết <a>FB</a></div></div><div class="related-assets"><h2>Tin liên quan</h2>{more}</div>',
        ),
        "vnpt": (
            "https://phuong.mau.gov.vn/chi-tiet-tin?/bai-so-{n}/6543{n}",
            "title lead author date",
            '<title>Trang thông tin điện tử phường Mẫu</title></head><body><div class="top">Chào mừng bạn đến với cổng thông tin</div>{menu}<div class="detail-news"><h2 class="detail-title">{title}</h2><p class="date-post"><i class="fa"></i> {dmy} | <i class="fa"></i> Lượt xem: 88</p><div class="summary">{lead}</div><div class="content-detail">{p}</div><p class="author-post">Tác giả: {author}</p><div class="attach">Đang cập nhật</div></div><div class="box-other"><h3 class="heading">Tin tức khác</h3>{more}</div>',
        ),
        "divs": (
            "https://hoi.mau.org.vn/xem/{n}99/bai.html",
            "title date attribution",
            '<title>Hội Mẫu :: {title}</title></head><body>{menu}<div class="a1"><div class="b1"><div class="c1">{title}</div><div class="c2">Đăng lúc {hm} ngày {dmy}</div><div class="c3">{divs}</div><div class="c4">(Theo {source})</div></div><div class="b2"><div class="c5">Xem thêm</div>{more}</div></div><div class="b9">Bản đồ đường đi. Góp ý. RSS. Sơ đồ trang</div>',
        ),
    },
}
LAYOUTS["unseen"] = UNSEEN
_LONGER = (
    "Theo kế hoạch, các đơn vị tiếp tục hoàn thiện quy trình nội bộ, bố trí người trực tại bộ phận một cửa và công khai số điện thoại liên hệ.",
    "Nhiều đại biểu đề nghị có thêm kinh phí mua sắm thiết bị, vì phần lớn máy móc hiện có đã dùng hơn mười năm và không còn phụ tùng thay thế.",
    "“Chúng tôi làm đến đâu rút kinh nghiệm đến đó, quan trọng nhất là người dân không phải đi lại nhiều lần”, một cán bộ tiếp nhận hồ sơ chia sẻ.",
    "Đợt rà soát tiếp theo dự kiến diễn ra vào cuối quý, kết quả sẽ được gửi tới từng xã, phường để thực hiện thống nhất.",
)
_SKIP = "<div>Skip Ribbon Commands</div><div>Skip to main content</div><div>Turn off Animations</div>"
_DAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")


def samples() -> Iterator[Sample]:
    """Every page, in order."""
    for half, layouts in LAYOUTS.items():
        stock = cycle(_articles(half))
        for name, (url, shown, markup) in layouts.items():
            for number in range(3):
                yield _sample(half, name, url, shown.split(), markup, next(stock), number + 1)


def _articles(half: str) -> list[dict[str, Any]]:
    if half == "unseen":
        told = [
            r for r in later_sets.rows("third") if r["lead"] and r["paragraphs"] and '"' not in r["title"] + r["lead"]
        ]
        kept = [r for r in told if r["label"] in "RA" and r["form"] == "press"]
        return [{**r, "paragraphs": [*r["paragraphs"], *_LONGER[n % 3 : n % 3 + 2]]} for n, r in enumerate(kept)]
    rows = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    long = [r for r in rows if len(r["paragraphs"]) >= 2 and r["lead"] and r["language"] == "vi"]
    plain = [r for r in long if '"' not in r["title"] and len(" ".join(r["paragraphs"])) > 300]
    return plain[:: 1 if half == "tune" else -1]


def _sample(half: str, name: str, url: str, shown: list[str], markup: str, row: dict[str, Any], number: int) -> Sample:
    when = datetime.fromisoformat("2025-07-03T08:05:00").replace(tzinfo=VN) + timedelta(days=9 * number, minutes=7)
    author, source = AUTHORS[(number + len(name)) % 5], SOURCES[(number + len(name)) % 4]
    paragraphs = [text.strip() for text in row["paragraphs"]]
    lead = row["lead"].strip()
    slots = _dates(when) | _texts(lead, paragraphs)
    slots |= {"title": row["title"], "lead": lead, "author": author, "source": source, "n": str(number)}
    slots |= {"menu": _MENU, "more": _MORE, "skip": _SKIP}
    head = '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">'
    exact = "{hm}" in markup or "{iso}" in markup
    return Sample(
        f"{half}-{name}-{number}",
        half,
        url.format(**slots),
        f"{head}{markup.format(**slots)}{_FOOT}</body></html>",
        row["title"],
        lead,
        tuple(paragraphs),
        when if exact else when.replace(hour=0, minute=0),
        author if "author" in shown else "",
        source if "attribution" in shown else "",
    )


def _dates(when: datetime) -> dict[str, str]:
    return {
        "dmy": f"{when:%d/%m/%Y}",
        "dash": f"{when:%d-%m-%Y}",
        "hm": f"{when:%H:%M}",
        "iso": f"{when:%Y-%m-%dT%H:%M:%S}",
        "tail": f"{when:%y%m%d%H%M%S}",
        "tailyear": f"{when:%Y%m%d%H%M%S}123",
        "dowdmy": f"{_DAYS[when.weekday()]}, {when:%d/%m/%Y}",
    }


def _texts(lead: str, paragraphs: list[str]) -> dict[str, str]:
    marked = [f"<p>{text}</p>" for text in paragraphs]
    return {
        "p": "\n".join(marked),
        "p1": marked[0],
        "p2": "\n".join(marked[1:]),
        "lead_p": f"<p><strong>{lead}</strong></p>",
        "br": "<br>\n<br>\n".join(paragraphs),
        "divs": "".join(f"<div>{text}</div>" for text in (lead, *paragraphs)),
        "vp": "\n".join(f'<p class="Normal">{text}</p>' for text in paragraphs),
    }
