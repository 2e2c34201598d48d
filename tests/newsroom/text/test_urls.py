"""Addresses: what is refused, what is folded into one identity and what is not, times in tails, endless paths."""

from __future__ import annotations

import csv
import json
import time
from collections import defaultdict
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.models import VN
from newsroom.text.urls import (
    address_slug,
    address_time,
    canonical,
    canonical_or_empty,
    host,
    host_or_empty,
    identity,
    identity_or_empty,
    identity_or_text,
    is_crawl_trap,
    item_id,
    item_id_or_empty,
    link_address,
    registrable_domain,
)
from tests.support.examples import often
from tests.support.paths import SHARED

REFUSED = [
    "",
    "tin-tuc/a.htm",
    "//mst.gov.vn/x",
    "file:///etc/hostname",
    "FILE:///etc/hostname",
    "ftp://mst.gov.vn/",
    "gopher://mst.gov.vn:70/",
    "javascript:alert(1)",
    "data:text/html,<p>x",
    "jar:http://mst.gov.vn!/x",
    "unix:/run/x.sock",
    "view-source:https://mst.gov.vn/",
    "http://user@mst.gov.vn/",
    "http://user:pass@mst.gov.vn/",
    "http://@mst.gov.vn/",
    "http://127.0.0.1\\@mst.gov.vn/",
    "http://mst.gov.vn\\@evil.vn/",
    "https:\\\\mst.gov.vn\\x",
    "http://mst.gov.vn/a\x00b",
    "http://mst.gov.vn/a\nb",
    "http://mst.gov.vn/a\tb",
    "http://ms\tt.gov.vn/",
    "http://mst.gov.vn/\x7f",
    "http://mst.gov.vn/\u202emth",
    "http://mst.gov.vn/\u200bx",
    "http://mst.gov.vn/\ud800",
    "http://mst gov.vn/",
    "http://mst%00.gov.vn/",
    "http://mst.gov.vn%2fevil.vn/",
    "http://mst.gov.vn%23.evil.vn/",
    "http:///x",
    "http://",
    "http:mst.gov.vn",
    "http:/mst.gov.vn",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://127.0.0.1.1/",
    "http://256.0.0.1/",
    "http://\uff11\uff12\uff17.1/",
    "http://[::1/",
    "http://[::1]x/",
    "http://[::1%25eth0]/",
    "http://mst..gov.vn/",
    "http://-mst.gov.vn/",
    "http://mst.gov.vn:0/",
    "http://mst.gov.vn:99999/",
    "http://mst.gov.vn:8o/",
    "http://mst.gov.vn:-1/",
    "http://m\u0455t.gov.vn/",  # Cyrillic dze
    "http://xn--mt-gzc.gov.vn/",  # the same in punycode
    "https://mst.gov.vn/" + "a" * 2048,
    "https://mst.gov.vn/" + "\u1ec7" * 400,  # longer than allowed once encoded
    "https://" + "a" * 64 + ".vn/",
]

