"""Pages: what a reader finds, and that collected text can only ever be text."""

from __future__ import annotations

import json
from datetime import date

import html5lib
import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mkdocs.utils import meta

from newsroom.models import Decision, replace
from publisher import renderer, routes, typography
from publisher.page import Page, compose_page, docs_path, strip_invisible
from tests.hostile import vectors
from tests.support import sample_library as sample
from tests.support.examples import often
from tests.support.paths import SHARED

CORPUS = SHARED / "hostile" / "corpus"

REL = 'rel="noopener nofollow ugc" referrerpolicy="no-referrer"'
EXTENSIONS = ["toc", "tables", "fenced_code"]  # what MkDocs always adds
ALLOWED = {
    "div",
    "h1",
    "h2",
    "p",
    "a",
    "span",
    "time",
    "strong",
    "ul",
    "li",
    "blockquote",
    "ol",
    "dl",
    "dt",
    "dd",
    "em",
}


def render(items: tuple = (), **more: object) -> dict[str, bytes]:
    stories = tuple(sample.told(it) for it in items) or sample.stories()
    library = sample.library(items or tuple(m for s in stories for m in s.members), **more)
    return renderer.render_pages(library, stories, day=sample.DAY, as_of=sample.AS_OF, sources=sample.SOURCES)


def shown(page: bytes) -> tuple[str, dict[str, str]]:
    """HTML of a page as Python-Markdown gives it, and its front matter."""
    body, front = meta.get_data(page.decode())
    return markdown.markdown(body, extensions=EXTENSIONS), front


def text_of(element: object) -> str:
    return " ".join("".join(element.itertext()).split())  # type: ignore[attr-defined]


def story_page(built: dict[str, bytes], it: object) -> bytes:
    return built[docs_path(routes.item(it))]  # type: ignore[arg-type]


def test_every_section_has_its_page() -> None:
    built = render()
    for path in ("", "tin-tuc/", "tin-tuc/lan-can/", "van-ban/", "het-hieu-luc-2027/", "hoi-dap/", "ai-lam-gi/"):
        assert f"{path}index.md" in built
    for path in ("dia-phuong/", "nguon-tin/", "tim-kiem/", "ho-tro/", "gioi-thieu/", "du-lieu/", "linh-vuc/tan-so/"):
        assert f"{path}index.md" in built
    assert sum(path.startswith("dia-phuong/") for path in built) == 35


def test_each_page_is_one_line_of_html_with_one_heading() -> None:
    for path, page in render().items():
        if path.endswith(".md"):
            html, front = shown(page)
            assert page.decode().count("<h1") == 1, path
            assert html.startswith('<div class="trang">') and "\n" not in html.strip(), path
            assert set(front) <= {"title", "description", "linked"}, path


def test_a_story_lists_reprints_documents_tasks_and_questions() -> None:
    html, _ = shown(story_page(render(), sample.item(0)))
    for words in ("Cùng tin trên 2 nguồn", "trùng nguyên văn", "133/2025/NĐ-CP", "Còn hiệu lực", "đến hết 28/2/2027"):
        assert words in html
    assert "../../../../van-ban/133-2025-nd-cp/" in html
    assert "../../../../hoi-dap/tau-ca-hoi-ai/" in html and "../../../../ai-lam-gi/dai-tau-ca/" in html
    assert "Báo sai / xin gỡ" in html


def test_the_document_page_warns_of_the_number_trap_and_counts_down() -> None:
    html, _ = shown(render()["van-ban/133-2025-nd-cp/index.md"])
    for words in ("Dễ nhầm số", "133/2025/QH15", "còn 99 ngày", "người ký", "3605/QĐ-UBND", "15/2026/NĐ-CP"):
        assert words in html
    assert "&lt;b&gt;không phải thẻ&lt;/b&gt;" in html


def test_an_answer_on_an_ended_document_is_marked() -> None:
    stories = sample.stories()
    library = sample.library(tuple(m for s in stories for m in s.members))
    late = renderer.render_pages(library, stories, day=date(2027, 3, 2), as_of=None, sources=sample.SOURCES)
    assert "cần xem lại" in late["hoi-dap/tau-ca-hoi-ai/index.md"].decode()
    assert "Cần xem lại" in late["ai-lam-gi/dai-tau-ca/index.md"].decode()


def test_the_pinned_come_first_until_they_lapse() -> None:
    pin = Decision("pin", sample.item(2).id, until=date(2026, 11, 30))
    assert "Đáng chú ý" in render(decisions=(pin,))["index.md"].decode()
    lapsed = replace(pin, until=date(2026, 11, 1))
    assert "Đáng chú ý" not in render(decisions=(lapsed,))["index.md"].decode()


def test_the_time_of_the_data_stands_only_where_it_may() -> None:
    stories = sample.stories()
    library = sample.library(tuple(m for s in stories for m in s.members))
    one, two = (
        renderer.render_pages(library, stories, day=sample.DAY, as_of=when, sources=sample.SOURCES)
        for when in (sample.AS_OF, sample.AS_OF.replace(hour=5))
    )
    assert {path for path in one if one[path] != two[path]} == {"index.md", "nguon-tin/index.md", "tinh-trang.json"}


def test_the_same_input_gives_the_same_bytes() -> None:
    assert render() == render()


def test_long_shelves_are_cut_by_month() -> None:
    built = render(tuple(sample.item(n) for n in range(130)))
    assert "tin-tuc/2026/10/index.md" in built and "linh-vuc/tan-so/2026/10/index.md" in built
    assert "van-ban/133-2025-nd-cp/tin/index.md" in built
    assert len(built["tin-tuc/index.md"]) < 60_000


