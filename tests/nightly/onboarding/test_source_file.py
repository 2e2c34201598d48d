"""A source file is data: what was written is what is read back, and a text that could do anything else is refused."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsroom.errors import ConfigError
from newsroom.models import Listing, Source
from newsroom.text.urls import canonical
from nightly.onboarding.source_file import choose_id, compose_source, is_source_text
from tests.support.examples import often

PATH = Path("so_mau.py")
ANY = st.text(st.characters(exclude_categories=()), max_size=130)  # lone surrogates too
DATA = (ast.Constant, ast.Tuple, ast.Call, ast.keyword, ast.Name, ast.Load, ast.Store, ast.alias)
STATEMENTS = [ast.Expr, ast.ImportFrom, ast.Assign]


def made(name: str, url: str = "https://so.example.vn/tin", kind: str = "html") -> Source:
    listing = Listing(url, "feed" if kind == "feed" else "html")
    return Source(id="so-mau", name=name, host="so.example.vn", kind="press", listings=(listing,), evidence=("thử",))


def address(tail: str) -> str:
    try:
        return canonical(f"https://so.example.vn/{tail}")
    except ValueError:
        return "https://so.example.vn/"


@settings(max_examples=often(300), deadline=None)
@given(ANY.filter(str.strip), ANY.map(address), st.sampled_from(("feed", "html")))
@example("""x" + open('pwned', 'w').name + '""", address("a'+open('pwned','w').name+'"), "feed")
@example("'''", address('"""'), "html")
@example("\\", address("%5C"), "html")
@example("a\nimport os\r\u2028\u202e\x00{1}#", address("#{}%0Aimport%20os"), "html")
def test_any_name_and_address_come_back_and_are_only_literals(name: str, url: str, kind: str) -> None:
    source = made(name, url, kind)
    text = compose_source(source, PATH)
    tree = ast.parse(text.encode())
    assert [type(statement) for statement in tree.body] == STATEMENTS
    assert all(isinstance(node, DATA) for statement in tree.body for node in list(ast.walk(statement))[1:])
    read: dict[str, object] = {}
    exec(compile(tree, "so_mau.py", "exec"), read)
    assert read["SOURCE"] == source
    assert len(text[text.index("SOURCE") :].splitlines()) == 7


GOOD = compose_source(made("Cổng mẫu"), PATH)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("'Cổng mẫu'", "'Cổng ' + 'mẫu'"),
        ("'Cổng mẫu'", "f'Cổng mẫu'"),
        ("'Cổng mẫu'", "str('Cổng mẫu')"),
        ("'Cổng mẫu'", "'Cổng khác'"),
        ("'Cổng mẫu'", "'Cổng mẫu"),
        ("'Cổng mẫu'", "'\0'"),
        ("Listing(", "print("),
        ("Listing('", "Listing(*'"),
        ("Source(\n", "Source(\n    **{},\n"),
        ("Source(\n", "Source(\n    'so-mau',\n"),
        ("Source(\n", "Source(\n    la='mau',\n"),
        ("import Listing, Source", "import Source as Listing, Listing as Source"),
        ("newsroom.models", "os"),
        ("SOURCE =", "SOURCE = khac ="),
        ('"""Nguồn', 'f"""Nguồn'),
        ("# fmt: skip", "\nimport os"),
    ],
)
def test_a_text_that_is_more_or_other_than_the_data_is_told_from_it(old: str, new: str) -> None:
    assert is_source_text(GOOD, made("Cổng mẫu")) and GOOD.count(old) >= 1
    assert not is_source_text(GOOD.replace(old, new, 1), made("Cổng mẫu"))


def test_a_source_no_file_may_hold_is_refused_before_there_is_a_file() -> None:
    with pytest.raises(ConfigError, match="chưa ghi tệp nào"):
        compose_source(made(" "), PATH)


@pytest.mark.parametrize(
    "id",
    ["A", "sở", "a--b", "a-", "-a", "a_b", "1a", "a.b", "a/b", "..", "a\n", "a b", "if", "a" * 41, "a\x1b[31m", "ａ"],
)
def test_an_id_that_is_no_plain_name_is_refused_with_a_mend(id: str) -> None:
    with pytest.raises(ConfigError, match="--id so-khcn-hue"):
        choose_id("https://so.example.vn/", id)


@pytest.mark.parametrize(
    ("url", "id"),
    [
        ("https://www.skhcn.hatinh.gov.vn/x", "skhcn-hatinh"),
        ("https://24h.com.vn/", "nguon-24h"),
        ("http://127.0.0.1:8000/", "nguon-127-0-0-1"),
        ("https://class.vn/", "nguon-class"),
        ("https://a_b.vn/", "a-b"),
        ("http://[::1]/", "nguon-1"),
        (f"https://{'9' * 50}.vn/", f"nguon-{'9' * 34}"),
    ],
)
def test_the_id_of_a_host_obeys_the_same_rule(url: str, id: str) -> None:
    assert choose_id(url) == id == choose_id(url, id)