SPELLED = [
    ("HTTPS://MST.GOV.VN", "https://mst.gov.vn/"),
    ("https://mst.gov.vn.", "https://mst.gov.vn/"),
    ("https://mst.gov.vn:443/a#b", "https://mst.gov.vn/a"),
    ("http://mst.gov.vn:80", "http://mst.gov.vn/"),
    ("http://mst.gov.vn:8080/", "http://mst.gov.vn:8080/"),
    ("http://mst.gov.vn:/", "http://mst.gov.vn/"),
    ("\n https://mst.gov.vn/a.htm\r\n", "https://mst.gov.vn/a.htm"),
    ("https://mst.gov.vn/a/../b/./c", "https://mst.gov.vn/b/c"),
    ("https://mst.gov.vn/%2e%2e/%2E%2e/etc", "https://mst.gov.vn/etc"),
    ("https://mst.gov.vn/a/..", "https://mst.gov.vn/"),
    ("https://mst.gov.vn/a/b/.", "https://mst.gov.vn/a/b/"),
    ("https://mst.gov.vn/%7euser/%e1%bb%87", "https://mst.gov.vn/~user/%E1%BB%87"),
    ("https://mst.gov.vn/phân cấp.htm", "https://mst.gov.vn/ph%C3%A2n%20c%E1%BA%A5p.htm"),
    ("https://mst.gov.vn/pha\u0302n", "https://mst.gov.vn/ph%C3%A2n"),
    ("https://mst.gov.vn/100%", "https://mst.gov.vn/100%25"),
    ("https://mst.gov.vn/a%2Fb", "https://mst.gov.vn/a%2Fb"),
    ("https://mst.gov.vn/?q=a+b%20c&amp;d=%26", "https://mst.gov.vn/?q=a+b%20c&d=%26"),
    ("https://mst.gov.vn/?b=2&a=1&", "https://mst.gov.vn/?b=2&a=1"),
    ("https://mst.gov.vn/?", "https://mst.gov.vn/"),
    ("https://mst.gov.vn/a?utm_source=x&UTM_Medium=y&id=1&fbclid=z", "https://mst.gov.vn/a?id=1"),
    ("https://mst.gov.vn/a?gclid=1&zarsrc=31&_ga=2.1&msclkid=4", "https://mst.gov.vn/a"),
    ("https://mst.gov.vn/a;jsessionid=0A1B?id=1", "https://mst.gov.vn/a?id=1"),
    (
        "https://vanban.chinhphu.vn/?pageid=27160&docid=214091&classid=1&orggroupid=2",
        "https://vanban.chinhphu.vn/?pageid=27160&docid=214091",
    ),
    ("http://[::1]:8080/a", "http://[::1]:8080/a"),
    ("http://127.0.0.1:8123/a", "http://127.0.0.1:8123/a"),
    ("https://chínhphủ.vn/", "https://xn--chnhph-4va0152d.vn/"),
    (
        "https://media.qdnd.vn//Printlongform.aspx?newsid=53087",
        "https://media.qdnd.vn//Printlongform.aspx?newsid=53087",
    ),
]

_TAIL = "-197250623145505496.htm"
ONE_PAGE = [
    [
        f"https://mst.gov.vn/thao-go{_TAIL}",
        f"http://www.mst.gov.vn/thao-go-kho-khan{_TAIL}?utm_source=zalo#x",
        f"https://m.mst.gov.vn/thao-go{_TAIL}",
        f"https://mst.gov.vn/tin/thao-go{_TAIL}",
    ],
    ["https://mst.gov.vn/a-197144805.htm", "https://mst.gov.vn/b-197144805.htm"],
    ["https://tuoitre.vn/a-20260307075519174.htm", "https://tuoitre.vn/b-20260307075519174.htm"],
    ["https://cafef.vn/a-18826030622484142.chn", "https://m.cafef.vn/b-18826030622484142.chn"],
    ["https://vnexpress.net/a-4926504.html", "https://vnexpress.net/b-4926504.html?gidzl=x"],
    ["https://www.sggp.org.vn/a-post820768.html", "https://sggp.org.vn/a-post820768.html"],
    [
        "https://congthuong.vn/x-358351.html&mobile=yes&amp=1",
        "https://congthuong.vn/x-358351.html&mobile=yes&=1",
        "https://congthuong.vn/x-358351.html",
        "https://congthuong.vn/x-358351.html?mobile=yes&amp;amp=1",
    ],
    [
        "https://a.vn/tin/x/",
        "https://a.vn/tin/x/amp/",
        "https://amp.a.vn/tin/x",
        "https://a.vn/tin/x?amp",
        "http://a.vn//tin/x",
    ],
    ["https://a.vn/x.html", "https://a.vn/x.amp.html", "https://a.vn/amp/x.html"],
    ["https://a.vn/", "http://www.a.vn", "https://a.vn/index.html"],
    ["https://sromost.gov.vn/tin/1-a?view=x", "http://sromost.gov.vn/tin/1-a?view=x&print=1&tmpl=component"],
    [
        "https://pbgdpl.gov.vn/news/savefile/a/b-1501.html",
        "https://pbgdpl.gov.vn/news/a/b-1501.html",
        "https://pbgdpl.gov.vn/vi/news/print/a/b-1501.html",
    ],
    [
        "https://www.vietnam.vn/en/x-y-z",
        "https://www.vietnam.vn/x-y-z",
        "https://vcdn.vietnam.vn/x-y-z",
        "https://thongtin.vietnam.vn/fr/x-y-z/",
        "http://vietnam.vn/uk/x-y-z?utm_campaign=1",
    ],
    [
        "https://vbpl.vn/gialai/Pages/vbpq-toanvan.aspx?ItemID=12",
        "https://vbpl.vn/Pages/vbpq-print.aspx?dvid=3&ItemID=12",
        "http://vbpl.vn/TW/Pages/vbpq-thuoctinh.aspx?itemid=12&Keyword=",
    ],
    [
        "https://sokhcn.quangtri.gov.vn/chi-tiet-tin-tt/-/view-article/1/1666599933042/1750731973604",
        "http://sokhcn.quangtri.gov.vn/chi-tiet-tin/-/view-article/1/1663228888354/1750731973604/",
    ],
    [
        "https://dost.danang.gov.vn/a/-/asset_publisher/Xy1/content/ban-tin-1?redirect=%2F",
        "https://dost.danang.gov.vn/b/-/asset_publisher/Zz2/content/ban-tin-1",
    ],
    [
        "https://rfd.gov.vn/hoidap/pages/cap-phep.aspx?ItemID=26",
        "http://www.rfd.gov.vn/HoiDap/Pages/cap-phep.aspx?ItemID=26",
    ],
    ["https://m.mic.gov.vn/Pages/TinTuc/136723/Cap-Giay.html", "https://mic.gov.vn/pages/tintuc/136723/cap.html"],
    [
        "http://dostquangtri.gov.vn/?details=5718&menuID=32&CongID=1",
        "http://dostquangtri.gov.vn/?CongID=1&details=5718",
    ],
    ["https://thuvienphapluat.vn/van-ban/x-64192.aspx?tab=1", "https://thuvienphapluat.vn/van-ban/x-64192.aspx"],
    ["https://a.vn/?b=2&a=1", "https://a.vn/?a=1&b=2"],
]

