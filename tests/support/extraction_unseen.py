"""Sixteen more layouts, written after the extractor and run once before anything was mended for them.

Each is (address, fields shown, page) with the slots of `extraction_pages`. Shapes: press CMSs, portals of communes and
departments, WebForms, hashed class names, AMP, microdata, print views, credits inside the text.
"""

# ruff: noqa: E501 - markup of the samples stays on one line
from __future__ import annotations

UNSEEN: dict[str, tuple[str, str, str]] = {
    "hemera": (
        "https://baoqn.mau.vn/bai-thu-{n}-33827{n}1.html",
        "title lead author date",
        '<title>{title} - Báo QN điện tử</title><meta name="description" content="{lead}"></head><body>{menu}<div class="b-maincontent"><div class="post-header"><h1 class="c-detail-head__title">{title}</h1><div class="c-detail-head__row"><span class="c-detail-head__time">{dowdmy} {hm}</span><span class="c-detail-head__cat">Chính trị</span></div></div><div class="desc"><p>{lead}</p></div><div id="content" class="b-detail-content">{p1}<div class="c-box-related"><ul><li><a href="/a.html">Đẩy nhanh tiến độ các công trình trọng điểm</a></li></ul></div>{p2}<p style="text-align:right"><strong>{author}</strong></p></div><div class="c-share-detail">Chia sẻ <a>Facebook</a> <a>Zalo</a> <a>Sao chép liên kết</a></div></div>',
    ),
    "xa-portal": (
        "https://xamau.mau.gov.vn/portal/pages/2025-7-{n}/bai-viet-{n}.aspx",
        "title lead date",
        '<title>Cổng thông tin điện tử xã Mẫu</title></head><body><div class="banner">UBND XÃ MẪU</div>{menu}<div class="ArticleDetail"><div class="ArticleHeader"><span class="ArticleTitle">{title}</span><span class="ArticleDate">({dmy} {hm})</span></div><div class="ArticleSummary">{lead}</div><div class="ArticleContent"><div class="ExternalClass">{p}</div></div><div class="ArticleTools"><a>[Quay lại]</a> <a>[In trang]</a> <a>[Gửi email]</a> Lượt xem: 214</div></div><div class="ArticleOther"><b>Tin liên quan:</b>{more}</div>',
    ),
    "webforms": (
        "https://so.mau.gov.vn/default.aspx?nid=188{n}&pid=57",
        "title date attribution",
        '<title>Sở Mẫu</title></head><body><form id="form1"><input type="hidden" name="__VIEWSTATE" value="/wEPDwUK">{menu}<div id="ctl00_body"><span id="ctl00_ContentPlaceHolder1_lblTieuDe" class="tieude">{title}</span><br><span id="ctl00_ContentPlaceHolder1_lblNgay">[{dmy} {hm}]</span><div id="ctl00_ContentPlaceHolder1_lblNoiDung"><p><b>{lead}</b></p>{p}<p align="right"><i>Nguồn: {source}</i></p></div><div id="ctl00_ContentPlaceHolder1_dlKhac"><span>Các tin khác</span>{more}</div></div></form>',
    ),
    "hashed": (
        "https://tintuc.mau.net/bai-viet/bai-{n}-a8f3e2",
        "title lead author date",
        '<title>{title}</title><meta property="og:title" content="{title}"><meta property="og:description" content="{lead}"><script type="application/ld+json">{{"@context":"https://schema.org","@type":"NewsArticle","headline":"{title}","description":"{lead}","datePublished":"{iso}+07:00","author":[{{"@type":"Person","name":"{author}"}}],"publisher":{{"@type":"Organization","name":"Tin Mẫu"}}}}</script></head><body><div id="__next"><div class="css-1q9z8x">{menu}</div><main class="css-77aa1"><h1 class="css-9b8c7">{title}</h1><div class="css-0aa12"><span>{author}</span><time>{dmy} {hm}</time></div><p class="css-44ff2">{lead}</p><div class="css-5e5e5">{p1}<div class="css-ad"><span>Quảng cáo</span></div>{p2}</div><div class="css-77tag"><a>#congnghe</a><a>#dia-phuong</a></div><section class="css-rel"><h2>Đọc tiếp</h2>{more}</section></main></div>',
    ),
    "hardwrap": (
        "http://cu.mau.gov.vn/chitiet.asp?id={n}91",
        "title date attribution",
        '<title>TRANG TIN</title></head><body bgcolor="#ffffff"><table><tr><td>{menu}</td><td><p class="tieu_de_tin">{title}</p><p class="ngay_tin">Cập nhật ngày {dash}</p><p class="tom_tat"><strong>{lead}</strong></p><div class="noi_dung_tin">{br}<br><br>(Nguồn: {source})</div><p><a href="javascript:history.back()">Trở lại</a> | <a>Lên đầu trang</a></p><table class="tinlq"><tr><td>Tin đã đưa</td></tr><tr><td>{more}</td></tr></table></td></tr></table>',
    ),
    "vov": (
        "https://vovmau.vn/xa-hoi/bai-{n}-post1184{n}0.vov",
        "title lead author date",
        '<title>{title} | VOVMAU.VN</title><meta property="article:published_time" content="{iso}+07:00"></head><body>{menu}<article class="article-page"><h1 class="article-title">{title}</h1><div class="article-meta"><time>{dowdmy}, {hm}</time><div class="font-size">A A</div></div><div class="article-summary"><p>VOVMAU.VN - {lead}</p></div><div class="article-body">{p1}<div class="media"><img src="x.jpg"><div class="media-caption">Cán bộ kiểm tra thiết bị tại hiện trường</div></div>{p2}</div><div class="article-author"><span>{author}/VOVMAU.VN</span></div><div class="article-tags">Tag: <a>phân cấp</a> <a>xã</a></div></article><div class="box-comment"><h3>Viết bình luận</h3><p>Mời bạn nhập họ tên</p></div>',
    ),
    "onecms": (
        "https://tcmau.vn/bai-so-{n}-1120{n}.html",
        "title lead author date",
        '<title>{title} - Tạp chí Mẫu</title><meta property="og:description" content="{lead}"></head><body>{menu}<div class="c-news-detail"><div class="sc-longform-header"><h1 class="sc-longform-header-title block-sc-title">{title}</h1><div class="sc-longform-header-meta"><span class="sc-longform-header-author block-sc-author">{author}</span> <span class="sc-longform-header-date block-sc-publish-time">{dmy} {hm}</span></div><h2 class="sc-longform-header-sapo block-sc-sapo">{lead}</h2></div><div class="entry entry-no-padding"><p>Theo dõi Tạp chí Mẫu trên <a>Google News</a></p>{p}</div><div class="c-widget-related"><h3>Tin cùng chuyên mục</h3>{more}</div></div>',
    ),
    "microdata": (
        "https://ttxmau.vn/bai-viet-{n}/40{n}551.html",
        "title lead author date",
        '<title>{title}</title></head><body itemscope itemtype="https://schema.org/NewsArticle">{menu}<h1 itemprop="headline">{title}</h1><meta itemprop="datePublished" content="{iso}+07:00"><p itemprop="description"><b>{lead}</b></p><div itemprop="articleBody">{p}</div><p><span itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">{author}</span></span> (TTXMAU)</p><div class="lien-quan">Tin cùng loại{more}</div>',
    ),
    "amp": (
        "https://amp.baoamp.mau.vn/bai-{n}-22114{n}.amp",
        "title lead author date",
        '<title>{title}</title><link rel="canonical" href="https://baoamp.mau.vn/bai-{n}-22114{n}.html"><script type="application/ld+json">{{"@type":"NewsArticle","headline":"{title}","datePublished":"{iso}+07:00"}}</script></head><body><amp-sidebar id="s">{menu}</amp-sidebar><main role="main"><article><header><h1>{title}</h1><p class="meta">{dmy} {hm}</p></header><p class="sapo">{lead}</p>{p1}<amp-img src="a.jpg" width="1" height="1"></amp-img><p class="caption">Ảnh minh họa: Internet</p>{p2}<p class="author"><b>{author}</b></p></article><amp-social-share type="facebook"></amp-social-share></main><footer>Phiên bản đầy đủ</footer>',
    ),
    "print": (
        "https://so.mau.gov.vn/tin/bai-{n}?tmpl=component&print=1",
        "title date attribution",
        '<title>{title}</title></head><body class="contentpane"><div id="print-head"><a onclick="window.print()">In trang này</a></div><h2 class="contentheading">{title}</h2><p class="createdate">{dowdmy} {hm}</p><div class="article-content"><p><strong>{lead}</strong></p>{p}<p style="text-align: right;"><em>Theo {source}</em></p></div><div>Địa chỉ bài viết: https://so.mau.gov.vn/tin/bai-{n}</div>',
    ),
    "inline-tools": (
        "https://huyen.mau.gov.vn/tin-tuc/bai-{n}.htm",
        "title lead date",
        '<title>{title} - Cổng thông tin</title></head><body>{menu}<div class="main"><div class="tin-chi-tiet"><h1>{title}</h1><div class="ngay">Ngày đăng: {dmy} | Lượt xem: 1.024 | <a>Đọc bài viết</a></div><div class="tom-tat">{lead}</div><div class="noi-dung"><div class="audio">Nghe đọc bài 00:00 / 03:15</div>{p1}<p class="chu-thich-anh" style="text-align:center"><em>Quang cảnh hội nghị</em></p>{p2}<div class="chia-se">Chia sẻ: <a>Facebook</a><a>Zalo</a></div><div class="danh-gia">Đánh giá bài viết: 5/5 (3 lượt)</div></div></div><div class="tin-lien-quan"><h3>Tin liên quan</h3>{more}</div></div>',
    ),
    "drupal7": (
        "https://cuc.mau.gov.vn/vi/node/4{n}02",
        "title date attribution",
        '<title>{title} | Cục Mẫu</title><meta name="Generator" content="Drupal 7 (http://drupal.org)"></head><body class="html not-front node-type-tin-tuc">{menu}<div id="content"><h1 class="title" id="page-title">{title}</h1><div class="node node-tin-tuc"><div class="field field-name-post-date"><div class="field-item even">{dmy} - {hm}</div></div><div class="field field-name-body field-type-text-with-summary"><div class="field-items"><div class="field-item even" property="content:encoded">{lead_p}{p}</div></div></div><div class="field field-name-field-nguon"><div class="field-label">Nguồn tin:&nbsp;</div><div class="field-item even">{source}</div></div></div><ul class="links"><li class="node_count"><span>87 lần đọc</span></li></ul></div><div class="region-sidebar"><h2>Bài mới</h2>{more}</div>',
    ),
    "byline-twice": (
        "https://bao.tinhmau.vn/bai-{n}-202507.html",
        "title lead author date",
        '<title>{title} - Báo tỉnh Mẫu</title><meta name="author" content="Báo tỉnh Mẫu"></head><body>{menu}<div class="detail"><h1>{title}</h1><p class="author-top">{author}</p><p class="time">{hm} | {dmy}</p><h3 class="chapeau">BTM - {lead}</h3><div class="text">{p}<p><b>{author}</b></p></div><p class="viewed">Đã xem: 532 lần</p></div><div class="more"><h4>Tin mới</h4>{more}</div>',
    ),
    "dnn": (
        "https://skh.mau.gov.vn/tin-tuc/id/{n}7/bai-viet",
        "title lead date attribution",
        '<title>Tin tức</title></head><body id="Body"><div class="dnnForm">{menu}<div id="dnn_ContentPane"><div class="DnnModule-EasyDNNnews"><div class="edn_article"><h1 class="edn_articleTitle">{title}</h1><div class="edn_metaDetails"><time>{dmy} {hm}</time> / Số lượt xem: 77</div><div class="edn_articleSummary">{lead}</div><article class="edn_articleContent">{p}</article><div class="edn_source">Nguồn: {source}</div><div class="edn_tags">Tags: <a>khoa học</a></div></div></div><div class="edn_related">Bài liên quan{more}</div></div></div>',
    ),
    "elementor": (
        "https://vien.mau.org/bai-viet-thu-{n}/",
        "title author date",
        '<title>{title} - Viện Mẫu</title><meta name="generator" content="Elementor 3.2"><meta property="article:published_time" content="{iso}+07:00"></head><body class="single-post elementor-default">{menu}<div data-elementor-type="single-post"><h1 class="elementor-heading-title">{title}</h1><ul class="elementor-post-info"><li><span class="elementor-icon-list-text elementor-post-info__item--type-date">{dmy}</span></li><li><span class="elementor-post-info__item--type-author">{author}</span></li></ul><div class="elementor-widget-theme-post-content"><div class="elementor-widget-container"><p>{lead}</p>{p}</div></div><div class="elementor-share-buttons">Chia sẻ bài viết</div><div class="elementor-post-navigation"><a>Bài trước</a><a>Bài sau</a></div></div>',
    ),
    "liferay-table": (
        "https://sokhcn.tinhmau.gov.vn/web/guest/tin/-/view_content/{n}81-bai",
        "title date attribution",
        '<title>Tin tức - Sở KH&amp;CN</title><link href="/o/classic-theme/css/main.css" rel="stylesheet"></head><body class="controls-visible"><div class="clock">Chủ nhật, 22/11/2026, 09:12:44</div>{menu}<div class="portlet-content"><table class="tbl-view"><tr><td class="txtTitle">{title}</td></tr><tr><td class="txtDate">{dmy} - {hm}</td></tr><tr><td class="txtIntro"><b>{lead}</b></td></tr><tr><td class="txtContent">{p}</td></tr><tr><td class="txtSource" align="right">{source}</td></tr></table></div><div class="tin-moi">Tin mới cập nhật{more}</div>',
    ),
}
