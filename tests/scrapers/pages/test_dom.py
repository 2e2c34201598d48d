"""The nodes of a page beside BeautifulSoup's tree of it, and selectors beside soupsieve's, on made-up markup."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.errors import ConfigError
from scrapers.pages import dom
from scrapers.pages.credits import _NAMED_AUTHOR, _NAMED_SOURCE
from scrapers.pages.lead import _NAMED
from scrapers.platforms import PLATFORM_NAMES, load_platform
from tests.support.examples import often

_WORD = re.compile(r"[.#]([\w-]+)")
_VALUE = re.compile(r"\[([\w-]+)[*^$]?=['\"]?([^\]'\"]+?)['\"]?(?: i)?\]")


def _selectors() -> list[str]:
    """Every selector a platform has, and those of our own."""
    found = {_NAMED, _NAMED_AUTHOR, *_NAMED_SOURCE}
    for name in PLATFORM_NAMES:
        p = load_platform(name)
        found |= {*p.title, *p.lead, *p.body, *p.date, *p.updated, *p.author, *p.attribution, *p.drop, p.next_page}
        for shape in (*p.listings, *([p.questions] if p.questions else [])):
            found |= {shape.item, shape.title, shape.link, shape.date, shape.summary}
    return sorted(found - {""})


SELECTORS = _selectors()
_TAGS = ("div", "p", "a", "span", "td", "tr", "table", "ul", "li", "h1", "h2", "h3", "article", "nav", "header", "time")
_text = st.sampled_from(["Sở KH&amp;CN", " ", "\n  ", "Ngày 12/7/2025", "<!-- ghi chú -->", "&nbsp;", "", "A &lt; B"])


@st.composite
def _markup(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A page whose classes, ids and attributes are those some selectors ask for, and these selectors."""
    asked = draw(st.lists(st.sampled_from(SELECTORS), min_size=1, max_size=12))
    words = sorted({word for each in asked for word in _WORD.findall(each)} | {"x"})
    values = sorted({pair for each in asked for pair in _VALUE.findall(each)} | {("href", "/a.html")})
    made: list[str] = []
    for _ in range(draw(st.integers(1, 40))):
        if draw(st.integers(0, 3)) == 0:
            made.append(f"</{draw(st.sampled_from(_TAGS))}>")
            continue
        name, value = draw(st.sampled_from(values))
        classes = " ".join(draw(st.lists(st.sampled_from(words), max_size=3)))
        more = draw(st.sampled_from([f'class="{classes}"', f'{name}="{value}"', f'{name}="a{value}b"', "datetime", ""]))
        mark = draw(st.sampled_from([f'id="{draw(st.sampled_from(words))}"', 'type="PHOTO"', ""]))
        made.append(f"<{draw(st.sampled_from(_TAGS))} {more} {mark}>{draw(_text)}<br>{draw(_text)}")
    return f"<html><body>{''.join(made)}</body></html>", asked


@settings(max_examples=often(150), deadline=None)
@given(_markup())
def test_selectors_find_what_soupsieve_finds(made: tuple[str, list[str]]) -> None:
    markup, asked = made
    soup, root = BeautifulSoup(markup, "lxml"), dom.build(markup)
    places = {id(tag): place for place, tag in enumerate(soup.find_all(True), 1)}
    for selector in asked:
        expected = [places[id(tag)] for tag in soup.select(selector)]
        assert [node.place for node in dom.select(root, selector)] == expected, selector


@settings(max_examples=often(150), deadline=None)
@given(_markup(), st.data())
def test_texts_and_what_is_taken_out(made: tuple[str, list[str]], data: st.DataObject) -> None:
    soup, root = BeautifulSoup(made[0], "lxml"), dom.build(made[0])
    tags, found = soup.find_all(True), root.all()
    assert [tag.name for tag in tags] == [node.name for node in found]
    for place in sorted(data.draw(st.sets(st.integers(2, len(tags) + 1), max_size=4))):
        if place < len(tags) and not tags[place].decomposed:
            tags[place].decompose()
            found[place].drop()
    for tag, node in zip(tags, found, strict=True):
        assert tag.decomposed == node.gone
        if not node.gone:
            assert (tag.get_text(" "), tag.get_text("|", strip=True)) == (node.text(" "), node.text("|", strip=True))
            after = tag.find_next_sibling()
            assert (after.name if after else None) == (below.name if (below := node.next_node()) else None)
            assert len(list(tag.parents)) == len(list(node.parents()))
    again = dom.build(root.markup())  # blanks at the seam of what was taken out are the parser's to keep or drop
    assert again.text().split() == root.text().split()


def test_scripts_are_no_text_and_templates_neither() -> None:
    root = dom.build("<p>a<script>let x = '<p>b</p>'</script><template><i>c</i></template>d<pre> \n </pre></p>")
    assert root.text() == "ad \n "
    script = root.find("script")
    assert script is not None and script.code == "let x = '<p>b</p>'"


_RARE = """<div id=q><a id=x_Q2>1</a></div><h1>2</h1><p></p><div><h2>3</h2></div><h2>4</h2><p class=bodytext>5</p>
<p class="author">6</p><a href="/tac-gia/a">7</a><a href="/tac-gia/b"><img></a><table><tr><td class="ms-vb2 x">8<td
class=ms-vb2>9</table><details><summary>10</summary><p>11</p><b>12</b></details><i class="btn-Source">13</i>
<a href=/b.html>14</a><li class=active>15<li><a>16</a>"""


_SHAPES = "div:has(> a[id$=Q2])|h1 ~ div h2|h1 ~ h2|.bodytext + .author|summary ~ *|a[href*='/tac-gia/']:not(:has(img))"
_SHAPES += "|td.ms-vb2:last-child|td:nth-of-type(2)|[class$=source i]|p:not(.author)|li.active + li a|[id^=x] , [class]"


@pytest.mark.parametrize("selector", [*_SHAPES.split("|"), "tr > td", "details > *", "div a, h2"])
def test_shapes_that_are_rare(selector: str) -> None:
    soup, root = BeautifulSoup(_RARE, "lxml"), dom.build(_RARE)
    found = [str(tag.name) + tag.get_text() for tag in soup.select(selector)]
    assert [node.name + node.text() for node in dom.select(root, selector)] == found != []


@pytest.mark.parametrize("selector", ["a:hover", "a::before", "td:nth-child(2n)", "[a|=b]"])
def test_other_selectors_are_refused(selector: str) -> None:
    with pytest.raises(ConfigError):
        dom.select(dom.build("<td></td>"), selector)


_BITS = ["<", ">", "/", '"', "'", "=", " ", "a", '<p class="x">', "</p>", "<br/>", "<img src=x/>", '<a href="a>b">']
_BITS += ["<b c='d<e'>", 'x="1"y="2"', "<p/>", '<td a = "b">', '<u v="w"/>', '<h1 a="b" "c">', "\n"]


@settings(max_examples=often(400), deadline=None)
@given(st.lists(st.sampled_from(_BITS), max_size=30).map(lambda bits: "".join(bits).encode()))
def test_a_tag_read_at_once_ends_where_its_attributes_do(body: bytes) -> None:
    for match in dom._OPEN.finditer(body):
        if match[3]:
            assert dom._tag_end(body, match.end(2), "") == (match.end(), match[0].endswith(b"/>"))