TWO_PAGES = [
    (f"https://mst.gov.vn/a{_TAIL}", "https://mst.gov.vn/a-197250623145505497.htm"),
    (f"https://mst.gov.vn/a{_TAIL}", f"https://english.mst.gov.vn/a{_TAIL}"),
    ("https://binhdinh.gov.vn/tin-nam-2020.html", "https://binhdinh.gov.vn/bao-nam-2020.html"),
    ("https://kinhte.org/a-b", "https://ngoisao.info/a-b"),
    ("https://vbpl.vn/Pages/vbpq-toanvan.aspx?ItemID=12", "https://vbpl.vn/Pages/vbpqen-toanvan.aspx?ItemID=12"),
    ("https://vanban.chinhphu.vn/?pageid=27160&docid=1", "https://vanban.chinhphu.vn/?pageid=27160&docid=2"),
    (
        "https://sokhcn.cantho.gov.vn/default.aspx?nid=1&pid=57",
        "https://sokhcn.cantho.gov.vn/default.aspx?nid=2&pid=57",
    ),
    ("https://www.ictworld.com.vn/c/dien-dan-ict?page=6", "https://www.ictworld.com.vn/c/dien-dan-ict?page=7"),
    ("https://quanghungmedia.com/?p=62931", "https://quanghungmedia.com/?p=62932"),
    ("https://a.vn/en/x", "https://a.vn/x"),
    ("https://a.vn/Tin/X", "https://a.vn/tin/x"),
    ("http://127.0.0.1:8001/x", "http://127.0.0.1:8002/x"),
]


@pytest.mark.parametrize("url", REFUSED)
def test_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        canonical(url)


@pytest.mark.parametrize(("url", "want"), SPELLED)
def test_canonical(url: str, want: str) -> None:
    assert canonical(url) == want
    assert canonical(want) == want


def test_relative_addresses() -> None:
    page = "https://mst.gov.vn/a/b/c.htm?x=1"
    assert canonical("../d.htm", page) == "https://mst.gov.vn/a/d.htm"
    assert canonical("/d.htm#top", page) == "https://mst.gov.vn/d.htm"
    assert canonical("//xaydungchinhsach.chinhphu.vn/d", page) == "https://xaydungchinhsach.chinhphu.vn/d"
    with pytest.raises(ValueError, match="http"):
        canonical("javascript:void(0)", page)


