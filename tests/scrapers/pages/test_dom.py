"""Selectors as Lexbor reads them beside soupsieve, what is taken out of a page, what is refused: made-up markup."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.errors import ConfigError, ParseError
from scrapers.pages import dom
from scrapers.pages.credits import _NAMED_AUTHOR, _NAMED_SOURCE
from scrapers.pages.lead import _NAMED
from scrapers.platforms import list_platforms, load_platform
from tests.support.examples import often

_WORD = re.compile(r"[.#]([\w-]+)")
_VALUE = re.compile(r"\[([\w-]+)[*^$]?=['\"]?([^\]'\"]+?)['\"]?(?: i)?\]")


def _selectors() -> list[str]:
    """Every selector a platform has, and those of our own."""
    found = {_NAMED, _NAMED_AUTHOR, *_NAMED_SOURCE}
    for name in list_platforms():
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
    root, asked = dom.build(made[0]), made[1]
    soup = BeautifulSoup(root.markup(), "html.parser")  # the same tree: markup that is whole has one reading
    for selector in asked:
        expected = [(tag.name, tag.get("id") or "", len(list(tag.parents))) for tag in soup.select(selector)]
        assert [(node.name, node.get("id"), node.depth) for node in root.select(selector)] == expected, selector


@settings(max_examples=often(150), deadline=None)
@given(_markup(), st.data())
def test_what_is_taken_out_is_gone(made: tuple[str, list[str]], data: st.DataObject) -> None:
    root = dom.build(made[0])
    nodes = root.select("body *")
    for node in data.draw(st.lists(st.sampled_from(nodes), max_size=4)) if nodes else ():
        node.drop()
        under = [each for each in nodes if node in (each, *each.parents())]
        assert all(each.gone for each in under) and not set(under) & set(root.select("*"))
    left = dom.build(root.markup())  # blanks at the seam of what was taken out are the parser's to keep or drop
    assert "".join(left.text().split()) == "".join(root.text().split())
    assert "".join(text for text, _ in root.runs()).split() == root.code().split()


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
    assert [node.name + node.code() for node in root.select(selector)] == found != []


@pytest.mark.parametrize("selector", ["a::before", "a[", "a >", ".", "a:unknown"])
def test_what_is_no_selector_is_refused(selector: str) -> None:
    with pytest.raises(ConfigError):
        dom.build("<td></td>").select(selector)


_FEW, _MANY = " a='>'" * dom.MAX_ATTRIBUTES, " a='>'" * (dom.MAX_ATTRIBUTES + 1)


@pytest.mark.parametrize(
    ("markup", "refused"),
    [
        (f"<p{_FEW}>x</p>", False),
        (f"<p{_MANY}>x</p>", True),
        (f"<p{_MANY}", True),
        ("<p/" + "a/" * (dom.MAX_ATTRIBUTES + 1) + ">x</p>", True),
        (f"</p{_MANY}>", True),
        (f"<script{_MANY}></script>", True),
        (f"<title-bar><p{_MANY}>", True),
        (f"<!-- <p{_MANY}> -->", False),
        (f"<script>if (a <b{_MANY})</script>", False),
        (f"<textarea><!--</textarea><p{_MANY}>", True),
        (f"<p title='<!--'><p{_MANY}><p title='-->'>", True),
        (f"<p title='<script>'><p{_MANY}>", True),
        ("<p>a < b " + "chữ " * 2 * dom.MAX_ATTRIBUTES + "<p>y", False),
    ],
)
def test_a_tag_of_many_attributes_is_refused_wherever_it_is_one(markup: str, refused: bool) -> None:
    try:
        dom.build(markup)
    except ParseError as error:
        assert refused and "attributes" in str(error)
    else:
        assert not refused
