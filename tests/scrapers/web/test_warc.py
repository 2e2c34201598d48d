"""The archive keeps a body once a month, and every capture comes back as it was."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from newsroom.errors import FetchError
from scrapers.web.archive import Archive
from scrapers.web.warc import index_path
from tests.support.captures import NIGHT, capture, replay, write
from tests.support.examples import often

BODY = os.urandom(6000)
NEXT = NIGHT + timedelta(days=1)
AFTER = NIGHT + timedelta(days=2)


def test_a_body_that_came_again_is_kept_once(tmp_path: Path) -> None:
    first = write(tmp_path, capture("/a", BODY, etag='"1"'))
    again = capture("/a", BODY, etag='"2"', content_length="6000", date="Mon, 23 Nov 2026")
    second = write(tmp_path, again, started=NEXT)
    assert second.stat().st_size < 1500 < first.stat().st_size
    assert list(Archive(tmp_path).captures(NEXT)) == [again]
    assert Archive(tmp_path).latest(again.url) == again
    assert Archive(tmp_path).read(again.sha256) == again
    assert replay(tmp_path, again.url, started=NEXT).body == BODY


def test_one_night_keeps_a_body_once_under_many_addresses(tmp_path: Path) -> None:
    kept = [capture(f"/{n}", BODY, status) for n, status in enumerate((200, 404, 200))]
    path = write(tmp_path, *kept)
    assert path.stat().st_size < 2 * len(BODY)
    assert list(Archive(tmp_path).captures(NIGHT)) == kept


def test_other_tools_read_where_the_body_is(tmp_path: Path) -> None:
    write(tmp_path, capture("/a", BODY))
    path = write(tmp_path, capture("/b", BODY), started=NEXT)
    with path.open("rb") as file:
        record = next(iter(ArchiveIterator(file, check_digests="raise")))
    about = record.rec_headers.get_header
    assert record.rec_type == "revisit"
    assert about("WARC-Profile").endswith("/revisit/identical-payload-digest")
    assert about("WARC-Refers-To-Target-URI") == "https://bao.example.vn/a"
    assert about("WARC-Payload-Digest") == f"sha256:{capture('/a', BODY).sha256}"
    assert record.http_headers.get_statuscode() == "200"


def test_every_month_stands_by_itself(tmp_path: Path) -> None:
    november = write(tmp_path, capture("/a", BODY))
    december = NIGHT + timedelta(days=20)
    write(tmp_path, capture("/a", BODY), started=december)
    november.unlink()
    assert [one.body for one in Archive(tmp_path).captures(december)] == [BODY]


@pytest.mark.parametrize("lost", [b"", b"x" * 7000])
def test_a_body_that_is_lost_is_kept_again(tmp_path: Path, lost: bytes) -> None:
    path = write(tmp_path, capture("/a", BODY))
    write(tmp_path, capture("/a", BODY), started=NEXT)
    path.write_bytes(lost)
    with pytest.raises(FetchError, match="không còn trong kho"):
        list(Archive(tmp_path).captures(NEXT))
    write(tmp_path, capture("/a", BODY), started=AFTER)
    assert [one.body for night in (NEXT, AFTER) for one in Archive(tmp_path).captures(night)] == [BODY, BODY]


def test_indexes_only_save_room(tmp_path: Path) -> None:
    for path in (write(tmp_path, capture("/a", BODY)), write(tmp_path, capture("/a", BODY), started=NEXT)):
        index_path(path).unlink()
    write(tmp_path, capture("/a", BODY), started=AFTER)
    assert [one.body for night in (NIGHT, NEXT, AFTER) for one in Archive(tmp_path).captures(night)] == [BODY] * 3


@settings(max_examples=often(25), deadline=None)
@given(nights=st.lists(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=5), max_size=4))
def test_whatever_comes_again_comes_back(
    tmp_path_factory: pytest.TempPathFactory, nights: list[list[tuple[int, int]]]
) -> None:
    root = tmp_path_factory.mktemp("kho")
    bodies = (b"short", BODY, BODY[::-1])
    for number, night in enumerate(nights):
        write(root, *(capture(f"/{n}", bodies[b]) for n, b in night), started=NIGHT + timedelta(days=number))
    for number, night in enumerate(nights):
        if night:
            kept = list(Archive(root).captures(NIGHT + timedelta(days=number)))
            assert [(one.url[-1], one.body) for one in kept] == [(str(n), bodies[b]) for n, b in night]