def test_host() -> None:
    assert host("https://WWW.MST.gov.vn:8443/x") == "www.mst.gov.vn"


@pytest.mark.parametrize("urls", ONE_PAGE)
def test_one_page_one_identity(urls: list[str]) -> None:
    assert len({identity(url) for url in urls}) == 1
    assert len({item_id(url) for url in urls}) == 1


@pytest.mark.parametrize(("one", "other"), TWO_PAGES)
def test_two_pages_two_identities(one: str, other: str) -> None:
    assert identity(one) != identity(other)


def test_item_id_is_fixed_for_ever() -> None:
    assert item_id(f"https://mst.gov.vn/thao-go{_TAIL}") == "5144ca62"


@pytest.mark.parametrize(
    ("url", "want"),
    [
        (f"https://mst.gov.vn/a{_TAIL}", datetime(2025, 6, 23, 14, 55, 5, tzinfo=VN)),
        (f"https://mst.gov.vn/a{_TAIL}?x=1#y", datetime(2025, 6, 23, 14, 55, 5, tzinfo=VN)),
        ("https://xaydungchinhsach.chinhphu.vn/a-119250613080910123.htm", datetime(2025, 6, 13, 8, 9, 10, tzinfo=VN)),
        ("https://baochinhphu.vn/a-102260228093004191.htm", datetime(2026, 2, 28, 9, 30, 4, tzinfo=VN)),
        ("https://nld.com.vn/a-196250308181356241.htm", datetime(2025, 3, 8, 18, 13, 56, tzinfo=VN)),
        ("https://suckhoedoisong.vn/a-169250308181356241.htm", datetime(2025, 3, 8, 18, 13, 56, tzinfo=VN)),
        ("https://truyenhinhthanhhoa.vn/a-180250308181356241.htm", datetime(2025, 3, 8, 18, 13, 56, tzinfo=VN)),
        ("https://cafef.vn/a-18826030622484142.chn", datetime(2026, 3, 6, 22, 48, 41, tzinfo=VN)),
        ("https://tuoitre.vn/a-20260307075519174.htm", datetime(2026, 3, 7, 7, 55, 19, tzinfo=VN)),
        ("https://dantri.com.vn/kinh-doanh/a-20260307080054340.htm", datetime(2026, 3, 7, 8, 0, 54, tzinfo=VN)),
        ("https://khoahocphattrien.vn/a/20230601094829223p882c918.htm", datetime(2023, 6, 1, 9, 48, 29, tzinfo=VN)),
        (
            "https://sokhcn.quangtri.gov.vn/chi-tiet-tin-tt/-/view-article/1/1666599933042/1750731973604",
            datetime(2025, 6, 24, 9, 26, 13, tzinfo=VN),
        ),
        ("https://mst.gov.vn/a-197144805.htm", None),
        ("https://cafef.vn/a-188260306.chn", None),
        ("https://mst.gov.vn/a-197251323145505496.htm", None),
        ("https://mst.gov.vn/a-197250623255505496.htm", None),
        ("https://mst.gov.vn/tin-tuc-su-kien/xem-theo-ngay-23-06-2025.htm", None),
        ("https://vnexpress.net/a-4926504.html", None),
        ("https://a.vn/1750731973604", None),
        ("http://[", None),
        ("", None),
    ],
)
def test_tail_time(url: str, want: datetime | None) -> None:
    assert address_time(url) == want


@pytest.mark.parametrize(
    ("path", "want"),
    [
        ("/vi/vi/en/x", True),
        ("/vi/en/web/guest/x", True),
        ("/a/b/a/b/a/b", True),
        ("/x/" * 9, True),
        ("/" + "/".join(f"s{n}" for n in range(15)), True),
        ("/?" + "&".join(f"a{n}=1" for n in range(14)), True),
        ("/vi/news/hoi-dong-nhan-dan/x-1996.html", False),
        ("/tin-tuc/tin-tuc/x", False),
        ("/van-ban/2025/10/10/x", False),
        ("/", False),
    ],
)
def test_is_trap(path: str, want: bool) -> None:
    assert is_crawl_trap("https://a.vn" + path) is want


