"""What is no news: menus, banners, one text for all; and when a whole night waits."""

from __future__ import annotations

import pytest

from newsroom.health.sanity import find_article_faults, find_common_fault, max_new_items
from newsroom.models import Article, Attachment
from tests.support.portals import BODIES, CLOSINGS, TITLES


def article(number: int, title: str = "", *lines: str, **more: tuple[Attachment, ...]) -> Article:
    text = lines or (BODIES[number], CLOSINGS[number])
    return Article(f"https://a.vn/{number}", "a", title or TITLES[number], paragraphs=text, **more)  # type: ignore[arg-type]


def codes(one: Article, *others: Article) -> tuple[str, ...]:
    return find_article_faults([one, *others], ("Cổng mẫu", "a.vn"))[one.url]


def test_honest_articles_have_no_faults() -> None:
    found = find_article_faults([article(n) for n in range(4)])
    assert not any(found.values())
    assert find_common_fault(found) == ""


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (article(0, "", "Tin ngắn."), "short_body"),
        (article(0, "Cổng mẫu"), "site_title"),
        (article(0, "", *["Trang chủ", "Giới thiệu", "Liên hệ", "Tin tức", "Văn bản"] * 2), "menu_text"),
        (article(0, "", "Chúng tôi sử dụng cookie để nâng cao trải nghiệm. " * 5), "cookie_banner"),
        (article(0, "", "This is the English edition of the portal and its news. " * 10), "not_vietnamese"),
        (
            article(0, "", "nhà cái uy tín, tài xỉu, casino, nổ hũ, xóc đĩa trên mạng cho mọi người chơi. " * 4),
            "betting",
        ),
    ],
)
def test_each_fault_is_named(bad: Article, code: str) -> None:
    assert code in codes(bad)


def test_one_body_under_several_titles_is_no_news() -> None:
    same = [article(n, TITLES[n], *(BODIES[0], CLOSINGS[0])) for n in range(3)]
    found = find_article_faults(same)
    assert all("same_text" in value for value in found.values())
    assert find_common_fault(found) == "same_text"


def test_a_short_item_with_its_file_is_sound() -> None:
    assert codes(article(0, "", "Toàn văn kèm theo.", attachments=(Attachment("https://a.vn/a.pdf"),))) == ()


def test_half_makes_a_quarantine_and_less_does_not() -> None:
    good, bad = ("x",), ()
    assert find_common_fault({"1": good, "2": good, "3": bad, "4": bad}) == "x"
    assert find_common_fault({"1": good, "2": bad, "3": bad, "4": bad}) == ""
    assert find_common_fault({"1": good, "2": good}) == ""  # two pages prove nothing


def test_registers_are_not_asked_for_prose() -> None:
    rows = article(0, "", "Số hiệu", "Ngày ban hành", "Trích yếu", "Cơ quan", "Người ký")
    assert find_article_faults([rows], register=True)[rows.url] == ()


def test_allowance_is_ten_median_nights_and_never_under_fifty() -> None:
    assert max_new_items({}) == 500
    assert max_new_items({"2025-W30": 35, "2025-W31": 35}) == 50
    assert max_new_items({"2025-W30": 140, "2025-W31": 140, "2025-W32": 5000}) == 200