def payloads() -> list[str]:
    found = []
    for name in ("html", "markdown", "text", "yaml", "path"):
        with (CORPUS / f"{name}.jsonl").open(encoding="utf-8") as lines:
            found += [json.loads(line)["payload"] for line in lines]
    return found


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the hostile corpus is not beside the checkout")
def test_hostile_text_is_shown_as_typed_everywhere() -> None:
    """Every vector as title, lead, author, publisher, note and reason of a story of its own."""
    vectors = payloads()
    items = tuple(
        sample.item(n, title=v, lead=v[:300], author=v[:200], publisher=v[:200] or "x", note=v[:300], documents=())
        for n, v in enumerate(vectors)
    )
    built = render(items)
    for it in items:
        check_hostile(story_page(built, it), it.title)


def check_hostile(page: bytes, title: str) -> None:
    html, front = shown(page)
    assert isinstance(front["title"], str) and "<" not in front["title"] and '"' not in front["title"]
    root = html5lib.parseFragment(html, container="div", namespaceHTMLElements=False)
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag != "DOCUMENT_FRAGMENT":
            assert element.tag in ALLOWED, (element.tag, title[:80])
            assert not any(name.startswith("on") or name == "style" for name in element.attrib), title[:80]
            href = element.get("href") or ""
            assert not href or href.startswith(("https://mst.example.vn/", "../", "./")), href
    heading = root.find(".//h1")
    assert heading is not None and text_of(heading) == " ".join(strip_invisible(title).split())


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the hostile corpus is not beside the checkout")
def test_hostile_front_matter_reads_back_as_two_strings() -> None:
    for payload in payloads():
        given = compose_page(Page("/x/", "t", payload, payload, linked={"name": payload}), "<h1>x</h1>")
        body, front = meta.get_data(given.decode())
        assert set(front) == {"title", "description", "linked"}
        assert all(isinstance(front[key], str) for key in ("title", "description"))
        assert front["linked"]["name"] == strip_invisible(payload)
        assert body.strip() == '<div class="trang"><h1>x</h1></div>'


@given(st.text(max_size=200))
@settings(max_examples=often(200), deadline=None)
def test_any_text_stays_text(text: str) -> None:
    given = compose_page(Page("/x/", "t", text, text), f"<p>{typography.wrap_numbers(text)}</p>")
    html, front = shown(given)
    assert set(front) == {"title", "description"}
    root = html5lib.parseFragment(html, container="div", namespaceHTMLElements=False)
    assert {e.tag for e in root.iter() if isinstance(e.tag, str)} <= {"DOCUMENT_FRAGMENT", "div", "p", "span"}


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("**đậm** và *nghiêng*", "<p><strong>đậm</strong> và <em>nghiêng</em></p>"),
        ("một\n- hai\n- ba", "<p>một</p><ul><li>hai</li><li>ba</li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("[x]()", "<p>x</p>"),
        ("[x](javascript:alert)", "<p>[x](javascript:alert)</p>"),
        ("[x](/van-ban/)", '<p><a href="../van-ban/">x</a></p>'),
        ("<script>1</script>", "<p>&lt;script&gt;1&lt;/script&gt;</p>"),
        ("Nghị định\n133/2025/NĐ-CP", '<p>Nghị định <span class="so">133/2025/NĐ-CP</span></p>'),
        ("[**x** y](https://mat.vn/)", "<p><strong>x</strong> y (tên miền đã mất)</p>"),
        ("[x](https://a.vn/?a=1&b=é)", f'<p><a href="https://a.vn/?a=1&amp;b=é" {REL}>x</a></p>'),
    ],
)
def test_prose(typed: str, html: str) -> None:
    links = typography.Links(lambda path: f"..{path}", is_lost=lambda url: "mat.vn" in url)
    assert str(typography.render_prose(typed, links)) == html


def test_prose_makes_no_tag_and_no_address_of_a_strangers() -> None:
    texts = [vector.text for vector in vectors.own()] + (payloads() if CORPUS.is_dir() else [])
    ways = ("{}", "- {}\n- *{}*", "1. {}\n\n   {}", "[{}](https://a.vn/)", "[x]({})", "[x](<{}>)", "[x](/a '{}')")
    for text in texts:
        for way in ways:
            html = str(typography.render_prose(way.replace("{}", text), typography.Links(lambda path: f"..{path}")))
            root = html5lib.parseFragment(html, container="div", namespaceHTMLElements=False)
            for element in root.iter():
                assert element.tag in {"DOCUMENT_FRAGMENT", "p", "ul", "ol", "li", "a", "strong", "em", "span"}, html
                assert set(element.attrib) <= {"href", "rel", "referrerpolicy", "start", "class"}, html
                assert element.get("href", "../").startswith(("../", "http://", "https://")), html


@pytest.mark.parametrize("number", ["132/2025/NĐ-CP", "66.18/2026/NQ-CP", "57-NQ/TW", "133/2025/QH15", "87/CĐ-TTg"])
def test_numbers_do_not_break(number: str) -> None:
    assert f'<span class="so">{number}</span>' in typography.wrap_numbers(f"theo {number}, thì")


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://a.vn/x", "https://a.vn/x"),
        ("javascript:alert(1)", ""),
        ("JaVaScript:1", ""),
        ("data:text/html,x", ""),
        ("//a.vn", ""),
        ("https://a.vn/<x>", ""),
        ("http://[::1", ""),
    ],
)
def test_only_web_addresses_are_links(url: str, safe: str) -> None:
    assert typography.safe_link(url) == safe


def test_long_lines_are_quick() -> None:
    text = "1/" * 100_000
    assert typography.wrap_numbers(text) and typography.render_prose("*[" * 20_000, typography.Links(str))