def test_labelled_urls() -> None:
    table = SHARED / "facts" / "labelled_urls.tsv"
    if not table.exists():
        pytest.skip("labelled URLs are not beside the checkout")
    by_identity: dict[str, list[str]] = defaultdict(list)
    with table.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            url = canonical(row["url"])
            assert canonical(url) == url
            assert identity(url) == identity(row["url"])
            assert not is_crawl_trap(url)
            by_identity[identity(url)].append(row["url"])
    assert [urls for urls in by_identity.values() if len(urls) > 1] == []  # retold or reprinted is not the same page


def _holds(url: str) -> None:
    """What must hold of any text: refused, or one ASCII spelling with one identity."""
    try:
        spelled = canonical(url)
    except ValueError:
        return
    assert spelled.isascii()
    assert " " not in spelled
    assert canonical(spelled) == spelled
    assert identity(spelled) == identity(url)
    assert len(item_id(url)) == 8
    is_crawl_trap(url)
    address_time(url)


@given(st.text(max_size=80))
@settings(max_examples=often(300))
def test_any_text_is_refused_or_spelled_one_way(text: str) -> None:
    for url in (text, "https://a.vn/" + text, "https://" + text + ".vn/", "https://a.vn/?" + text):
        _holds(url)


@pytest.mark.parametrize("name", ["text.jsonl", "path.jsonl"])
def test_hostile_corpus(name: str) -> None:
    corpus = SHARED / "hostile" / "corpus" / name
    if not corpus.exists():
        pytest.skip("hostile corpus is not beside the checkout")
    for line in corpus.read_text(encoding="utf-8").splitlines():
        payload = json.loads(line)["payload"]
        for url in (
            payload,
            f"https://mst.gov.vn/{payload}",
            f"https://{payload}.vn/",
            f"https://mst.gov.vn/?{payload}",
        ):
            _holds(url)


@pytest.mark.parametrize("unit", ["/a", "/../", "%", "&a=1", "-1", "/vi", ";jsessionid=", "1", "-post1"])
def test_long_addresses_are_read_in_no_time(unit: str) -> None:
    started = time.process_time()
    _holds("https://a.vn" + unit * (200_000 // len(unit)))
    _holds("https://a.vn/" + unit * (2_000 // len(unit)))
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("sokhcn.nghean.gov.vn", "nghean.gov.vn"),
        ("mst.gov.vn", "mst.gov.vn"),
        ("dulich.vnexpress.net", "vnexpress.net"),
        ("dantri.com.vn", "dantri.com.vn"),
        ("chinhphu.vn.evil.vn", "evil.vn"),
        ("127.0.0.1", "127.0.0.1"),
    ],
)
def test_registrable_names(host: str, name: str) -> None:
    assert registrable_domain(host) == name


def test_total_functions_give_nothing_for_what_is_no_address() -> None:
    bad, good = "http://[::1", "https://www.mst.gov.vn/tin/197250623145505496.htm?utm_source=x"
    assert (canonical_or_empty(bad), host_or_empty(bad), identity_or_empty(bad), item_id_or_empty(bad)) == ("",) * 4
    assert canonical_or_empty(good) == canonical(good) and host_or_empty(good) == host(good)
    assert identity_or_empty(good) == identity_or_text(good) == identity(good)
    assert item_id_or_empty(good) == item_id(good) and identity_or_text(bad) == bad


def test_a_link_leads_to_an_address_or_nowhere() -> None:
    here = "https://mst.gov.vn/tin/"
    assert link_address("a.htm", here) == "https://mst.gov.vn/tin/a.htm"
    assert link_address("javascript:void(0)", here) == link_address("/vi/vi/en/x", here) == ""


@pytest.mark.parametrize("ending", ["-4711.html", "-post4711.html", "-a433120.html", "-d1290.htm", ".aspx", "/", ".md"])
def test_the_headline_of_an_address_is_told_without_its_number(ending: str) -> None:
    assert address_slug(f"https://bao.vn/tin/day-manh-phan-cap{ending}") == "day-manh-phan-cap"
