"""What is kept of content/ is what a reading gives, and an edit is noticed whatever it leaves alone."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from library import cache, content, frontmatter
from newsroom.errors import ContentError
from tests.support import corpus
from tests.support.examples import often

_TEXT = st.text(max_size=12) | st.sampled_from(
    ["no", "12:30", "a: b", "- x", "# x", "", " ", "2025-06-12", "'", "{", "~"]
)
_VALUE = _TEXT | st.booleans() | st.integers(-(10**16), 10**16) | st.floats(allow_nan=False, allow_infinity=False)


def carefully(text: str) -> object:
    """As the YAML parser reads it: asking for lines leaves no short way."""
    return frontmatter.load_yaml(text, "x", {})


@settings(max_examples=often(300), deadline=None, derandomize=True)
@given(st.dictionaries(st.sampled_from(["title", "fields", "a", "b_2", "note"]), _VALUE | st.lists(_TEXT, max_size=3)))
def test_the_short_way_reads_what_the_parser_reads(values: dict[str, object]) -> None:
    text = "\n" + frontmatter.dump_yaml(values)
    short = frontmatter.parse_flat(text)
    assert short is None or (short == carefully(text) and repr(short) == repr(carefully(text)))


@settings(max_examples=often(300), deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from(
            ['a: "x"', "a: 1", "b:", '  - "y"', "  - z", "", "a: 01", "a: 1.", "c: true", "\t", 'b: "x" # y', "a : 1"]
        )
    )
)
def test_the_short_way_never_reads_what_the_parser_refuses(lines: list[str]) -> None:
    short = frontmatter.parse_flat("\n".join(lines))
    if short is not None:
        assert short == carefully("\n".join(lines))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(cache, "ENOUGH", 1)
    monkeypatch.setattr(cache, "_GRAIN", 20_000_000)
    made = corpus.home(tmp_path, 30)
    time.sleep(0.05)
    return made


def test_what_is_kept_is_what_is_read(home: Path) -> None:
    first = content.load_library(home)
    assert (home / ".cache" / "da-doc").is_dir()
    assert content.load_library(home) == first == content.load_library(home, anew=True)


def test_nothing_is_read_twice(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = content.load_library(home)
    topic = frontmatter.read_bytes(home / content.TOPIC_FILE, "")
    monkeypatch.setattr(frontmatter, "read_bytes", lambda path, where: topic if path.suffix == ".yml" else 1 / 0)
    assert content.load_library(home) == first


def test_an_edit_that_keeps_size_and_time_is_noticed(home: Path) -> None:
    content.load_library(home)
    one = next((home / "content" / "tin-tuc").rglob("*.md"))
    seen, text = one.stat(), one.read_text("utf-8")
    one.write_text(text.replace("đợt", "đặt"), encoding="utf-8")
    os.utime(one, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    assert (one.stat().st_size, one.stat().st_mtime_ns) == (seen.st_size, seen.st_mtime_ns)
    assert any("đặt" in item.title for item in content.load_library(home).items)


def test_added_removed_and_broken_files_are_noticed(home: Path) -> None:
    content.load_library(home)
    first, second, *_ = sorted((home / "content" / "tin-tuc").rglob("*.md"))
    first.unlink()
    second.write_text("---\ntitle: [\n---\n", encoding="utf-8")
    corpus.add(home, range(100, 102))
    found = content.load_library(home)
    assert len(found.items) == 30 and len(found.problems) == 1 == len(content.load_library(home).problems)


@pytest.mark.parametrize("damage", [b"", b"xx", b"{}"])
def test_a_damaged_store_is_no_store(home: Path, damage: bytes) -> None:
    first = content.load_library(home)
    for kept in (home / ".cache" / "da-doc").iterdir():
        kept.write_bytes(kept.read_bytes()[:-40] + damage)
    assert content.load_library(home) == first


def test_a_link_is_refused_though_its_target_is_known(home: Path) -> None:
    one = next((home / "content" / "tin-tuc").rglob("*.md"))
    content.load_library(home)
    kept = one.rename(one.with_name("that.txt"))
    one.symlink_to(kept)
    assert any("symlink" in line for line in content.load_library(home).problems)
    with pytest.raises(ContentError):
        frontmatter.read_bytes(one, "x")
